"""The words of a name: split, normalised, and without the titles that councils carry."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

Words = tuple[str, ...]

# "Bromley's" -> one token; "B&NES" -> b, and, nes; "Stockton-on-Tees" -> stockton, on, tees
_TOKEN = re.compile(r"(?P<word>[^\W_]+)(?P<own>['’ʼ]s\b|['’ʼ](?=\s|$))?|&")
_SAME = {"&": "and", "saint": "st", "childrens": "children", "sainte": "st"}

_PREFIXES: tuple[Words, ...] = tuple(
    tuple(text.split())
    for text in (
        "corporation of the",
        "city and county of",
        "metropolitan borough council of",
        "metropolitan borough of",
        "metropolitan district of",
        "royal borough of",
        "london borough of",
        "unitary authority of",
        "county borough of",
        "local authority of",
        "local area of",
        "council of",
        "borough of",
        "county of",
        "city of",
        "local authority",
        "lb of",
        "rb of",
        "lb",
        "rb",
        "the",
    )
)
# Stripped one after the other, so "Metropolitan Borough Council" needs no entry of its own.
_SUFFIXES: tuple[Words, ...] = tuple(
    tuple(text.split())
    for text in (
        "children and young people services",
        "local safeguarding children board",
        "safeguarding children board",
        "safeguarding children partnership",
        "children and families trust",
        "children services trust",
        "children social care",
        "children services",
        "children trust",
        "royal borough of",
        "london borough of",
        "london borough",
        "royal borough",
        "county of",
        "city of",
        "send",
        "local",
        "area",
        "partnership",
        "lscb",
        "authority",
        "unitary",
        "corporation",
        "council",
        "metropolitan",
        "district",
        "borough",
        "county",
        "city",
        "mbc",
        "mdc",
        "lbc",
        "cc",
        "bc",
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end]`, with its normalised form."""

    start: int
    end: int
    word: str
    capital: bool
    possessive: bool
    printed: str


def split_tokens(text: str) -> list[Token]:
    """The words of a text in order; a possessive 's belongs to its word's span, not its form."""
    tokens = []
    for match in _TOKEN.finditer(text):
        printed = match.group("word") or match.group()
        tokens.append(
            Token(
                match.start(),
                match.end(),
                _normal(printed),
                printed[:1].isupper(),
                match.group("own") is not None,
                printed,
            )
        )
    return tokens


def _normal(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _SAME.get(plain, plain)


def name_words(name: str) -> Words:
    """A name's normalised words: "St. Helens" and "st helens" are the same."""
    return tuple(token.word for token in split_tokens(name))


def shorter_forms(words: Words) -> list[Words]:
    """The name and what remains of it as titles go, one after the other.

    "the london borough of bexley council" -> itself, without "council", without "the", "bexley".
    """
    forms = [words]
    while rest := _strip_end(words) or _strip_start(words):
        words = rest
        forms.append(words)
    return forms


def _strip_end(words: Words) -> Words | None:
    for suffix in _SUFFIXES:
        if len(words) > len(suffix) and words[-len(suffix) :] == suffix:
            return words[: -len(suffix)]
    return None


def _strip_start(words: Words) -> Words | None:
    for prefix in _PREFIXES:
        if len(words) > len(prefix) and words[: len(prefix)] == prefix:
            return words[len(prefix) :]
    return None


def make_slug(name: str) -> str:
    """ "Bournemouth, Christchurch and Poole" -> "bournemouth-christchurch-and-poole"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = plain.lower().replace("&", " and ").replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

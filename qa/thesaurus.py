"""The field's words for the words of a question: abbreviations, and everyday words.

load_thesaurus().expand("are kids in care heard?")
# [("children in care", 0.4), ("looked after children", 0.4), ("voice of the child", 0.4), …]
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

Words = tuple[str, ...]

# "children's" -> children; "well-being" -> well, being
_WORD = re.compile(r"[^\W_]+(?=['’]s\b)|(?<!['’])\b[^\W_]+")


class _Same(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    terms: list[str] = Field(min_length=2)
    weight: float | None = Field(None, gt=0, le=1)


class _Leads(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    start: list[str] = Field(min_length=1, alias="from")
    to: list[str] = Field(min_length=1)
    weight: float | None = Field(None, gt=0, le=1)


class _File(BaseModel):
    """`qa/data/thesaurus.toml`; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    cased: list[str]
    same_weight: float = Field(gt=0, le=1)
    leads_weight: float = Field(gt=0, le=1)
    same: list[_Same]
    leads: list[_Leads]


@dataclass(frozen=True)
class Thesaurus:
    """Terms by the words that lead to them; `cased` words count in capitals only."""

    leads: dict[Words, dict[str, float]]
    cased: frozenset[str]
    longest: int

    def expand(self, text: str) -> list[tuple[str, float]]:
        """Further terms to look for beside those of `text`, heaviest first, then by alphabet.

        A term is a word or a phrase, its weight between 0 and 1 (the text's own words have 1). The
        longest phrase counts at each place ("foster children" hides "children"); plurals, case,
        hyphens and possessives do not matter. Terms that the text holds already are left out.
        """
        words = self._words_of(text)
        own = f" {' '.join(words)} "
        found: dict[str, float] = {}
        at = 0
        while at < len(words):
            size = self._longest_at(words, at)
            for term, weight in self.leads.get(tuple(words[at : at + size]), {}).items():
                if f" {' '.join(_stems(term))} " not in own:
                    found[term] = max(weight, found.get(term, 0.0))
            at += max(size, 1)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    def _words_of(self, text: str) -> list[str]:
        """Stems; a cased word in small letters ("send") is marked so that no term fits it."""
        words = []
        for match in _WORD.finditer(text):
            printed = match.group()
            hidden = printed.upper() in self.cased and not printed.isupper()
            words.append(f"{printed.casefold()}-" if hidden else stem(printed))
        return words

    def _longest_at(self, words: list[str], at: int) -> int:
        for size in range(min(self.longest, len(words) - at), 0, -1):
            if tuple(words[at : at + size]) in self.leads:
                return size
        return 0


def stem(word: str) -> str:
    """A word without its plural ending, lower case: "families" -> family, "homes" -> home."""
    word = word.casefold()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _stems(term: str) -> Words:
    return tuple(stem(match.group()) for match in _WORD.finditer(term))


def read_thesaurus(text: str) -> Thesaurus:
    """A thesaurus from the text of a TOML file.

    Raises:
        pydantic.ValidationError: a key is unknown or a value is no weight or list of terms.
    """
    data = _File.model_validate(tomllib.loads(text))
    leads: dict[Words, dict[str, float]] = {}
    for same in data.same:
        _add(leads, same.terms, same.terms, same.weight or data.same_weight)
    for lead in data.leads:
        _add(leads, lead.start, lead.to, lead.weight or data.leads_weight)
    return Thesaurus(leads, frozenset(data.cased), max(map(len, leads)))


def _add(
    leads: dict[Words, dict[str, float]], start: list[str], to: list[str], weight: float
) -> None:
    for first in start:
        terms = leads.setdefault(_stems(first), {})
        for term in to:
            if _stems(term) != _stems(first):
                terms[term] = max(weight, terms.get(term, 0.0))


@lru_cache(maxsize=1)
def load_thesaurus() -> Thesaurus:
    """The thesaurus of the package's data file, read once."""
    return read_thesaurus((files("qa") / "data" / "thesaurus.toml").read_text(encoding="utf-8"))

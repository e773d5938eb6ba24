"""Turns of phrase by which people ask for grades, changes and recommendations; `qa/data/asking.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict


class _Phrase(BaseModel):
    model_config = ConfigDict(extra="forbid")
    say: str
    patterns: list[str]


class _Filler(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    phrase: list[_Phrase]
    filler: _Filler


# "As a board member I'd like to know: …", "We are thinking of moving to Leeds - …"
_WHO_ASKS = re.compile(
    r"^\W*(?:(?:speaking |asking )?as (?:an?|the)|i['’]?m|i am|we['’]?re|we are|my|our)\b[^?:–—]{0,70}?"
    r"(?::| [-–—] |, (?=(?:what|which|who|how|when|was|were|is|are|did|do|does|has|have|had)\b))\s*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Idioms:
    """`filler` are words that add nothing to a question that asks for no more than these."""

    phrases: Sequence[tuple[re.Pattern[str], str]]
    filler: frozenset[str]

    def plainly(self, text: str) -> str:
        """The text with each turn of phrase put into plain words, and without who asks it."""
        text = _WHO_ASKS.sub("", text)
        for pattern, plain in self.phrases:
            text = pattern.sub(f" {plain} ", text)
        return text


@cache
def load_idioms() -> Idioms:
    text = resources.files("qa.data").joinpath("asking.toml").read_text(encoding="utf-8")
    file = _File.model_validate(tomllib.loads(text))
    phrases = [
        (re.compile(rf"(?<![\w'’-])(?:{'|'.join(phrase.patterns)})(?![\w'’-])", re.I), phrase.say)
        for phrase in file.phrase
    ]
    return Idioms(phrases, frozenset(file.filler.words.split()))

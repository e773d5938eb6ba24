"""What kind of answer a question wants, judged by its words: a second opinion where rules see none.

A linear model over the question's words, pairs and triples of words, the mean of its words' vectors and how
many authorities and years it names; its weights are in `qa/data/kinds.npz`, fitted by `eval/kinds.py` on the
tune questions.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.likeness import load_likeness

Floats = NDArray[np.float32]

KINDS = ("passage", "grade", "compare", "across", "recommendations")  # across: counts and lists
GRAMS_WEIGH, VECTOR_WEIGHS, SHAPE_WEIGHS = 2.0, 3.0, 0.5  # lengths of the three parts of a question
_LONGEST = 3  # words of a gram
_TOKEN = re.compile(r"@?\w+|\?")
_MARKS = str.maketrans({"\ue000": " @authority ", "\ue001": " @year ", "\ue002": " @framework "})
_WORD = re.compile(r"[a-z][a-z]+")
SURE = 0.6  # a kind counts from here on; chosen on questions by writers left out
_BEYOND_DOUBT = 0.9
_UNLIKELY = 0.05
_RARE = 6.0  # a word weighs at most this in the mean


def tokens(text: str) -> list[str]:
    """Words of a question in which marks stand for authority, year and framework."""
    return _TOKEN.findall(text.lower().replace("’", "'").translate(_MARKS))


def grams(text: str) -> Counter[str]:
    """Words, pairs and triples of a question, with their numbers."""
    words = tokens(text)
    return Counter(
        " ".join(words[i : i + n])
        for n in range(1, _LONGEST + 1)
        for i in range(len(words) - n + 1)
    )


def word_vector(text: str) -> Floats:
    """(dim,) the mean of the words' vectors, rare words first, of length 1; 0 where none is known."""
    table = load_likeness()
    numbers = [table.numbers[w] for w in _WORD.findall(text.lower()) if w in table.numbers]
    if not numbers:
        return np.zeros(table.vectors.shape[1], dtype=np.float32)
    rarity = np.minimum(-np.log(np.maximum(table.frequency[numbers], 1e-4)), _RARE)
    mean = (table.vectors[numbers] * rarity[:, None]).sum(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def shape(text: str, authorities: int, years: int) -> Floats:
    """(8,) how many authorities and years are named (none, one, more), and how long the question is."""
    length = len(tokens(text))
    named = [count == n if n < 2 else count > 1 for count in (authorities, years) for n in range(3)]
    return np.array([*named, length < 8, length > 20], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class KindReader:
    """Weights (…, kinds) of grams, vector and shape."""

    numbers: Mapping[str, int]
    idf: Floats
    of_grams: Floats
    of_vector: Floats
    of_shape: Floats
    bias: Floats

    def probabilities(self, text: str, authorities: int, years: int) -> dict[str, float]:
        """How likely each of KINDS is; they add up to 1."""
        known = {self.numbers[g]: n for g, n in grams(text).items() if g in self.numbers}
        scores = self.bias + SHAPE_WEIGHS * shape(text, authorities, years) @ self.of_shape
        scores = scores + VECTOR_WEIGHS * word_vector(text) @ self.of_vector
        if known:
            places = list(known)
            values = self.idf[places] * [1 + math.log(n) for n in known.values()]
            values = GRAMS_WEIGH * values / np.linalg.norm(values)
            scores = scores + values @ self.of_grams[places]
        odds = np.exp(scores - scores.max())
        return dict(zip(KINDS, (odds / odds.sum()).tolist(), strict=True))


def kind_told(text: str, authorities: int, years: int, seen: str) -> str | None:
    """The one of KINDS that the question's words tell; None where none is sure.

    `seen` is the kind that the rules see: where that is no passage, no other than a passage is told
    unless beyond doubt.
    """
    likely = load_kinds().probabilities(text, authorities, years)
    best = max(likely, key=lambda kind: likely[kind])
    sure = SURE if "passage" in (best, seen) else _BEYOND_DOUBT
    return best if likely[best] >= sure else None


def unlikely(kind: str, text: str, authorities: int, years: int) -> bool:
    """Whether the words speak against a kind as clearly as they can."""
    return load_kinds().probabilities(text, authorities, years)[kind] < _UNLIKELY


@cache
def load_kinds() -> KindReader:
    """The package's weights, read once."""
    with resources.files("qa.data").joinpath("kinds.npz").open("rb") as file:
        data: Any = np.load(file)
        names = bytes(data["grams"]).decode("utf-8").split("\n")
        parts = {name: data[name].astype(np.float32) for name in data.files if name != "grams"}
    return KindReader(
        {name: i for i, name in enumerate(names)},
        parts["idf"],
        parts["of_grams"],
        parts["of_vector"],
        parts["of_shape"],
        parts["bias"],
    )

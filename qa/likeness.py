"""How alike words are in meaning: "kids" and "children", "cash" and "funding".

A table of word vectors, made once by `eval/words.py` with the bundled encoder from plain English and
the field's words, projected on its main directions. A question's word that no passage repeats is
found by the word nearest to it in meaning. Words outside the table are like nothing but themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_WORD = re.compile(r"[a-z][a-z]+(?:'[a-z]+)?")
_LOW, _HIGH = 0.35, 0.9  # similarities that count for nothing and for the word itself
_SAME = 0.72  # words from here on share their rarity
_REMEMBERED = 50_000  # texts whose words are kept
_ASKED = 500  # words of questions whose likeness to all others is kept: 50 KB each


@dataclass(frozen=True, slots=True)
class Likeness:
    """`vectors` (n, dim) are unit vectors of the `numbers`' words; `frequency` (n,) their share of sentences."""

    numbers: dict[str, int]
    vectors: Floats
    frequency: Floats

    def words_of(self, text: str) -> tuple[int, ...]:
        """Numbers of the words of a text that the table has, each once."""
        return _words_of(text)

    def question(self, words: Sequence[str]) -> AskedWords | None:
        """The question's words that the table has; None where it has none."""
        known = list(dict.fromkeys(self.numbers[w] for w in words if w in self.numbers))
        if not known:
            return None
        alike = np.stack([_alike(number) for number in known])
        common = np.where(alike > _SAME, self.frequency, 0.0).sum(axis=1)
        rarity = np.maximum(-np.log(np.maximum(common, 1e-5)), 0.3)
        scaled = np.clip((alike - _LOW) / (_HIGH - _LOW), 0.0, 1.0)
        return AskedWords(
            np.asarray(scaled, dtype=np.float32), np.asarray(rarity / rarity.sum(), np.float32)
        )


@dataclass(frozen=True, slots=True)
class AskedWords:
    """How alike each word of the table is to each word asked for (q, n), and their rarity (q,)."""

    alike: Floats
    rarity: Floats

    def met_by_each(self, texts: Sequence[Sequence[int]]) -> Floats:
        """(n, q) how well each asked word is met by the likest word of each text, 0 to 1."""
        met = np.zeros((len(texts), len(self.rarity)), dtype=np.float32)
        filled = [i for i, words in enumerate(texts) if words]
        if filled:
            words = np.concatenate([np.asarray(texts[i], dtype=np.int64) for i in filled])
            starts = np.cumsum([0, *(len(texts[i]) for i in filled[:-1])])
            met[filled] = np.maximum.reduceat(self.alike[:, words], starts, axis=1).T
        return met


@lru_cache(maxsize=_ASKED)
def _alike(number: int) -> Floats:
    """(n,) how alike each word of the table is to one of them.

    Without BLAS: its threads wait for one another, and on a busy machine that takes longer than
    encoding the question.
    """
    vectors = load_likeness().vectors
    return np.asarray(np.einsum("nd,d->n", vectors, vectors[number]), dtype=np.float32)


@lru_cache(maxsize=_REMEMBERED)
def _words_of(text: str) -> tuple[int, ...]:
    numbers = load_likeness().numbers
    words = _WORD.findall(text.lower().replace("’", "'"))
    return tuple(dict.fromkeys(numbers[w] for w in words if w in numbers))


@cache
def load_likeness() -> Likeness:
    """The package's table, read once."""
    with resources.files("qa.data").joinpath("words.npz").open("rb") as file:
        data: Any = np.load(file)
        words = bytes(data["words"]).decode("utf-8").split("\n")
        vectors = data["vectors"].astype(np.float32)
        frequency = data["frequency"].astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return Likeness({word: i for i, word in enumerate(words)}, vectors, frequency)

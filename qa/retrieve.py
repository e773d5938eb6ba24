"""Query -> ranked Evidence: dense and word search inside the scope, fused by a small linear ranker.

The scope is a filter inside both searches. Candidates of either are scored by the same named
features, standardised over the candidates of this question; the weights of their sum are in
`qa/data/ranker.json` and are fitted by `eval/fit.py` on the tune authorities.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qa.expectation import expectation
from qa.features import (
    SentenceWords,
    likeness_features,
    passage_features,
    sentence_features,
    sentence_fits,
)
from qa.likeness import AskedWords, Likeness
from qa.stems import content_words, word_set
from qa.types import Evidence, Passage, Query

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

CANDIDATES = 200  # of each search; a report of 60 pages has about 900 passages
_REMEMBERED = 256  # vectors of questions
_RERANKED = 60  # candidates whose single sentences are compared too
_WORDS_ROUGHLY = 0.3  # weight of BM25 where the candidates to look at closely are chosen
_REPEATS = 0.85  # share of the words of two passages that makes one a repetition
_SHARED = 1  # sentences that two passages of a list may share


class Asks(Protocol):
    """What encodes questions."""

    def encode_questions(self, texts: Sequence[str]) -> Floats:
        """(n, dim) unit vectors."""
        ...

    def unanswered(self, vector: Floats) -> float:
        """The score of no answer for a question's vector (dim,), see `qa.tuning`."""
        ...


class Vectors(Protocol):
    def search(self, vector: Floats, k: int, rows: Rows | None = None) -> tuple[Rows, Floats]: ...

    def vectors(self, rows: Rows) -> Floats: ...


class Words(Protocol):
    def search(
        self,
        text: str,
        k: int,
        report_ids: Collection[str] | None = None,
        *,
        extra: Sequence[tuple[str, float]] = (),
    ) -> tuple[Rows, Floats]: ...


class Passages(Protocol):
    def passages(self, rows: Sequence[int]) -> list[Passage]: ...

    def sentence_vectors(self, rows: Sequence[int]) -> list[Floats]: ...

    def rows_of(self, report_ids: Collection[str]) -> Rows: ...


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of the named features; what is not named weighs nothing.

    `weights` rank passages, `sentence_weights` the sentences inside them.
    """

    weights: Mapping[str, float]
    sentence_weights: Mapping[str, float]

    def score(self, features: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """(n,) scores from features of (n,) each."""
        first = next(iter(features.values()))
        total = np.zeros(len(first))
        for name, weight in self.weights.items():
            total += weight * features[name]
        return total

    def score_sentence(self, features: Mapping[str, float]) -> float:
        return sum(w * features[name] for name, w in self.sentence_weights.items())


def load_ranker() -> Ranker:
    text = resources.files("qa.data").joinpath("ranker.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Ranker(data["weights"], data["sentence_weights"])


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of a question, best first."""

    evidence: tuple[Evidence, ...]
    searched: int  # passages in the scope


class Finds(Protocol):
    """What searches: the retriever, or one that is measured in its place."""

    def find(
        self, query: Query, report_ids: Collection[str] | None, *, depth: int | None = None
    ) -> Found: ...


class Retriever:
    """Searches one generation of an index; safe to use from several threads."""

    def __init__(
        self,
        asks: Asks,
        vectors: Vectors,
        words: Words,
        passages: Passages,
        expand: Callable[[str], list[tuple[str, float]]],
        ranker: Ranker,
        likeness: Likeness,
    ) -> None:
        self._asks = asks
        self._vectors = vectors
        self._words = words
        self._passages = passages
        self._expand = expand
        self._ranker = ranker
        self._likeness = likeness
        self._encoded: dict[str, Floats] = {}

    def varied(
        self,
        *,
        vectors: Vectors | None = None,
        words: Words | None = None,
        expand: Callable[[str], list[tuple[str, float]]] | None = None,
        ranker: Ranker | None = None,
        asks: Asks | None = None,
    ) -> Retriever:
        """The same search with other parts: what one is fitted without, or measured against."""
        other = copy.copy(self)
        other._vectors = vectors or self._vectors
        other._words = words or self._words
        other._expand = expand or self._expand
        other._ranker = ranker or self._ranker
        if asks is not None:
            other._asks, other._encoded = asks, {}
        return other

    def find(
        self, query: Query, report_ids: Collection[str] | None, *, depth: int | None = None
    ) -> Found:
        """The candidates inside the reports (None: everywhere), ranked, overlaps included.

        At most `depth` of them (default: enough for one report's best).
        """
        rows = self._passages.rows_of(report_ids) if report_ids is not None else None
        vector = self._vector_of(query.text or query.question)
        terms = content_words(query.text)
        extra = self._expand(query.text)
        depth = depth or _RERANKED
        wanted = max(CANDIDATES, 2 * depth)
        dense_rows, _ = self._vectors.search(vector, wanted, rows)
        word_rows, word_scores = self._words.search(query.text, wanted, report_ids, extra=extra)
        candidates = np.union1d(dense_rows, word_rows)
        if rows is not None:
            candidates = np.intersect1d(candidates, rows)
        if not len(candidates):
            return Found((), 0 if rows is None else len(rows))
        word_of = dict(zip(word_rows.tolist(), word_scores.tolist(), strict=True))
        features = {
            "dense": self._vectors.vectors(candidates) @ vector,
            "words": np.array([word_of.get(int(r), 0.0) for r in candidates]),
        }
        alike = self._likeness.question(terms)
        asked = _Asked(query, vector, terms, extra, alike)
        evidence = self._rank(asked, candidates, features, depth)
        return Found(tuple(evidence), len(candidates) if rows is None else len(rows))

    def _vector_of(self, text: str) -> Floats:
        """The text's vector; one question is looked for in several reports, and encoded once."""
        vector = self._encoded.get(text)
        if vector is None:
            vector = self._asks.encode_questions([text])[0]
            if len(self._encoded) >= _REMEMBERED:
                self._encoded.clear()
            self._encoded[text] = vector
        return vector

    def _rank(
        self,
        asked: _Asked,
        rows: Rows,
        raw: dict[str, NDArray[np.float32] | NDArray[np.float64]],
        depth: int,
    ) -> list[Evidence]:
        """The candidates' evidence, best first; all features of the better ones are kept."""
        rough = standardised(raw["dense"]) + _WORDS_ROUGHLY * standardised(raw["words"])
        order = np.argsort(-rough, kind="stable")[:depth]
        by_row = {p.row: p for p in self._passages.passages(rows[order].tolist())}
        order = np.array([i for i in order if int(rows[i]) in by_row], dtype=np.int64)
        if not len(order):  # all were removed while the question was on its way
            return []
        passages = [by_row[int(rows[i])] for i in order]
        features: dict[str, NDArray[np.float64]] = {
            name: np.asarray(values, dtype=np.float64)[order] for name, values in raw.items()
        }
        vectors = self._passages.sentence_vectors(rows[order].tolist())
        similar = [s @ asked.vector for s in vectors]
        features["sentence"] = np.array([s.max() for s in similar])
        features["unanswered"] = np.full(len(passages), self._asks.unanswered(asked.vector))
        query = asked.query
        expected = expectation(query.asked, query.text, authorities=query.scope.authorities)
        # Windows share sentences; each is looked at once.
        expected = replace(expected, held=cache(expected.held))
        fits = [sentence_fits(expected, p) for p in passages]
        words = SentenceWords(passages, asked.terms, self._likeness, asked.alike, asked.extra)
        features |= passage_features(fits, passages, asked.terms, asked.extra)
        features |= likeness_features(self._likeness, asked.alike, passages)
        scores = self._ranker.score({n: standardised(v) for n, v in features.items()})
        return [
            self._evidence(words, fits[i], passages[i], similar[i], float(scores[i]), {
                name: float(values[i]) for name, values in features.items()
            })
            for i in np.argsort(-scores, kind="stable")
        ]  # fmt: skip

    def _evidence(
        self,
        words: SentenceWords,
        fits: Sequence[float],
        passage: Passage,
        similar: Floats,
        score: float,
        features: dict[str, float],
    ) -> Evidence:
        """`similar` (n sentences,): with the question's vector."""
        each = sentence_features(fits, passage, similar, words)
        sentences = tuple(self._ranker.score_sentence(f) for f in each)
        return Evidence(passage, score, features, sentences, tuple(each))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way: its vector, its words, the thesaurus's, and those alike."""

    query: Query
    vector: Floats
    terms: Sequence[str]
    extra: Sequence[tuple[str, float]]
    alike: AskedWords | None


def standardised(values: NDArray[np.float32] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean 0 and deviation 1 over the candidates, so that features of all scales add up."""
    exact = np.asarray(values, dtype=np.float64)
    deviation = exact.std()
    return (exact - exact.mean()) / deviation if deviation > 1e-9 else np.zeros(len(exact))


# --- diversity ------------------------------------------------------------------------------------


def distinct(evidence: Sequence[Evidence], limit: int, each: int | None = None) -> list[Evidence]:
    """The best passages without those that overlap or nearly repeat a better one.

    At most `limit` of them, and `each` of one report. Windows slide over a paragraph, so a good place comes as several passages; a summary repeats
    its findings word for word. Both would fill the list.
    """
    kept: list[Evidence] = []
    by_paragraph: dict[tuple[str, int], list[Passage]] = {}
    said = _Said()
    of_report: Counter[str] = Counter()
    for item in evidence:
        passage = item.passage
        if each is not None and of_report[passage.report_id] == each:
            continue
        near = by_paragraph.setdefault((passage.report_id, passage.paragraph), [])
        if any(overlap(passage, other) for other in near) or said.repeats(passage.text):
            continue
        kept.append(item)
        of_report[passage.report_id] += 1
        near.append(passage)
        if len(kept) == limit:
            break
    return kept


class _Said:
    """The words of the texts that were no repetitions, each text's as the bits of one number."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._by_count: dict[int, list[int]] = {}

    def repeats(self, text: str) -> bool:
        """Whether the text shares nearly all words with an earlier one; else it is noted."""
        words = word_set(text)
        own = 0
        for word in words:
            bit = self._bits.get(word)
            if bit is None:
                bit = self._bits[word] = 1 << len(self._bits)
            own |= bit
        count = len(words)
        for other, texts in self._by_count.items():
            if min(count, other) <= _REPEATS * max(count, other):
                continue  # even all of the smaller one would be too few
            for earlier in texts:
                shared = (own & earlier).bit_count()
                if shared > _REPEATS * (count + other - shared):
                    return True
        self._by_count.setdefault(count, []).append(own)
        return False


def overlap(a: Passage, b: Passage) -> bool:
    """Whether two windows share more than a sentence: a window's last one may be what answers."""
    if a.report_id != b.report_id or a.paragraph != b.paragraph:
        return False
    own = {a.start + s.start for s in a.sentences}
    return len(own & {b.start + s.start for s in b.sentences}) > min(_SHARED, len(own) - 1)

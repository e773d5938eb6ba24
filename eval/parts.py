"""The search with and without its parts: what `python -m eval.ablate` compares."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qa.retrieve import Asks, Finds, Found, Ranker, Retriever, distinct, standardised
from qa.service import Index
from qa.types import Passage, Query, RankedPassage, Scope

DEPTH = 50  # passages of a list, as `qa eval` reads them
_WIDE = 200  # candidates of a search over all reports
Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of the search are there."""

    scope: bool = True
    context: bool = True
    dense: bool = True
    words: bool = True
    thesaurus: bool = True
    tuning: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """A search to measure. Its ranker is `plain` weights, or else the learned ones, fitted anew
    without the features named in `without`."""

    name: str
    what: str
    parts: Parts = Parts()
    plain: Mapping[str, float] | None = None
    without: tuple[str, ...] = ()


WHOLE = Variant("the shipped whole", "every part, learned ranker")
_NOTHING = Parts(scope=False, context=False, thesaurus=False, tuning=False)
_SCOPED = replace(_NOTHING, scope=True)
_CONTEXT = replace(_SCOPED, context=True)
_THESAURUS = replace(_CONTEXT, thesaurus=True)
_FUSED = {"dense": 1.0, "words": 0.3}
_ALIKE = {**_FUSED, "alike": 0.3}

BUILT_UP = (
    Variant(
        "dense only",
        "four-sentence windows, whole question, all reports",
        replace(_NOTHING, words=False),
        {"dense": 1.0},
    ),
    Variant("BM25 only", "the same by words", replace(_NOTHING, dense=False), {"words": 1.0}),
    Variant("fused", "dense + 0.3 BM25, both standardised", _NOTHING, _FUSED),
    Variant("plus scope", "a filter; its words leave the question", _SCOPED, _FUSED),
    Variant("plus context", "headings and lead-ins in vectors and BM25 fields", _CONTEXT, _FUSED),
    Variant("plus thesaurus", "its terms sought by BM25 too", _THESAURUS, _FUSED),
    Variant("plus word likeness", "+ 0.3 of it, standardised", _THESAURUS, _ALIKE),
    Variant(
        "plus encoder of questions",
        "learned from questions and the sentences that answer them",
        Parts(),
        _ALIKE,
    ),
)
_VECTORS = ("dense", "sentence")
TAKEN_OUT = (
    Variant("scope", "whole question, all reports; ranker as shipped", Parts(scope=False)),
    Variant("context", "index without it; ranker as shipped", Parts(context=False)),
    Variant("dense", "no vectors at all", Parts(dense=False), without=_VECTORS),
    Variant("BM25", "no word search", Parts(words=False), without=("words",)),
    Variant("thesaurus", "", Parts(thesaurus=False), without=("synonyms",)),
    Variant("word likeness", "", without=("alike",)),
    Variant(
        "encoder of questions", "encoded like a passage; ranker as shipped", Parts(tuning=False)
    ),
    Variant("single sentences", "windows' vectors alone", without=("sentence",)),
    Variant("kind of answer", "", without=("fits",)),
    Variant("rare words covered", "", without=("covered_rare",)),
    Variant("length", "", without=("length",)),
)


class NoVectors:
    """A vector index that finds nothing and holds zeros of `dim` numbers."""

    def __init__(self, dim: int) -> None:
        self._dim = dim

    def search(self, vector: Floats, k: int, rows: Rows | None = None) -> tuple[Rows, Floats]:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)

    def vectors(self, rows: Rows) -> Floats:
        return np.zeros((len(rows), self._dim), dtype=np.float32)


class NoWords:
    """A word index that finds nothing."""

    def search(
        self,
        text: str,
        k: int,
        report_ids: Collection[str] | None = None,
        *,
        extra: Sequence[tuple[str, float]] = (),
    ) -> tuple[Rows, Floats]:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)


def retriever_of(
    retriever: Retriever, parts: Parts, asks: Asks, plain: Asks, dim: int
) -> Retriever:
    """The retriever with these parts only; vectors have `dim` numbers.

    `asks` encodes questions, `plain` encodes them like passages.
    """
    return retriever.varied(
        vectors=None if parts.dense else NoVectors(dim),
        words=None if parts.words else NoWords(),
        expand=None if parts.thesaurus else _no_terms,
        asks=asks if parts.tuning else plain,
    )


def _no_terms(text: str) -> list[tuple[str, float]]:
    return []


class Remembering:
    """A finder that makes each search once: rankers differ in the order, not in what is found."""

    def __init__(self, finder: Finds) -> None:
        self._finder = finder
        self._found: dict[tuple[str, tuple[str, ...] | None, int | None], Found] = {}

    def find(
        self, query: Query, report_ids: Collection[str] | None, *, depth: int | None = None
    ) -> Found:
        ids = None if report_ids is None else tuple(sorted(report_ids))
        key = (query.text, ids, depth)
        if key not in self._found:
            self._found[key] = self._finder.find(query, report_ids, depth=depth)
        return self._found[key]


class Reweighed:
    """A finder whose candidates are put in the order of another ranker."""

    def __init__(self, finder: Finds, ranker: Ranker) -> None:
        self._finder = finder
        self._ranker = ranker

    def find(
        self, query: Query, report_ids: Collection[str] | None, *, depth: int | None = None
    ) -> Found:
        found = self._finder.find(query, report_ids, depth=depth)
        if not found.evidence:
            return found
        features = {
            name: standardised(np.array([e.features[name] for e in found.evidence]))
            for name in self._ranker.weights
        }
        scores = self._ranker.score(features)
        order = np.argsort(-scores, kind="stable")
        evidence = tuple(replace(found.evidence[i], score=float(scores[i])) for i in order)
        return replace(found, evidence=evidence)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, with or without some authorities: the encoder of questions, and for each set
    of features left out the ranker's weights; and an encoder that knows passages only."""

    asks: Asks
    plain: Asks
    weights: Mapping[tuple[str, ...], Mapping[str, float]]


class OneQuestion:
    """One question asked of every variant; what several of them search is searched once."""

    def __init__(self, index: Index, bare: Index, question: str, learned: Learned) -> None:
        self._index, self._bare = index, bare
        self._learned = learned
        asked = index.scope_of(question)
        self._dim = index.passage_vectors(index.reports()[0].report_id)[1][0].shape[1]
        self._asked = asked.query
        self._everywhere = replace(asked.query, text=asked.query.question, scope=Scope())
        self._finders: dict[Parts, Remembering] = {}
        self._infos = {info.report_id: info for info in index.reports()}

    def ranked(self, variant: Variant) -> list[RankedPassage]:
        """The variant's distinct passages, best first, each as the ordinary index holds it."""
        weights = variant.plain or self._learned.weights[variant.without]
        finder = Reweighed(self._finder(variant.parts), Ranker(weights, {}))
        index = self._index if variant.parts.context else self._bare
        if variant.parts.scope:
            found = index.search_by(finder, self._asked, top=DEPTH)
        else:
            evidence = finder.find(self._everywhere, None, depth=_WIDE).evidence
            found = [
                RankedPassage(self._infos[e.passage.report_id], e.passage, e.score)
                for e in distinct(evidence, DEPTH)
            ]
        return found if variant.parts.context else [self._with_context(r) for r in found]

    def _finder(self, parts: Parts) -> Remembering:
        searched = replace(parts, scope=True)
        if searched not in self._finders:
            index = self._index if parts.context else self._bare
            own = self._learned
            made = retriever_of(index.retriever, searched, own.asks, own.plain, self._dim)
            self._finders[searched] = Remembering(made)
        return self._finders[searched]

    def _with_context(self, ranked: RankedPassage) -> RankedPassage:
        """The same passage with its lead-in, which a reader sees whatever was embedded."""
        passage: Passage | None = self._index.passage(ranked.passage.passage_id)
        if passage is None:
            raise SystemExit(
                f"{ranked.passage.passage_id!r} is in the index without context only: the two were "
                "made from different reports or by different code; run without --keep-index"
            )
        return RankedPassage(self._infos[passage.report_id], passage, ranked.score)

"""Query -> ranked Evidence: dense and word search inside the scope, fused by a small linear ranker.

The scope is a filter inside both searches. Candidates of either are scored by the same named
features, standardised over the candidates of this question; the weights of their sum are in
`qa/data/ranker.json` and are fitted by `eval/fit.py` on the tune authorities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qa.types import Asked, Evidence, Passage, Query

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

CANDIDATES = 200  # of each search; a report of 60 pages has about 900 passages
_RERANKED = 60  # candidates whose single sentences are compared too


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
    """Weights of the named features; what is not named weighs nothing."""

    weights: Mapping[str, float]

    def score(self, features: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """(n,) scores from features of (n,) each."""
        first = next(iter(features.values()))
        total = np.zeros(len(first))
        for name, weight in self.weights.items():
            total += weight * features[name]
        return total


def load_ranker() -> Ranker:
    text = resources.files("qa.data").joinpath("ranker.json").read_text(encoding="utf-8")
    return Ranker(json.loads(text)["weights"])


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of a question, best first, and the question's vector for the answer."""

    evidence: tuple[Evidence, ...]
    vector: Floats
    searched: int  # passages in the scope


class Retriever:
    """Searches one generation of an index; safe to use from several threads."""

    def __init__(
        self,
        encode: Callable[[Sequence[str]], Floats],
        vectors: Vectors,
        words: Words,
        passages: Passages,
        expand: Callable[[str], list[tuple[str, float]]],
        ranker: Ranker,
    ) -> None:
        self._encode = encode
        self._vectors = vectors
        self._words = words
        self._passages = passages
        self._expand = expand
        self._ranker = ranker

    def find(self, query: Query, report_ids: Collection[str] | None) -> Found:
        """All candidates inside the reports (None: everywhere), ranked, overlaps included."""
        rows = self._passages.rows_of(report_ids) if report_ids is not None else None
        vector = self._encode([query.text or query.question])[0]
        terms = content_words(query.text)
        extra = self._expand(query.text)
        dense_rows, _ = self._vectors.search(vector, CANDIDATES, rows)
        word_rows, word_scores = self._words.search(query.text, CANDIDATES, report_ids, extra=extra)
        candidates = np.union1d(dense_rows, word_rows)
        if rows is not None:
            candidates = np.intersect1d(candidates, rows)
        if not len(candidates):
            return Found((), vector, 0 if rows is None else len(rows))
        word_of = dict(zip(word_rows.tolist(), word_scores.tolist(), strict=True))
        features = {
            "dense": self._vectors.vectors(candidates) @ vector,
            "words": np.array([word_of.get(int(r), 0.0) for r in candidates]),
        }
        evidence = self._rank(query, candidates, features, vector, terms, extra)
        return Found(tuple(evidence), vector, len(candidates) if rows is None else len(rows))

    def _rank(
        self,
        query: Query,
        rows: Rows,
        raw: dict[str, NDArray[np.float32] | NDArray[np.float64]],
        vector: Floats,
        terms: Sequence[str],
        extra: Sequence[tuple[str, float]],
    ) -> list[Evidence]:
        """The candidates' evidence, best first; all features of the better ones are kept."""
        rough = standardised(raw["dense"]) + 0.3 * standardised(raw["words"])
        order = np.argsort(-rough, kind="stable")[:_RERANKED]
        rows = rows[order]
        passages = self._passages.passages(rows.tolist())
        sentences = self._passages.sentence_vectors(rows.tolist())
        features = {name: np.asarray(values)[order] for name, values in raw.items()}
        features |= passage_features(query.asked, passages, terms, extra)
        similar = [tuple(float(x) for x in s @ vector) for s in sentences]
        features["sentence"] = np.array([max(s) for s in similar])
        scaled = {name: standardised(values) for name, values in features.items()}
        scores = self._ranker.score(scaled)
        ranked = np.argsort(-scores, kind="stable")
        return [
            Evidence(
                passages[i],
                float(scores[i]),
                {name: float(values[i]) for name, values in features.items()},
                similar[i],
            )
            for i in ranked
        ]


def standardised(values: NDArray[np.float32] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean 0 and deviation 1 over the candidates, so that features of all scales add up."""
    exact = np.asarray(values, dtype=np.float64)
    deviation = exact.std()
    return (exact - exact.mean()) / deviation if deviation > 1e-9 else np.zeros(len(exact))


# --- terms and features ---------------------------------------------------------------------------

# Words that every report and every question has; matching them says nothing.
_STOP = frozenset(
    (
        "a an the of for in on at by to as and or with from was were is are be been being did do "
        "does has have had it its their they them this that these those there what which how when "
        "who whom whose why where much many any some so if than then not no can could would "
        "should will may might about into over under out up down more most very just also only "
        "such own same too s t get got say said says tell give inspectors inspector ofsted report "
        "inspection council authority local"
    ).split()
)
_WORD = re.compile(r"[a-z0-9]+(?:['’-][a-z0-9]+)*")


def content_words(text: str) -> list[str]:
    """The question's words that carry its matter, each once."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return [w for w in dict.fromkeys(words) if w not in _STOP]


_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|"
    r"fifty|sixty|hundred|half|third|quarter|majority|none|twice)\b",
    re.I,
)
_TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b|\b(?:days?|weeks?|months?|years?|since|recently|immediately)\b",
    re.I,
)
_REASON = re.compile(
    r"\b(?:because|due to|as a result|result(?:s|ed|ing)? (?:in|from)|therefore|owing to|since|caused?|"
    r"led to|leads to|reasons?|reflects?|means that|this means|following|consequently|so that|as)\b",
    re.I,
)
_NAME = re.compile(
    r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][a-z]+|[A-Z]{2,})\b|\b(?:director|chair|board|leader|officer|team|service|manager|partnership|police|trust)\w*\b"
)
_FITS: dict[Asked, re.Pattern[str]] = {
    "how_many": _NUMBER,
    "when": _TIME,
    "why": _REASON,
    "who": _NAME,
    "where": _NAME,
}


def passage_features(
    asked: Asked,
    passages: Sequence[Passage],
    terms: Sequence[str],
    extra: Sequence[tuple[str, float]] = (),
) -> dict[str, NDArray[np.float64]]:
    """Features that need no index, each (n,): fit of the answer's kind, words covered, length.

    `extra` are the thesaurus's terms with their weights.
    """
    pattern = _FITS.get(asked)
    own = {_stem(word) for word in terms}
    stems = [_stems(f"{p.lead_in or ''} {p.text}") for p in passages]
    rarity = _rarity(own, stems)
    synonyms = [(_stems(phrase), weight) for phrase, weight in extra]
    return {
        "fits": np.array([float(bool(pattern and pattern.search(p.text))) for p in passages]),
        "covered": np.array([_share(own & there, own, {}) for there in stems]),
        "covered_rare": np.array([_share(own & there, own, rarity) for there in stems]),
        "synonyms": np.array(
            [sum(w for phrase, w in synonyms if phrase and phrase <= there) for there in stems]
        ),
        "heading": np.array([_share(own & _stems(" ".join(p.section)), own, {}) for p in passages]),
        "length": np.array([np.log1p(len(p.text.split())) for p in passages]),
        "footnote": np.array([float(p.kind == "footnote") for p in passages]),
    }


def _rarity(own: Collection[str], stems: Sequence[Collection[str]]) -> dict[str, float]:
    """How much each of the question's stems tells the candidates apart (inverse frequency)."""
    total = len(stems) + 1
    return {s: float(np.log(total / (1 + sum(s in there for there in stems)))) for s in own}


def _share(there: Collection[str], own: Collection[str], weights: Mapping[str, float]) -> float:
    """The (weighted) share of the question's stems that are there."""
    total = sum(weights.get(s, 1.0) for s in own)
    return sum(weights.get(s, 1.0) for s in there) / total if total > 0 else 0.0


def _stems(text: str) -> set[str]:
    return {_stem(w) for w in _WORD.findall(text.lower().replace("’", "'"))}


def _stem(word: str) -> str:
    """A rough stem: enough to see that "placements" and "placed" share a word's beginning."""
    word = word.removesuffix("'s")
    for ending in (
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ies",
        "ers",
        "er",
        "ed",
        "es",
        "s",
        "ly",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


# --- diversity ------------------------------------------------------------------------------------


def distinct(evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
    """The best passages without those that overlap or nearly repeat a better one.

    Windows slide over a paragraph, so a good place comes as several passages; a summary repeats
    its findings word for word. Both would fill the list.
    """
    kept: list[Evidence] = []
    shingles: list[frozenset[str]] = []
    for item in evidence:
        words = frozenset(_WORD.findall(item.passage.text.lower()))
        if any(_overlap(item.passage, k.passage) for k in kept):
            continue
        if any(_alike(words, other) for other in shingles):
            continue
        kept.append(item)
        shingles.append(words)
        if len(kept) == limit:
            break
    return kept


def _overlap(a: Passage, b: Passage) -> bool:
    same = a.report_id == b.report_id and a.paragraph == b.paragraph
    return same and a.start < b.start + len(b.text) and b.start < a.start + len(a.text)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return len(a & b) > 0.85 * max(len(a | b), 1)

"""Fits the ranker and the confidence on the tune questions; writes their few numbers as data.

    python -m eval.fit            shows what cross-validation by authority says of them
    python -m eval.fit --write    writes qa/data/ranker.json and qa/data/confidence.json

The test split is never read here. Cross-validation leaves out whole authorities, because questions
about one report share its words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import places
from qa import Index
from qa.evaluation.facts import is_right_place, is_right_report, missing_facts
from qa.evaluation.gold import GoldQuestion, load_gold
from qa.types import Evidence, Query, RankedPassage

DATA = places.ROOT / "qa" / "data"
RANK_FEATURES = (
    "dense", "sentence", "words", "covered", "covered_rare", "synonyms", "fits", "heading",
    "length", "footnote",
)  # fmt: skip
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A question with its candidates: (n, features) standardised, and which are evidence."""

    question: GoldQuestion
    query: Query
    evidence: Sequence[Evidence]
    features: Floats
    relevant: NDArray[np.bool_]

    @property
    def group(self) -> str:
        return self.question.authorities[0] if self.question.authorities else ""


def collect(index: Index, gold: Sequence[GoldQuestion]) -> list[Case]:
    """The passage questions with their candidates, in the scope that the program understood."""
    infos = {info.report_id: info for info in index.reports()}
    cases = []
    for question in gold:
        if question.kind != "passage":
            continue
        query, evidence = index.candidates(question.question)
        if not evidence:
            continue
        raw = np.array([[e.features[name] for name in RANK_FEATURES] for e in evidence])
        relevant = [
            question.answerable
            and is_right_report(infos[e.passage.report_id], question)
            and _is_evidence(question, RankedPassage(infos[e.passage.report_id], e.passage, 0.0))
            for e in evidence
        ]
        cases.append(Case(question, query, evidence, _scaled(raw), np.array(relevant)))
    return cases


def _is_evidence(question: GoldQuestion, ranked: RankedPassage) -> bool:
    text = f"{ranked.passage.lead_in or ''} {ranked.passage.text}"
    return is_right_place(ranked, question) and not missing_facts(text, question)


def _scaled(raw: Floats) -> Floats:
    deviation = raw.std(axis=0)
    return np.asarray((raw - raw.mean(axis=0)) / np.where(deviation > 1e-9, deviation, 1.0))


# --- the ranker -----------------------------------------------------------------------------------


def fit_ranker(cases: Sequence[Case], c: float = 0.05) -> Floats:
    """Weights (features,) by logistic regression on differences of evidence and other candidates."""
    from sklearn.linear_model import LogisticRegression

    rows, weights = [], []
    for case in cases:
        good, bad = case.features[case.relevant], case.features[~case.relevant]
        if not len(good) or not len(bad):
            continue
        pairs = (good[:, None, :] - bad[None, :, :]).reshape(-1, good.shape[1])
        rows.append(pairs)
        weights.append(np.full(len(pairs), 1.0 / len(pairs)))
    x, w = np.vstack(rows), np.concatenate(weights)
    model = LogisticRegression(C=c * len(rows), fit_intercept=False, max_iter=500)
    model.fit(np.vstack([x, -x]), np.r_[np.ones(len(x)), np.zeros(len(x))], np.r_[w, w])
    return np.asarray(model.coef_[0])


def hits(cases: Sequence[Case], weights: Floats, depths: Sequence[int] = (1, 3, 5)) -> list[float]:
    """Share of the answerable questions with evidence in the first k distinct passages."""
    found = np.zeros(len(depths))
    answerable = [c for c in cases if c.question.answerable]
    for case in answerable:
        order = np.argsort(-(case.features @ weights), kind="stable")
        first = _first_distinct(case, order)
        found += [first is not None and first <= k for k in depths]
    return [float(f) / max(len(answerable), 1) for f in found]


def _first_distinct(case: Case, order: NDArray[Any]) -> int | None:
    kept: list[int] = []
    for i in order:
        if any(_overlap(case.evidence[i], case.evidence[k]) for k in kept):
            continue
        kept.append(int(i))
        if case.relevant[i]:
            return len(kept)
        if len(kept) == 10:
            return None
    return None


def _overlap(a: Evidence, b: Evidence) -> bool:
    p, q = a.passage, b.passage
    same = p.report_id == q.report_id and p.paragraph == q.paragraph
    return same and p.start < q.start + len(q.text) and q.start < p.start + len(p.text)


def cross_validated(
    cases: Sequence[Case], fit: Callable[[Sequence[Case]], Floats], folds: int = 7
) -> list[float]:
    """hits() of weights fitted on the other authorities, over all cases."""
    groups = sorted({c.group for c in cases})
    total, count = np.zeros(3), 0
    for k in range(folds):
        left_out = set(groups[k::folds])
        held = [c for c in cases if c.group in left_out]
        answerable = sum(c.question.answerable for c in held)
        if not answerable:
            continue
        weights = fit([c for c in cases if c.group not in left_out])
        total += np.array(hits(held, weights)) * answerable
        count += answerable
    return [float(t) / count for t in total]


def only(**weights: float) -> Floats:
    return np.array([weights.get(name, 0.0) for name in RANK_FEATURES])


def without(cases: Sequence[Case], name: str) -> list[Case]:
    """The cases with one feature blanked: the ablation of a fitted ranker."""
    i = RANK_FEATURES.index(name)
    blanked = []
    for case in cases:
        features = case.features.copy()
        features[:, i] = 0.0
        blanked.append(Case(case.question, case.query, case.evidence, features, case.relevant))
    return blanked


def report_ranker(cases: Sequence[Case]) -> Floats:
    answerable = [c for c in cases if c.question.answerable]
    possible = sum(bool(c.relevant.any()) for c in answerable)
    print(
        f"{len(answerable)} answerable passage questions; evidence among the candidates: {possible}"
    )
    for label, weights in (
        ("dense only", only(dense=1)),
        ("words only", only(words=1)),
        ("dense + 0.3 words", only(dense=1, words=0.3)),
    ):
        print(f"{label:28} hit@1/3/5 {_shown(hits(cases, weights))}")
    for c in (0.005, 0.02, 0.05, 0.2, 1.0):
        print(
            f"fitted, left-out, C={c:<6}     hit@1/3/5 {_shown(cross_validated(cases, lambda x, c=c: fit_ranker(x, c)))}"
        )  # type: ignore[misc]
    for name in RANK_FEATURES:
        print(
            f"  without {name:18} hit@1/3/5 {_shown(cross_validated(without(cases, name), fit_ranker))}"
        )
    weights = fit_ranker(cases)
    print("weights", {n: round(float(w), 3) for n, w in zip(RANK_FEATURES, weights, strict=True)})
    return weights


def _shown(values: Sequence[float]) -> str:
    return " ".join(f"{v:.3f}" for v in values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the fitted numbers")
    arguments = parser.parse_args()
    index = places.corpus_index()
    cases = collect(index, load_gold(places.gold_files("tune")))
    weights = report_ranker(cases)
    if arguments.write:
        write_ranker(DATA / "ranker.json", weights, cases)


def write_ranker(path: Path, weights: Floats, cases: Sequence[Case]) -> None:
    data = {
        "made_by": f"python -m eval.fit --write, on {len(cases)} tune questions",
        "weights": {n: round(float(w), 4) for n, w in zip(RANK_FEATURES, weights, strict=True)},
    }
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

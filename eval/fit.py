"""Fits the ranker and the confidence on the tune questions; writes their few numbers as data.

    python -m eval.fit            shows what cross-validation by authority says of them
    python -m eval.fit --write    writes qa/data/ranker.json and qa/data/confidence.json

The test split is never read here. Cross-validation leaves out whole authorities, because questions
about one report share its words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import places, tuning
from eval.tuning import group_of
from qa import Index
from qa.answer.confidence import (
    ANSWER_FEATURES,
    CONFIDENCE_FEATURES,
    FIELD_FEATURES,
    KINDS,
    RAISING,
    evidence_features,
)
from qa.embedding import Encoder
from qa.evaluation.facts import holds_fact, is_right_place, is_right_report, missing_facts
from qa.evaluation.gold import GoldQuestion, load_gold
from qa.retrieve import distinct, overlap
from qa.types import Evidence, Query, RankedPassage

DATA = places.ROOT / "qa" / "data"
RANK_FEATURES = (
    *("dense", "sentence", "words", "covered_rare"),
    *("synonyms", "alike", "fits", "length"),
)
_REFUSED = 0.06  # of the answerable questions: what the threshold may cost
_KIND_HELD = 10.0  # how much closer to zero the kinds of answer are held
_EVEN = 0.3  # 0: the kinds as they are answered in the gold; 1: as if all were answered alike
OUTSIDE = places.GOLD / "outside-tune.jsonl"  # questions that no inspection report answers
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
        return group_of(self.question)


def collect(
    index: Index, gold: Sequence[GoldQuestion], encoders: Mapping[str, Encoder]
) -> list[Case]:
    """The passage questions with their candidates, in the scope that the program understood.

    Each authority's questions are encoded by what was learned without them.
    """
    infos = {info.report_id: info for info in index.reports()}
    any_of_them = next(iter(encoders.values()))
    cases = []
    for question in gold:
        if question.kind != "passage":
            continue
        asks = encoders.get(group_of(question), any_of_them)
        query, evidence = index.candidates(question.question, asks)
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
        if any(overlap(case.evidence[i].passage, case.evidence[k].passage) for k in kept):
            continue
        kept.append(int(i))
        if case.relevant[i]:
            return len(kept)
        if len(kept) == 10:
            return None
    return None


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
        held = cross_validated(cases, partial(fit_ranker, c=c))
        print(f"fitted, left-out, C={c:<6}     hit@1/3/5 {_shown(held)}")
    for name in RANK_FEATURES:
        print(
            f"  without {name:18} hit@1/3/5 {_shown(cross_validated(without(cases, name), fit_ranker))}"
        )
    weights = fit_ranker(cases)
    print("weights", {n: round(float(w), 3) for n, w in zip(RANK_FEATURES, weights, strict=True)})
    return weights


def _shown(values: Sequence[float]) -> str:
    return " ".join(f"{v:.3f}" for v in values)


# --- the sentences --------------------------------------------------------------------------------

SENTENCE_FEATURES = ("similar", "alike", "fits", "covered", "synonyms")


def fit_sentences(index: Index, cases: Sequence[Case], weights: Floats) -> Floats:
    """Weights (features,) of a sentence that holds a fact against others of the best passages."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, share = [], [], []
    for case in cases:
        if not case.question.answerable:
            continue
        features, holds = _sentences_of(index, case, weights)
        if 0 < sum(holds) < len(holds):
            rows += features
            labels += holds
            share += [1.0 / len(holds)] * len(holds)
    model = LogisticRegression(C=100.0, max_iter=500)
    model.fit(np.array(rows), np.array(labels), np.array(share))
    fitted = np.asarray(model.coef_[0])
    return np.asarray(fitted / fitted[0])  # the similarity weighs 1


def _sentences_of(index: Index, case: Case, weights: Floats) -> tuple[list[list[float]], list[int]]:
    """Features of the sentences of the three best passages, and which hold one of the facts."""
    features: list[list[float]] = []
    holds: list[int] = []
    infos = {info.report_id: info for info in index.reports()}
    best = distinct([case.evidence[i] for i in np.argsort(-(case.features @ weights))], 3)
    for item in best:
        place = is_right_place(
            RankedPassage(infos[item.passage.report_id], item.passage, 0), case.question
        )
        for sentence, found in zip(item.passage.sentences, item.sentence_features, strict=True):
            text = item.passage.text[sentence.start : sentence.end]
            features.append([found[name] for name in SENTENCE_FEATURES])
            holds.append(int(place and any(holds_fact(text, f) for f in case.question.facts)))
    return features, holds


# --- the confidence -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """`x` (n, features) of the questions, `y` (n,) whether their report answers them, `outside` (n,)
    whether no inspection report would, and the authority of each."""

    x: Floats
    y: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    groups: list[str]


def confidence_sample(cases: Sequence[Case], weights: Floats) -> Sample:
    rows = []
    for case in cases:
        ranked = [case.evidence[i] for i in np.argsort(-(case.features @ weights), kind="stable")]
        found = evidence_features(case.query, distinct(ranked, 40))
        rows.append([found[name] for name in CONFIDENCE_FEATURES])
    outside = {q.id for q in load_gold([OUTSIDE])}
    return Sample(
        np.array(rows),
        np.array([c.question.answerable for c in cases]),
        np.array([c.question.id in outside for c in cases]),
        [c.group for c in cases],
    )


def fit_logistic(
    x: Floats,
    y: NDArray[np.bool_],
    names: Sequence[str],
    c: float = 0.5,
    weights: Floats | None = None,
) -> tuple[Floats, float]:
    """Weights for the raw features and the intercept, by a regularised logistic regression in which
    a feature that should raise the confidence never lowers it.

    What kind of answer is asked for is held closer to zero than the rest: how many of each kind are
    answered depends on who asks.
    """
    from scipy.optimize import minimize

    mean, deviation = x.mean(axis=0), x.std(axis=0)
    deviation = np.where(deviation > 1e-9, deviation, 1.0)
    scaled, target = (x - mean) / deviation, y.astype(float)
    share = np.ones(len(y)) / len(y) if weights is None else weights / weights.sum()
    held = np.array([_KIND_HELD if n in KINDS and n != "any" else 1.0 for n in names]) / c / len(y)
    bounds = [(0, None) if n in RAISING else (None, None) for n in names]

    def loss(w: Floats) -> tuple[float, Floats]:
        score = scaled @ w[:-1] + w[-1]
        wrong = share * (1 / (1 + np.exp(-score)) - target)
        value = share @ np.logaddexp(0, score * (1 - 2 * target)) + held @ w[:-1] ** 2
        return float(value), np.append(scaled.T @ wrong + 2 * held * w[:-1], wrong.sum())

    start = np.zeros(x.shape[1] + 1)
    fitted = minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x
    raw = fitted[:-1] / deviation
    return np.asarray(raw), float(fitted[-1] - raw @ mean)


def even_kinds(x: Floats, y: NDArray[np.bool_]) -> Floats:
    """Weights (n,) that bring the share of answered questions of each kind nearer to that of all."""
    weights = np.ones(len(y))
    for name in KINDS:
        of_kind = x[:, CONFIDENCE_FEATURES.index(name)] > 0
        for answered in (True, False):
            some = of_kind & (y == answered)
            if some.any():
                due = (y == answered).mean() * of_kind.sum() / some.sum()
                weights[some] = np.clip(due, 0.2, 5.0) ** _EVEN
    return weights


@dataclass(frozen=True)
class Confidence:
    """The two models: of the field against questions from outside it, and answered against near misses."""

    of_field: tuple[Floats, float]
    answers: tuple[Floats, float]

    def of(self, x: Floats) -> Floats:
        product = np.ones(len(x))
        for rows, (weights, intercept) in (
            (_columns(x, FIELD_FEATURES), self.of_field),
            (_columns(x, ANSWER_FEATURES), self.answers),
        ):
            product *= 1 / (1 + np.exp(-(rows @ weights + intercept)))
        return product


def fit_confidence(x: Floats, y: NDArray[np.bool_], outside: NDArray[np.bool_]) -> Confidence:
    return Confidence(
        fit_logistic(_columns(x, FIELD_FEATURES), ~outside, FIELD_FEATURES, 2.0),
        fit_logistic(
            _columns(x[~outside], ANSWER_FEATURES),
            y[~outside],
            ANSWER_FEATURES,
            weights=even_kinds(x[~outside], y[~outside]),
        ),
    )


def _columns(x: Floats, names: Sequence[str]) -> Floats:
    return x[:, [CONFIDENCE_FEATURES.index(name) for name in names]]


def held_out_confidence(sample: Sample, folds: int = 7) -> Floats:
    """(n,) the confidence of each question by models fitted on other authorities.

    Questions from outside the field have no authority; every seventh of them is left out in turn.
    """
    groups = sorted(set(sample.groups))
    number = np.cumsum(sample.outside) % folds
    held = np.zeros(len(sample.y))
    for k in range(folds):
        left = set(groups[k::folds])
        inside = np.array([g in left for g in sample.groups])
        out = np.where(sample.outside, number == k, inside)
        if out.any():
            made = fit_confidence(sample.x[~out], sample.y[~out], sample.outside[~out])
            held[out] = made.of(sample.x[out])
    return held


def report_confidence(cases: Sequence[Case], weights: Floats) -> tuple[Confidence, float]:
    """Prints held-out AUROC; gives the models and the threshold."""
    from sklearn.metrics import roc_auc_score

    sample = confidence_sample(cases, weights)
    for i, name in enumerate(CONFIDENCE_FEATURES):
        print(f"  {name:14} alone: AUROC {roc_auc_score(sample.y, sample.x[:, i]):.3f}")
    held = held_out_confidence(sample)
    threshold = float(np.quantile(held[sample.y], _REFUSED))
    print(f"confidence left-out: AUROC {roc_auc_score(sample.y, held):.3f}")
    for name, rows in (("near misses", ~sample.y & ~sample.outside), ("outside", sample.outside)):
        print(f"threshold {threshold:.3f} refuses {(held[rows] < threshold).mean():.2f} of {name}")
    return fit_confidence(sample.x, sample.y, sample.outside), threshold


# --- the program ----------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the fitted numbers")
    parser.add_argument("--keep-index", action="store_true", help="take the index as it is")
    arguments = parser.parse_args()
    index = places.corpus_index(arguments.keep_index)
    tune = load_gold(places.gold_files("tune"))
    cases = collect(index, [*tune, *load_gold([OUTSIDE])], tuning.left_out(index, tune))
    weights = report_ranker(cases)
    sentences = fit_sentences(index, cases, weights)
    print(
        "sentences",
        {n: round(float(w), 3) for n, w in zip(SENTENCE_FEATURES, sentences, strict=True)},
    )
    confidence, threshold = report_confidence(cases, weights)
    if arguments.write:
        made_by = f"python -m eval.fit --write, on {len(cases)} tune questions"
        _write("ranker.json", {
            "made_by": made_by,
            "weights": _named(RANK_FEATURES, weights),
            "sentence_weights": _named(SENTENCE_FEATURES, sentences),
        })  # fmt: skip
        _write("confidence.json", confidence_data(made_by, confidence, threshold))


def confidence_data(made_by: str, confidence: Confidence, threshold: float) -> dict[str, Any]:
    parts = {"of_field": FIELD_FEATURES, "answers": ANSWER_FEATURES}
    fitted = {"of_field": confidence.of_field, "answers": confidence.answers}
    return {
        "made_by": made_by,
        **{
            part: {
                "weights": _named(names, fitted[part][0]),
                "intercept": round(fitted[part][1], 4),
            }
            for part, names in parts.items()
        },
        "threshold": round(threshold, 3),
        "foreign": round(threshold / 2, 3),
    }


def _named(names: Sequence[str], weights: Floats) -> dict[str, float]:
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}


def _write(name: str, data: dict[str, Any]) -> None:
    (DATA / name).write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

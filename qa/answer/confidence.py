"""How sure an answer is: the product of two logistic models over a few named features of the best passages.

One tells whether the reports deal with such a matter at all, the other whether they answer what is asked
of it. Their weights and the threshold are in `qa/data/confidence.json`, fitted by `eval/fit.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from qa.types import Evidence, Query


@dataclass(frozen=True, slots=True)
class Logistic:
    """`weights` by the features' names."""

    weights: Mapping[str, float]
    intercept: float

    def probability(self, features: Mapping[str, float]) -> float:
        total = self.intercept + sum(w * features[n] for n, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`threshold` divides answering from `no_evidence`; below `foreign` nothing is related."""

    of_field: Logistic
    answers: Logistic
    threshold: float
    foreign: float

    def confidence(self, features: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that the passages answer the question."""
        return self.of_field.probability(features) * self.answers.probability(features)


@cache
def load_calibration() -> Calibration:
    text = resources.files("qa.data").joinpath("confidence.json").read_text(encoding="utf-8")
    data = json.loads(text)
    of_field, answers = (
        Logistic(data[name]["weights"], data[name]["intercept"]) for name in ("of_field", "answers")
    )
    return Calibration(of_field, answers, data["threshold"], data["foreign"])


# How far a question's words are found in the passages is left out on purpose: a near miss shares
# them with its report. What tells it is that no sentence near the question is of the kind asked for.
CONFIDENCE_FEATURES = ("dense", "sentence", "gap", "unfit", "unfit_first", "joint", "open")
FIELD_FEATURES = ("dense", "sentence")
LOWERING = ("unfit", "unfit_first")  # these may only lower the confidence, the others only raise it
_FITTING = ("how_many", "when", "why", "who", "where")


def evidence_features(query: Query, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Features of the distinct evidence, best first; all zero where there is none.

    They are fitted on the search's own order, so they are read in it, whatever a cross-encoder did.
    """
    evidence = sorted(evidence, key=lambda e: e.found_at)
    top = [e.features for e in evidence[:3]]
    if not top:
        return dict.fromkeys(CONFIDENCE_FEATURES, 0.0)
    rest = [e.features["adapted"] for e in evidence[3:10]]
    fitting = float(query.asked in _FITTING)
    sentences = [s for e in evidence[:3] for s in e.sentence_features]
    return {
        "dense": max(f["dense"] for f in top),
        "sentence": max(f["sentence"] for f in top),
        "gap": top[0]["adapted"] - (sum(rest) / len(rest) if rest else 0.0),
        "unfit": fitting * (1.0 - sum(f["fits"] for f in top) / len(top)),
        "unfit_first": fitting * (1.0 - top[0]["fits"]),
        "joint": fitting * max((s["adapted"] * s["fits"] for s in sentences), default=0.0),
        "open": 1.0 - fitting,
    }

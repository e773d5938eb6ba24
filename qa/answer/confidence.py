"""How sure an answer is: a logistic model over a few named features of the best passages.

Its weights, means and threshold are in `qa/data/confidence.json`, fitted by `eval/fit.py`.
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
class Calibration:
    """`threshold` divides answering from `no_evidence`; below `foreign` nothing is related."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float
    foreign: float

    def confidence(self, features: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that the passages answer the question."""
        total = self.intercept + sum(w * features[n] for n, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def load_calibration() -> Calibration:
    text = resources.files("qa.data").joinpath("confidence.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Calibration(data["weights"], data["intercept"], data["threshold"], data["foreign"])


CONFIDENCE_FEATURES = (
    *("dense", "sentence", "adapted", "gap", "unfit", "alike", "weakest", "covered", "number"),
)
_FITTING = ("how_many", "when", "why", "who", "where")


def evidence_features(query: Query, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Features of the distinct evidence, best first; all zero where there is none."""
    top = [e.features for e in evidence[:3]]
    if not top:
        return dict.fromkeys(CONFIDENCE_FEATURES, 0.0)
    rest = [e.features["adapted"] for e in evidence[3:10]]
    return {
        "dense": max(f["dense"] for f in top),
        "sentence": max(f["sentence"] for f in top),
        "adapted": max(f["adapted_sentence"] for f in top),
        "gap": top[0]["adapted"] - (sum(rest) / len(rest) if rest else 0.0),
        "unfit": float(query.asked in _FITTING) * (1.0 - sum(f["fits"] for f in top) / len(top)),
        "alike": max(f["alike"] for f in top),
        "weakest": top[0]["weakest"],
        "covered": max(f["covered_rare"] for f in top),
        "number": float(query.asked == "how_many"),
    }

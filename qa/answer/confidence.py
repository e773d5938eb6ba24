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


def evidence_features(query: Query, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Features of the distinct evidence, best first; all zero where there is none."""
    top = evidence[:3]
    if not top:
        return dict.fromkeys(
            ("dense", "sentence", "covered", "covered_top3", "words", "gap", "misfit", "terms"), 0.0
        )
    first = top[0].features
    rest = [e.features["dense"] for e in evidence[3:10]]
    return {
        "dense": max(e.features["dense"] for e in top),
        "sentence": max(e.features["sentence"] for e in top),
        "covered": first["covered"],
        "covered_top3": max(e.features["covered"] for e in top),
        "words": math.log1p(max(e.features["words"] for e in top)),
        "gap": first["dense"] - (sum(rest) / len(rest) if rest else 0.0),
        "misfit": float(query.asked in ("how_many", "when") and not first["fits"]),
        "terms": math.log1p(len(query.text.split())),
    }

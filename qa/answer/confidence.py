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

from qa.expectation import Wanted, wanted_of
from qa.tuning import margin
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


# How far a question's words are found in the passages tells whether the reports deal with such a
# matter, and not whether they answer: a near miss shares them with its report. What tells it is that
# no sentence near the question is of the kind asked for, and the kind itself: reports seldom name
# persons or prices, and mostly say how things are. The margin is learned for it from the questions
# themselves, see `qa.tuning`.
KINDS: tuple[Wanted, ...] = (
    *("count", "money", "when", "name", "person", "who", "where", "why", "any"),
)
FIT_FEATURES = ("fits_first", "fits_near", "fits_gap", "fits_best")
ANSWER_FEATURES = ("dense", "sentence", "margin", "gap", *FIT_FEATURES, *KINDS)
FIELD_FEATURES = ("dense", "sentence", "alike", "weakest", "words")
CONFIDENCE_FEATURES = (*ANSWER_FEATURES, "alike", "weakest", "words")
RAISING = (*FIELD_FEATURES, "margin", "gap", *FIT_FEATURES)  # these may only raise the confidence
_LOOKED_AT = 4  # passages in whose sentences the answer is expected
_NEAR = 3  # sentences most like the question
_NONE_FITS = -0.5  # how far a fitting sentence falls behind where there is none


def evidence_features(query: Query, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Features of the distinct evidence, best first; all zero where there is none.

    They are fitted on the search's own order, so they are read in it, whatever a cross-encoder did.
    """
    found = dict.fromkeys(CONFIDENCE_FEATURES, 0.0)
    evidence = sorted(evidence, key=lambda e: e.found_at)
    top = [e.features for e in evidence[:3]]
    if not top:
        return found
    rest = [e.features["dense"] for e in evidence[3:10]]
    wanted = wanted_of(query.asked, query.text)
    found |= {
        **{name: max(f[name] for f in top) for name in FIELD_FEATURES},
        "margin": margin(
            [f["similar"] for e in evidence for f in e.sentence_features], top[0]["unanswered"]
        ),
        "gap": top[0]["dense"] - (sum(rest) / len(rest) if rest else 0.0),
        wanted: 1.0,
    }
    return found if wanted == "any" else found | _fits(evidence[:_LOOKED_AT])


def _fits(evidence: Sequence[Evidence]) -> dict[str, float]:
    """Whether the sentences most like the question are of the kind asked for, and how far the best
    one that is falls behind the best of all."""
    pairs = [
        (score, features["fits"])
        for e in evidence
        for score, features in zip(e.sentences, e.sentence_features, strict=True)
    ]
    if not pairs:
        return dict.fromkeys(FIT_FEATURES, 0.0)
    pairs.sort(key=lambda pair: -pair[0])
    best = pairs[0][0]
    fitting = [score for score, fits in pairs if fits >= 1.0]
    return {
        "fits_first": pairs[0][1],
        "fits_near": sum(fits for _, fits in pairs[:_NEAR]) / len(pairs[:_NEAR]),
        "fits_gap": max(fitting) - best if fitting else _NONE_FITS,
        "fits_best": max(score * fits for score, fits in pairs),
    }

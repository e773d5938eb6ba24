"""The figures of the last evaluation, in words that need no statistics."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LINES = (
    ("right_report@1", "The first passage found is from the right report"),
    ("hit@5", "The evidence is among the first five passages"),
    ("answer_facts", "The answer holds every fact that it should"),
    ("grades", "The grades asked for are given, and right"),
    ("verbatim", "A quote stands word for word on the page that is named"),
    ("false_refusals", "A question that the reports do answer is refused"),
    ("refusal_recall", "A question that the reports do not answer is refused"),
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation: its day, how many questions, and for each line so many of so many."""

    day: str
    questions: int
    lines: tuple[tuple[str, int, int], ...]


@cache
def last_evaluation() -> Evaluation:
    """What `python -m eval.run` wrote last, on questions on which nothing was fitted."""
    text = (files("qa.data") / "evaluation.json").read_text(encoding="utf-8")
    run = json.loads(text)
    figures = run["figures"]
    lines = tuple(
        (words, round(figures[name][0] * figures[name][1]), figures[name][1])
        for name, words in _LINES
        if name in figures and figures[name][0] is not None
    )
    return Evaluation(run["date"][:10], run["questions"], lines)

"""What a question says of a grade, and which grades meet it."""

from __future__ import annotations

import pytest

from qa.answer.meeting import compares, meets
from qa.types import Grade, Query, Scope

RANKS: dict[Grade, int] = {"outstanding": 1, "good": 2, "requires_improvement": 3, "inadequate": 4}


@pytest.mark.parametrize(
    ("question", "named", "met"),
    [
        ("Which are good?", ["good"], ["good"]),
        ("Which are still short of good?", ["good"], ["requires_improvement", "inadequate"]),
        ("Who falls below a good?", ["good"], ["requires_improvement", "inadequate"]),
        ("Anything less than outstanding?", ["outstanding"], ["good", "requires_improvement", "inadequate"]),
        ("Which were better than good?", ["good"], ["outstanding"]),
        ("Did any beat 'requires improvement'?", ["requires_improvement"], ["outstanding", "good"]),
        ("Which were good or better?", ["good"], ["outstanding", "good"]),
        ("Who got at least good?", ["good"], ["outstanding", "good"]),
        ("Which were no better than good?", ["good"], ["good", "requires_improvement", "inadequate"]),
        ("Which were not inadequate?", ["inadequate"], ["outstanding", "good", "requires_improvement"]),
        ("Which were good under the single inspection?", ["good"], ["good"]),
        ("Which one didn't make it to good?", ["good"], ["requires_improvement", "inadequate"]),
        ("Which weren’t outstanding?", ["outstanding"], ["good", "requires_improvement", "inadequate"]),
    ],
)  # fmt: skip
def test_a_bound_is_told_from_a_grade(question: str, named: list[Grade], met: list[Grade]) -> None:
    query = Query(question, question, "list", Scope(), grades=tuple(named))
    assert [grade for grade, rank in RANKS.items() if meets(query, grade, rank)] == met


def test_what_has_no_grade_meets_nothing() -> None:
    query = Query("Which are below good?", "", "list", Scope(), grades=("good",))
    assert not meets(query, None, None)


@pytest.mark.parametrize(
    ("question", "bound"),
    [("Was it below good?", True), ("Was it good or better?", True), ("Was it good?", False)],
)
def test_bounds(question: str, bound: bool) -> None:
    assert compares(question) is bound

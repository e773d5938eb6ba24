"""Slips in gold questions that read like misses of the program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.evaluation.gold import GoldGrade, GoldQuestion
from qa.evaluation.known import unknown_names
from tests.eval.made_up_answers import HoldingIndex, judgement, report

INDEX = HoldingIndex(
    [report("Westmere", published="2022-07-11", inspected_to="2021-12-03")],
    [replace(judgement("serving_plans", "typically_positive"), covers=("serving_plans", "plans"))],
)


def question(**given: object) -> GoldQuestion:
    return replace(GoldQuestion("q", "?", True, authorities=("Westmere",)), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"authorities": ()},
        {"authorities": (), "year": 1850},
        {"year": 2021},
        {"year": 2022},
        {"grades": (GoldGrade("leadership", "poor"), GoldGrade("plans", "typically_positive"))},
        {"grades": (GoldGrade("leadership", None),)},
        {"authorities": ("Nowhere",), "answerable": False},
    ],
)
def test_what_a_report_or_framework_has_is_known(given: dict[str, object]) -> None:
    assert unknown_names(INDEX, [question(**given)]) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"authorities": ("Westmer",)}, "no report of the index is of the authority 'Westmer' (q)"),
        ({"year": 2020}, "no report on Westmere was inspected or published in 2020 (q)"),
        (
            {"grades": (GoldGrade("leaders", "good"),)},
            "no report or framework has the judgement 'leaders' (q)",
        ),
        (
            {"grades": (GoldGrade("leadership", "god"),)},
            "there is no grade 'god'; there are good, poor, typically_positive (q)",
        ),
    ],
)
def test_what_none_has_is_told_with_the_question(given: dict[str, object], said: str) -> None:
    assert unknown_names(INDEX, [question(**given)]) == [said]


def test_one_sentence_names_some_questions_and_counts_the_rest() -> None:
    several = [question(id=f"q{n}", year=2020) for n in range(5)]
    (told,) = unknown_names(INDEX, several)
    assert told.endswith("(q0, q1, q2 and 2 more)")

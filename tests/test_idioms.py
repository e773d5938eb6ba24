"""Turns of phrase, put plainly, and what they are understood to ask for."""

from __future__ import annotations

import pytest

from qa.gazetteer import load_gazetteer
from qa.idioms import load_idioms
from qa.question import Vocabulary, understand
from qa.reports.frameworks import FRAMEWORKS
from qa.types import Query

KNOWN = frozenset({"Leeds", "Bromley", "Bexley", "Kent"})


def ask(question: str) -> Query:
    return understand(question, Vocabulary(load_gazetteer(), KNOWN, FRAMEWORKS, {}))


@pytest.mark.parametrize(
    ("question", "kind", "judgements", "grades"),
    [
        ("whats the overall grade kent got in july 2024", "grade", ("overall_effectiveness",), ()),
        ("Is Kent's adoption team up to scratch?", "grade", ("adoption",), ()),
        ("was leeds failing in 2016", "grade", (), ("inadequate",)),
        ("Did the people in charge in Kent get top marks?", "grade", None, ("outstanding",)),
        ("As a governor I'd like to know: did Kent pass muster?", "grade", (), ()),
        ("Has Kent turned round between 2017 and 2020?", "compare", (), ()),
        ("Kent's homework after the 2024 inspection?", "recommendations", (), ()),
        ("kent's latest report - to-do list?", "recommendations", (), ()),
        ("Which councils are rock bottom for adoption?", "list", ("adoption",), ("inadequate",)),
        ("What did Kent get told to do about supervision?", "recommendations", (), ()),
    ],
)
def test_everyday_turns_of_phrase(
    question: str, kind: str, judgements: tuple[str, ...] | None, grades: tuple[str, ...]
) -> None:
    query = ask(question)
    assert query.kind == kind
    assert query.grades == grades
    if judgements is not None:
        assert query.scope.judgements == judgements


@pytest.mark.parametrize(
    "question",
    [
        "Are pupils in Kent failing at school?",
        "What homework help do foster children in Leeds get?",
        "Do managers in Kent think that children recover after abuse?",
        "What jobs do care leavers in Leeds find?",
        "Which courses did Bexley's social workers pass?",
    ],
)
def test_matters_stay_matters(question: str) -> None:
    assert ask(question).kind == "passage"


def test_some_parts_are_those_of_the_grade() -> None:
    query = ask("Which parts of Kent's services were inadequate in 2017?")
    assert query.every
    assert query.grades == ("inadequate",)
    assert ask("Was it a clean sweep for Kent in 2024? What did each area get?").every


def test_how_many_times_a_grade_was_given_is_asked_of_all_inspections() -> None:
    query = ask("How many times has Leeds come out outstanding overall?")
    assert (query.kind, query.asked, query.ever) == ("grade", "how_many", True)


def test_the_inspection_before_the_latest() -> None:
    assert ask("What grade did Kent get at the inspection before the latest?").previous
    assert not ask("Has Kent improved since the previous inspection?").previous


def test_children_go_by_many_names() -> None:
    for words in ("looked-after kids", "youngsters in care", "children looked after"):
        assert "in_care" in ask(f"What grade did Kent get for {words}?").scope.judgements


def test_the_childrens_services_report_is_not_a_letter_of_partners() -> None:
    kinds = ask("What does Kent's children's services report say about visits?").scope.frameworks
    assert "ilacs" in kinds
    assert "sif" in kinds
    assert not {"jtai", "area_send"} & set(kinds)


def test_plain_words_are_left_alone() -> None:
    assert (
        load_idioms().plainly("Do social workers visit weekly?")
        == "Do social workers visit weekly?"
    )

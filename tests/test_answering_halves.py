"""Questions that hold two, asked of the samples' index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import Index, open_index


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Iterator[Index]:
    index = open_index(sample_index)
    yield index
    index.close()


def test_the_second_half_keeps_authority_and_year(index: Index) -> None:
    answer = index.ask(
        "What was Tidemouth's overall grade in 2022 and how many children were in unregistered settings?"
    )
    assert answer.kind == "grade"
    assert [j.grade for _, j in answer.judgements] == ["good"]
    texts = [p.text for p in answer.parts]
    lead = texts.index("On “how many children were in unregistered settings”:")
    assert any("Four children" in text for text in texts[lead + 1 :])
    assert {c.report.authority for c in answer.citations} == {"Tidemouth"}


def test_the_second_half_is_asked_of_the_reports_that_the_first_selects(index: Index) -> None:
    answer = index.ask(
        "Which of Tidemouth and Harnley were ever judged inadequate overall, and what did the inspectors want done?"
    )
    assert answer.parts[0].text == "1 of 2 authorities: Harnley."
    assert answer.citations
    assert {c.report.authority for c in answer.citations} == {"Harnley"}
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert any("of 13 are shown" in p.text for p in answer.parts if p.kind == "notice")


def test_what_selects_no_report_leaves_the_second_half_unanswered(index: Index) -> None:
    answer = index.ask(
        "Which of Tidemouth and Harnley were ever outstanding overall, and what had they to improve?"
    )
    assert answer.parts[0].text.startswith("None of ")
    assert not answer.citations
    assert answer.parts[-1].text.startswith("Not answered: “what had they to improve”.")


def test_a_half_that_no_report_answers_is_named(index: Index) -> None:
    answer = index.ask("What did Tidemouth get overall in 2022 and who is the mayor of Paris?")
    assert answer.refusal is None
    assert answer.parts[0].text.endswith("Overall effectiveness: Good.")
    assert answer.parts[-1].text.startswith("Not answered: “who is the mayor of Paris”.")


def test_two_questions_of_which_none_has_an_answer_are_refused(index: Index) -> None:
    answer = index.ask("What was Harnley's overall grade in 1999 and what was recommended?")
    assert answer.refusal is not None
    assert answer.refusal.reason == "no_report"


def test_what_each_of_several_must_improve_is_asked_of_each(index: Index) -> None:
    answer = index.ask(
        "Which of Tidemouth and Harnley is better overall and what should they improve?"
    )
    assert answer.kind == "compare"
    assert {c.report.authority for c in answer.citations} == {"Tidemouth", "Harnley"}

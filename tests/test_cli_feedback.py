"""`qa feedback`: what was found right becomes gold that `qa eval` reads; the rest is for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.cli_feedback import run_feedback_command
from qa.errors import BadInput
from qa.evaluation.gold import load_gold
from qa.evaluation.opinions import gold_line
from qa.store import Catalogue
from tests.schemas import faults
from tests.web.fake import FakeIndex

WAIT = "Do children wait too long?"


def answer(question: str, **how: Any) -> dict[str, Any]:
    return FakeIndex().ask(question, **how).as_json()


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.open(tmp_path, create=True)


def run(catalogue: Catalogue, **chosen: Any) -> None:
    options: dict[str, Any] = {"as_lines": False, "as_json": False, "purge": False, "before": None}
    run_feedback_command(catalogue.feedback, **{**options, **chosen})


def test_a_right_answer_becomes_a_gold_question(
    catalogue: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"authority": ["Wexcombe"], "year": [2018]}
    kept = answer(WAIT, authority="Wexcombe", year=2018)
    catalogue.feedback.add(WAIT, given, kept, thumbs=1)
    catalogue.feedback.add(WAIT, {}, kept, thumbs=-1, comment="out of date")
    run(catalogue, as_lines=True)
    out, err = capsys.readouterr()
    assert "1 of 2" in err
    gold = tmp_path / "gold.jsonl"
    gold.write_text(out, encoding="utf-8")
    assert faults("gold", json.loads(out)) == []
    (question,) = load_gold([gold])
    assert question.question == "Do children wait too long in Wexcombe in 2018?"
    assert (question.authorities, question.year) == (("Wexcombe",), 2018)
    assert question.facts == (("Assessments were prompt in 2018.",),)
    assert question.pages == (1,)


def test_grades_are_checked_as_grades() -> None:
    asked = "What grades did Wexcombe get in 2022?"
    line = gold_line(4, asked, {}, answer(asked))
    assert line is not None
    assert line["question"] == asked
    assert {"judgement": "leadership", "grade": "good"} in line["grades"]
    assert line["facts"] == []


def test_a_right_refusal_is_a_question_without_an_answer() -> None:
    asked = "Who teaches swimming in Wexcombe?"
    line = gold_line(1, asked, {}, answer(asked))
    assert line == {"id": "feedback-1", "kind": "passage", "question": asked, "answerable": False}


@pytest.mark.parametrize(
    ("given", "kept"),
    [({"judgement": ["leadership"]}, answer(WAIT)), ({}, {})],
    ids=["chosen by hand", "answer gone with its report"],
)
def test_what_cannot_be_asked_again_is_no_gold(given: Any, kept: Any) -> None:
    assert gold_line(1, WAIT, given, kept) is None


def test_all_of_it_as_json_and_as_a_table(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    run(catalogue)
    assert capsys.readouterr().out == "nobody has said anything\n"
    number = catalogue.feedback.add(WAIT, {"year": [2022]}, answer(WAIT), thumbs=-1)
    catalogue.feedback.comment(number, "too short")
    run(catalogue, as_json=True)
    assert faults("opinions", json.loads(capsys.readouterr().out)) == []
    run(catalogue)
    assert f"wrong\t{WAIT}\ttoo short" in capsys.readouterr().out


def test_purging(catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue.feedback.add(WAIT, {}, {}, thumbs=1)
    run(catalogue, purge=True, before="2020-01-31")
    assert capsys.readouterr().out == "deleted 0\n"
    assert catalogue.feedback.purge_older(1) == 0
    run(catalogue, purge=True)
    assert capsys.readouterr().out == "deleted 1\n"
    assert catalogue.feedback.opinions() == []


def test_wrong_use(catalogue: Catalogue) -> None:
    for wrong in ({"purge": True, "before": "May"}, {"before": "2020-01-31"}):
        with pytest.raises(BadInput, match="--before"):
            run(catalogue, **wrong)
    with pytest.raises(BadInput, match="exclude"):
        run(catalogue, as_json=True, as_lines=True)

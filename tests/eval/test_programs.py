"""The programs under eval/: what they count and what they keep to themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval import grades, places, run, verbatim
from eval.baseline import CHUNK_CHARS, chunks_of
from eval.ranx_check import disagreements
from qa.evaluation import EvalResult, GoldQuestion
from qa.evaluation.judge import judge_question
from qa.evaluation.result import summarise
from qa.evaluation.witness import Witness
from qa.types import Judgement, ReportInfo
from tests.eval.made_up_answers import (
    MadeUpIndex,
    answer,
    citation,
    judgement,
    passage,
    refused,
    report,
)

QUOTE = "Some 23% are agency staff."


def result() -> EvalResult:
    """Two questions: the first right, the second refused though answerable."""
    questions = [
        GoldQuestion("q1", "one", True, authorities=("Westmere",), facts=(("23%",),), pages=(5,)),
        GoldQuestion("q2", "two", True, authorities=("Westmere",), facts=(("23%",),), pages=(5,)),
    ]
    index = MadeUpIndex(
        {"one": answer(citation(QUOTE)), "two": refused()}, {"one": [passage(QUOTE)]}
    )
    return summarise(["made-up"], [judge_question(index, q, Witness()) for q in questions])


def test_a_test_run_is_logged_without_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "RESULTS", tmp_path)
    run.log_test_run(result(), "program")
    run.log_test_run(result(), "baseline")
    lines = (tmp_path / "test-runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["system"] for line in lines] == ["program", "baseline"]
    first = json.loads(lines[0])
    assert first["questions"] == 2
    assert first["figures"]["hit@1"] == [0.5, 2]
    assert first["figures"]["grades"] == [None, 0]
    assert "one" not in lines[0].replace('"none', "")


def test_misses_of_the_tune_split_name_the_question_and_of_the_test_split_only_ids() -> None:
    listed, ids = run.miss_list(result()), run.miss_ids(result())
    assert "| q2 | refused (no_evidence) | – | 0.10 | 23% | two |" in listed
    assert "q1" not in listed
    assert ids == "- refused (no_evidence): q2\n"


def test_a_table_beside_the_baseline() -> None:
    table = run.compared(result(), result())
    assert "| `hit@5` | 0.50 (1/2), 0.00–1.00 | 0.50 (1/2), 0.00–1.00 |" in table


def test_a_question_in_the_wrong_split_ends_the_run(tmp_path: Path) -> None:
    held_out = sorted(places.test_authorities())[0]
    path = tmp_path / "gold.jsonl"
    row = {"id": "a", "question": "?", "answerable": True, "facts": [["x"]], "authority": held_out}
    path.write_text(json.dumps(row), encoding="utf-8")
    run.check_split([path], "test")
    with pytest.raises(SystemExit, match="'a' does not belong to the tune split"):
        run.check_split([path], "tune")
    path.write_text(json.dumps({**row, "authority": "Westmere"}), encoding="utf-8")
    with pytest.raises(SystemExit, match="'a' does not belong to the test split"):
        run.check_split([path], "test")


def test_the_committed_gold_is_in_its_split_and_parses() -> None:
    for split in ("tune", "test"):
        run.check_split(places.gold_files(split), split)


@pytest.mark.slow
def test_ranx_agrees_and_would_be_heard_if_not() -> None:
    true = result()
    assert disagreements(true) == {}
    hit = replace(true.overall["hit@1"], value=0.75)
    assert disagreements(replace(true, overall={**true.overall, "hit@1": hit})) == {
        "hit@1": (0.75, 0.5)
    }


# --- the naive baseline ---------------------------------------------------------------------------


def test_chunks_are_cuts_of_the_text_with_their_pages(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("word " * 300, encoding="utf-8")
    chunks = [c.passage for c in chunks_of(replace(report(file=str(file)), pages=None))]
    assert [len(c.text) for c in chunks] == [CHUNK_CHARS, 501]
    assert "".join(c.text for c in chunks) == "word " * 300 + "\n"
    assert chunks[0].pages == ()
    paged = [c.passage for c in chunks_of(report(file=str(file)))]
    assert [c.pages for c in paged] == [(1,), (1,)]


# --- grades ---------------------------------------------------------------------------------------


class Graded(MadeUpIndex):
    """An index of one report with two rows, one of them joint."""

    def __init__(self, info: ReportInfo, rows: list[Judgement]) -> None:
        super().__init__()
        self._info, self._rows = info, rows

    def reports(self) -> list[ReportInfo]:
        return [self._info]

    def grades(self) -> list[tuple[ReportInfo, Judgement]]:
        return [(self._info, row) for row in self._rows]


def test_grades_are_compared_by_file_and_key(tmp_path: Path) -> None:
    listed = tmp_path / "judgements.csv"
    listed.write_text(
        "file,framework,judgement,grade\n"
        "a.pdf,ILACS,overall,requires improvement\n"
        "a.pdf,ILACS,looked_after,good\n"
        "a.pdf,ILACS,care_leavers,good\n"
        "a.pdf,ILACS,impact_of_leaders,good\n"
        "b.pdf,SIF,adoption,good\n",
        encoding="utf-8",
    )
    joint = replace(judgement("in_care", "good"), covers=("in_care", "care_leavers"))
    rows = [
        judgement("overall_effectiveness", "inadequate"),
        joint,
        judgement("leadership", "good"),
    ]
    index = Graded(report(file=str(tmp_path / "a.pdf")), rows)
    compared = grades.compare(index, grades.read_expected(listed), tmp_path)  # type: ignore[arg-type]
    assert [c.right for c in compared] == [False, True, True, True, False]
    text = grades.as_markdown(compared)
    assert "| ILACS | tune | 3 | 4 | 0.750 |" in text
    assert "| all | all | 3 | 5 | 0.600 |" in text
    assert "| a.pdf | overall_effectiveness | requires_improvement | inadequate |" in text
    assert "| b.pdf | adoption | good | – |" in text


# --- made-up questions ----------------------------------------------------------------------------


def test_made_up_questions_are_many_different_and_the_same_again() -> None:
    questions = verbatim.made_up_questions(["Westmere", "Eastmere"], [2019, 2022], 300)
    assert len(set(questions)) == 300
    assert questions == verbatim.made_up_questions(["Westmere", "Eastmere"], [2019, 2022], 300)
    assert any("2019" in q for q in questions)
    assert any("2022" not in q and "2019" not in q for q in questions)


def test_faults_are_counted_and_never_quoted(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(QUOTE, encoding="utf-8")
    info = report(file=str(file))
    index = MadeUpIndex(
        {
            "one": answer(citation(QUOTE, None, info=info)),
            "two": answer(citation("A secret finding.", None, info=info)),
            "three": refused(),
        }
    )
    tally = verbatim.check_answers(index, ["one", "two", "three"], Witness())  # type: ignore[arg-type]
    assert (tally.asked, tally.answered, tally.quotes, tally.verbatim) == (3, 2, 2, 1)
    text = verbatim.as_markdown({"gold": tally})
    assert "| gold | 3 | 2 | 2 | 1 | 0 |" in text
    assert "| westmere-2022-07-11 | – | not_found | 1 |" in text
    assert "secret" not in text

"""A whole run on four made-up questions: the figures, the tables, the files, the exit code."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from qa.errors import BadInput
from qa.evaluation import run_eval, run_eval_command
from tests.eval.made_up_answers import (
    HoldingIndex,
    MadeUpIndex,
    answer,
    citation,
    passage,
    refused,
    report,
)

QUOTE = "Some 23% are agency staff."
ROWS = [
    # Right, evidence first.
    {"id": "q1", "question": "one", "answerable": True, "facts": [["23%"]], "pages": [5]},
    # Answered wrongly, evidence fourth.
    {"id": "q2", "question": "two", "answerable": True, "facts": [["Monday"]], "pages": [2]},
    # Refused though answerable, evidence first.
    {"id": "q3", "question": "three", "answerable": True, "facts": [["23%"]], "pages": [5]},
    # Refused rightly.
    {"id": "q4", "question": "four", "answerable": False},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    common = {"authority": "Westmere", "year": 2022, "kind": "passage", "style": "lexical"}
    path.write_text("\n".join(json.dumps({**common, **row}) for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture
def index(tmp_path: Path) -> MadeUpIndex:
    here = passage(QUOTE)
    monday = [here, here, here, passage("They meet on Monday.", page=2)]
    return MadeUpIndex(
        {
            "one": answer(citation(QUOTE), confidence=0.95),
            "two": answer(citation(QUOTE), confidence=0.65),
            "three": refused(confidence=0.35),
            "four": refused(confidence=0.35),
        },
        {"one": [here], "two": monday, "three": [here], "four": [here]},
    )


def test_figures(index: MadeUpIndex, gold: Path) -> None:
    figures = run_eval(index, [gold]).overall
    expected = {
        "hit@1": (1 / 3, 3),
        "hit@3": (1 / 3, 3),
        "hit@5": (2 / 3, 3),
        "mrr@10": ((1 + 1 / 4 + 0) / 3, 3),
        "hit@300w": (2 / 3, 3),
        "hit@5_single": (2 / 3, 3),
        "hit@5_searched": (1, 3),
        "right_report@1": (2 / 3, 3),
        "answer_facts": (1 / 3, 3),
        "passage_facts": (2 / 3, 3),
        "citation_place": (1 / 3, 3),
        "citation_report": (1, 2),
        "right": (2 / 4, 4),
        "verbatim": (0, 2),  # the report's file is nowhere
        "answer_words_median": (5, 2),
        "sentence_use": (1 / 2, 2),
        "refusal_precision": (1 / 2, 2),
        "refusal_recall": (1, 1),
        "false_refusals": (1 / 3, 3),
        # Answerable .95 .65 .35 against .35: two above, one tied.
        "auroc": (2.5 / 3, 4),
        # Right .95 against .65 .35 .35.
        "auroc_right": (1, 4),
        # Gaps by bin: .95-1, .65-1, and .35 twice with one answerable: |.7 - 1|.
        "ece": ((0.05 + 0.35 + 0.3) / 4, 4),
        "ece_right": ((0.05 + 0.65 + 0.7) / 4, 4),
    }
    for name, (value, n) in expected.items():
        assert figures[name].value == pytest.approx(value), name
        assert figures[name].n == n, name
    assert figures["grades"].value is None
    assert figures["hit@5"].count == 2


def test_intervals_hold_the_value_and_repeat(index: MadeUpIndex, gold: Path) -> None:
    first, second = (run_eval(index, [gold]).overall for _ in range(2))
    assert first == second
    hit = first["hit@5"]
    assert (hit.low, hit.high) == (0, 1)
    assert first["refusal_recall"].low == first["refusal_recall"].high == 1


def test_groups_and_misses(index: MadeUpIndex, gold: Path) -> None:
    result = run_eval(index, [gold])
    assert set(result.by_kind) == {"passage"}
    assert set(result.by_style) == {"lexical"}
    assert result.miss_counts == {
        "in the first 10 passages, not in the answer": 1,
        "refused (no_evidence)": 1,
    }
    text = result.as_markdown()
    assert "| `hit@5` | evidence in the first 5 | 0.67 (2/3) | 3 | 0.00–1.00 |" in text
    assert "| refused (no_evidence) | 1 |" in text


def test_progress_is_told(index: MadeUpIndex, gold: Path) -> None:
    told: list[tuple[int, int]] = []
    run_eval(index, [gold], progress=lambda done, all_: told.append((done, all_)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_files_output_and_exit_code(
    index: MadeUpIndex, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, junit = tmp_path / "result.json", tmp_path / "junit.xml"
    code = run_eval_command(
        index, [gold], out=out, junit=junit, fail_under=["hit@5=0.6", "hit@1=0.5"]
    )
    assert code == 1
    printed = capsys.readouterr()
    assert "hit@1 is 0.3333 (n = 3), under 0.5" in printed.err
    assert "hit@5" not in printed.err
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["overall"]["hit@5"]["value"] == 0.6667
    assert [o["id"] for o in document["outcomes"]] == ["q1", "q2", "q3", "q4"]
    suite = ElementTree.parse(junit).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("5", "3")
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["q2", "q3", "thresholds"]


def test_json_is_one_document(
    index: MadeUpIndex, gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_eval_command(index, [gold], as_json=True, fail_under=["right=0.5"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 4


def test_a_figure_that_nothing_tests_does_not_pass(
    index: MadeUpIndex, gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_eval_command(index, [gold], fail_under=["grades=0.9"]) == 1
    assert "no question of the gold tests it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("hit@7=0.5", "there is no metric 'hit@7'; there are hit@1"),
        ("hit@5", "'hit@5' has no number"),
        ("hit@5=half", "write it like hit@5=0.75"),
        ("ece=0.1", "less is better for 'ece'"),
        ("hit@5=75", "'hit@5=75' is not between 0 and 1; write it like hit@5=0.75"),
        ("hit@5=nan", "'hit@5=nan' is not between 0 and 1"),
    ],
)
def test_thresholds_are_checked_first(
    index: MadeUpIndex, gold: Path, entry: str, said: str
) -> None:
    index.answers.clear()
    with pytest.raises(BadInput, match=None) as caught:
        run_eval_command(index, [gold], fail_under=[entry])
    assert said in str(caught.value)


def test_without_questions_the_result_names_ids_only(index: MadeUpIndex, gold: Path) -> None:
    outcomes = run_eval(index, [gold]).as_json(questions=False)["outcomes"]
    assert "question" not in outcomes[1]
    assert outcomes[1]["missing"] == 1


def test_files_that_cannot_be_written_are_named_before_any_question(
    index: MadeUpIndex, gold: Path, tmp_path: Path
) -> None:
    index.answers.clear()
    for wrong in (tmp_path / "absent" / "result.json", tmp_path):
        for given in ({"out": wrong}, {"junit": wrong}):
            with pytest.raises(BadInput, match="cannot be written") as caught:
                run_eval_command(index, [gold], **given)
            assert repr(str(wrong)) in str(caught.value)


def test_junit_tells_errors_from_misses_and_is_xml_whatever_a_question_holds(
    index: MadeUpIndex, tmp_path: Path
) -> None:
    gold = tmp_path / "odd.jsonl"
    rows = [
        {"id": "odd", "question": "\x00 <what>\x1b & why?", "answerable": True, "facts": [["x"]]},
        {"id": "asked", "question": "one", "answerable": True, "facts": [["Monday"]]},
    ]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    junit = tmp_path / "junit.xml"
    assert run_eval_command(index, [gold], junit=junit) == 0
    suite = ElementTree.fromstring(junit.read_bytes())
    assert [suite.get(n) for n in ("tests", "failures", "errors")] == ["3", "1", "1"]
    odd, asked, thresholds = suite
    error = odd.find("error")
    assert error is not None
    assert error.text == "\ufffd <what>\ufffd & why?\nthe answer lacks: x"
    assert "no answer to" in str(error.get("message"))
    failure = asked.find("failure")
    assert failure is not None
    assert failure.text == "one\nthe answer lacks: Monday"
    assert len(thresholds) == 0


def test_what_the_gold_names_and_the_index_does_not_is_told_and_asked_all_the_same(
    index: MadeUpIndex, gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holds = HoldingIndex([report("Eastmere")])
    assert run_eval_command(index, [gold], holds=holds) == 0
    printed = capsys.readouterr()
    said = "qa: note: no report of the index is of the authority 'Westmere' (q1, q2, q3)"
    assert printed.err.splitlines() == [said]
    assert "| `hit@1` |" in printed.out
    run_eval_command(index, [gold], holds=HoldingIndex([report("Westmere")]))
    assert capsys.readouterr().err == ""

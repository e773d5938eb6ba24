"""Gold files: what is read, and what is refused with file, line and value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.errors import BadInput
from qa.evaluation.gold import GoldGrade, load_gold

WHOLE = {
    "id": "westmere-2022-01",
    "question": "How many social workers are agency staff?",
    "kind": "passage",
    "authority": "Westmere; Eastmere",
    "year": 2022,
    "answerable": True,
    "facts": [["23 %", "23 per cent"], ["agency"]],
    "pages": [5],
    "paragraphs": ["9"],
    "grades": [{"judgement": "in_care", "grade": "good"}],
    "style": "lexical",
    "split": "tune",
}


def write(folder: Path, *rows: object, name: str = "gold.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return path


def test_reads_every_field(tmp_path: Path) -> None:
    (question,) = load_gold([write(tmp_path, WHOLE)])
    assert question.authorities == ("Westmere", "Eastmere")
    assert question.year == 2022
    assert question.facts == (("23 %", "23 per cent"), ("agency",))
    assert question.pages == (5,)
    assert question.paragraphs == ("9",)
    assert question.grades == (GoldGrade("in_care", "good"),)
    assert (question.kind, question.style, question.split) == ("passage", "lexical", "tune")


def test_needs_only_id_question_and_something_to_check(tmp_path: Path) -> None:
    row = {"id": "a", "question": "Who leads?", "answerable": True, "facts": [["Ms Moor"]]}
    (question,) = load_gold([write(tmp_path, row)])
    assert question.kind == "passage"
    assert question.authorities == ()
    assert question.year is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answerable": "yes"}, "'answerable' is 'yes'"),
        ({"id": 7}, "'id' is 7; it must be a text"),
        ({"question": " "}, "'question' is ' '"),
        ({"kind": "riddle"}, "'kind' is 'riddle'"),
        ({"style": "loud"}, "'style' is 'loud'"),
        ({"year": "2022"}, "'year' is '2022'"),
        ({"authority": 7}, "'authority' is 7"),
        ({"pages": [0]}, "the page 0"),
        ({"pages": 5}, "'pages' is 5"),
        ({"facts": ["agency"]}, "the fact 'agency'"),
        ({"facts": ["agency"]}, 'such as [["23 %", "23 per cent"], ["agency"]]'),
        ({"facts": [[]]}, "the fact []"),
        ({"grades": [{"grade": "good"}]}, "the grade {'grade': 'good'}"),
        ({"page": [5]}, "unknown keys ['page']"),
        ({"answerable": False}, "is not answerable"),
        ({"facts": [], "pages": [], "paragraphs": [], "grades": []}, "names no facts"),
    ],
)
def test_says_what_is_wrong_and_where(tmp_path: Path, change: dict[str, object], said: str) -> None:
    path = write(tmp_path, WHOLE, {**WHOLE, "id": "b", **change})
    with pytest.raises(BadInput) as caught:
        load_gold([path])
    assert f"{path}:2: " in str(caught.value)
    assert said in str(caught.value)


def test_an_id_stands_once_in_all_files(tmp_path: Path) -> None:
    first = write(tmp_path, WHOLE, name="a.jsonl")
    second = write(tmp_path, WHOLE, name="b.jsonl")
    with pytest.raises(BadInput, match=r"'westmere-2022-01' stands at .*a\.jsonl:1 already"):
        load_gold([first, second])


@pytest.mark.parametrize("key", ["id", "question", "answerable"])
def test_a_key_that_is_missing_is_said_to_be(tmp_path: Path, key: str) -> None:
    row = {name: value for name, value in WHOLE.items() if name != key}
    with pytest.raises(BadInput, match=f"gold.jsonl:1: '{key}' is missing"):
        load_gold([write(tmp_path, row)])


def test_every_wrong_line_is_told_up_to_three_and_the_rest_counted(tmp_path: Path) -> None:
    rows = [{**WHOLE, "id": f"q{n}", "year": f"{n}"} for n in range(5)]
    with pytest.raises(BadInput) as caught:
        load_gold([write(tmp_path, WHOLE, *rows)])
    said = str(caught.value)
    assert [f"gold.jsonl:{line}: 'year'" in said for line in range(2, 7)] == [True] * 3 + [
        False
    ] * 2
    assert said.endswith("; and 2 more lines")
    with pytest.raises(BadInput) as caught:
        load_gold([write(tmp_path, *rows[:2])])
    assert "more" not in str(caught.value)


def test_files_from_other_editors(tmp_path: Path) -> None:
    """A mark at the beginning, Windows' line ends, and a line separator inside a text."""
    row = {"id": "a", "question": "Who\u2028leads?", "answerable": True, "facts": [["Ms Moor"]]}
    marked = tmp_path / "marked.jsonl"
    text = json.dumps(row, ensure_ascii=False) + "\r\n\r\n"
    marked.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    (question,) = load_gold([marked])
    assert question.question == "Who\u2028leads?"
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes("{'caf\u00e9'}".encode("latin-1"))
    with pytest.raises(BadInput, match=r"latin\.jsonl' is not UTF-8 \(byte 5\); save it as UTF-8"):
        load_gold([latin])


def test_broken_lines_missing_and_empty_files(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match=r"broken\.jsonl:1: not JSON"):
        load_gold([broken])
    with pytest.raises(BadInput, match=r"absent\.jsonl' cannot be read: No such file"):
        load_gold([tmp_path / "absent.jsonl"])
    with pytest.raises(BadInput, match="hold no question"):
        load_gold([write(tmp_path)])

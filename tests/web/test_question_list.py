"""A list of questions as people have it: pasted, from a spreadsheet, or as JSON Lines."""

from __future__ import annotations

from typing import cast

import pytest

from qa.errors import BadInput
from qa.service import Index
from qa.web.files.sheet import as_excel
from qa.web.question_list import (
    COLUMNS,
    Listed,
    ask_listed,
    read_list,
    read_text,
    row_of,
    word_entry,
)
from tests.web.fake import FakeIndex

WAIT = "Do children wait too long?"
WHOLE = Listed("a", WAIT, "Wexcombe", 2018, judgement="leadership")


def test_one_question_a_line() -> None:
    assert read_text(f" {WAIT} \n\n\nWhy?\n") == [Listed("1", WAIT), Listed("2", "Why?")]
    assert read_list("list.TXT", f"\ufeff{WAIT}".encode()) == [Listed("1", WAIT)]


def test_a_table_with_a_head_or_without() -> None:
    table = f"Id;Question;Authority;Year;Judgement\na;{WAIT};Wexcombe;2018;leadership\n;;;;\n"
    assert read_list("q.csv", table.encode()) == [WHOLE]
    assert read_list("q.csv", f"{WAIT}\nWhy?\n".encode("cp1252"))[1] == Listed("2", "Why?")
    head = ("id", "question", "authority", "year", "judgement")
    book = as_excel("q", head, [["a", WAIT, "Wexcombe", 2018, "leadership"]])
    assert read_list("q.xlsx", book) == [WHOLE]


def test_json_lines() -> None:
    line = f'{{"question": "{WAIT}", "year": 2018, "authority": null}}\n'
    assert read_list("q.jsonl", line.encode()) == [Listed("1", WAIT, year=2018)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("q.pdf", b"%PDF", r"'q\.pdf' is none of"),
        ("q.csv", b"question,colour\na,b", r"unknown columns \['colour'\]"),
        ("q.csv", b"question,year\nOne?,2018\n,2019", "row 3 has no question"),
        ("q.csv", b"question,year\nOne?,last", "row 2: the year is a number; not 'last'"),
        ("q.jsonl", b"[]", "line 1 is not an object"),
        ("q.jsonl", b"\n{", "line 2 is not JSON"),
        ("q.jsonl", b'{"question": "a", "colour": 1}', "unknown fields"),
    ],
)
def test_what_is_wrong_is_named(name: str, content: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_list(name, content)


def test_a_question_that_cannot_be_asked_costs_only_itself() -> None:
    fake = FakeIndex()
    index = cast("Index", fake)
    wrong = ask_listed(index, Listed("1", WAIT, framework="unheard-of"))
    assert wrong.answer is None
    assert row_of(wrong)[:3] == ["1", WAIT, "no framework 'unheard-of'; there are county"]
    assert "Could not be asked" in word_entry(wrong)[1]
    ask_listed(index, WHOLE)
    assert fake.asked[-1][1] == {
        "authority": "Wexcombe", "year": 2018, "framework": None, "judgement": "leadership"
    }  # fmt: skip


def test_the_row_of_an_answer_and_of_a_refusal() -> None:
    index = cast("Index", FakeIndex())
    row = dict(zip(COLUMNS, row_of(ask_listed(index, Listed("7", WAIT, "Wexcombe"))), strict=True))
    assert row["refused"] == ""
    assert str(row["citations"]).startswith("[1] Wexcombe; Inspection of Wexcombe")
    assert str(row["answer"]).startswith("“Children wait too long")
    assert row["links"] == (
        "reports?report=wexcombe-county-2022-05-20&page=2&passage=wexcombe-county-2022-05-20.0.abc~37-113"
    )
    refused = row_of(ask_listed(index, Listed("8", "Who teaches swimming in Wexcombe?")))
    assert refused[6] == "no_evidence"
    assert refused[2] == "The reports of Wexcombe do not answer this."


def test_grades_in_a_download_say_where_they_stand() -> None:
    index = cast("Index", FakeIndex())
    asked = ask_listed(index, Listed("1", "What grades did Wexcombe get in 2022?"))
    row = dict(zip(COLUMNS, row_of(asked, "https://host/qa/"), strict=True))
    assert "Wexcombe, inspected to 20 May 2022: The impact of leaders: Good" in str(row["grades"])
    assert str(row["citations"]).endswith("inspected to 20 May 2022; page 1.")
    assert str(row["links"]).startswith("https://host/qa/reports?report=wexcombe-county-2022-05-20")
    assert "https://host/qa/reports" in word_entry(asked, "https://host/qa/")[2][-1]

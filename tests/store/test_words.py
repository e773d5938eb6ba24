"""The word index: any of the words, stemmed, inside the reports asked for, no query syntax."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.passages import split_passages
from qa.store.words import WordIndex, terms_of
from qa.types import Passage
from tests import made_up

TEXTS = {
    "Alderbrook": "Social workers' caseloads are too high in one team.",
    "Birchfield": "Care leavers live in homes that suit them well.",
    "Coldharbour": "The council AND its partners share title: data (weekly).",
}


def passages() -> list[Passage]:
    found = []
    for row, (authority, text) in enumerate(TEXTS.items(), 1):
        report = made_up.report([text], about=made_up.info(authority), heading=f"Part {authority}")
        found += [replace(p, row=row) for p in split_passages(report)]
    return found


@pytest.fixture
def index() -> WordIndex:
    return WordIndex.build(passages())


def test_words_are_stemmed_and_joined_by_or(index: WordIndex) -> None:
    assert index.search("a caseload", 5)[0].tolist() == [1]
    assert sorted(index.search("caseloads of leaving homes", 5)[0].tolist()) == [1, 2]
    rows, scores = index.search("care leavers with caseloads", 5)
    assert rows.tolist() == [2, 1]
    assert scores[0] > scores[1] > 0


def test_only_the_reports_asked_for(index: WordIndex) -> None:
    question = "caseloads homes council"
    assert index.search(question, 5, ["birchfield-ilacs-2022-05-20"])[0].tolist() == [2]
    assert index.search(question, 5, [])[0].tolist() == []
    assert index.search(question, 5, ["nowhere"])[0].tolist() == []


@pytest.mark.parametrize(
    "question",
    [
        '"',
        "(",
        "title:",
        "a AND",
        "-caseloads",
        "*",
        "text:caseloads^9",
        "[a TO b]",
        "\\",
        "\0",
        "💥",
    ],
)
def test_signs_are_never_syntax(index: WordIndex, question: str) -> None:
    index.search(question, 5)
    assert 1 in index.search(f"{question} caseloads", 5)[0].tolist()


def test_nothing_to_look_for(index: WordIndex) -> None:
    for question in ("", "   ", "the of and", "?!"):
        assert index.search(question, 5)[0].tolist() == []
    assert terms_of("The children's plans, and the plan") == ["children", "s", "plan"]


def test_headings_weigh_by_their_field(index: WordIndex) -> None:
    assert index.search("Birchfield", 5)[0].tolist() == [2]
    assert index.search("Birchfield", 5, weights={"text": 1.0})[0].tolist() == []
    with pytest.raises(ValueError, match="title"):
        index.search("Birchfield", 5, weights={"title": 1.0})


def test_extra_words_and_phrases(index: WordIndex) -> None:
    assert index.search("workload", 5, extra=[("caseloads", 0.5)])[0].tolist() == [1]
    assert index.search("x", 5, extra=[("care leavers", 1.0)])[0].tolist() == [2]
    assert index.search("x", 5, extra=[("leavers care", 1.0)])[0].tolist() == []
    full = index.search("workload", 5, extra=[("caseloads", 1.0)])[1][0]
    half = index.search("workload", 5, extra=[("caseloads", 0.5)])[1][0]
    assert half == pytest.approx(full / 2, rel=1e-5)


def test_extended_in_a_new_folder(tmp_path: Path) -> None:
    first, second, third = passages()
    WordIndex.build([first, second], tmp_path / "a")
    before = {p.name: p.read_bytes() for p in (tmp_path / "a").iterdir()}
    more = WordIndex.extend(tmp_path / "a", [third], tmp_path / "b")
    assert len(more) == 3
    assert more.search("council", 5)[0].tolist() == [3]
    assert {p.name: p.read_bytes() for p in (tmp_path / "a").iterdir()} == before
    assert len(WordIndex.open(tmp_path / "a")) == 2


def test_a_very_long_question_is_cut(index: WordIndex) -> None:
    words = " ".join(f"word{n}" for n in range(100_000))
    assert len(terms_of(words)) == 200
    assert index.search(words, 5)[0].tolist() == []

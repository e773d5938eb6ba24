"""Further terms for the words of a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qa.thesaurus import load_thesaurus, read_thesaurus, stem

SMALL = """
cased = ["SEND"]
same_weight = 0.6
leads_weight = 0.4
same = [
  { terms = ["LADO", "designated officer"] },
  { terms = ["SEND", "special needs"] },
]
leads = [
  { from = ["kids"], to = ["children"] },
  { from = ["kids in care", "foster children"], to = ["children in care"], weight = 0.5 },
  { from = ["runaway"], to = ["missing"] },
]
"""


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("what of the LADO", [("designated officer", 0.6)]),
        ("Designated-Officers?", [("LADO", 0.6)]),
        ("are kids safe", [("children", 0.4)]),
        ("are kids in care safe", [("children in care", 0.5)]),
        ("kids, foster children", [("children in care", 0.5)]),
        ("the runaways’ homes", [("missing", 0.4)]),
        ("missing runaways", []),
        ("children", []),
        ("kidsgrove", []),
        ("do they send letters", []),
        ("SEND", [("special needs", 0.6)]),
        ("", []),
    ],
)
def test_expand(text: str, terms: list[tuple[str, float]]) -> None:
    assert read_thesaurus(SMALL).expand(text) == terms


@pytest.mark.parametrize(
    ("word", "root"),
    [("families", "family"), ("homes", "home"), ("bosses", "boss"), ("crisis", "crisis"),
     ("churches", "church"), ("is", "is"), ("LADOs", "lado"), ("status", "status")],
)  # fmt: skip
def test_stem(word: str, root: str) -> None:
    assert stem(word) == root


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("are LAC doing well", "looked after children"),
        ("how are kids in care listened to", "looked after children"),
        ("how are kids in care listened to", "voice of the child"),
        ("do flats get found", "accommodation"),
        ("what do the bosses do", "senior managers"),
        ("is the workload too high", "caseloads"),
        ("what about runaways", "missing from home"),
        ("grooming gangs", "child sexual exploitation"),
        ("mum and dad", "parents"),
        ("do they wait long", "timeliness"),
        ("why do people quit", "retention"),
        ("temps", "agency staff"),
        ("is there money", "budget"),
        ("knives", "serious youth violence"),
        ("were they beaten", "physical abuse"),
        ("drunk parents", "substance misuse"),
        ("violence at home", "domestic abuse"),
        ("the UASC", "unaccompanied asylum-seeking children"),
        ("unaccompanied asylum seeking children", "UASC"),
        ("family group conferences", "FGC"),
    ],
)
def test_the_fields_words(question: str, term: str) -> None:
    assert term in dict(load_thesaurus().expand(question))


def test_directions() -> None:
    assert "bosses" not in dict(load_thesaurus().expand("how good are leaders"))


@given(st.text(max_size=100))
def test_expand_takes_any_text_and_repeats_itself(text: str) -> None:
    terms = load_thesaurus().expand(text)
    assert terms == load_thesaurus().expand(text)
    assert all(0 < weight <= 1 for _, weight in terms)
    assert len({term for term, _ in terms}) == len(terms)


@pytest.mark.parametrize(
    ("good", "bad"),
    [("weight = 0.5", "weight = 1.5"), ("from =", "form ="), ("same_weight = 0.6", "")],
)
def test_a_wrong_file_is_an_error(good: str, bad: str) -> None:
    with pytest.raises(ValidationError):
        read_thesaurus(SMALL.replace(good, bad))

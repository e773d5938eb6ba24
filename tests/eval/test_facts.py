"""When a text holds a fact, and when a report is the right one."""

from __future__ import annotations

import pytest

from qa.evaluation.facts import comparable, holds_fact, is_right_place, is_right_report
from qa.evaluation.gold import GoldQuestion
from tests.eval.made_up_answers import passage, report


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Only 23 % are agency staff.", "23%"),
        ("Only 23% are agency staff.", "23 %"),
        ("The board’s plan", "board's plan"),
        ("multi-\nagency  work", "multi-agency work"),
        ("Requires Improvement to be good", "requires improvement"),
        ("They pay £2,500.", "2,500"),
        ("leaders act", "leader"),
        ("2014–15", "2014-15"),
        ("there were 3 of them", " 3 "),
    ],
)
def test_holds(text: str, fact: str) -> None:
    assert holds_fact(comparable(text), [fact])


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("There were 19 cases.", "9"),
        ("It took 9.5 weeks.", "9"),
        ("It took 2.9 weeks.", "9"),
        ("They pay 9,000 pounds.", "9"),
        ("They pay 12,500 pounds.", "2,500"),
        ("It was inadequate.", "adequate"),
        ("In 2014 it was good.", "20"),
    ],
)
def test_does_not_hold(text: str, fact: str) -> None:
    assert not holds_fact(comparable(text), [fact])


def test_the_right_report_is_of_the_authority_and_inspected_or_published_in_the_year() -> None:
    gold = GoldQuestion("a", "?", True, authorities=("Westmere",), year=2021)
    assert is_right_report(report(published="2021-02-01"), gold)
    assert is_right_report(report(published="2022-01-20", inspected_to="2021-12-03"), gold)
    assert not is_right_report(report(published="2022-01-20"), gold)
    assert not is_right_report(report("Eastmere", published="2021-02-01"), gold)
    anywhere = GoldQuestion("a", "?", True)
    assert is_right_report(report(published=None), anywhere)


def test_page_or_paragraph_either_is_the_right_place() -> None:
    gold = GoldQuestion("a", "?", True, authorities=("Westmere",), pages=(5,), paragraphs=("9",))
    assert is_right_place(passage("x", page=5, number="1"), gold)
    assert is_right_place(passage("x", page=None, number="9"), gold)
    assert not is_right_place(passage("x", page=6, number="1"), gold)
    assert not is_right_place(passage("x", page=5, info=report("Eastmere")), gold)
    assert is_right_place(passage("x", page=8), GoldQuestion("a", "?", True))

"""What a sentence must hold to be of the kind that is asked for."""

from __future__ import annotations

import pytest

from qa.expectation import expectation, wanted_of
from qa.types import Asked


@pytest.mark.parametrize(
    ("asked", "question", "sentence", "fits"),
    [
        ("how_many", "How long do children wait?", "Children wait for eight weeks.", 1.0),
        ("how_many", "How long do children wait?", "Some wait up to a week.", 1.0),
        ("how_many", "How long do children wait?", "Eight children wait.", 0.0),
        ("how_many", "How often do they meet?", "They meet fortnightly.", 1.0),
        ("how_many", "What percentage of visits was late?", "Of the visits, 12% were late.", 1.0),
        ("how_many", "What percentage of visits was late?", "Visits were 12 days late.", 0.0),
        ("how_many", "How many social workers left?", "Eleven social workers left.", 1.0),
        ("how_many", "How many social workers left?", "A single social worker left.", 1.0),
        ("how_many", "How many social workers left?", "Eleven schools took part.", 0.5),
        ("how_many", "How much did it cost? What was spent?", "It set aside £2 million.", 1.0),
        ("how_many", "How much did it cost? What was spent?", "It took 12 months.", 0.0),
        ("when", "When did it open?", "It opened in May 2014.", 1.0),
        ("why", "Why?", "This is due to vacancies.", 1.0),
        ("why", "Why are visits late?", "Visits are late.", 0.0),
        ("what", "What?", "Anything.", 0.0),
        ("who", "Who checks the files?", "A senior practitioner checks them.", 1.0),
        ("what", "Which charity runs the club?", "A charity runs the club.", 0.0),
        ("what", "Which charity runs the club?", "The club is run by Brightwater Futures.", 1.0),
        ("who", "What is the scheme called?", "It is known as ‘second chances’.", 1.0),
        ("where", "Where do they meet?", "They meet in a local library.", 0.5),
        ("where", "Where do they meet?", "They meet in Harnley.", 1.0),
        ("who", "Who is the chair, by name?", "The Chair of the Board is new.", 0.0),
        ("who", "Who is the chair, by name?", "The chair, Ada Lovelace, is new.", 1.0),
    ],
)
def test_what_a_sentence_must_hold(asked: Asked, question: str, sentence: str, fits: float) -> None:
    assert expectation(asked, question).fits(sentence) == fits


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many attend the 12 month pilot?", "The 12 month pilot is well attended."),
        ("How many young people are placed outside?", "In 2018 young people were placed outside."),
        ("How many young people have no home?", "The needs of 16- and 17-year-old people are met."),
        ("How many enquiries were made?", "Enquiries are made under section 47."),
        ("How many homes are there?", "One of the homes is good."),
    ],
)
def test_numbers_that_count_nothing_are_no_answer(question: str, sentence: str) -> None:
    assert expectation("how_many", question).fits(sentence) == 0.0


def test_an_age_is_one_where_age_is_asked() -> None:
    age = expectation("how_many", "Up to what age are they helped?")
    assert age.fits("They are helped until they are aged 25.") == 1.0


def test_what_the_question_names_is_no_answer() -> None:
    board = expectation(
        "what", "Which council works with the Wexcombe Alliance?", authorities=["Harnley"]
    )
    assert board.fits("Leaders in Harnley work with the Wexcombe Alliance.") == 0.0
    assert board.fits("In Harnley, the Wexcombe Alliance works with Westmere.") == 1.0


def test_a_year_that_the_question_gives_is_no_date() -> None:
    opened = expectation("when", "When in 2014 did it open?")
    assert opened.fits("It was planned for 2014.") == 0.0
    assert opened.fits("It opened in June 2014.") == 1.0


@pytest.mark.parametrize(
    ("asked", "question", "wanted"),
    [
        ("how_many", "How much time do they have?", "count"),
        ("what", "What did the new system cost?", "money"),
        ("what", "Which groups of children wait longest?", "any"),
        ("yes_no", "Is it called a hub?", "any"),
        ("who", "Who leads the team?", "who"),
    ],
)
def test_the_kinds_of_answers(asked: Asked, question: str, wanted: str) -> None:
    assert wanted_of(asked, question) == wanted
    assert expectation(asked, question).typed is (wanted != "any")

"""The page Many questions: its logic, over the fake index."""

from __future__ import annotations

from dataclasses import replace

from qa.settings import Settings
from qa.types import Answer, Part, Scope
from tests.web.fake import WEX_2022, FakeIndex, use
from tests.web.page_runs import WAIT, html_of, opened, press, run_questions


def test_many_questions_are_answered_each_by_itself(fake: FakeIndex) -> None:
    test = opened(run_questions)
    test.text_area[0].set_value(f"{WAIT}\n\nDo they wait in Wexcom ?\n")
    press(test, "Answer them")
    html = html_of(test)
    assert "2 questions, 1 with an answer and 1 without." in html
    assert "Wexcombe 2022, ¶ 9, page 2" in html
    assert "page=2&amp;passage=wexcombe-county-2022-05-20.0.abc" in html
    assert "No authority called “Wexcom” is known." in html
    assert test.query_params["q"] == [WAIT, "Do they wait in Wexcom ?"]
    assert len(fake.asked) == 2
    test.run()
    assert len(fake.asked) == 2


def test_a_link_to_a_list_answers_it(fake: FakeIndex) -> None:
    test = opened(run_questions, q=[WAIT, "What grades did Wexcombe get in 2022?"])
    assert "2 questions, 2 with an answer and 0 without." in html_of(test)
    assert test.text_area[0].value.startswith(WAIT)


def test_badges_say_whose_they_are_and_nothing_is_out_of_reach(fake: FakeIndex) -> None:
    """A list of nine authorities shows all nine, the last three behind a click."""
    nine = tuple(
        (replace(WEX_2022, authority=f"Council {n}"), j)
        for n in range(9)
        for _, j in FakeIndex().grades("Aldermoor")
    )
    long = Part("fact", "A fact of many words. " * 40 + "The end.")
    fake.fixed = Answer("q", "count", Scope(), (long,), judgements=nine, confidence=1.0)
    html = html_of(opened(run_questions, q=[WAIT]))
    assert all(f"Council {n} 2022: Overall effectiveness" in html for n in range(9))
    assert "<summary>3 more</summary>" in html
    assert html.index("The whole answer") < html.index("The end.")
    assert html.count("reports?report=wexcombe-county-2022-05-20") == 18


def test_a_list_that_is_empty_or_too_long_says_so(fake: FakeIndex) -> None:
    test = opened(run_questions)
    press(test, "Answer them")
    assert "There is no question in it" in html_of(test)
    short = use(FakeIndex(settings=Settings(max_questions=2)))
    test = opened(run_questions, q=["One?", "Two?", "Three?"])
    assert "at most 2 are answered at once here" in html_of(test)
    assert short.asked == []


def test_a_new_generation_answers_a_list_anew(fake: FakeIndex) -> None:
    test = opened(run_questions, q=[WAIT])
    fake.generation += 1
    test.run()
    assert len(fake.asked) == 2

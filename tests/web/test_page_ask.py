"""The page Ask: its logic, over the fake index."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from qa.types import Answer, Part, Scope
from qa.web.conversation import is_only_scope
from tests.web.fake import FakeIndex
from tests.web.page_runs import WAIT, choose, html_of, opened, press, run_ask


def test_the_first_page_says_what_is_there_and_offers_examples(fake: FakeIndex) -> None:
    test = opened(run_ask)
    assert "3 inspection reports of 2 authorities" in html_of(test)
    press(test, WAIT)
    assert fake.asked[-1][0] == WAIT
    assert test.query_params["q"] == WAIT


def test_a_typed_question_is_answered(fake: FakeIndex) -> None:
    test = opened(run_ask)
    test.text_input[0].set_value(WAIT)
    press(test, "Ask")
    html = html_of(test)
    assert "<q>Children wait too long for assessments" in html
    assert "<mark>Children wait too long for assessments" in html
    assert "Where it says so" in html


def test_the_address_reproduces_the_answer(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT, authority="Wexcombe", year="2018")
    assert fake.asked == [
        (WAIT, {"authority": ("Wexcombe",), "year": (2018,), "framework": (), "judgement": ()})
    ]
    assert "Assessments were prompt in 2018." in html_of(test)


def test_nothing_is_asked_twice_while_nothing_changes(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT)
    test.run()
    assert len(fake.asked) == 1
    fake.generation += 1
    test.run()
    assert len(fake.asked) == 2


def test_what_was_understood_is_shown_and_can_be_changed(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT)
    shown = {s.label: s.format_func(s.value) for s in test.selectbox}
    assert shown["Authority"] == "Wexcombe (as asked)"
    assert shown["Year"] == "Latest"
    choose(test, "Year", "2018")
    assert test.query_params["year"] == "2018"
    assert fake.asked[-1][1]["year"] == (2018,)
    assert "Assessments were prompt in 2018." in html_of(test)


def test_years_on_offer_are_those_of_the_authority(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT)
    years = next(s for s in test.selectbox if s.label == "Year")
    assert years.options[1:] == ["2022", "2018"]


def test_grades_come_with_a_choice_of_judgement(fake: FakeIndex) -> None:
    test = opened(run_ask, q="What grades did Wexcombe get in 2022?")
    assert "qa-middling" in html_of(test)
    choose(test, "Judgement", "leadership")
    assert fake.asked[-1][1]["judgement"] == ("leadership",)


def test_a_refusal_says_why_and_shows_what_is_near(fake: FakeIndex) -> None:
    html = html_of(opened(run_ask, q="Who teaches swimming in Wexcombe?"))
    assert "The reports of Wexcombe do not answer this." in html
    assert "The nearest passages" in html
    assert "<mark>" not in html


def test_did_you_mean(fake: FakeIndex) -> None:
    test = opened(run_ask, q="Do they wait in Wexcom ?")
    assert "Did you mean" in html_of(test)
    press(test, "Wexcombe")
    assert test.query_params["authority"] == "Wexcombe"
    assert test.query_params["q"] == "Do they wait in Wexcom ?"


def test_the_same_in_another_report(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT)
    press(test, "Wexcombe 2018")
    assert test.query_params["year"] == "2018"


def follow(test: AppTest, question: str) -> None:
    test.text_input[1].set_value(question)
    press(test, "Ask on")


def test_a_follow_up_keeps_the_scope_and_the_conversation(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT)
    follow(test, "Were assessments prompt there in 2018?")
    question, how = fake.asked[-1]
    assert question == "Were assessments prompt there in 2018?"
    assert how["scope"].authorities == ("Wexcombe",)
    html = html_of(test)
    assert html.index(WAIT) < html.index("Assessments were prompt in 2018.")
    assert test.query_params["authority"] == "Wexcombe"
    assert len(fake.asked) == 2


def test_a_follow_up_that_only_names_a_year_asks_the_same_again(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT)
    follow(test, "And in 2018?")
    question, how = fake.asked[-1]
    assert (question, how["year"], how["authority"]) == (WAIT, (2018,), ("Wexcombe",))
    html = html_of(test)
    assert html.index("Children wait too long") < html.index("Assessments were prompt in 2018.")
    assert test.query_params["year"] == "2018"


def test_a_follow_up_stands_in_the_box_and_above_its_answer_as_it_was_typed(
    fake: FakeIndex,
) -> None:
    test = opened(run_ask, q=WAIT)
    assert "data-look" not in html_of(test)
    follow(test, "And in 2018?")
    assert test.text_input[0].value == "And in 2018?"
    html = html_of(test)
    heading = html[: html.index(">And in 2018?</h2>")].rpartition("<h2")[2]
    assert 'id="the-answer"' in heading
    assert "data-look=" in heading
    assert html.index(f">{WAIT}</h2>") < html.index(">And in 2018?</h2>")
    press(test, "Ask")  # what stands in the box is asked again as it was meant
    assert fake.asked[-1][1]["year"] == (2018,)
    assert test.text_input[0].value == WAIT


def test_an_earlier_year_is_offered_only_where_there_is_one(fake: FakeIndex) -> None:
    def offered(question: str, **scope: str) -> str:
        return str(opened(run_ask, q=question, **scope).text_input[1].placeholder)

    assert offered(WAIT) == "And in 2018?"
    assert offered(WAIT, year="2018") == ""
    assert offered("What grades did Wexcombe get in 2022?") == "And in 2018?"
    fake.fixed = Answer("", "list", Scope(), (Part("fact", "Good means good."),))
    assert offered("What does good mean?") == ""


@pytest.mark.parametrize(
    ("text", "only_scope"),
    [
        ("And in 2016?", True),
        ("what about Wexcombe", True),
        ("How about Aldermoor in 2018?", True),
        ("in 2018?", True),
        ("And the year before?", True),
        ("And who leads it?", False),
        ("And in 2016, did leaders know their services?", False),
        ("Why?", False),
        ("What about the time that children wait for an assessment?", False),
    ],
)
def test_what_only_names_a_scope(text: str, only_scope: bool) -> None:
    assert is_only_scope(text) is only_scope


def test_a_new_question_ends_the_conversation(fake: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT)
    follow(test, "And in 2018?")
    test.text_input[0].set_value("What grades did Wexcombe get in 2022?")
    press(test, "Ask")
    assert WAIT not in html_of(test)
    assert "authority" not in test.query_params


def test_an_unknown_scope_in_the_address_is_a_sentence(fake: FakeIndex) -> None:
    html = html_of(opened(run_ask, q=WAIT, framework="unheard-of"))
    assert "no framework &#x27;unheard-of&#x27;" in html


def test_markup_in_a_report_is_never_markdown(fake: FakeIndex) -> None:
    test = opened(run_ask, q="Do staff know families in Aldermoor?")
    assert "<script" not in html_of(test)
    assert all("their" not in m.value for m in test.markdown)


def test_an_answer_about_one_authority_leads_to_all_its_inspections(fake: FakeIndex) -> None:
    alternatives = ("The same in another report", "authority?authority=Wexcombe")
    html = html_of(opened(run_ask, q="What grades did Wexcombe get in 2022?"))
    assert alternatives[0] not in html  # this answer names no other report
    assert (
        alternatives[1] in html
    )  # as a comparison over time does not, and leads there all the same
    html = html_of(opened(run_ask, q=WAIT))
    assert html.index(alternatives[0]) < html.index(alternatives[1])

"""The pages' logic, run by Streamlit's own test runner over the fake index."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from qa.errors import NoIndex
from qa.settings import Settings
from qa.web import shared
from qa.web.conversation import is_only_scope
from qa.web.pages.grades import as_csv, sort_rows
from tests.web.fake import FakeIndex

WAIT = "Do children wait too long in Wexcombe?"


def run_ask() -> None:
    from qa.web.pages import ask
    from qa.web.trouble import guarded

    guarded(ask.show)()


def run_grades() -> None:
    from qa.web.pages import grades
    from qa.web.trouble import guarded

    guarded(grades.show)()


def run_reports() -> None:
    from qa.web.pages import reports
    from qa.web.trouble import guarded

    guarded(reports.show)()


def run_authority() -> None:
    from qa.web.pages import authority
    from qa.web.trouble import guarded

    guarded(authority.show)()


def run_about() -> None:
    from qa.web.pages import about

    about.show()


def opened(page: Callable[[], None], **query: str | list[str]) -> AppTest:
    """The page as its address shows it, without an error."""
    test = AppTest.from_function(page, default_timeout=30)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def html_of(test: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in test.get("html"))


def press(test: AppTest, label: str) -> None:
    """Presses the button that reads so."""
    found = [b for b in test.button if b.label.replace("\\", "") == label]
    assert found, f"no button {label!r} among {[b.label for b in test.button]}"
    found[0].click().run()
    assert not test.exception


def choose(test: AppTest, label: str, value: str) -> None:
    next(s for s in test.selectbox if s.label == label).set_value(value).run()
    assert not test.exception


# --- ask ------------------------------------------------------------------------------------------


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


def test_without_an_index_the_page_says_so() -> None:
    def fail() -> None:
        raise NoIndex("no index in nowhere; make one with: qa index REPORTS")

    shared.use(shared.Holder(fail, Settings()))  # type: ignore[arg-type]
    for page in (run_ask, run_grades, run_reports, run_authority):
        assert "make one with: qa index REPORTS" in html_of(opened(page))


def test_markup_in_a_report_is_never_markdown(fake: FakeIndex) -> None:
    test = opened(run_ask, q="Do staff know families in Aldermoor?")
    assert "<script" not in html_of(test)
    assert all("their" not in m.value for m in test.markdown)


# --- the other pages ------------------------------------------------------------------------------


def test_grades_are_filtered_by_the_address(fake: FakeIndex) -> None:
    html = html_of(opened(run_grades, authority="Wexcombe", year="2018"))
    assert "<strong>2 grades</strong>" in html
    assert "Outstanding" not in html


def test_a_filter_changes_the_address(fake: FakeIndex) -> None:
    test = opened(run_grades)
    choose(test, "Judgement", "leadership")
    assert test.query_params["judgement"] == "leadership"
    assert "<strong>2 grades</strong>" in html_of(test)


def test_the_address_wins_over_what_a_list_showed_before(fake: FakeIndex) -> None:
    """As after going back in the browser."""
    test = opened(run_grades)
    choose(test, "Judgement", "leadership")
    test.query_params["judgement"] = "overall_effectiveness"
    test.run()
    shown = next(s for s in test.selectbox if s.label == "Judgement")
    assert shown.value == "overall_effectiveness"
    assert "<strong>3 grades</strong>" in html_of(test)


def test_no_grade_for_a_choice(fake: FakeIndex) -> None:
    assert "No report in the index gives a grade" in html_of(opened(run_grades, year="1999"))


@pytest.mark.parametrize(("order", "first"), [("best", 1), ("worst", 4)])
def test_grades_in_order(order: str, first: int) -> None:
    assert sort_rows(FakeIndex().grades(), order)[0][1].rank == first


def test_the_download_holds_all_and_starts_no_formula() -> None:
    from dataclasses import replace

    rows = FakeIndex().grades()
    info, judgement = rows[0]
    hostile = [(info, replace(judgement, printed_name='=cmd|"/c calc"!A1')), *rows[1:]]
    read = list(csv.DictReader(io.StringIO(as_csv(hostile).removeprefix("\ufeff"))))
    assert len(read) == 5
    assert read[0]["printed_name"] == '\'=cmd|"/c calc"!A1'
    assert read[1]["grade"] == "inadequate"


def test_reports_and_what_could_not_be_read(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports))
    assert "3 reports in the index" in html
    assert "lost.pdf" in html
    assert "/srv" not in html
    assert "not a PDF, HTML or text file" in html


def test_one_report_by_its_headings(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="wexcombe-county-2022-05-20"))
    assert 'href="#section-0"' in html
    assert "within three months" in html
    assert "<mark>" not in html


def test_a_link_to_a_passage_opens_its_report_with_the_passage_marked(fake: FakeIndex) -> None:
    page = opened(
        run_reports,
        report="wexcombe-county-2022-05-20",
        passage="wexcombe-county-2022-05-20.0.abc",
    )
    assert "<mark>Most children live in settled homes." in html_of(page)


def test_a_link_to_a_passage_that_is_gone_says_so(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="wexcombe-county-2022-05-20", passage="gone"))
    assert "no longer in the report" in html


def test_an_unknown_report_is_a_sentence(fake: FakeIndex) -> None:
    assert "no report &#x27;nowhere&#x27;" in html_of(opened(run_reports, report="nowhere"))


def test_a_hostile_report_is_shown_as_text(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="aldermoor-county-2021-11-05"))
    assert "<script" not in html
    assert "The report prints no publication date." in html


def test_an_authoritys_latest_grades_and_their_change(fake: FakeIndex) -> None:
    html = html_of(opened(run_authority, authority="Wexcombe"))
    assert html.index("Latest grades") < html.index("How the grades changed")
    assert "What it was last asked to improve" in html
    test = opened(run_authority)
    choose(test, "Authority", "Wexcombe")
    assert test.query_params["authority"] == "Wexcombe"


def test_an_authority_that_is_not_there(fake: FakeIndex) -> None:
    assert "no report on “Nowhere”" in html_of(opened(run_authority, authority="Nowhere"))


def test_about_explains_the_grades_of_the_index(fake: FakeIndex) -> None:
    html = html_of(opened(run_about))
    assert "Children are helped well." in html
    assert "What it cannot do" in html

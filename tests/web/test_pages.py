"""The pages' logic, run by Streamlit's own test runner over the fake index."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from qa.errors import DamagedIndex, NoIndex, UnknownReport
from qa.settings import Settings
from qa.web import shared, trouble
from qa.web.conversation import is_only_scope
from qa.web.pages.grades import cells_of, sort_rows
from qa.web.server import app_options
from tests.web.fake import FakeIndex, use

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


def run_questions() -> None:
    from qa.web.pages import questions
    from qa.web.trouble import guarded

    guarded(questions.show)()


def run_about() -> None:
    from qa.web.pages import about

    about.show()


def opened(page: Callable[[], None], /, **query: str | list[str]) -> AppTest:
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


@pytest.mark.parametrize("error", [NoIndex("no index"), DamagedIndex("it is damaged")])
def test_a_page_goes_on_when_the_index_is_there_again(
    fake: FakeIndex, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    test = opened(run_ask, q=WAIT)

    def gone() -> None:
        raise error

    monkeypatch.setattr(fake, "reports", gone)
    test.run()
    assert "The reports cannot be read just now" in html_of(test)
    assert f"For whoever runs this service: {error}" in html_of(test)
    monkeypatch.undo()
    test.run()
    assert "<q>Children wait too long for assessments" in html_of(test)


def test_a_button_that_finds_the_index_gone_says_so(
    fake: FakeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question of a follow-up is asked before the page begins."""
    told: list[str] = []
    monkeypatch.setattr(trouble.st, "html", told.append)
    assert trouble.on_script_error(UnknownReport("no report x"))
    assert "no report x" in told[0]
    assert "log" not in told[0]
    assert trouble.on_script_error(RuntimeError("a secret"))
    assert "Something went wrong" in told[1]
    assert "a secret" not in told[1]


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


def test_the_download_has_the_contracts_columns() -> None:
    rows = cells_of(FakeIndex().grades())
    assert len(rows) == 5
    assert rows[1][0] == "wexcombe-county-2018-03-02"
    assert "inadequate" in rows[1]


def test_each_grade_leads_to_its_row_on_the_page(fake: FakeIndex) -> None:
    html = html_of(opened(run_grades, authority="Wexcombe", year="2022"))
    mark = "page=1&amp;passage=wexcombe-county-2022-05-20.grade-leadership"
    assert f"reports?report=wexcombe-county-2022-05-20&amp;{mark}" in html


def test_the_heat_map_and_the_years_are_views_of_the_address(fake: FakeIndex) -> None:
    test = opened(run_grades, view="map")
    assert "qa-heat" in html_of(test)
    assert "The latest grade of each authority" in html_of(test)
    test.get("button_group")[0].set_value("years").run()
    assert test.query_params["view"] == "years"
    assert "1 outstanding" in html_of(test)
    assert "Kinds of inspection are not added up" in html_of(test)


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
    assert html.index("Latest grades") < html.index("Grades over time")
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


def test_what_changed_between_two_inspections(fake: FakeIndex) -> None:
    test = opened(run_authority, authority="Wexcombe")
    assert html_of(test).count("▲ better") == 2
    before = {s.label: s.value for s in test.selectbox}
    assert before["Earlier inspection"] == "wexcombe-county-2018-03-02"
    choose(test, "Earlier inspection", "wexcombe-county-2022-05-20")
    assert test.query_params["from"] == "wexcombe-county-2022-05-20"
    assert "▲ better" not in html_of(test)
    assert "= the same" in html_of(test)


def test_recommendations_stand_by_urgency(fake: FakeIndex) -> None:
    html = html_of(opened(run_authority, authority="Wexcombe"))
    last = html[html.index("What it was last asked to improve") :]
    assert last.index("Immediately") < last.index("Within three months")


def test_a_page_of_a_report_by_its_address(fake: FakeIndex) -> None:
    report = "wexcombe-county-2022-05-20"
    test = opened(run_reports, report=report, page="1", passage=f"{report}.grade-leadership")
    assert "The grade is marked." in html_of(test)
    press(test, "Next page")
    assert test.query_params["page"] == "2"
    assert "could not be placed surely on this page, so nothing is marked" in html_of(test)
    press(test, "Back to page 1")
    assert test.query_params["page"] == "1"
    assert "<h2>Page 3</h2>" in html_of(opened(run_reports, report=report, page="99"))


def test_a_report_says_what_to_check_and_when_it_was_indexed(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="aldermoor-county-2021-11-05"))
    assert "To check: The report prints no publication date." in html
    assert "3 February 2026" in html


def test_the_glossary_opens_at_the_kind_that_a_link_names(fake: FakeIndex) -> None:
    test = opened(run_about, framework="county")
    assert test.expander[0].label == "Inspection of county services – 3 reports in this index"
    assert test.expander[0].proto.expanded
    assert not opened(run_about).expander[0].proto.expanded


def test_about_gives_the_figures_of_the_last_evaluation(fake: FakeIndex) -> None:
    html = html_of(opened(run_about))
    assert re.search(r"right report</th>.*?\d+ of \d+", html)
    assert "Questions and answers are not kept here." in html


# --- what visitors say ----------------------------------------------------------------------------


@pytest.fixture
def asking() -> FakeIndex:
    """An index whose settings keep opinions for ten days."""
    return use(FakeIndex(settings=Settings(feedback_days=10)))


def test_no_opinion_is_asked_for_unless_the_settings_say_so(fake: FakeIndex) -> None:
    assert "Is this answer right?" not in html_of(opened(run_ask, q=WAIT))


def test_an_opinion_is_kept_with_an_optional_word(asking: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT, year="2018")
    assert "for 10 days; nothing about you is kept" in html_of(test)
    press(test, "No")
    (kept,) = asking.feedback.kept
    assert (kept["question"], kept["thumbs"], kept["scope"]) == (WAIT, -1, {"year": [2018]})
    assert kept["answer"]["citations"]
    test.text_input[-1].set_value("  it is out of date ")
    press(test, "Send")
    assert kept["comment"] == "it is out of date"
    assert "Thank you." in html_of(test)
    assert not [b for b in test.button if b.label in ("Yes", "No", "Send")]
    assert asking.feedback.purged == [10]


def test_an_opinion_that_cannot_be_kept_is_not_lost_silently(asking: FakeIndex) -> None:
    asking.feedback.broken = True
    test = opened(run_ask, q=WAIT)
    press(test, "Yes")
    assert "This could not be kept." in html_of(test)


# --- many questions -------------------------------------------------------------------------------


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


# --- adding and removing --------------------------------------------------------------------------


def test_nothing_can_be_added_or_removed_unless_the_settings_say_so(fake: FakeIndex) -> None:
    assert not [e for e in opened(run_reports).expander if e.label == "Add reports"]
    test = opened(run_reports, report="wexcombe-county-2018-03-02")
    assert not [e for e in test.expander if e.label == "Remove this report"]


def test_reports_are_added_and_what_failed_is_told(tmp_path: Path) -> None:
    fake = use(FakeIndex(settings=Settings(uploads=True, index=tmp_path)))
    test = opened(run_reports)
    test.get("file_uploader")[0].set_value(
        [("../new town.pdf", b"a report", "application/pdf"), ("x.txt", b"?", "text/plain")]
    )
    press(test, "Add to the index")
    html = html_of(test)
    assert "newtown-county-2023-01-20</a> was added" in html
    assert "<strong>x.txt</strong> was not added: not a report" in html
    kept, failed = fake.added_paths
    assert kept.name == "new town.pdf"
    assert kept.read_bytes() == b"a report"
    assert kept.is_relative_to(tmp_path / "uploads")
    assert not failed.exists()


def test_a_report_is_removed_for_everybody(tmp_path: Path) -> None:
    fake = use(FakeIndex(settings=Settings(uploads=True, index=tmp_path)))
    test = opened(run_reports, report="wexcombe-county-2018-03-02")
    press(test, "Remove it from the index")
    assert "is no longer in the index" in html_of(test)
    assert "2 reports in the index" in html_of(test)
    assert len(fake.infos) == 2


def test_streamlit_takes_the_folder_of_our_pages_for_none_of_its_own() -> None:
    """Else the first visitor of a server, coming by a link to a page, sees an empty one."""
    PagesManager.uses_pages_directory = None
    app_options(Settings())
    assert PagesManager.uses_pages_directory is False


def test_old_opinions_are_looked_for_once_an_hour(asking: FakeIndex) -> None:
    for _ in range(3):
        shared.holder().forget_old_feedback()
    assert asking.feedback.purged == [10]
    never = use(FakeIndex())
    shared.holder().forget_old_feedback()
    assert never.feedback.purged == []

"""The page Authority: its logic, over the fake index."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from qa.web.pages.authority import latest_reports
from tests.web.fake import WEX_2018, WEX_2022, FakeIndex
from tests.web.page_runs import choose, html_of, opened, run_ask, run_authority


def test_an_authoritys_latest_grades_and_their_change(fake: FakeIndex) -> None:
    html = html_of(opened(run_authority, authority="Wexcombe"))
    assert html.index("Latest grades") < html.index("Grades over time")
    assert "What it was last asked to improve" in html
    test = opened(run_authority)
    choose(test, "Authority", "Wexcombe")
    assert test.query_params["authority"] == "Wexcombe"


def test_an_authority_that_is_not_there(fake: FakeIndex) -> None:
    assert "no report on “Nowhere”" in html_of(opened(run_authority, authority="Nowhere"))


def test_it_opens_on_the_council_just_asked_about(fake: FakeIndex) -> None:
    test = opened(run_ask, q="Do children wait too long in Wexcombe?")
    kept = test.session_state["conversation"]
    assert kept.council == "Wexcombe"
    page = AppTest.from_function(run_authority, default_timeout=30)
    page.session_state["conversation"] = kept
    page.run()
    assert next(s for s in page.selectbox if s.label == "Authority").value == "Wexcombe"
    assert next(s for s in opened(run_authority).selectbox).value == "Aldermoor"


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


def test_grades_of_a_part_of_the_services_do_not_hide_those_of_all() -> None:
    """The latest report may judge one thing alone, such as services for special needs."""
    every = FakeIndex().grades("Wexcombe")
    infos = [WEX_2022, WEX_2018]
    assert latest_reports(infos, every) == [WEX_2022]
    part = [row for row in every if row[0] == WEX_2018 or row[1].judgement == "leadership"]
    assert latest_reports(infos, part) == [WEX_2022, WEX_2018]
    none = [row for row in every if row[1].judgement == "leadership"]
    assert latest_reports(infos, none) == [WEX_2022]
    assert latest_reports(infos, []) == []

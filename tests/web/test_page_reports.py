"""The page Reports: its logic, over the fake index."""

from __future__ import annotations

import re
from pathlib import Path

from qa.settings import Settings
from tests.web.fake import FakeIndex, use
from tests.web.page_runs import html_of, opened, press, run_reports


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


def test_a_link_to_quotes_marks_them_and_not_the_passage_around_them(fake: FakeIndex) -> None:
    report = "wexcombe-county-2022-05-20"
    text = fake.passage(f"{report}.0.abc").text  # type: ignore[union-attr]
    spans = [(text.index(q), text.index(q) + len(q)) for q in ("Most children", "a plan for this")]
    marks = "~~".join(f"{report}.0.abc~{a}-{b}" for a, b in spans)
    html = html_of(opened(run_reports, report=report, page="2", passage=marks))
    assert re.findall("<mark>(.*?)</mark>", html) == ["Most children", "a plan for this"]
    assert html.count('id="passage"') == 1
    assert "The quoted text is marked." in html
    assert f"passage={marks}" in html


def test_quotes_that_are_not_placed_surely_are_told(fake: FakeIndex) -> None:
    report = "wexcombe-county-2022-05-20"
    gone = f"{report}.9.gone~1-5"
    html = html_of(opened(run_reports, report=report, page="2", passage=gone))
    assert "quoted text could not be placed surely on this page, so nothing is marked" in html
    assert "no longer in the report" in html
    both = html_of(
        opened(run_reports, report=report, page="2", passage=f"{report}.0.abc~0-4~~{gone}")
    )
    assert "Marked is what could be placed surely; 1 of the quotes could not." in both


def test_a_link_to_a_passage_that_is_gone_says_so(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="wexcombe-county-2022-05-20", passage="gone"))
    assert "no longer in the report" in html


def test_an_unknown_report_is_a_sentence(fake: FakeIndex) -> None:
    assert "no report &#x27;nowhere&#x27;" in html_of(opened(run_reports, report="nowhere"))


def test_a_hostile_report_is_shown_as_text(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="aldermoor-county-2021-11-05"))
    assert "<script" not in html
    assert "The report prints no publication date." in html


def test_a_page_of_a_report_by_its_address(fake: FakeIndex) -> None:
    report = "wexcombe-county-2022-05-20"
    test = opened(run_reports, report=report, page="1", passage=f"{report}.grade-leadership")
    assert "The grade is marked." in html_of(test)
    press(test, "Next page")
    assert test.query_params["page"] == "2"
    assert "The grade is on another page." in html_of(test)
    press(test, "Back to page 1")
    assert test.query_params["page"] == "1"
    assert "<h2>Page 3</h2>" in html_of(opened(run_reports, report=report, page="99"))


def test_a_report_says_what_to_check_and_when_it_was_indexed(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="aldermoor-county-2021-11-05"))
    assert "To check: The report prints no publication date." in html
    assert "3 February 2026" in html


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


def test_reports_stand_newest_first_under_each_authority(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports))
    dates = re.findall(r"report=(\w+)-county-(\d{4})", html)
    assert dates == [("aldermoor", "2021"), ("wexcombe", "2022"), ("wexcombe", "2018")]


def test_a_report_leads_to_its_text_from_the_top(fake: FakeIndex) -> None:
    html = html_of(opened(run_reports, report="wexcombe-county-2022-05-20"))
    assert (
        html.index('href="#the-text"') < html.index("<h2>Grades</h2>") < html.index('id="the-text"')
    )

"""The page Grades: its logic, over the fake index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa.web.files.sheet import Link
from qa.web.heat_map import latest_of_each
from qa.web.pages.grades import COLUMNS, cells_of, sort_rows
from tests.web.fake import FRAMEWORK, FakeIndex
from tests.web.page_runs import choose, html_of, opened, run_grades


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


def test_the_download_is_in_the_pages_words_with_dates_and_links() -> None:
    rows = cells_of(FakeIndex().grades(), {"county": FRAMEWORK}, "https://host/qa/")
    assert len(rows) == 5
    row = dict(zip(COLUMNS, rows[1], strict=True))
    assert row["Authority"] == "Wexcombe"
    assert row["Inspected to"] == date(2018, 3, 2)
    assert row["Published"] is None
    assert row["Kind of inspection"] == "Inspection of county services"
    assert (row["Judgement"], row["Grade"]) == ("Overall effectiveness", "Inadequate")
    mark = "page=1&passage=wexcombe-county-2018-03-02.grade-overall-effectiveness"
    address = f"https://host/qa/reports?report=wexcombe-county-2018-03-02&{mark}"
    assert row["Where it is printed"] == Link("page 1", address)
    (without, *_) = cells_of(FakeIndex().grades("Aldermoor"), {})
    assert dict(zip(COLUMNS, without, strict=True))["Kind of inspection"] == "county"


def test_each_row_names_its_kind_of_inspection(fake: FakeIndex) -> None:
    html = html_of(opened(run_grades))
    assert '<th role="columnheader" scope="col">Kind</th>' in html
    assert html.count('data-label="Kind"><span>Inspection of county services</span>') == 5


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


def test_the_latest_grade_of_each_judgement_is_one_choice(fake: FakeIndex) -> None:
    """As a committee's table wants it: one row for each authority and judgement."""
    test = opened(run_grades)
    choose(test, "Year", "latest")
    assert test.query_params["year"] == "latest"
    html = html_of(test)
    assert "<strong>3 grades</strong>" in html
    assert "2 March 2018" not in html
    choose(test, "Judgement", "leadership")
    assert "<strong>1 grade</strong>" in html_of(test)


def test_a_joint_grade_takes_the_place_of_older_ones_of_its_parts() -> None:
    rows = FakeIndex().grades("Wexcombe", judgement="leadership")
    (old, _), (new, joint) = rows
    joint = replace(joint, judgement="overall_effectiveness", covers=("leadership",))
    assert latest_of_each([rows[0], (new, joint)]) == [(new, joint)]
    assert latest_of_each(rows) == [rows[1]]
    strands = [(old, replace(rows[0][1], strand=name)) for name in ("Safeguarding", "In care")]
    assert latest_of_each(strands) == strands
    assert latest_of_each([*strands, rows[1]]) == [rows[1]]
    other = (replace(old, authority="Aldermoor"), rows[0][1])
    assert latest_of_each([other, rows[1]]) == [other, rows[1]]


def test_judgements_are_offered_in_short_words(fake: FakeIndex) -> None:
    test = opened(run_grades)
    shown = next(s for s in test.selectbox if s.label == "Judgement")
    assert shown.options == ["All", "Overall effectiveness", "Leadership"]

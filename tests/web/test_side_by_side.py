"""Grades beside one another: by authority, by year, by inspection; kinds are never mixed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qa.types import Judgement, Recommendation
from qa.web.change import change_word
from qa.web.charts import chart_rows, timeline
from qa.web.heat_map import heat_map, spread
from qa.web.markup import short_title
from qa.web.recommended import by_time_limit
from tests.web.fake import FRAMEWORK, WEX_2018, WEX_2022, FakeIndex

ROWS = FakeIndex().grades()


def grade(rank: int | None) -> Judgement:
    return replace(ROWS[0][1], rank=rank)


def test_the_heat_map_has_the_latest_grade_and_leads_to_its_row() -> None:
    html = heat_map(ROWS, "County")
    assert html.count('role="rowheader"') == 2
    assert "Inadequate" not in html  # of 2018; 2022 is later
    assert "passage=wexcombe-county-2022-05-20.grade-leadership" in html
    assert 'aria-label="Wexcombe, The impact of leaders: Good, inspected to 20 May 2022"' in html
    assert html.count("qa-gap") == 1  # Aldermoor's leadership was not judged
    assert 'href="reports?report=aldermoor-county-2021-11-05"' in html  # it has no pages


def test_the_years_count_inspections_by_grade() -> None:
    overall = [row for row in ROWS if row[1].judgement == "overall_effectiveness"]
    html = spread([*overall, overall[-1]], FRAMEWORK, "County")
    assert html.index("2018") < html.index("2021") < html.index("2022")
    assert "2 requires improvement" in html
    assert 'style="width:50%"' in html  # 2018 has half as many as 2022


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (3, 2, "▲ better"),
        (2, 4, "▼ worse"),
        (1, 1, "= the same"),
        (None, 1, "not comparable"),
        (0, None, "not comparable"),
    ],
)
def test_words_for_a_change(before: int | None, after: int | None, word: str) -> None:
    assert change_word(grade(before), grade(after)) == word


def test_what_was_judged_once_has_no_change() -> None:
    assert change_word(None, grade(1)) == "judged only once"


def test_time_limits_by_urgency() -> None:
    items = [
        Recommendation("later", "within six months", 183),
        Recommendation("whenever"),
        Recommendation("now", "immediately", 0),
        Recommendation("also later", "within six months", 183),
    ]
    groups = [(name, [i.text for i in found]) for name, found in by_time_limit(items)]
    assert groups == [
        ("Immediately", ["now"]),
        ("Within six months", ["later", "also later"]),
        ("No time limit is given", ["whenever"]),
    ]


def test_the_timeline_shows_points_and_joins_nothing() -> None:
    wexcombe = [row for row in ROWS if row[0] in (WEX_2018, WEX_2022)]
    chart = timeline(wexcombe, {"county": "Inspection of county services (ICS)"}, False).to_dict()
    marks = [layer["mark"]["type"] for layer in chart["layer"]]
    assert sorted(set(marks)) == ["point", "text"]
    shown = {(v.get("date"), v.get("kind")) for values in _values(chart) for v in values}
    assert ("2018-03-02", "worst") in shown
    assert ("2022-05-20", "good") in shown
    assert any(v.get("short") == "ICS" for values in _values(chart) for v in values)


def _values(chart: dict[str, Any]) -> list[list[dict[str, str]]]:
    """The data of all layers, whether they stand in the layers or are shared."""
    data = [layer["data"] for layer in chart["layer"] if "data" in layer]
    return [d["values"] for d in data if "values" in d] + list(chart.get("datasets", {}).values())


def test_a_joint_grade_stands_with_each_judgement_that_it_covers_and_says_so() -> None:
    (_, old), (_, new) = FakeIndex().grades("Wexcombe", judgement="leadership")
    joint = replace(new, covers=("leadership", "care_leavers"))
    alone = replace(old, judgement="care_leavers", covers=("care_leavers",))
    rows = [(WEX_2018, joint), (WEX_2022, alone)]
    shown = {(i.date[:4], j.judgement) for i, j in chart_rows(rows)}
    assert shown == {("2022", "care_leavers"), ("2018", "care_leavers")}
    values = [v for values in _values(timeline(rows, {}, False).to_dict()) for v in values]
    assert {v["short"] for v in values if v.get("date") == "2018-03-02" and "grade" in v} == {
        "Good\n(jointly)"
    }
    newest = chart_rows([(WEX_2022, joint), (WEX_2018, alone)])  # what the latest covers stays too
    assert {(i.date[:4], j.judgement) for i, j in newest} == {
        ("2022", "leadership"),
        ("2022", "care_leavers"),
        ("2018", "care_leavers"),
    }
    own = [*rows, (WEX_2018, alone)]  # its own grade is never hidden by a joint one
    assert sum(i is WEX_2018 and j.judgement == "care_leavers" for i, j in chart_rows(own)) == 1
    overall = replace(joint, judgement="overall_effectiveness")
    assert (WEX_2018, "care_leavers") not in [
        (i, j.judgement) for i, j in chart_rows([(WEX_2018, overall), (WEX_2022, alone)])
    ]


def test_the_years_of_the_timeline_end_with_the_last_inspection() -> None:
    wexcombe = [row for row in ROWS if row[0] in (WEX_2018, WEX_2022)]
    axes = [
        layer["encoding"]["x"]["axis"]
        for layer in timeline(wexcombe, {}, False).to_dict()["layer"]
        if "axis" in layer["encoding"].get("x", {})
    ]
    assert axes
    assert all([v["year"] for v in axis["values"]] == list(range(2018, 2023)) for axis in axes)


def test_the_timeline_leaves_out_what_only_an_older_kind_judged() -> None:
    once = replace(ROWS[1][1], judgement="being_healthy")
    rows = [(WEX_2018, once), *(row for row in ROWS if row[0] in (WEX_2018, WEX_2022))]
    assert {j.judgement for _, j in chart_rows(rows)} == {"overall_effectiveness", "leadership"}
    assert chart_rows([]) == []


def test_short_titles() -> None:
    assert short_title("Single inspection (SIF)") == "SIF"
    assert short_title("Inspection of county services") == "Inspection of county services"

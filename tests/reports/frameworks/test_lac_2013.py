"""Inspections of looked after children, 2013: the record and time limits."""

from __future__ import annotations

from pathlib import Path

from tests.reports.paper import COLUMNS, Paper, grades, report_of


def test_lac_2013_record_and_time_limits(tmp_path: Path) -> None:
    paper = Paper().line("Inspection of looked after children services", size=26)
    paper.line("Ashmere County Council", size=18).gap()
    paper.line("Inspection dates: 8 – 12 July 2013", size=10)
    paper.line("Published: 16 August 2013", size=10).turn()
    paper.heading("Areas for improvement", 16)
    paper.numbered("15.", "The local authority should take the following action.")
    paper.heading("Within three months:", 12)
    paper.bullet("give each child a copy of the plan")
    paper.heading("Record of main findings", 18)
    rows = [
        [["Overall effectiveness"], ["Inadequate"]],
        [["Capacity to improve"], ["Adequate"]],
        [["Outcomes for looked after children", "and young people"], ["Adequate"]],
        [["Quality of provision"], ["Good"]],
        [["Leadership and management"], ["Inadequate"]],
    ]
    report = report_of(paper.table(rows, COLUMNS), tmp_path)
    assert report.info.framework == "lac_2013"
    assert grades(report) == {
        "overall_effectiveness": "inadequate",
        "capacity_to_improve": "adequate",
        "in_care": "adequate",
        "quality_of_provision": "good",
        "leadership": "inadequate",
    }
    assert {j.source for j in report.judgements} == {"record"}
    (item,) = report.recommendations
    assert (item.time_limit, item.time_limit_days, item.addressee) == (
        "Within three months",
        91,
        "The local authority",
    )

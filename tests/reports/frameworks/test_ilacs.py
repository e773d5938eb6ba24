"""ILACS: the table of judgements, what needs to improve, the kind of visit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.paper import COLUMNS, ILACS_ROWS, Paper, grades, ilacs, report_of


def test_ilacs_grades_come_from_rows_of_many_lines(tmp_path: Path) -> None:
    report = report_of(ilacs(ILACS_ROWS), tmp_path)
    assert report.info.framework == "ilacs"
    assert grades(report) == {
        "overall_effectiveness": "good",
        "leadership": "good",
        "help_and_protection": "requires_improvement",
        "in_care": "good",
        "care_leavers": "outstanding",
    }
    help_row = next(j for j in report.judgements if j.judgement == "help_and_protection")
    assert help_row.printed_grade == "Requires improvement to be good"
    assert help_row.printed_name == (
        "The experiences and progress of children who need help and protection"
    )
    assert (help_row.rank, help_row.scale_length, help_row.source, help_row.page) == (
        3,
        4,
        "table",
        1,
    )


def test_ilacs_joint_row_covers_care_leavers(tmp_path: Path) -> None:
    rows = (
        *ILACS_ROWS[:2],
        (("The experiences and progress of", "children in care and care leavers"), "Inadequate"),
        ILACS_ROWS[4],
    )
    report = report_of(ilacs(rows), tmp_path)
    joint = next(j for j in report.judgements if j.judgement == "in_care")
    assert (joint.covers, joint.grade) == (("in_care", "care_leavers"), "inadequate")
    assert "care_leavers" not in grades(report)


def test_a_slip_in_a_rows_name_means_the_row_that_is_missing(tmp_path: Path) -> None:
    slip = (("The experiences and progress of", "children care leavers"), "Outstanding")
    report = report_of(ilacs((*ILACS_ROWS[:3], slip, ILACS_ROWS[4])), tmp_path)
    found = next(j for j in report.judgements if j.judgement == "care_leavers")
    assert found.grade == "outstanding"
    assert found.printed_name == "The experiences and progress of children care leavers"


@pytest.mark.parametrize(
    ("dates", "warnings"),
    [
        ("13 to 24 April 2026", ()),
        ("23 to 27 March 2026", ("judgement not found: overall_effectiveness",)),
    ],
)
def test_overall_effectiveness_is_missed_only_before_april_2026_and_never_inferred(
    tmp_path: Path, dates: str, warnings: tuple[str, ...]
) -> None:
    report = report_of(ilacs(ILACS_ROWS[:4], dates=dates), tmp_path)
    assert "overall_effectiveness" not in grades(report)
    assert report.info.warnings == warnings


def test_a_missing_row_is_warned_of(tmp_path: Path) -> None:
    report = report_of(ilacs(ILACS_ROWS[1:]), tmp_path)
    assert "judgement not found: leadership" in report.info.warnings


def test_a_grade_in_prose_is_no_grade(tmp_path: Path) -> None:
    paper = ilacs(ILACS_ROWS[:3])
    paper.lines("Overall effectiveness is outstanding, and services for care leavers are good.")
    assert set(grades(report_of(paper, tmp_path))) == {
        "leadership",
        "help_and_protection",
        "in_care",
    }


def test_a_table_without_ruled_lines_is_read_by_its_columns(tmp_path: Path) -> None:
    paper = Paper().line("Inspection of Ashmere local authority", size=26)
    paper.line("Inspection dates: 6 to 17 February 2023").gap()
    for name, grade in ILACS_ROWS:
        for i, text in enumerate(name):
            paper.put(text, 71, paper.y - 14.5 * i)
        paper.put(grade, 360, paper.y)
        paper.gap(45)
    report = report_of(paper, tmp_path)
    assert grades(report)["help_and_protection"] == "requires_improvement"
    assert len(report.judgements) == 5


def test_ilacs_what_needs_to_improve(tmp_path: Path) -> None:
    paper = ilacs(ILACS_ROWS)
    paper.heading("What needs to improve?")
    paper.bullet("The time that children wait for a visit.")
    paper.bullet("The quality of plans, in particular:", "their goals.")
    paper.heading("The experiences and progress of children in care: good")
    paper.numbered("1.", "Children in care live with carers who know them well.")
    report = report_of(paper, tmp_path)
    assert [r.text for r in report.recommendations] == [
        "The time that children wait for a visit.",
        "The quality of plans, in particular: their goals.",
    ]
    assert report.sections[-1].path == ("The experiences and progress of children in care: good",)


@pytest.mark.parametrize(("days", "visit"), [("6 to 10", "short"), ("6 to 17", "full")])
def test_ilacs_visit_by_its_days_on_site(tmp_path: Path, days: str, visit: str) -> None:
    paper = Paper().line("Inspection of Ashmere local authority children’s services", size=20)
    paper.line(f"Inspection dates: {days} February 2023").gap()
    paper.table([[["Judgement"], ["Grade"]], [list(ILACS_ROWS[0][0]), ["Good"]]], COLUMNS)
    assert report_of(paper, tmp_path).info.visit == visit

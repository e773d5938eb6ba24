"""A grade's row is marked on its page where it is surely found, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from qa.grade_marks import draw_grade, grade_of, mark_id
from qa.types import Judgement, Line, Passage
from tests.reports.test_picture import yellow_box

NAME = "Capacity for improvement"
FIRST, SECOND, LINK = 700.0, 500.0, 300.0  # points from the page's foot


def judgement(name: str, grade: str, strand: str | None = None) -> Judgement:
    key = name.lower().replace(" ", "_")
    return Judgement(key, (key,), name, grade.lower(), grade, 2, 4, "record", strand, 1)


def row(y: float) -> Passage:
    text = f"{NAME} Good"
    lines = (Line(0, len(text), 1, 70, y - 4, 400, y + 12),)
    return Passage(f"r.{y}", "r", (), 0, None, "row", None, text, 0, (), lines)


GRADES = [
    judgement(NAME, "Good", "Safeguarding services"),
    judgement(NAME, "Good", "Services for looked after children"),
    judgement("The overall judgement", "inadequate"),
    judgement("Leadership", "Good"),
]


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """The same row twice, a sentence that gives a grade, and a page without any."""
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for y in (FIRST, SECOND):
        canvas.drawString(72, y, NAME)
        canvas.drawString(300, y, "Good")
    canvas.drawString(72, LINK, "The overall judgement is inadequate")
    canvas.showPage()
    canvas.drawString(72, FIRST, "The overall judgement is inadequate")
    canvas.save()
    return path


@pytest.mark.parametrize(
    ("grade", "y"), [(GRADES[0], FIRST), (GRADES[1], SECOND), (GRADES[2], LINK)]
)
def test_each_grade_is_marked_in_its_own_row(pdf: Path, grade: Judgement, y: float) -> None:
    picture = draw_grade(pdf, 1, grade, GRADES, [row(FIRST), row(SECOND)], 1.0)
    assert picture.marked
    box = yellow_box(picture.png, 1.0)
    assert box is not None
    assert box[1] <= y <= box[3] <= y + 20


def test_where_it_is_not_sure_nothing_is_marked(pdf: Path) -> None:
    rows = [row(FIRST), row(SECOND)]
    assert not draw_grade(pdf, 1, GRADES[3], GRADES, rows, 1.0).marked  # not on the page
    assert not draw_grade(pdf, 1, GRADES[0], GRADES, rows[:1], 1.0).marked  # which of the two?
    assert not draw_grade(pdf, 2, GRADES[2], GRADES, rows, 1.0).marked  # printed on another page


def test_a_grades_id_tells_strands_apart() -> None:
    ids = [mark_id("r", j) for j in GRADES]
    assert len(set(ids)) == len(GRADES)
    assert [grade_of(i, "r", GRADES) for i in ids] == GRADES
    assert grade_of(ids[0], "other", GRADES) is None
    assert (
        mark_id("r", replace(GRADES[2], grade="good")) == ids[2] == "r.grade-the-overall-judgement"
    )

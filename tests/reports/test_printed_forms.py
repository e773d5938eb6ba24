"""Judgement tables on turned and wide pages, in other letters, printed line by line, or as lines.

In each form either the grade that is printed is read, or none with a warning; never another.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab
from pypdf import PdfReader, PdfWriter, Transformation
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from qa.reports import read_report
from qa.settings import Settings
from tests.reports.paper import PITCH, Paper, grades, report_of
from tests.reports.test_printed_tables import (
    ILACS_GRADES,
    ILACS_NAMES,
    ILACS_READ,
    PROSE,
    SIF_GRADES,
    SIF_NAMES,
    SIF_READ,
    ilacs,
    read,
    sif,
)

TITLE = ("Inspection of Ashmere local authority", "children’s services")
DATES = "Inspection dates: 6 to 17 February 2023"
ROWS = [[list(name), list(grade)] for name, grade in zip(ILACS_NAMES, ILACS_GRADES, strict=True)]
COLUMNS = (67.0, 320.0, 520.0)
FONTS = Path(os.path.dirname(reportlab.__file__)) / "fonts"


class Wide(Paper):
    """Pages in landscape."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas.setPageSize(landscape(A4))
        self.y = 540


class Unicode(Paper):
    """Print in a font that has ligatures and soft hyphens; `change` is made to each text."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change
        pdfmetrics.registerFont(TTFont("Vera", FONTS / "Vera.ttf"))

    def put(self, text: str, x: float, y: float, size: float = 12, *, bold: bool = False) -> Paper:
        self.canvas.setFont("Vera", size * 0.85)
        self.canvas.drawString(x, y, self._change(text))
        return self


def front(paper: Paper, rows: list[list[list[str]]], columns: tuple[float, ...] = COLUMNS) -> Paper:
    for line in TITLE:
        paper.line(line, size=26)
    return paper.line(DATES).gap(24).table(rows, columns)


# --- pages ----------------------------------------------------------------------------------------


def test_a_page_in_landscape(tmp_path: Path) -> None:
    report = read(front(Wide(), ROWS, (67, 420, 720)), tmp_path)
    assert grades(report) == ILACS_READ


@pytest.mark.parametrize("turned", [90, 270])
def test_a_page_whose_print_is_turned_and_shown_upright(tmp_path: Path, turned: int) -> None:
    paper = front(Paper(), ROWS).heading("Summary").lines(PROSE, PROSE)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.bytes())))
    width, height = A4
    for page in writer.pages:
        turn = Transformation().rotate(turned)
        turn = turn.translate(height, 0) if turned == 90 else turn.translate(0, width)
        page.add_transformation(turn)
        page.mediabox.upper_right = page.cropbox.upper_right = (height, width)
        page.rotate(turned)
    path = tmp_path / "report.pdf"
    writer.write(path)
    report = read_report(path, Settings())
    assert grades(report) == ILACS_READ
    assert report.info.authority == "Ashmere"


@pytest.mark.parametrize("blank", [False, True])
def test_the_table_stands_after_a_cover_page(tmp_path: Path, blank: bool) -> None:
    paper = Paper() if blank else Paper().gap(200).line("Ashmere County Council", size=26)
    report = read(front(paper.turn(), ROWS), tmp_path)
    assert grades(report) == ILACS_READ
    assert {j.page for j in report.judgements} == {2}
    assert report.info.inspected_to == "2023-02-17"


# --- letters --------------------------------------------------------------------------------------


def ligatures(text: str) -> str:
    return text.replace("ffe", "ﬀe").replace("fi", "ﬁ").replace("fl", "ﬂ")


def soft_hyphens(text: str) -> str:
    return text.replace("improvement", "improve\u00adment").replace("Outst", "Out\u00adst")


@pytest.mark.parametrize(
    "change",
    [
        ligatures,
        soft_hyphens,
        str.upper,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", " \u200b"),
        lambda text: text.replace("’", "'"),
    ],
    ids=["ligatures", "soft hyphens", "capitals", "hard spaces", "zero-width spaces", "quotes"],
)
def test_the_same_in_other_letters(tmp_path: Path, change: Callable[[str], str]) -> None:
    report = read(front(Unicode(change), ROWS, (40, 380, 580)), tmp_path)
    assert grades(report) == ILACS_READ
    assert (report.info.authority, report.info.inspected_from) == ("Ashmere", "2023-02-06")


@pytest.mark.parametrize("mark", ["¹", "*", "†", "‡", "§", " ²", "."])
def test_a_footnotes_mark_behind_a_grade(tmp_path: Path, mark: str) -> None:
    rows = [[name, [*grade[:-1], grade[-1] + mark]] for name, grade in ROWS]
    report = read(front(Unicode(str), rows), tmp_path)
    assert grades(report) == ILACS_READ
    assert next(j for j in report.judgements if j.judgement == "in_care").printed_grade == (
        "Inadequate"
    )


# --- a table printed line by line across its cells ------------------------------------------------


def line_by_line(paper: Paper, *, ruled: bool) -> Paper:
    """Each line of a row whole before the next: `… who need help and | Requires improvement`."""
    for name, grade in ROWS:
        height = PITCH * max(len(name), len(grade)) + 8
        if ruled:
            for x0, x1 in ((67, 320), (320, 520)):
                paper.canvas.rect(x0, paper.y + 12 - height, x1 - x0, height)
        for i in range(max(len(name), len(grade))):
            for cell, x in ((name, 71), (grade, 324)):
                if i < len(cell):
                    paper.put(cell[i], x, paper.y - 2 - i * PITCH)
        paper.y -= height
    return paper.gap(20)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_printed_line_by_line(tmp_path: Path, ruled: bool) -> None:
    report = read(line_by_line(ilacs(), ruled=ruled), tmp_path)
    assert grades(report) == ILACS_READ
    help_row = next(j for j in report.judgements if j.judgement == "help_and_protection")
    assert help_row.printed_grade == "Requires improvement to be good"


def test_the_end_of_a_broken_grade_is_no_grade(tmp_path: Path) -> None:
    paper = ilacs()
    paper.put("Requires improvement", 324, paper.y + 8)
    paper.put("Overall effectiveness", 71, paper.y)
    paper.put("to be good", 324, paper.y - 8)
    report = read(paper.gap(40), tmp_path)
    assert grades(report).get("overall_effectiveness") in {None, "requires_improvement"}


def test_the_second_line_of_a_joint_row_belongs_to_it_in_whatever_order(tmp_path: Path) -> None:
    names = [["The experiences and progress of children in care", "and care leavers"]]
    names += [["Overall effectiveness"]]
    paper = ilacs()
    for x, cells in ((71, names), (400, [["Good"], ["Inadequate"]])):
        for i, cell in enumerate(cells):
            for n, line in enumerate(cell):
                paper.put(line, x, paper.y - 40 * i - PITCH * n)
    report = read(paper.gap(120), tmp_path)
    joint = next(j for j in report.judgements if j.judgement == "in_care")
    assert (joint.grade, joint.covers) == ("good", ("in_care", "care_leavers"))


def test_a_table_that_the_file_prints_before_the_title(tmp_path: Path) -> None:
    paper = Paper()
    paper.y = 600
    paper.table(ROWS, COLUMNS)
    after = paper.y
    paper.y = 760
    for line in TITLE:
        paper.line(line, size=26)
    paper.line(DATES)
    paper.y = after
    assert grades(read(paper, tmp_path)) == ILACS_READ


# --- lines instead of a table ---------------------------------------------------------------------


@pytest.mark.parametrize("between", [": ", " – ", " ........ "])
@pytest.mark.parametrize("sign", ["", "•"])
def test_names_and_grades_on_lines_of_their_own(tmp_path: Path, between: str, sign: str) -> None:
    paper = ilacs()
    for name, grade in ROWS[1:]:
        paper.put(sign, 71, paper.y)
        paper.line(f"{' '.join(name)}{between}{' '.join(grade)}", 83, size=9.5)
    assert grades(read(paper.gap(20), tmp_path)) == ILACS_READ


def test_a_grade_in_the_text_alone_is_none(tmp_path: Path) -> None:
    paper = ilacs().heading("Summary")
    paper.lines("Services in Ashmere are inadequate. Overall effectiveness is inadequate, and the")
    paper.lines("experiences and progress of care leavers are good.")
    report = read(paper, tmp_path)
    assert report.judgements == ()
    assert "judgement not found: overall_effectiveness" in report.info.warnings


# --- sentences of a single inspection -------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "grade"),
    [
        (
            (
                "The overall judgement is requires improvement",
                "There are no widespread or serious failures that leave children at risk.",
            ),
            "requires_improvement",
        ),
        (("Children’s services in Ashmere remain inadequate",), "inadequate"),
        (("Services in Ashmere continue to require improvement",), "requires_improvement"),
        (("Children’s services in Ashmere are now good",), "good"),
        (("The overall judgement at the last inspection was inadequate",), None),
        (("The overall judgement in 2011 was adequate",), None),
        (("The previous overall judgement was adequate",), None),
        (("Services for disabled children are outstanding",), None),
        (("Services to young carers are good",), None),
        (("Children’s homes services are good",), None),
        (("Children’s services in Ashmere are not yet good",), None),
    ],
)
def test_which_sentence_is_the_overall_judgement(
    tmp_path: Path, lines: tuple[str, ...], grade: str | None
) -> None:
    paper = sif(())
    for line in lines:
        paper.line(line, size=13, bold=True)
    rows = [[list(n), list(g)] for n, g in zip(SIF_NAMES, SIF_GRADES, strict=True)]
    report = read(paper.gap(8).table(rows, (67, 350, 520)), tmp_path)
    expected = {**SIF_READ, "overall_effectiveness": grade}
    assert grades(report) == {key: value for key, value in expected.items() if value}
    missing = "judgement not found: overall_effectiveness" in report.info.warnings
    assert missing == (grade is None)


def test_the_overall_sentence_in_bold_before_text_on_its_line(tmp_path: Path) -> None:
    paper = sif(())
    paper.put("The overall judgement is requires improvement.", 71, paper.y, 11, bold=True)
    paper.put("There are no widespread or serious", 330, paper.y, 11).gap(14)
    paper.put("failures that create or leave children being harmed.", 71, paper.y, 11).gap(24)
    found = read(paper.table([[list(SIF_NAMES[0]), ["Good"]]], (67, 350, 520)), tmp_path)
    assert grades(found) == {
        "overall_effectiveness": "requires_improvement",
        "help_and_protection": "good",
    }


def test_chapters_that_open_with_their_graded_judgement(tmp_path: Path) -> None:
    paper = sif().turn()
    for name, grade in (
        ("children who need help and protection", "requires improvement"),
        ("children looked after and achieving permanence", "good"),
        ("adoption performance", "outstanding"),
        ("the experience and progress of care leavers", "good"),
        ("leadership, management and governance", "inadequate"),
    ):
        paper.heading(f"The graded judgement for {name} is {grade}", 12)
        paper.heading("Summary", 12).lines(PROSE)
    assert grades(read(paper, tmp_path)) == SIF_READ


class Twice(Paper):
    """Bold print as some programs make it: each text twice, a hair's breadth apart."""

    def put(self, text: str, x: float, y: float, size: float = 12, *, bold: bool = False) -> Paper:
        super().put(text, x, y, size, bold=bold)
        return super().put(text, x + 0.35, y, size, bold=bold)


def test_print_that_is_drawn_twice_is_read_once(tmp_path: Path) -> None:
    report = read(front(Twice(), ROWS), tmp_path)
    assert grades(report) == ILACS_READ
    assert report.info.title == "Inspection of Ashmere local authority children’s services"


def test_another_tables_overall_row_is_not_the_overall_judgement(tmp_path: Path) -> None:
    paper = sif(()).table([[["Schools rated good overall"], ["Good"]]], (67, 350, 520))
    assert "overall_effectiveness" not in grades(read(paper, tmp_path))


def test_a_report_that_tells_of_a_joint_inspection_is_not_one(tmp_path: Path) -> None:
    paper = Paper().line("Ashmere Children’s Trust", size=26).line(DATES).gap(20)
    paper.lines("A joint targeted area inspection (JTAI) took place here in 2021.")
    report = read(line_by_line(paper, ruled=False), tmp_path)
    assert report.info.framework == "ilacs"
    assert grades(report) == ILACS_READ


def test_a_whole_report_keeps_its_own_paper(tmp_path: Path) -> None:
    """The helper's own pages read as they should: else the tests above would show nothing."""
    assert grades(report_of(front(Paper(), ROWS).lines(PROSE), tmp_path)) == ILACS_READ

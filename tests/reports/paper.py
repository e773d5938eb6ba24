"""Makes small PDFs line by line, so that a test says where each line of print stands."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from qa.reports import read_report
from qa.reports.layout import Page
from qa.reports.read_page import open_pdf, read_page
from qa.settings import Settings
from qa.types import Paragraph, Report

LEFT = 71.0
TOP = 760.0
PITCH = 14.5

COLUMNS = (67.0, 350.0, 520.0)  # upright rules of a judgement table

Draw = Callable[["Paper"], None]


class Paper:
    """A PDF in the making; `y` is the baseline of the next line."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=A4, invariant=1)
        self.y = TOP

    def line(self, text: str, x: float = LEFT, size: float = 12, *, bold: bool = False) -> Paper:
        """One line of print at the current height, which then goes down by a line."""
        self.put(text, x, self.y, size, bold=bold)
        self.y -= PITCH * size / 12
        return self

    def lines(self, *texts: str, x: float = LEFT) -> Paper:
        for text in texts:
            self.line(text, x)
        return self.gap()

    def heading(self, text: str, size: float = 14) -> Paper:
        self.gap()
        self.line(text, size=size, bold=True)
        return self.gap()

    def numbered(self, number: str, *texts: str) -> Paper:
        """A paragraph with a hanging number."""
        self.put(number, LEFT, self.y)
        return self.lines(*texts, x=LEFT + 36)

    def bullet(self, *texts: str, x: float = LEFT) -> Paper:
        self.put("•", x, self.y)
        return self.lines(*texts, x=x + 18)

    def gap(self, points: float = 12) -> Paper:
        self.y -= points
        return self

    def put(self, text: str, x: float, y: float, size: float = 12, *, bold: bool = False) -> Paper:
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self.canvas.drawString(x, y, text)
        return self

    def table(self, rows: Sequence[Sequence[Sequence[str]]], columns: Sequence[float]) -> Paper:
        """A ruled table: rows of cells of lines; `columns` are the upright rules."""
        for row in rows:
            height = PITCH * max(len(cell) for cell in row) + 8
            top = self.y + 12
            for cell, x0, x1 in zip(row, columns, columns[1:], strict=False):
                self.canvas.rect(x0, top - height, x1 - x0, height, stroke=1, fill=0)
                for i, text in enumerate(cell):
                    self.put(text, x0 + 4, self.y - 2 - i * PITCH)
            self.y -= height
        return self.gap()

    def turn(self) -> Paper:
        """A new page."""
        self.canvas.showPage()
        self.y = TOP
        return self

    def bytes(self) -> bytes:
        self.canvas.save()
        return self._buffer.getvalue()


def pages_of(paper: Paper) -> list[Page]:
    document = open_pdf(paper.bytes(), max_pages=100)
    try:
        return [read_page(document, n) for n in range(1, len(document) + 1)]
    finally:
        document.close()


def report_of(paper: Paper, folder: Path, name: str = "report.pdf") -> Report:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(paper.bytes())
    return read_report(path, Settings())


def grades(report: Report) -> dict[str, str | None]:
    return {j.judgement: j.grade for j in report.judgements}


def paragraphs_of(report: Report) -> list[Paragraph]:
    return [p for section in report.sections for p in section.paragraphs]


def paragraph(report: Report, start: str) -> Paragraph:
    """The one paragraph that begins so."""
    found = [p for p in paragraphs_of(report) if p.text.startswith(start)]
    assert len(found) == 1, [p.text for p in paragraphs_of(report)]
    return found[0]


def ilacs(
    rows: Sequence[tuple[Sequence[str], str]],
    title: str = "Ashmere",
    dates: str = "6 to 17 February 2023",
) -> Paper:
    """The first page of an invented ILACS report with that table."""
    paper = Paper()
    paper.line(f"Inspection of {title} local authority", size=26)
    paper.line("children’s services", size=26)
    paper.line(f"Inspection dates: {dates}").gap()
    paper.line("Lead inspector: Ada Quill, His Majesty’s Inspector").gap(24)
    table = [[["Judgement"], ["Grade"]], *([list(name), [grade]] for name, grade in rows)]
    return paper.table(table, (67, 300, 520)).gap(20)


ILACS_ROWS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("The impact of leaders on social work", "practice with children and families"), "Good"),
    (
        ("The experiences and progress of", "children who need help and protection"),
        "Requires improvement to be good",
    ),
    (("The experiences and progress of", "children in care"), "Good"),
    (("The experiences and progress of care", "leavers"), "Outstanding"),
    (("Overall effectiveness",), "Good"),
)

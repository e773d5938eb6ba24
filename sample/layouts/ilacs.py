"""ILACS reports (from 2018): three generations of the same plain layout.

`form = "2018"` prints the authority's name as the title and no running foot; `"2022"` names the
inspection and has a two-line foot; `"2026"` is as 2022 with closer numbers and a footnote.
"""

from __future__ import annotations

from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from layouts.flow import CELL, THIN, TITLE, Manner, Typesetter
from layouts.press import BODY, MARK, Setting, Sheet, press
from layouts.source import Source

LINE = ParagraphStyle("line", parent=BODY, spaceAfter=11.5)


def make(source: Source) -> bytes:
    """The PDF of an ILACS report."""
    old = source.form == "2018"
    sheet = Sheet(top_first=93 if old else 129)
    manner = Manner(
        heading_sizes=(14, 14, 12),
        number_indent={"2018": 36, "2022": 28, "2026": 18}[source.form],
        bullet_at=18 if old else 0,
        bullet_indent=36 if old else 18,
        bullet_gap=14.5 if old else 8,
    )

    def story(known: Setting) -> list[Any]:
        setter = Typesetter(source, known, manner, sheet.measure)
        front = [*_title(source, setter), _judgements(source, old), Spacer(1, 14)]
        return front + setter.story(source.blocks)

    def furniture(canvas: Any, page: int) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(sheet.width - 48, sheet.height - 42, MARK)
        canvas.setLineWidth(THIN)
        canvas.line(71, sheet.height - 787, 512, sheet.height - 787)
        if page > 1 or old:
            canvas.setFont("Helvetica", 20)
            canvas.drawString(513, sheet.height - 808, str(page))
        if page > 1 and not old:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(71, sheet.height - 802, source.fields["title"])
            canvas.drawString(71, sheet.height - 812, source.fields["dates"])

    return press(sheet, furniture, story, source.notes, source.fields["title"])


def _title(source: Source, setter: Typesetter) -> list[Any]:
    fields = source.fields
    made = [Paragraph(setter.markup(fields["title"]), TITLE)]
    if source.form == "2018":
        lines = [
            "**Inspection of children’s social care services**",
            f"**Inspection dates: {fields['dates']}**",
            f"**Lead inspector: {fields['lead']}**",
        ]
    else:
        lines = [
            f"**Inspection dates:** {fields['dates']}",
            f"**Lead inspector:** {fields['lead']}",
        ]
    return [*made, *(setter.text(line, LINE) for line in lines)]


def _judgements(source: Source, old: bool) -> Any:
    rows: list[list[Any]] = [[Paragraph("<b>Judgement</b>", CELL), Paragraph("<b>Grade</b>", CELL)]]
    rows += [[Paragraph(j.name, CELL), Paragraph(j.grade, CELL)] for j in source.judgements]
    table = Table(rows, colWidths=[304, 150] if old else [226, 226], hAlign="LEFT")
    space = 10 if old else 5.5
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), THIN, "black"),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3 if old else 5.5),
                ("TOPPADDING", (0, 0), (-1, -1), space),
                ("BOTTOMPADDING", (0, 0), (-1, -1), space + 2),
            ]
        )
    )
    return table

"""Safeguarding and looked after children reports (2009 to 2012), as PDF."""

from __future__ import annotations

from typing import Any

from reportlab.lib import colors
from reportlab.platypus import PageBreak, Paragraph, Spacer, Table, TableStyle

from layouts.flow import CELL, PADDED, THIN, TITLE, Manner, Typesetter
from layouts.press import MARK, Setting, Sheet, press
from layouts.record import STRANDS, record_rows
from layouts.source import Block, Source

NAME = "Inspection of safeguarding and looked after children services"


def make(source: Source) -> bytes:
    """The PDF of one report."""
    sheet = Sheet(top_first=150)
    authority = source.fields["authority"]
    manner = Manner(
        heading_sizes=(18, 14, 12),
        number_indent=36,
        bullet_at=36,
        bullet_indent=54,
        bullet_gap=7,
        contents_leaders=True,
        tables=_scale,
    )

    def story(known: Setting) -> list[Any]:
        setter = Typesetter(source, known, manner, sheet.measure)
        body = setter.story(source.blocks)
        record = Block("heading", f"Record of main findings: {authority}", level=2)
        return [
            *_cover(source, setter),
            PageBreak(),
            *body,
            PageBreak(),
            setter.heading(record),
            _record(source),
        ]

    def furniture(canvas: Any, page: int) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(sheet.width - 48, sheet.height - 42, MARK)
        if page > 1:
            canvas.setLineWidth(THIN)
            canvas.line(71, sheet.height - 787, 524, sheet.height - 787)
            canvas.setFont("Helvetica", 9)
            canvas.drawString(71, sheet.height - 800, f"{NAME} – {authority}")
            canvas.setFont("Helvetica", 12)
            canvas.drawRightString(524, sheet.height - 802, str(page))

    return press(sheet, furniture, story, source.notes, f"{NAME}: {authority}")


def _cover(source: Source, setter: Typesetter) -> list[Any]:
    fields = source.fields
    lines = [
        ("Inspection dates:", fields["dates"]),
        ("Reporting inspector", fields["lead"]),
    ]
    cells = [[Paragraph(f"<b>{a}</b>", CELL), Paragraph(b, CELL)] for a, b in lines]
    table = Table(
        cells,
        colWidths=[150, 220],
        hAlign="LEFT",
        style=TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]),
    )
    return [
        setter.text(NAME, TITLE),
        Spacer(1, 10),
        setter.text(fields["authority"], TITLE),
        Spacer(1, 60),
        table,
        Spacer(1, 40),
        setter.text("**Age group:** All"),
        setter.text(f"**Published:** {fields['published']}"),
        Spacer(1, 150),
        setter.text(fields["imprint"]),
    ]


def _scale(block: Block, setter: Typesetter) -> Any:
    """The four-point scale: grades in bold on the left, as no table of this form has a head."""
    cells = [[Paragraph(f"<b>{a}</b>", CELL), Paragraph(b, CELL)] for a, b in block.rows]
    return Table(
        cells,
        colWidths=[150, setter.measure - 150],
        style=TableStyle([("GRID", (0, 0), (-1, -1), THIN, colors.black), *PADDED]),
    )


def _record(source: Source) -> Any:
    rows = record_rows(source)
    cells = []
    styles: list[Any] = [
        ("GRID", (0, 0), (-1, -1), THIN, colors.black),
        *PADDED,
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    for number, (name, grade) in enumerate(rows):
        cells.append([Paragraph(name if grade else f"<b>{name}</b>", CELL), Paragraph(grade, CELL)])
        if name in STRANDS.values():
            styles.append(("BACKGROUND", (0, number), (-1, number), colors.Color(0.85, 0.85, 0.85)))
    return Table(cells, colWidths=[353, 100], style=TableStyle(styles))

"""Area SEND reports (from 2023): an outcome in a box, bulleted findings, tables of actions."""

from __future__ import annotations

from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Spacer, Table, TableStyle

from layouts.flow import SMALL_SQUARE, THIN, TITLE, Manner, Typesetter
from layouts.press import BODY, MARK, Setting, Sheet, press
from layouts.source import Block, Source

FIELD = ParagraphStyle("field", parent=BODY, spaceAfter=0)


def make(source: Source) -> bytes:
    """The PDF of one report."""
    sheet = Sheet(591.3, 838.7, left=57, right=57, top=92, top_first=107, bottom=58)
    manner = Manner(
        heading_sizes=(14, 12, 12),
        bullet_at=18,
        bullet_indent=35,
        bullet=SMALL_SQUARE,
        tables=_table,
    )

    def story(known: Setting) -> list[Any]:
        setter = Typesetter(source, known, manner, sheet.measure)
        return [*_front(source, setter), *setter.story(source.blocks)]

    def furniture(canvas: Any, page: int) -> None:
        if page == 1:
            canvas.setFont("Helvetica", 10)
            canvas.drawString(57, sheet.height - 38, "Local area partnership report")
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(sheet.width - 48, sheet.height - 42, MARK)
        if page > 1:
            canvas.setLineWidth(THIN)
            canvas.line(57, sheet.height - 797, 534, sheet.height - 797)
            canvas.setFont("Helvetica", 10)
            canvas.drawString(59, sheet.height - 811, source.fields["running"])
            canvas.drawString(59, sheet.height - 823, source.fields["dates"])
            canvas.setFont("Helvetica", 20)
            canvas.drawString(521, sheet.height - 820, str(page))

    return press(sheet, furniture, story, source.notes, source.fields["title"])


def _front(source: Source, setter: Typesetter) -> list[Any]:
    fields = source.fields
    rows = [
        [setter.text("Inspection dates:", FIELD), setter.text(fields["dates"], FIELD)],
        [setter.text("Dates of previous inspection:", FIELD), setter.text(fields["before"], FIELD)],
    ]
    table = Table(
        rows,
        colWidths=[170, 300],
        hAlign="LEFT",
        style=TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]),
    )
    return [setter.text(fields["title"], TITLE), Spacer(1, 8), table, Spacer(1, 12)]


def _table(block: Block, setter: Typesetter) -> Any:
    """Actions: a narrow column for who is responsible. Addresses: two columns of one width."""
    width = setter.measure
    if len(block.rows[0]) == 1:
        return setter.ruled(block.rows, [width])
    first = 160 if block.rows[0][0] == "Responsible body" else width / 2
    return setter.ruled(block.rows, [first, width - first])

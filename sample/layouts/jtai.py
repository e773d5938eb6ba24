"""Joint targeted area inspection letters (2018): addressees, bulleted findings, next steps."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Paragraph, Spacer, Table

from layouts.flow import CELL, Manner, Typesetter
from layouts.press import BODY, MARK, Setting, Sheet, press
from layouts.source import Block, Source


def make(source: Source) -> bytes:
    """The PDF of one letter."""
    sheet = Sheet(top=106, top_first=133, bottom=58)
    manner = Manner(heading_sizes=(12, 12, 12), bullet_indent=28, bullet_gap=16, tables=_signatures)
    fields = source.fields

    def story(known: Setting) -> list[Any]:
        setter = Typesetter(source, known, manner, sheet.measure)
        people = "<br/>".join(setter.markup(line) for line in fields["to"].strip().split("\n"))
        front = [
            setter.text(fields["date"]),
            Paragraph(people, BODY),
            Spacer(1, 60),
            setter.text("Dear local partnership"),
        ]
        return front + setter.story(source.blocks)

    def furniture(canvas: Any, page: int) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(sheet.width - 48, sheet.height - 42, MARK)
        canvas.setFont("Helvetica", 9.3)
        canvas.drawString(519, sheet.height - 798, str(page))

    return press(sheet, furniture, story, source.notes, fields["title"])


def _signatures(block: Block, setter: Typesetter) -> Any:
    """Who signs: two columns without rules."""
    cells = [[Paragraph(setter.markup(text), CELL) for text in row] for row in block.rows]
    return Table(cells, colWidths=[setter.measure / 2] * 2, rowHeights=34)

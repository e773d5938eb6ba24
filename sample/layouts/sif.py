"""SIF reports (2014 to 2017): a numbered judgement table, contents, a board's review.

`form = "2014"` prints the overall sentence and the board's grade in boxes on the first page;
`"2017"` prints a table headed by the overall sentence, and a boxed summary for each section.
"""

from __future__ import annotations

from typing import Any

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, Spacer, Table, TableStyle

from layouts.flow import CELL, PADDED, THIN, TITLE, Manner, Typesetter
from layouts.press import BODY, MARK, Setting, Sheet, press
from layouts.source import Block, Judgement, Source

BIG = ParagraphStyle("big", parent=BODY, fontSize=14, leading=16.5, spaceAfter=6.5)


def make(source: Source) -> bytes:
    """The PDF of a SIF report."""
    early = source.form == "2014"
    sheet = Sheet(top_first=85 if early else 93)
    manner = Manner(
        heading_sizes=(16, 14, 12),
        number_at=21 if early else 0,
        number_indent=50 if early else 28,
        bullet_at=36 if early else 0,
        bullet_indent=54 if early else 18,
        tables=_section_head,
    )

    def story(known: Setting) -> list[Any]:
        setter = Typesetter(source, known, manner, sheet.measure)
        table = _early_table if early else _late_table
        return [
            *_title(source, setter),
            *table(source, setter),
            PageBreak(),
            *setter.story(source.blocks),
        ]

    def furniture(canvas: Any, page: int) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(sheet.width - 48, sheet.height - 42, MARK)
        canvas.setLineWidth(THIN)
        canvas.line(71, sheet.height - 789, 512, sheet.height - 789)
        canvas.setFont("Helvetica", 20)
        # From 2017 an even page has its number on the left, as in a book.
        at = 71 if not early and page % 2 == 0 else 513
        canvas.drawString(at, sheet.height - 814, str(page))

    return press(sheet, furniture, story, source.notes, source.fields["title"])


def _title(source: Source, setter: Typesetter) -> list[Any]:
    fields = source.fields
    lines = [
        "**Inspection of services for children in need of help and protection, "
        "children looked after and care leavers**",
        "and",
        "**Review of the effectiveness of the Local Safeguarding Children Board**[^power]",
    ]
    if source.form == "2014":
        lines.append(f"**Inspection date: {fields['dates']}**")
    else:
        lines += [f"Inspection date: {fields['dates']}", f"Report published: {fields['published']}"]
    title = [setter.text(fields["title"], TITLE), Spacer(1, 4 if source.form == "2014" else 26)]
    return [*title, *(setter.text(line, BIG) for line in lines), Spacer(1, 14)]


def _early_table(source: Source, setter: Typesetter) -> list[Any]:
    overall, *rows = (j for j in source.judgements if j.key != "lscb")
    board = next(j for j in source.judgements if j.key == "lscb")
    grade = overall.grade.lower()
    top = [
        setter.text(f"The overall judgement is **{grade}**", BIG),
        setter.text(source.fields["meaning"], CELL),
    ]
    boxed = Table(
        [
            [
                setter.text(
                    f"The effectiveness of the Local Safeguarding Children Board (LSCB) is "
                    f"**{board.grade.lower()}**",
                    BIG,
                )
            ]
        ],
        colWidths=[setter.measure],
        style=TableStyle([("BOX", (0, 0), (-1, -1), THIN, colors.black), *PADDED]),
    )
    return [_rows(top, rows, bold_grades=True), Spacer(1, 20), boxed]


def _late_table(source: Source, setter: Typesetter) -> list[Any]:
    overall, *rows = (j for j in source.judgements if j.key != "lscb")
    sentence = f"**{source.fields['services']} are {overall.grade.lower()}**"
    return [_rows([setter.text(sentence, BIG)], rows, bold_grades=False)]


def _rows(top: list[Any], rows: list[Judgement], bold_grades: bool) -> Any:
    cells: list[list[Any]] = [[top, "", ""]]
    spans: list[Any] = [("SPAN", (0, 0), (-1, 0))]
    for number, row in enumerate(rows, start=1):
        below = row.name[:3] in ("2.1", "2.2")
        name = Paragraph(row.name if below else f"<b>{row.name}</b>", CELL)
        grade = Paragraph(f"<b>{row.grade}</b>" if bold_grades else row.grade, CELL)
        cells.append(["", name, grade] if below else [name, "", grade])
        if not below:
            spans.append(("SPAN", (0, number), (1, number)))
    return Table(
        cells,
        colWidths=[46, 272, 135],
        style=TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), THIN, colors.black),
                *PADDED,
                *spans,
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        ),
    )


def _section_head(block: Block, setter: Typesetter) -> Any:
    """`| The experiences and progress of … | Inadequate |`, the head of a section's box."""
    name, grade = block.rows[0]
    head = ParagraphStyle(
        "head", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=16, spaceAfter=0
    )
    cells = [[Paragraph(setter.anchor(name) + setter.markup(name), head), Paragraph(grade, head)]]
    return Table(
        cells,
        colWidths=[setter.measure * 0.62, setter.measure * 0.38],
        style=TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), THIN, colors.black),
                *PADDED,
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        ),
    )

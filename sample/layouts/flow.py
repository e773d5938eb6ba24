"""Turn a source's blocks into what the press sets: paragraphs, lists, boxes and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, PageBreak, Paragraph, Spacer, Table, TableStyle

from layouts.press import BODY, Setting
from layouts.source import Block, Source

_BOLD = re.compile(r"\*\*(.+?)\*\*")  # **requires improvement**
_NOTE_MARK = re.compile(r"\[\^(\w+)\]")  # a sentence.[^area]
SQUARE = '<font name="ZapfDingbats" size="9">n</font>'
SMALL_SQUARE = '<font name="ZapfDingbats" size="6">n</font>'
LEADERS = {"text": ".", "fontName": "Helvetica"}
THIN = 0.75


@dataclass
class Manner:
    """How one framework prints its blocks; lengths in points."""

    heading_sizes: tuple[float, float, float] = (14, 12, 12)
    number_at: float = 0
    number_indent: float = 28
    bullet_at: float = 0
    bullet_indent: float = 18
    bullet: str = SQUARE
    bullet_gap: float = 6.5
    contents_leaders: bool = False
    tables: Callable[[Block, Typesetter], Any] | None = None


@dataclass
class Typesetter:
    """Makes flowables of blocks, counting paragraphs as it goes."""

    source: Source
    known: Setting
    manner: Manner
    measure: float
    counter: int = field(default=0)
    headings: Counter[str] = field(default_factory=Counter)

    def story(self, blocks: Sequence[Block]) -> list[Any]:
        """All blocks in order; a `{box}` takes what follows up to `{end}`."""
        made: list[Any] = []
        rest = list(blocks)
        while rest:
            block = rest.pop(0)
            if block.kind == "box":
                inside = []
                while rest[0].kind != "end":
                    inside.append(rest.pop(0))
                rest.pop(0)
                made.extend([self.box(inside), Spacer(1, 14)])
            elif block.kind == "heading" and rest and rest[0].kind in ("table", "box"):
                # Kept together with a table, a heading would carry the whole of it overleaf.
                made.extend([CondPageBreak(90), self.heading(block, keep=False)])
            else:
                made.extend(self.one(block))
        return made

    def one(self, block: Block) -> list[Any]:
        """The flowables of one block."""
        if block.kind == "page":
            return [PageBreak()]
        if block.kind == "contents":
            return [self.contents(), Spacer(1, 12)]
        if block.kind == "heading":
            return [self.heading(block)]
        if block.kind == "table":
            return [self.table(block), Spacer(1, 14.5 if len(block.rows) > 1 else 0)]
        if block.kind == "text":
            return [self.text(block.text)]
        return [self.item(block)]

    def markup(self, text: str) -> str:
        """Reportlab's own markup of a source text."""
        text = _BOLD.sub(r"<b>\1</b>", escape(text.replace("{break} ", "")))
        return _NOTE_MARK.sub(self._note_mark, text)

    def _note_mark(self, match: re.Match[str]) -> str:
        number = self.source.note_number(match[1])
        return f'<super size="8">{number}</super><onDraw name="footnote" label="{match[1]}"/>'

    def text(self, text: str, style: Any = BODY) -> Any:
        """A plain paragraph."""
        return Paragraph(self.markup(text), style)

    def heading(self, block: Block, keep: bool = True) -> Any:
        """A heading, which tells its page to the contents list; level 4 is printed as a title."""
        if block.level == 4:
            return Paragraph(self.markup(block.text), TITLE)
        size = self.manner.heading_sizes[block.level - 1]
        style = ParagraphStyle(
            f"heading{block.level}",
            parent=BODY,
            fontName="Helvetica-Bold",
            fontSize=size,
            leading=size * 1.18,
            spaceBefore=8 if size > 12 else 2,
            spaceAfter=12 if size > 12 else 10,
            keepWithNext=int(keep),
        )
        return Paragraph(self.anchor(block.text) + self.markup(block.text), style)

    def anchor(self, text: str) -> str:
        """Markup that tells the contents list on which page this text stands."""
        name = _plain(text)
        self.headings[name] += 1
        label = escape(_label(name, self.headings[name]), {'"': ""})
        return f'<onDraw name="heading" label="{label}"/>'

    def item(self, block: Block) -> Any:
        """A numbered paragraph, a bullet, or a dash below a bullet."""
        manner = self.manner
        if block.kind == "numbered":
            self.counter += 1
            style = _indented(manner.number_at, manner.number_indent, 12.5)
            return Paragraph(self.markup(block.text), style, bulletText=f"{self.counter}.")
        if block.kind == "bullet":
            style = _indented(manner.bullet_at, manner.bullet_indent, manner.bullet_gap)
            return Paragraph(f"<bullet>{manner.bullet}</bullet>{self.markup(block.text)}", style)
        style = _indented(manner.bullet_at + 45, manner.bullet_at + 58, manner.bullet_gap)
        return Paragraph(self.markup(block.text), style, bulletText="–")

    def box(self, blocks: Sequence[Block]) -> Any:
        """A ruled box whose text may run over to the next page."""
        cells = [[self._boxed(block)] for block in blocks]
        table = Table(cells, colWidths=[self.measure], splitInRow=1)
        table.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), THIN, colors.black), *PADDED]))
        return table

    def _boxed(self, block: Block) -> Any:
        if block.kind == "heading":
            return self.heading(block)
        if block.kind == "text":
            return Paragraph(self.markup(block.text), CELL_APART)
        return self.item(block)

    def contents(self) -> Any:
        """The contents list, with the pages that the last pass found."""
        seen: Counter[str] = Counter()
        rows = []
        for level, name in self.source.contents:
            seen[name] += 1
            page = self.known.headings.get(_label(name, seen[name]), 0)
            rows.append([self._contents_name(level, name), str(page)])
        table = Table(rows, colWidths=[self.measure - 24, 24])
        table.setStyle(
            TableStyle(
                [
                    ("FONT", (1, 0), (1, -1), "Helvetica", 12),
                    ("ALIGN", (1, 0), (1, -1), "RIGHT"),
                    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
                ]
            )
        )
        return table

    def _contents_name(self, level: int, name: str) -> Any:
        style = ParagraphStyle(
            f"contents{level}",
            parent=BODY,
            fontName="Helvetica-Bold" if level == 1 else "Helvetica",
            leftIndent=14 * (level - 1),
            spaceAfter=0,
            endDots=LEADERS if self.manner.contents_leaders else None,
        )
        return Paragraph(self.markup(name), style)

    def table(self, block: Block) -> Any:
        """A ruled table with a bold first row; a framework may print its own."""
        if self.manner.tables is not None:
            return self.manner.tables(block, self)
        return self.ruled(block.rows, [self.measure / len(block.rows[0])] * len(block.rows[0]))

    def ruled(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Any:
        """Rows of cells with rules around each; cells hold paragraphs and may break over pages."""
        cells = [
            [self.cell(text, bold=number == 0) for text in row] for number, row in enumerate(rows)
        ]
        table = Table(cells, colWidths=list(widths), splitInRow=1)
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), THIN, colors.black), *PADDED]))
        return table

    def cell(self, text: str, bold: bool = False) -> list[Any]:
        """A table's cell: parts apart by ` // `, those with `* ` before them as bullets."""
        made = []
        for part in text.split(" // "):
            if part.startswith("* "):
                style = _indented(18, 36, 5.0)
                body = self.markup(part.removeprefix("* "))
                made.append(Paragraph(f"<bullet>{SMALL_SQUARE}</bullet>{body}", style))
            else:
                marked = self.markup(part)
                made.append(Paragraph(f"<b>{marked}</b>" if bold else marked, CELL))
        return made


TITLE = ParagraphStyle("title", parent=BODY, fontSize=26, leading=31.5, spaceAfter=6)
CELL = ParagraphStyle("cell", parent=BODY, spaceAfter=0)
CELL_APART = ParagraphStyle("cell apart", parent=BODY, spaceAfter=8)
PADDED = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 5.5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5.5),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
)


def _indented(at: float, indent: float, after: float) -> Any:
    return ParagraphStyle(
        f"item{at}-{indent}-{after}",
        parent=BODY,
        leftIndent=indent,
        bulletIndent=at,
        bulletFontName="Helvetica",
        bulletFontSize=12,
        spaceAfter=after,
    )


def _label(name: str, count: int) -> str:
    """A heading's name and which of that name it is: both strands have `Areas for improvement`."""
    return f"{name} #{count}"


def _plain(text: str) -> str:
    return _NOTE_MARK.sub("", text.replace("**", ""))

"""The press: page furniture, footnotes and contents around one flow of blocks.

A footnote takes room on the page where its mark falls, and the contents list prints pages that
are only known after setting; so a report is set again until nothing moves.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

MARK = "Invented sample report – not a real inspection"
MAX_PASSES = 8

BODY = ParagraphStyle(
    "body",
    fontName="Helvetica",
    fontSize=12,
    leading=14.5,
    spaceAfter=14.5,
    embeddedHyphenation=1,
    splitLongWords=0,
)
NOTE = ParagraphStyle("note", parent=BODY, fontSize=10, leading=12, spaceAfter=0)


@dataclass(frozen=True)
class Sheet:
    """Page geometry in points, from the upper left as the real pages were measured."""

    width: float = 595
    height: float = 842
    left: float = 71
    right: float = 71
    top: float = 93
    top_first: float = 93
    bottom: float = 62

    @property
    def measure(self) -> float:
        """The width of the text."""
        return self.width - self.left - self.right


@dataclass
class Setting:
    """What one pass found: the page of each heading, and the footnotes of each page."""

    headings: dict[str, int] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)


Furniture = Callable[[Any, int], None]
Story = Callable[[Setting], list[Any]]


def press(
    sheet: Sheet, furniture: Furniture, story: Story, notes: dict[str, str], title: str
) -> bytes:
    """Set the story until its pages no longer move, and give the PDF's bytes."""
    known = Setting()
    room: dict[int, list[str]] = {}
    for _ in range(MAX_PASSES):
        content, found = _set_once(sheet, furniture, story(known), notes, room, title)
        if found == known:
            return content
        known = found
        # Room once kept is kept: a heading that its own footnote pushes over would else swing.
        for page, keys in found.notes.items():
            room[page] = sorted({*room.get(page, []), *keys}, key=list(notes).index)
    raise RuntimeError(f"{title}: the pages still move after {MAX_PASSES} passes")


def _set_once(
    sheet: Sheet,
    furniture: Furniture,
    flow: Sequence[Any],
    notes: dict[str, str],
    room: dict[int, list[str]],
    title: str,
) -> tuple[bytes, Setting]:
    found = Setting()
    template = PageTemplate("page", frames=[_frame(sheet, 1, 0.0)])

    def add_heading(canvas: Any, _kind: str, label: str) -> None:
        found.headings.setdefault(label, canvas.getPageNumber())

    def add_note(canvas: Any, _kind: str, label: str) -> None:
        marks = found.notes.setdefault(canvas.getPageNumber(), [])
        if label not in marks:
            marks.append(label)

    def begin(canvas: Any, doc: Any) -> None:
        canvas.setNamedCB("heading", add_heading)
        canvas.setNamedCB("footnote", add_note)
        height = _notes_height(sheet, [notes[key] for key in room.get(doc.page, [])])
        template.frames = [_frame(sheet, doc.page, height)]
        furniture(canvas, doc.page)

    def end(canvas: Any, doc: Any) -> None:
        keys = found.notes.get(doc.page, [])
        marks = [f'<super size="7">{list(notes).index(key) + 1}</super>' for key in keys]
        texts = [f"{mark} {notes[key]}" for mark, key in zip(marks, keys, strict=True)]
        _draw_notes(canvas, sheet, texts)

    template.onPage = begin
    template.onPageEnd = end
    stream = io.BytesIO()
    doc = BaseDocTemplate(
        stream,
        pagesize=(sheet.width, sheet.height),
        pageTemplates=[template],
        title=title,
        author=MARK,
        invariant=1,
    )
    doc.build(list(flow), canvasmaker=Canvas)
    return stream.getvalue(), found


def _frame(sheet: Sheet, page: int, notes_height: float) -> Any:
    top = sheet.top_first if page == 1 else sheet.top
    low = sheet.bottom + notes_height
    return Frame(sheet.left, low, sheet.measure, sheet.height - top - low, 0, 0, 0, 0)


def _note_paragraphs(sheet: Sheet, texts: Sequence[str]) -> list[tuple[Any, float]]:
    made = [Paragraph(text, NOTE) for text in texts]
    return [(note, note.wrap(sheet.measure, 400)[1]) for note in made]


def _notes_height(sheet: Sheet, texts: Sequence[str]) -> float:
    if not texts:
        return 0.0
    return 22.0 + sum(height for _, height in _note_paragraphs(sheet, texts))


def _draw_notes(canvas: Any, sheet: Sheet, texts: Sequence[str]) -> None:
    if not texts:
        return
    y = sheet.bottom + _notes_height(sheet, texts) - 12
    canvas.setLineWidth(0.7)
    canvas.line(sheet.left, y, sheet.left + 144, y)
    y -= 6
    for note, height in _note_paragraphs(sheet, texts):
        y -= height
        note.drawOn(canvas, sheet.left, y)

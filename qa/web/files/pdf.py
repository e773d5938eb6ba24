"""PDF files; the only importer of reportlab in the program."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from qa.web.copying import quoted
from qa.web.files.paper import PagePrint, Paper

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

MIME = "application/pdf"
_MARGIN = 56.0  # points: 2 cm
_BLUE = "#0f5499"
_MISSING = "\u00a4"  # stands for a letter that the typeface lacks
# Hyphens and the minus sign look the same in print; a soft hyphen is not printed at all.
_SAME = {"\u2010": "-", "\u2011": "-", "\u2212": "-", "\u00ad": "", "\n": " ", "\t": " "}
_LACKS = (
    f"A sign {_MISSING} stands for a letter that this file’s typeface does not have; the page "
    "of the report shows it."
)


def answer_as_pdf(paper: Paper) -> bytes:
    """A4 pages: question, answer, grades, sources, then the cited pages with their marks."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=paper.question,
        author="Inspection QA",
        lang="en-GB",
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
    )
    document.build(_story(paper), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _story(paper: Paper) -> list[Flowable]:
    from reportlab.platypus import PageBreak, Paragraph, Spacer

    styles = _styles()
    story: list[Flowable] = [Paragraph(_shown(paper.question), styles["title"])]
    if paper.scope:
        story.append(Paragraph(_shown(paper.scope), styles["small"]))
    story += [Paragraph(_shown(quoted(p)), styles[p.kind]) for p in paper.parts]
    if paper.grades:
        story += [Spacer(1, 8), _grades(paper, styles)]
    story += [Paragraph(_shown(row), styles["fact"], bulletText="•") for row in paper.rows]
    if paper.sources or paper.graded:
        story.append(Paragraph("Sources", styles["heading"]))
    for source in paper.sources:
        story.append(Paragraph(_shown(f"[{source.marker}] {source.place}"), styles["fact"]))
        story.append(Paragraph(_shown(f"“{source.quote}”"), styles["quote"]))
    story += [Paragraph(_shown(place), styles["fact"]) for place in paper.graded]
    if paper.left_out:
        more = f"{paper.left_out} more cited pages are not shown here."
        story.append(Paragraph(more, styles["notice"]))
    if _lacks_letters(paper):
        story.append(Paragraph(_shown(_LACKS), styles["notice"]))
    story += [
        Paragraph(_shown(text), styles["small"]) for text in (paper.terms, paper.made) if text
    ]
    if paper.address:
        story.append(Paragraph(_link(paper.address), styles["small"]))
    for page in paper.pages:
        story += [PageBreak(), Paragraph(_shown(page.caption), styles["small"])]
        story += [_picture(page)] if page.jpeg else []
    return story


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    text = ParagraphStyle("text", fontName="Helvetica", fontSize=11, leading=15, spaceAfter=7)
    bold = {"fontName": "Helvetica-Bold", "textColor": HexColor(_BLUE)}
    return {
        "fact": text,
        "quote": ParagraphStyle(
            "quote", text, leftIndent=12, borderColor=HexColor(_BLUE), borderPadding=(0, 0, 0, 6)
        ),
        "notice": ParagraphStyle("notice", text, fontName="Helvetica-Oblique"),
        "small": ParagraphStyle("small", text, fontSize=9, leading=12),
        "title": ParagraphStyle("title", text, fontSize=17, leading=21, **bold),
        "heading": ParagraphStyle("heading", text, fontSize=13, spaceBefore=8, **bold),
    }


def _grades(paper: Paper, styles: dict[str, Any]) -> Flowable:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph, Table

    head = [Paragraph(f"<b>{c}</b>", styles["small"]) for c in ("Judgement", "Grade", "Where")]
    rows = [[Paragraph(_shown(cell), styles["small"]) for cell in row] for row in paper.grades]
    lines = [
        ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#6f7780")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table([head, *rows], colWidths=[210, 110, 163], style=lines, repeatRows=1)


def _picture(page: PagePrint) -> Flowable:
    from reportlab.platypus import Image

    width, height = 480.0, 660.0
    scale = min(width / page.width, height / page.height)
    return Image(io.BytesIO(page.jpeg), page.width * scale, page.height * scale)


def _foot(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(595 - _MARGIN, 28, str(document.page))
    canvas.restoreState()


def _link(address: str) -> str:
    shown = f"The answer again: {_shown(address)}"
    return (
        f'<a href={quoteattr(address)} color="{_BLUE}">{shown}</a>' if "://" in address else shown
    )


def _shown(text: str) -> str:
    """The text for reportlab's markup, in the letters that the standard typefaces have."""
    return escape(_in_typeface(text))


def _in_typeface(text: str) -> str:
    return "".join(c if _has(c) else _nearest(c) for c in text)


def _nearest(char: str) -> str:
    """A ligature by its letters ("ﬁ" is "fi"), else a sign that something is missing."""
    plain = _SAME.get(char, unicodedata.normalize("NFKC", char))
    return plain if all(map(_has, plain)) else _MISSING


def _has(char: str) -> bool:
    return char.isprintable() and bool(char.encode("cp1252", "ignore"))


def _lacks_letters(paper: Paper) -> bool:
    texts = [paper.question, *(p.text for p in paper.parts), *(s.quote for s in paper.sources)]
    texts += [s.place for s in paper.sources]
    return any(_MISSING in _in_typeface(text) for text in texts)

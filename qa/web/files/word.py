"""Word files; the only importer of python-docx."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.web.copying import quoted
from qa.web.files.paper import PagePrint, Paper

if TYPE_CHECKING:
    from docx.document import Document

# XML, and so Word, knows no control characters but tab and line ends.
_UNKNOWN_TO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def answer_as_word(paper: Paper) -> bytes:
    """A document: question, answer, grades, sources, and the cited pages with their marks."""
    document = _document(paper.question)
    if paper.scope:
        document.add_paragraph(_clean(paper.scope), style="Subtitle")
    for part in paper.parts:
        style = {"quote": "Quote", "fact": "Normal", "notice": "Normal"}[part.kind]
        run = document.add_paragraph(style=style).add_run(_clean(quoted(part)))
        run.italic = part.kind == "notice"
    if paper.grades:
        _add_table(document, ("Judgement", "Grade", "Where"), paper.grades)
    for row in paper.rows:
        document.add_paragraph(_clean(row), style="List Bullet")
    if paper.sources or paper.graded:
        document.add_heading("Sources", level=1)
    for source in paper.sources:
        document.add_paragraph(_clean(f"[{source.marker}] {source.place}"))
        document.add_paragraph(_clean(f"“{source.quote}”"), style="Quote")
    for place in paper.graded:
        document.add_paragraph(_clean(place))
    if paper.left_out:
        document.add_paragraph(f"{paper.left_out} more cited pages are not shown here.")
    for text in filter(None, (paper.terms, paper.made)):
        document.add_paragraph(text)
    if paper.address:
        _add_link(document, "The answer again: ", paper.address)
    for page in paper.pages:
        _add_page(document, page)
    return _saved(document)


def list_as_word(title: str, entries: Sequence[tuple[str, str, Sequence[str]]]) -> bytes:
    """A document of many questions, each with its answer and the places of its sources."""
    document = _document(title)
    for number, (question, answer, sources) in enumerate(entries, 1):
        document.add_heading(_clean(f"{number}. {question}"), level=1)
        for line in answer.splitlines():
            document.add_paragraph(_clean(line))
        for source in sources:
            document.add_paragraph(_clean(source), style="List Bullet")
    return _saved(document)


def _document(title: str) -> Document:
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(11)
    document.core_properties.title = _clean(title)[:255]
    document.core_properties.author = "Inspection QA"
    document.add_heading(_clean(title), level=0)
    return document


def _add_link(document: Document, before: str, address: str) -> None:
    """A paragraph that ends with an address, to be clicked where it is whole."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.add_paragraph(before)
    run = paragraph.add_run(_clean(address))
    if "://" not in address:
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _add_table(document: Document, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(text)


def _add_page(document: Document, page: PagePrint) -> None:
    from docx.shared import Cm

    caption = document.add_paragraph(_clean(page.caption))
    caption.paragraph_format.page_break_before = True
    if page.jpeg:
        document.add_picture(io.BytesIO(page.jpeg), height=Cm(21.5))


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _clean(text: str) -> str:
    return _UNKNOWN_TO_XML.sub("", text)

"""An answer as it goes on paper: the same content for Word and PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PIL import Image, ImageChops

from qa.errors import UnknownPage
from qa.grade_marks import mark_id
from qa.service import Index
from qa.types import Answer, Judgement, Part, ReportInfo
from qa.web.copying import TERMS, place_of, places_of, rows_of
from qa.web.markup import day, name_of, when

_MOST_PAGES = 12  # pictures in one file; the sources name the others
_SCALE = 1.3  # pixels for each point: 94 dpi, readable in print
_LONGEST_NAME = 60  # characters of a file's name
_QUALITY = 80  # of JPEG; a page is then about 100 kB


@dataclass(frozen=True, slots=True)
class SourceText:
    """One numbered source: where it stands, and its words."""

    marker: int
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class PagePrint:
    """A page of a report as JPEG; the caption says whether the passage is marked on it."""

    caption: str
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed, in order. `grades` are (judgement, printed grade, report and page)."""

    question: str
    scope: str
    parts: tuple[Part, ...]
    grades: tuple[tuple[str, str, str], ...]
    sources: tuple[SourceText, ...]
    pages: tuple[PagePrint, ...]
    made: str
    left_out: int = 0  # cited pages without a picture, because there are too many
    rows: tuple[str, ...] = ()  # of a list that no sentence says
    graded: tuple[str, ...] = ()  # the reports and pages that print the grades
    terms: str = ""  # whose the reports are; empty where none is named
    address: str = ""  # gives this answer again


def answer_paper(index: Index, answer: Answer, address: str = "") -> Paper:
    """The answer with its sources and the cited pages, each quote marked where that is sure.

    `address` is where the program gives the answer again, for those who read it on paper.
    """
    parts = answer.parts
    if answer.refusal is not None:
        parts = (Part("notice", answer.refusal.message),)
    places = _cited_pages(answer)
    named = places_of(answer)
    return Paper(
        question=answer.question,
        scope=scope_line(answer),
        parts=parts,
        grades=tuple(_grade_row(info, j) for info, j in answer.judgements),
        sources=tuple(SourceText(c.marker, place_of(c), c.quote) for c in answer.citations),
        pages=tuple(
            _printed(index, info, page, marks)
            for (_, page), (info, marks) in list(places.items())[:_MOST_PAGES]
        ),
        made=f"Made with Inspection QA on {day(date.today().isoformat())}. Quotes are word for word.",
        left_out=max(len(places) - _MOST_PAGES, 0),
        rows=tuple(rows_of(answer)),
        graded=tuple(place.text for place in named if not place.markers),
        terms=TERMS if named else "",
        address=address,
    )


def scope_line(answer: Answer) -> str:
    """The reports that the answer rests on, each with its date."""
    reports = [c.report for c in answer.citations] + [info for info, _ in answer.judgements]
    names = dict.fromkeys(f"{name_of(r)}, {when(r)}" for r in reports)
    return "; ".join(names)


def _grade_row(info: ReportInfo, judgement: Judgement) -> tuple[str, str, str]:
    strand = f" ({judgement.strand})" if judgement.strand else ""
    page = f", page {judgement.page}" if judgement.page else ""
    return (
        judgement.printed_name + strand,
        judgement.printed_grade,
        f"{name_of(info)}, {when(info)}{page}",
    )


Mark = tuple[str, str]  # what to mark, and what it is called
Places = dict[tuple[str, int], tuple[ReportInfo, list[Mark]]]  # by report and page


def _cited_pages(answer: Answer) -> Places:
    """Each cited page once with all that is to be marked on it; citations first, then grades."""
    places: Places = {}
    for c in answer.citations:
        if c.page is not None:
            entry = places.setdefault((c.report.report_id, c.page), (c.report, []))
            entry[1].append((c.mark, f"source {c.marker}"))
    for info, j in answer.judgements:
        if j.page is not None:
            entry = places.setdefault((info.report_id, j.page), (info, []))
            entry[1].append((mark_id(info.report_id, j), j.printed_name))
    return places


def _printed(index: Index, info: ReportInfo, page: int, marks: Sequence[Mark]) -> PagePrint:
    """The page with every mark; what could not be placed surely is named in the caption."""
    caption = f"{info.title}, {when(info)}, page {page}."
    shown: Image.Image | None = None
    missed = []
    scanned = False
    for mark, what in marks:
        try:
            picture = index.page_picture(info.report_id, page, mark, scale=_SCALE)
        except UnknownPage as error:
            return PagePrint(f"{caption} {error}.", b"", 0, 0)
        image = Image.open(io.BytesIO(picture.png)).convert("RGB")
        # Marks only darken, so the darker of two pictures of one page has the marks of both.
        shown = image if shown is None else ImageChops.darker(shown, image)
        if not picture.marked:
            missed.append(what)
        scanned = scanned or picture.by_line
    assert shown is not None
    named = dict.fromkeys(what for _, what in marks if what not in missed)
    if named:
        caption += f" Marked: {', '.join(named)}{', by whole lines of a scan' if scanned else ''}."
    if missed:
        caption += (
            f" Not marked, because its place is not sure: {', '.join(dict.fromkeys(missed))}."
        )
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return PagePrint(caption, out.getvalue(), shown.width, shown.height)


def file_name(answer: Answer, ending: str) -> str:
    """ "What grades did Hull get?" -> "what-grades-did-hull-get.pdf", in ASCII, at most 60 long.

    A longer question ends with its last whole word.
    """
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in answer.question.lower())
    name = "-".join(words.split())
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME + 1].rpartition("-")[0] or name[:_LONGEST_NAME]
    return f"{name or 'answer'}.{ending}"

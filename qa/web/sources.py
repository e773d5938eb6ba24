"""The evidence of an answer: each cited paragraph with its sentences marked, and its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from qa.errors import UnknownPage
from qa.grade_marks import GRADE_SIGN
from qa.service import Index
from qa.types import Answer, Citation, Passage, RankedPassage, ReportInfo
from qa.web import shared
from qa.web.markup import leaf_url, link, marked, name_of, page_url, view_url, when

if TYPE_CHECKING:
    from qa.reports.picture import PagePicture


@dataclass(frozen=True, slots=True)
class Cited:
    """One paragraph and the spans of its text that are cited."""

    number: str | None
    text: str
    spans: tuple[tuple[int, int], ...]
    markers: tuple[int, ...]
    pages: tuple[tuple[int, str], ...]  # page, and the passage to mark on it


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a report: one paragraph, or the neighbouring items of a list."""

    report: ReportInfo
    section: tuple[str, ...]
    cited: tuple[Cited, ...]

    @property
    def marks(self) -> dict[str, tuple[int, str]]:
        """What can be marked, by a name to choose it: a page, and the passage on it."""
        return {
            f"Source {c.markers[0]}, page {page}" if c.markers else f"Page {page}": (page, passage)
            for c in self.cited
            for page, passage in c.pages
        }


def sources_of(index: Index, answer: Answer) -> list[Source]:
    """One source for each paragraph cited, in the order of the markers.

    The recommendations that stand under one heading are one source.
    """
    found: dict[tuple[str, int | str], list[tuple[Citation, Passage | None]]] = {}
    for citation in answer.citations:
        passage = index.passage(citation.passage_id)
        place = passage.paragraph if passage else citation.passage_id
        found.setdefault((citation.report.report_id, place), []).append((citation, passage))
    sources = [_source(index, group) for group in found.values()]
    return _joined(sources) if answer.kind == "recommendations" else sources


def _joined(sources: Sequence[Source]) -> list[Source]:
    places: dict[tuple[str, tuple[str, ...]], list[Source]] = {}
    for source in sources:
        places.setdefault((source.report.report_id, source.section), []).append(source)
    return [
        Source(group[0].report, group[0].section, tuple(c for s in group for c in s.cited))
        for group in places.values()
    ]


def _source(index: Index, group: Sequence[tuple[Citation, Passage | None]]) -> Source:
    first, passage = group[0]
    text, spans = first.quote, [(0, len(first.quote))]
    if passage is not None:
        text = index.paragraph(passage).text
        spans = [span for c, p in group if p is not None and (span := _span(c, p, text))]
    pages = {c.page: c.passage_id for c, _ in group if c.page is not None}
    cited = Cited(
        number=first.paragraphs[0] if first.paragraphs else None,
        text=text,
        spans=tuple(spans),
        markers=tuple(c.marker for c, _ in group),
        pages=tuple(pages.items()),
    )
    return Source(first.report, first.section, (cited,))


def _span(citation: Citation, passage: Passage, text: str) -> tuple[int, int] | None:
    """Where the quote stands in its paragraph: inside its own passage, or nowhere."""
    if text[passage.start : passage.start + len(passage.text)] != passage.text:
        return None
    at = passage.text.find(citation.quote)
    if at < 0:
        return None
    start = passage.start + at
    return start, start + len(citation.quote)


def bullets_of(index: Index, answer: Answer) -> set[int]:
    """The markers of quotes that stand as bullets in their report, under a quoted sentence."""
    joined = {m for part in answer.parts if part.kind == "quote" for m in part.markers[1:]}
    found = {c.marker: index.passage(c.passage_id) for c in answer.citations if c.marker in joined}
    return {marker for marker, passage in found.items() if passage and passage.kind == "bullet"}


def related_source(item: RankedPassage) -> Source:
    """A passage that comes near, as it is: nothing in it is marked as an answer."""
    passage = item.passage
    pages = tuple((p, passage.passage_id) for p in passage.pages[:1])
    cited = Cited(passage.number, passage.text, (), (), pages)
    return Source(item.report, passage.section, (cited,))


def show_source(source: Source, key: str, back: str | None = None) -> None:
    """A card: where it stands, the paragraph, and the page's picture on demand.

    `back` is the query of the answer, for the way back from what it leads to.
    """
    with st.container(border=True, key=f"card-{key}"):
        st.html(source_html(source, back))
        if source.marks:
            _show_page(source, key, back)


def source_html(source: Source, back: str | None = None) -> str:
    info = source.report
    numbers = ", ".join(str(m) for c in source.cited for m in c.markers)
    label = f'<span class="qa-unseen">Source {numbers}: </span>' if numbers else ""
    paragraphs = "".join(_cited_html(c) for c in source.cited)
    return (
        f'<article class="qa-source"><h3>{label}{escape(name_of(info))}, {escape(when(info))}</h3>'
        f'<p class="qa-where">{_where(source, back)}</p>{paragraphs}</article>'
    )


def _cited_html(cited: Cited) -> str:
    anchors = "".join(f'<span id="source-{m}"></span>' for m in cited.markers)
    markers = "".join(f'<span class="qa-ref">{m}</span> ' for m in cited.markers)
    number = f'<span class="qa-number">{escape(cited.number)}</span>' if cited.number else ""
    return (
        f'<div class="qa-cited"><div class="qa-signs" aria-hidden="true">{markers}</div>'
        f'<p class="qa-para">{anchors}{number}{marked(cited.text, cited.spans)}</p></div>'
    )


def _where(source: Source, back: str | None) -> str:
    """Title, headings, paragraph and pages, as a path that leads to the report and its pages."""
    info = source.report
    pieces = [link(view_url("reports", report=info.report_id, back=back or None), info.title)]
    pieces += [escape(heading) for heading in source.section]
    numbers = [c.number for c in source.cited if c.number]
    if numbers:
        pieces.append(f"paragraph {escape(', '.join(numbers))}")
    pages = dict(reversed(source.marks.values()))
    pieces += [
        link(leaf_url(info.report_id, page, pages[page], back), f"page {page}")
        for page in sorted(pages)
    ]
    return " › ".join(pieces)


def _show_page(source: Source, key: str, back: str | None) -> None:
    """The page with the passage marked; where there are several passages, one at a time."""
    marks = source.marks
    names = list(marks)
    first = marks[names[0]][0]
    label = f"Show page {first} of the report" if len(marks) == 1 else "Show the pages"
    shown = st.expander(label, key=f"page-{key}", on_change="rerun")
    if not shown.open:
        return
    with shown:
        name = names[0]
        if len(names) > 1:
            name = st.selectbox("Passage to mark", names, key=f"mark-{key}")
        page, passage_id = marks[name]
        page_viewer(source.report, page, passage_id, f"viewer-{key}-{names.index(name)}", back)


def page_viewer(
    info: ReportInfo, cited: int, passage_id: str | None, key: str, back: str | None = None
) -> None:
    """The picture of a page with buttons to the pages before and after it."""
    page = int(st.session_state.get(key, cited))

    def turn(to: int) -> None:
        st.session_state[key] = to

    show_leaf(info, page, cited, passage_id, key, turn)
    links = [link(leaf_url(info.report_id, page, passage_id, back), "Open the page large")]
    if back:
        links.append(link("#the-answer", "Back to the answer"))
    st.html(f'<p class="qa-ways">{" · ".join(links)}</p>')


def show_leaf(
    info: ReportInfo,
    page: int,
    cited: int,
    passage_id: str | None,
    key: str,
    turn: Callable[[int], None],
) -> None:
    """One page; `turn` is told to which one the reader wants to go, `cited` is the way back."""
    last = info.pages or cited
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Previous page", key=f"{key}-back", disabled=page <= 1, on_click=turn, args=(page - 1,)
        )
        st.button(
            "Next page", key=f"{key}-on", disabled=page >= last, on_click=turn, args=(page + 1,)
        )
        if page != cited:
            st.button(f"Back to page {cited}", key=f"{key}-home", on_click=turn, args=(cited,))
    st.html(page_html(info, page, passage_id))


def page_html(info: ReportInfo, page: int, passage_id: str | None) -> str:
    """The picture and what it shows; a page without a sure mark says that it has none."""
    try:
        picture = shared.index().page_picture(info.report_id, page, passage_id)
    except UnknownPage as error:
        return f'<p class="qa-notice">{escape(str(error))}</p>'
    address = escape(page_url(info.report_id, page, passage_id))
    of = f" of {info.pages}" if info.pages else ""
    what = f"Page {page}{of}: {info.title}"
    if picture.marked:
        mark = f"The {_what(passage_id)} is marked."
    elif passage_id is None:
        mark = ""
    else:
        unplaced = _what(passage_id)
        mark = f"The {unplaced} could not be placed surely on this page, so nothing is marked."
    # On a phone the picture is wider than the screen, to be read; then its box scrolls sideways.
    return (
        f'<figure class="qa-figure"><div class="qa-leaf" role="region" tabindex="0" '
        f'aria-label="Picture of page {page}"><div class="qa-sheet"><img src="{address}" '
        f'width="{picture.width}" height="{picture.height}" '
        f'alt="{escape(f"{what}. {mark}".strip())}">{_mark_at(picture, address)}</div></div>'
        f'<figcaption>{escape(what)}. {escape(mark)} <a href="{address}" '
        f'download="{escape(info.report_id)}-page-{page}.png">Save the picture</a>'
        f"</figcaption></figure>"
    )


def _mark_at(picture: PagePicture, name: str) -> str:
    """Where the mark begins, which the page's script brings into view once (page.js)."""
    if picture.mark_at is None:
        return ""
    left, top = (f"{100 * part:.1f}%" for part in picture.mark_at)
    return (
        f'<span class="qa-mark-at" data-look="{name}" data-at="center" '
        f'style="left:{left};top:{top}"></span>'
    )


def _what(mark: str | None) -> str:
    return "grade" if mark and GRADE_SIGN in mark else "passage"

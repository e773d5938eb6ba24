"""The evidence of an answer: each cited paragraph with its sentences marked, and its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from qa.errors import UnknownPage
from qa.service import Index
from qa.types import Citation, Passage, RankedPassage, ReportInfo
from qa.web import shared
from qa.web.markup import link, marked, name_of, page_url, plain, view_url, when


@dataclass(frozen=True, slots=True)
class Source:
    """One paragraph of a report and the spans of its text that are cited."""

    report: ReportInfo
    section: tuple[str, ...]
    number: str | None
    text: str
    spans: tuple[tuple[int, int], ...]
    markers: tuple[int, ...]
    pages: tuple[tuple[int, str], ...]  # page, and the passage to mark on it


def sources_of(index: Index, citations: Sequence[Citation]) -> list[Source]:
    """One source for each paragraph cited, in the order of the markers."""
    found: dict[tuple[str, int | str], list[tuple[Citation, Passage | None]]] = {}
    for citation in citations:
        passage = index.passage(citation.passage_id)
        place = passage.paragraph if passage else citation.passage_id
        found.setdefault((citation.report.report_id, place), []).append((citation, passage))
    return [_source(index, group) for group in found.values()]


def _source(index: Index, group: Sequence[tuple[Citation, Passage | None]]) -> Source:
    first, passage = group[0]
    text, spans = first.quote, [(0, len(first.quote))]
    if passage is not None:
        text = index.paragraph(passage).text
        spans = [span for c, p in group if p is not None and (span := _span(c, p, text))]
    pages = {c.page: c.passage_id for c, _ in group if c.page is not None}
    return Source(
        report=first.report,
        section=first.section,
        number=first.paragraphs[0] if first.paragraphs else None,
        text=text,
        spans=tuple(spans),
        markers=tuple(c.marker for c, _ in group),
        pages=tuple(pages.items()),
    )


def _span(citation: Citation, passage: Passage, text: str) -> tuple[int, int] | None:
    """Where the quote stands in its paragraph: inside its own passage, or nowhere."""
    if text[passage.start : passage.start + len(passage.text)] != passage.text:
        return None
    at = passage.text.find(citation.quote)
    if at < 0:
        return None
    start = passage.start + at
    return start, start + len(citation.quote)


def related_source(item: RankedPassage) -> Source:
    """A passage that comes near, as it is: nothing in it is marked as an answer."""
    passage = item.passage
    return Source(
        report=item.report,
        section=passage.section,
        number=passage.number,
        text=passage.text,
        spans=(),
        markers=(),
        pages=tuple((p, passage.passage_id) for p in passage.pages[:1]),
    )


def show_source(source: Source, key: str) -> None:
    """A card: where it stands, the paragraph, and the page's picture on demand."""
    with st.container(border=True, key=f"card-{key}"):
        st.html(source_html(source))
        if source.pages:
            _show_page(source, key)


def source_html(source: Source) -> str:
    info = source.report
    anchors = "".join(f'<span id="source-{m}"></span>' for m in source.markers)
    markers = "".join(
        f'<span class="qa-ref" aria-hidden="true">{m}</span> ' for m in source.markers
    )
    label = f"Source {', '.join(map(str, source.markers))}: " if source.markers else ""
    heading = (
        f'<h3>{markers}<span class="qa-unseen">{label}</span>{escape(name_of(info))}, '
        f"{escape(when(info))}</h3>"
    )
    number = f'<span class="qa-number">{escape(source.number)}</span>' if source.number else ""
    return (
        f'<article class="qa-source">{anchors}{heading}'
        f'<p class="qa-where">{_where(source)}</p>'
        f'<p class="qa-para">{number}{marked(source.text, source.spans)}</p></article>'
    )


def _where(source: Source) -> str:
    """Title, headings, paragraph and page, as a path that leads to the report itself."""
    info = source.report
    pieces = [link(view_url("reports", report=info.report_id), info.title)]
    pieces += [escape(heading) for heading in source.section]
    if source.number:
        pieces.append(f"paragraph {escape(source.number)}")
    pieces += [f"page {page}" for page, _ in source.pages]
    return " › ".join(pieces)


def _show_page(source: Source, key: str) -> None:
    page, passage_id = source.pages[0]
    shown = st.expander(
        plain(f"Show page {page} of the report"), key=f"page-{key}", on_change="rerun"
    )
    if shown.open:
        with shown:
            page_viewer(source.report, page, passage_id, f"viewer-{key}")


def page_viewer(info: ReportInfo, cited: int, passage_id: str | None, key: str) -> None:
    """The picture of a page with buttons to the pages before and after it."""
    page = int(st.session_state.get(key, cited))
    last = info.pages or cited

    def turn(to: int) -> None:
        st.session_state[key] = to

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
    address = page_url(info.report_id, page, passage_id)
    of = f" of {info.pages}" if info.pages else ""
    what = f"Page {page}{of}: {info.title}"
    if picture.marked:
        mark = "The passage is marked."
    elif passage_id is None:
        mark = ""
    else:
        mark = "The passage could not be placed surely on this page, so nothing is marked."
    return (
        f'<figure class="qa-figure"><img src="{escape(address)}" width="{picture.width}" '
        f'height="{picture.height}" alt="{escape(f"{what}. {mark}".strip())}">'
        f"<figcaption>{escape(what)}. {escape(mark)} {link(address, 'Open the page by itself')}"
        f"</figcaption></figure>"
    )

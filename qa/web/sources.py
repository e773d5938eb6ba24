"""The evidence of an answer: each cited paragraph with its sentences marked, and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from qa.errors import UnknownPage
from qa.grade_marks import GRADE_SIGN
from qa.quote_marks import is_quote, joined
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
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page, what is to be marked on it, and the markers of the quotes that stand there."""

    page: int
    mark: str
    markers: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """ "Page 3, sources 1 to 4", to choose it by."""
        numbers = self.markers
        if len(numbers) < 2:
            return f"Page {self.page}" + "".join(f", source {m}" for m in numbers)
        if len(numbers) > 2 and numbers == tuple(range(numbers[0], numbers[-1] + 1)):
            return f"Page {self.page}, sources {numbers[0]} to {numbers[-1]}"
        *others, last = map(str, numbers)
        return f"Page {self.page}, sources {', '.join(others)} and {last}"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a report: one paragraph, or the neighbouring items of a list."""

    report: ReportInfo
    section: tuple[str, ...]
    cited: tuple[Cited, ...]

    @property
    def leaves(self) -> list[Leaf]:
        """The pages that hold what is cited, each once with all that is to be marked on it."""
        return _by_page(leaf for c in self.cited for leaf in c.leaves)


def _by_page(leaves: Iterable[Leaf]) -> list[Leaf]:
    found: dict[int, list[Leaf]] = {}
    for leaf in leaves:
        found.setdefault(leaf.page, []).append(leaf)
    return [
        Leaf(page, joined(x.mark for x in some), tuple(m for x in some for m in x.markers))
        for page, some in found.items()
    ]


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
    leaves = [Leaf(c.page, c.mark, (c.marker,)) for c, _ in group if c.page is not None]
    cited = Cited(
        number=first.paragraphs[0] if first.paragraphs else None,
        text=text,
        spans=tuple(spans),
        markers=tuple(c.marker for c, _ in group),
        leaves=tuple(_by_page(leaves)),
    )
    return Source(first.report, first.section, (cited,))


def _span(citation: Citation, passage: Passage, text: str) -> tuple[int, int] | None:
    """Where the quote stands in its paragraph: inside its own passage, or nowhere."""
    if text[passage.start : passage.start + len(passage.text)] != passage.text:
        return None
    at = citation.span[0] if citation.span else passage.text.find(citation.quote)
    if at < 0 or not passage.text.startswith(citation.quote, at):
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
    leaves = tuple(Leaf(p, passage.passage_id) for p in passage.pages[:1])
    cited = Cited(passage.number, passage.text, (), (), leaves)
    return Source(item.report, passage.section, (cited,))


def show_source(source: Source, key: str, back: str | None = None) -> None:
    """A card: where it stands, the paragraph, and the page's picture on demand.

    `back` is the query of the answer, for the way back from what it leads to.
    """
    with st.container(border=True, key=f"card-{key}"):
        st.html(source_html(source, back))
        if source.leaves:
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
    pieces += [
        link(leaf_url(info.report_id, leaf.page, leaf.mark, back), f"page {leaf.page}")
        for leaf in sorted(source.leaves, key=lambda leaf: leaf.page)
    ]
    return " › ".join(pieces)


def _show_page(source: Source, key: str, back: str | None) -> None:
    """The page with what is quoted from it marked; where there are several, one at a time."""
    leaves = {leaf.name: leaf for leaf in source.leaves}
    names = list(leaves)
    leaf = leaves[names[0]]
    label = f"Show page {leaf.page} of the report" if len(leaves) == 1 else "Show the pages"
    shown = st.expander(label, key=f"page-{key}", on_change="rerun")
    if not shown.open:
        return
    with shown:
        if len(names) > 1:
            leaf = leaves[st.selectbox("Page to show", names, key=f"mark-{key}")]
        page_viewer(source.report, leaf.page, leaf.mark, f"viewer-{key}-{leaf.page}", back)


def page_viewer(
    info: ReportInfo, cited: int, mark: str | None, key: str, back: str | None = None
) -> None:
    """The picture of a page with buttons to the pages before and after it."""
    page = int(st.session_state.get(key, cited))

    def turn(to: int) -> None:
        st.session_state[key] = to

    show_leaf(info, page, cited, mark, key, turn)
    links = [link(leaf_url(info.report_id, page, mark, back), "Open the page large")]
    if back:
        links.append(link("#the-answer", "Back to the answer"))
    st.html(f'<p class="qa-ways">{" · ".join(links)}</p>')


def show_leaf(
    info: ReportInfo,
    page: int,
    cited: int,
    mark: str | None,
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
    st.html(page_html(info, page, mark))


def page_html(info: ReportInfo, page: int, mark: str | None) -> str:
    """The picture and what it shows; a page without a sure mark says that it has none."""
    try:
        picture = shared.index().page_picture(info.report_id, page, mark)
    except UnknownPage as error:
        return f'<p class="qa-notice">{escape(str(error))}</p>'
    address = escape(page_url(info.report_id, page, mark))
    of = f" of {info.pages}" if info.pages else ""
    what = f"Page {page}{of}: {info.title}"
    said = marked_words(picture, mark) if mark else ""
    # On a phone the picture is wider than the screen, to be read; then its box scrolls sideways.
    return (
        f'<figure class="qa-figure"><div class="qa-leaf" role="region" tabindex="0" '
        f'aria-label="Picture of page {page}"><div class="qa-sheet"><img src="{address}" '
        f'width="{picture.width}" height="{picture.height}" '
        f'alt="{escape(f"{what}. {said}".strip())}">{_mark_at(picture, address)}</div></div>'
        f'<figcaption>{escape(what)}. {escape(said)} <a href="{address}" '
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


def marked_words(picture: PagePicture, mark: str) -> str:
    """What is marked on the picture, or why nothing is."""
    what = "grade" if GRADE_SIGN in mark else "quoted text" if is_quote(mark) else "passage"
    if picture.marked and picture.missed:
        said = f"Marked is what could be placed surely; {picture.missed} of the quotes could not."
    elif picture.marked:
        said = f"The {what} is marked."
    elif picture.missed:
        return f"The {what} could not be placed surely on this page, so nothing is marked."
    else:
        return f"The {what} is on another page."
    return f"{said} The page is a scan, so whole lines are marked." if picture.by_line else said

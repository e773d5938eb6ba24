"""What the pages show as HTML. Every text that comes from a report or a visitor is escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from qa.grade_marks import mark_id
from qa.types import Judgement, ReportInfo

Row = Sequence[str]
Param = str | int | Sequence[str] | None  # of an address
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """The text for a Streamlit label, where its signs would be read as Markdown."""
    return _PUNCTUATION.sub(r"\\\1", text)


# --- words ----------------------------------------------------------------------------------------


def day(iso: str | None) -> str:
    """ "2022-05-20" -> "20 May 2022"; "not stated" for None."""
    if not iso:
        return "not stated"
    year, month, number = iso.split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1]} {year}"


def when(info: ReportInfo) -> str:
    """The date by which a report is known, and which of its dates that is."""
    if info.inspected_to:
        return f"inspected to {day(info.inspected_to)}"
    if info.published:
        return f"published {day(info.published)}"
    return "date not stated"


def name_of(info: ReportInfo) -> str:
    return info.authority or info.printed_authority or info.title


def short_title(title: str) -> str:
    """ "Single inspection of children's services (SIF)" -> "SIF"."""
    found = _KIND.search(title)
    return found.group(1) if found else title


def short_first(title: str) -> str:
    """ "SIF: Single inspection of children's services", which a narrow list may cut at its end."""
    short = short_title(title)
    if not short.isupper() or short == title:  # years are no name
        return title
    return f"{short}: {_KIND.sub('', title).rstrip()}"


_KIND = re.compile(r"\(([^()]+)\)\s*$")  # "… children's services (ILACS)"


def spoken(key: str) -> str:
    """ "help_and_protection" -> "Help and protection", "lscb" -> "LSCB"."""
    words = [word.upper() if word in _ACRONYMS else word for word in key.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


_ACRONYMS = frozenset({"lscb", "send"})


# --- addresses ------------------------------------------------------------------------------------


def page_url(report_id: str, page: int, passage_id: str | None = None) -> str:
    """A page's picture, relative so that it holds under a proxy's path prefix."""
    query = f"?{urlencode({'passage': passage_id})}" if passage_id else ""
    return f"page/{quote(report_id, safe='')}/{page}.png{query}"


def leaf_url(report_id: str, page: int, mark: str | None = None, back: str | None = None) -> str:
    """The view of a report that shows a page, with a mark and the ways to the next pages.

    `back` is the query of the answer that leads there (`Request.query`), for the way back.
    """
    return view_url("reports", report=report_id, page=page, passage=mark, back=back or None)


def row_url(info: ReportInfo, judgement: Judgement, back: str | None = None) -> str:
    """Where a grade is printed: its row on the page, or the report where it has no pages."""
    if judgement.page is None:
        return view_url("reports", report=info.report_id, back=back or None)
    return leaf_url(info.report_id, judgement.page, mark_id(info.report_id, judgement), back)


def row_link(info: ReportInfo, judgement: Judgement, back: str | None = None) -> str:
    """ "page 1", or "report" where it has no pages, as a link to where the grade is printed."""
    where = f"page {judgement.page}" if judgement.page else "report"
    label = f"{judgement.printed_name} on {where} of {name_of(info)}, {when(info)}"
    return link(row_url(info, judgement, back), where, label=label)


def view_url(view: str, **params: Param) -> str:
    """A page of this program with its query; a None is left out. Inside a frame it stays framed."""
    if st.context.is_embedded:
        params["embed"] = "true"
    given = {k: v for k, v in params.items() if v is not None}
    return f"{view or './'}?{urlencode(given, doseq=True)}" if given else (view or "./")


def link(address: str, text: str, *, label: str | None = None) -> str:
    aria = f' aria-label="{escape(label)}"' if label else ""
    return f'<a href="{escape(address)}"{aria}>{escape(text)}</a>'


# --- pieces ---------------------------------------------------------------------------------------


def badge(printed: str, rank: int | None, scale: int) -> str:
    """A grade by its word, a shape and a colour; any framework's scale, best first."""
    kind = badge_kind(rank, scale)
    return f'<span class="qa-badge qa-{kind}">{SHAPE}{escape(printed)}</span>'


SHAPE = '<span class="qa-shape" aria-hidden="true"></span>'


def badge_kind(rank: int | None, scale: int) -> str:
    """ "best", "good", "middling", "worst" or "none": the colour and shape of a grade."""
    if rank is None or scale < 2:
        return "none"
    if rank == 1:
        return "best"
    if rank >= scale:
        return "worst"
    return "good" if rank == 2 and scale > 3 else "middling"


def grade_badge(judgement: Judgement) -> str:
    return badge(judgement.printed_grade, judgement.rank, judgement.scale_length)


def alert(heading: str, message: str, level: int = 2) -> str:
    """What went wrong, read out at once by screen readers."""
    return (
        f'<div class="qa-alert" role="alert"><h{level}>{escape(heading)}</h{level}>'
        f"<p>{escape(message)}</p></div>"
    )


def notice(text: str) -> str:
    return f'<p class="qa-notice">{escape(text)}</p>'


def copy_button(text: str, label: str) -> str:
    """A plain button that copies the text (page.js), and the place where it says so."""
    return (
        f'<p class="qa-copy"><button type="button" data-copy="{escape(text)}">{escape(label)}'
        '</button> <span role="status"></span></p>'
    )


def table(
    caption: str,
    columns: Row,
    rows: Iterable[Row],
    *,
    hide_caption: bool = False,
    stack: bool = False,
) -> str:
    """A table whose cells are HTML already; it scrolls sideways by itself on a narrow screen.

    The first cell of a row is its header. The scrolling box takes the focus, for the arrow keys.
    `stack` lays each row out as a list on a narrow screen instead; the roles keep it a table.
    """
    hidden = ' class="qa-unseen"' if hide_caption else ""
    head = "".join(f'<th role="columnheader" scope="col">{escape(c)}</th>' for c in columns)
    body = "".join(_row_html(row, columns) for row in rows)
    return (
        f'<div class="qa-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table role="table" class="qa-table{" qa-stack" if stack else ""}">'
        f"<caption{hidden}>{escape(caption)}</caption>"
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row_html(row: Row, columns: Row) -> str:
    cells = "".join(
        f'<td role="cell" data-label="{escape(column)}"><span>{cell}</span></td>'
        for cell, column in zip(row[1:], columns[1:], strict=True)
    )
    return f'<tr role="row"><th role="rowheader" scope="row">{row[0]}</th>{cells}</tr>'


def facts(pairs: Mapping[str, str]) -> str:
    """A description list; the values are HTML already."""
    items = "".join(f"<div><dt>{escape(k)}</dt><dd>{v}</dd></div>" for k, v in pairs.items())
    return f'<dl class="qa-facts">{items}</dl>'


def grade_list(judgements: Sequence[Judgement], report_id: str, back: str | None = None) -> str:
    """The grades of one report, each with its name, badge and the page that prints it."""
    items = []
    strand: str | None = None
    for judgement in judgements:
        if judgement.strand and judgement.strand != strand:
            strand = judgement.strand
            items.append(f'<li class="qa-strand">{escape(strand)}</li>')
        items.append(
            f'<li><span class="qa-jname">{escape(judgement.printed_name)}</span>'
            f"{grade_badge(judgement)}{_printed_on(judgement, report_id, back)}</li>"
        )
    return f'<ul class="qa-grades">{"".join(items)}</ul>'


def _printed_on(judgement: Judgement, report_id: str, back: str | None) -> str:
    if judgement.page is None:
        return ""
    label = f"{judgement.printed_name}: page {judgement.page} of the report"
    address = leaf_url(report_id, judgement.page, mark_id(report_id, judgement), back)
    return f'<span class="qa-on">{link(address, f"page {judgement.page}", label=label)}</span>'


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with `text[start:end]` of each span marked; spans may touch or overlap."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start >= end:
            continue
        pieces.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    return "".join(pieces) + escape(text[at:])

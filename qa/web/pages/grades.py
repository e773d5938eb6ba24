"""Grades: the judgement table, filtered and sorted by the address, and the latest side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qa.types import Judgement, ReportInfo, judgement_json
from qa.web import shared
from qa.web.choice import choose_by_address
from qa.web.markup import (
    day,
    grade_badge,
    link,
    name_of,
    notice,
    page_url,
    spoken,
    table,
    view_url,
    when,
)

Graded = tuple[ReportInfo, Judgement]
_SHOWN = 300  # rows on the page; the download has all
_COLUMNS = (
    *("report_id", "authority", "inspected_to", "published", "framework", "strand"),
    *("judgement", "covers", "printed_name", "grade", "printed_grade"),
    *("rank", "scale_length", "source", "page"),
)


def show() -> None:
    """The table for `?authority=…&year=…&framework=…&judgement=…&sort=…`. Raises BadInput."""
    index = shared.index()
    everything = index.grades()
    st.html("<h1>Grades</h1>")
    st.html(
        '<p class="qa-lede">Every grade as the inspectors printed it, with the page it stands on. '
        "Different kinds of inspection judge by different scales.</p>"
    )
    filters = _show_filters(everything)
    year = filters["year"]
    rows = index.grades(
        authority=filters["authority"] or None,
        year=int(year) if year.isdigit() else None,
        judgement=filters["judgement"] or None,
        framework=filters["framework"] or None,
    )
    rows = sort_rows(rows, filters["sort"])
    if not rows:
        st.html(notice("No report in the index gives a grade for this choice."))
        return
    _show_download(rows)
    st.html(_table_html(rows[:_SHOWN]))
    if len(rows) > _SHOWN:
        st.html(notice(f"The first {_SHOWN} of {len(rows)} rows; the download has all of them."))
    _show_side_by_side(rows)


_SORTS = {
    "": "Authority",
    "newest": "Newest first",
    "best": "Best grade first",
    "worst": "Worst grade first",
}


def sort_rows(rows: Sequence[Graded], order: str) -> list[Graded]:
    """The rows by one of the orders on offer; what is not judged comes last."""
    if order == "newest":
        return sorted(rows, key=lambda r: r[0].date, reverse=True)
    if order in ("best", "worst"):
        sign = 1 if order == "best" else -1
        return sorted(rows, key=lambda r: (r[1].rank is None, sign * (r[1].rank or 0)))
    return list(rows)


def _show_filters(rows: Sequence[Graded]) -> dict[str, str]:
    """The filters of the address, each changed by a list."""
    kinds = shared.index().frameworks()
    titles = {j.key: j.title for f in kinds.values() for j in f.judgements}
    years = sorted({info.date[:4] for info, _ in rows if info.date}, reverse=True)
    given: dict[str, tuple[str, dict[str, str]]] = {
        "authority": (
            "Authority",
            {"": "All", **{name_of(i): name_of(i) for i, _ in rows if i.authority}},
        ),
        "year": ("Year", {"": "All", **{y: y for y in years}}),
        "framework": (
            "Kind of inspection",
            {
                "": "All",
                **{i.framework: kinds[i.framework].title for i, _ in rows if i.framework in kinds},
            },
        ),
        "judgement": (
            "Judgement",
            {
                "": "All",
                **{j.judgement: titles.get(j.judgement, spoken(j.judgement)) for _, j in rows},
            },
        ),
        "sort": ("Order", _SORTS),
    }
    with st.container(key="scope"):
        columns = st.columns(len(given))
    return {
        name: _show_filter(column, name, label, options)
        for column, (name, (label, options)) in zip(columns, given.items(), strict=True)
    }


def _show_filter(column: DeltaGenerator, name: str, label: str, options: dict[str, str]) -> str:
    asked = str(st.query_params.get(name, ""))
    with column:
        choose_by_address(name, label, options, asked)
    return asked


def _show_download(rows: Sequence[Graded]) -> None:
    noun = "grade" if len(rows) == 1 else "grades"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f"<p><strong>{len(rows)} {noun}</strong></p>")
        st.download_button(
            "Download as CSV", as_csv(rows), "grades.csv", "text/csv", on_click="ignore"
        )


def as_csv(rows: Sequence[Graded]) -> str:
    """The rows with the names of the contract as columns; UTF-8 with a mark, for spreadsheets.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for info, judgement in rows:
        row = judgement_json(info, judgement)
        row["covers"] = " ".join(judgement.covers)
        writer.writerow([_cell(row[c]) for c in _COLUMNS])
    return "\ufeff" + out.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _table_html(rows: Sequence[Graded]) -> str:
    columns = ("Authority", "Date", "Judgement", "Grade", "Page")
    return table(
        "Grades as printed",
        columns,
        [_row(info, j) for info, j in rows],
        hide_caption=True,
        stack=True,
    )


def _row(info: ReportInfo, judgement: Judgement) -> list[str]:
    address = view_url("reports", report=info.report_id)
    strand = (
        f'<br><span class="qa-from">{escape(judgement.strand)}</span>' if judgement.strand else ""
    )
    page = judgement.page
    on = (
        "–"
        if page is None
        else link(
            page_url(info.report_id, page),
            str(page),
            label=f"Page {page} of {name_of(info)}, {when(info)}",
        )
    )
    return [
        link(address, name_of(info), label=f"{name_of(info)}, {when(info)}"),
        escape(day(info.inspected_to or info.published)),
        escape(judgement.printed_name) + strand,
        grade_badge(judgement),
        on,
    ]


def _show_side_by_side(rows: Sequence[Graded]) -> None:
    """Each kind of inspection by itself: the latest grades, a row for each authority."""
    kinds = shared.index().frameworks()
    for framework in dict.fromkeys(info.framework for info, _ in rows):
        own = [(i, j) for i, j in rows if i.framework == framework and j.strand is None]
        authorities = sorted({name_of(i) for i, _ in own})
        if len(authorities) < 2:
            continue
        title = kinds[framework].title if framework in kinds else framework
        st.html(f"<h2>Side by side: {escape(title)}</h2>{side_by_side(own, title)}")


def side_by_side(rows: Sequence[Graded], title: str) -> str:
    """A table of the latest grade for each authority (rows) and judgement (columns)."""
    latest: dict[tuple[str, str], Graded] = {}
    names: dict[str, str] = {}
    for info, judgement in sorted(rows, key=lambda r: r[0].date):
        latest[(name_of(info), judgement.judgement)] = (info, judgement)
        names[judgement.judgement] = judgement.printed_name
    cells = []
    for authority in sorted({a for a, _ in latest}):
        row = [escape(authority)]
        for key in names:
            found = latest.get((authority, key))
            row.append(f"{grade_badge(found[1])}<br>{found[0].date[:4]}" if found else "–")
        cells.append(row)
    return table(
        f"Latest grades: {title}", ["Authority", *names.values()], cells, hide_caption=True
    )

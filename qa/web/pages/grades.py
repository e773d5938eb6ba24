"""Grades: the judgement table, filtered and sorted by the address, as table, map or by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qa.types import FrameworkInfo, Judgement, ReportInfo
from qa.web import shared
from qa.web.choice import choose_by_address
from qa.web.files.sheet import EXCEL_MIME, Cell, Link, as_csv, as_excel
from qa.web.heat_map import Graded, heat_map, latest_of_each, newest_first, spread
from qa.web.markup import (
    day,
    grade_badge,
    link,
    name_of,
    notice,
    row_link,
    row_url,
    short_first,
    short_title,
    spoken,
    table,
    view_url,
)
from qa.web.site import absolute, site

_LATEST = "latest"  # as a year: of each authority the latest grade of each judgement
_SHOWN = 300  # rows on the page; the download has all
# In the page's words; `qa grades --csv` and /api/grades have the contract's names for scripts.
COLUMNS = (
    *("Authority", "Inspected to", "Published", "Kind of inspection", "Part"),
    *("Judgement", "Judgement as printed", "Covers", "Grade", "Grade as printed"),
    *("Rank (1 is best)", "Grades on the scale", "Read from", "Page", "Where it is printed"),
    "Report's name here",
)


def show() -> None:
    """The table for `?authority=…&year=…&framework=…&judgement=…&sort=…&view=…`. Raises BadInput."""
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
    if year == _LATEST:
        rows = latest_of_each(rows)
    rows = sort_rows(rows, filters["sort"])
    if not rows:
        st.html(notice("No report in the index gives a grade for this choice."))
        return
    _show_download(rows)
    shown = _chosen_view()
    if shown == "map":
        _show_heat_maps(rows)
    elif shown == "years":
        _show_spread(rows, filters["judgement"])
    else:
        _show_table(rows)


_VIEWS = {"": "Table", "map": "Heat map", "years": "Over the years"}


def _chosen_view() -> str:
    """Which of the three the address asks for; another choice changes it."""
    asked = str(st.query_params.get("view", ""))
    asked = asked if asked in _VIEWS else ""
    if st.session_state.get("grades-view") != asked:
        st.session_state["grades-view"] = asked

    def choose() -> None:
        chosen = st.session_state["grades-view"]
        if chosen:
            st.query_params["view"] = chosen
        elif "view" in st.query_params:
            del st.query_params["view"]

    st.segmented_control(
        "Show as",
        list(_VIEWS),
        format_func=_VIEWS.__getitem__,
        key="grades-view",
        on_change=choose,
        required=True,
    )
    return asked


def _show_table(rows: Sequence[Graded]) -> None:
    st.html(_table_html(rows[:_SHOWN]))
    if len(rows) > _SHOWN:
        st.html(notice(f"The first {_SHOWN} of {len(rows)} rows; the download has all of them."))


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
    years = sorted({info.date[:4] for info, _ in rows if info.date}, reverse=True)
    given: dict[str, tuple[str, dict[str, str]]] = {
        "authority": (
            "Authority",
            {"": "All", **{name_of(i): name_of(i) for i, _ in rows if i.authority}},
        ),
        "year": ("Year", {"": "All", _LATEST: "Latest of each", **{y: y for y in years}}),
        "framework": (
            "Kind of inspection",
            {
                "": "All",
                **{
                    i.framework: short_first(kinds[i.framework].title)
                    for i, _ in rows
                    if i.framework in kinds
                },
            },
        ),
        "judgement": (
            "Judgement",
            {
                "": "All",
                **{j.judgement: spoken(j.judgement) for _, j in rows},
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
    here, kinds = site(), shared.index().frameworks()
    with st.container(horizontal=True, vertical_alignment="center", key="downloads"):
        st.html(f"<p><strong>{len(rows)} {noun}</strong></p>")
        st.download_button(
            "Download as Excel",
            lambda: as_excel("Grades", COLUMNS, cells_of(rows, kinds, here)),
            "grades.xlsx",
            EXCEL_MIME,
            on_click="ignore",
        )
        st.download_button(
            "Download as CSV",
            lambda: as_csv(COLUMNS, cells_of(rows, kinds, here)),
            "grades.csv",
            "text/csv",
            on_click="ignore",
        )


def cells_of(
    rows: Sequence[Graded], kinds: Mapping[str, FrameworkInfo], site: str = ""
) -> list[list[Cell]]:
    """The rows under COLUMNS, their dates as dates; links are whole where `site` is given."""
    return [_cells(info, j, kinds, site) for info, j in rows]


def _cells(
    info: ReportInfo, j: Judgement, kinds: Mapping[str, FrameworkInfo], site: str
) -> list[Cell]:
    address = absolute(site, row_url(info, j))
    where = f"page {j.page}" if j.page else "report"
    return [
        name_of(info),
        _date(info.inspected_to),
        _date(info.published),
        kinds[info.framework].title if info.framework in kinds else info.framework,
        j.strand,
        spoken(j.judgement),
        j.printed_name,
        ", ".join(map(spoken, j.covers)),
        spoken(j.grade) if j.grade else "Not judged",
        j.printed_grade,
        j.rank,
        j.scale_length,
        spoken(j.source),
        j.page,
        Link(where, address),
        info.report_id,
    ]


def _date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _table_html(rows: Sequence[Graded]) -> str:
    columns = ("Authority", "Date", "Kind", "Judgement", "Grade", "Printed on")
    return table(
        "Grades as printed",
        columns,
        [_row(info, j) for info, j in rows],
        hide_caption=True,
        stack=True,
    )


def _row(info: ReportInfo, judgement: Judgement) -> list[str]:
    address = view_url("authority", authority=info.authority) if info.authority else ""
    strand = (
        f'<br><span class="qa-from">{escape(judgement.strand)}</span>' if judgement.strand else ""
    )
    return [
        link(address, name_of(info)) if address else escape(name_of(info)),
        escape(day(info.inspected_to or info.published)),
        escape(short_title(_title(info.framework))),
        escape(judgement.printed_name) + strand,
        grade_badge(judgement),
        row_link(info, judgement),
    ]


# --- side by side ---------------------------------------------------------------------------------


def _show_heat_maps(rows: Sequence[Graded]) -> None:
    """Each kind of inspection, and each of its strands, by itself."""
    for framework in newest_first(rows):
        own = [row for row in rows if row[0].framework == framework]
        for strand in dict.fromkeys(j.strand for _, j in own):
            part = [row for row in own if row[1].strand == strand]
            title = _title(framework) + (f": {strand}" if strand else "")
            st.html(f"<h2>{escape(title)}</h2>{heat_map(part, title)}")
    st.html(
        notice(
            "The latest grade of each authority, by kind of inspection. Kinds of inspection judge by "
            "different scales, so they are not joined into one table."
        )
    )


def _show_spread(rows: Sequence[Graded], judgement: str) -> None:
    """How often each grade was given in each year: of the judgement chosen, or the first one."""
    kinds = shared.index().frameworks()
    for framework in newest_first(rows):
        own = [row for row in rows if row[0].framework == framework and framework in kinds]
        key = judgement or next((j.judgement for _, j in own), "")
        part = [row for row in own if key in (row[1].judgement, *row[1].covers)]
        if part:
            name = spoken(key)
            title = f"{_title(framework)}: {name[:1].lower()}{name[1:]}"
            st.html(f"<h2>{escape(title)}</h2>{spread(part, kinds[framework], title)}")
    st.html(
        notice(
            "One judgement of each kind of inspection: the one chosen above, or else the first. "
            "Kinds of inspection are not added up."
        )
    )


def _title(framework: str) -> str:
    kinds = shared.index().frameworks()
    return kinds[framework].title if framework in kinds else framework

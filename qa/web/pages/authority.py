"""Authority: one council's inspections over time, its grades and what it was asked to improve."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from qa.types import Judgement, ReportInfo
from qa.web import shared
from qa.web.choice import choose_by_address
from qa.web.markup import (
    grade_badge,
    grade_list,
    link,
    notice,
    spoken,
    table,
    view_url,
    when,
)
from qa.web.pages.reports import recommendations_html

Graded = tuple[ReportInfo, Judgement]


def show() -> None:
    """The page of `?authority=…`, or of the first one by name. Raises NoIndex."""
    index = shared.index()
    names = index.authorities()
    st.html("<h1>Authority</h1>")
    if not names:
        st.html(notice("The index holds no report yet. Add some with: qa index FOLDER"))
        return
    name = _chosen(names)
    reports = sorted(
        (r for r in index.reports() if r.authority == name), key=lambda r: r.date, reverse=True
    )
    graded = [row for row in index.grades() if row[0].authority == name]
    _show_latest(reports, graded)
    _show_change(graded)
    _show_recommendations(reports)
    st.html(f"<h2>All its reports</h2>{_timeline(reports, graded)}")


def _chosen(names: Sequence[str]) -> str:
    asked = st.query_params.get("authority", names[0])
    if asked not in names:
        st.html(notice(f"There is no report on “{asked}” in the index; choose another authority."))
        asked = names[0]
    choose_by_address("authority", "Authority", {name: name for name in names}, asked)
    return asked


def _show_latest(reports: Sequence[ReportInfo], graded: Sequence[Graded]) -> None:
    with_grades = {info.report_id for info, _ in graded}
    latest = next((r for r in reports if r.report_id in with_grades), None)
    if latest is None:
        st.html(notice("None of its reports in the index gives a grade."))
        return
    judgements = [j for info, j in graded if info.report_id == latest.report_id]
    st.html(
        f'<h2>Latest grades</h2><p class="qa-from">{_report_link(latest)}</p>'
        f"{grade_list(judgements, latest.report_id)}"
    )
    newer = [r for r in reports if r.date > latest.date]
    if newer:
        st.html(notice(f"A newer report, {when(newer[0])}, gives no grades."))


def _show_change(graded: Sequence[Graded]) -> None:
    """Judgements that more than one inspection of the same kind gave, over the years."""
    kinds = shared.index().frameworks()
    for framework in dict.fromkeys(info.framework for info, _ in graded):
        rows = [row for row in graded if row[0].framework == framework]
        dates = sorted({info.date for info, _ in rows})
        if len(dates) < 2:
            continue
        title = kinds[framework].title if framework in kinds else framework
        st.html(f"<h2>How the grades changed</h2>{change_table(rows, dates, title)}")
    if len({info.framework for info, _ in graded}) > 1:
        st.html(
            notice(
                "Inspections of different kinds judge different things by different scales; "
                "their grades are not put into one line here."
            )
        )


def change_table(rows: Sequence[Graded], dates: Sequence[str], title: str) -> str:
    """Judgements as rows, inspections of one kind as columns, oldest first."""
    names = {(j.strand, j.judgement): j.printed_name for _, j in rows}
    cells = []
    for (strand, key), name in names.items():
        found = {i.date: j for i, j in rows if (j.strand, j.judgement) == (strand, key)}
        label = f"{strand}: {name}" if strand else name
        cells.append(
            [escape(label), *(grade_badge(found[d]) if d in found else "–" for d in dates)]
        )
    return table(title, ["Judgement", *(d[:4] for d in dates)], cells)


def _show_recommendations(reports: Sequence[ReportInfo]) -> None:
    for info in reports:
        items = shared.index().report(info.report_id).recommendations
        if items:
            st.html(
                f'<h2>What it was last asked to improve</h2><p class="qa-from">{_report_link(info)}</p>'
                f"{recommendations_html(items)}"
            )
            return


def _timeline(reports: Sequence[ReportInfo], graded: Sequence[Graded]) -> str:
    """Newest first, each with its overall grade where it has one."""
    items = []
    for info in reports:
        own = [j for i, j in graded if i.report_id == info.report_id]
        overall = [j for j in own if j.judgement == "overall_effectiveness"]
        grades = " ".join(grade_badge(j) for j in overall) or ("" if own else "No grades")
        visit = f" · {escape(spoken(info.visit))}" if info.visit else ""
        items.append(f"<li><p>{_report_link(info)}{visit}</p>{grades}</li>")
    return f'<ul class="qa-timeline">{"".join(items)}</ul>'


def _report_link(info: ReportInfo) -> str:
    kinds = shared.index().frameworks()
    title = kinds[info.framework].title if info.framework in kinds else info.title
    return f"{link(view_url('reports', report=info.report_id), title)}, {escape(when(info))}"

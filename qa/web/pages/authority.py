"""Authority: one council's inspections over time, its grades and what it was asked to improve."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from qa.types import Judgement, ReportInfo
from qa.web import shared
from qa.web.change import change_html
from qa.web.charts import timeline
from qa.web.choice import choose_by_address
from qa.web.conversation import conversation
from qa.web.markup import (
    day,
    grade_badge,
    grade_list,
    link,
    notice,
    row_link,
    short_title,
    spoken,
    table,
    view_url,
    when,
)
from qa.web.recommended import recommendations_by_limit

Graded = tuple[ReportInfo, Judgement]
_OVERALL = "overall_effectiveness"


def show() -> None:
    """The page of `?authority=…&from=…&to=…`. Raises NoIndex.

    Without an authority it is that of the visitor's last question, or the first one by name.
    """
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
    _show_timeline(graded)
    _show_change(reports, graded)
    _show_recommendations(reports)
    st.html(f"<h2>All its reports</h2>{_list(reports, graded)}")


def _chosen(names: Sequence[str]) -> str:
    council = conversation().council
    usual = council if council and council in names else names[0]
    asked = st.query_params.get("authority", usual)
    if asked not in names:
        st.html(notice(f"There is no report on “{asked}” in the index; choose another authority."))
        asked = usual
    choose_by_address("authority", "Authority", {name: name for name in names}, asked)
    return asked


def _show_latest(reports: Sequence[ReportInfo], graded: Sequence[Graded]) -> None:
    shown = latest_reports(reports, graded)
    if not shown:
        st.html(notice("None of its reports in the index gives a grade."))
        return
    html = "<h2>Latest grades</h2>"
    for latest in shown:
        judgements = [j for info, j in graded if info.report_id == latest.report_id]
        html += f'<p class="qa-from">{_report_link(latest)}</p>'
        html += grade_list(judgements, latest.report_id)
    st.html(html)
    newer = [r for r in reports if r.date > shown[0].date]
    if newer:
        st.html(notice(f"A newer report, {when(newer[0])}, gives no grades."))


def latest_reports(reports: Sequence[ReportInfo], graded: Sequence[Graded]) -> list[ReportInfo]:
    """The latest report that gives grades; where it is on one part of the services alone, the
    latest that judges overall effectiveness too. `reports` come newest first."""
    with_grades = {info.report_id for info, _ in graded}
    overall = {i.report_id for i, j in graded if _OVERALL in (j.judgement, *j.covers)}
    found = [
        next((r for r in reports if r.report_id in ids), None) for ids in (with_grades, overall)
    ]
    first, of_all = found
    return [r for r in ([first] if of_all == first else found) if r is not None]


# --- over time ------------------------------------------------------------------------------------


def _show_timeline(graded: Sequence[Graded]) -> None:
    """A chart of all inspections, and a table for each kind of them."""
    dated = [row for row in graded if row[0].date]
    kinds = list(dict.fromkeys(info.framework for info, _ in reversed(dated)))
    if not kinds:
        return
    st.html("<h2>Grades over time</h2>")
    titles = {kind: _title(kind) for kind in kinds}
    dark = st.context.theme.type == "dark"
    said = "Grades by judgement and date of inspection; the tables below say the same in words"
    st.altair_chart(timeline(dated, titles, dark), width="stretch", alt=said)
    if len(kinds) > 1:
        st.html(
            notice(
                "These are different kinds of inspection: they judge different things by different "
                "scales, so no line joins them."
            )
        )
    for kind in kinds:
        with st.expander(f"As a table: {titles[kind]}"):
            st.html(dates_table([row for row in dated if row[0].framework == kind], titles[kind]))


def dates_table(rows: Sequence[Graded], title: str) -> str:
    """Judgements as rows, inspections of one kind as columns, oldest first."""
    dates = sorted({info.date for info, _ in rows})
    names = {(j.strand, j.judgement): j.printed_name for _, j in rows}
    cells = []
    for (strand, key), name in names.items():
        found = {i.date: (i, j) for i, j in rows if (j.strand, j.judgement) == (strand, key)}
        label = f"{strand}: {name}" if strand else name
        cells.append([escape(label), *(_dated(found.get(d)) for d in dates)])
    columns = ["Judgement", *(d[:4] for d in dates)]
    return table(title, columns, cells, hide_caption=True)


def _dated(row: Graded | None) -> str:
    if row is None:
        return "–"
    info, judgement = row
    return f"{grade_badge(judgement)}<br>{row_link(info, judgement)}"


# --- between two ----------------------------------------------------------------------------------


def _show_change(reports: Sequence[ReportInfo], graded: Sequence[Graded]) -> None:
    """Two inspections chosen by `?from=…&to=…`; at first the last two of one kind."""
    with_grades = {info.report_id for info, _ in graded}
    options = {r.report_id: _label(r) for r in reports if r.report_id in with_grades}
    if len(options) < 2:
        return
    infos = {r.report_id: r for r in reports}
    old, new = _last_two([infos[i] for i in options])
    st.html("<h2>What changed between two inspections</h2>")
    left, right = st.columns(2)
    with left:
        before = _choose_report("from", "Earlier inspection", options, old)
    with right:
        after = _choose_report("to", "Later inspection", options, new)
    comparable = infos[before].framework == infos[after].framework
    rows = {i: [j for info, j in graded if info.report_id == i] for i in (before, after)}
    st.html(change_html((infos[before], rows[before]), (infos[after], rows[after]), comparable))
    if not comparable:
        st.html(
            notice(
                "These are two kinds of inspection with different judgements and scales, so "
                "nothing is called better or worse."
            )
        )
    _show_recommendations_of(before, after)


def _last_two(infos: Sequence[ReportInfo]) -> tuple[str, str]:
    """The latest two of the latest kind that has two; else the latest two. `infos`: newest first."""
    for info in infos:
        same = [i.report_id for i in infos if i.framework == info.framework]
        if len(same) > 1:
            return same[1], same[0]
    return infos[1].report_id, infos[0].report_id


def _choose_report(name: str, label: str, options: dict[str, str], default: str) -> str:
    asked = str(st.query_params.get(name, default))
    asked = asked if asked in options else default
    choose_by_address(name, label, options, asked)
    return asked


def _show_recommendations_of(before: str, after: str) -> None:
    """What each of the two asked for, beside one another."""
    index = shared.index()
    both = [index.report(i) for i in (before, after)]
    if not any(r.recommendations for r in both):
        return
    with st.expander("What each of them wanted improved", key="both-recs"):
        for column, report in zip(st.columns(2), both, strict=True):
            items = recommendations_by_limit(report)
            nothing = "<p>The report has no list of recommendations.</p>"
            column.html(f'<p class="qa-group">{_report_link(report.info)}</p>{items or nothing}')


def _show_recommendations(reports: Sequence[ReportInfo]) -> None:
    for info in reports:
        report = shared.index().report(info.report_id)
        if report.recommendations:
            st.html(
                f'<h2>What it was last asked to improve</h2><p class="qa-from">{_report_link(info)}'
                f"</p>{recommendations_by_limit(report)}"
            )
            return


# --- all of them ----------------------------------------------------------------------------------


def _list(reports: Sequence[ReportInfo], graded: Sequence[Graded]) -> str:
    """Newest first, each with its overall grade where it has one."""
    items = []
    for info in reports:
        own = [j for i, j in graded if i.report_id == info.report_id]
        overall = [j for j in own if j.judgement == "overall_effectiveness"]
        grades = " ".join(grade_badge(j) for j in overall) or ("" if own else "No grades")
        visit = f" · {escape(spoken(info.visit))}" if info.visit else ""
        items.append(f"<li><p>{_report_link(info)}{visit}</p>{grades}</li>")
    return f'<ul class="qa-timeline">{"".join(items)}</ul>'


def _title(framework: str) -> str:
    kinds = shared.index().frameworks()
    return kinds[framework].title if framework in kinds else framework


def _label(info: ReportInfo) -> str:
    return f"{day(info.date or None)} ({short_title(_title(info.framework))})"


def _report_link(info: ReportInfo) -> str:
    address = view_url("reports", report=info.report_id)
    return f"{link(address, _title(info.framework))}, {escape(when(info))}"

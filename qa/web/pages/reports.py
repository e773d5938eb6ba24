"""Reports: what is in the index, what could not be read, and one report by its headings."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from qa.grade_marks import GRADE_SIGN, mark_id
from qa.quote_marks import Quoted, read_marks
from qa.types import Judgement, Paragraph, Report, ReportInfo, Section
from qa.web import shared
from qa.web.choice import choose_by_address
from qa.web.markup import (
    day,
    facts,
    grade_list,
    leaf_url,
    link,
    marked,
    name_of,
    notice,
    spoken,
    table,
    view_url,
    when,
)
from qa.web.recommended import recommendations_html
from qa.web.request import Request
from qa.web.sources import page_viewer, show_leaf
from qa.web.uploads import show_removal, show_told, show_upload

_TRIFLES = ("passage_length", "furniture")  # for the analyst's list, not for a reader


def show() -> None:
    """The list, or with `?report=…` one report. Raises NoIndex, UnknownReport."""
    report_id = st.query_params.get("report")
    if report_id:
        _show_report(report_id)
    else:
        _show_list()


# --- the list -------------------------------------------------------------------------------------


def _show_list() -> None:
    index = shared.index()
    reports = index.reports()
    st.html("<h1>Reports</h1>")
    show_told()
    show_upload()
    chosen = _chosen_authority(index.authorities())
    newest = sorted(reports, key=lambda r: r.date, reverse=True)
    shown = sorted(
        (r for r in newest if chosen in (None, r.authority)), key=lambda r: name_of(r).casefold()
    )
    count = f"{len(shown)} of {len(reports)}" if chosen else str(len(reports))
    noun = "report" if len(reports) == 1 else "reports"
    st.html(
        f'<p class="qa-lede">{count} {noun} in the index. Open one to read it by its headings.</p>'
    )
    columns = ("Report", "Inspected", "Published", "Kind of inspection", "Pages", "Indexed")
    added = index.added()
    rows = [_row(r, added.get(r.report_id)) for r in shown]
    st.html(table("Reports in the index", columns, rows, hide_caption=True, stack=True))
    _show_failures()
    _show_check()


def _show_failures() -> None:
    failures = shared.index().failures()
    if not failures:
        return
    rows = [[escape(_file_name(f.path)), escape(f.reason)] for f in failures]
    name = "Files that could not be read"
    st.html(f"<h2>{name}</h2>")
    st.html(table(name, ("File", "Why"), rows, hide_caption=True, stack=True))


def _show_check() -> None:
    """What `qa check` finds, when somebody asks: it looks through every report."""
    shown = st.expander("What looks wrong in the index", key="check", on_change="rerun")
    if not shown.open:
        return
    with shown, st.spinner("Looking through the reports"):
        findings = [f for f in shared.holder().findings() if f.report_id]
    with shown:
        if not findings:
            st.html("<p>Nothing looks wrong.</p>")
            return
        titles = {i.report_id: f"{name_of(i)}, {when(i)}" for i in shared.index().reports()}
        rows = [
            [
                link(
                    view_url("reports", report=f.report_id, page=f.page),
                    titles.get(f.report_id or "", f.report_id or ""),
                ),
                str(f.page or "–"),
                escape(f.message),
            ]
            for f in findings
        ]
        st.html(table("Findings", ("Report", "Page", "What"), rows, hide_caption=True, stack=True))


def _chosen_authority(names: Sequence[str]) -> str | None:
    """The authority of the address, changed by a list."""
    asked = st.query_params.get("authority", "")
    options = {"": "All authorities", **{name: name for name in names}}
    choose_by_address("authority", "Authority", options, asked)
    return asked or None


def _row(info: ReportInfo, added: str | None) -> list[str]:
    kinds = shared.index().frameworks()
    kind = kinds[info.framework].title if info.framework in kinds else info.framework
    visit = (
        f" ({escape(spoken(info.visit).lower())})" if info.visit and info.visit != "full" else ""
    )
    address = view_url("reports", report=info.report_id)
    count = len(info.warnings)
    warned = f"{count} {'warning' if count == 1 else 'warnings'}"
    return [
        link(address, name_of(info), label=f"{name_of(info)}, {when(info)}"),
        escape(day(info.inspected_to)),
        escape(day(info.published)),
        escape(kind) + visit,
        str(info.pages) if info.pages else "–",
        escape(day(added[:10] if added else None)) + (f"<br>{warned}" if count else ""),
    ]


def _file_name(path: str) -> str:
    """Without its folders, which are this machine's own business."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


# --- one report -----------------------------------------------------------------------------------


def _show_report(report_id: str) -> None:
    index = shared.index()
    report = index.report(report_id)
    info = report.info
    quoted, gone = _asked_quotes(report_id)
    back = Request.of_query(str(st.query_params.get("back", "")))
    st.html(_ways_html(back))
    st.html(f'<h1>{escape(name_of(info))}</h1><p class="qa-lede">{escape(info.title)}</p>')
    if gone:
        st.html(notice("What this link marks is no longer in the report, which was read anew."))
    # A link to a page is followed to see that page; what else is known of the report comes after.
    asked = st.query_params.get("page", "")
    if info.pages and asked.isascii() and asked.isdigit():
        _show_asked_page(info, min(max(int(asked), 1), info.pages), quoted)
        st.html(_ways_html(back, down=True))
        # The mark is scrolled to, so the way back stays in sight; a frame is as high as its page.
        if back.question and not st.context.is_embedded:
            st.html(f'<div class="qa-back">{_back_link(back)}</div>')
    st.html(_about(info))
    if not asked:
        st.html(f"<p>{_TO_TEXT}</p>")
    for finding in index.check(report_id):
        if finding.kind in _TRIFLES:
            continue
        page = f" (page {finding.page})" if finding.page else ""
        st.html(notice(f"To check: {finding.message}{page}"))
    if report.judgements:
        st.html(f"<h2>Grades</h2>{grade_list(report.judgements, report_id)}")
    if report.recommendations:
        st.html(f"<h2>What must improve</h2>{recommendations_html(report)}")
    if not asked:
        _show_page_by_page(info)
    st.html(_text_html(report, quoted))
    show_removal(info)


def _ways_html(back: Request, *, down: bool = False) -> str:
    """The way back to the answer that led here, to the list, and down to the text."""
    ways = [link(view_url("reports"), "All reports")]
    if back.question:
        ways.insert(0, _back_link(back))
    if down:
        ways.append(_TO_TEXT)
    return f'<p class="qa-ways">{" · ".join(ways)}</p>'


def _back_link(back: Request) -> str:
    return link(view_url("", **dict(back.params())), "Back to the answer")


_TO_TEXT = '<a href="#the-text">To the text, by its headings</a>'


def _asked_quotes(report_id: str) -> tuple[list[Quoted], bool]:
    """What `?passage=…` names in the report, and whether some of it is gone."""
    mark = st.query_params.get("passage")
    if not mark or GRADE_SIGN in mark:
        return [], False
    index = shared.index()
    marks = read_marks(mark)
    found = [q for m in marks if (q := m.in_passage(index.passage(m.passage_id)))]
    own = [q for q in found if q.passage.report_id == report_id]
    return own, len(own) < len(marks)


def _about(info: ReportInfo) -> str:
    kinds = shared.index().frameworks()
    inspected = day(info.inspected_to)
    if info.inspected_from and info.inspected_from != info.inspected_to:
        inspected = f"{day(info.inspected_from)} to {inspected}"
    pairs = {
        "Inspected": inspected,
        "Published": day(info.published),
        "Kind of inspection": kinds[info.framework].title
        if info.framework in kinds
        else info.framework,
        "Visit": spoken(info.visit) if info.visit else "not stated",
        "Lead inspector": info.lead_inspector or "not stated",
        "Unique reference number": info.urn or "not stated",
        "Pages": str(info.pages) if info.pages else "without pages",
        "Indexed": day((shared.index().added().get(info.report_id) or "")[:10]),
        "File": _file_name(info.file),
    }
    return facts(
        {
            k: escape(v)
            for k, v in pairs.items()
            if v != "not stated" or k in ("Inspected", "Published")
        }
    )


def _show_asked_page(info: ReportInfo, page: int, quoted: Sequence[Quoted]) -> None:
    """The page of `?page=…` with what `?passage=…` names marked; turning it changes the address."""
    mark = st.query_params.get("passage")
    pages = [q.page for q in quoted if q.page]
    grade = next(
        (j for j in shared.index().report(info.report_id).judgements if _is_mark(info, j, mark)),
        None,
    )
    cited = pages[0] if pages else grade.page if grade and grade.page else page

    def turn(to: int) -> None:
        st.query_params["page"] = str(to)

    st.html(f"<h2>Page {page}</h2>")
    show_leaf(info, page, cited, mark, f"leaf-{info.report_id}", turn)


def _is_mark(info: ReportInfo, judgement: Judgement, mark: str | None) -> bool:
    return mark_id(info.report_id, judgement) == mark


def _show_page_by_page(info: ReportInfo) -> None:
    if not info.pages:
        return
    key = f"leaf-{info.report_id}"
    shown = st.expander("Leaf through the pages", key=f"open-{key}", on_change="rerun")
    if shown.open:
        with shown:
            page_viewer(info, 1, None, key)


def _text_html(report: Report, quoted: Sequence[Quoted]) -> str:
    """The whole text under its headings, a heading's level by its place in the path."""
    shown = [s for s in report.sections if s.paragraphs or s.path]
    contents = "".join(
        f'<li><a href="#section-{i}">{escape(s.path[-1])}</a></li>'
        for i, s in enumerate(shown)
        if s.path
    )
    at = 0
    body = []
    for i, section in enumerate(shown):
        body.append(_section_html(report.info, section, i, at, quoted))
        at += len(section.paragraphs)
    return (
        f'<h2 id="the-text">The report</h2><ul class="qa-contents">{contents}</ul>'
        f'<div class="qa-report">{"".join(body)}</div>'
    )


def _section_html(
    info: ReportInfo, section: Section, number: int, first: int, quoted: Sequence[Quoted]
) -> str:
    level = min(2 + len(section.path), 4)
    heading = (
        f'<h{level} id="section-{number}">{escape(section.path[-1])}</h{level}>'
        if section.path
        else ""
    )
    body = ""
    for place, paragraph in enumerate(section.paragraphs, first):
        own = [q for q in quoted if q.passage.paragraph == place]
        body += _paragraph_html(info, paragraph, own, begins=bool(own) and own[0] is quoted[0])
    return heading + body


def _paragraph_html(
    info: ReportInfo, paragraph: Paragraph, quoted: Sequence[Quoted], *, begins: bool
) -> str:
    """`quoted` stands in it; where that `begins` the quotes of a link, it can be led to."""
    sign = {"bullet": "• ", "footnote": "Note: "}.get(paragraph.kind, "")
    number = (
        f'<span class="qa-number">{escape(paragraph.number)}</span> ' if paragraph.number else ""
    )
    page = next((q.page for q in quoted), paragraph.pages[0] if paragraph.pages else None)
    mark = st.query_params.get("passage") if quoted else None
    address = leaf_url(info.report_id, page, mark) if page else ""
    on = f'<span class="qa-on">{link(address, f"page {page}")}</span>' if page else ""
    anchor = ' id="passage"' if begins else ""
    kind = ' class="qa-bullet"' if paragraph.kind == "bullet" else ""
    return (
        f"<p{kind}{anchor}>{sign}{number}{marked(paragraph.text, (q.span for q in quoted))}{on}</p>"
    )

"""Grades side by side: a heat map of judgement by authority, and how grades spread over years.

Each kind of inspection by itself: their scales differ, so they are never joined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from qa.types import FrameworkInfo, Judgement, ReportInfo
from qa.web.markup import SHAPE, badge_kind, link, name_of, row_url, spoken, table, view_url, when

Graded = tuple[ReportInfo, Judgement]


def heat_map(rows: Sequence[Graded], title: str) -> str:
    """The latest grade for each authority (rows) and judgement (columns) of one kind and strand.

    Each cell leads to its row on the page of the report.
    """
    latest: dict[tuple[str, str], Graded] = {}
    names: dict[str, str] = {}
    for info, judgement in sorted(rows, key=lambda r: r[0].date):
        latest[name_of(info), judgement.judgement] = (info, judgement)
    for _, judgement in rows:
        names.setdefault(judgement.judgement, spoken(judgement.judgement))
    cells = []
    for authority in sorted({a for a, _ in latest}):
        found = [latest.get((authority, key)) for key in names]
        head = link(view_url("authority", authority=authority), authority)
        cells.append([head, *(_cell(*f) if f else '<span class="qa-gap">–</span>' for f in found)])
    body = table(title, ["Authority", *names.values()], cells, hide_caption=True)
    return f'<div class="qa-heat">{body}</div>'


def latest_of_each(rows: Sequence[Graded]) -> list[Graded]:
    """Of each authority the latest grade of each judgement, in the rows' order.

    A grade that covers several judgements takes the place of older ones of each of them, and one
    of all services that of older ones of their strands.
    """
    seen: set[tuple[str, str]] = set()
    kept: list[Graded] = []
    for report_id in newest_reports(rows):
        own = [(i, j) for i, j in rows if i.report_id == report_id]
        kept += [(i, j) for i, j in own if (name_of(i), j.judgement) not in seen]
        seen |= {(name_of(i), k) for i, j in own for k in (j.judgement, *j.covers)}
    wanted = {(i.report_id, j.strand, j.judgement) for i, j in kept}
    return [(i, j) for i, j in rows if (i.report_id, j.strand, j.judgement) in wanted]


def newest_reports(rows: Sequence[Graded]) -> list[str]:
    """The reports of the rows, newest first."""
    dates = {info.report_id: info.date for info, _ in rows}
    return sorted(dates, key=dates.__getitem__, reverse=True)


def _cell(info: ReportInfo, judgement: Judgement) -> str:
    """The grade in its colour and shape with the year, as a link to where it is printed."""
    kind = badge_kind(judgement.rank, judgement.scale_length)
    word = spoken(judgement.grade) if judgement.grade else judgement.printed_grade
    inner = f'{SHAPE}<span>{escape(word)}<span class="qa-year">{info.date[:4]}</span></span>'
    label = f"{name_of(info)}, {judgement.printed_name}: {judgement.printed_grade}, {when(info)}"
    return (
        f'<a class="qa-cell qa-{kind}" href="{escape(row_url(info, judgement))}" '
        f'aria-label="{escape(label)}">{inner}</a>'
    )


# --- over the years -------------------------------------------------------------------------------


def spread(rows: Iterable[Graded], framework: FrameworkInfo, title: str) -> str:
    """For each year of inspection a bar of how many got which grade, best first."""
    counts: dict[str, Counter[str]] = {}
    words: dict[str, str] = {}
    for info, judgement in rows:
        key = judgement.grade or judgement.printed_grade
        counts.setdefault(info.date[:4] or "not dated", Counter())[key] += 1
        words[key] = spoken(judgement.grade) if judgement.grade else judgement.printed_grade
    order = [g for g in framework.scale if g in words]
    order += sorted(set(words) - set(order))
    most = max((sum(c.values()) for c in counts.values()), default=0)
    cells = [
        [escape(year), _bar(counts[year], order, words, framework, most)] for year in sorted(counts)
    ]
    body = table(title, ("Year", "Inspections by grade"), cells, hide_caption=True)
    return f'<div class="qa-spread">{body}</div>'


def _bar(
    counts: Counter[str],
    order: Sequence[str],
    words: dict[str, str],
    framework: FrameworkInfo,
    most: int,
) -> str:
    pieces, said = [], []
    for grade in order:
        if counts[grade]:
            rank = framework.scale.index(grade) + 1 if grade in framework.scale else None
            kind = badge_kind(rank, len(framework.scale))
            pieces.append(
                f'<span class="qa-piece qa-{kind}" style="flex-grow:{counts[grade]}"></span>'
            )
            said.append(
                f'<span class="qa-count qa-{kind}">{SHAPE}{counts[grade]} '
                f"{escape(words[grade].lower())}</span>"
            )
    width = round(100 * sum(counts.values()) / most) if most else 0
    # The words stand under the bar, so that its lengths are those of the numbers alone.
    return (
        f'<div class="qa-bar" aria-hidden="true" style="width:{width}%">{"".join(pieces)}</div>'
        f'<div class="qa-counts">{"".join(said)}</div>'
    )


def newest_first(rows: Sequence[Graded]) -> list[str]:
    """The kinds of inspection, that of the latest inspection first."""
    latest: dict[str, str] = {}
    for info, _ in rows:
        latest[info.framework] = max(latest.get(info.framework, ""), info.date)
    return sorted(latest, key=lambda kind: latest[kind], reverse=True)

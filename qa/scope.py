"""Query x reports -> the reports that may answer: the right report before the right passage.

The order is fixed: authority, framework, year, then the latest where nothing else decides. An
authority, a framework or a year that was named is never loosened: a question about one report is
not answered from another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qa.types import Query, Refusal, ReportInfo, Scope

Reports = tuple[ReportInfo, ...]
_TOLD_WITHIN = 2  # years after which a report no longer tells of a date


@dataclass(frozen=True, slots=True)
class Judged:
    """What each report offers beside its text: keys of its judgements, and whether it recommends."""

    judgements: Mapping[str, Collection[str]]
    recommending: Collection[str]

    def can_answer(self, query: Query, report: ReportInfo) -> bool:
        """Whether the report has the kind of thing that the question asks for."""
        if query.kind == "recommendations":
            return report.report_id in self.recommending
        if query.kind not in ("grade", "compare", "count", "list"):
            return True
        keys = self.judgements.get(report.report_id, ())
        wanted = query.scope.judgements
        if query.kind in ("count", "list") and query.bare and not wanted and not query.grades:
            return True  # the reports themselves may be meant, also those without grades
        if wanted:
            return any(key in keys for key in wanted)
        # "How was it rated?" means the services as a whole: a report with a single outcome on one
        # theme answers only where its kind of inspection was asked for.
        return len(keys) > 1 or (bool(keys) and report.framework in query.scope.frameworks)

    def able(self, query: Query, reports: Sequence[ReportInfo]) -> list[ReportInfo]:
        """The reports that can answer, in their order.

        Of recommendations on what a whole inspection is about (special needs), that inspection's reports.
        """
        found = [r for r in reports if self.can_answer(query, r)]
        if query.kind != "recommendations":
            return found
        wanted = set(query.scope.judgements)
        about = [r for r in found if self._single(r) & wanted]
        return about or found

    def _single(self, report: ReportInfo) -> set[str]:
        """The report's one judgement, where its whole inspection has no other."""
        keys = self.judgements.get(report.report_id, ())
        return set(keys) if len(keys) == 1 else set()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reports to answer from, newest first, with the scope as it was resolved.

    Where `must_name` holds years, only what names one of them may answer.
    `passed_over` are other reports of the same authorities, newest first. With `by_latest` the
    reports are all that fit, and the newest that can answer is to be taken.
    """

    reports: Reports
    scope: Scope
    passed_over: Reports = ()
    notices: tuple[str, ...] = ()
    refusal: Refusal | None = None
    by_latest: bool = False
    must_name: tuple[int, ...] = ()


def choose_reports(
    query: Query,
    reports: Sequence[ReportInfo],
    judged: Judged,
    framework_title: Callable[[str], str],
) -> Chosen:
    """The reports inside the question's scope, or the refusal that says why there are none."""
    ordered = tuple(sorted(reports, key=lambda r: r.date, reverse=True))
    refusal = _refuse_names(query, ordered)
    if refusal:
        return Chosen((), query.scope, refusal=refusal)
    of_authority = _of_authorities(query.scope, ordered)
    notices = [*query.notices, *_missing_notice(query, ordered)]
    pool = _of_frameworks(query.scope, of_authority)
    if not pool:
        return Chosen((), query.scope, refusal=_no_framework(query, of_authority, framework_title))
    lacking = _years_lacking(query, pool)
    if lacking:
        whose = replace(query, scope=replace(query.scope, years=lacking))
        return Chosen((), query.scope, refusal=_no_year(whose, pool))
    dated, year_notices = _of_years(query, pool, judged)
    if not dated:
        return _told_later(query, pool) or Chosen((), query.scope, refusal=_no_year(query, pool))
    chosen = Chosen(dated, query.scope, notices=(*notices, *year_notices))
    chosen = _by_latest(query, chosen, judged)
    taken = {r.report_id for r in chosen.reports}
    passed_over = tuple(r for r in of_authority if r.report_id not in taken)
    return replace(chosen, passed_over=passed_over if query.scope.authorities else ())


# --- authority ------------------------------------------------------------------------------------


def _refuse_names(query: Query, reports: Reports) -> Refusal | None:
    known = sorted({r.authority for r in reports if r.authority})
    if query.ambiguous and not query.scope.authorities:
        indexed = [name for name in query.ambiguous if name in known]
        names = indexed or list(query.ambiguous)
        message = f"The name fits several authorities: {_listed(names)}. Say which one is meant."
        return Refusal("ambiguous", message, tuple(names))
    if query.unknown and not query.scope.authorities:
        name, nearest = query.unknown[0]
        return Refusal(
            "unknown_authority",
            f"No authority called “{name}” is known. {_available(known)}",
            nearest or tuple(known[:3]),
        )
    missing = [name for name in query.scope.authorities if name not in known]
    if missing and len(missing) == len(query.scope.authorities):
        message = f"There is no report on {_listed(missing)} in this index. {_available(known)}"
        return Refusal("no_report", message, tuple(known[:5]))
    return None


def _available(known: Sequence[str]) -> str:
    if len(known) <= 25:
        return f"The index has reports on {_listed(known)}."
    return f"The index has reports on {len(known)} authorities; the list of reports names them."


def _missing_notice(query: Query, reports: Reports) -> list[str]:
    known = {r.authority for r in reports}
    missing = [name for name in query.scope.authorities if name not in known]
    notices = [f"There is no report on {_listed(missing)} in this index."] if missing else []
    notices += [f"No authority called “{name}” is known." for name, _ in query.unknown]
    return notices


def _of_authorities(scope: Scope, reports: Reports) -> Reports:
    if not scope.authorities:
        return reports
    return tuple(r for r in reports if r.authority in scope.authorities)


# --- framework ------------------------------------------------------------------------------------


def _of_frameworks(scope: Scope, reports: Reports) -> Reports:
    if not scope.frameworks:
        return reports
    return tuple(r for r in reports if r.framework in scope.frameworks)


def _no_framework(query: Query, reports: Reports, framework_title: Callable[[str], str]) -> Refusal:
    wanted = _listed([framework_title(key) for key in query.scope.frameworks])
    whose = f" on {_listed(query.scope.authorities)}" if query.scope.authorities else ""
    there = _listed([f"{framework_title(r.framework)} ({r.date[:4]})" for r in reports[:8]])
    message = f"There is no report of the kind “{wanted}”{whose} in this index. There is: {there}."
    return Refusal("no_report", message, _years_suggested(query, reports))


# --- year -----------------------------------------------------------------------------------------


def years_of(report: ReportInfo) -> tuple[int | None, int | None]:
    """The years in which a report was inspected and published."""
    inspected = int(report.inspected_to[:4]) if report.inspected_to else None
    return inspected, int(report.published[:4]) if report.published else None


_PUBLISHED = re.compile(
    r"\bpublished\b|\bpublications?\b|\b(?:came|come|put) out\b|\b(?:issued|released|appeared)\b"
    r"|\breports?\s+(?:from|of|dated)\s+(?:19|20)\d\d\b",
    re.I,
)


def _by_publication(query: Query) -> bool:
    """Whether reports are counted or listed by when they were published."""
    return query.kind in ("count", "list") and bool(_PUBLISHED.search(query.question))


def _told_years(query: Query, report: ReportInfo) -> list[int]:
    inspected, published = years_of(report)
    years = (published,) if _by_publication(query) else (inspected, published)
    return [y for y in years if y]


def _inspected_in(report: ReportInfo, year: int) -> bool:
    first = report.inspected_from or report.inspected_to
    last = report.inspected_to or report.inspected_from
    return bool(first and last and int(first[:4]) <= year <= int(last[:4]))


def _of_years(query: Query, reports: Reports, judged: Judged) -> tuple[Reports, list[str]]:
    if query.year_from or query.year_to:
        low, high = query.year_from or 0, query.year_to or 9999
        return tuple(r for r in reports if any(low <= y <= high for y in _told_years(query, r))), []
    if query.last:
        able = judged.able(query, reports) or reports
        return tuple(_newest_each(able, query.last)), []
    if not query.scope.years:
        return reports, []
    fitting: dict[str, ReportInfo] = {}
    notices: list[str] = []
    for year in query.scope.years:
        taken, notice = _of_year(query, reports, year, judged)
        fitting.update({r.report_id: r for r in taken})
        notices += notice
    return tuple(r for r in reports if r.report_id in fitting), notices


def _of_year(
    query: Query, reports: Reports, year: int, judged: Judged
) -> tuple[Reports, list[str]]:
    """Reports inspected or published in the year; the inspection's year wins (with a notice).

    Among them, those that have what is asked for go first: a letter without grades does not hide
    the graded report of the same year.
    """
    if _by_publication(query):
        return tuple(r for r in reports if years_of(r)[1] == year), []
    fitting = [r for r in reports if _inspected_in(r, year) or years_of(r)[1] == year]
    fitting = _of_months(query, fitting, year)
    able = judged.able(query, fitting) or fitting
    inspected = [r for r in able if _inspected_in(r, year)]
    authorities = {r.authority for r in inspected}
    published = [r for r in able if r not in inspected and r.authority not in authorities]
    hidden = [r for r in able if r not in inspected and r not in published]
    notices = [
        f"{r.authority}: the report published in {year} on an inspection in {r.date[:4]} is left "
        f"out, because another inspection took place in {year}."
        for r in hidden
    ]
    return tuple(inspected + published), notices


def _of_months(query: Query, reports: Sequence[ReportInfo], year: int) -> list[ReportInfo]:
    """Of an authority's reports of a year those inspected or published in the month that is named.

    Where none was, the month is a date of the matter, and all of the year's reports stay.
    """
    months = [m for y, m in query.months if y == year]
    told = {r.report_id for r in reports for m in months if _dated_in(r, year, m)}
    authorities = {r.authority for r in reports if r.report_id in told}
    return [r for r in reports if r.report_id in told or r.authority not in authorities]


def _dated_in(report: ReportInfo, year: int, month: int) -> bool:
    """Whether the inspection went on, or the report was published, in the month."""
    wanted = f"{year}-{month:02}"
    first = report.inspected_from or report.inspected_to
    last = report.inspected_to or report.inspected_from
    inspected = bool(first and last and first[:7] <= wanted <= last[:7])
    return inspected or bool(report.published and report.published[:7] == wanted)


def _told_later(query: Query, reports: Reports) -> Chosen | None:
    """The next report of each authority where the years are dates of the matter, not of a report.

    "How many were adopted by the end of 2013?" is answered by the report of 2014 that says so; it must
    name the year, and a notice says whose report it is.
    """
    years = query.scope.years or tuple(y for y in (query.year_from, query.year_to) if y)
    if not query.of_matter or not years or not query.scope.authorities:
        return None
    later = [r for r in reports if r.date and 0 < int(r.date[:4]) - max(years) <= _TOLD_WITHIN]
    following = _newest_each(reversed(later), 1)  # oldest first: the next report after the year
    if not following:
        return None
    notices = [
        f"{r.authority}: there is no report {_wanted_years(query)}; this is from the next one, of {r.date[:4]}."
        for r in following
    ]
    scope = replace(query.scope, years=())
    return Chosen(tuple(following), scope, notices=(*query.notices, *notices), must_name=years)


def _years_lacking(query: Query, reports: Reports) -> tuple[int, ...]:
    """Of the years between which one authority is to be compared, those without a report."""
    years = query.scope.years
    if query.kind != "compare" or len(years) < 2 or len(query.scope.authorities) != 1:
        return ()
    return tuple(
        y for y in years if not any(_inspected_in(r, y) or years_of(r)[1] == y for r in reports)
    )


def _no_year(query: Query, reports: Reports) -> Refusal:
    whose = f" on {_listed(query.scope.authorities)}" if query.scope.authorities else ""
    wanted = _wanted_years(query)
    there = sorted({r.date[:4] for r in reports if r.date})
    message = (
        f"There is no report{whose} {wanted} in this index. There are reports of {_listed(there)}."
    )
    return Refusal("no_report", message, _years_suggested(query, reports))


def _wanted_years(query: Query) -> str:
    if query.year_from and query.year_to:
        return f"from {query.year_from} to {query.year_to}"
    if query.year_from:
        return f"since {query.year_from}"
    if query.year_to:
        return f"up to {query.year_to}"
    return f"for {_listed([str(y) for y in query.scope.years])}"


_YEARS = re.compile(
    r"(?:\s*\b(?:in|from|to|since|between|and|until|before|after|of|for)\s+)*\b(?:19|20)\d\d\b",
    re.I,
)


def _years_suggested(query: Query, reports: Reports) -> tuple[str, ...]:
    """The same question about the years that there are, newest first."""
    years = dict.fromkeys(r.date[:4] for r in reports if r.date)
    stem = _YEARS.sub("", query.question).rstrip(" ?.!")
    return tuple(f"{stem} in {year}?" for year in list(years)[:4])


# --- latest ---------------------------------------------------------------------------------------


def _by_latest(query: Query, chosen: Chosen, judged: Judged) -> Chosen:
    """The newest that can answer, where the question names an authority and no time."""
    scope = query.scope
    timed = bool(scope.years or query.year_from or query.year_to or query.last)
    if not scope.authorities or query.trend or query.ever or (timed and query.kind != "grade"):
        return chosen
    if query.kind in ("count", "list") and query.bare and not query.grades:
        return chosen  # all reports are counted or listed
    able = tuple(judged.able(query, chosen.reports)) or chosen.reports
    if query.previous:
        newest = {r.report_id for r in _newest_each(able, 1)}
        before = [r for r in able if r.report_id not in newest]
        if before:
            return replace(chosen, reports=tuple(_newest_each(before, 1)))
    if timed:
        return replace(chosen, reports=able)
    defaulted = () if query.latest else ("latest",)
    scope = replace(scope, defaulted=defaulted)
    if query.kind == "passage":
        return replace(chosen, reports=able, scope=scope, by_latest=True)
    return replace(chosen, reports=tuple(_newest_each(able, 1)), scope=scope)


def _newest_each(reports: Iterable[ReportInfo], count: int) -> list[ReportInfo]:
    """The newest `count` reports of each authority, in the order given (newest first)."""
    seen: dict[str | None, int] = {}
    newest = []
    for report in reports:
        seen[report.authority] = seen.get(report.authority, 0) + 1
        if seen[report.authority] <= count:
            newest.append(report)
    return newest


def _listed(names: Sequence[str]) -> str:
    """ "Kent", "Kent and York", "Kent, York and Leeds"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"

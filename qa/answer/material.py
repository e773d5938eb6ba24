"""What the answers are made from, gathered by the service, and the pieces that all of them share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qa.types import (
    Alternative,
    Citation,
    Evidence,
    FrameworkInfo,
    Judgement,
    Passage,
    Query,
    Recommendation,
    ReportInfo,
    Scope,
)

Graded = tuple[ReportInfo, Judgement]


@dataclass(frozen=True, slots=True)
class Material:
    """A query with the reports of its scope (newest first) and what the index holds on them.

    `find` ranks the passages of some reports for a question's text; `passages_of` gives all
    passages of one report in reading order.
    """

    query: Query
    scope: Scope
    reports: tuple[ReportInfo, ...]
    passed_over: tuple[ReportInfo, ...]
    notices: tuple[str, ...]
    judgements: Mapping[str, Sequence[Judgement]]
    recommendations: Callable[[str], Sequence[Recommendation]]
    passages_of: Callable[[str], Sequence[Passage]]
    find: Callable[[str, Sequence[str]], Sequence[Evidence]]
    frameworks: Mapping[str, FrameworkInfo]
    today: dt.date
    infos: Mapping[str, ReportInfo] = field(default_factory=dict)

    def graded(self, report: ReportInfo) -> Sequence[Judgement]:
        return self.judgements.get(report.report_id, ())


def cite(info: ReportInfo, passage: Passage, start: int, end: int, marker: int) -> list[Citation]:
    """Citations of `passage.text[start:end]`: one, or one for each page that it runs over."""
    pieces = split_by_page(passage, start, end)
    numbers = (passage.number,) if passage.number else ()
    return [
        Citation(
            marker=marker + i,
            report=info,
            section=passage.section,
            paragraphs=numbers,
            page=page,
            quote=passage.text[a:b].strip(),
            passage_id=passage.passage_id,
            span=_stripped(passage.text, a, b),
        )
        for i, (a, b, page) in enumerate(pieces)
    ]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of `text[start:end].strip()`."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def split_by_page(passage: Passage, start: int, end: int) -> list[tuple[int, int, int | None]]:
    """The span cut where its text goes over to another page, each piece with its page."""
    pieces: list[tuple[int, int, int | None]] = []
    for line in passage.lines:
        a, b = max(line.start, start), min(line.end, end)
        if a >= b:
            continue
        if pieces and pieces[-1][2] == line.page:
            pieces[-1] = (pieces[-1][0], b, line.page)
        else:
            pieces.append((a, b, line.page))
    if not pieces:
        return [(start, end, None)]
    first, last = pieces[0], pieces[-1]
    pieces[0] = (start, first[1], first[2])
    pieces[-1] = (pieces[-1][0], end, last[2])
    return pieces


# --- fixed words ----------------------------------------------------------------------------------

_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def day(iso: str) -> str:
    """ "2022-05-20" -> "20 May 2022"."""
    date = dt.date.fromisoformat(iso)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def when(info: ReportInfo) -> str:
    """When a report's inspection ended or, where that is not stated, when it was published."""
    if info.inspected_to:
        return f"inspection to {day(info.inspected_to)}"
    if info.published:
        return f"published {day(info.published)}"
    return "undated"


def named(info: ReportInfo) -> str:
    return f"{info.authority or info.title} ({when(info)})"


def listed(names: Sequence[str], last: str = "and") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def age_notice(info: ReportInfo, today: dt.date) -> str | None:
    """A notice where the report is more than three years old."""
    date = info.inspected_to or info.published
    if not date or (today - dt.date.fromisoformat(date)).days <= 3 * 365.25:
        return None
    return f"This comes from an inspection of {date[:4]}, more than three years ago."


def other_reports(material: Material) -> tuple[Alternative, ...]:
    """The same question of the other reports of the same authority, newest first."""
    alternatives = []
    for info in material.passed_over[:6]:
        year = (info.inspected_to or info.published or "")[:4]
        if not year or not info.authority:
            continue
        title = (
            material.frameworks[info.framework].title
            if info.framework in material.frameworks
            else info.title
        )
        scope = Scope(
            authorities=(info.authority,),
            years=(int(year),),
            frameworks=(info.framework,) if info.framework in material.frameworks else (),
            judgements=material.scope.judgements,
        )
        question = asked_of_year(material.query.question, int(year))
        alternatives.append(Alternative(f"{info.authority} {year}: {title}", question, scope))
    return tuple(alternatives)


_YEARS = re.compile(
    r"(?:\s*\b(?:in|from|to|since|between|and|until|before|after|of|for)\s+)*\b(?:19|20)\d\d\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


# "January 2016" is another report's month: only its year is replaced by the other's.
_MONTH_OF = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|autumn|winter)\.? (?=(?:19|20)\d\d\b)",
    re.I,
)


def asked_of_year(question: str, year: int) -> str:
    """The same question about another year: its one year replaced, or one put at its end."""
    if len(_YEAR.findall(question)) == 1:
        return _YEAR.sub(str(year), _MONTH_OF.sub("", question))
    return (
        f"{' '.join(_YEARS.sub('', _MONTH_OF.sub('', question)).split()).rstrip(' ?.!')} in {year}?"
    )

"""What gold questions name that an index does not know: a slip there reads like a miss of the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from qa.evaluation.gold import GoldQuestion
from qa.types import FrameworkInfo, Judgement, ReportInfo

_NAMED = 3  # questions that a warning names


class Holds(Protocol):
    """An index, as far as it tells what it holds."""

    def reports(self) -> Sequence[ReportInfo]: ...

    def grades(self) -> Sequence[tuple[ReportInfo, Judgement]]: ...

    def frameworks(self) -> Mapping[str, FrameworkInfo]: ...


def unknown_names(index: Holds, questions: Sequence[GoldQuestion]) -> list[str]:
    """A sentence for each authority, year, judgement and grade of the gold that no report has.

    Unanswerable questions are left aside: that there is no such report may be why.
    """
    reports = index.reports()
    authorities = {info.authority for info in reports}
    dated = {
        (info.authority, date[:4])
        for info in reports
        for date in (info.inspected_from, info.inspected_to, info.published)
        if date
    }
    judgements, grades = _judged(index)
    found: dict[str, list[str]] = {}
    for question in (q for q in questions if q.answerable):
        for text in _strange(question, authorities, dated, judgements, grades):
            found.setdefault(text, []).append(question.id)
    return [f"{text} ({_ids(ids)})" for text, ids in found.items()]


def _judged(index: Holds) -> tuple[set[str], set[str | None]]:
    """Keys and grades that the frameworks or the index's rows have; None is "not judged"."""
    rows = [judgement for _, judgement in index.grades()]
    keys = {key for row in rows for key in (row.judgement, *row.covers)}
    grades: set[str | None] = {None, *(row.grade for row in rows)}
    for framework in index.frameworks().values():
        keys |= {judgement.key for judgement in framework.judgements}
        grades |= set(framework.scale)
    return keys, grades


def _strange(
    question: GoldQuestion,
    authorities: set[str | None],
    dated: set[tuple[str | None, str]],
    judgements: set[str],
    grades: set[str | None],
) -> Iterator[str]:
    for name in question.authorities:
        if name not in authorities:
            yield f"no report of the index is of the authority {name!r}"
    known = [name for name in question.authorities if name in authorities]
    year = question.year
    if known and year is not None and not any((name, str(year)) in dated for name in known):
        yield f"no report on {' or '.join(known)} was inspected or published in {year}"
    for grade in question.grades:
        if grade.judgement not in judgements:
            yield f"no report or framework has the judgement {grade.judgement!r}"
        if grade.grade not in grades:
            known_grades = ", ".join(sorted(g for g in grades if g))
            yield f"there is no grade {grade.grade!r}; there are {known_grades}"


def _ids(ids: Iterable[str]) -> str:
    """ "q1, q2, q3 and 4 more"."""
    names = list(ids)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")

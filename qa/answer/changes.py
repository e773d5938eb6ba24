"""Whose grade rose, fell, was lost or kept, or went from one to another, over all authorities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.answer.compare import table_of
from qa.answer.grades import OVERALL, printed
from qa.answer.material import Graded, Material, listed
from qa.types import Answer, Part, Query
from qa.wordings import FROM_TO, GAINED, KEPT, LOST

_WORSE = re.compile(
    r"\b(?:worse|worsened|declined?|deteriorated?|gone down|went down|fell|fallen|slip(?:ped)?|drop(?:ped)?)\b",
    re.I,
)


def asks_for_rise(query: Query) -> bool:
    """Whether it is asked who went from one grade to another."""
    return (
        len(query.grades) == 2
        and not query.scope.authorities
        and bool(FROM_TO.search(query.question))
    )


def asks_for_hold(query: Query) -> bool:
    """Whether it is asked who lost, kept or newly has the one grade named."""
    plain = len(query.grades) == 1 and not query.scope.authorities and not query.ever
    years = query.scope.years or query.year_from or query.year_to
    return plain and not years and _hold(query.question) is not None


def _hold(question: str) -> tuple[str, bool, bool] | None:
    """What became of a grade, in words; whether it was had before, and whether it is had now."""
    if LOST.search(question):
        return "lost", True, False
    if GAINED.search(question):
        return "newly has", False, True
    if KEPT.search(question):
        return "kept", True, True
    return None


def answer_hold(material: Material) -> Answer:
    """Whose judgement lost, kept or newly has the grade named, by the last two reports that give it."""
    held = _hold(material.query.question)
    assert held is not None, material.query.question
    words, before, now = held
    (grade,) = material.query.grades
    found: list[Graded] = []
    compared = 0
    for rows in _last_two(material, keys_asked(material)):
        compared += 1
        if (rows[1][1].grade == grade, rows[0][1].grade == grade) == (before, now):
            found += [rows[1], rows[0]]
    return _stated(
        material,
        found,
        f"of {compared} authorities with two such grades {_in_number(words, found)} "
        f"{grade.replace('_', ' ')} at the latest inspection",
    )


def _in_number(words: str, found: Sequence[Graded]) -> str:
    many = len({r.authority for r, _ in found}) != 1
    return words.replace("has", "have") if many else words


def _last_two(material: Material, keys: Sequence[str]) -> Iterator[list[Graded]]:
    """Of each authority the last two grades, newest first, where their scales are one."""
    for authority in dict.fromkeys(r.authority for r in material.reports if r.authority):
        rows = [
            (r, j)
            for r in material.reports
            if r.authority == authority
            for j in material.graded(r)
            if j.judgement in keys and j.rank is not None and j.strand is None
        ][:2]
        if len(rows) == 2 and len({j.scale_length for _, j in rows}) == 1:
            yield rows


def answer_changes(material: Material) -> Answer:
    """Which authorities' grade rose (or fell) between their last two reports that give it."""
    keys = material.scope.judgements or (OVERALL,)
    worse = bool(_WORSE.search(material.query.question))
    found: list[Graded] = []
    compared = 0
    for rows in _last_two(material, keys):
        compared += 1
        after, before = rows[0][1].rank or 0, rows[1][1].rank or 0
        if (after > before) if worse else (after < before):
            found += [rows[1], rows[0]]
    change = "lower" if worse else "higher"
    return _stated(
        material,
        found,
        f"of {compared} authorities with two such grades have a {change} one in their latest report "
        "than in the one before",
    )


def answer_rise(material: Material) -> Answer:
    """Whose judgement has the second grade named at its latest inspection and had the first before."""
    before, after = material.query.grades
    keys = keys_asked(material)
    found: list[Graded] = []
    for authority in dict.fromkeys(r.authority for r in material.reports if r.authority):
        rows = [
            (r, j)
            for r in material.reports
            if r.authority == authority
            for j in material.graded(r)
            if j.judgement in keys and j.rank is not None
        ]
        earlier = [g for g in rows[1:] if g[1].grade == before]
        if earlier and rows[0][1].grade == after:
            found += [*reversed(earlier), rows[0]]
    authorities = {r.authority for r in material.reports if r.authority}
    return _stated(
        material,
        found,
        f"of {len(authorities)} authorities went from {before.replace('_', ' ')} to "
        f"{after.replace('_', ' ')} at the latest inspection",
    )


def _stated(material: Material, found: Sequence[Graded], what: str) -> Answer:
    """How many and which authorities, then each grade, as text and table."""
    names = sorted({str(r.authority) for r, _ in found})
    texts = [f"{len(names) or 'None'} {what}{which(names, False)}."]
    texts += [f"{r.authority} ({r.date}): {j.printed_name}: {printed(j)}." for r, j in found]
    notices = [Part("notice", text) for text in material.notices]
    return Answer(
        material.query.question,
        material.query.kind,
        material.scope,
        parts=(*(Part("fact", text) for text in texts), *notices),
        confidence=1.0,
        judgements=tuple(found),
        table=table_of(found),
    )


def which(names: Sequence[str], per_judgement: bool) -> str:
    """ ": " and the names, where authorities are counted."""
    if per_judgement or not names:
        return ""
    return f": {listed(sorted(names))}"


def keys_asked(material: Material) -> tuple[str, ...]:
    """The judgements asked for; by default overall effectiveness, or what has the grade named.

    "Inconsistent experiences" is a grade of area SEND inspections only, which have no overall grade.
    """
    query = material.query
    named = material.scope.judgements
    frameworks = [
        f
        for f in material.frameworks.values()
        if f.judgements and (not material.scope.frameworks or f.key in material.scope.frameworks)
    ]
    fitting = {
        j.key
        for f in frameworks
        if not query.grades or set(query.grades) & set(f.scale)
        for j in f.judgements
    }
    kept = tuple(k for k in named if k in fitting)
    if kept or not fitting:
        return kept or named or (OVERALL,)
    return (OVERALL,) if OVERALL in fitting else tuple(sorted(fitting))

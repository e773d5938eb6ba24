"""Questions across reports: which and how many, and what is said about a matter everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer.compare import table_of
from qa.answer.confidence import evidence_features, load_calibration
from qa.answer.grades import OVERALL, printed
from qa.answer.material import Graded, Material, listed
from qa.answer.quotes import choose_sentences, quote
from qa.answer.refuse import no_evidence, not_judged
from qa.types import Answer, Citation, Evidence, Part, Query, ReportInfo

_SHOWN = 8  # authorities quoted for a matter
_NOT = re.compile(r"\b(?:not|n['’]t|never|other than|except|below|less than|worse than)\b", re.I)
_NEVER = re.compile(r"\bnever\b", re.I)
_EVERY = re.compile(
    r"\b(?:every|all|each)(?: single)?(?: of)?(?: the| its| their)? (?:judge?ments?|grades?|areas?|strands?|counts?|respects?|parts?|things?)\b"
    r"|\bacross the board\b|\ball[- ]round\b|\bthroughout\b",
    re.I,
)
_OR_BETTER = re.compile(r"\bor (?:better|above|higher)\b|\bat least\b", re.I)
_OR_WORSE = re.compile(r"\bor (?:worse|below|lower)\b|\bbelow\b|\bless than\b|\bworse than\b", re.I)
_OR_EQUAL = re.compile(r"\bor (?:worse|below|lower)\b", re.I)
_BUT_NOT = re.compile(r"\b(?:but|and) not\b", re.I)
_BOTH = re.compile(r"\bboth\b", re.I)
_BEST = re.compile(r"\b(?:best|highest|top|strongest|most)\b", re.I)
_WORST = re.compile(r"\b(?:worst|lowest|weakest|bottom|poorest)\b", re.I)
_FROM_TO = re.compile(r"\bfrom\b.+\bto\b", re.I)
_PAST = re.compile(
    r"\b(?:were|was|did|got|had|been|received|ended|found|came|went|judged|rated|graded)\b", re.I
)
_OWN = re.compile(
    r"\b(?:(?:of|on) (?:its|their) own|(?:its|their) own grade|separate(?:ly)?|stand(?:s|ing)? (?:apart|alone))\b",
    re.I,
)
_EACH_REPORT = re.compile(
    r"\b(?:how many|number of)\b(?:\s+(?!authorit|council|area\b|areas\b|place|borough)[\w'’]+){0,4}?\s+"
    r"(?:inspections?|reports?|letters?|visits?)\b",
    re.I,
)
_JUDGEMENTS = re.compile(
    r"\b(?:how many|number of) (?:of (?:[\w'’-]+ ){1,4}?)?(?:\w+ )?(?:grades|judge?ments|areas)\b",
    re.I,
)
_EVER = re.compile(
    r"\b(?:ever|any time|over the years|in any|(?:at|in|on|by) (?:any|some) (?:point|stage|inspection|report|visit))\b",
    re.I,
)


def asks_for_grades(query: Query) -> bool:
    """Whether a count or list is over the judgement table rather than over passages."""
    ranked = bool(_BEST.search(query.question) or _WORST.search(query.question))
    return bool(query.grades) or query.bare or (bool(query.scope.judgements) and ranked)


def asks_for_rise(query: Query) -> bool:
    """Whether it is asked who went from one grade to another."""
    return (
        len(query.grades) == 2
        and not query.scope.authorities
        and bool(_FROM_TO.search(query.question))
    )


def answer_count(material: Material) -> Answer:
    """Which and how many of the reports in the scope have the grade asked for.

    Without a year each authority counts once, by its latest report that gives the judgement.
    """
    query = material.query
    per_judgement = bool(_JUDGEMENTS.search(query.question))
    per_report = not per_judgement and bool(_EACH_REPORT.search(query.question))
    pool = _pool(material, all_judgements=per_judgement, all_reports=per_report)
    if not pool:
        return not_judged(material, "what was asked", None)
    found = _found(material, pool)
    unit = "judgements" if per_judgement else "reports" if per_report else "authorities"
    count, total = _number(found, unit), _number(pool, unit)
    names = list(dict.fromkeys(r.authority or r.title for r, _ in found))
    parts = [Part("fact", f"{count or 'None'} of {total} {unit}{_which(names, per_judgement)}.")]
    parts += [
        Part("fact", f"{r.authority} ({r.date}): {j.printed_name}: {printed(j)}.")
        for r, j in found[:12]
    ]
    if len(found) > 12:
        parts.append(Part("notice", f"{len(found) - 12} more stand in the table."))
    parts += [Part("notice", text) for text in _notices(material, pool, per_report)]
    return Answer(
        query.question,
        query.kind,
        material.scope,
        parts=tuple(parts),
        confidence=1.0,
        judgements=tuple(found),
        table=table_of(found),
    )


_WORSE = re.compile(
    r"\b(?:worse|worsened|declined?|deteriorated?|gone down|went down|fell|fallen|slip(?:ped)?|drop(?:ped)?)\b",
    re.I,
)


def answer_changes(material: Material) -> Answer:
    """Which authorities' grade rose (or fell) between their last two reports that give it."""
    keys = material.scope.judgements or (OVERALL,)
    worse = bool(_WORSE.search(material.query.question))
    found: list[Graded] = []
    compared = 0
    for authority in dict.fromkeys(r.authority for r in material.reports if r.authority):
        rows = [
            (r, j)
            for r in material.reports
            if r.authority == authority
            for j in material.graded(r)
            if j.judgement in keys and j.rank is not None and j.strand is None
        ][:2]
        if len(rows) < 2 or len({j.scale_length for _, j in rows}) > 1:
            continue
        compared += 1
        after, before = rows[0][1].rank or 0, rows[1][1].rank or 0
        if (after > before) if worse else (after < before):
            found += [rows[1], rows[0]]
    names = sorted({str(r.authority) for r, _ in found})
    change = "lower" if worse else "higher"
    parts = [
        Part(
            "fact",
            f"{len(names) or 'None'} of {compared} authorities with two such grades have a {change} "
            f"one in their latest report than in the one before{_which(names, False)}.",
        )
    ]
    parts += [
        Part("fact", f"{r.authority} ({r.date}): {j.printed_name}: {printed(j)}.") for r, j in found
    ]
    parts += [Part("notice", text) for text in material.notices]
    return Answer(
        material.query.question,
        material.query.kind,
        material.scope,
        parts=tuple(parts),
        confidence=1.0,
        judgements=tuple(found),
        table=table_of(found),
    )


def answer_rise(material: Material) -> Answer:
    """Whose judgement has the second grade named at its latest inspection and had the first before."""
    before, after = material.query.grades
    keys = _keys(material)
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
    names = sorted({str(r.authority) for r, _ in found})
    parts = [
        Part(
            "fact",
            f"{len(names) or 'None'} of {len({r.authority for r in material.reports if r.authority})} authorities went from "
            f"{before.replace('_', ' ')} to {after.replace('_', ' ')} at the latest inspection{_which(names, False)}.",
        )
    ]
    parts += [
        Part("fact", f"{r.authority} ({r.date}): {j.printed_name}: {printed(j)}.") for r, j in found
    ]
    parts += [Part("notice", text) for text in material.notices]
    return Answer(
        material.query.question,
        "list",
        material.scope,
        parts=tuple(parts),
        confidence=1.0,
        judgements=tuple(found),
        table=table_of(found),
    )


def _which(names: Sequence[str], per_judgement: bool) -> str:
    if per_judgement or not names:
        return ""
    return f": {listed(sorted(names))}"


def _found(material: Material, pool: Sequence[Graded]) -> list[Graded]:
    """What of the pool has the grade asked for; without a grade all of it, or its best or worst."""
    query = material.query
    if not query.grades:
        return _ranked(query, pool)
    if _NEVER.search(query.question):
        had = {r.authority for r, j in pool if j.grade in query.grades}
        newest = {r.authority: r.report_id for r, _ in reversed(pool)}
        return [
            (r, j) for r, j in pool if r.authority not in had and newest[r.authority] == r.report_id
        ]
    meeting = [(r, j) for r, j in pool if _meets(query, j.grade, j.rank)]
    if _BOTH.search(query.question):
        return _in_both(material.scope.judgements, pool, meeting)
    if not _EVERY.search(query.question):
        return meeting
    mixed = {
        r.report_id
        for r, _ in meeting
        for j in material.graded(r)
        if j.rank is not None and not _meets(query, j.grade, j.rank)
    }
    return [(r, j) for r, j in meeting if r.report_id not in mixed]


def _in_both(
    keys: Sequence[str], pool: Sequence[Graded], meeting: Sequence[Graded]
) -> list[Graded]:
    """Only authorities that meet each of the judgements named that any report of the pool gives."""

    def judged(graded: Sequence[Graded], key: str) -> set[str | None]:
        return {r.authority for r, j in graded if key == j.judgement or key in j.covers}

    given = [key for key in keys if judged(pool, key)]
    return [g for g in meeting if all(g[0].authority in judged(meeting, key) for key in given)]


def _number(graded: Sequence[Graded], unit: str) -> int:
    if unit == "judgements":
        return len(graded)
    if unit == "reports":
        return len({r.report_id for r, _ in graded})
    return len({r.authority for r, _ in graded})


def _keys(material: Material) -> tuple[str, ...]:
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


def _counts_every_report(material: Material) -> bool:
    """Whether all reports count, and not only the latest of each authority."""
    query = material.query
    if material.scope.years or query.year_from or query.year_to:
        return True
    if query.latest:
        return False
    past = bool(material.scope.frameworks) and bool(_PAST.search(query.question))
    return query.ever or bool(_EVER.search(query.question)) or past


def _pool(material: Material, *, all_judgements: bool, all_reports: bool) -> list[Graded]:
    """The judgement asked for, once for each authority, or of every report where that is asked."""
    keys = material.scope.judgements if all_judgements else _keys(material)
    everything = (all_reports and not material.query.latest) or _counts_every_report(material)
    own = bool(_OWN.search(material.query.question))
    seen: set[str | None] = set()
    pool: list[Graded] = []
    for report in material.reports:
        found = [
            j
            for j in material.graded(report)
            if not keys or j.judgement in keys or any(k in j.covers for k in keys)
        ]
        if not found or (report.authority in seen and not everything):
            continue
        seen.add(report.authority)
        pool += [(report, j) for j in found if not own or len(j.covers) < 2]
    return pool


def _meets(query: Query, grade: str | None, rank: int | None) -> bool:
    if rank is None:
        return False
    if _OR_BETTER.search(query.question):
        return rank <= _rank_named(query)
    if _OR_WORSE.search(query.question):
        strict = not _OR_EQUAL.search(query.question)
        return rank > _rank_named(query) if strict else rank >= _rank_named(query)
    plainly = [g for g in query.grades if not _is_denied(g, query.question)]
    if _BUT_NOT.search(query.question) or 0 < len(plainly) < len(query.grades):
        return grade in (plainly or query.grades[:1])
    if _NOT.search(query.question):
        named = _rank_named(query)  # "not yet good" means worse, "not inadequate" better
        return rank > named if named <= _GOOD else grade not in query.grades
    return grade in query.grades


def _is_denied(grade: str, question: str) -> bool:
    """Whether the grade is named to leave it out: "good, not outstanding"."""
    words = grade.replace("_", "s? ")
    return bool(
        re.search(
            rf"\b(?:not|n['’]t|never|other than|except|rather than|instead of|without|excluding)\s+(?:\w+\s+)?{words}\b",
            question,
            re.I,
        )
    )


_GOOD = 2  # the rank that is good enough
_RANKS = {"outstanding": 1, "good": 2, "adequate": 3, "requires_improvement": 3, "inadequate": 4}


def _rank_named(query: Query) -> int:
    return min((_RANKS.get(g, 4) for g in query.grades), default=4)


def _ranked(query: Query, pool: Sequence[Graded]) -> list[Graded]:
    """The best or the worst where the question asks for them, with ties; else all, best first."""
    graded = sorted(
        (g for g in pool if g[1].rank is not None),
        key=lambda g: (g[1].rank or 0, g[0].authority or ""),
    )
    if not graded:
        return []
    if _WORST.search(query.question):
        return [g for g in graded if g[1].rank == graded[-1][1].rank]
    if _BEST.search(query.question):
        return [g for g in graded if g[1].rank == graded[0][1].rank]
    return graded


def _notices(material: Material, pool: Sequence[Graded], per_report: bool) -> list[str]:
    texts = list(material.notices)
    named = {r.authority for r in material.reports if r.authority}
    without = sorted(named - {r.authority for r, _ in pool if r.authority})
    if without:
        texts.append(f"No such grade is printed for: {listed(without)}.")
    if not _counts_every_report(material) and not per_report:
        texts.append("Each authority counts once, by its latest report that gives this judgement.")
    return texts


def answer_theme(
    material: Material, evidence_of: Sequence[tuple[ReportInfo, Sequence[Evidence]]]
) -> Answer:
    """The best passage of each authority on a matter, best first, with the number searched.

    `evidence_of` has one entry for each report with evidence, best evidence first.
    """
    calibration = load_calibration()
    scored = []
    for info, evidence in evidence_of:
        confidence = calibration.confidence(evidence_features(material.query, evidence))
        if confidence >= calibration.threshold:
            scored.append((confidence, info, evidence))
    scored.sort(key=lambda s: -s[0])
    if not scored:
        everything = [e for _, evidence in evidence_of for e in evidence[:1]]
        best = max(
            (calibration.confidence(evidence_features(material.query, e)) for _, e in evidence_of),
            default=0.0,
        )
        return no_evidence(material, everything, best)
    parts: list[Part] = []
    citations: list[Citation] = []
    seen: set[str | None] = set()
    for _, info, evidence in scored:
        if info.authority in seen or len(seen) == _SHOWN:
            continue
        seen.add(info.authority)
        quoted, cited = quote(
            choose_sentences(evidence[:1])[:1], material.infos, len(citations) + 1
        )
        parts += [Part("fact", f"{info.authority or info.title} ({info.date[:4]}):"), *quoted]
        citations += cited
    found = len({i.authority for _, i, _ in scored})
    parts.insert(
        0,
        Part(
            "fact",
            f"{len(material.reports)} reports were searched; {found} authorities' reports speak of this.",
        ),
    )
    parts += [Part("notice", text) for text in material.notices]
    return Answer(
        material.query.question,
        "list",
        material.scope,
        parts=tuple(parts),
        confidence=scored[0][0],
        citations=tuple(citations),
    )

"""Questions across reports: which and how many, and what is said about a matter everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer.changes import keys_asked, which
from qa.answer.compare import table_of
from qa.answer.confidence import evidence_features, load_calibration
from qa.answer.grades import printed
from qa.answer.material import Graded, Material, listed
from qa.answer.meeting import meets
from qa.answer.quotes import choose_sentences, quote
from qa.answer.recommendations import theme_words
from qa.answer.refuse import no_evidence, not_judged, refuse
from qa.types import Answer, Citation, Evidence, Judgement, Part, Query, ReportInfo

_SHOWN = 8  # authorities quoted for a matter
# The best of many reports is often near by chance: of 39 questions from outside the field one reached .78,
# the others stayed below .6; 20 on matters of the field .62 to .99 (index of 94 reports).
_BEST_OF_MANY = 0.6
_NEVER = re.compile(r"\bnever\b", re.I)
_EVERY = re.compile(
    r"\b(?:every|all|each)(?: single)?(?: of)?(?: the| its| their)? (?:judge?ments?|grades?|areas?|strands?|counts?|respects?|parts?|things?)\b"
    r"|\bacross the board\b|\ball[- ]round\b|\bthroughout\b",
    re.I,
)
_BOTH = re.compile(r"\bboth\b", re.I)
_BEST = re.compile(r"\b(?:best|highest|top|strongest|most)\b", re.I)
_WORST = re.compile(r"\b(?:worst|lowest|weakest|bottom|poorest)\b", re.I)
_PAST = re.compile(
    r"\b(?:were|was|did|has|have|got|flunked|failed|had|been|received|ended|found|came|went|judged|rated|graded)\b",
    re.I,
)
_WERE = re.compile(r"\b(?:were|was|had|did|got|received|came out)\b", re.I)
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
_GRADED = re.compile(r"\b(?:grade[sd]?|rat(?:ed|ings?)|judge?ments?|judged|scored?|scores)\b", re.I)
_EVER = re.compile(
    r"\b(?:ha[sd]|have)(?: \w+){0,4} been (?:rated|judged|graded|found|given|called|labelled|told|marked|deemed|branded|classed|described)\b|\b(?:ever|any (?:time|year|inspection|report)|at least once|over the years|in any|(?:at|in|on|by) (?:any|some) (?:point|stage|inspection|report|visit))\b",
    re.I,
)


def asks_for_grades(query: Query) -> bool:
    """Whether a count or list is over the judgement table rather than over passages."""
    ranked = bool(_BEST.search(query.question) or _WORST.search(query.question))
    graded = ranked or bool(_GRADED.search(query.question))
    return bool(query.grades) or query.bare or (bool(query.scope.judgements) and graded)


def answer_count(material: Material) -> Answer:
    """Which and how many of the reports in the scope have the grade asked for.

    Without a year each authority counts once, by its latest report that gives the judgement.
    """
    query = material.query
    if refused := _no_such_grade(material):
        return refused
    other = _of_something_else(query)
    if other:
        return not_judged(material, other, None)
    per_judgement = bool(_JUDGEMENTS.search(query.question))
    per_report = not per_judgement and bool(_EACH_REPORT.search(query.question))
    pool = _pool(material, all_judgements=per_judgement, all_reports=per_report)
    if not pool:
        return not_judged(material, "what was asked", None)
    found = _found(material, pool)
    unit = "judgements" if per_judgement else "reports" if per_report else "authorities"
    count, total = _number(found, unit), _number(pool, unit)
    names = list(dict.fromkeys(r.authority or r.title for r, _ in found))
    of_now = unit == "authorities" and not _counts_every_report(material)
    when = " now, by their latest inspections" if of_now and not count else ""
    headline = f"{count or 'None'} of {total} {unit}{when}{which(names, per_judgement)}."
    parts = [Part("fact", headline)]
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


_FOR_WHAT = re.compile(
    r"\b(?:outstanding|good|inadequate|improvement|adequate|rated|judged|grades?)\s+(?:for|at|on) (?:the |their |its )?"
    r"((?:[a-z’'-]+ ?){1,3})",
    re.I,
)


def _of_something_else(query: Query) -> str | None:
    """What a grade is asked for, where it is none of the judgements that any framework gives."""
    if query.scope.judgements or query.bare:
        return None
    found = _FOR_WHAT.search(query.text)
    left = theme_words(found.group(1)) if found else set()
    return found.group(1).strip() if found and left else None


def _found(material: Material, pool: Sequence[Graded]) -> list[Graded]:
    """What of the pool has the grade asked for; without a grade all of it, or its best or worst."""
    query = material.query
    if not query.grades:
        return _ranked(query, pool)
    if _NEVER.search(query.question):
        had = {r.authority for r, j in pool if meets(query, j.grade, j.rank)}
        newest = {r.authority: r.report_id for r, _ in reversed(pool)}
        return [
            (r, j) for r, j in pool if r.authority not in had and newest[r.authority] == r.report_id
        ]
    meeting = [(r, j) for r, j in pool if meets(query, j.grade, j.rank)]
    if _BOTH.search(query.question):
        return _in_both(material.scope.judgements, pool, meeting)
    if not (query.every or _EVERY.search(query.question)):
        return meeting
    mixed = {
        r.report_id
        for r, _ in meeting
        for j in material.graded(r)
        if j.rank is not None and not meets(query, j.grade, j.rank)
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
    keys = material.scope.judgements if all_judgements else keys_asked(material)
    query = material.query
    everything = (all_reports and not query.latest) or _counts_every_report(material)
    own = bool(_OWN.search(query.question))
    seen: set[str | None] = set()
    pool: list[Graded] = []
    for report in material.reports:
        found = [
            j
            for j in material.graded(report)
            if not keys or j.judgement in keys or any(k in j.covers for k in keys)
        ]
        if not found and query.latest and not everything and _could_give(material, report, keys):
            seen.add(report.authority)  # asked for now: what an older report gave counts no more
        if not found or (report.authority in seen and not everything):
            continue
        seen.add(report.authority)
        pool += [
            (report, j) for j in found if not (own and len(j.covers) > 1) and not _joint(j, keys)
        ]
    return pool


def _joint(judgement: Judgement, keys: Sequence[str]) -> bool:
    """Whether a row bears another judgement's name and only covers what is asked for beside it."""
    return bool(keys) and judgement.judgement not in keys


def _not_counted(material: Material, keys: Sequence[str]) -> list[str]:
    """Of which authorities the report that counts has one grade for what is asked and more."""
    texts = []
    seen: set[str | None] = set()
    for report in material.reports:
        rows = material.graded(report)
        joint = [j for j in rows if _joint(j, keys) and any(k in j.covers for k in keys)]
        if report.authority in seen or not (joint or any(j.judgement in keys for j in rows)):
            continue
        seen.add(report.authority)
        texts += [
            f"{report.authority} ({report.date[:4]}), {j.printed_name}: {printed(j)}" for j in joint
        ]
    return texts


def _could_give(material: Material, report: ReportInfo, keys: Sequence[str]) -> bool:
    """Whether reports of that framework give such a judgement, though this one does not."""
    framework = material.frameworks.get(report.framework)
    graded = bool(material.graded(report))
    return graded and framework is not None and any(j.key in keys for j in framework.judgements)


def _no_such_grade(material: Material) -> Answer | None:
    """A refusal where no framework that gives the judgement asked for knows the grade named."""
    query = material.query
    giving = [
        (f, j)
        for f in material.frameworks.values()
        for j in f.judgements
        if j.key in material.scope.judgements
    ]
    if not giving or not query.grades or any(set(query.grades) & set(f.scale) for f, _ in giving):
        return None
    framework, judgement = giving[0]
    outcomes = listed([g.replace("_", " ") for g in framework.scale], "or")
    grades = listed([g.replace("_", " ") for g in query.grades], "or")
    return refuse(
        query.question,
        "not_judged",
        f"{framework.title}: {judgement.title} is never “{grades}”; it is {outcomes}.",
        kind=query.kind,
        scope=material.scope,
    )


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
    joint = [] if _counts_every_report(material) else _not_counted(material, keys_asked(material))
    if joint:
        texts.append(
            f"Not counted, since one grade stands for several judgements: {'; '.join(joint)}."
        )
    if not _counts_every_report(material) and not per_report:
        texts += _earlier(material, pool)
        texts.append("Each authority counts once, by its latest report that gives this judgement.")
    return texts


def _earlier(material: Material, pool: Sequence[Graded]) -> list[str]:
    """Who had the grade named before: "which were inadequate?" may mean at any time."""
    query = material.query
    if not query.grades or query.latest or query.every or not _WERE.search(query.question):
        return []
    keys = keys_asked(material)
    counted = {r.report_id for r, _ in pool}
    now = {r.authority for r, j in pool if meets(query, j.grade, j.rank)}
    had = [
        f"{r.authority} ({r.date[:4]})"
        for r in material.reports
        if r.report_id not in counted and r.authority not in now
        if any(j.judgement in keys and meets(query, j.grade, j.rank) for j in material.graded(r))
    ]
    return [f"At an earlier inspection: {listed(sorted(had))}."] if had else []


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
    if not scored or scored[0][0] < _BEST_OF_MANY:
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

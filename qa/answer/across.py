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
from qa.types import Answer, Citation, Evidence, Part, Query, ReportInfo, Table

_SHOWN = 8  # authorities quoted for a matter
_NOT = re.compile(r"\b(?:not|n['’]t|never|other than|except|below|less than|worse than)\b", re.I)
_OR_BETTER = re.compile(r"\bor (?:better|above|higher)\b|\bat least\b", re.I)
_OR_WORSE = re.compile(r"\bor (?:worse|below|lower)\b|\bbelow\b|\bless than\b|\bworse than\b", re.I)
_BEST = re.compile(r"\b(?:best|highest|top|strongest|most)\b", re.I)
_WORST = re.compile(r"\b(?:worst|lowest|weakest|bottom|poorest)\b", re.I)
_REPORTS = re.compile(
    r"\b(?:list|show|name|what are)\b.*\b(?:reports|inspections|visits)\b|\bhow many (?:times|reports|inspections)\b|"
    r"\bhow many (?:ofsted )?(?:reports|inspections|visits)\b|\bwhich (?:reports|inspections)\b",
    re.I,
)
_JUDGEMENTS = re.compile(
    r"\bhow many (?:of (?:the|its|their) )?(?:\w+ )?(?:grades|judge?ments|areas)\b", re.I
)
_EVER = re.compile(r"\b(?:ever|any time|over the years|in any)\b", re.I)


def asks_for_grades(query: Query) -> bool:
    """Whether a count or list is over the judgement table rather than over passages."""
    ranked = bool(_BEST.search(query.question) or _WORST.search(query.question))
    return bool(query.grades) or query.bare or (bool(query.scope.judgements) and ranked)


def asks_for_reports(query: Query) -> bool:
    """Whether the reports themselves are counted or listed, whatever they say."""
    return query.bare and bool(_REPORTS.search(query.question)) and not query.grades


def answer_reports(material: Material) -> Answer:
    """How many reports there are in the scope, and which."""
    reports = material.reports
    whose = f" on {listed(material.scope.authorities)}" if material.scope.authorities else ""
    noun = "report" if len(reports) == 1 else "reports"
    titles = material.frameworks
    rows = tuple(
        (
            r.authority,
            r.inspected_to,
            r.published,
            titles[r.framework].title if r.framework in titles else r.framework,
            r.report_id,
        )
        for r in reports
    )
    return Answer(
        material.query.question,
        "count",
        material.scope,
        parts=(Part("fact", f"The index has {len(reports)} {noun}{whose}."),),
        confidence=1.0,
        table=Table(("authority", "inspected to", "published", "framework", "report"), rows),
    )


def answer_count(material: Material) -> Answer:
    """Which and how many of the reports in the scope have the grade asked for.

    Without a year each authority counts once, by its latest report that gives the judgement.
    """
    query = material.query
    per_judgement = bool(_JUDGEMENTS.search(query.question))
    pool = _pool(material, all_judgements=per_judgement)
    if not pool:
        return not_judged(material, "what was asked", None)
    found = (
        [(r, j) for r, j in pool if _meets(query, j.grade, j.rank)]
        if query.grades
        else _ranked(query, pool)
    )
    noun, total = (
        ("judgements", len(pool))
        if per_judgement
        else ("authorities", len({r.authority for r, _ in pool}))
    )
    count = len(found) if per_judgement else len({r.authority for r, _ in found})
    names = list(dict.fromkeys(r.authority or r.title for r, _ in found))
    parts = [Part("fact", f"{count or 'None'} of {total} {noun}{_which(names, per_judgement)}.")]
    parts += [
        Part("fact", f"{r.authority} ({r.date}): {j.printed_name}: {printed(j)}.")
        for r, j in found[:12]
    ]
    if len(found) > 12:
        parts.append(Part("notice", f"{len(found) - 12} more stand in the table."))
    parts += [Part("notice", text) for text in _notices(material, pool)]
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
    r"\b(?:worse|worsened|declined?|deteriorated?|gone down|went down|fell|fallen)\b", re.I
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


def _pool(material: Material, *, all_judgements: bool) -> list[Graded]:
    """The judgement asked for, once for each authority and year asked for."""
    query = material.query
    keys = material.scope.judgements or (() if all_judgements else (OVERALL,))
    everything = bool(
        material.scope.years or query.year_from or query.year_to or _EVER.search(query.question)
    )
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
        pool += [(report, j) for j in found]
    return pool


def _meets(query: Query, grade: str | None, rank: int | None) -> bool:
    if rank is None:
        return False
    if _OR_BETTER.search(query.question):
        return rank <= _rank_named(query)
    if _OR_WORSE.search(query.question):
        strict = "or " not in query.question.lower()
        return rank > _rank_named(query) if strict else rank >= _rank_named(query)
    if _NOT.search(query.question):
        return grade not in query.grades
    return grade in query.grades


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


def _notices(material: Material, pool: Sequence[Graded]) -> list[str]:
    texts = list(material.notices)
    named = {r.authority for r in material.reports if r.authority}
    without = sorted(named - {r.authority for r, _ in pool if r.authority})
    if without:
        texts.append(f"No such grade is printed for: {listed(without)}.")
    if not material.scope.years and not material.query.year_from and not material.query.year_to:
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

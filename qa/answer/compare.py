"""Two authorities or two inspections side by side, and a judgement over time."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from qa.answer.confidence import evidence_features, load_calibration
from qa.answer.grades import printed, wanted_judgements
from qa.answer.material import Graded, Material, day, named, other_reports
from qa.answer.quotes import choose_sentences, quote
from qa.answer.refuse import no_evidence, not_judged
from qa.types import Answer, Citation, Evidence, Judgement, Part, ReportInfo, Table


def compare_grades(material: Material) -> Answer:
    """The judgements asked for in every report of the scope, with what changed between them."""
    reports = [*material.reports, *_before(material)]
    graded = [(r, j) for r in reversed(reports) for j in wanted_judgements(material, r)]
    if not graded:
        return not_judged(material, "what was asked", None)
    authorities = list(dict.fromkeys(r.authority for r, _ in graded))
    facts = [Part("fact", _line(r, j)) for r, j in graded]
    conclusions = _between(graded) if len(authorities) > 1 else _over_time(graded)
    return Answer(
        question=material.query.question,
        kind="compare",
        scope=material.scope,
        parts=(
            *[Part("fact", text) for text in conclusions],
            *facts,
            *[Part("notice", text) for text in _notices(material, graded)],
        ),
        confidence=1.0,
        judgements=tuple(graded),
        table=table_of(graded),
        alternatives=() if len(authorities) > 1 else other_reports(material),
    )


def _before(material: Material) -> list[ReportInfo]:
    """The graded report before the only one in scope, where its course is asked for.

    "Did it improve in 2022?" is answered by the inspection of 2022 and the one before it.
    """
    if not material.query.trend or len(material.reports) != 1:
        return []
    only = material.reports[0]
    earlier = (r for r in material.passed_over if r.authority == only.authority)
    graded = (r for r in earlier if r.date < only.date and wanted_judgements(material, r))
    return list(itertools.islice(graded, 1))


def compare_passages(
    material: Material, evidence_of: Sequence[tuple[ReportInfo, Sequence[Evidence]]]
) -> Answer:
    """What each report says on the matter, one after the other; the silent ones are named."""
    calibration = load_calibration()
    parts: list[Part] = []
    citations: list[Citation] = []
    best = 0.0
    for info, evidence in evidence_of:
        confidence = calibration.confidence(evidence_features(material.query, evidence))
        best = max(best, confidence)
        if not evidence or confidence < calibration.threshold:
            parts.append(Part("notice", f"{named(info)}: nothing found on this."))
            continue
        runs = choose_sentences(evidence[:1])
        quoted, cited = quote(runs, material.infos, len(citations) + 1)
        parts += [Part("fact", f"{named(info)}:"), *quoted]
        citations += cited
    if not citations:
        return no_evidence(material, [e for _, es in evidence_of for e in es[:1]], best)
    notices = [Part("notice", text) for text in _notices(material, [])]
    return Answer(
        question=material.query.question,
        kind="compare",
        scope=material.scope,
        parts=(*parts, *notices),
        confidence=best,
        citations=tuple(citations),
    )


def table_of(graded: Sequence[Graded]) -> Table:
    rows = tuple(
        (
            r.authority,
            r.inspected_to or r.published,
            r.framework,
            j.strand,
            j.printed_name,
            j.printed_grade,
            j.page,
        )
        for r, j in graded
    )
    return Table(("authority", "date", "framework", "strand", "judgement", "grade", "page"), rows)


def _line(report: ReportInfo, judgement: Judgement) -> str:
    strand = f"{judgement.strand} – " if judgement.strand else ""
    return f"{named(report)}: {strand}{judgement.printed_name}: {printed(judgement)}."


def _between(graded: Sequence[Graded]) -> list[str]:
    """Which authority has the better grade, for each judgement that all of them have."""
    lines = []
    for key in dict.fromkeys(j.judgement for _, j in graded):
        rows = [(r, j) for r, j in graded if j.judgement == key and j.rank is not None]
        if len({r.authority for r, _ in rows}) < 2 or len({j.scale_length for _, j in rows}) > 1:
            continue
        ranks = [j.rank or 0 for _, j in rows]
        name = rows[-1][1].printed_name
        if len(set(ranks)) == 1:
            lines.append(f"{name}: the same grade.")
        else:
            best = [r.authority or r.title for r, j in rows if j.rank == min(ranks)]
            lines.append(
                f"{name}: the higher grade was given to {' and '.join(dict.fromkeys(best))}."
            )
    return lines


def _over_time(graded: Sequence[Graded]) -> list[str]:
    """How each judgement went, with every grade on the way, oldest first."""
    lines = []
    for key in dict.fromkeys((j.judgement, j.strand) for _, j in graded):
        rows = [(r, j) for r, j in graded if (j.judgement, j.strand) == key and j.rank is not None]
        if len(rows) < 2 or len({j.scale_length for _, j in rows}) > 1:
            continue
        if len({r.report_id for r, _ in rows}) < 2:
            continue
        ranks = [j.rank or 0 for _, j in rows]
        steps = ", then ".join(f"{j.printed_grade} ({_date(r)})" for r, j in rows)
        lines.append(f"{rows[-1][1].printed_name} {_course(ranks)}: {steps}.")
    return lines


def _course(ranks: Sequence[int]) -> str:
    """What became of a judgement whose ranks (1 is best) are given in order of time."""
    ups = any(b < a for a, b in itertools.pairwise(ranks))
    downs = any(b > a for a, b in itertools.pairwise(ranks))
    if ups and downs:
        first, last = ranks[0], ranks[-1]
        end = "higher than" if last < first else "lower than" if last > first else "where"
        return f"went up and down and ends {end} it began"
    return "improved" if ups else "worsened" if downs else "did not change"


def _date(report: ReportInfo) -> str:
    return day(report.date) if report.date else "undated"


def _notices(material: Material, graded: Sequence[Graded]) -> list[str]:
    texts = list(material.notices)
    if graded:
        silent = [
            r for r in material.reports if r.report_id not in {g.report_id for g, _ in graded}
        ]
        texts += [f"{named(r)}: this report gives no such grade." for r in silent[:4]]
    if material.query.latest:
        for authority in dict.fromkeys(r.authority for r, _ in graded):
            newest = max(r.date for r, _ in graded if r.authority == authority)
            newer = [
                r for r in material.passed_over if r.authority == authority and r.date > newest
            ]
            newer = [r for r in newer if material.graded(r)]
            texts += [f"{named(r)}: this newer report gives no such grade." for r in newer[:1]]
    frameworks = list(dict.fromkeys(r.framework for r, _ in graded))
    if len(frameworks) > 1:
        titles = [
            material.frameworks[f].title if f in material.frameworks else f for f in frameworks
        ]
        texts.append(
            f"The reports follow different frameworks ({'; '.join(titles)}): "
            "judgements of the same name do not cover quite the same."
        )
    grades = {j.grade for _, j in graded}
    if {"adequate", "requires_improvement"} <= grades:
        texts.append(
            "“Adequate” and “requires improvement” are both the third grade, under different frameworks."
        )
    return texts

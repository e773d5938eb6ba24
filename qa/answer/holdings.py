"""What the index holds: how many reports, letters or authorities there are in a scope, and which."""

from __future__ import annotations

import re

from qa.answer.material import Material, listed
from qa.types import Answer, Part, Query, Table

_AUTHORITY_WORD = (
    r"(?:authorit(?:y|ies)|councils?|boroughs?|areas?|places?|counties|cities|partnerships?)"
)
_REPORTS = re.compile(
    r"\b(?:list|show|name|what are|give)\b.*\b(?:reports|inspections|visits|letters)\b|\bhow (?:many times|often)\b|"
    r"\b(?:how many|number of|total of)\b[^,?]*?\b(?:reports?|inspections?|visits?|letters?|jtais?|ilacs|sifs?)\b|"
    r"\b(?:which|what) (?:\w+ ){0,2}(?:reports|inspections|letters)\b",
    re.I,
)
_AUTHORITIES = re.compile(
    rf"\b(?:how many|number of|which|what|list|all|name|show|who)\b[^,?]*?(?:\b{_AUTHORITY_WORD}\b|$)|"
    r"\bwho (?:has|have|had)\b|\bwhere (?:has|have|had|was|were|are|is|do|did)\b",
    re.I,
)
_HELD = re.compile(
    r"\b(?:in|does|has|have|had|are|is) (?:the |this |your )?(?:index|folder|collection)\b|"
    r"\b(?:do|have|can) you\b|\bare there\b|\bare covered\b|\bcovered\b|\bwas inspected\b|\bwere inspected\b",
    re.I,
)
_GRADED = re.compile(
    r"\b(?:best|highest|top|strongest|worst|lowest|weakest|bottom|poorest|rank(?:ed|ing|s)?|order|better|worse|"
    r"grades?|judge?ments?|ratings?|rated|graded|judged|improve\w*|declin\w*|worsen\w*|did|done|doing|perform\w*)\b",
    re.I,
)


def asks_for_reports(query: Query) -> bool:
    """Whether the reports themselves are counted or listed, or whose there are, whatever they say."""
    if not query.bare or query.grades or query.scope.judgements or _GRADED.search(query.question):
        return False
    return bool(_REPORTS.search(query.question)) or _asks_whose(query)


def _asks_whose(query: Query) -> bool:
    named = bool(query.scope.frameworks) or bool(_HELD.search(query.question))
    return named and bool(_AUTHORITIES.search(query.question))


def answer_reports(material: Material) -> Answer:
    """How many reports there are in the scope, on which authorities, and which."""
    reports = material.reports
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
        material.query.kind if material.query.kind in ("count", "list") else "count",
        material.scope,
        parts=(
            Part("fact", _held(material)),
            *(Part("notice", text) for text in material.notices),
        ),
        confidence=1.0,
        table=Table(("authority", "inspected to", "published", "framework", "report"), rows),
    )


def _held(material: Material) -> str:
    """ "The index has 3 reports of the kind “…” on 2 authorities: Kent and York." """
    count = len(material.reports)
    noun = "report" if count == 1 else "reports"
    kinds = [
        material.frameworks[k].title if k in material.frameworks else k
        for k in material.scope.frameworks
    ]
    kind = f" of the kind {listed([f'“{k}”' for k in kinds], 'or')}" if kinds else ""
    names = sorted({r.authority for r in material.reports if r.authority})
    if len(names) == 1:
        return f"The index has {count} {noun}{kind} on {names[0]}."
    return f"The index has {count} {noun}{kind} on {len(names)} authorities: {listed(names)}."

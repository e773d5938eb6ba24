"""Facts about a report (who led it, when), and what a grade or a kind of inspection means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from qa.answer.material import Material, day, named, other_reports
from qa.types import Answer, FrameworkInfo, Grade, Part, Query, ReportInfo, Scope

About = Literal["lead_inspector", "inspected", "published", "framework"]

_INSPECTION = r"(?:inspection|report|visit|review|letter)"
# Patterns over the masked question: a name or year may stand between the words.
_ABOUT: tuple[tuple[About, re.Pattern[str]], ...] = (
    (
        "lead_inspector",
        re.compile(
            rf"\blead inspector\b|\bwho (?:led|was in charge of|headed|carried out|did) (?:the|this|that|its)?"
            rf"(?:\W|20\d\d|ofsted|last|latest|\w+['’]s)*{_INSPECTION}\b",
            re.I,
        ),
    ),
    (
        "published",
        re.compile(rf"\bwhen (?:was|were|did)\b.{{0,50}}\b{_INSPECTION}s?\b.{{0,20}}\b(?:published|come out|released|appear)", re.I),
    ),
    (
        "inspected",
        re.compile(
            rf"\bwhen (?:was|were|is) (?:\S+ ){{1,5}}?(?:last |most recently )?inspected\s*(?:by ofsted|last)?\s*\??$"
            rf"|\bwhen (?:did|was|were|is) (?:the )?(?:last |latest |most recent )?(?:ofsted )?{_INSPECTION}\b.{{0,40}}\b(?:take place|held|happen|carried out)"
            r"|\bwhen did (?:ofsted|(?:the )?inspectors?) (?:last )?(?:visit|inspect|come to)\b",
            re.I,
        ),
    ),
    ("framework", re.compile(rf"\b(?:what|which) (?:kind|type|sort) of {_INSPECTION}\b|\bwhich framework\b", re.I)),
)  # fmt: skip


def asks_about_report(question: str) -> About | None:
    """What is asked about the report itself rather than about what it found."""
    return next((about for about, pattern in _ABOUT if pattern.search(question)), None)


def answer_about_report(material: Material, about: About) -> Answer | None:
    """The fact for the newest report that states it; None where none does."""
    for report in material.reports:
        fact = _fact(material, report, about)
        if fact:
            return Answer(
                question=material.query.question,
                kind="passage",
                scope=material.scope,
                parts=(
                    Part("fact", f"{named(report)}: {fact}."),
                    *(Part("notice", text) for text in material.notices),
                ),
                confidence=1.0,
                alternatives=other_reports(material),
            )
    return None


def _fact(material: Material, report: ReportInfo, about: About) -> str | None:
    match about:
        case "lead_inspector":
            return (
                f"the lead inspector was {report.lead_inspector}" if report.lead_inspector else None
            )
        case "published":
            return f"published on {day(report.published)}" if report.published else None
        case "inspected":
            if report.inspected_from and report.inspected_to:
                return f"inspected from {day(report.inspected_from)} to {day(report.inspected_to)}"
            return f"inspected on {day(report.inspected_to)}" if report.inspected_to else None
        case "framework":
            known = material.frameworks.get(report.framework)
            return known.title if known else None


# --- meanings -------------------------------------------------------------------------------------

_MEANING = re.compile(
    r"^\W*what (?:does|do|is meant by|is the meaning of)\s+(?:an?\s+|the\s+)?(?:grades?\s+|judge?ments?\s+|ratings?\s+)?"
    r"[“\"'‘]?(?P<what>[a-z ]+?)[”\"'’]?\s*(?:actually\s+|really\s+)?(?:mean|stand for)\b",
    re.I,
)
_WHAT_IS = re.compile(
    r"^\W*what(?:['’]s| is| are)\s+(?:an?\s+|the\s+)?(?P<what>[a-z ]+?)(?:\s+inspections?)?\s*\??$",
    re.I,
)


def asks_for_meaning(
    question: str, frameworks: Mapping[str, FrameworkInfo]
) -> tuple[Literal["grade", "framework"], str] | None:
    """The grade or the kind of inspection whose meaning is asked for, by its key."""
    for pattern in (_MEANING, _WHAT_IS):
        match = pattern.search(question)
        if match is None:
            continue
        words = " ".join(match.group("what").lower().split())
        grade = _grade_named(words, frameworks) if pattern is _MEANING else None
        if grade:
            return "grade", grade
        for info in frameworks.values():
            if words in (p.lower() for p in info.phrases):
                return "framework", info.key
    return None


def _grade_named(words: str, frameworks: Mapping[str, FrameworkInfo]) -> Grade | None:
    known = {grade.replace("_", " "): grade for info in frameworks.values() for grade in info.scale}
    return known.get(words.removesuffix(" to be good"))


def answer_meaning(
    query: Query, meaning: tuple[str, str], frameworks: Mapping[str, FrameworkInfo], scope: Scope
) -> Answer:
    """What the framework data say of a grade (under each framework that has it) or of a kind."""
    kind, key = meaning
    lines = _grade_lines(key, frameworks, scope.frameworks) if kind == "grade" else []
    if kind == "framework":
        info = frameworks[key]
        lines = [f"{info.title}. {info.notes}".strip()]
        lines += (
            [f"It judges: {'; '.join(j.title for j in info.judgements)}."]
            if info.judgements
            else []
        )
    own = Part("notice", "In this program's own words, after the framework; no report is quoted.")
    parts = (*(Part("fact", line) for line in lines), own)
    return Answer(query.question, "list", scope, parts=parts, confidence=1.0)


def _grade_lines(
    grade: Grade, frameworks: Mapping[str, FrameworkInfo], wanted: Sequence[str]
) -> list[str]:
    infos = [
        i for i in frameworks.values() if grade in i.meanings and (not wanted or i.key in wanted)
    ]
    name = grade.replace("_", " ").capitalize()
    return [f"{name}, in the {i.title}: {i.meanings[grade]}" for i in infos]

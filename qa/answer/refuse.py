"""Answers that say why there is none, and what there is instead."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer.confidence import load_calibration
from qa.answer.material import Material, listed, named, other_reports
from qa.types import (
    Answer,
    AnswerKind,
    Evidence,
    Query,
    RankedPassage,
    Refusal,
    RefusalReason,
    ReportInfo,
    Scope,
)

_RELATED = 3


def refuse(
    question: str,
    reason: RefusalReason,
    message: str,
    *,
    kind: AnswerKind = "passage",
    scope: Scope | None = None,
    suggestions: Sequence[str] = (),
    related: Sequence[RankedPassage] = (),
    confidence: float = 0.0,
) -> Answer:
    refusal = Refusal(reason, message, tuple(suggestions), tuple(related))
    return Answer(question, kind, scope or Scope(), refusal=refusal, confidence=confidence)


def empty_question() -> Answer:
    return refuse(
        "",
        "empty_question",
        "There is no question. Ask one in everyday words, with the name of an authority.",
    )


def empty_index(query: Query) -> Answer:
    return refuse(
        query.question,
        "empty_index",
        "The index holds no report yet. Add some with: qa index FOLDER",
        kind=query.kind,
        scope=query.scope,
    )


def no_evidence(material: Material, evidence: Sequence[Evidence], confidence: float) -> Answer:
    """The near miss: what the reports do say on the matter stands in `related`."""
    query = material.query
    related = tuple(
        RankedPassage(material.infos[e.passage.report_id], e.passage, e.score)
        for e in evidence[:_RELATED]
    )
    if confidence < load_calibration().foreign and not material.scope.authorities:
        message = (
            "The reports do not deal with this. They say how well children's services help, "
            "protect and care for children, and what must be improved."
        )
        return _refused(material, Refusal("out_of_scope", message), confidence)
    searched = _searched(material.reports)
    message = f"{searched} {'does' if len(material.reports) == 1 else 'do'} not answer this."
    if related:
        headings = list(dict.fromkeys(r.passage.section[-1] for r in related if r.passage.section))
        message += f" The nearest passages are under {listed([f'“{h}”' for h in headings])}."
    suggestions = _asked_of_others(material)
    refusal = Refusal("no_evidence", message, suggestions, related)
    return Answer(
        query.question,
        "passage",
        material.scope,
        refusal=refusal,
        confidence=confidence,
        alternatives=other_reports(material),
    )


def not_judged(material: Material, wanted: str, report: ReportInfo | None) -> Answer:
    """The report, or no report in the scope, gives a grade for what was asked."""
    if report is None:
        message = f"No report in this scope gives a grade for {wanted}."
        return _refused(material, Refusal("not_judged", message), 1.0)
    names = [f"{j.printed_name}" for j in material.graded(report)]
    what = f"It judges: {'; '.join(names)}." if names else "It gives no grades at all."
    message = f"The report on {named(report)} gives no grade for {wanted}. {what}"
    suggestions = _asked_of_others(material)
    return _refused(material, Refusal("not_judged", message, suggestions), 1.0)


def _asked_of_others(material: Material) -> tuple[str, ...]:
    """The question of other reports' years, each once."""
    return tuple(dict.fromkeys(a.question for a in other_reports(material)))[:3]


def _refused(material: Material, refusal: Refusal, confidence: float) -> Answer:
    return Answer(
        material.query.question,
        material.query.kind,
        material.scope,
        refusal=refusal,
        confidence=confidence,
        alternatives=other_reports(material),
    )


def _searched(reports: Sequence[ReportInfo]) -> str:
    if len(reports) == 1:
        return f"The report on {named(reports[0])}"
    return f"The {len(reports)} reports in this scope"

"""Query + ranked passages -> an answer in the report's own words, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer.confidence import evidence_features, load_calibration
from qa.answer.material import Material, age_notice, named, other_reports
from qa.answer.quotes import choose_sentences, quote
from qa.answer.refuse import no_evidence
from qa.types import Answer, Evidence, Part, ReportInfo


def answer_passages(material: Material, evidence: Sequence[Evidence]) -> Answer:
    """The sentences that answer, each cited; refused where the confidence is below the threshold.

    `evidence` is distinct, best first, from the reports of the material.
    """
    calibration = load_calibration()
    confidence = calibration.confidence(evidence_features(material.query, evidence))
    if not evidence or confidence < calibration.threshold:
        return no_evidence(material, evidence, confidence)
    runs = choose_sentences(evidence)
    parts, citations = quote(runs, material.infos)
    reports = list(dict.fromkeys(c.report.report_id for c in citations))
    notices = _notices(material, [material.infos[r] for r in reports])
    return Answer(
        question=material.query.question,
        kind="passage",
        scope=material.scope,
        parts=(*parts, *notices),
        confidence=confidence,
        citations=tuple(citations),
        alternatives=other_reports(material),
    )


def _notices(material: Material, reports: Sequence[ReportInfo]) -> list[Part]:
    texts = list(material.notices)
    if "latest" in material.scope.defaulted and material.passed_over:
        texts.append(f"No year was asked for: this is from {named(reports[0])}.")
    if not material.scope.years and not material.query.year_to:
        texts += [t for t in (age_notice(r, material.today) for r in reports[:1]) if t]
    return [Part("notice", text) for text in texts]

"""Made-up reports, passages and answers, and an index that gives them as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.errors import BadInput
from qa.types import (
    Answer,
    Citation,
    FrameworkInfo,
    Judgement,
    JudgementInfo,
    Line,
    Part,
    Passage,
    RankedPassage,
    Refusal,
    RefusalReason,
    ReportInfo,
    Scope,
)


def report(
    authority: str = "Westmere",
    published: str | None = "2022-07-11",
    inspected_to: str | None = None,
    file: str = "nowhere.pdf",
) -> ReportInfo:
    return ReportInfo(
        report_id=f"{authority.lower()}-{published}",
        file=file,
        sha256="0",
        authority=authority,
        printed_authority=None,
        urn=None,
        title="An inspection",
        framework="ilacs",
        visit="full",
        inspected_from=None,
        inspected_to=inspected_to,
        published=published,
        sources={},
        lead_inspector=None,
        pages=9,
    )


def passage(
    text: str,
    page: int | None = 5,
    number: str | None = None,
    lead_in: str | None = None,
    info: ReportInfo | None = None,
) -> RankedPassage:
    info = info or report()
    lines = (Line(0, len(text), page, 0, 0, 1, 1),) if page else ()
    made = Passage("p", info.report_id, (), 0, number, "paragraph", lead_in, text, 0, (), lines)
    return RankedPassage(info, made, 1.0)


def judgement(key: str, grade: str | None, page: int = 1, strand: str | None = None) -> Judgement:
    return Judgement(key, (key,), key, grade, str(grade), 2, 4, "record", strand, page)


def citation(
    quote: str,
    page: int | None = 5,
    marker: int = 1,
    info: ReportInfo | None = None,
    paragraphs: tuple[str, ...] = (),
) -> Citation:
    return Citation(marker, info or report(), (), paragraphs, page, quote, "p")


def answer(
    *citations: Citation,
    confidence: float = 0.9,
    judgements: tuple[tuple[ReportInfo, Judgement], ...] = (),
) -> Answer:
    """An answer that quotes its citations, one part each."""
    return Answer(
        question="",
        kind="passage",
        scope=Scope(),
        parts=tuple(Part("quote", c.quote, (c.marker,)) for c in citations),
        confidence=confidence,
        citations=citations,
        judgements=judgements,
        timings_ms={"total": 40.0},
    )


def refused(reason: RefusalReason = "no_evidence", confidence: float = 0.1) -> Answer:
    return Answer(
        question="",
        kind="passage",
        scope=Scope(),
        refusal=Refusal(reason, "not known"),
        confidence=confidence,
    )


@dataclass
class MadeUpIndex:
    """Answers and passages by question; a question with neither raises BadInput."""

    answers: dict[str, Answer] = field(default_factory=dict)
    passages: dict[str, list[RankedPassage]] = field(default_factory=dict)

    def ask(self, question: str) -> Answer:
        if question not in self.answers:
            raise BadInput(f"no answer to {question!r}")
        return self.answers[question]

    def search(self, question: str, *, top: int) -> Sequence[RankedPassage]:
        return self.passages.get(question, [])[:top]


@dataclass
class HoldingIndex:
    """Reports and rows of one framework, "ladder", with the grades good and poor."""

    held: list[ReportInfo]
    rows: list[Judgement] = field(default_factory=list)

    def reports(self) -> list[ReportInfo]:
        return self.held

    def grades(self) -> list[tuple[ReportInfo, Judgement]]:
        return [(self.held[0], row) for row in self.rows]

    def frameworks(self) -> dict[str, FrameworkInfo]:
        leadership = JudgementInfo("leadership", "Leadership", ("leadership",))
        return {"ladder": FrameworkInfo("ladder", "Ladder", (), (leadership,), ("good", "poor"))}

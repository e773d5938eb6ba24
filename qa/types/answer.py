"""An answer: quotes, facts and notices with their citations, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from qa.types.question import AnswerKind, Passage, Scope
from qa.types.report import Json, Judgement, ReportInfo, judgement_json

PartKind = Literal["quote", "fact", "notice"]
RefusalReason = Literal[
    "unknown_authority",
    "no_report",
    "no_evidence",
    "not_judged",
    "ambiguous",
    "not_supported",
    "out_of_scope",
    "empty_question",
    "empty_index",
]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands; `span` is its place in its passage's text."""

    marker: int
    report: ReportInfo
    section: tuple[str, ...]
    paragraphs: tuple[str, ...]
    page: int | None
    quote: str
    passage_id: str
    span: tuple[int, int] | None = None

    @property
    def mark(self) -> str:
        """What a page's picture marks: the quote alone, or its passage where the span is unknown.

        `qa.quote_marks` reads it.
        """
        if self.span is None:
            return self.passage_id
        return f"{self.passage_id}~{self.span[0]}-{self.span[1]}"

    @property
    def url(self) -> str | None:
        if self.page is None:
            return None
        return f"/page/{self.report.report_id}/{self.page}.png?passage={self.mark}"

    def as_json(self) -> Json:
        return {
            "marker": self.marker,
            **_place_json(self.report, self.section, self.paragraphs, self.page),
            "quote": self.quote,
            "passage_id": self.passage_id,
            "url": self.url,
        }


def _place_json(
    info: ReportInfo, section: tuple[str, ...], paragraphs: tuple[str, ...], page: int | None
) -> Json:
    return {
        "report_id": info.report_id,
        "authority": info.authority,
        "title": info.title,
        "framework": info.framework,
        "published": info.published,
        "inspected_to": info.inspected_to,
        "section": list(section),
        "paragraphs": list(paragraphs),
        "page": page,
    }


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage in a list of results, with its report."""

    report: ReportInfo
    passage: Passage
    score: float

    def as_json(self) -> Json:
        p = self.passage
        page = p.pages[0] if p.pages else None
        numbers = (p.number,) if p.number else ()
        url = f"/page/{p.report_id}/{page}.png?passage={p.passage_id}" if page else None
        return {
            "passage_id": p.passage_id,
            "score": round(self.score, 4),
            "text": p.text,
            "lead_in": p.lead_in,
            "pages": list(p.pages) or None,
            **_place_json(self.report, p.section, numbers, page),
            "url": url,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an answer: a verbatim quote, a fact of the catalogue, or a notice."""

    kind: PartKind
    text: str
    markers: tuple[int, ...] = ()

    def as_json(self) -> Json:
        return {"kind": self.kind, "text": self.text, "markers": list(self.markers)}

    @property
    def marked(self) -> str:
        return self.text + "".join(f" [{m}]" for m in self.markers)


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]

    def as_json(self) -> Json:
        return {"columns": list(self.columns), "rows": [list(r) for r in self.rows]}


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read the question: a question that would ask exactly that."""

    label: str
    question: str
    scope: Scope

    def as_json(self) -> Json:
        return {"label": self.label, "question": self.question, "scope": self.scope.as_json()}


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: RefusalReason
    message: str
    suggestions: tuple[str, ...] = ()
    related: tuple[RankedPassage, ...] = ()

    def as_json(self) -> Json:
        return {
            "reason": self.reason,
            "message": self.message,
            "suggestions": list(self.suggestions),
            "related": [r.as_json() for r in self.related],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What every door gives for a question; `as_json` is the contract."""

    question: str
    kind: AnswerKind
    scope: Scope
    parts: tuple[Part, ...] = ()
    refusal: Refusal | None = None
    confidence: float = 0.0
    citations: tuple[Citation, ...] = ()
    judgements: tuple[tuple[ReportInfo, Judgement], ...] = ()
    table: Table | None = None
    alternatives: tuple[Alternative, ...] = ()
    passages: tuple[RankedPassage, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        """The parts joined, with markers; None for a refusal."""
        if self.refusal is not None:
            return None
        return "\n".join(part.marked for part in self.parts)

    def as_json(self) -> Json:
        """The answer in the form of `qa/data/schemas/answer.json`."""
        return {
            "question": self.question,
            "kind": self.kind,
            "scope": self.scope.as_json(),
            "answer": self.text,
            "refusal": self.refusal.as_json() if self.refusal else None,
            "parts": [part.as_json() for part in self.parts],
            "confidence": round(self.confidence, 3),
            "citations": [c.as_json() for c in self.citations],
            "judgements": [judgement_json(info, j) for info, j in self.judgements],
            "table": self.table.as_json() if self.table else None,
            "alternatives": [a.as_json() for a in self.alternatives],
            "passages": [p.as_json() for p in self.passages],
            "timings_ms": {k: round(v, 1) for k, v in self.timings_ms.items()},
        }

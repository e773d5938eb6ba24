"""The nouns that the stages share: a report and its parts, a question, its evidence, an answer.

All are frozen. Pages are 1-based. Dates are ISO 8601 strings (`2022-05-20`) so that they compare
and travel as text. `None` always means "not stated in the report".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

Grade = str  # outstanding, good, adequate, requires_improvement, inadequate, or a framework's own
ParagraphKind = Literal["paragraph", "bullet", "row", "footnote"]
GradeSource = Literal["record", "table", "heading"]
AnswerKind = Literal["grade", "passage", "recommendations", "compare", "count", "list"]
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


# --- a report -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a paragraph: `text[start:end]` stands in this box of this page.

    Coordinates are PDF points from the page's lower left corner.
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered or plain paragraph, a bullet, a table row or a footnote.

    `text` has no number or bullet sign, single spaces, and is whole across lines and pages.
    `lead_in` is the sentence that introduces a bullet's list. `lines` is empty for sources
    without pages (text, HTML); then `pages` is empty too.
    """

    text: str
    number: str | None = None
    kind: ParagraphKind = "paragraph"
    lead_in: str | None = None
    pages: tuple[int, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; `path` runs from the outermost heading to this one."""

    path: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A grade as it is printed. `rank` 1 is best; `grade` is None for "not judged"."""

    judgement: str
    covers: tuple[str, ...]
    printed_name: str
    grade: Grade | None
    printed_grade: str
    rank: int | None
    scale_length: int
    source: GradeSource
    strand: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing that the inspectors ask for; its sub-bullets are part of `text`."""

    text: str
    time_limit: str | None = None
    time_limit_days: int | None = None
    addressee: str | None = None
    strand: str | None = None
    number: str | None = None
    page: int | None = None
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """What is known of a report apart from its text: enough to choose it and to cite it."""

    report_id: str
    file: str
    sha256: str
    authority: str | None
    printed_authority: str | None
    urn: str | None
    title: str
    framework: str
    visit: str | None
    inspected_from: str | None
    inspected_to: str | None
    published: str | None
    sources: dict[str, str]
    lead_inspector: str | None
    pages: int | None
    previous_judgement: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def date(self) -> str:
        """The date that orders reports of one authority: end of inspection, else publication."""
        return self.inspected_to or self.published or ""

    def as_json(self) -> Json:
        return {
            "file": self.file,
            "report_id": self.report_id,
            "sha256": self.sha256,
            "authority": self.authority,
            "printed_authority": self.printed_authority,
            "urn": self.urn,
            "title": self.title,
            "framework": self.framework,
            "visit": self.visit,
            "inspected_from": self.inspected_from,
            "inspected_to": self.inspected_to,
            "published": self.published,
            "sources": dict(self.sources),
            "lead_inspector": self.lead_inspector,
            "pages": self.pages,
            "previous_judgement": self.previous_judgement,
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read from its file."""

    info: ReportInfo
    sections: tuple[Section, ...]
    judgements: tuple[Judgement, ...]
    recommendations: tuple[Recommendation, ...]

    def as_json(self) -> Json:
        """The report in the form of `qa/data/schemas/report.json`."""
        return {
            **self.info.as_json(),
            "sections": [
                {
                    "path": list(section.path),
                    "paragraphs": [
                        {
                            "number": p.number,
                            "text": p.text,
                            "pages": list(p.pages) or None,
                            "kind": p.kind,
                        }
                        for p in section.paragraphs
                    ],
                }
                for section in self.sections
            ],
            "judgements": [judgement_json(self.info, j) for j in self.judgements],
            "recommendations": [recommendation_json(r) for r in self.recommendations],
        }


def judgement_json(info: ReportInfo, judgement: Judgement) -> Json:
    """A judgement with the report that it stands in, as in every answer and listing."""
    return {
        "report_id": info.report_id,
        "authority": info.authority,
        "published": info.published,
        "inspected_to": info.inspected_to,
        "framework": info.framework,
        "strand": judgement.strand,
        "judgement": judgement.judgement,
        "covers": list(judgement.covers),
        "printed_name": judgement.printed_name,
        "grade": judgement.grade,
        "printed_grade": judgement.printed_grade,
        "rank": judgement.rank,
        "scale_length": judgement.scale_length,
        "source": judgement.source,
        "page": judgement.page,
    }


def recommendation_json(item: Recommendation) -> Json:
    return {
        "text": item.text,
        "time_limit": item.time_limit,
        "time_limit_days": item.time_limit_days,
        "addressee": item.addressee,
        "strand": item.strand,
        "number": item.number,
        "page": item.page,
    }


# --- frameworks, as data for the other stages -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class JudgementInfo:
    """One judgement of a framework, and the words by which people ask for it, longest first."""

    key: str
    title: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkInfo:
    """What the stages after reading may know of a framework."""

    key: str
    title: str
    phrases: tuple[str, ...]
    judgements: tuple[JudgementInfo, ...]
    scale: tuple[Grade, ...]  # best first
    meanings: dict[Grade, str] = field(default_factory=dict)
    notes: str = ""


# --- passages -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph: `paragraph.text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A few neighbouring sentences of one paragraph (or a bullet), with its provenance.

    `text` is verbatim; `context` (authority, year, headings, lead-in) is embedded with it and
    never quoted. `sentences` are offsets into `text`. `row` is its number in the catalogue.
    """

    passage_id: str
    report_id: str
    section: tuple[str, ...]
    paragraph: int  # place of the paragraph in the report, counted over all sections
    number: str | None
    kind: ParagraphKind
    lead_in: str | None
    text: str
    start: int  # of `text` in the paragraph's text
    sentences: tuple[Sentence, ...]
    lines: tuple[Line, ...]  # offsets into `text`
    context: str = ""
    row: int = -1

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(line.page for line in self.lines))

    def page_of(self, start: int) -> int | None:
        """The page on which the character at `start` of the text stands."""
        for line in self.lines:
            if line.start <= start < line.end:
                return line.page
        return self.lines[-1].page if self.lines else None


# --- a question -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an answer may come from. Empty means no restriction."""

    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    frameworks: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {
            "authorities": list(self.authorities),
            "years": list(self.years),
            "frameworks": list(self.frameworks),
            "judgements": list(self.judgements),
            "defaulted": list(self.defaulted),
        }


Asked = Literal["how_many", "when", "why", "who", "where", "yes_no", "what"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood.

    `text` is the question without the words of its scope: what is encoded and matched.
    `asked` is the kind of answer that the question wants. `unknown` holds names that look like
    an authority and are none in the gazetteer, each with its nearest known names.
    """

    question: str
    text: str
    kind: AnswerKind
    scope: Scope
    asked: Asked = "what"
    latest: bool = False
    year_from: int | None = None
    year_to: int | None = None
    last: int | None = None  # "the last two inspections"
    strand: str | None = None
    grades: tuple[Grade, ...] = ()  # grades named in the question
    trend: bool = False  # asks for change over time
    ever: bool = False  # asks about any time, not the latest
    bare: bool = False  # asks for nothing but grades
    asks_grade: bool = False  # asks for a grade outright, though it names no judgement
    time_limit_days: int | None = None
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ambiguous: tuple[str, ...] = ()  # authorities that one name in the question may mean
    unsupported: str | None = None  # why it cannot be answered at all
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A ranked passage; `score` is comparable inside one answer, higher is better.

    `sentences` are the scores of the passage's sentences against the question, in their order.
    """

    passage: Passage
    score: float
    features: dict[str, float] = field(default_factory=dict)
    sentences: tuple[float, ...] = ()
    sentence_features: tuple[dict[str, float], ...] = ()


# --- an answer ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands."""

    marker: int
    report: ReportInfo
    section: tuple[str, ...]
    paragraphs: tuple[str, ...]
    page: int | None
    quote: str
    passage_id: str

    @property
    def url(self) -> str | None:
        if self.page is None:
            return None
        return f"/page/{self.report.report_id}/{self.page}.png?passage={self.passage_id}"

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

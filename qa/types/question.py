"""Passages of a report, a question understood, and the evidence found for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from qa.types.report import Grade, Json, Line, ParagraphKind

AnswerKind = Literal["grade", "passage", "recommendations", "compare", "count", "list"]


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
    months: tuple[tuple[int, int], ...] = ()  # (year, month) where a year is named with its month
    year_from: int | None = None
    year_to: int | None = None
    last: int | None = None  # "the last two inspections"
    previous: bool = False  # "the inspection before"
    of_matter: bool = False  # the years are dates of what is asked about ("in June 2013")
    strand: str | None = None
    grades: tuple[Grade, ...] = ()  # grades named in the question
    trend: bool = False  # asks for change over time
    ever: bool = False  # asks about any time, not the latest
    bare: bool = False  # asks for nothing but grades
    asks_grade: bool = False  # asks for a grade outright, though it names no judgement
    every: bool = False  # asks for all grades of a report, or those of one kind
    time_limit_days: int | None = None
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ambiguous: tuple[str, ...] = ()  # authorities that one name in the question may mean
    unsupported: str | None = None  # why it cannot be answered at all
    notices: tuple[str, ...] = ()
    masked: str = ""  # the question with a mark where an authority, a year or a framework stood


@dataclass(frozen=True, slots=True)
class Evidence:
    """A ranked passage; `score` is comparable inside one answer, higher is better.

    `sentences` are the scores of the passage's sentences against the question, in their order.
    `found_at` is its place in the search's own order where a cross-encoder moved it, else 0.
    """

    passage: Passage
    score: float
    features: dict[str, float] = field(default_factory=dict)
    sentences: tuple[float, ...] = ()
    sentence_features: tuple[dict[str, float], ...] = ()
    found_at: int = 0

"""The contract's objects as pydantic models: the bodies of the API and its OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qa.reports.frameworks import FRAMEWORKS
from qa.types import AnswerKind, GradeSource, ParagraphKind, PartKind, RefusalReason, Scope

Cell = str | int | None
_CURSOR = r"^[0-9]{1,9}-[0-9]{1,9}$"  # generation and row: 12-200
LONGEST_COMMENT = 500  # characters of what a visitor says about an answer


def _framework(name: str) -> str:
    key = name.lower().replace("-", "_").replace(" ", "_")
    if key not in FRAMEWORKS:
        raise ValueError(f"no framework {name!r}; there are {', '.join(sorted(FRAMEWORKS))}")
    return key


Framework = Annotated[
    str,
    AfterValidator(_framework),
    Field(max_length=100, json_schema_extra={"enum": sorted(FRAMEWORKS)}),
]
Judged = Annotated[
    str,
    Field(
        max_length=200,
        json_schema_extra={
            "enum": sorted({j.key for f in FRAMEWORKS.values() for j in f.judgements})
        },
    ),
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScopeModel(Strict):
    """Where an answer may come from. Empty lists mean no restriction."""

    authorities: Annotated[list[str], Field(max_length=200)] = []
    years: Annotated[list[Annotated[int, Field(ge=1900, le=2200)]], Field(max_length=100)] = []
    frameworks: Annotated[list[str], Field(max_length=50)] = []
    judgements: Annotated[list[str], Field(max_length=100)] = []
    defaulted: Annotated[list[str], Field(max_length=10)] = []

    def as_scope(self) -> Scope:
        return Scope(
            authorities=tuple(self.authorities),
            years=tuple(self.years),
            frameworks=tuple(self.frameworks),
            judgements=tuple(self.judgements),
            defaulted=tuple(self.defaulted),
        )


class Asked(Strict):
    """A question and, where wanted, where its answer may come from.

    `authority`, `year` and `framework` hold whatever the question says; `scope` is that of an
    earlier answer, which a follow-up question carries on.
    """

    question: Annotated[str, Field(description="in everyday words")]
    authority: Annotated[str | None, Field(max_length=200)] = None
    year: Annotated[int | None, Field(ge=1900, le=2200)] = None
    framework: Framework | None = None
    scope: ScopeModel | None = None

    def carried(self) -> Scope | None:
        """The scope that a follow-up question carries on."""
        return self.scope.as_scope() if self.scope else None


class Ask(Asked):
    __doc__ = Asked.__doc__

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "How was Tidemouth judged for leadership in 2022?"},
                {
                    "question": "Do children wait too long for assessments?",
                    "authority": "Tidemouth",
                },
                {"question": "And in 2015?", "scope": {"authorities": ["Tidemouth"]}},
            ]
        },
    )

    top: Annotated[int | None, Field(ge=1, le=100, description="passages in the list")] = None


class OpinionModel(Asked):
    """What somebody thinks of the answer to a question that was asked with the same scope."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "How was Tidemouth judged for leadership in 2022?", "thumbs": "up"},
                {
                    "question": "Are assessments done in time?",
                    "authority": "Tidemouth",
                    "thumbs": "down",
                    "comment": "It is about another team.",
                },
            ]
        },
    )

    thumbs: Annotated[Literal["up", "down"], Field(description="whether the answer is right")]
    comment: Annotated[
        str | None, Field(max_length=LONGEST_COMMENT, description="why; name no child")
    ] = None
    answer: Annotated[
        str | None,
        Field(
            description="the `answer` that was seen, or the refusal's `message`; where another "
            "answer is given by now, nothing is kept (409)"
        ),
    ] = None


class KeptModel(Strict):
    """What became of an opinion."""

    kept_days: Annotated[int, Field(ge=1, description="after so many days it is deleted")]
    request_id: Annotated[str, Field(description="as in the header X-Request-ID and in the log")]


class Narrowed(Strict):
    """Query parameters that hold a list or an answer to a part of the reports."""

    authority: Annotated[str | None, Field(max_length=200, examples=["Tidemouth"])] = None
    year: Annotated[int | None, Field(ge=1900, le=2200, examples=[2022])] = None
    framework: Framework | None = None


class Question(Narrowed):
    question: Annotated[
        str, Field(description="in everyday words", examples=["quality of supervision"])
    ]
    top: Annotated[int, Field(ge=1, le=100, description="passages in the list")] = 10


class Grades(Narrowed):
    judgement: Annotated[Judged | None, Field(examples=["leadership"])] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    cursor: Annotated[str | None, Field(pattern=_CURSOR)] = None


class Place(Strict):
    """Where something stands in a report; `page` is null for sources without pages."""

    report_id: str
    authority: str | None
    title: str
    framework: str
    published: str | None
    inspected_to: str | None
    section: list[str]
    paragraphs: list[str]
    page: int | None


class CitationModel(Place):
    marker: int
    quote: str
    passage_id: str
    url: str | None


class PassageModel(Place):
    passage_id: str
    score: float
    text: str
    lead_in: str | None
    pages: list[int] | None
    url: str | None


class JudgementModel(Strict):
    report_id: str
    authority: str | None
    published: str | None
    inspected_to: str | None
    framework: str
    strand: str | None
    judgement: str
    covers: list[str]
    printed_name: str
    grade: str | None
    printed_grade: str
    rank: int | None
    scale_length: int
    source: GradeSource
    page: int | None


class PartModel(Strict):
    kind: PartKind
    text: str
    markers: list[int]


class RefusalModel(Strict):
    reason: RefusalReason
    message: str
    suggestions: list[str]
    related: list[PassageModel]


class AlternativeModel(Strict):
    label: str
    question: str
    scope: ScopeModel


class TableModel(Strict):
    columns: list[str]
    rows: list[list[Cell]]


class AnswerModel(Strict):
    """An answer; where there is none, `answer` is null and `refusal` says why."""

    question: str
    kind: AnswerKind
    scope: ScopeModel
    answer: str | None
    refusal: RefusalModel | None
    parts: list[PartModel]
    confidence: float
    citations: list[CitationModel]
    judgements: list[JudgementModel]
    table: TableModel | None
    alternatives: list[AlternativeModel]
    passages: list[PassageModel]
    timings_ms: dict[str, float]
    request_id: Annotated[str, Field(description="as in the header X-Request-ID and in the log")]


class ReportModel(Strict):
    """What is known of a report apart from its text."""

    file: str
    report_id: str
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
    previous_judgement: str | None
    warnings: list[str]


class ParagraphModel(Strict):
    number: str | None
    text: str
    pages: list[int] | None
    kind: ParagraphKind


class SectionModel(Strict):
    path: list[str]
    paragraphs: list[ParagraphModel]


class RecommendationModel(Strict):
    text: str
    time_limit: str | None
    time_limit_days: int | None
    addressee: str | None
    strand: str | None
    number: str | None
    page: int | None


class WholeReportModel(ReportModel):
    sections: list[SectionModel]
    judgements: list[JudgementModel]
    recommendations: list[RecommendationModel]


class Passages(Strict):
    passages: list[PassageModel]


class Reports(Strict):
    reports: list[ReportModel]


class Judgements(Strict):
    judgements: list[JudgementModel]


class Problem(BaseModel):
    """RFC 9457."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    request_id: str

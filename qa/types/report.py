"""A report and its parts, and what the stages after reading may know of its framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

Grade = str  # outstanding, good, adequate, requires_improvement, inadequate, or a framework's own
ParagraphKind = Literal["paragraph", "bullet", "row", "footnote"]
GradeSource = Literal["record", "table", "heading"]


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

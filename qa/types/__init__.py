"""The nouns that the stages share: a report and its parts, a question, its evidence, an answer.

All are frozen. Pages are 1-based. Dates are ISO 8601 strings (`2022-05-20`) so that they compare
and travel as text. `None` always means "not stated in the report".
"""

from qa.types.answer import (
    Alternative,
    Answer,
    Citation,
    Part,
    PartKind,
    RankedPassage,
    Refusal,
    RefusalReason,
    Table,
)
from qa.types.question import (
    AnswerKind,
    Asked,
    Evidence,
    Passage,
    Query,
    Scope,
    Sentence,
)
from qa.types.report import (
    FrameworkInfo,
    Grade,
    GradeSource,
    Json,
    Judgement,
    JudgementInfo,
    Line,
    Paragraph,
    ParagraphKind,
    Recommendation,
    Report,
    ReportInfo,
    Section,
    judgement_json,
    recommendation_json,
)

__all__ = [
    "Alternative",
    "Answer",
    "AnswerKind",
    "Asked",
    "Citation",
    "Evidence",
    "FrameworkInfo",
    "Grade",
    "GradeSource",
    "Json",
    "Judgement",
    "JudgementInfo",
    "Line",
    "Paragraph",
    "ParagraphKind",
    "Part",
    "PartKind",
    "Passage",
    "Query",
    "RankedPassage",
    "Recommendation",
    "Refusal",
    "RefusalReason",
    "Report",
    "ReportInfo",
    "Scope",
    "Section",
    "Sentence",
    "Table",
    "judgement_json",
    "recommendation_json",
]

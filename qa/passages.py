"""Report -> passages: windows of neighbouring sentences, each with its provenance.

Every sentence is encoded once, with its headings as context; a window's vector is the weighted
mean of its sentences' vectors. Windows slide by one sentence inside a paragraph, so the best
sentence always stands with its neighbours, and no window crosses a paragraph or a section.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.sentences import split_sentences
from qa.types import Line, Paragraph, Passage, Report, ReportInfo, Section, Sentence

PASSAGES_VERSION = 2  # raise when passages of the same report would come out differently

WINDOW = 4  # sentences; the first passage holds the evidence more often than with 3, 300 words about as often
_NEIGHBOUR_WEIGHT = 0.7  # of the sentences beside a window's middle one
_MIN_WORDS = 4  # shorter paragraphs ("None.", "Not applicable") answer nothing

Vectors = NDArray[np.float32]


def split_passages(report: Report) -> list[Passage]:
    """The passages of a report in reading order; each passage_id is unique in it."""
    passages: list[Passage] = []
    place = 0
    for section in report.sections:
        for paragraph in section.paragraphs:
            passages.extend(_windows(report.info, section, paragraph, place))
            place += 1
    return passages


def _windows(
    info: ReportInfo, section: Section, paragraph: Paragraph, place: int
) -> Iterator[Passage]:
    if len(paragraph.text.split()) < _MIN_WORDS:
        return
    sentences = split_sentences(paragraph.text)
    for first in range(max(1, len(sentences) - WINDOW + 1)):
        yield _passage(info, section, paragraph, place, first, sentences[first : first + WINDOW])


def _passage(
    info: ReportInfo,
    section: Section,
    paragraph: Paragraph,
    place: int,
    first: int,
    sentences: Sequence[Sentence],
) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    text = paragraph.text[start:end]
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Passage(
        passage_id=f"{info.report_id}.{place}.{first}-{digest}",
        report_id=info.report_id,
        section=section.path,
        paragraph=place,
        number=paragraph.number,
        kind=paragraph.kind,
        lead_in=paragraph.lead_in,
        text=text,
        start=start,
        sentences=tuple(Sentence(s.start - start, s.end - start) for s in sentences),
        lines=tuple(_lines_between(paragraph.lines, start, end)),
        context=context_of(info, section, paragraph),
    )


def _lines_between(lines: Sequence[Line], start: int, end: int) -> Iterator[Line]:
    """The printed lines that hold some of `text[start:end]`, with offsets from `start`.

    A line that is only partly inside keeps its whole box: the mark may then begin a few words
    early, which reads better than a box guessed from character counts.
    """
    for line in lines:
        if line.end > start and line.start < end:
            yield Line(
                max(line.start, start) - start,
                min(line.end, end) - start,
                line.page,
                line.x0,
                line.y0,
                line.x1,
                line.y1,
            )


def context_of(info: ReportInfo, section: Section, paragraph: Paragraph) -> str:
    """What a reader of the passage knows from around it: authority, year, headings, lead-in."""
    headings = " – ".join(section.path)
    year = info.date[:4]
    parts = [" ".join(p for p in (info.authority, year) if p), headings, paragraph.lead_in or ""]
    return ". ".join(part for part in parts if part)


# --- what is embedded --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmbeddingPlan:
    """`texts` are encoded, each once; passage i is made of the texts numbered `members[i]`."""

    texts: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]


def plan_embedding(passages: Sequence[Passage]) -> EmbeddingPlan:
    """What must be encoded for passages: their distinct sentences, each with its context."""
    numbers: dict[str, int] = {}
    members = []
    for passage in passages:
        texts = [embedded_text(passage, s) for s in passage.sentences]
        members.append(tuple(numbers.setdefault(text, len(numbers)) for text in texts))
    return EmbeddingPlan(tuple(numbers), tuple(members))


def embedded_text(passage: Passage, sentence: Sentence) -> str:
    """A sentence as it is encoded. The authority and year are left out: questions lose theirs
    before they are encoded, because the scope is a filter and not a matter of similarity."""
    heading = passage.section[-1] if passage.section else ""
    text = passage.text[sentence.start : sentence.end]
    lead_in = passage.lead_in or ""
    return " ".join(part for part in (f"{heading}:" if heading else "", lead_in, text) if part)


def passage_vectors(plan: EmbeddingPlan, vectors: Vectors) -> Vectors:
    """(n passages, dim) unit vectors from the (n texts, dim) vectors of the plan's texts."""
    combined = np.stack([_window_vector(vectors[list(m)]) for m in plan.members])
    return combined.astype(np.float32)


def _window_vector(sentences: NDArray[Any]) -> NDArray[Any]:
    weights = np.full(len(sentences), _NEIGHBOUR_WEIGHT)
    weights[len(sentences) // 2] = 1.0
    if len(sentences) == 2:
        weights[:] = 1.0
    mean = (weights[:, None] * sentences).sum(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12))

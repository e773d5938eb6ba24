"""Reports and passages as rows of the catalogue, and back, without loss."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import DamagedIndex
from qa.types import (
    Judgement,
    Line,
    Paragraph,
    Passage,
    Recommendation,
    Report,
    ReportInfo,
    Section,
    Sentence,
)

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]

_LINE = struct.Struct("<3i4d")  # start, end, page, box
_SENTENCE = struct.Struct("<2i")

INFO_COLUMNS = (
    "report_id, file, sha256, authority, printed_authority, urn, title, framework, visit, "
    "inspected_from, inspected_to, published, sources, lead_inspector, pages, previous_judgement, "
    "warnings"
)
JUDGEMENT_COLUMNS = (
    "judgement, covers, printed_name, grade, printed_grade, rank, "
    "scale_length, source, strand, page"
)
RECOMMENDATION_COLUMNS = (
    "text, time_limit, time_limit_days, addressee, strand, number, page, section"
)
PARAGRAPH_COLUMNS = "text, number, kind, lead_in, pages, lines"
PASSAGE_COLUMNS = (
    "passage_id, section, paragraph, number, kind, lead_in, text, start, sentences, lines, context, "
    "crc"
)


def columns_of(table: str, columns: str) -> str:
    """The columns with their table: "text, page" of r -> "r.text, r.page"."""
    return ", ".join(f"{table}.{name}" for name in columns.split(", "))


def marks(columns: str) -> str:
    """As many placeholders as there are columns: "text, page" -> "?, ?"."""
    return ", ".join("?" for _ in columns.split(", "))


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def text_sha256(report: Report) -> str:
    """What makes two files the same report: the words of all their paragraphs, in order."""
    digest = hashlib.sha256()
    for section in report.sections:
        for paragraph in section.paragraphs:
            digest.update(" ".join(paragraph.text.split()).encode())
            digest.update(b"\n")
    return digest.hexdigest()


# --- parts ----------------------------------------------------------------------------------------


def pack_lines(lines: Iterable[Line]) -> bytes:
    return b"".join(
        _LINE.pack(li.start, li.end, li.page, li.x0, li.y0, li.x1, li.y1) for li in lines
    )


def unpack_lines(blob: bytes) -> tuple[Line, ...]:
    return tuple(Line(*fields) for fields in _LINE.iter_unpack(blob))


def pack_sentences(sentences: Iterable[Sentence]) -> bytes:
    return b"".join(_SENTENCE.pack(s.start, s.end) for s in sentences)


def unpack_sentences(blob: bytes) -> tuple[Sentence, ...]:
    return tuple(Sentence(start, end) for start, end in _SENTENCE.iter_unpack(blob))


def pack_vector(vector: Vectors) -> bytes:
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def unpack_vector(blob: bytes) -> Vectors:
    return np.frombuffer(blob, dtype="<f4")


def stack_vectors(blobs: Sequence[bytes]) -> Vectors:
    """(n, dim) float32 from n vectors of one length."""
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)


# --- rows of each table ---------------------------------------------------------------------------


def info_row(info: ReportInfo) -> tuple[Any, ...]:
    return (
        info.report_id,
        info.file,
        info.sha256,
        info.authority,
        info.printed_authority,
        info.urn,
        info.title,
        info.framework,
        info.visit,
        info.inspected_from,
        info.inspected_to,
        info.published,
        dumps(info.sources),
        info.lead_inspector,
        info.pages,
        info.previous_judgement,
        dumps(info.warnings),
    )


def info_of(row: Sequence[Any]) -> ReportInfo:
    fields = [*row[:12], json.loads(row[12]), *row[13:16], tuple(json.loads(row[16]))]
    return ReportInfo(*fields)


def judgement_row(item: Judgement) -> tuple[Any, ...]:
    return (
        item.judgement,
        dumps(item.covers),
        item.printed_name,
        item.grade,
        item.printed_grade,
        item.rank,
        item.scale_length,
        item.source,
        item.strand,
        item.page,
    )


def judgement_of(row: Sequence[Any]) -> Judgement:
    return Judgement(row[0], tuple(json.loads(row[1])), *row[2:])


def recommendation_row(item: Recommendation) -> tuple[Any, ...]:
    return (
        item.text,
        item.time_limit,
        item.time_limit_days,
        item.addressee,
        item.strand,
        item.number,
        item.page,
        dumps(item.section),
    )


def recommendation_of(row: Sequence[Any]) -> Recommendation:
    fields = [*row[:7], tuple(json.loads(row[7]))]
    return Recommendation(*fields)


def paragraph_row(item: Paragraph) -> tuple[Any, ...]:
    return (
        item.text,
        item.number,
        item.kind,
        item.lead_in,
        dumps(item.pages),
        pack_lines(item.lines),
    )


def paragraph_of(row: Sequence[Any]) -> Paragraph:
    fields = [*row[:4], tuple(json.loads(row[4])), unpack_lines(row[5])]
    return Paragraph(*fields)


def passage_row(item: Passage) -> tuple[Any, ...]:
    row = (
        item.passage_id,
        dumps(item.section),
        item.paragraph,
        item.number,
        item.kind,
        item.lead_in,
        item.text,
        item.start,
        pack_sentences(item.sentences),
        pack_lines(item.lines),
        item.context,
    )
    return (*row, passage_crc(item.report_id, row))


def passage_crc(report_id: str, row: Sequence[Any]) -> int:
    """Of all that a passage shows. Passages are read by the hundred for one question, each checked
    by itself: a few microseconds."""
    shown = (report_id, *row[:8], row[10])
    return zlib.crc32(row[8] + row[9], zlib.crc32("\x1f".join(map(str, shown)).encode()))


def passage_of(report_id: str, row_number: int, row: Sequence[Any]) -> Passage:
    """Raises DamagedIndex where the row is not as it was written."""
    if passage_crc(report_id, row) != row[11]:
        raise DamagedIndex(
            f"the index is damaged: a passage of the report {report_id!r} is not what was written "
            "(a fault of the disk?); run: qa check --repair"
        )
    return Passage(
        passage_id=row[0],
        report_id=report_id,
        section=tuple(json.loads(row[1])),
        paragraph=row[2],
        number=row[3],
        kind=row[4],
        lead_in=row[5],
        text=row[6],
        start=row[7],
        sentences=unpack_sentences(row[8]),
        lines=unpack_lines(row[9]),
        context=row[10],
        row=row_number,
    )


def section_of(path: str, page: int | None, paragraphs: Sequence[Paragraph]) -> Section:
    return Section(tuple(json.loads(path)), tuple(paragraphs), page)

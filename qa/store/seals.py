"""Checksums of each report's rows, so that a flipped bit on the disk is never read out as a quote.

SQLite itself notices a broken structure and no changed value. Each part of a report is sealed when
it is written; what is shown to anybody (facts, grades, recommendations, text) is compared with its
seal when it is read, and everything by `qa check`.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from typing import Any

from qa.errors import DamagedIndex
from qa.store import records

SEALS_TABLE = """
CREATE TABLE seals (
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  part TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (report, part)
) WITHOUT ROWID;
"""

# What each part is made of: queries whose one parameter is the report's number.
_INFO = f"SELECT {records.INFO_COLUMNS} FROM reports WHERE id = ?"
_MADE = "SELECT text_sha256, reader_version, passages_version, model, added_at FROM reports WHERE id = ?"
_SECTIONS = "SELECT place, path, page FROM sections WHERE report = ? ORDER BY place"
_PARAGRAPHS = (
    f"SELECT place, section, {records.PARAGRAPH_COLUMNS} FROM paragraphs "
    "WHERE report = ? ORDER BY place"
)
_PASSAGES = (
    f"SELECT row, texts, {records.PASSAGE_COLUMNS} FROM passages WHERE report = ? ORDER BY row"
)
_VECTORS = (
    "SELECT v.row, v.vector FROM passages p JOIN vectors v ON v.row = p.row "
    "WHERE p.report = ? ORDER BY v.row"
)
_TEXTS = (
    "SELECT t.id, t.key, t.model, t.vector FROM report_texts r JOIN texts t ON t.id = r.text "
    "WHERE r.report = ? ORDER BY t.id"
)


def _part(table: str, columns: str) -> str:
    return f"SELECT place, {columns} FROM {table} WHERE report = ? ORDER BY place"


PARTS: dict[str, tuple[str, ...]] = {
    "facts": (_INFO,),
    "judgements": (_part("judgements", records.JUDGEMENT_COLUMNS),),
    "recommendations": (_part("recommendations", records.RECOMMENDATION_COLUMNS),),
    "text": (_SECTIONS, _PARAGRAPHS),
    "versions": (_MADE,),
    "passages": (_PASSAGES,),
    "vectors": (_VECTORS, _TEXTS),
}
# Without these a report must be read from its file again; the rest is made from them.
SOURCES = ("facts", "judgements", "recommendations", "text")


def digest(rows: Iterable[Sequence[Any]]) -> bytes:
    """The sha256 of rows of a query: of every value, its kind and its length."""
    made = hashlib.sha256()
    for row in rows:
        for value in row:
            kind, content = _bytes_of(value)
            made.update(b"%c%d:" % (kind, len(content)))
            made.update(content)
        made.update(b";")
    return made.digest()


def _bytes_of(value: Any) -> tuple[int, bytes]:
    if value is None:
        return ord("n"), b""
    if isinstance(value, str):
        return ord("s"), value.encode()
    if isinstance(value, bytes):
        return ord("b"), value
    if isinstance(value, int):
        return ord("i"), b"%d" % value
    return ord("f"), struct.pack("<d", value)


def part_digest(db: sqlite3.Connection, report: int, part: str) -> bytes:
    """The checksum that a part of a report has now."""
    return digest(row for query in PARTS[part] for row in db.execute(query, (report,)))


def seal(db: sqlite3.Connection, report: int, parts: Iterable[str] = tuple(PARTS)) -> None:
    """Notes the checksums of a report's parts, in the transaction that wrote them."""
    db.executemany(
        "INSERT OR REPLACE INTO seals VALUES (?, ?, ?)",
        [(report, part, part_digest(db, report, part)) for part in parts],
    )


def broken_parts(
    db: sqlite3.Connection, report: int, parts: Iterable[str] = tuple(PARTS)
) -> list[str]:
    """The parts of a report that are not as they were written. Raises sqlite3.Error."""
    query = "SELECT part, sha256 FROM seals WHERE report = ?"
    sealed = {part: bytes(sha) for part, sha in db.execute(query, (report,))}
    return [part for part in parts if part_digest(db, report, part) != sealed.get(part)]


def require_sound(db: sqlite3.Connection, report: int, *parts: str) -> None:
    """Raises DamagedIndex where a part of the report is not as it was written."""
    broken = broken_parts(db, report, parts)
    if broken:
        raise damaged(db, report, broken)


def require_all_sound(
    db: sqlite3.Connection, part: str, rows_by_report: dict[int, list[Sequence[Any]]]
) -> None:
    """As `require_sound`, for rows of many reports that were read by one query.

    `rows_by_report` has an entry, perhaps empty, for every report that is looked at.
    """
    query = "SELECT report, sha256 FROM seals WHERE part = ?"
    sealed = {report: bytes(sha) for report, sha in db.execute(query, (part,))}
    for report, rows in rows_by_report.items():
        if digest(rows) != sealed.get(report):
            raise damaged(db, report, [part])


def damaged(db: sqlite3.Connection, report: int, parts: Sequence[str]) -> DamagedIndex:
    """The error that names the report and the way out."""
    row = db.execute("SELECT report_id FROM reports WHERE id = ?", (report,)).fetchone()
    name = row[0] if row else f"number {report}"
    return DamagedIndex(
        f"the index is damaged: the {' and '.join(parts)} of the report {name!r} are not what was "
        "written (a fault of the disk?); run: qa check --repair"
    )

"""A report's rows, written and deleted inside a transaction of the catalogue."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from qa.errors import UnknownReport
from qa.store import records
from qa.store.records import Vectors
from qa.types import Passage, Report


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of a report's passages, and of the texts that they are made of.

    `keys` (n texts) are sha256 digests of the embedded texts, `texts` is (n texts, dim),
    `members[i]` numbers the texts of passage i, and `passages` is (n passages, dim).
    """

    model: str
    keys: tuple[bytes, ...]
    texts: Vectors
    members: tuple[tuple[int, ...], ...]
    passages: Vectors


@dataclass(frozen=True, slots=True)
class Versions:
    """What made a stored report: when one moves on, the report is read or split again."""

    reader: int
    passages: int
    model: str


def number_of(db: sqlite3.Connection, report_id: str) -> int:
    row = db.execute("SELECT id FROM reports WHERE report_id = ?", (report_id,)).fetchone()
    if row is None:
        raise UnknownReport(f"no report {report_id!r} in the index; qa reports lists them")
    return int(row[0])


def insert_report(db: sqlite3.Connection, report: Report, versions: Versions) -> int:
    columns = (
        f"{records.INFO_COLUMNS}, text_sha256, reader_version, passages_version, model, added_at"
    )
    added = datetime.now(UTC).isoformat(timespec="seconds")
    made = (versions.reader, versions.passages, versions.model, added)
    cursor = db.execute(
        f"INSERT INTO reports ({columns}) VALUES ({records.marks(columns)})",
        (*records.info_row(report.info), records.text_sha256(report), *made),
    )
    number = int(cursor.lastrowid or 0)
    _insert_parts(db, "judgements", number, [records.judgement_row(j) for j in report.judgements])
    rows = [records.recommendation_row(r) for r in report.recommendations]
    _insert_parts(db, "recommendations", number, rows)
    _insert_parts(
        db, "sections", number, [(records.dumps(s.path), s.page) for s in report.sections]
    )
    paragraphs = [
        (place, *records.paragraph_row(paragraph))
        for place, section in enumerate(report.sections)
        for paragraph in section.paragraphs
    ]
    columns = f"section, {records.PARAGRAPH_COLUMNS}"
    _insert_parts(db, "paragraphs", number, paragraphs, columns)
    return number


_PART_COLUMNS = {
    "judgements": records.JUDGEMENT_COLUMNS,
    "recommendations": records.RECOMMENDATION_COLUMNS,
    "sections": "path, page",
}


def _insert_parts(
    db: sqlite3.Connection,
    table: str,
    report: int,
    rows: Sequence[tuple[object, ...]],
    columns: str | None = None,
) -> None:
    names = f"report, place, {columns or _PART_COLUMNS[table]}"
    db.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({records.marks(names)})",
        [(report, place, *row) for place, row in enumerate(rows)],
    )


def insert_passages(
    db: sqlite3.Connection, report: int, passages: Sequence[Passage], embedded: Embedded
) -> list[int]:
    numbers = _insert_texts(db, report, embedded)
    columns = f"report, texts, {records.PASSAGE_COLUMNS}"
    query = f"INSERT INTO passages ({columns}) VALUES ({records.marks(columns)})"
    rows = []
    for passage, members in zip(passages, embedded.members, strict=True):
        texts = np.array([numbers[m] for m in members], dtype="<i8").tobytes()
        cursor = db.execute(query, (report, texts, *records.passage_row(passage)))
        rows.append(int(cursor.lastrowid or 0))
    db.executemany(
        "INSERT INTO vectors VALUES (?, ?)",
        zip(rows, map(records.pack_vector, embedded.passages), strict=True),
    )
    return rows


def _insert_texts(db: sqlite3.Connection, report: int, embedded: Embedded) -> list[int]:
    numbers = []
    for key, vector in zip(embedded.keys, embedded.texts, strict=True):
        found = db.execute(
            "SELECT id FROM texts WHERE key = ? AND model = ?", (key, embedded.model)
        ).fetchone()
        if found is None:
            found = db.execute(
                "INSERT INTO texts (key, model, vector) VALUES (?, ?, ?) RETURNING id",
                (key, embedded.model, records.pack_vector(vector)),
            ).fetchone()
        numbers.append(int(found[0]))
    db.executemany(
        "INSERT OR IGNORE INTO report_texts VALUES (?, ?)", [(report, n) for n in numbers]
    )
    return numbers


def remove(db: sqlite3.Connection, report_id: str) -> list[int]:
    """Deletes a report and gives the numbers of the texts that it used."""
    number = number_of(db, report_id)
    query = "SELECT text FROM report_texts WHERE report = ?"
    texts = [text for (text,) in db.execute(query, (number,))]
    db.execute("DELETE FROM reports WHERE id = ?", (number,))
    return texts


def forget_texts(db: sqlite3.Connection, texts: Sequence[int]) -> None:
    """Deletes those texts that no report uses any more."""
    db.execute(
        "DELETE FROM texts WHERE id IN (SELECT value FROM json_each(?)) "
        "AND NOT EXISTS (SELECT 1 FROM report_texts WHERE text = texts.id)",
        (json.dumps(list(texts)),),
    )

"""Rows of the catalogue -> reports and their parts, by the report's number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from qa.store import records, seals
from qa.store.adding import number_of
from qa.types import Paragraph, Recommendation, Report, ReportInfo, Section


def meta(db: sqlite3.Connection, key: str) -> str | int:
    value: str | int = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0]
    return value


def raise_generation(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def all_infos(db: sqlite3.Connection) -> dict[int, ReportInfo]:
    """Every report's facts by its number. Raises DamagedIndex."""
    query = f"SELECT id, {records.INFO_COLUMNS} FROM reports ORDER BY id"
    rows = {row[0]: row[1:] for row in db.execute(query)}
    seals.require_all_sound(db, "facts", {number: [row] for number, row in rows.items()})
    return {number: records.info_of(row) for number, row in rows.items()}


def info(db: sqlite3.Connection, report_id: str) -> ReportInfo:
    """Raises UnknownReport, DamagedIndex."""
    number = number_of(db, report_id)
    seals.require_sound(db, number, "facts")
    return _info(db, number)


def report(db: sqlite3.Connection, number: int) -> Report:
    """The report exactly as it was added; the caller compares its seals."""
    return Report(
        info=_info(db, number),
        sections=tuple(_sections(db, number)),
        judgements=tuple(
            records.judgement_of(row)
            for row in _parts(db, "judgements", records.JUDGEMENT_COLUMNS, number)
        ),
        recommendations=tuple(recommendations(db, number)),
    )


def recommendations(db: sqlite3.Connection, number: int) -> list[Recommendation]:
    rows = _parts(db, "recommendations", records.RECOMMENDATION_COLUMNS, number)
    return [records.recommendation_of(row) for row in rows]


def places(db: sqlite3.Connection, report_id: str) -> list[tuple[str, str]]:
    """Path and sha256 of each file that holds the report."""
    query = "SELECT path, sha256 FROM places WHERE report = ?"
    return db.execute(query, (number_of(db, report_id),)).fetchall()


def _info(db: sqlite3.Connection, number: int) -> ReportInfo:
    query = f"SELECT {records.INFO_COLUMNS} FROM reports WHERE id = ?"
    return records.info_of(db.execute(query, (number,)).fetchone())


def _parts(
    db: sqlite3.Connection, table: str, columns: str, number: int
) -> Iterator[tuple[object, ...]]:
    yield from db.execute(
        f"SELECT {columns} FROM {table} WHERE report = ? ORDER BY place", (number,)
    )


def _sections(db: sqlite3.Connection, number: int) -> Iterator[Section]:
    paragraphs: dict[object, list[Paragraph]] = {}
    columns = f"section, {records.PARAGRAPH_COLUMNS}"
    for row in _parts(db, "paragraphs", columns, number):
        paragraphs.setdefault(row[0], []).append(records.paragraph_of(row[1:]))
    query = "SELECT place, path, page FROM sections WHERE report = ? ORDER BY place"
    for place, path, page in db.execute(query, (number,)):
        yield records.section_of(path, page, paragraphs.get(place, []))

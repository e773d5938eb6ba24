"""Finding damage in an index, and saving from a damaged catalogue what is still as it was written.

A report whose facts, grades, recommendations and text are sound is kept; its passages and vectors
are made from them again where they are not. What else is damaged must be read from its file.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qa.errors import QAError
from qa.store import reading, records, seals
from qa.store.adding import Embedded, Versions
from qa.store.catalogue import FILE_NAME, Catalogue
from qa.store.database import drop_database, put_in_place
from qa.types import Passage

_MOST_MESSAGES = 20  # of SQLite, about the structure of the file
_STALE = 0  # a version of passages that no program has: they are made again at the next chance
_MOST_ROWS = 2**53  # a row beyond is a flipped bit
# What reading a damaged row can raise.
_UNREADABLE = (sqlite3.Error, QAError, ValueError, TypeError, KeyError, IndexError, OverflowError)


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written. `report_id` is None for the whole file."""

    report_id: str | None
    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A report that must be read again: its known files, each with its sha256."""

    report_id: str
    files: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]


@dataclass(slots=True)
class Saved:
    """What was taken over from a damaged catalogue, which now lies at `damaged`."""

    damaged: Path
    kept: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)  # kept, but for passages and vectors
    lost: list[Lost] = field(default_factory=list)


def find_damage(folder: Path, name: str = FILE_NAME) -> list[Damage]:
    """All damage of the catalogue; an empty list where everything is as it was written."""
    path = folder / name
    found: list[Damage] = []
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        try:
            messages = db.execute(f"PRAGMA integrity_check({_MOST_MESSAGES})").fetchall()
            found += [Damage(None, str(path), text) for (text,) in messages if text != "ok"]
            astray = db.execute("PRAGMA foreign_key_check").fetchmany(_MOST_MESSAGES)
            found += [
                Damage(None, str(path), f"a row of {row[0]} belongs to nothing") for row in astray
            ]
        except sqlite3.Error as error:
            found.append(Damage(None, str(path), str(error)))
        for number in _numbers(db):
            parts = _broken(db, number)
            if parts:
                name, files = _name_of(db, number)
                first = files[0][0] if files else str(path)
                message = f"not as it was written: {', '.join(parts)}"
                found.append(Damage(name, first, message))
    return found


def save_sound(folder: Path) -> Saved:
    """Makes a new catalogue of all that is sound and puts it in the damaged one's place.

    The writer's lock must be held. A copy of the damaged file stays beside it.
    """
    path = folder / FILE_NAME
    new = folder / "catalogue.new.sqlite"
    saved = Saved(_free_name(folder))
    drop_database(new)
    shutil.copyfile(path, saved.damaged)
    try:
        with (
            closing(Catalogue.open(folder, create=True, name=new.name)) as fresh,
            closing(sqlite3.connect(path)) as db,
        ):
            _begin_after(db, fresh)
            for number in _numbers(db):
                _save_report(db, number, fresh, saved)
            _save_rest(db, fresh)
            fresh.database.checkpoint()
        put_in_place(new, path)
    finally:
        drop_database(new)
    return saved


def _free_name(folder: Path) -> Path:
    names = (f"catalogue.damaged{'' if n == 1 else f'-{n}'}.sqlite" for n in range(1, 1_000))
    return next(folder / name for name in names if not (folder / name).exists())


# --- one report -----------------------------------------------------------------------------------


def _numbers(db: sqlite3.Connection) -> list[int]:
    """The numbers of all reports that are or were there, as far as the file can be read."""
    found: set[int] = set()
    for query in ("SELECT id FROM reports", "SELECT DISTINCT report FROM seals"):
        with suppress(*_UNREADABLE):
            for (number,) in db.execute(query):
                found.add(int(number))
    return sorted(found)


def _broken(db: sqlite3.Connection, number: int) -> list[str]:
    broken = []
    for part in seals.PARTS:
        try:
            broken += seals.broken_parts(db, number, (part,))
        except _UNREADABLE:
            broken.append(part)
    return broken


def _name_of(db: sqlite3.Connection, number: int) -> tuple[str, list[tuple[str, str]]]:
    """The report's id and its files, as far as they can be read."""
    name, files = f"number {number}", []
    with suppress(*_UNREADABLE):
        query = "SELECT report_id, file, sha256 FROM reports WHERE id = ?"
        name, file, sha256 = db.execute(query, (number,)).fetchone()
        files.append((str(file), str(sha256)))
    with suppress(*_UNREADABLE):
        files += db.execute(
            "SELECT path, sha256 FROM places WHERE report = ?", (number,)
        ).fetchall()
    return str(name), list(dict.fromkeys(files))


def _save_report(db: sqlite3.Connection, number: int, fresh: Catalogue, saved: Saved) -> None:
    broken = _broken(db, number)
    name, files = _name_of(db, number)
    lost = Lost(name, tuple(files), tuple(broken))
    if set(broken) & set(seals.SOURCES):
        saved.lost.append(lost)
        return
    try:
        report = reading.report(db, number)
        if broken:
            versions = _versions(db, number, stale=True)
            nothing = np.zeros((0, 0), dtype=np.float32)
            fresh.add_report(
                report, [], Embedded(versions.model, (), nothing, (), nothing), versions
            )
        else:
            passages, embedded = _passages(db, number, report.info.report_id)
            fresh.add_report(report, passages, embedded, _versions(db, number))
    except _UNREADABLE:
        saved.lost.append(lost)
        return
    (saved.stale if broken else saved.kept).append(report.info.report_id)
    _save_places(fresh, report.info.report_id, files)


def _versions(db: sqlite3.Connection, number: int, *, stale: bool = False) -> Versions:
    query = "SELECT reader_version, passages_version, model FROM reports WHERE id = ?"
    reader, passages, model = db.execute(query, (number,)).fetchone()
    return Versions(int(reader), _STALE if stale else int(passages), str(model))


def _passages(
    db: sqlite3.Connection, number: int, report_id: str
) -> tuple[list[Passage], Embedded]:
    columns = f"row, texts, {records.PASSAGE_COLUMNS}"
    query = f"SELECT {columns} FROM passages WHERE report = ? ORDER BY row"
    rows = db.execute(query, (number,)).fetchall()
    passages = [records.passage_of(report_id, row[0], row[2:]) for row in rows]
    texts = db.execute(
        "SELECT t.id, t.key, t.model, t.vector FROM report_texts r JOIN texts t ON t.id = r.text "
        "WHERE r.report = ? ORDER BY t.id",
        (number,),
    ).fetchall()
    place = {text[0]: i for i, text in enumerate(texts)}
    vectors = dict(
        db.execute(
            "SELECT v.row, v.vector FROM passages p JOIN vectors v ON v.row = p.row "
            "WHERE p.report = ?",
            (number,),
        )
    )
    return passages, Embedded(
        model=texts[0][2] if texts else "",
        keys=tuple(bytes(text[1]) for text in texts),
        texts=records.stack_vectors([text[3] for text in texts]),
        members=tuple(
            tuple(place[int(n)] for n in np.frombuffer(row[1], dtype="<i8")) for row in rows
        ),
        passages=records.stack_vectors([vectors[row[0]] for row in rows]),
    )


# --- what belongs to no report --------------------------------------------------------------------


def _save_places(fresh: Catalogue, report_id: str, files: list[tuple[str, str]]) -> None:
    with fresh.database.writing() as db:
        (number,) = db.execute(
            "SELECT id FROM reports WHERE report_id = ?", (report_id,)
        ).fetchone()
        rows = [(path, sha256, number) for path, sha256 in files]
        db.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", rows)


def _begin_after(old: sqlite3.Connection, fresh: Catalogue) -> None:
    """Row numbers are never used twice, not even by the catalogue that takes another's place."""
    last = last_row(old)
    with fresh.database.writing() as db:
        db.execute("INSERT INTO sqlite_sequence VALUES ('passages', ?)", (last,))


def last_row(db: sqlite3.Connection) -> int:
    """The highest number that a passage ever had, as far as the file can be read."""
    last = [0]
    for query in (
        "SELECT seq FROM sqlite_sequence WHERE name = 'passages'",
        "SELECT max(last_row) FROM caches",
        "SELECT max(row) FROM vectors",
    ):
        with suppress(*_UNREADABLE):
            last += [int(row[0]) for row in db.execute(query) if row[0] is not None]
    return max(row for row in last if row < _MOST_ROWS)


def _save_rest(db: sqlite3.Connection, fresh: Catalogue) -> None:
    """The model, the failures and the users' opinions, as far as they can be read."""
    with fresh.database.writing() as new:
        for table in ("failures", "feedback"):
            for row in _rows(db, table):
                with suppress(*_UNREADABLE):
                    marks = ", ".join("?" * len(row))
                    new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)


def _rows(db: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    with suppress(*_UNREADABLE):
        yield from db.execute(f"SELECT * FROM {table}")

"""The catalogue: everything that is known, in one SQLite file, the source of truth.

The vector and word indexes beside it are caches that can be made again from it at any time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from qa.errors import UnknownReport
from qa.store import reading, records, seals
from qa.store.adding import (
    Embedded,
    Versions,
    forget_texts,
    insert_passages,
    insert_report,
    number_of,
    remove,
)
from qa.store.database import Database
from qa.store.feedback import Feedback, forget_answers
from qa.store.ledger import Ledger
from qa.store.records import Rows, Vectors
from qa.types import (
    Judgement,
    Paragraph,
    Passage,
    Recommendation,
    Report,
    ReportInfo,
)

FILE_NAME = "catalogue.sqlite"
_CHUNK = 500  # values in one statement


@dataclass(frozen=True, slots=True)
class Stored:
    """What is needed to see whether a stored report is up to date."""

    report_id: str
    sha256: str
    text_sha256: str
    versions: Versions


class Catalogue:
    """Safe to share between threads. `ledger` knows files, `feedback` what users said."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ledger = Ledger(database)
        self.feedback = Feedback(database)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        create: bool = False,
        read_only: bool = False,
        name: str = FILE_NAME,
    ) -> Self:
        """The catalogue in `folder`. Raises NoIndex where there is none and `create` is not set."""
        return cls(Database(folder / name, create=create, read_only=read_only))

    def close(self) -> None:
        self.database.close()

    @property
    def read_only(self) -> bool:
        return self.database.read_only

    @property
    def generation(self) -> int:
        """Grows with every change that can change an answer."""
        with self.database.borrow() as db:
            return int(reading.meta(db, "generation"))

    @property
    def model(self) -> str:
        """The embedding model of the stored vectors; empty before the first report."""
        with self.database.borrow() as db:
            return str(reading.meta(db, "model"))

    def set_model(self, model: str) -> None:
        """From now on only vectors of this model are searched."""
        with self.database.writing() as db:
            db.execute("UPDATE meta SET value = ? WHERE key = 'model'", (model,))
            reading.raise_generation(db)

    # --- reports ---------------------------------------------------------------------------------

    def reports(self) -> list[ReportInfo]:
        """All reports by authority, then date."""
        with self.database.reading() as db:
            infos = reading.all_infos(db).values()
        return sorted(infos, key=lambda i: (i.authority or "~", i.date, i.report_id))

    def info(self, report_id: str) -> ReportInfo:
        """Raises UnknownReport."""
        with self.database.borrow() as db:
            return reading.info(db, report_id)

    def report(self, report_id: str) -> Report:
        """The report exactly as it was added. Raises UnknownReport."""
        with self.database.reading() as db:
            number = number_of(db, report_id)
            seals.require_sound(db, number, *seals.SOURCES)
            return reading.report(db, number)

    def added(self) -> dict[str, str]:
        """When each report was added or read anew, by its id; ISO 8601, UTC."""
        with self.database.borrow() as db:
            return dict(db.execute("SELECT report_id, added_at FROM reports").fetchall())

    def stored(self) -> list[Stored]:
        """Every report with what made it, in the order in which they were added."""
        query = (
            "SELECT report_id, sha256, text_sha256, reader_version, passages_version, model "
            "FROM reports ORDER BY id"
        )
        with self.database.borrow() as db:
            rows = db.execute(query).fetchall()
        return [Stored(row[0], row[1], row[2], Versions(*row[3:])) for row in rows]

    def judgements(
        self, report_ids: Collection[str] | None = None
    ) -> list[tuple[ReportInfo, Judgement]]:
        """The judgements of the reports (of all: None), each with its report, as printed."""
        query = (
            f"SELECT report, place, {records.JUDGEMENT_COLUMNS} FROM judgements "
            "ORDER BY report, place"
        )
        with self.database.reading() as db:
            infos = reading.all_infos(db)
            rows: dict[int, list[Sequence[Any]]] = {number: [] for number in infos}
            for row in db.execute(query):
                rows.setdefault(row[0], []).append(row[1:])
            seals.require_all_sound(db, "judgements", rows)
        pairs = [
            (infos[number], records.judgement_of(row[1:]))
            for number, found in rows.items()
            for row in found
            if report_ids is None or infos[number].report_id in report_ids
        ]
        return sorted(pairs, key=lambda p: (p[0].authority or "~", p[0].date, p[0].report_id))

    def recommendations(self, report_id: str) -> list[Recommendation]:
        """In the order of the report. Raises UnknownReport."""
        with self.database.reading() as db:
            number = number_of(db, report_id)
            seals.require_sound(db, number, "recommendations")
            return reading.recommendations(db, number)

    def paragraph(self, report_id: str, place: int) -> Paragraph:
        """The paragraph at `place`, counted over all sections. Raises UnknownReport."""
        query = f"SELECT {records.PARAGRAPH_COLUMNS} FROM paragraphs WHERE report = ? AND place = ?"
        with self.database.reading() as db:
            number = number_of(db, report_id)
            seals.require_sound(db, number, "text")
            row = db.execute(query, (number, place)).fetchone()
        if row is None:
            raise UnknownReport(f"the report {report_id} has no paragraph {place}")
        return records.paragraph_of(row)

    # --- passages --------------------------------------------------------------------------------

    def passages(self, rows: Sequence[int] | Rows) -> list[Passage]:
        """The passages of these rows, in this order; rows that were removed are left out."""
        wanted = [int(row) for row in rows]
        found = {
            p.row: p for p in self._passages("p.row IN (SELECT value FROM json_each(?))", wanted)
        }
        return [found[row] for row in wanted if row in found]

    def passage(self, passage_id: str) -> Passage | None:
        return next(self._passages("p.passage_id = ?", passage_id), None)

    def passages_of(self, report_id: str) -> list[Passage]:
        """All passages of a report in reading order. Raises UnknownReport."""
        with self.database.borrow() as db:
            number = number_of(db, report_id)
        return list(self._passages("p.report = ?", number))

    def all_passages(self, after_row: int = 0) -> Iterator[Passage]:
        """Every passage with a row above `after_row`, by row; read in pieces, to bound memory."""
        while True:
            piece = list(self._passages("p.row > ?", after_row, limit=2_000))
            if not piece:
                return
            yield from piece
            after_row = piece[-1].row

    def _passages(self, where: str, value: object, limit: int = -1) -> Iterator[Passage]:
        query = (
            f"SELECT r.report_id, p.row, {records.columns_of('p', records.PASSAGE_COLUMNS)} "
            f"FROM passages p JOIN reports r ON r.id = p.report WHERE {where} "
            "ORDER BY p.row LIMIT ?"
        )
        argument = json.dumps(value) if isinstance(value, list) else value
        with self.database.borrow() as db:
            found = db.execute(query, (argument, limit)).fetchall()
        return (records.passage_of(row[0], row[1], row[2:]) for row in found)

    def rows_of(self, report_ids: Collection[str]) -> Rows:
        """(n,) the rows of the passages of these reports, ascending."""
        query = (
            "SELECT p.row FROM reports r JOIN passages p ON p.report = r.id "
            "WHERE r.report_id IN (SELECT value FROM json_each(?)) ORDER BY p.row"
        )
        with self.database.borrow() as db:
            found = db.execute(query, (json.dumps(sorted(report_ids)),)).fetchall()
        return np.array([row for (row,) in found], dtype=np.int64)

    # --- vectors ---------------------------------------------------------------------------------

    def vectors(self, rows: Sequence[int] | Rows) -> tuple[Rows, Vectors]:
        """(n,) rows ascending and their (n, dim) vectors; rows that were removed are left out."""
        wanted = json.dumps([int(row) for row in rows])
        query = (
            "SELECT row, vector FROM vectors WHERE row IN (SELECT value FROM json_each(?)) "
            "ORDER BY row"
        )
        with self.database.borrow() as db:
            found = db.execute(query, (wanted,)).fetchall()
        numbers = np.array([row for row, _ in found], dtype=np.int64)
        return numbers, records.stack_vectors([blob for _, blob in found]) if found else _NONE

    def sentence_vectors(self, rows: Sequence[int] | Rows) -> list[Vectors]:
        """For each row the (n sentences, dim) vectors of its sentences; (0, 0) if it is gone."""
        wanted = [int(row) for row in rows]
        query = "SELECT row, texts FROM passages WHERE row IN (SELECT value FROM json_each(?))"
        with self.database.reading() as db:
            members = {
                row: np.frombuffer(blob, dtype="<i8").tolist()
                for row, blob in db.execute(query, (json.dumps(wanted),))
            }
            texts = sorted({number for numbers in members.values() for number in numbers})
            blobs = dict(
                db.execute(
                    "SELECT id, vector FROM texts WHERE id IN (SELECT value FROM json_each(?))",
                    (json.dumps(texts),),
                ).fetchall()
            )
        return [
            records.stack_vectors([blobs[number] for number in members[row]])
            if members.get(row)
            else _NONE
            for row in wanted
        ]

    def known_vectors(self, keys: Sequence[bytes], model: str) -> dict[bytes, Vectors]:
        """The (dim,) vectors that this model already made, by the sha256 of the embedded text."""
        known: dict[bytes, Vectors] = {}
        with self.database.reading() as db:
            for start in range(0, len(keys), _CHUNK):
                chunk = list(keys[start : start + _CHUNK])
                query = (
                    "SELECT key, vector FROM texts WHERE model = ? "
                    f"AND key IN ({', '.join('?' * len(chunk))})"
                )
                for key, blob in db.execute(query, (model, *chunk)):
                    known[bytes(key)] = records.unpack_vector(blob)
        return known

    # --- changes ---------------------------------------------------------------------------------

    def free_id(self, report_id: str) -> str:
        """`report_id`, or where another report has it, the id with the first free `-2`, `-3`, …"""
        with self.database.borrow() as db:
            taken = {row[0] for row in db.execute("SELECT report_id FROM reports")}
        number, free = 2, report_id
        while free in taken:
            free, number = f"{report_id}-{number}", number + 1
        return free

    def add_report(
        self,
        report: Report,
        passages: Sequence[Passage],
        embedded: Embedded,
        versions: Versions,
        *,
        replaces: str | None = None,
    ) -> Rows:
        """Adds a report in one transaction and gives the (n,) rows of its passages.

        `replaces` is the report that goes in the same transaction (an update); its places stay.
        """
        with self.database.writing() as db:
            places = reading.places(db, replaces) if replaces else []
            old_texts = remove(db, replaces) if replaces else []
            number = insert_report(db, report, versions)
            rows = insert_passages(db, number, passages, embedded)
            forget_texts(db, old_texts)
            db.executemany(
                "INSERT OR REPLACE INTO places VALUES (?, ?, ?)",
                [
                    *((path, sha, number) for path, sha in places),
                    (report.info.file, report.info.sha256, number),
                ],
            )
            db.execute("DELETE FROM failures WHERE path = ?", (report.info.file,))
            db.execute("UPDATE meta SET value = ? WHERE key = 'model'", (versions.model,))
            seals.seal(db, number)
            reading.raise_generation(db)
        return np.array(rows, dtype=np.int64)

    def remove_report(self, report_id: str) -> None:
        """Removes a report with all that came from it. Raises UnknownReport."""
        with self.database.writing() as db:
            texts = remove(db, report_id)
            forget_texts(db, texts)
            forget_answers(db, report_id)
            reading.raise_generation(db)


_NONE: Vectors = np.zeros((0, 0), dtype=np.float32)

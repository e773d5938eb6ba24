"""What the caches beside the catalogue hold, and what they should hold."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import numpy as np

from qa.store.database import Database
from qa.store.records import Rows, dumps


@dataclass(frozen=True, slots=True)
class Content:
    """Which passages a cache holds. Rows are never used twice, so a count and a last row tell."""

    passages: int
    last_row: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """A cache as it was written: its content, and the sha256 of each file in `folder`."""

    generation: int
    model: str
    content: Content
    folder: str
    files: dict[str, str]


MILVUS_PREFIX = "milvus:"  # of a stamp's folder: milvus:COLLECTION, the address among its files


@dataclass(frozen=True, slots=True)
class MilvusAccess:
    """How Milvus is reached from this machine; `url` None is where `qa migrate` found it."""

    url: str | None = None
    token: str | None = None


def milvus_url(stamp: Stamp | None) -> str | None:
    """Where the stamped indexes are: an address of Milvus, or None for files."""
    return stamp.files["url"] if stamp and stamp.folder.startswith(MILVUS_PREFIX) else None


@dataclass(frozen=True, slots=True)
class CacheState:
    """The catalogue's side of the caches at one moment."""

    generation: int
    model: str
    vectors: Content  # what the vector index should hold
    words: Content  # what the word index should hold
    vectors_stamp: Stamp | None
    words_stamp: Stamp | None

    @property
    def published(self) -> bool:
        """Whether what was published last is all that there is; says nothing of its soundness."""
        vectors, words = self.vectors_stamp, self.words_stamp
        return (
            vectors is not None
            and words is not None
            and (vectors.model, vectors.content) == (self.model, self.vectors)
            and words.content == self.words
        )


# Vectors of another model (an index whose model was changed, not yet all embedded again) are left
# out: they cannot be compared with the question's.
_OF_MODEL = "FROM passages p JOIN reports r ON r.id = p.report WHERE r.model = ?"


class Stamps:
    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> CacheState:
        with self._database.reading() as db:
            meta = dict(db.execute("SELECT key, value FROM meta").fetchall())
            model = str(meta["model"])
            vectors = db.execute(f"SELECT count(*), max(p.row) {_OF_MODEL}", (model,)).fetchone()
            words = db.execute("SELECT count(*), max(row) FROM passages").fetchone()
            return CacheState(
                int(meta["generation"]),
                model,
                Content(vectors[0], vectors[1] or 0),
                Content(words[0], words[1] or 0),
                _stamp(db, "vectors"),
                _stamp(db, "words"),
            )

    def write(self, stamps: dict[str, Stamp]) -> None:
        """Notes caches that were written, in one step. Readers see by the generation that they
        have something new to open."""
        rows = [
            (
                name,
                stamp.generation,
                stamp.model,
                stamp.content.passages,
                stamp.content.last_row,
                stamp.folder,
                dumps(stamp.files),
            )
            for name, stamp in stamps.items()
        ]
        with self._database.writing() as db:
            db.executemany("INSERT OR REPLACE INTO caches VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    def vector_rows(self, model: str) -> Rows:
        """(n,) the rows whose vectors are of this model, ascending."""
        with self._database.borrow() as db:
            found = db.execute(f"SELECT p.row {_OF_MODEL} ORDER BY p.row", (model,)).fetchall()
        return np.array([row for (row,) in found], dtype=np.int64)

    def still_holds(self, content: Content) -> bool:
        """Whether all that a cache of all passages holds is still in the catalogue."""
        query = "SELECT count(*) FROM passages WHERE row <= ?"
        with self._database.borrow() as db:
            (alive,) = db.execute(query, (content.last_row,)).fetchone()
        return bool(alive == content.passages)


def _stamp(db: sqlite3.Connection, name: str) -> Stamp | None:
    query = "SELECT generation, model, passages, last_row, folder, files FROM caches WHERE name = ?"
    row = db.execute(query, (name,)).fetchone()
    if row is None:
        return None
    return Stamp(row[0], row[1], Content(row[2], row[3]), row[4], json.loads(row[5]))

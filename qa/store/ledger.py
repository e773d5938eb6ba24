"""Which files were seen, which report each became, and which could not be read."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import UnknownPage
from qa.store.database import Database
from qa.store.files import sha256_of
from qa.store.seals import seal
from qa.types import ReportInfo


@dataclass(frozen=True, slots=True)
class Place:
    """A file that holds a report; several files may hold the same one."""

    path: str
    sha256: str
    report_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why. `sha256` is None where not even that was possible.

    `reader` is the reader's version with the limits that it was given: where they are the same,
    the same file would fail again.
    """

    path: str
    sha256: str | None
    reason: str
    reader: str
    failed_at: str

    def as_json(self) -> dict[str, str]:
        return {"file": self.path, "error": self.reason}


_PLACES = "SELECT p.path, p.sha256, r.report_id FROM places p JOIN reports r ON r.id = p.report"


class Ledger:
    """The files behind the reports, and the failures."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._verified: dict[tuple[str, int, int, int], str] = {}  # by path, inode, size, time

    def present_file(self, info: ReportInfo) -> Path:
        """A file that holds the report now, with the bytes it was read from.

        Raises UnknownPage naming the file and its sha256 where there is none any more.
        """
        places = [(info.file, info.sha256)]
        with self._database.borrow() as db:
            query = f"{_PLACES} WHERE r.report_id = ? ORDER BY p.path"
            places += [(row[0], row[1]) for row in db.execute(query, (info.report_id,))]
        for name, sha256 in places:
            if self._sha256_now(Path(name)) == sha256:
                return Path(name)
        changed = "has changed since it was read" if Path(info.file).is_file() else "is gone"
        raise UnknownPage(
            f"the file {Path(info.file).name} (sha256 {info.sha256}) {changed}; "
            "the answers stand, its pages cannot be shown until that file is indexed again"
        )

    def _sha256_now(self, path: Path) -> str | None:
        try:
            stat = path.stat()
            key = (str(path), stat.st_ino, stat.st_size, stat.st_mtime_ns)
            if key not in self._verified:
                self._verified[key] = sha256_of(path)
            return self._verified[key]
        except OSError:
            return None

    def places(self) -> list[Place]:
        with self._database.borrow() as db:
            return [Place(*row) for row in db.execute(f"{_PLACES} ORDER BY p.path")]

    def add_place(self, place: Place, *, move_report: bool = False) -> None:
        """Notes that the file holds the report; `move_report` makes it the file that is cited."""
        with self._database.writing() as db:
            (number,) = db.execute(
                "SELECT id FROM reports WHERE report_id = ?", (place.report_id,)
            ).fetchone()
            db.execute(
                "INSERT OR REPLACE INTO places VALUES (?, ?, ?)", (place.path, place.sha256, number)
            )
            db.execute("DELETE FROM failures WHERE path = ?", (place.path,))
            if move_report:
                _cite_file(db, number, place)

    def drop_place(self, path: str) -> None:
        """Notes that the file no longer holds its report; the report stays."""
        with self._database.writing() as db:
            db.execute("DELETE FROM places WHERE path = ?", (path,))

    def failures(self) -> list[Failure]:
        """By path."""
        with self._database.borrow() as db:
            rows = db.execute("SELECT * FROM failures ORDER BY path").fetchall()
        return [Failure(*row) for row in rows]

    def record_failure(self, path: str, sha256: str | None, reason: str, reader: str) -> Failure:
        """Lists the failure until the file, or the program that reads it, has changed."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        failure = Failure(path, sha256, reason, reader, now)
        with self._database.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)",
                (path, sha256, reason, reader, now),
            )
        return failure

    def drop_failure(self, path: str) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM failures WHERE path = ?", (path,))


def _cite_file(db: sqlite3.Connection, number: int, place: Place) -> None:
    db.execute(
        "UPDATE reports SET file = ?, sha256 = ? WHERE id = ?", (place.path, place.sha256, number)
    )
    seal(db, number, ("facts",))
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

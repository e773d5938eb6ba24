"""What users said about answers."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from qa.store.database import Database


@dataclass(frozen=True, slots=True)
class Opinion:
    """One user's word on one answer. `thumbs` is 1 or -1, or None for a comment alone."""

    id: int
    asked_at: str
    question: str
    scope: dict[str, Any]
    answer: dict[str, Any]
    thumbs: int | None
    comment: str | None

    def as_json(self) -> dict[str, Any]:
        """The form of `qa/data/schemas/opinion.json`."""
        return {
            "id": self.id,
            "asked_at": self.asked_at,
            "question": self.question,
            "scope": self.scope,
            "thumbs": self.thumbs,
            "comment": self.comment,
            "answer": self.answer or None,
        }


class Feedback:
    """Kept until purged. No address and no name is kept with it.

    `scope` is what was chosen beside the question, by kind; what the question itself says stands
    in the answer's own scope.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        question: str,
        scope: dict[str, Any],
        answer: dict[str, Any],
        *,
        thumbs: int | None = None,
        comment: str | None = None,
    ) -> int:
        """Keeps an opinion and gives its number."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (now, question, json.dumps(scope), json.dumps(answer), thumbs, comment)
        with self._database.writing() as db:
            cursor = db.execute(
                "INSERT INTO feedback (asked_at, question, scope, answer, thumbs, comment) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
            return int(cursor.lastrowid or 0)

    def comment(self, number: int, text: str) -> None:
        """Adds words to an opinion; one that was purged meanwhile stays gone."""
        with self._database.writing() as db:
            db.execute("UPDATE feedback SET comment = ? WHERE id = ?", (text, number))

    def opinions(self) -> list[Opinion]:
        """Oldest first."""
        with self._database.borrow() as db:
            rows = db.execute("SELECT * FROM feedback ORDER BY id").fetchall()
        return [
            Opinion(r[0], r[1], r[2], json.loads(r[3]), json.loads(r[4]), r[5], r[6]) for r in rows
        ]

    def purge(self, before: str) -> int:
        """Deletes what was said before a moment (ISO 8601, UTC) and gives how many."""
        with self._database.writing() as db:
            count = db.execute("DELETE FROM feedback WHERE asked_at < ?", (before,)).rowcount
        if count:
            self._database.checkpoint()
        return count

    def purge_older(self, days: int) -> int:
        """Deletes what is older than so many days and gives how many."""
        return self.purge((datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds"))


def forget_answers(db: sqlite3.Connection, report_id: str) -> None:
    """Empties the kept answers that quote a report: what is removed is removed here too."""
    quoting = [
        number
        for number, answer in db.execute("SELECT id, answer FROM feedback").fetchall()
        if _mentions(json.loads(answer), report_id)
    ]
    db.executemany("UPDATE feedback SET answer = '{}' WHERE id = ?", [(n,) for n in quoting])


def _mentions(value: Any, report_id: str) -> bool:
    if isinstance(value, dict):
        return value.get("report_id") == report_id or any(
            _mentions(part, report_id) for part in value.values()
        )
    return isinstance(value, list) and any(_mentions(part, report_id) for part in value)

"""Connections to the catalogue's file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from qa.store.database import Database

ROWS = [(f"file {n}", None, "it is empty", "1", "2026-01-01") for n in range(1000)]


def interrupted(rows: Iterable[Any]) -> None:
    for _ in rows:
        raise KeyboardInterrupt


def change_and_interrupt(database: Database) -> None:
    with database.writing() as db:
        db.execute("DELETE FROM failures WHERE path = 'file 0'")
        interrupted(row for row in db.execute("SELECT * FROM failures"))


def test_a_statement_interrupted_half_way_releases_the_lock_and_undoes_the_change(
    tmp_path: Path,
) -> None:
    """The traceback holds the rows that were not yet read, and with them the connection."""
    database = Database(tmp_path / "catalogue.sqlite", create=True)
    with database.writing() as db:
        db.executemany("INSERT INTO failures VALUES (?, ?, ?, ?, ?)", ROWS)
    with pytest.raises(KeyboardInterrupt) as kept:
        change_and_interrupt(database)
    assert kept.tb is not None
    other = sqlite3.connect(database.path, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    kept_rows = other.execute("SELECT count(*) FROM failures").fetchone()
    other.close()
    assert kept_rows == (len(ROWS),)

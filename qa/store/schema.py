"""The catalogue's tables. Raise SCHEMA_VERSION with any change, and add its step to `upgrade`."""

from __future__ import annotations

import secrets
import sqlite3

from qa.store import records
from qa.store.seals import SEALS_TABLE, seal

SCHEMA_VERSION = 2

# `texts` holds each embedded text's vector once, whatever the number of passages and reports that
# it stands in; `report_texts` says which reports still need it. Rows of passages are never used
# twice (AUTOINCREMENT), so the caches can tell what changed from row numbers alone.
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  report_id TEXT NOT NULL UNIQUE,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  authority TEXT,
  printed_authority TEXT,
  urn TEXT,
  title TEXT NOT NULL,
  framework TEXT NOT NULL,
  visit TEXT,
  inspected_from TEXT,
  inspected_to TEXT,
  published TEXT,
  sources TEXT NOT NULL,
  lead_inspector TEXT,
  pages INTEGER,
  previous_judgement TEXT,
  warnings TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,
  reader_version INTEGER NOT NULL,
  passages_version INTEGER NOT NULL,
  model TEXT NOT NULL,
  added_at TEXT NOT NULL
);
CREATE INDEX reports_by_text ON reports (text_sha256);

CREATE TABLE sections (
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  place INTEGER NOT NULL,
  path TEXT NOT NULL,
  page INTEGER,
  PRIMARY KEY (report, place)
) WITHOUT ROWID;

CREATE TABLE paragraphs (
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  place INTEGER NOT NULL,
  section INTEGER NOT NULL,
  number TEXT,
  kind TEXT NOT NULL,
  lead_in TEXT,
  text TEXT NOT NULL,
  pages TEXT NOT NULL,
  lines BLOB NOT NULL,
  PRIMARY KEY (report, place)
);

CREATE TABLE passages (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  passage_id TEXT NOT NULL UNIQUE,
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  section TEXT NOT NULL,
  paragraph INTEGER NOT NULL,
  number TEXT,
  kind TEXT NOT NULL,
  lead_in TEXT,
  text TEXT NOT NULL,
  start INTEGER NOT NULL,
  sentences BLOB NOT NULL,
  lines BLOB NOT NULL,
  context TEXT NOT NULL,
  texts BLOB NOT NULL,
  crc INTEGER NOT NULL
);
CREATE INDEX passages_by_report ON passages (report);

CREATE TABLE vectors (
  row INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
  vector BLOB NOT NULL
);

CREATE TABLE texts (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL,
  model TEXT NOT NULL,
  vector BLOB NOT NULL,
  UNIQUE (key, model)
);
CREATE TABLE report_texts (
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  text INTEGER NOT NULL REFERENCES texts,
  PRIMARY KEY (report, text)
) WITHOUT ROWID;
CREATE INDEX report_texts_by_text ON report_texts (text);

CREATE TABLE judgements (
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  place INTEGER NOT NULL,
  judgement TEXT NOT NULL,
  covers TEXT NOT NULL,
  printed_name TEXT NOT NULL,
  grade TEXT,
  printed_grade TEXT NOT NULL,
  rank INTEGER,
  scale_length INTEGER NOT NULL,
  source TEXT NOT NULL,
  strand TEXT,
  page INTEGER,
  PRIMARY KEY (report, place)
) WITHOUT ROWID;

CREATE TABLE recommendations (
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
  place INTEGER NOT NULL,
  text TEXT NOT NULL,
  time_limit TEXT,
  time_limit_days INTEGER,
  addressee TEXT,
  strand TEXT,
  number TEXT,
  page INTEGER,
  section TEXT NOT NULL,
  PRIMARY KEY (report, place)
) WITHOUT ROWID;

CREATE TABLE places (
  path TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX places_by_report ON places (report);
CREATE INDEX places_by_sha256 ON places (sha256);

CREATE TABLE failures (
  path TEXT PRIMARY KEY,
  sha256 TEXT,
  reason TEXT NOT NULL,
  reader TEXT NOT NULL,
  failed_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE caches (
  name TEXT PRIMARY KEY,
  generation INTEGER NOT NULL,
  model TEXT NOT NULL,
  passages INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  folder TEXT NOT NULL,
  files TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE feedback (
  id INTEGER PRIMARY KEY,
  asked_at TEXT NOT NULL,
  question TEXT NOT NULL,
  scope TEXT NOT NULL,
  answer TEXT NOT NULL,
  thumbs INTEGER,
  comment TEXT
);
"""


def create(db: sqlite3.Connection) -> None:
    """Makes all tables in an empty file, in one transaction.

    The generation begins anywhere, so that a reader which held another index of this folder
    (deleted since) cannot take this one for it.
    """
    db.executescript(
        f"BEGIN IMMEDIATE; {TABLES} {SEALS_TABLE}"
        f"INSERT INTO meta VALUES ('generation', {secrets.randbelow(2**40)}), ('model', '');"
        f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )


def upgrade(db: sqlite3.Connection) -> None:
    """Brings the tables of an older version to this one, inside the caller's transaction."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version < 2:  # another process may have done it meanwhile
        _add_checksums(db)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _add_checksums(db: sqlite3.Connection) -> None:
    """Version 1 had none: what stands there is taken for what was written."""
    db.execute(SEALS_TABLE)
    db.execute("ALTER TABLE passages ADD COLUMN crc INTEGER NOT NULL DEFAULT 0")
    columns = records.columns_of("p", records.PASSAGE_COLUMNS)
    query = (
        f"SELECT p.row, r.report_id, {columns} FROM passages p JOIN reports r ON r.id = p.report"
    )
    rows = db.execute(query).fetchall()
    db.executemany(
        "UPDATE passages SET crc = ? WHERE row = ?",
        ((records.passage_crc(row[1], row[2:]), row[0]) for row in rows),
    )
    for (number,) in db.execute("SELECT id FROM reports").fetchall():
        seal(db, number)

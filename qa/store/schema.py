"""The catalogue's tables. Raise SCHEMA_VERSION with any change; an older index is then rebuilt."""

from __future__ import annotations

SCHEMA_VERSION = 1

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
  texts BLOB NOT NULL
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

"""One file that an index can be made from again: the catalogue as it was at one moment, sealed.

A backup is a zip of `catalogue.sqlite` and `backup.json`, which holds the sha256 of it. The caches
are made from the catalogue; the reports' own files are not part of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import BadInput, DamagedIndex, QAError
from qa.store.catalogue import FILE_NAME, Catalogue
from qa.store.damage import find_damage, last_row
from qa.store.database import drop_database, put_in_place
from qa.store.files import sha256_of, sync_folder
from qa.store.schema import SCHEMA_VERSION

_MANIFEST = "backup.json"
# What reading a zip raises where any of its bytes is not what it was.
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    TypeError,
    ValueError,
    EOFError,
    RuntimeError,
    NotImplementedError,
)
_PIECE = 1 << 20  # bytes read at a time


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself. `sha256` is the catalogue's, `made_at` is UTC."""

    sha256: str
    reports: int
    model: str
    form: int
    made_at: str


def write_backup(catalogue: Catalogue, file: Path) -> Backup:
    """Writes a backup of an index that others may be reading and writing, and reads it back.

    Raises BadInput where `file` is something else than a backup, DamagedIndex where what was
    copied is not as it was written, QAError where it cannot be written; the old file stays then.
    """
    if file.exists() and not _is_backup(file):
        raise BadInput(f"{file} is no backup, and is not overwritten; give another name")
    aside = file.with_name(f"{file.name}.new")
    copy = file.with_name(f"{file.name}.catalogue")
    try:
        with catalogue.database.borrow() as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        _require_sound(copy, "the index")
        backup = _describe(copy)
        _write_zip(aside, copy, backup)
        _verified(aside)
        aside.replace(file)
        sync_folder(file.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        raise QAError(f"the backup {file} cannot be written: {error}; is there space?") from error
    finally:
        aside.unlink(missing_ok=True)
        drop_database(copy)
    return backup


def read_backup(file: Path, folder: Path) -> Backup:
    """Makes the catalogue of `folder` that of the backup; the writer's lock must be held.

    Everything is verified before anything is changed. Raises BadInput where the file is no
    backup, DamagedIndex where it is not as it was written, NoIndex where it is of a newer version.
    """
    new = folder / "catalogue.restored.sqlite"
    drop_database(new)
    try:
        backup = _extract(file, new)
        _upgrade(new)
        _require_sound(new, f"the backup {file}")
        _continue_after(new, folder / FILE_NAME)
        put_in_place(new, folder / FILE_NAME)
    except (OSError, sqlite3.Error) as error:
        raise QAError(f"the backup {file} cannot be restored: {error}; is there space?") from error
    finally:
        drop_database(new)
    return backup


# --- writing --------------------------------------------------------------------------------------


def _describe(copy: Path) -> Backup:
    with closing(sqlite3.connect(copy)) as db:
        (reports,) = db.execute("SELECT count(*) FROM reports").fetchone()
        (model,) = db.execute("SELECT value FROM meta WHERE key = 'model'").fetchone()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Backup(sha256_of(copy), reports, str(model), SCHEMA_VERSION, now)


def _write_zip(path: Path, copy: Path, backup: Backup) -> None:
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(_MANIFEST, json.dumps(asdict(backup), indent=2))
            archive.write(copy, FILE_NAME)
        file.flush()
        os.fsync(file.fileno())


# --- reading --------------------------------------------------------------------------------------


def _is_backup(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return {_MANIFEST, FILE_NAME} <= set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


@contextmanager
def _opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Backup]]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, Backup(**json.loads(archive.read(_MANIFEST)))
    except FileNotFoundError as error:
        raise BadInput(f"no such file: {file}") from error
    except _NO_ZIP as error:
        raise DamagedIndex(
            f"{file} is no backup, or is damaged ({error}); qa backup makes one, nothing was changed"
        ) from error


def _pieces(archive: zipfile.ZipFile) -> Iterator[bytes]:
    with archive.open(FILE_NAME) as content:
        while piece := content.read(_PIECE):
            yield piece


def _verified(file: Path) -> None:
    """Raises DamagedIndex where the file does not hold what it says."""
    with _opened(file) as (archive, backup):
        made = hashlib.sha256()
        for piece in _pieces(archive):
            made.update(piece)
        _require_same(file, made.hexdigest(), backup)


def _extract(file: Path, new: Path) -> Backup:
    made = hashlib.sha256()
    with _opened(file) as (archive, backup), new.open("wb") as target:
        for piece in _pieces(archive):
            made.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
        _require_same(file, made.hexdigest(), backup)
    return backup


def _require_same(file: Path, sha256: str, backup: Backup) -> None:
    if sha256 != backup.sha256:
        raise DamagedIndex(
            f"{file} is damaged: its catalogue has the sha256 {sha256[:16]}… and should have "
            f"{backup.sha256[:16]}…; use another backup, nothing was changed"
        )


def _upgrade(new: Path) -> None:
    """Opening brings an older form up to this one."""
    catalogue = Catalogue.open(new.parent, name=new.name)
    catalogue.database.checkpoint()
    catalogue.close()


def _require_sound(path: Path, what: str) -> None:
    damage = find_damage(path.parent, path.name)
    if damage:
        first = damage[0]
        raise DamagedIndex(
            f"{what} is damaged: {first.report_id or first.file}: {first.message}; "
            "run: qa check --repair"
        )


def _continue_after(new: Path, current: Path) -> None:
    """Numbers go on above those of the index that is there, so that no reader and no cache of it
    can take the restored one for what it knows already."""
    row = generation = 0
    if current.exists():
        with closing(sqlite3.connect(current)) as db:
            row = last_row(db)
            try:
                query = "SELECT value FROM meta WHERE key = 'generation'"
                generation = int(db.execute(query).fetchone()[0])
            except (sqlite3.Error, TypeError, ValueError):
                pass  # the file is damaged, and then also moved: readers see another inode
    with closing(sqlite3.connect(new)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("DELETE FROM caches")
        db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'passages'", (row,))
        db.execute(
            "UPDATE meta SET value = max(value, ?) + 1 WHERE key = 'generation'", (generation,)
        )

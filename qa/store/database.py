"""One SQLite file: opened, its version checked, its connections shared by threads.

Connections are borrowed for one statement or one transaction and given back, because a web
server's threads come and go while the number of questions at one moment stays small.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from qa.errors import DamagedIndex, NoIndex, QAError
from qa.store.files import sync_folder
from qa.store.schema import SCHEMA_VERSION, create, upgrade

_DAMAGE = ("malformed", "not a database", "file format", "Could not decode")
_BUSY_TIMEOUT_S = 30.0  # a feedback entry waits for the transaction of one report at most


class _Connection(sqlite3.Connection):
    """Knows which file it was opened on: another may have been put in its place since."""

    inode = 0


class Database:
    """The catalogue's file. Raises NoIndex where there is none, or one of a newer version.

    A file of an older version is brought up to this one when it is opened.
    """

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only or not (create or os.access(path.parent, os.W_OK))
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()
        self._immutable: tuple[int, int, int] | None = None  # state of the file read as immutable
        if create and not path.exists():
            self._create()
        self._inode()
        self._check_version()

    # --- use -------------------------------------------------------------------------------------

    @contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """A connection outside any transaction, for one statement."""
        connection = self._take()
        try:
            yield connection
        except BaseException as error:
            _give_up(connection)
            if isinstance(error, sqlite3.Error):
                raise self._translated(error) from error
            raise
        if connection.in_transaction:
            connection.rollback()
        self._give_back(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which several statements see the same state of the catalogue."""
        with self.borrow() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is kept, or with any error nothing."""
        self.require_writable()
        with self.borrow() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def require_writable(self) -> None:
        """Raises QAError where this index may only be read."""
        if self.read_only:
            folder = self.path.parent
            raise QAError(f"{folder} cannot be written to; use --index with another folder")

    def checkpoint(self) -> None:
        """Moves the log into the file, so that nothing removed is left in the log."""
        if not self.read_only:
            with self.borrow() as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # --- connections -----------------------------------------------------------------------------

    def _take(self) -> _Connection:
        if self._immutable is not None and self._immutable != _state(self.path):
            self.close()  # somebody with write access changed the file: look at it anew
            self._immutable = None
        inode = self._inode()
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                break
            if connection.inode == inode:
                return connection
            connection.close()  # the index was restored, or made anew, under this reader
        try:
            connection = self._connect()
        except sqlite3.Error as error:
            raise self._translated(error) from error
        connection.inode = inode
        return connection

    def _give_back(self, connection: _Connection) -> None:
        with self._lock:
            self._idle.append(connection)

    def _inode(self) -> int:
        """Which file stands at the path now. Raises NoIndex where there is none."""
        try:
            return self.path.stat().st_ino
        except OSError as error:
            folder = self.path.parent
            raise NoIndex(f"no index in {folder}; make one with: qa index REPORTS") from error

    def _connect(self) -> _Connection:
        if not self.read_only:
            connection = self._open("mode=rw")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            return connection
        try:
            connection = self._open("mode=ro")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return connection
        except sqlite3.OperationalError:
            # In a folder that cannot be written to, SQLite cannot make the files that it shares
            # with a writer. Without a log left by one, the file may be read as it stands.
            return self._connect_immutable()

    def _connect_immutable(self) -> _Connection:
        log = self.path.with_name(self.path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise QAError(
                f"{self.path} has unfinished changes and its folder cannot be written to; "
                "run qa check once with write access"
            )
        self._immutable = _state(self.path)
        return self._open("immutable=1")

    def _open(self, mode: str) -> _Connection:
        return sqlite3.connect(
            f"{self.path.absolute().as_uri()}?{mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=_BUSY_TIMEOUT_S,
            factory=_Connection,
        )

    # --- the file --------------------------------------------------------------------------------

    def _create(self) -> None:
        """Makes the file aside and gives it its name when it is whole: two may begin at once."""
        aside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(aside, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                create(connection)
            _name_if_free(aside, self.path)
        except (OSError, sqlite3.Error) as error:
            raise QAError(f"cannot make an index in {self.path.parent}: {error}") from error
        finally:
            drop_database(aside)

    def _check_version(self) -> None:
        with self.borrow() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == SCHEMA_VERSION:
            return
        if version == 0:
            raise NoIndex(f"{self.path} is no finished index; delete it and run: qa index REPORTS")
        if version > SCHEMA_VERSION:
            raise NoIndex(
                f"{self.path} was written by a newer version of this program (form {version}, this "
                f"one reads form {SCHEMA_VERSION}); use that version, or delete the folder "
                f"{self.path.parent} and run: qa index REPORTS"
            )
        if self.read_only:
            raise NoIndex(
                f"{self.path} was written by an older version of this program (form {version}) and "
                "may not be written to; run qa check once with write access"
            )
        with self.writing() as connection:
            upgrade(connection)

    def _translated(self, error: sqlite3.Error) -> QAError:
        text = str(error)
        if "full" in text:
            way_out = "free some space and run the command again; finished reports are kept"
        elif any(word in text for word in _DAMAGE):
            return DamagedIndex(f"{self.path}: {text}; the file is damaged: run qa check --repair")
        else:
            way_out = "is there free space, and may you write there? finished reports are kept"
        return QAError(f"{self.path}: {text}; {way_out}")


def _name_if_free(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            aside.replace(path)


def drop_database(path: Path) -> None:
    """Deletes a database file with its logs."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def put_in_place(new: Path, path: Path) -> None:
    """Gives the file at `path` the whole content of `new`, under its readers; `new` may be moved.

    The writer's lock must be held. As one transaction, so that whoever reads sees the old content
    or the new; where the old file is too damaged for that, another file takes its place.
    """
    if path.exists():
        with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(path)) as target:
            try:
                source.backup(target)
                target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                (sound,) = target.execute("PRAGMA quick_check(1)").fetchone()
                if sound == "ok":
                    return
            except sqlite3.DatabaseError as error:
                if "full" in str(error):
                    raise
    for end in ("-wal", "-shm"):  # a log of the old file must not be played into the new one
        path.with_name(path.name + end).unlink(missing_ok=True)
    new.replace(path)
    sync_folder(path.parent)


def _give_up(connection: sqlite3.Connection) -> None:
    """Closes a connection whose statement was interrupted, perhaps half-way.

    Closing alone is not enough: rows that somebody still holds, be it a traceback, would keep the
    connection alive with its locks. What was begun is undone first, and that releases them.
    """
    with suppress(sqlite3.Error):
        connection.rollback()
    connection.close()


def _state(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns

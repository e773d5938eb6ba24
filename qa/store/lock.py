"""One writer at a time. The system releases the lock when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from qa.errors import IndexLocked, QAError

FILE_NAME = "write.lock"
_TRIES = 40
_PAUSE_S = 0.05


def writer_at_work(folder: Path) -> bool:
    """Whether some process holds the lock now."""
    try:
        with (folder / FILE_NAME).open("r", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


class WriterLock:
    """A context manager. Raises IndexLocked naming the holder, after two seconds at most."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        try:
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise QAError(f"cannot write to {self._path.parent}: {error.strerror}") from error
        if not _acquired(file):
            holder = _holder(file)
            file.close()
            raise IndexLocked(
                f"the index {self._path.parent} is being written to by {holder}; "
                "wait until it is done, or stop it"
            )
        self._file = file
        _sign(file)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _acquired(file: IO[str]) -> bool:
    """A reader holds the lock for an instant to look for a writer, and for a moment to make a small search
    index again that it found missing: try again."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_S)
        else:
            return True
    return False


def _sign(file: IO[str]) -> None:
    file.truncate(0)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    json.dump({"pid": os.getpid(), "host": socket.gethostname(), "since": now}, file)
    file.flush()


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        entry = json.loads(file.read())
        return f"process {entry['pid']} on {entry['host']} since {entry['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process that has not yet signed its name"

"""Files read in processes of their own, each with limits of time and memory.

A file that crashes the reader, hangs it or eats its memory costs that file and nothing else. The
processes are started afresh, not forked and not by `multiprocessing`, which would run a user's
unguarded script again in every one of them.
"""

from __future__ import annotations

import os
import queue
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

from qa.errors import QAError, UnreadableFile
from qa.settings import Settings
from qa.types import Report

Read = Callable[[Path, Settings], Report]

_AHEAD = 32  # files read ahead of the one that is being embedded; bounds memory
_START_S = 120.0  # to import the reader, on a busy machine
_POLL_S = 0.5
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file: a report, or the reason why there is none."""

    path: Path
    report: Report | None
    reason: str | None = None


def read_files(
    paths: Sequence[Path], read: Read, settings: Settings
) -> Generator[Reading, None, None]:
    """Reads files in worker processes and gives them in the order of `paths`.

    `read` must be a function of a module, which the processes import. Reading runs ahead of the
    caller. Raises QAError where the processes cannot start.
    """
    if not paths:
        return
    feeder = _Feeder(paths, read, settings)
    feeder.start()
    try:
        for _ in paths:
            result = feeder.results.get()
            if isinstance(result, QAError):
                raise result
            yield result
    finally:
        feeder.stop()


def count_workers(settings: Settings, files: int) -> int:
    return max(1, min(settings.workers or os.cpu_count() or 1, files))


# --- the side of the caller -----------------------------------------------------------------------


class _Worker:
    """One reading process. `place` is the number of the file that it has in hand."""

    def __init__(self, read: Read, settings: Settings) -> None:
        self.connection, theirs = Pipe()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `stop`
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,  # Ctrl-C is for the caller, which then stops its workers
        )
        theirs.close()
        self._timeout_s = settings.read_timeout_s
        self.connection.send((read, settings))
        self.ready = False
        self.place: int | None = None
        self.deadline = time.monotonic() + _START_S

    def give(self, place: int, path: Path) -> None:
        self.connection.send(path)
        self.place = place
        self.deadline = time.monotonic() + self._timeout_s

    def why_it_died(self) -> str:
        """In the words of a person who has only the file."""
        code = self._process.wait()
        if code < 0:
            return f"the file crashed the reader ({signal.Signals(-code).name})"
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return f"the reader stopped: {lines[-1] if lines else f'exit status {code}'}"

    def stop(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.wait()
        self._said.close()


class _Feeder(threading.Thread):
    """Hands files to workers and their results, in order, to a queue; kills what hangs."""

    def __init__(self, paths: Sequence[Path], read: Read, settings: Settings) -> None:
        super().__init__(daemon=True, name="reading")
        self._paths = paths
        self._read = read
        self._settings = settings
        self.results: queue.Queue[Reading | QAError] = queue.Queue(_AHEAD)
        self._done: dict[int, Reading] = {}
        self._next_given = 0
        self._next_told = 0
        self._stopped = threading.Event()
        self._workers: list[_Worker] = []

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def run(self) -> None:
        try:
            for _ in range(count_workers(self._settings, len(self._paths))):
                self._workers.append(_Worker(self._read, self._settings))
            while self._next_told < len(self._paths) and not self._stopped.is_set():
                self._give_out()
                self._collect()
                self._tell()
        except (OSError, QAError) as error:
            self._put(error if isinstance(error, QAError) else QAError(f"cannot read: {error}"))
        finally:
            for worker in self._workers:
                worker.stop()

    def _give_out(self) -> None:
        for worker in self._workers:
            ahead = self._next_given - self._next_told
            if self._next_given == len(self._paths) or ahead >= _AHEAD:
                return
            if worker.ready and worker.place is None:
                worker.give(self._next_given, self._paths[self._next_given])
                self._next_given += 1

    def _collect(self) -> None:
        busy = [w for w in self._workers if w.place is not None or not w.ready]
        if not busy:
            return
        left = min(w.deadline for w in busy) - time.monotonic()
        heard = wait([w.connection for w in busy], max(0.0, min(left, _POLL_S)))
        for worker in busy:
            if worker.connection in heard:
                self._hear(worker)
            elif time.monotonic() > worker.deadline:
                limit = f"{self._settings.read_timeout_s:g} seconds"
                self._replace(worker, f"reading took longer than {limit} (QA_READ_TIMEOUT_S)")

    def _hear(self, worker: _Worker) -> None:
        try:
            report, reason = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker, worker.why_it_died())
            return
        if not worker.ready:
            worker.ready = True
            return
        place, worker.place = worker.place, None
        assert place is not None
        self._done[place] = Reading(self._paths[place], report, reason)
        if reason == _OUT_OF_MEMORY:
            limit = f"{self._settings.read_memory_mb} MB"
            worker.place = place
            self._replace(worker, f"reading needs more than {limit} of memory (QA_READ_MEMORY_MB)")

    def _replace(self, worker: _Worker, reason: str) -> None:
        """Ends a worker that failed; its file is a failure, and a new worker goes on."""
        if not worker.ready:
            raise QAError(f"the reading process does not start: {reason}")
        if worker.place is not None:
            self._done[worker.place] = Reading(self._paths[worker.place], None, reason)
        worker.stop()
        self._workers.remove(worker)
        if self._next_given < len(self._paths):
            self._workers.append(_Worker(self._read, self._settings))

    def _tell(self) -> None:
        while self._next_told in self._done and self._put(self._done[self._next_told]):
            del self._done[self._next_told]
            self._next_told += 1

    def _put(self, result: Reading | QAError) -> bool:
        while not self._stopped.is_set():
            try:
                self.results.put(result, timeout=_POLL_S)
            except queue.Full:
                continue
            return True
        return False


# --- the side of the worker -----------------------------------------------------------------------

_START = "import sys; from qa.workers import serve; serve(int(sys.argv[1]))"
_OUT_OF_MEMORY = "out of memory"


def serve(descriptor: int) -> None:
    """The whole life of a worker process: reads the files it is told of until the caller ends."""
    connection: Connection[Any, Any] = Connection(descriptor)
    read, settings = connection.recv()
    _limit_memory(settings.read_memory_mb)
    # Where the caller is killed while this process hangs in a file, nobody else would end it.
    last_resort_s = 2 * settings.read_timeout_s + 10
    connection.send((None, None))
    while True:
        try:
            path = connection.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, last_resort_s)
        connection.send(_read_one(read, path, settings))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _read_one(read: Read, path: Path, settings: Settings) -> tuple[Report | None, str | None]:
    try:
        return read(path, settings), None
    except UnreadableFile as error:
        return None, str(error)
    except MemoryError:
        return None, _OUT_OF_MEMORY
    except PermissionError:
        return None, "the file may not be read: permission denied"
    except Exception as error:  # noqa: BLE001 - a fault in the reader costs one file, not the run
        return None, f"the reader failed on it ({type(error).__name__}: {error}); please report it"


def _limit_memory(megabytes: int) -> None:
    """The limit comes on top of what the process itself and its libraries have mapped already."""
    own = 0
    statm = Path("/proc/self/statm")
    if statm.exists():
        own = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    limit = own + megabytes * _MB
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))

"""Many clients ask a served index of the samples while another process adds and removes a report.

What an answer must not be: a 5xx, an answer about another authority than the one asked, a grade
that is not the one printed, a quote that does not stand in its report, anything from the report
that was removed, or a refusal of nonsense that takes a second of work.
"""

from __future__ import annotations

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from eval import places
from qa.evaluation import load_gold
from qa.service import Index, open_index

# A writer that never rests: the report of an invented authority comes and goes.
WRITER = """
import sys
from pathlib import Path
from qa import open_index
index = open_index(sys.argv[1])
extra = Path(sys.argv[2])
while True:
    (added,) = index.index([extra]).added
    index.remove([added])
    print(added, flush=True)
"""
COMES_AND_GOES = "Zedmouth"
NONSENSE = ["why " * 25_000, "\x00\x01\x02\x07" * 500, "the of and to is", "?!" * 900, "💥" * 900]
_START_S = 180.0
_TOO_LONG_TO_READ = 422, 413, 400


@dataclass
class Crowd:
    """What came of the requests. Memory is the server's resident set in MB, by share done."""

    requests: int = 0
    clients: int = 0
    faults: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    rounds_written: int = 0
    seconds: float = 0.0
    nonsense_ms: float = 0.0

    def as_lines(self) -> list[str]:
        """Lines of a table."""
        cuts = statistics.quantiles(self.milliseconds, n=100)
        memory = " → ".join(f"{mb:.0f}" for mb in self.memory_mb)
        lines = [
            f"| {self.requests} mixed requests by {self.clients} clients, a writer at work | |",
            "|---|---|",
            f"| statuses | {', '.join(f'{s}: {n}' for s, n in sorted(self.statuses.items()))} |",
            f"| wrong answers and 5xx | {len(self.faults)} |",
            f"| reports added and removed meanwhile | {self.rounds_written} |",
            f"| seconds; ms p50, p99 (32 at once) | {self.seconds:.0f}; {cuts[49]:.0f}, {cuts[98]:.0f} |",
            f"| memory of the server, MB, warm → by quarters of the requests | {memory} |",
            f"| a question of nonsense, alone, slowest of {len(NONSENSE)}, ms | {self.nonsense_ms:.0f} |",
        ]
        return lines + [f"\n- {fault}" for fault in self.faults[:20]]


@dataclass(frozen=True)
class Request:
    """One thing to ask for. `authorities` may be answered from, `expected` is what a GET gave."""

    path: str
    body: dict[str, Any] | None = None
    authority: str | None = None
    expected: Any = None


def let_crowd_ask(
    folder: Path, requests: int, clients: int, reports: Path = places.SAMPLES
) -> Crowd:
    """Indexes the samples, or a part of them, into `folder`, serves them and lets clients ask."""
    index = open_index(folder / "index", create=True)
    index.index([reports])
    extra = _made_up_report(folder)
    index.index([extra])
    index.remove([i.report_id for i in index.reports() if i.file == str(extra)])
    todo = _mixed(index, requests)
    crowd = Crowd(requests, clients)
    with _served(folder / "index", folder) as (server, address), _writing(folder, extra) as rounds:
        judge = _Judge(index, address, crowd, server.pid)
        crowd.nonsense_ms = judge.time_nonsense()
        start = time.perf_counter()
        judge.ask_all(todo, clients)
        crowd.seconds = time.perf_counter() - start
        crowd.rounds_written = len(rounds)
    return crowd


def _made_up_report(folder: Path) -> Path:
    """A copy of a sample under the name of an authority that no other file has."""
    source = next(p for p in sorted(places.SAMPLES.rglob("*")) if p.suffix in (".txt", ".html"))
    text = source.read_text(encoding="utf-8")
    name = source.parent.name.split("_", 1)[1]
    for form in (name.title(), name.upper(), name):
        text = text.replace(form, COMES_AND_GOES)
    copy = folder / "extra" / f"99999_{COMES_AND_GOES.lower()}" / source.name
    copy.parent.mkdir(parents=True)
    copy.write_text(text, encoding="utf-8")
    return copy


def _mixed(index: Index, count: int) -> list[Request]:
    """Questions of the gold, searches, lists, pages and nonsense, in a fixed random order."""
    reports = index.reports()
    held = set(index.authorities())
    all_gold = load_gold([places.GOLD / "samples.jsonl"])
    gold = [q for q in all_gold if q.authorities and q.authorities[0] in held]
    kinds: list[Request] = []
    for question in gold:
        authority = question.authorities[0]
        kinds.append(Request("/api/ask", {"question": question.question}, authority))
        search = urlencode({"question": question.question, "authority": authority})
        kinds.append(Request(f"/api/search?{search}", None, authority))
    for info in reports:
        kinds.append(Request(f"/api/reports/{quote(info.report_id)}"))
        grades = urlencode({"authority": info.authority, "limit": 500})
        expected = [(j.judgement, j.grade, i.report_id) for i, j in index.grades(info.authority)]
        kinds.append(Request(f"/api/grades?{grades}", None, info.authority, expected))
        if info.pages:
            kinds.append(Request(f"/page/{quote(info.report_id)}/1.png"))
    kinds += [Request("/api/ask", {"question": text}) for text in NONSENSE]
    chance = random.Random(7)
    return [chance.choice(kinds) for _ in range(count)]


# --- processes ------------------------------------------------------------------------------------


@contextmanager
def _served(index: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qa.cli", "serve", "--index", str(index), "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=places.ROOT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _START_S
        while _status(f"{address}/readyz") != 200:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit((folder / "server.log").read_text(encoding="utf-8"))
            time.sleep(0.5)
        yield server, address
    finally:
        server.terminate()
        server.wait()


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return int(reply.status)
    except OSError:
        return 0


@contextmanager
def _writing(folder: Path, extra: Path) -> Iterator[list[str]]:
    rounds: list[str] = []
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder / "index"), str(extra)],
        cwd=places.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )

    def listen() -> None:
        assert writer.stdout is not None
        rounds.extend(writer.stdout)

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        while not rounds and writer.poll() is None:
            time.sleep(0.2)
        yield rounds
        if writer.poll() is not None:
            raise SystemExit(f"the writer ended by itself with {writer.returncode}")
    finally:
        writer.kill()
        writer.wait()
        listener.join()


# --- asking and judging ---------------------------------------------------------------------------


class _Judge:
    """Sends requests and notes every fault."""

    def __init__(self, index: Index, address: str, crowd: Crowd, server: int) -> None:
        self._address = address
        self._crowd = crowd
        self._server = server
        self._lock = threading.Lock()
        self._texts = {
            info.report_id: _flat(
                " ".join(
                    p.text for s in index.report(info.report_id).sections for p in s.paragraphs
                )
            )
            for info in index.reports()
        }
        self._grades = {(i.report_id, j.judgement, j.strand, j.grade) for i, j in index.grades()}

    def time_nonsense(self) -> float:
        """The slowest of the nonsense questions, one at a time, in milliseconds."""
        slowest = 0.0
        for text in NONSENSE:
            start = time.perf_counter()
            self._send(Request("/api/ask", {"question": text}))
            slowest = max(slowest, (time.perf_counter() - start) * 1000)
        return slowest

    def ask_all(self, todo: list[Request], clients: int) -> None:
        waiting = list(reversed(todo))
        quarter = max(1, len(todo) // 4)
        self._note_memory()

        def client() -> None:
            while True:
                with self._lock:
                    if not waiting:
                        return
                    request = waiting.pop()
                    if len(waiting) % quarter == 0:
                        self._note_memory()
                self._one(request)

        threads = [threading.Thread(target=client) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _note_memory(self) -> None:
        pages = int(Path(f"/proc/{self._server}/statm").read_text(encoding="ascii").split()[1])
        self._crowd.memory_mb.append(pages * os.sysconf("SC_PAGESIZE") / 2**20)

    def _one(self, request: Request) -> None:
        start = time.perf_counter()
        status, body = self._send(request)
        took = (time.perf_counter() - start) * 1000
        fault = self._fault_of(request, status, body)
        with self._lock:
            self._crowd.milliseconds.append(took)
            self._crowd.statuses[str(status)] += 1
            if fault:
                self._crowd.faults.append(f"{request.path[:80]} {request.body or ''}: {fault}")

    def _send(self, request: Request) -> tuple[int, bytes]:
        data = json.dumps(request.body).encode() if request.body else None
        headers = {"Content-Type": "application/json"} if data else {}
        asked = urllib.request.Request(self._address + request.path, data, headers)
        try:
            with urllib.request.urlopen(asked, timeout=120) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError as error:
            return 599, str(error).encode()

    def _fault_of(self, request: Request, status: int, body: bytes) -> str | None:
        nonsense = request.body is not None and request.body["question"] in NONSENSE
        if nonsense and status in _TOO_LONG_TO_READ:
            return None
        if status != 200:
            return f"status {status}: {body[:200].decode(errors='replace')}"
        if request.path.startswith("/page/"):
            return None if body.startswith(b"\x89PNG") else "no picture"
        said = json.loads(body)
        if nonsense:
            return None if said["refusal"] else "nonsense was answered"
        if request.path.startswith("/api/ask"):
            return self._fault_of_answer(said, request.authority)
        if request.path.startswith("/api/search"):
            return self._fault_of_passages(said["passages"], request.authority)
        if request.expected is not None:
            found = [(j["judgement"], j["grade"], j["report_id"]) for j in said["judgements"]]
            return None if found == request.expected else f"other grades: {found[:3]}"
        return None

    def _fault_of_answer(self, said: dict[str, Any], authority: str | None) -> str | None:
        for citation in said["citations"]:
            if citation["authority"] != authority and authority in said["scope"]["authorities"]:
                return f"answered from {citation['authority']}"
            if _flat(citation["quote"]) not in self._texts.get(citation["report_id"], ""):
                return f"a quote that is not in {citation['report_id']}"
        for j in said["judgements"]:
            if (j["report_id"], j["judgement"], j["strand"], j["grade"]) not in self._grades:
                return f"a grade that is not printed: {j}"
        return self._fault_of_passages(said["passages"], authority)

    def _fault_of_passages(
        self, passages: list[dict[str, Any]], authority: str | None
    ) -> str | None:
        for passage in passages:
            if _flat(passage["text"]) not in self._texts.get(passage["report_id"], ""):
                return f"a passage that is not in {passage['report_id']}"
        return None


def _flat(text: str) -> str:
    return "".join(text.split())

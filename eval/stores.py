"""The same questions with the index's own files and with Milvus: the hits must be the same.

    python -m eval.stores INDEX [--to URL]

Asks the tune questions (or the samples', where the index holds those) over a copy of INDEX, moves
the copy to Milvus by `qa migrate` (default: Milvus Lite in a file) and asks again. A third row ranks
by Milvus' own fusion of both searches alone. Writes eval/results/stores.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from eval import places
from eval.baseline import bundled_model, encode
from qa.evaluation import EvalResult, load_gold, run_eval
from qa.service import Index, open_index
from qa.store import Store
from qa.types import Answer, RankedPassage

TOP = 10
_SHOWN = ("hit@1", "hit@5", "mrr@10", "right_report@1", "answer_facts", "right")


class Fused:
    """Milvus' reciprocal rank fusion alone, inside the reports that the program would search."""

    def __init__(self, index: Index, store: Store) -> None:
        self._index = index
        self._infos = {info.report_id: info for info in index.reports()}
        self._model = bundled_model()
        self._store = store
        self._passages = store.words.passages  # type: ignore[attr-defined]

    def ask(self, question: str) -> Answer:
        return self._index.ask(question)

    def search(self, question: str, *, top: int) -> list[RankedPassage]:
        query, evidence = self._index.candidates(question)
        if not evidence:
            return []
        ids = {item.passage.report_id for item in evidence}
        vector = encode(self._model, [query.text or question])[0]
        rows = self._passages.fused(vector, query.text, top, ids)
        passages = self._store.catalogue.passages(rows)
        return [
            RankedPassage(self._infos[p.report_id], p, 1 / n)
            for n, p in enumerate(passages, start=1)
        ]


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="qa-stores-") as scratch:
        folder = Path(scratch) / "index"
        shutil.copytree(arguments.index, folder)
        to = arguments.to or str(Path(scratch) / "milvus.db")
        text = compare(folder, to, _gold_for(folder))
    (places.RESULTS / "stores.md").write_text(text, encoding="utf-8")
    print(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path, help="a finished index; it is copied, not changed")
    parser.add_argument("--to", help="an address of Milvus (default: Milvus Lite in a file)")
    return parser.parse_args()


def _gold_for(folder: Path) -> list[Path]:
    """The tune questions where the index holds their reports, else those on the samples."""
    held = set(open_index(folder).authorities())
    for split in ("tune", "samples"):
        files = places.gold_files(split)
        if {a for q in load_gold(files) for a in q.authorities} & held:
            return files
    raise SystemExit(f"there is no gold for the reports in {folder}")


def compare(folder: Path, to: str, gold: Sequence[Path]) -> str:
    """Evaluates, moves, evaluates again; the page of results."""
    index = open_index(folder)
    reports = len(index.reports())
    before, before_top, before_ms = measured(index, gold)
    start = time.perf_counter()
    done = index.migrate(to)
    move_s = time.perf_counter() - start
    after, after_top, after_ms = measured(index, gold)
    with Store.open(folder) as store:
        fused = run_eval(Fused(index, store), gold)
        index.close()
    same = [a == b for a, b in zip(before_top, after_top, strict=True)]
    first = [a[:1] == b[:1] for a, b in zip(before_top, after_top, strict=True)]
    rows = {"files (FAISS and tantivy)": before, f"Milvus {_kind(to)}": after}
    return f"""# The same questions, two engines

Made by `python -m eval.stores` at {places.commit()} on {time.strftime("%Y-%m-%d")}: {reports} reports, {done.passages} passages,
{len(before.outcomes)} questions ({", ".join(path.name for path in gold)}); Python {platform.python_version()}, {os.cpu_count()} cores.

| searched in | {" | ".join(f"`{name}`" for name in _SHOWN)} |
|---|{"---|" * len(_SHOWN)}
{chr(10).join(_line(name, result) for name, result in rows.items())}
{_line("Milvus, ranked by its own RRF", fused, _SHOWN[:4])}

- Moving took {move_s:.0f} s; nothing was embedded again.
- The first passage is the same for {sum(first)} of {len(first)} questions; the first {TOP} are the same in the same
  order for {sum(same)}. Cosines are the same in both; BM25 differs: Milvus' has no phrases, and Milvus Lite counts words
  by segment.
- A search takes {statistics.median(after_ms) / statistics.median(before_ms):.1f} times as long (p50) in Milvus {_kind(to)} as in files.
- RRF ranks without the fitted features: it is why the program takes candidates from Milvus, and ranks them itself.
"""


def measured(index: Index, gold: Sequence[Path]) -> tuple[EvalResult, list[list[str]], list[float]]:
    """The figures, the ids of the first passages of each question, and milliseconds of a search."""
    result = run_eval(index, gold)
    found, ms = [], []
    for question in load_gold(gold):
        start = time.perf_counter()
        ranked = index.search(question.question, top=TOP)
        ms.append((time.perf_counter() - start) * 1000)
        found.append([item.passage.passage_id for item in ranked])
    return result, found, ms


def _kind(to: str) -> str:
    return "Lite" if to.endswith(".db") else "server"


def _line(name: str, result: EvalResult, shown: Sequence[str] = _SHOWN) -> str:
    cells = [f"{result.overall[m].value or 0:.3f}" if m in shown else "–" for m in _SHOWN]
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

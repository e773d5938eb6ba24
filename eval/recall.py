"""How much of what an exact search finds the vector index finds, and how long it takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.store import Store

TOP = 200  # candidates that ranking is given
Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


def recall_of(folder: Path, questions: Floats) -> dict[str, Any]:
    """Recall at 10 and 200 and median milliseconds, over all and inside one report each."""
    with Store.open(folder) as store:
        ids = [info.report_id for info in store.catalogue.reports()]
        rows, vectors = every_vector(store)
        scopes: list[Rows | None] = [
            store.catalogue.rows_of([ids[i * len(ids) // len(questions)]])
            for i in range(len(questions))
        ]
        return {
            "kind": getattr(store.vectors, "kind", "another engine's"),
            "all": compared(store, rows, vectors, questions, [None] * len(questions)),
            "report": compared(store, rows, vectors, questions, scopes),
        }


def every_vector(store: Store) -> tuple[Rows, Floats]:
    """(n,) rows ascending and (n, dim) vectors, read in pieces straight into one array."""
    ids = [info.report_id for info in store.catalogue.reports()]
    rows = store.catalogue.rows_of(ids)
    dim = store.catalogue.vectors(rows[:1])[1].shape[1]
    vectors = np.empty((len(rows), dim), dtype=np.float32)
    for start in range(0, len(rows), 10_000):
        piece = rows[start : start + 10_000]
        vectors[start : start + len(piece)] = store.catalogue.vectors(piece)[1]
    return rows, vectors


def compared(
    store: Store,
    rows: Rows,
    vectors: Floats,
    questions: Floats,
    scopes: Sequence[Rows | None],
) -> dict[str, float]:
    at_10, at_200, ms = [], [], []
    for question, scope in zip(questions, scopes, strict=True):
        start = time.perf_counter()
        found, _ = store.vectors.search(question, TOP, scope)
        ms.append((time.perf_counter() - start) * 1000)
        exact = exactly(rows, vectors, question, scope)
        at_10.append(share(exact[:10], found[:10]))
        at_200.append(share(exact, found))
    return {
        "at_10": statistics.mean(at_10),
        "at_200": statistics.mean(at_200),
        "ms": statistics.median(ms),
    }


def exactly(rows: Rows, vectors: Floats, question: Floats, scope: Rows | None) -> Rows:
    """The rows (≤ TOP,) of the best passages by their true cosines, best first."""
    places = np.arange(len(rows)) if scope is None else np.searchsorted(rows, scope)
    scores = vectors[places] @ question if scope is not None else vectors @ question
    best = np.argsort(-scores, kind="stable")[:TOP]
    return rows[places[best]]


def share(exact: Rows, found: Rows) -> float:
    """Of the exact search's rows, those found too; 1 where there are none."""
    return len(np.intersect1d(exact, found)) / len(exact) if len(exact) else 1.0

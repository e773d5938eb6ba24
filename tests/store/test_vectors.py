"""The vector index finds what numpy finds, inside the rows asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.store.vectors import FaissVectors


def unit_vectors(count: int, dim: int = 32, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, dim))
    unit: NDArray[np.float64] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32)


ROWS = np.arange(100, 400, 3)
VECTORS = unit_vectors(len(ROWS))
QUERY = unit_vectors(1, seed=1)[0]


@pytest.fixture
def index() -> FaissVectors:
    return FaissVectors.build(32, ROWS, VECTORS)


def test_best_first_as_by_hand(index: FaissVectors) -> None:
    rows, scores = index.search(QUERY, 10)
    order = np.argsort(-(VECTORS @ QUERY))[:10]
    assert rows.tolist() == ROWS[order].tolist()
    np.testing.assert_allclose(scores, (VECTORS @ QUERY)[order], rtol=1e-5)


def test_only_the_rows_asked_for_are_searched(index: FaissVectors) -> None:
    some = ROWS[[5, 50, 77]]
    rows, _ = index.search(QUERY, 10, some)
    assert sorted(rows.tolist()) == sorted(some.tolist())
    assert index.search(QUERY, 10, np.zeros(0, dtype=np.int64))[0].tolist() == []
    assert index.search(QUERY, 10, np.array([1, 2]))[0].tolist() == []


def test_equal_scores_come_by_row() -> None:
    same = np.repeat(unit_vectors(1), 5, axis=0)
    index = FaissVectors.build(32, np.array([9, 3, 7, 1, 5]), same)
    assert index.search(same[0], 5)[0].tolist() == [1, 3, 5, 7, 9]


def test_vectors_by_row(index: FaissVectors) -> None:
    np.testing.assert_array_equal(index.vectors(ROWS[[7, 3]]), VECTORS[[7, 3]])
    assert index.vectors(np.zeros(0, dtype=np.int64)).shape == (0, 32)
    with pytest.raises(KeyError, match="12345"):
        index.vectors(np.array([12345]))


def test_a_copy_changes_alone_and_outlives_its_source(index: FaissVectors) -> None:
    copy = index.copy()
    copy.remove(ROWS[:50])
    copy.add(np.array([1]), QUERY[None])
    assert (len(index), len(copy)) == (100, 51)
    del index
    assert copy.search(QUERY, 1)[0].tolist() == [1]
    assert sorted(copy.rows.tolist()) == [1, *ROWS[50:].tolist()]


def test_saved_and_loaded(index: FaissVectors, tmp_path: Path) -> None:
    content = index.save(tmp_path / "v.faiss")
    assert (tmp_path / "v.faiss").read_bytes() == content
    loaded = FaissVectors.load(content)
    np.testing.assert_array_equal(loaded.search(QUERY, 9)[0], index.search(QUERY, 9)[0])
    assert list(tmp_path.iterdir()) == [tmp_path / "v.faiss"]


def test_many_vectors_are_compressed_and_still_found() -> None:
    vectors = unit_vectors(2_000)
    rows = np.arange(2_000)
    flat = FaissVectors.build(32, rows, vectors)
    small = FaissVectors.build(32, rows, vectors, compress_from=1_000)
    assert (flat.compressed, small.compressed) == (False, True)
    exact = set(flat.search(QUERY, 50)[0].tolist())
    assert len(exact & set(small.search(QUERY, 50)[0].tolist())) >= 45
    assert small.search(QUERY, 5, np.array([7, 8]))[0].size == 2


def test_an_empty_index_answers() -> None:
    index = FaissVectors.build(1, np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32))
    assert index.search(QUERY, 5)[0].tolist() == []

"""The vector index finds what numpy finds, inside the rows asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.store import vectors
from qa.store.vectors import FaissVectors


def unit_vectors(count: int, dim: int = 32, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).standard_normal((count, dim))
    unit: NDArray[np.float64] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
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
    made = unit_vectors(2_000)
    rows = np.arange(2_000)
    flat = FaissVectors.build(32, rows, made)
    small = FaissVectors.build(32, rows, made, compress_from=1_000)
    assert (flat.compressed, small.compressed) == (False, True)
    exact = set(flat.search(QUERY, 50)[0].tolist())
    assert len(exact & set(small.search(QUERY, 50)[0].tolist())) >= 45
    assert small.search(QUERY, 5, np.array([7, 8]))[0].size == 2


# --- beyond COMPRESS_FROM: lists of 8 bits a number -----------------------------------------------

MANY = 3_000
MANY_VECTORS = unit_vectors(MANY, seed=3)
MANY_ROWS = np.arange(10, 10 + 2 * MANY, 2)


@pytest.fixture(scope="module")
def lists() -> FaissVectors:
    return FaissVectors.build(32, MANY_ROWS, MANY_VECTORS, compress_from=1_000)


def test_the_lists_say_what_they_are(lists: FaissVectors) -> None:
    assert lists.kind == "IVF16, SQ8"
    assert (len(lists), lists.dim) == (MANY, 32)
    assert lists.rows.tolist() == MANY_ROWS.tolist()


def test_vectors_in_lists_are_nearly_what_they_were(lists: FaissVectors) -> None:
    some = MANY_ROWS[[5, 2_999, 700]]
    cosines = np.einsum("nd,nd->n", lists.vectors(some), MANY_VECTORS[[5, 2_999, 700]])
    assert cosines.min() > 0.999
    with pytest.raises(KeyError, match="11"):
        lists.vectors(np.array([11]))


@pytest.mark.parametrize("few", [1, 20_000])
def test_lists_are_searched_inside_a_scope(
    lists: FaissVectors, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small scope is compared row by row, a large one by the search with a selector."""
    monkeypatch.setattr(vectors, "_FEW", few)
    scope = MANY_ROWS[1_000:2_000]
    exact = scope[np.argsort(-(MANY_VECTORS[1_000:2_000] @ QUERY))[:20]]
    found, scores = lists.search(QUERY, 20, scope)
    assert set(found.tolist()) <= set(scope.tolist())
    assert len(set(found.tolist()) & set(exact.tolist())) >= 17
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert lists.search(QUERY, 20, np.array([11, 13]))[0].size == 0  # rows that are not there


def test_what_is_removed_from_lists_is_never_found(lists: FaissVectors) -> None:
    best, _ = lists.search(QUERY, 10)
    copy = lists.copy()
    copy.remove(best)
    copy.remove(np.array([11]))  # was never there
    assert len(copy) == MANY - 10
    assert not set(copy.search(QUERY, 200)[0].tolist()) & set(best.tolist())
    assert copy.search(QUERY, 10, best)[0].size == 0
    assert not set(copy.rows.tolist()) & set(best.tolist())
    with pytest.raises(KeyError):
        copy.vectors(best[:1])
    assert lists.search(QUERY, 10)[0].tolist() == best.tolist()  # the source is as it was


def test_what_is_added_to_lists_is_found_first(lists: FaissVectors) -> None:
    copy = lists.copy()
    copy.add(np.array([7]), QUERY[None])
    assert copy.search(QUERY, 1)[0].tolist() == [7]
    assert 7 not in lists.rows


def test_lists_are_the_same_after_saving_and_loading(lists: FaissVectors, tmp_path: Path) -> None:
    changed = lists.copy()
    changed.remove(MANY_ROWS[:100])
    changed.add(np.array([7]), QUERY[None])
    loaded = FaissVectors.load(changed.save(tmp_path / "v.faiss"))
    assert (loaded.kind, loaded.compressed) == (lists.kind, True)
    assert loaded.rows.tolist() == changed.rows.tolist()
    for scope in (None, MANY_ROWS[500:900]):
        np.testing.assert_array_equal(
            loaded.search(QUERY, 30, scope)[0], changed.search(QUERY, 30, scope)[0]
        )
    loaded.remove(np.array([7]))  # rows are known by number also after loading
    assert 7 not in loaded.search(QUERY, 30)[0]


def test_an_empty_index_answers() -> None:
    index = FaissVectors.build(1, np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32))
    assert index.search(QUERY, 5)[0].tolist() == []

"""Milvus finds what the files find; Milvus Lite stands for it, in a file of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qa.errors import BadInput, QAError
from qa.store import MilvusAccess, Store
from qa.store.stamps import Stamps, milvus_url
from tests.store import stubs
from tests.store.conftest import Indexer, found_ids

pytest.importorskip("pymilvus", reason="needs the extra: pip install 'inspection-qa[milvus]'")
pytest.importorskip("milvus_lite", reason="needs the extra: pip install 'inspection-qa[milvus]'")

from qa.store import milvus
from qa.store.milvus_caches import MilvusCaches

QUESTION = "Social workers visit children often"


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "milvus.db")


@pytest.fixture
def moved(store: Store, index: Indexer, reports: Path, address: str) -> Store:
    """Three reports, searched in Milvus Lite."""
    index(reports)
    store.migrate(address)
    return store


def vector_of(text: str) -> np.ndarray:
    return stubs.Encoder().encode([text])[0]


def rows_in(store: Store) -> set[int]:
    return {p.row for p in store.catalogue.all_passages()}


def test_both_engines_find_the_same(
    store: Store, index: Indexer, reports: Path, address: str
) -> None:
    index(reports)
    ids = [info.report_id for info in store.catalogue.reports()]
    scope = store.catalogue.rows_of(ids[:2])
    vector = vector_of(QUESTION)

    def all_found() -> list[tuple[list[int], list[float]]]:
        found = [
            store.vectors.search(vector, 5),
            store.vectors.search(vector, 5, scope),
            store.words.search(QUESTION, 50, ids[:2]),
            store.words.search("homes in 2022", 50, extra=[("the two homes", 0.5)]),
        ]
        return [(rows.tolist(), scores.tolist()) for rows, scores in found]

    in_files = all_found()
    exact = store.vectors.vectors(scope)
    store.migrate(address)
    in_milvus = all_found()
    for (rows, scores), (other_rows, other_scores) in zip(in_files[:2], in_milvus[:2], strict=True):
        assert rows == other_rows
        np.testing.assert_allclose(scores, other_scores, rtol=1e-5)
    for (rows, _), (other_rows, scores) in zip(in_files[2:], in_milvus[2:], strict=True):
        assert set(rows) == set(other_rows)
        assert scores == sorted(scores, reverse=True)
    np.testing.assert_array_equal(store.vectors.vectors(scope), exact)
    assert len(store.vectors) == len(store.words) == len(rows_in(store))


def test_the_move_embeds_nothing_and_leaves_no_files(moved: Store, encoder: stubs.Encoder) -> None:
    before = len(encoder.encoded)
    assert {path.name for path in moved.folder.iterdir()} <= {
        "catalogue.sqlite",
        "catalogue.sqlite-wal",
        "catalogue.sqlite-shm",
        "write.lock",
    }
    done = moved.migrate("files")
    assert (done.to, done.passages, done.left_behind) == ("files", len(rows_in(moved)), None)
    assert found_ids(moved, "homes")
    assert len(encoder.encoded) == before


def test_new_and_removed_reports_reach_milvus(moved: Store, index: Indexer, reports: Path) -> None:
    stubs.write_report(
        reports / "new.txt", "Dunmoor", "2023-01-01", "Zebras graze near the school."
    )
    index(reports)
    assert found_ids(moved, "zebras") == ["dunmoor-ilacs-2023-01-01"]
    moved.remove_report("dunmoor-ilacs-2023-01-01")
    assert found_ids(moved, "zebras") == []
    collection = collection_of(moved)
    assert set(collection.ids()) == rows_in(moved)


def test_another_reader_sees_what_was_written(
    moved: Store, index: Indexer, reports: Path, settings_folder: Callable[[], Store]
) -> None:
    with settings_folder() as reader:
        assert found_ids(reader, "zebras") == []
        stubs.write_report(
            reports / "new.txt", "Dunmoor", "2023-01-01", "Zebras graze near the old school."
        )
        index(reports)
        reader.refresh()
        assert found_ids(reader, "zebras") == ["dunmoor-ilacs-2023-01-01"]


@pytest.fixture
def settings_folder(store: Store) -> Callable[[], Store]:
    return lambda: Store.open(store.folder)


def test_a_collection_that_lost_passages_is_made_whole(moved: Store) -> None:
    collection = collection_of(moved)
    collection.delete(sorted(rows_in(moved))[:2])
    with Store.open(moved.folder) as reader:
        assert len(reader.vectors) == len(rows_in(moved))


def test_a_row_that_holds_another_passage_is_written_again(moved: Store) -> None:
    """An older copy of the catalogue was put back, and its next row went to another passage."""
    collection = collection_of(moved)
    row = min(rows_in(moved))
    (passage,) = moved.catalogue.passages([row])
    other = max(rows_in(moved)) + 1
    entity = {"row": row, "passage_id": "stale", "report_id": "stale", "words": "stale"}
    collection.milvus.client.upsert(collection.name, [entity | {"vector": [1.0] * stubs.DIM}])
    collection.milvus.client.upsert(
        collection.name, [entity | {"row": other, "vector": [1.0] * stubs.DIM}]
    )
    with Store.open(moved.folder) as reader:
        assert len(reader.words)
    held = collection.ids()
    assert held[row] == passage.passage_id
    assert other not in held


def test_what_is_gone_from_milvus_altogether_is_made_again(moved: Store) -> None:
    collection = collection_of(moved)
    collection.milvus.drop(collection.name)
    with Store.open(moved.folder) as reader:
        assert found_ids(reader, "homes")


def test_writing_twice_leaves_one(moved: Store) -> None:
    collection = collection_of(moved)
    rows, vectors = moved.catalogue.vectors(sorted(rows_in(moved)))
    collection.upsert(moved.catalogue.passages(rows), vectors)
    collection.flush()
    assert len(collection) == len(rows)


def test_another_model_gets_a_collection_of_its_own(moved: Store) -> None:
    first = collection_of(moved)
    moved.catalogue.set_model("another")
    moved.publish()
    assert first.milvus.open(first.name) is None
    assert len(collection_of(moved)) == 0


def test_a_removed_row_has_a_zero_vector(moved: Store) -> None:
    rows = np.array([10_000, min(rows_in(moved))])
    gone, there = moved.vectors.vectors(rows)
    assert not gone.any()
    assert there.any()


def test_fusion_by_milvus(moved: Store) -> None:
    collection = collection_of(moved)
    ids = [info.report_id for info in moved.catalogue.reports()]
    rows = collection.fused(vector_of(QUESTION), QUESTION, 3, ids[:1])
    assert 0 < len(rows) <= 3
    assert set(rows.tolist()) <= set(moved.catalogue.rows_of(ids[:1]).tolist())


def test_a_place_that_is_none_or_the_same(moved: Store, address: str) -> None:
    with pytest.raises(BadInput, match=r"'ftp://x' is no place.*19530"):
        moved.migrate("ftp://x")
    with pytest.raises(BadInput, match="already"):
        moved.migrate(address)


def test_nobody_answers(store: Store, index: Indexer, reports: Path) -> None:
    """The index stays where it was, and says what is wrong."""
    index(reports)
    with pytest.raises(QAError, match=r"Milvus at http://127.0.0.1:9: .*QA_MILVUS_URL"):
        store.migrate("http://127.0.0.1:9")
    assert milvus_url(Stamps(store.catalogue.database).read().vectors_stamp) is None
    assert found_ids(store, "homes")


def test_a_collection_that_fails_is_not_left(
    store: Store, index: Indexer, reports: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(reports)
    monkeypatch.setattr(milvus.MilvusPassages, "upsert", lambda *_: None)  # all writes are lost
    with pytest.raises(QAError, match="holds 0 passages of"):
        store.migrate(address)
    monkeypatch.undo()
    assert milvus.Milvus(address).client.list_collections() == []
    assert found_ids(store, "homes")


def test_filters() -> None:
    assert milvus.in_rows(None) == ""
    assert milvus.in_rows(np.array([5, 3, 4, 9])) == (
        "(row >= 3 and row <= 5) or (row >= 9 and row <= 9)"
    )
    assert milvus.in_reports(['a "b"', "c"]) == 'report_id in ["a \\"b\\"", "c"]'


def test_a_phrase_weighs_what_it_is_given() -> None:
    words = milvus.query_words("homes", [("visits", 0.5), ("the young carers", 0.5)]).split()
    assert [words.count(stem) for stem in ("home", "visit", "young", "carer", "the")] == [
        4, 2, 1, 1, 0,
    ]  # fmt: skip


def collection_of(store: Store) -> milvus.MilvusPassages:
    """The collection that the catalogue's stamps name, over a connection of its own."""
    state = Stamps(store.catalogue.database).read()
    stamp = state.vectors_stamp
    assert stamp is not None
    url = milvus_url(stamp)
    assert url is not None
    caches = MilvusCaches(store.folder, store.catalogue, url, MilvusAccess())
    loaded = caches.milvus.open(stamp.folder.removeprefix("milvus:"))
    assert loaded is not None
    return loaded

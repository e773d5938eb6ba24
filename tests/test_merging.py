"""Shares of the reports, indexed by several machines, and their indexes made one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from qa.errors import BadInput, DamagedIndex, NoIndex
from qa.indexing import IndexResult, index_paths
from qa.merging import merge_indexes
from qa.passages import split_passages
from qa.settings import Settings
from qa.shard import Shard, parse_shard
from qa.store import Store
from tests.store import stubs
from tests.store.conftest import found_ids

NAMES = ("Alderbrook", "Birchfield", "Coldharbour", "Deepford", "Elmstead", "Fernley", "Greyport")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    for name in NAMES:
        stubs.write_report(folder / f"{name.lower()}.txt", name)
    return folder


Opened = Callable[[str], Store]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens or makes an index by name, and closes it after the test."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(Store.open(tmp_path / name, create=True))


def run(store: Store, *paths: Path, shard: str | None = None, version: int = 1) -> IndexResult:
    return index_paths(
        store,
        list(paths),
        Settings(workers=1),
        read=stubs.read,
        split=split_passages,
        encoder=stubs.Encoder,
        reader_version=version,
        shard=parse_shard(shard) if shard else None,
    )


def no_encoder() -> stubs.Encoder:
    raise AssertionError("something was encoded again")


def merge(store: Store, *parts: Store, **settings: str) -> IndexResult:
    return merge_indexes(
        store,
        [part.folder for part in parts],
        Settings(workers=1, **settings),  # type: ignore[arg-type]
        split=split_passages,
        encoder=no_encoder,
        reader_version=1,
    )


def ids(store: Store) -> list[str]:
    return [info.report_id for info in store.catalogue.reports()]


def content(store: Store) -> dict[str, bytes]:
    """Each passage's vector by its id, and the files."""
    rows = store.catalogue.rows_of(ids(store))
    _, vectors = store.catalogue.vectors(rows)
    passages = store.catalogue.passages(rows)
    return {p.passage_id: v.tobytes() for p, v in zip(passages, vectors, strict=True)}


# --- shares ---------------------------------------------------------------------------------------


def test_each_file_is_in_one_share_and_the_shares_are_about_equal() -> None:
    shards = [Shard(number, 4) for number in range(1, 5)]
    hashes = [hashlib.sha256(bytes([i, j])).hexdigest() for i in range(20) for j in range(20)]
    holders = [[s.number for s in shards if s.holds(sha256)] for sha256 in hashes]
    assert all(len(holder) == 1 for holder in holders)
    assert min(Counter(holder[0] for holder in holders).values()) > 70


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "1", "1/0", "-1/3", "a/b", "1/2/3", "1.5/2"])
def test_what_is_no_share_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="2/4"):
        parse_shard(text)
    assert parse_shard(" 3/3 ") == Shard(3, 3)


def test_the_shares_together_are_the_whole(opened: Opened, reports: Path) -> None:
    run(opened("whole"), reports)
    parts = [opened(f"part{n}") for n in (1, 2, 3)]
    results = [run(part, reports, shard=f"{n}/3") for n, part in enumerate(parts, 1)]
    assert sum(len(result.added) for result in results) == len(NAMES)
    for result, part in zip(results, parts, strict=True):
        assert len(result.elsewhere) == len(NAMES) - len(result.added)
        assert ids(part) == sorted(result.added)
    one = opened("one")
    merged = merge(one, *parts)
    assert sorted(merged.added) == ids(opened("whole"))
    assert content(one) == content(opened("whole"))
    assert found_ids(one, "Fernley")[0].startswith("fernley")
    assert one.vectors.search(np.ones(stubs.DIM, dtype=np.float32), 3)[0].size == 3


def test_merging_again_changes_nothing(opened: Opened, reports: Path) -> None:
    part, one = opened("part"), opened("one")
    run(part, reports)
    merge(one, part)
    generation = one.catalogue.generation
    again = merge(one, part)
    assert (again.added, again.updated, again.same) == ([], [], [])
    assert len(again.unchanged) == len(NAMES)
    assert one.catalogue.generation == generation


def test_a_merged_index_takes_its_files_for_unchanged(opened: Opened, reports: Path) -> None:
    part, one = opened("part"), opened("one")
    run(part, reports, shard="1/2")
    merge(one, part)
    result = run(one, reports, shard="1/2")
    assert (result.added, result.updated) == ([], [])
    assert len(result.unchanged) == len(ids(part))


def test_a_changed_file_leaves_its_share_and_replaces_its_report(
    opened: Opened, reports: Path
) -> None:
    parts, one = [opened("part1"), opened("part2")], opened("one")
    for n, part in enumerate(parts, 1):
        run(part, reports, shard=f"{n}/2")
    merge(one, *parts)
    file = Path(parts[0].catalogue.reports()[0].file)
    report_id = ids(parts[0])[0]
    for many in range(1, 50):
        words = f"The corrected figure for visits of children at home was {many}."
        stubs.write_report(file, file.stem.title(), "2022-05-20", words)
        if Shard(2, 2).holds(hashlib.sha256(file.read_bytes()).hexdigest()):
            break
    first, second = (run(part, reports, shard=f"{n}/2") for n, part in enumerate(parts, 1))
    assert (first.left, second.added) == ([report_id], [report_id])
    assert report_id not in ids(parts[0])
    merged = merge(one, *parts)
    assert merged.updated == [report_id]
    assert found_ids(one, "corrected") == [report_id]
    assert len(ids(one)) == len(NAMES)


# --- indexes of different machines ----------------------------------------------------------------


def test_the_same_text_in_two_indexes_is_one_report_with_two_places(
    opened: Opened, tmp_path: Path
) -> None:
    for name, space in (("here", " "), ("there", "  ")):
        file = stubs.write_report(tmp_path / name / "a.txt")
        text = file.read_text(encoding="utf-8").replace(". ", f".{space}")
        file.write_text(text, encoding="utf-8")
        run(opened(f"index-{name}"), tmp_path / name)
    one = opened("one")
    merged = merge(one, opened("index-here"), opened("index-there"))
    assert (len(merged.added), len(merged.unchanged)) == (1, 1)
    assert [place.path for place in one.catalogue.ledger.places()] == [
        str(tmp_path / "here" / "a.txt"),
        str(tmp_path / "there" / "a.txt"),
    ]


def test_a_number_behind_an_id_is_given_anew(opened: Opened, tmp_path: Path) -> None:
    """Two texts of one inspection in the part; the second alone, and then with the first."""
    for name in ("first", "second"):
        words = f"Visits were recorded in the {name} ledger of the council."
        stubs.write_report(tmp_path / "r" / f"{name}.txt", "Wexcombe", "2022-05-20", words)
    part, one = opened("part"), opened("one")
    run(part, tmp_path / "r")
    wexcombe = "wexcombe-ilacs-2022-05-20"
    assert ids(part) == [wexcombe, f"{wexcombe}-2"]
    merge(one, part)
    assert ids(one) == ids(part)
    part.remove_report(wexcombe)
    fresh = opened("fresh")
    assert merge(fresh, part).added == [wexcombe]
    assert not fresh.catalogue.info(wexcombe).warnings
    assert found_ids(fresh, "ledger") == [wexcombe]


def test_the_same_path_on_another_machine_replaces_no_other_inspection(
    opened: Opened, tmp_path: Path
) -> None:
    file = tmp_path / "r" / "report.txt"
    parts = []
    for name in ("Alderbrook", "Birchfield"):
        stubs.write_report(file, name)
        parts.append(opened(name))
        run(parts[-1], file)
    one = opened("one")
    assert len(merge(one, *parts).added) == 2
    assert len(ids(one)) == 2


def test_failures_come_along_and_are_not_tried_again(opened: Opened, tmp_path: Path) -> None:
    bad = tmp_path / "r" / "bad.txt"
    bad.parent.mkdir()
    bad.write_text("nonsense", encoding="utf-8")
    part, one = opened("part"), opened("one")
    run(part, bad)
    assert [f.path for f in merge(one, part).failed] == [str(bad)]
    (listed,) = one.failures()
    assert listed.reason == part.failures()[0].reason
    assert listed.reader == part.failures()[0].reader


# --- what is refused ------------------------------------------------------------------------------


def test_what_cannot_be_merged_is_named_and_nothing_changes(
    opened: Opened, reports: Path, tmp_path: Path
) -> None:
    part, one = opened("part"), opened("one")
    run(part, reports)
    with pytest.raises(NoIndex, match="nowhere"):
        merge_indexes(
            one, [tmp_path / "nowhere"], Settings(), split=split_passages, encoder=no_encoder
        )
    with pytest.raises(BadInput, match="index itself"):
        merge(one, one)
    with pytest.raises(BadInput, match="QA_MODEL"):
        merge(one, part, model="another")
    older = opened("older")
    run(older, reports, version=0)
    with pytest.raises(BadInput, match="another version"):
        merge(one, part, older)
    assert ids(one) == []


def test_a_damaged_index_is_not_taken_over(opened: Opened, reports: Path) -> None:
    part, one = opened("part"), opened("one")
    run(part, reports)
    with part.catalogue.database.writing() as db:
        db.execute("UPDATE paragraphs SET text = 'Made up.' WHERE place = 0")
    with pytest.raises(DamagedIndex, match="check --repair"):
        merge(one, part)
    assert ids(one) == []


def test_a_model_that_changed_under_its_name_is_noticed(opened: Opened, reports: Path) -> None:
    part, one = opened("part"), opened("one")
    run(part, reports)
    merge(one, part)
    with part.catalogue.database.writing() as db:
        db.execute("UPDATE meta SET value = zeroblob(length(value)) WHERE key LIKE 'probe of %'")
    with pytest.raises(BadInput, match="other vectors"):
        merge(one, part)

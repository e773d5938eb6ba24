"""A damaged index is made whole, or says what is lost; a backup is an index again."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.errors import BadInput, DamagedIndex, IndexLocked, NoIndex, QAError
from qa.mending import Repair, backup_index, repair_index, restore_index
from qa.passages import split_passages
from qa.settings import Settings
from qa.store import Store
from qa.store.catalogue import FILE_NAME
from qa.store.damage import find_damage
from qa.store.lock import WriterLock
from tests.schemas import faults
from tests.store import stubs
from tests.store.conftest import Indexer, encoder, found_ids, index, reports, settings, store

__all__ = ["encoder", "index", "reports", "settings", "store"]  # fixtures

ALDERBROOK = "alderbrook-ilacs-2022-05-20"
BIRCHFIELD = "birchfield-ilacs-2022-05-20"
COLDHARBOUR = "coldharbour-ilacs-2022-05-20"
ALL = [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]


def repair(settings: Settings) -> Repair:
    done = repair_index(
        settings,
        read=stubs.read,
        split=split_passages,
        encoder=stubs.Encoder,
        reader_version=1,
    )
    assert faults("repair", done.as_json()) == []
    return done


def everything(store: Store) -> list[object]:
    """All that an index can say: reports whole, passages, and what each search finds."""
    store.refresh()
    catalogue = store.catalogue
    ids = [info.report_id for info in catalogue.reports()]
    vector = stubs.Encoder().encode(["homes"])[0]
    near = catalogue.passages(store.vectors.search(vector, 50)[0])
    return [
        [catalogue.report(report_id) for report_id in ids],
        [p.passage_id for report_id in ids for p in catalogue.passages_of(report_id)],
        catalogue.judgements(),
        sorted(p.passage_id for p in near),
        sorted(found_ids(store, "visit")),
    ]


def change(settings: Settings, statement: str, *values: object) -> None:
    """Changes rows behind the program's back, as a bad disk would."""
    with sqlite3.connect(settings.index / FILE_NAME) as db:
        assert db.execute(statement, values).rowcount > 0


# --- repair ---------------------------------------------------------------------------------------


def test_a_sound_index_needs_no_repair(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    before = everything(store)
    done = repair(settings)
    assert (done.damage, done.rebuilt, done.renewed, done.read_again, done.lost) == ([],) * 5
    assert done.kept is None
    assert everything(store) == before


@pytest.mark.parametrize(
    "change_row",
    [
        "UPDATE paragraphs SET text = replace(text, 'often', 'never') WHERE place = 0",
        "UPDATE judgements SET grade = 'outstanding'",
        "UPDATE reports SET inspected_to = '2012-05-20'",
        "DELETE FROM paragraphs WHERE place = 1",
    ],
)
def test_what_the_text_lost_is_read_again_from_the_file(
    store: Store, index: Indexer, settings: Settings, reports: Path, change_row: str
) -> None:
    index(reports)
    before = everything(store)
    column = "id" if "UPDATE reports" in change_row else "report"
    joined = "AND" if "WHERE" in change_row else "WHERE"
    change(settings, f"{change_row} {joined} {column} = 2")
    with pytest.raises(DamagedIndex, match=rf"{BIRCHFIELD}.*qa check --repair"):
        store.catalogue.report(BIRCHFIELD)
    done = repair(settings)
    assert [d.report_id for d in done.damage] == [BIRCHFIELD]
    assert (done.read_again, done.lost) == ([BIRCHFIELD], [])
    assert everything(store) == before
    assert done.kept is not None
    assert done.kept.exists()


def test_what_cannot_be_read_again_is_named_and_answers_no_more(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    sha256 = store.catalogue.info(BIRCHFIELD).sha256
    stubs.write_report(reports / "birchfield.txt", "Birchfield", "2022-05-20", "Other text by now.")
    change(settings, "UPDATE paragraphs SET text = 'Nobody visits.' WHERE report = 2 AND place = 0")
    done = repair(settings)
    (lost,) = done.lost
    assert lost.report_id == BIRCHFIELD
    assert lost.files == ((str(reports / "birchfield.txt"), sha256),)
    assert [i.report_id for i in store.catalogue.reports()] == [ALDERBROOK, COLDHARBOUR]
    store.refresh()
    assert found_ids(store, "Birchfield") == []
    assert index(reports).added == [BIRCHFIELD]


@pytest.mark.parametrize(
    "change_row",
    [
        "UPDATE passages SET text = replace(text, 'often', 'never') WHERE report = 2",
        "UPDATE vectors SET vector = zeroblob(64) WHERE row = 3",
        "UPDATE texts SET vector = zeroblob(64) WHERE id = (SELECT max(text) FROM report_texts WHERE report = 2)",
        "DELETE FROM passages WHERE row = 3",
    ],
)
def test_passages_and_vectors_are_made_again_from_the_text_without_any_file(
    store: Store, index: Indexer, settings: Settings, reports: Path, change_row: str
) -> None:
    index(reports)
    before = everything(store)
    (reports / "birchfield.txt").unlink()
    change(settings, change_row)
    done = repair(settings)
    assert BIRCHFIELD in done.renewed
    assert (done.read_again, done.lost) == ([], [])
    store.refresh()
    assert everything(store) == before
    assert find_damage(settings.index) == []


def test_a_changed_passage_is_an_error_and_never_a_quote(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    change(settings, "UPDATE passages SET text = replace(text, 'often', 'never') WHERE report = 2")
    assert found_ids(store, "Alderbrook") == [ALDERBROOK]
    with pytest.raises(DamagedIndex, match=BIRCHFIELD):
        found_ids(store, "Birchfield")


def test_damaged_caches_are_made_again(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    before = everything(store)
    content = bytearray((settings.index / "vectors.faiss").read_bytes())
    content[200] ^= 1
    (settings.index / "vectors.faiss").write_bytes(content)
    assert [Path(d.file).name for d in store.damage()] == ["vectors.faiss"]
    done = repair(settings)
    assert (done.damage, done.rebuilt) == ([], ["vectors.faiss"])
    assert store.damage() == []
    assert everything(store) == before


def test_nothing_of_the_file_is_left(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    store.close()
    (settings.index / FILE_NAME).write_bytes(b"no database at all " * 1000)
    with pytest.raises(DamagedIndex, match="qa check --repair"):
        Store.open(settings.index)
    assert repair(settings).damage != []
    with Store.open(settings.index) as opened:
        assert opened.catalogue.reports() == []
    assert index(reports).added == ALL


def test_repair_wants_an_index_and_the_lock(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    with pytest.raises(NoIndex, match="nowhere"):
        repair(Settings(index=tmp_path / "nowhere"))
    with WriterLock(settings.index), pytest.raises(IndexLocked):
        repair(settings)


# --- a bit flipped or bytes cut, in every file ----------------------------------------------------


DAMAGES = int(os.environ.get("QA_TEST_DAMAGES", "2"))


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def seen(settings: Settings) -> list[object] | None:
    """What the index says; None where it says that it is damaged, or is not there."""
    try:
        with Store.open(settings.index) as opened:
            return everything(opened)
    except QAError:
        return None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(DAMAGES))
@pytest.mark.parametrize("damage", [flip, cut])
def test_any_damage_is_an_error_or_harmless_and_is_mended(
    store: Store,
    index: Indexer,
    settings: Settings,
    reports: Path,
    damage: Callable[[Path, random.Random], None],
    seed: int,
) -> None:
    chance = random.Random(seed)
    index(reports)
    before = everything(store)
    store.close()
    whole = settings.index.with_name("whole")
    settings.index.rename(whole)
    names = [
        str(p.relative_to(whole))
        for p in sorted(whole.rglob("*"))
        if p.is_file() and p.stat().st_size
    ]
    names.remove(FILE_NAME)  # nearly all damage that matters is done to it
    for name in [*[FILE_NAME] * 4, *chance.sample(names, 3)]:
        shutil.rmtree(settings.index, ignore_errors=True)
        shutil.copytree(whole, settings.index)
        damage(settings.index / name, chance)
        _require_true_or_damaged(settings, before, name)
        done = repair(settings)
        with Store.open(settings.index) as opened:
            assert opened.damage() == [], name
            named = {*done.read_again, *(lost.report_id for lost in done.lost)}
            ids = {info.report_id for info in opened.catalogue.reports()}
            assert ids | named >= set(ALL) or done.damage, name
            index(reports, into=opened)
            assert everything(opened) == before, name


def _require_true_or_damaged(settings: Settings, before: list[object], name: str) -> None:
    """What is shown is what was written; where some is missing, `qa check` says that it is."""
    shown = seen(settings)
    if shown is None or shown == before:
        return
    for now, then in zip(shown, before, strict=True):
        assert isinstance(now, list)
        assert isinstance(then, list)
        assert all(item in then for item in now), f"{name}: something else than was written"
    with Store.open(settings.index) as opened:
        assert opened.damage() != [], f"{name}: something is missing and nobody says why"


# --- backup and restore ---------------------------------------------------------------------------


def test_a_backup_is_the_index_again(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    index(reports)
    store.catalogue.feedback.add("A question?", {}, {}, thumbs=1, comment="good")
    before, file = everything(store), tmp_path / "index.backup"
    made = backup_index(settings.index, file)
    assert (made.reports, made.model) == (3, "all-MiniLM-L6-v2")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["index", "index.backup", "reports"]
    elsewhere = Settings(index=tmp_path / "elsewhere" / "index")
    assert restore_index(file, elsewhere) == made
    with Store.open(elsewhere.index) as opened:
        assert everything(opened) == before
        assert [o.comment for o in opened.catalogue.feedback.opinions()] == ["good"]
        assert opened.damage() == []
    with sqlite3.connect(elsewhere.index / FILE_NAME) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_running_index_is_backed_up_and_restored_under_its_reader(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    index(reports / "alderbrook.txt", reports / "birchfield.txt")
    file = tmp_path / "index.backup"
    with WriterLock(settings.index):  # a writer is at work
        backup_index(settings.index, file)
    store.remove_report(BIRCHFIELD)
    index(reports / "coldharbour.txt")
    reader = Store.open(settings.index)
    assert found_ids(reader, "Birchfield") == []
    generation, last = reader.catalogue.generation, max(rows(reader))
    with WriterLock(settings.index), pytest.raises(IndexLocked):
        restore_index(file, settings)
    restore_index(file, settings)
    assert reader.catalogue.generation > generation
    reader.refresh()
    assert found_ids(reader, "Birchfield") == [BIRCHFIELD]
    assert found_ids(reader, "Coldharbour") == []
    assert [i.report_id for i in reader.catalogue.reports()] == [ALDERBROOK, BIRCHFIELD]
    index(reports / "coldharbour.txt")
    assert max(rows(reader)) > last  # no row is used twice
    reader.close()


def rows(store: Store) -> list[int]:
    return [p.row for p in store.catalogue.all_passages()]


def test_a_damaged_backup_is_refused_and_changes_nothing(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    index(reports)
    before, file = everything(store), tmp_path / "index.backup"
    backup_index(settings.index, file)
    whole = file.read_bytes()
    chance = random.Random(1)
    refused = 0
    for damage in [flip] * 25 + [cut] * 10:
        file.write_bytes(whole)
        damage(file, chance)
        try:
            restore_index(file, settings)
        except DamagedIndex:
            refused += 1
        assert everything(store) == before  # what was not refused was only dressing of the zip
    assert refused > 25


def test_what_is_no_backup_is_neither_overwritten_nor_restored(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    index(reports)
    report = reports / "birchfield.txt"
    before = report.read_bytes()
    with pytest.raises(BadInput, match="is no backup"):
        backup_index(settings.index, report)
    assert report.read_bytes() == before
    with pytest.raises(DamagedIndex, match="is no backup"):
        restore_index(report, settings)
    with pytest.raises(BadInput, match="no such file"):
        restore_index(tmp_path / "nowhere", settings)
    file = tmp_path / "again.backup"
    backup_index(settings.index, file)
    backup_index(settings.index, file)  # its own are renewed


def test_a_damaged_index_is_not_backed_up(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    index(reports)
    change(settings, "UPDATE judgements SET grade = 'outstanding' WHERE report = 1")
    with pytest.raises(DamagedIndex, match=r"alderbrook.*--repair"):
        backup_index(settings.index, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_backup_says_what_it_is(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    import zipfile

    index(reports)
    backup_index(settings.index, tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "b") as archive:
        said = json.loads(archive.read("backup.json"))
    assert sorted(said) == ["form", "made_at", "model", "reports", "sha256"]

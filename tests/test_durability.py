"""Whatever happens to an index: full disks, clocks, old forms, changed models, lost folders."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.answering import View
from qa.errors import NoIndex, QAError, UnknownPage, UnknownReport
from qa.indexing import index_paths
from qa.passages import split_passages
from qa.service import Index
from qa.settings import Settings
from qa.store import Store, adding, ledger
from qa.store.catalogue import FILE_NAME
from qa.types import Answer, Query
from tests.store import stubs
from tests.store.conftest import Indexer, encoder, found_ids, index, reports, settings, store

__all__ = ["encoder", "index", "reports", "settings", "store"]  # fixtures

ROOT = Path(__file__).parents[1]
ALDERBROOK = "alderbrook-ilacs-2022-05-20"
BIRCHFIELD = "birchfield-ilacs-2022-05-20"
COLDHARBOUR = "coldharbour-ilacs-2022-05-20"
ALL = [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]


def ids(store: Store) -> list[str]:
    return [info.report_id for info in store.catalogue.reports()]


# --- a full disk ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB; skipped where this user may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount command here: a disk that fills up was not tried")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_fills_up_keeps_what_was_finished(
    small_disk: Path, tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "many"
    for n in range(30):
        paragraphs = [f"Paragraph {n} {m} is about many things that matter." for m in range(60)]
        stubs.write_report(folder / f"{n:02}.txt", f"Place{n:02}x", "2022-05-20", *paragraphs)
    full = settings.model_copy(update={"index": small_disk / "index"})
    with Store.open(full.index, full, create=True) as opened:
        with pytest.raises(QAError, match="space"):
            run_index(opened, full, folder)
        finished = ids(opened)
        assert 0 < len(finished) < 30
        assert len(opened.vectors) == len(opened.words) == 60 * len(finished)
        assert set(found_ids(opened, "matter")) <= set(finished)
        with pytest.raises(QAError, match="space"):
            run_index(opened, full, folder)
        with pytest.raises(QAError, match="space"):
            opened.remove_report(finished[0])
        assert set(found_ids(opened, "matter")) <= set(ids(opened)) <= set(finished)
    roomy = settings.model_copy(update={"index": tmp_path / "roomy"})
    shutil.copytree(full.index, roomy.index)
    with Store.open(roomy.index, roomy) as opened:
        assert run_index(opened, roomy, folder)
        assert len(ids(opened)) == 30
        assert opened.damage() == []


def run_index(store: Store, settings: Settings, folder: Path) -> list[str]:
    result = index_paths(
        store,
        [folder],
        settings,
        read=stubs.read,
        split=split_passages,
        encoder=stubs.Encoder,
        reader_version=1,
    )
    assert result.failed == []
    return result.added


# --- clocks ---------------------------------------------------------------------------------------


class LongAgo(dt.datetime):
    """A clock that was set back by decades."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> LongAgo:
        return cls(1999, 1, 1, tzinfo=tz)


def test_a_clock_that_was_set_back_changes_nothing(
    store: Store, index: Indexer, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(reports)
    reader = Store.open(store.folder)
    assert BIRCHFIELD in found_ids(reader, "opened")
    monkeypatch.setattr(adding, "datetime", LongAgo)
    monkeypatch.setattr(ledger, "datetime", LongAgo)
    monkeypatch.setattr(time, "time", lambda: 915_148_800.0)
    changed = stubs.write_report(
        reports / "birchfield.txt", "Birchfield", "2022-05-20", "Other words stand here now."
    )
    os.utime(changed, (0, 0))
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    result = index(reports)
    assert (result.updated, len(result.unchanged), len(result.failed)) == ([BIRCHFIELD], 2, 1)
    assert result.failed[0].failed_at.startswith("1999")
    reader.refresh()
    assert found_ids(reader, "stand") == [BIRCHFIELD]
    reader.close()
    stubs.write_report(reports / "bad.txt", "Dunmere")
    os.utime(reports / "bad.txt", (0, 0))
    assert index(reports).added == ["dunmere-ilacs-2022-05-20"]


# --- another form, another model ------------------------------------------------------------------


def make_old(folder: Path) -> None:
    """Gives an index the form that version 1 had: without checksums."""
    with sqlite3.connect(folder / FILE_NAME) as db:
        db.execute("DROP TABLE seals")
        db.execute("ALTER TABLE passages DROP COLUMN crc")
        db.execute("PRAGMA user_version = 1")


def test_an_index_of_an_older_version_is_brought_up_to_date(
    store: Store, index: Indexer, settings: Settings, encoder: stubs.Encoder, reports: Path
) -> None:
    index(reports)
    whole = [store.catalogue.report(report_id) for report_id in ALL]
    encoded = len(encoder.encoded)
    store.close()
    make_old(settings.index)
    with Store.open(settings.index) as opened, Store.open(settings.index) as beside:
        assert [opened.catalogue.report(report_id) for report_id in ALL] == whole
        assert found_ids(beside, "Birchfield") == [BIRCHFIELD]
        assert opened.damage() == []
        assert len(index(reports, into=opened).unchanged) == 3
    assert len(encoder.encoded) == encoded


def test_an_older_index_that_may_not_be_written_says_what_to_do(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    from qa.store import Catalogue

    index(reports)
    store.close()
    make_old(settings.index)
    with pytest.raises(NoIndex, match=r"older version.*qa check once with write access"):
        Catalogue.open(settings.index, read_only=True)


class OtherModel(stubs.Encoder):
    """Has the same name and gives other vectors: its files were replaced."""

    def encode(self, texts: list[str]) -> object:  # type: ignore[override]
        return super().encode([f"{text} replaced" for text in texts])


def test_a_model_that_was_replaced_under_its_name_is_noticed(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    store.require_same_model(stubs.Encoder().encode)
    with pytest.raises(QAError, match=r"all-MiniLM-L6-v2.*was changed.*qa index"):
        store.require_same_model(OtherModel().encode)  # type: ignore[arg-type]
    made: list[OtherModel] = []

    def other() -> OtherModel:
        made.append(OtherModel())
        return made[-1]

    def again(files: str) -> list[str]:
        return index_paths(
            store,
            [reports],
            settings,
            read=stubs.read,
            split=split_passages,
            encoder=other,  # type: ignore[arg-type]
            reader_version=1,
            model_files=files,
        ).updated

    assert sorted(again("replaced")) == ALL
    store.require_same_model(OtherModel().encode)  # type: ignore[arg-type]
    assert (again("replaced"), len(made)) == ([], 1)  # the model is not even loaded
    assert (again("touched, but the same"), len(made)) == ([], 2)
    assert store.damage() == []
    rows, scores = store.vectors.search(OtherModel().encode(["The experiences of children"])[0], 9)  # type: ignore[index]
    assert len(rows) == 6
    assert scores[0] > 0


def test_asking_with_another_model_than_the_index_was_made_with_is_an_error(
    index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    other = settings.model_copy(update={"model": "another-model"})
    door = Index.open(other)
    assert len(door.grades()) == 3
    with pytest.raises(QAError, match=r"all-MiniLM-L6-v2.*another-model.*QA_MODEL"):
        door.search("Do social workers visit children often?")
    door.close()


# --- writers, readers -----------------------------------------------------------------------------


TWO = """
import sys
from pathlib import Path
from qa.errors import IndexLocked
from qa.indexing import index_paths
from qa.passages import split_passages
from qa.settings import Settings
from qa.store import Store
from tests.store import stubs
settings = Settings(index=Path(sys.argv[1]), workers=1)
with Store.open(settings.index, settings, create=True) as store:
    print("open", flush=True)
    sys.stdin.readline()
    told = []
    def wait(step):
        if not told:
            told.append(sys.stdin.readline())
    try:
        index_paths(store, [Path(sys.argv[2])], settings, read=stubs.read, split=split_passages,
                    encoder=stubs.Encoder, reader_version=1, progress=wait)
    except IndexLocked as error:
        sys.exit(str(error))
"""


def first_ended(processes: list[subprocess.Popen[str]]) -> subprocess.Popen[str] | None:
    """The process that ends first; None where within a minute none does."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for process in processes:
            if process.poll() is not None:
                return process
        time.sleep(0.01)
    return None


def test_of_two_writers_one_writes_and_the_other_is_told_who(
    tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "many"
    for n in range(40):
        stubs.write_report(folder / f"{n:02}.txt", f"Place{n:02}x")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", TWO, str(settings.index), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdin is not None
        writer.stdout.readline()
        writer.stdin.write("begin\n")
        writer.stdin.flush()
    # Who has the lock waits in its first step until the other has been turned away.
    ended = first_ended(writers)
    said = ["", ""]
    for writer in sorted(writers, key=lambda writer: writer is not ended):
        word = "go on\n" if writer.poll() is None else None
        said[writers.index(writer)] = writer.communicate(word)[1]
    codes = [writer.returncode for writer in writers]
    assert sorted(codes) == [0, 1], said
    winner, loser = codes.index(0), codes.index(1)
    assert f"process {writers[winner].pid} " in said[loser]
    with Store.open(settings.index) as opened:
        assert len(ids(opened)) == 40
        assert opened.damage() == []


def test_a_reader_never_sees_half_a_report_while_one_writes_and_rebuilds(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    stop, wrong, looks = threading.Event(), [], 0

    def look() -> None:
        nonlocal looks
        with Store.open(settings.index) as reader:
            while not stop.is_set():
                reader.refresh()
                found = found_ids(reader, "visit")
                looks += 1
                whole = found.count(BIRCHFIELD) in (0, 1, 3, 5, 7, 9)
                if not whole or not {ALDERBROOK, COLDHARBOUR} <= set(found):
                    wrong.append(found)

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for n in range(4):
            words = ["The social workers visit children in every week."] * (2 * n + 3)
            stubs.write_report(reports / "birchfield.txt", "Birchfield", "2022-05-20", *words)
            index(reports)
            store.remove_report(BIRCHFIELD)
            # Moved away and not emptied in its place: a reader may be opening a file in it.
            (settings.index / "words").rename(reports.parent / f"words-{n}")
            (settings.index / "vectors.faiss").unlink()
            store.rebuild_caches()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert looks > 10


# --- folders that go ------------------------------------------------------------------------------


def test_an_index_that_was_put_in_anothers_place_is_the_one_that_answers(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports / "alderbrook.txt")
    reader = Store.open(settings.index)
    assert found_ids(reader, "visit") == [ALDERBROOK]
    store.close()
    shutil.rmtree(settings.index)
    with pytest.raises(NoIndex, match="qa index"):
        found_ids(reader, "visit")
    with Store.open(settings.index, settings, create=True) as fresh:
        index(reports / "birchfield.txt", into=fresh)
    reader.refresh()
    assert ids(reader) == [BIRCHFIELD]
    assert found_ids(reader, "visit") == [BIRCHFIELD]
    reader.close()


def test_without_the_reports_folder_answers_stand_and_pages_name_the_file(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    index(reports)
    sha256 = store.catalogue.info(BIRCHFIELD).sha256
    reports.rename(tmp_path / "away")
    door = Index.open(settings)
    assert [info.report_id for info in door.reports()] == ALL
    assert found_ids(store, "Birchfield") == [BIRCHFIELD]
    assert door.report(BIRCHFIELD).sections
    with pytest.raises(UnknownPage, match=rf"birchfield.txt.*{sha256}.*is gone"):
        door.page_picture(BIRCHFIELD, 1)
    (tmp_path / "away").rename(reports)
    stubs.write_report(reports / "birchfield.txt", "Birchfield", "2022-05-20", "Another text.")
    with pytest.raises(UnknownPage, match=rf"{sha256}.*has changed"):
        door.page_picture(BIRCHFIELD, 1)
    door.close()


def test_a_report_elsewhere_is_shown_from_there(
    store: Store, index: Indexer, reports: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "copy.txt"
    elsewhere.parent.mkdir()
    shutil.copy(reports / "birchfield.txt", elsewhere)
    index(reports, elsewhere)
    info = store.catalogue.info(BIRCHFIELD)
    files = {reports / "birchfield.txt", elsewhere}
    assert store.catalogue.ledger.present_file(info) in files
    Path(info.file).unlink()
    assert store.catalogue.ledger.present_file(info) in files - {Path(info.file)}


def test_what_one_process_removes_another_no_longer_answers(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    door = Index.open(settings)
    assert BIRCHFIELD in {info.report_id for info in door.reports()}
    passage = store.catalogue.passages_of(BIRCHFIELD)[0]
    assert door.passage(passage.passage_id) is not None
    with Store.open(settings.index, settings) as other:
        other.remove_report(BIRCHFIELD)
    assert BIRCHFIELD not in {info.report_id for info in door.reports()}
    assert BIRCHFIELD not in {info.report_id for info, _ in door.grades()}
    assert door.passage(passage.passage_id) is None
    with pytest.raises(QAError, match=BIRCHFIELD):
        door.report(BIRCHFIELD)
    with pytest.raises(QAError, match=BIRCHFIELD):
        door.page_picture(BIRCHFIELD, 1)
    door.close()


def test_an_answer_begins_again_where_its_report_is_removed_on_the_way(
    store: Store,
    index: Indexer,
    settings: Settings,
    reports: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index(reports)
    door = Index.open(settings)
    seen: list[set[str]] = []

    def answered(view: View, query: Query, top: int) -> tuple[Answer, float]:
        seen.append(set(view.infos))
        if len(seen) == 1:
            store.remove_report(BIRCHFIELD)
        if BIRCHFIELD in view.infos:
            view.passages_of(BIRCHFIELD)
        return Answer(query.question, query.kind, query.scope), 0.0

    monkeypatch.setattr("qa.answering_halves.answer_query", answered)
    assert door.ask("What was found in Birchfield?").question == "What was found in Birchfield?"
    assert [BIRCHFIELD in known for known in seen] == [True, False]
    door.close()


def test_a_report_that_is_missing_for_another_cause_is_an_error(
    index: Indexer, settings: Settings, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(reports)
    door = Index.open(settings)
    attempts: list[str] = []

    def answered(view: View, query: Query, top: int) -> tuple[Answer, float]:
        attempts.append(query.question)
        raise UnknownReport("no report 'nowhere'")

    monkeypatch.setattr("qa.answering_halves.answer_query", answered)
    with pytest.raises(UnknownReport, match="nowhere"):
        door.ask("What was found in Birchfield?")
    assert len(attempts) == 1
    door.close()

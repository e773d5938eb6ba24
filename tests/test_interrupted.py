"""Writers that are locked out, run out of disk, or are killed: what was finished is kept, whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qa.errors import IndexLocked
from qa.indexing import index_paths
from qa.passages import split_passages
from qa.settings import Settings
from qa.store import Store
from qa.store.lock import WriterLock
from tests.store import stubs
from tests.store.conftest import Indexer, encoder, found_ids, index, reports, settings, store

__all__ = ["encoder", "index", "reports", "settings", "store"]  # fixtures


def ids(store: Store) -> list[str]:
    return [info.report_id for info in store.catalogue.reports()]


def test_a_second_writer_is_refused(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    with WriterLock(settings.index), pytest.raises(IndexLocked, match=str(os.getpid())):
        index(reports)
    assert ids(store) == []


WRITER = """
import sys, time
from pathlib import Path
from qa.indexing import index_paths
from qa.passages import split_passages
from qa.settings import Settings
from qa.store import Store
from tests.store import stubs
settings = Settings(index=Path(sys.argv[1]), workers=1)
store = Store.open(settings.index, settings, create=True)
for report_id in sys.argv[3:]:
    store.remove_report(report_id)
    print("removed", report_id, flush=True)
index_paths(store, [Path(sys.argv[2])], settings, read=stubs.read, split=split_passages,
            encoder=stubs.Encoder, reader_version=1, progress=lambda step: print(step, flush=True))
"""


def end_at_random(
    chance: random.Random, how: signal.Signals, index_folder: Path, reports: Path, *remove: str
) -> None:
    """Ends a writer some milliseconds after its n-th step, or after it is done."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(index_folder), str(reports), *remove],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert writer.stdout is not None
    for _ in range(chance.randint(1, 25)):
        writer.stdout.readline()
    time.sleep(chance.uniform(0, 0.03))
    writer.send_signal(how)
    _, said = writer.communicate()
    assert writer.returncode in (0, -how, 130), said


def test_a_full_disk_keeps_what_was_finished(tmp_path: Path, settings: Settings) -> None:
    """A limit on the size of files stands for a disk that fills up while the index grows."""
    folder = tmp_path / "reports"
    for n in range(30):
        paragraphs = [f"Paragraph {n} {m} is about many things that matter." for m in range(60)]
        stubs.write_report(folder / f"{n:02}.txt", f"Place{n:02}x", "2022-05-20", *paragraphs)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
    done = subprocess.run(
        [sys.executable, "-c", limit + WRITER, str(settings.index), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("qa.errors.QAError: ")
    assert "space" in last
    with Store.open(settings.index, settings) as store:
        finished = ids(store)
        assert 0 < len(finished) < 30
        assert len(store.vectors) == len(store.words) == 60 * len(finished)
        assert set(found_ids(store, "matter")) <= set(finished)


KILLS = int(os.environ.get("QA_TEST_KILLS", "20"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_any_moment_every_finished_report_answers(
    tmp_path: Path, settings: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "reports"
    for n in range(25):
        stubs.write_report(folder / f"{n:02}.txt", f"Place{n:02}x")
    how = (signal.SIGKILL, signal.SIGINT)[seed % 2]
    end_at_random(chance, how, settings.index, folder)
    with Store.open(settings.index, settings) as store:
        finished = ids(store)
        assert finished
        for report_id in finished:
            name = report_id.split("-")[0]
            report = store.catalogue.report(report_id)
            assert [len(s.paragraphs) for s in report.sections] == [2]
            assert len(store.catalogue.rows_of([report_id])) == 2
            assert found_ids(store, name) == [report_id]
        assert len(store.vectors) == len(store.words) == 2 * len(finished)
    removed = finished[:3]
    end_at_random(chance, how, settings.index, folder, *removed)
    with Store.open(settings.index, settings, create=True) as store:
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
        assert len(ids(store)) == 25
        assert len(store.vectors) == len(store.words) == 50
        fresh = {p.row for p in store.catalogue.all_passages()}
        rows, _ = store.vectors.search(stubs.Encoder().encode(["homes"])[0], 100)
        assert set(rows.tolist()) == fresh

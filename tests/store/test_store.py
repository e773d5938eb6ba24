"""The indexes beside the catalogue: published, verified, made again, never answering from the past."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.errors import QAError
from qa.settings import Settings
from qa.store import Store
from qa.store.lock import WriterLock
from tests.store import stubs
from tests.store.conftest import Indexer, found_ids

ALDERBROOK = "alderbrook-ilacs-2022-05-20"
BIRCHFIELD = "birchfield-ilacs-2022-05-20"


def words_folder(store: Store) -> Path:
    (folder,) = (store.folder / "words").iterdir()
    return folder


def nearest(store: Store, encoder: stubs.Encoder, text: str) -> str:
    """The report of the passage whose vector is the nearest."""
    rows, _ = store.vectors.search(encoder.encode([text])[0], 1)
    return store.catalogue.passages(rows)[0].report_id


def test_what_was_indexed_is_found_by_words_and_by_vectors(
    store: Store, index: Indexer, encoder: stubs.Encoder, reports: Path
) -> None:
    index(reports)
    assert len(store.vectors) == len(store.words) == 6
    assert found_ids(store, "Birchfield") == [BIRCHFIELD]
    text = "The experiences of children: Social workers in Alderbrook visit children often."
    assert nearest(store, encoder, text) == ALDERBROOK


def test_a_reader_takes_over_what_a_writer_published(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports / "alderbrook.txt")
    reader = Store.open(settings.index)
    assert found_ids(reader, "visit") == [ALDERBROOK]
    index(reports / "birchfield.txt")
    assert found_ids(reader, "visit") == [ALDERBROOK]
    reader.refresh()
    assert sorted(found_ids(reader, "visit")) == [ALDERBROOK, BIRCHFIELD]
    reader.close()


def test_what_was_removed_is_in_no_index(
    store: Store, index: Indexer, settings: Settings, encoder: stubs.Encoder, reports: Path
) -> None:
    stubs.write_report(reports / "z.txt", "Zebrafield", "2022-05-20", "The zebrafish swim well.")
    index(reports)
    reader = Store.open(settings.index)
    assert found_ids(reader, "zebrafish") == ["zebrafield-ilacs-2022-05-20"]
    store.remove_report("zebrafield-ilacs-2022-05-20")
    assert found_ids(store, "zebrafish") == []
    assert found_ids(reader, "zebrafish") == []  # even before it looks for news
    reader.refresh()
    assert reader.words.search("zebrafish", 5)[0].size == 0
    assert len(reader.vectors) == len(store.vectors) == 6
    reader.close()
    store.close()
    content = b"".join(p.read_bytes() for p in settings.index.rglob("*") if p.is_file())
    assert b"zebrafish" not in content
    assert b"Birchfield" in content


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 0x10
    path.write_bytes(content)


def delete(path: Path) -> None:
    path.unlink()


FILES = {
    "vectors": ["vectors.faiss"],
    "words": ["meta.json", ".term", ".idx", ".store", ".fast", ".fieldnorm", ".pos"],
}


@pytest.mark.parametrize("damage", [cut, flip, delete])
@pytest.mark.parametrize("part", ["vectors", "words"])
def test_a_damaged_index_is_made_again(
    store: Store,
    index: Indexer,
    settings: Settings,
    encoder: stubs.Encoder,
    reports: Path,
    part: str,
    damage: Callable[[Path], None],
) -> None:
    index(reports)
    text = "The experiences of children: Social workers in Birchfield visit children often."
    store.close()
    for name in FILES[part]:
        with Store.open(settings.index) as opened:
            folder = words_folder(opened) if part == "words" else settings.index
        (file,) = folder.glob(f"*{name}")
        damage(file)
        with Store.open(settings.index) as opened:
            assert found_ids(opened, "Birchfield") == [BIRCHFIELD]
            assert nearest(opened, encoder, text) == BIRCHFIELD
    with Store.open(settings.index) as opened:
        assert sorted(p.name for p in settings.index.iterdir() if "sqlite-" not in p.name) == [
            "catalogue.sqlite",
            "vectors.faiss",
            "words",
            "write.lock",
        ]
        assert words_folder(opened).is_dir()


def test_all_caches_gone(store: Store, index: Indexer, settings: Settings, reports: Path) -> None:
    index(reports)
    shutil.rmtree(settings.index / "words")
    (settings.index / "vectors.faiss").unlink()
    with Store.open(settings.index) as opened:
        assert found_ids(opened, "Birchfield") == [BIRCHFIELD]
        assert len(opened.vectors) == 6
    assert (settings.index / "vectors.faiss").exists()


def test_a_reader_does_not_wait_for_a_writer(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports / "alderbrook.txt")
    with WriterLock(settings.index), Store.open(settings.index) as reader:
        assert found_ids(reader, "visit") == [ALDERBROOK]
        (settings.index / "vectors.faiss").unlink()
        with Store.open(settings.index) as second:
            assert found_ids(second, "visit") == [ALDERBROOK]
            assert len(second.vectors) == 2
    assert not (settings.index / "vectors.faiss").exists()


def test_vectors_of_another_model_are_an_error_and_words_are_not(
    index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    other = settings.model_copy(update={"model": "another-model"})
    with Store.open(settings.index, other) as opened:
        assert found_ids(opened, "Birchfield") == [BIRCHFIELD]
        with pytest.raises(QAError, match=r"all-MiniLM-L6-v2.*another-model.*qa index"):
            len(opened.vectors)


def test_a_list_of_grades_loads_neither_faiss_nor_tantivy_nor_torch(
    index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)
    code = (
        "import sys; from pathlib import Path; from qa.store import Store\n"
        "print(len(Store.open(Path(sys.argv[1])).catalogue.judgements()))\n"
        "assert not {'faiss', 'tantivy', 'torch'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(settings.index)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")


# --- a folder that cannot be written to -------------------------------------------------------


READ = """
import sys
from pathlib import Path
from qa.errors import QAError
from qa.store import Store
with Store.open(Path(sys.argv[1])) as store:
    rows, _ = store.words.search("Birchfield", 5)
    print([p.report_id for p in store.catalogue.passages(rows)], len(store.vectors))
    try:
        store.remove_report("birchfield-ilacs-2022-05-20")
    except QAError as error:
        print(error)
"""
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1


def without_superpowers() -> None:
    """Root may write anywhere; without this capability it obeys a folder's mode like anybody."""
    ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="drops a capability of Linux")
@pytest.mark.parametrize("damaged", [False, True])
def test_a_read_only_folder_answers(
    store: Store, index: Indexer, settings: Settings, reports: Path, damaged: bool
) -> None:
    index(reports)
    store.close()
    if damaged:
        flip(settings.index / "vectors.faiss")
    before = {p: p.read_bytes() for p in settings.index.rglob("*") if p.is_file()}
    folders = [settings.index, *(p for p in settings.index.rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", READ, str(settings.index)],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=without_superpowers,
        )
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert done.stderr == ""
    found, refused = done.stdout.splitlines()
    assert found == f"['{BIRCHFIELD}'] 6"
    assert "cannot" in refused
    assert {p: p.read_bytes() for p in settings.index.rglob("*") if p.is_file()} == before

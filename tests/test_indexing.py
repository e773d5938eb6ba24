"""Files into the index: each once, each whole or not at all, and nothing skipped silently."""

from __future__ import annotations

import shutil
import sys
import types
from pathlib import Path

import pytest

from qa.errors import BadInput, QAError
from qa.indexing import IndexResult, Step, index_paths
from qa.passages import split_passages
from qa.settings import Settings
from qa.store import Place, Store
from qa.workers import Read
from tests.store import stubs
from tests.store.conftest import Indexer, encoder, found_ids, index, reports, settings, store

__all__ = ["encoder", "index", "reports", "settings", "store"]  # fixtures

ALDERBROOK = "alderbrook-ilacs-2022-05-20"
BIRCHFIELD = "birchfield-ilacs-2022-05-20"
COLDHARBOUR = "coldharbour-ilacs-2022-05-20"


def ids(store: Store) -> list[str]:
    return [info.report_id for info in store.catalogue.reports()]


# --- what is unchanged, moved, changed ------------------------------------------------------------


def test_a_second_run_reads_and_embeds_nothing(
    store: Store, index: Indexer, encoder: stubs.Encoder, reports: Path
) -> None:
    first = index(reports)
    assert first.added == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    generation, encoded = store.catalogue.generation, len(encoder.encoded)
    second = index(reports)
    assert (second.added, second.updated, second.failed) == ([], [], [])
    assert len(second.unchanged) == 3
    assert store.catalogue.generation == generation
    assert len(encoder.encoded) == encoded


def test_the_encoder_is_not_made_where_nothing_needs_it(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    index(reports)

    def no_encoder() -> stubs.Encoder:
        raise AssertionError("the model was loaded for unchanged files")

    result = index_paths(
        store,
        [reports],
        settings,
        read=stubs.read,
        split=split_passages,
        encoder=no_encoder,
        reader_version=1,
    )
    assert len(result.unchanged) == 3


def test_a_changed_file_replaces_its_report(store: Store, index: Indexer, reports: Path) -> None:
    index(reports)
    stubs.write_report(
        reports / "birchfield.txt", "Birchfield", "2022-05-20", "A new sentence here."
    )
    result = index(reports)
    assert (result.added, result.updated, len(result.unchanged)) == ([], [BIRCHFIELD], 2)
    assert ids(store) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    assert found_ids(store, "sentence") == [BIRCHFIELD]
    assert BIRCHFIELD not in found_ids(store, "opened")


def test_a_moved_file_costs_a_hash_and_is_cited_where_it_is(
    store: Store, index: Indexer, encoder: stubs.Encoder, reports: Path
) -> None:
    index(reports)
    encoded = len(encoder.encoded)
    (reports / "sub").mkdir()
    (reports / "birchfield.txt").rename(reports / "sub" / "b.txt")
    result = index(reports)
    assert (result.added, result.updated, len(result.unchanged)) == ([], [], 3)
    assert len(encoder.encoded) == encoded
    assert store.catalogue.info(BIRCHFIELD).file == str(reports / "sub" / "b.txt")


def test_a_copy_is_one_report_with_two_places(store: Store, index: Indexer, reports: Path) -> None:
    shutil.copy(reports / "birchfield.txt", reports / "copy.txt")
    result = index(reports)
    assert result.added == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    assert result.same == [(str(reports / "copy.txt"), BIRCHFIELD)]
    assert places(store)[str(reports / "copy.txt")] == BIRCHFIELD
    assert places(store)[str(reports / "birchfield.txt")] == BIRCHFIELD
    assert len(index(reports).unchanged) == 4


def test_the_same_text_in_other_bytes_is_the_same_report(
    store: Store, index: Indexer, reports: Path
) -> None:
    index(reports)
    text = (reports / "birchfield.txt").read_text(encoding="utf-8")
    (reports / "spaced.txt").write_text(text.replace(". ", ".  ") + "\n", encoding="utf-8")
    result = index(reports)
    assert result.added == []
    assert result.same == [(str(reports / "spaced.txt"), BIRCHFIELD)]
    assert index(reports).same == []
    assert len(ids(store)) == 3


def test_a_reissue_replaces_nothing_silently(store: Store, index: Indexer, reports: Path) -> None:
    stubs.write_report(
        reports / "reissue.txt", "Birchfield", "2022-05-20", "Corrected words stand here."
    )
    result = index(reports)
    assert sorted(result.added) == [ALDERBROOK, BIRCHFIELD, f"{BIRCHFIELD}-2", COLDHARBOUR]
    (warning,) = store.catalogue.info(f"{BIRCHFIELD}-2").warnings
    assert BIRCHFIELD in warning
    assert "birchfield.txt" in warning
    assert found_ids(store, "corrected") == [f"{BIRCHFIELD}-2"]
    again = index(reports, reader_version=2)
    assert sorted(again.updated) == [ALDERBROOK, BIRCHFIELD, f"{BIRCHFIELD}-2", COLDHARBOUR]


def test_a_file_that_is_gone_keeps_its_report(store: Store, index: Indexer, reports: Path) -> None:
    index(reports)
    (reports / "birchfield.txt").unlink()
    index(reports)
    assert BIRCHFIELD in ids(store)
    assert BIRCHFIELD in found_ids(store, "opened")


def test_a_removed_report_comes_back_when_its_folder_is_indexed(
    store: Store, index: Indexer, reports: Path
) -> None:
    index(reports)
    store.remove_report(BIRCHFIELD)
    assert index(reports).added == [BIRCHFIELD]


# --- what the program changes ---------------------------------------------------------------------


def test_a_new_reader_reads_again_and_embeds_only_what_is_new(
    index: Indexer, encoder: stubs.Encoder, reports: Path
) -> None:
    index(reports)
    encoded = len(encoder.encoded)
    result = index(reports, reader_version=2)
    assert sorted(result.updated) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    assert len(encoder.encoded) == encoded


def read_by(
    read: Read, version: int, store: Store, settings: Settings, *paths: Path
) -> IndexResult:
    return index_paths(
        store,
        paths,
        settings,
        read=read,
        split=split_passages,
        encoder=stubs.Encoder,
        reader_version=version,
    )


def places(store: Store) -> dict[str, str]:
    """The report that each file holds."""
    return {place.path: place.report_id for place in store.catalogue.ledger.places()}


def test_the_same_bytes_elsewhere_and_a_newer_reader_are_one_report(
    store: Store, index: Indexer, settings: Settings, reports: Path, tmp_path: Path
) -> None:
    index(reports)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(reports, elsewhere)
    result = read_by(stubs.read_better, 2, store, settings, elsewhere)
    assert (result.added, sorted(result.updated)) == ([], [ALDERBROOK, BIRCHFIELD, COLDHARBOUR])
    assert ids(store) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    assert len(places(store)) == 6
    for folder in (reports, elsewhere):
        assert places(store)[str(folder / "birchfield.txt")] == BIRCHFIELD
    last = store.catalogue.report(BIRCHFIELD).sections[-1].paragraphs[-1].text
    assert last.endswith("Records are good")
    assert len(index(reports, elsewhere, reader_version=2).unchanged) == 6


def test_bytes_that_an_older_index_has_as_two_reports_become_one(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    copy = stubs.write_report(reports / "copy.txt", "Birchfield", "2022-05-20", "Other words.")
    index(reports)
    shutil.copy(reports / "birchfield.txt", copy)
    sha256 = store.catalogue.info(BIRCHFIELD).sha256
    store.catalogue.ledger.add_place(Place(str(copy), sha256, f"{BIRCHFIELD}-2"), move_report=True)
    result = index(reports)
    assert (result.added, result.updated, len(result.unchanged)) == ([], [], 4)
    assert ids(store) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    assert places(store)[str(copy)] == BIRCHFIELD
    assert found_ids(store, "words") == []


def test_two_reports_that_a_newer_reader_finds_equal_become_one(
    store: Store, settings: Settings, reports: Path
) -> None:
    text = (reports / "birchfield.txt").read_text(encoding="utf-8")
    (reports / "reissue.txt").write_text(text.removesuffix("."), encoding="utf-8")
    first = read_by(stubs.read, 1, store, settings, reports)
    assert f"{BIRCHFIELD}-2" in first.added
    read_by(stubs.read_better, 2, store, settings, reports)
    assert ids(store) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    assert places(store)[str(reports / "reissue.txt")] == BIRCHFIELD


def test_two_files_that_a_newer_reader_tells_apart_are_two_reports(
    store: Store, settings: Settings, reports: Path
) -> None:
    text = (reports / "birchfield.txt").read_text(encoding="utf-8")
    (reports / "reissue.txt").write_text(text.removesuffix("."), encoding="utf-8")
    read_by(stubs.read_better, 1, store, settings, reports)
    assert ids(store) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    read_by(stubs.read, 2, store, settings, reports)
    assert sorted(ids(store)) == [ALDERBROOK, BIRCHFIELD, f"{BIRCHFIELD}-2", COLDHARBOUR]
    assert places(store)[str(reports / "reissue.txt")] == f"{BIRCHFIELD}-2"
    again = read_by(stubs.read, 2, store, settings, reports)
    assert (again.added, again.updated, len(again.unchanged)) == ([], [], 4)
    assert len(ids(store)) == 4


# --- one file by several names --------------------------------------------------------------------


def test_another_spelling_of_a_path_is_the_same_place(
    store: Store, index: Indexer, reports: Path
) -> None:
    index(reports)
    assert len(index(reports / ".." / reports.name).unchanged) == 3
    assert len(places(store)) == 3


def test_a_link_to_a_report_is_the_same_place(
    store: Store, index: Indexer, reports: Path, tmp_path: Path
) -> None:
    (reports / "link.txt").symlink_to(reports / "birchfield.txt")
    (tmp_path / "all").symlink_to(reports, target_is_directory=True)
    assert len(index(reports).added) == 3
    assert len(index(tmp_path / "all").unchanged) == 3
    assert sorted(places(store)) == sorted(
        str(reports / f"{name}.txt") for name in ("alderbrook", "birchfield", "coldharbour")
    )


@pytest.mark.parametrize("reader_version", [1, 2])
@pytest.mark.parametrize("known_by_both", [False, True])
def test_places_that_an_older_index_spelled_otherwise_are_merged(
    store: Store, index: Indexer, reports: Path, reader_version: int, known_by_both: bool
) -> None:
    index(reports)
    ledger, real = store.catalogue.ledger, str(reports / "birchfield.txt")
    old = str(reports / ".." / reports.name / "birchfield.txt")
    sha256 = store.catalogue.info(BIRCHFIELD).sha256
    ledger.add_place(Place(old, sha256, BIRCHFIELD), move_report=True)
    if not known_by_both:
        ledger.drop_place(real)
    result = index(reports, reader_version=reader_version)
    assert (result.added, result.same) == ([], [])
    assert len(places(store)) == 3
    assert places(store)[real] == BIRCHFIELD
    assert store.catalogue.info(BIRCHFIELD).file == real


def test_a_failed_file_is_listed_once_however_it_was_spelled(
    store: Store, index: Indexer, reports: Path
) -> None:
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    old = str(reports / ".." / reports.name / "bad.txt")
    store.catalogue.ledger.record_failure(old, "0" * 64, "no report", "1")
    assert [f.path for f in index(reports).failed] == [str(reports / "bad.txt")]
    assert [f.path for f in store.failures()] == [str(reports / "bad.txt")]


# --- another model --------------------------------------------------------------------------------


def test_another_model_embeds_all_again_even_without_the_files(
    store: Store, index: Indexer, settings: Settings, encoder: stubs.Encoder, reports: Path
) -> None:
    index(reports)
    texts = set(encoder.encoded)
    encoder.encoded.clear()
    encoder.name = "another-model"
    other = settings.model_copy(update={"model": "another-model"})
    (reports / "birchfield.txt").unlink()
    result = index(reports, settings=other)
    assert sorted(result.updated) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    assert set(encoder.encoded) == texts
    with Store.open(settings.index, other) as opened:
        assert opened.catalogue.model == "another-model"
        rows, _ = opened.vectors.search(encoder.encode(["homes"])[0], 100)
        assert len(opened.catalogue.passages(rows)) == 6


# --- what cannot be read --------------------------------------------------------------------------


def test_each_bad_file_is_a_failure_with_its_reason_and_the_others_go_on(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    for kind in ("crash", "exit", "fault", "hang", "memory", "nonsense"):
        (reports / f"{kind}.txt").write_text(kind, encoding="utf-8")
    limits = settings.model_copy(update={"read_timeout_s": 1.5, "read_memory_mb": 256})
    result = index(reports, settings=limits)
    assert ids(store) == [ALDERBROOK, BIRCHFIELD, COLDHARBOUR]
    reasons = {Path(f.path).stem: f.reason for f in result.failed}
    assert {name: reason.split("(")[0].strip() for name, reason in reasons.items()} == {
        "crash": "the file crashed the reader",
        "exit": "the reader stopped: exit status 3",
        "fault": "the reader failed on it",
        "hang": "reading took longer than 1.5 seconds",
        "memory": "reading needs more than 256 MB of memory",
        "nonsense": "nonsense.txt is no report; give the report itself",
    }
    assert "SIGSEGV" in reasons["crash"]
    assert "a made-up fault" in reasons["fault"]
    assert [f.path for f in store.failures()] == sorted(f.path for f in result.failed)


def test_a_failure_is_tried_again_when_something_changed(
    store: Store, index: Indexer, settings: Settings, reports: Path
) -> None:
    bad = reports / "bad.txt"
    bad.write_text("nonsense", encoding="utf-8")
    when = index(reports).failed[0].failed_at
    listed = index(reports).failed
    assert [(f.path, f.failed_at) for f in listed] == [(str(bad), when)]
    limits = settings.model_copy(update={"read_timeout_s": 21.0})
    for changed in (index(reports, reader_version=2), index(reports, settings=limits)):
        assert [f.path for f in changed.failed] == [str(bad)]
    stubs.write_report(bad, "Dunmere")
    assert index(reports, reader_version=1).added == ["dunmere-ilacs-2022-05-20"]
    assert store.failures() == []


def test_a_failed_file_that_was_deleted_is_no_longer_listed(
    store: Store, index: Indexer, reports: Path
) -> None:
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    index(reports)
    (reports / "bad.txt").unlink()
    assert index(reports).failed == []
    assert store.failures() == []


def test_a_broken_reader_says_so_once(
    index: Indexer, store: Store, settings: Settings, reports: Path
) -> None:
    with pytest.raises(QAError, match=r"reading process does not start.*ModuleNotFoundError"):
        index_paths(
            store,
            [reports],
            settings,
            read=_unimportable(),
            split=split_passages,
            encoder=stubs.Encoder,
            reader_version=1,
        )
    assert store.failures() == []


def _unimportable() -> Read:
    """A function of a module that no other process can import."""
    module = types.ModuleType("a_module_of_this_process_only")
    exec("def read(path, settings): ...", module.__dict__)
    sys.modules[module.__name__] = module
    read: Read = module.__dict__["read"]
    return read


# --- which files ----------------------------------------------------------------------------------


def test_files_beside_the_reports_are_no_failures(index: Indexer, reports: Path) -> None:
    for name in ("manifest.csv", "README.txt", "notes.md", ".hidden.txt", "data.json"):
        (reports / name).write_text("nonsense", encoding="utf-8")
    (reports / ".git").mkdir()
    (reports / ".git" / "a.txt").write_text("nonsense", encoding="utf-8")
    (reports / "report.docx").write_text("nonsense", encoding="utf-8")
    result = index(reports)
    assert [Path(f.path).name for f in result.failed] == ["report.docx"]
    assert sorted(Path(p).name for p in result.ignored) == [
        "README.txt",
        "data.json",
        "manifest.csv",
        "notes.md",
    ]


def test_a_file_given_by_name_is_tried_whatever_it_is_called(index: Indexer, reports: Path) -> None:
    odd = stubs.write_report(reports / "readme.md", "Dunmere")
    assert index(odd).added == ["dunmere-ilacs-2022-05-20"]


def test_links_that_loop_are_followed_once(index: Indexer, reports: Path) -> None:
    (reports / "loop").symlink_to(reports, target_is_directory=True)
    (reports / "dangling.txt").symlink_to(reports / "nowhere.txt")
    result = index(reports)
    assert len(result.added) == 3
    assert [(Path(f.path).name, f.sha256) for f in result.failed] == [("dangling.txt", None)]


def test_an_index_among_its_reports_is_not_read(
    index: Indexer, settings: Settings, reports: Path
) -> None:
    assert settings.index.parent == reports.parent
    index(reports.parent)
    again = index(reports.parent)
    assert (len(again.unchanged), again.failed, again.ignored) == (3, [], [])


def test_a_path_that_does_not_exist_is_wrong_use(
    index: Indexer, store: Store, reports: Path
) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        index(reports, reports / "nowhere")
    assert ids(store) == []


def test_results_do_not_depend_on_the_order_of_reading(tmp_path: Path, reports: Path) -> None:
    """With two workers files are read in any order; ids and rows come out the same."""
    for n in range(12):
        stubs.write_report(
            reports / f"{n:02}.txt", "Birchfield", "2022-05-20", f"Text number {n} here."
        )
    seen = []
    for run in ("one", "two"):
        settings = Settings(index=tmp_path / run, workers=2)
        with Store.open(settings.index, settings, create=True) as store:
            index_paths(
                store,
                [reports],
                settings,
                read=stubs.read,
                split=split_passages,
                encoder=stubs.Encoder,
                reader_version=1,
            )
            seen.append([(p.row, p.passage_id) for p in store.catalogue.all_passages()])
    assert seen[0] == seen[1]


def test_progress_counts_every_file(store: Store, settings: Settings, reports: Path) -> None:
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    shutil.copy(reports / "birchfield.txt", reports / "copy.txt")
    steps: list[Step] = []
    index_paths(
        store,
        [reports],
        settings,
        read=stubs.read,
        split=split_passages,
        encoder=stubs.Encoder,
        progress=steps.append,
        reader_version=1,
    )
    assert [(s.done, s.total) for s in steps] == [(n, 5) for n in range(1, 6)]
    assert sorted(s.status for s in steps) == ["added"] * 3 + ["failed", "unchanged"]

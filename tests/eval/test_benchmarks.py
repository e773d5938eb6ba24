"""The programs that measure speed and scale: what they count, on tiny data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval import bench, crowd, growth, places, stores
from eval.made_up_corpus import Source, disguised, made_up_reports
from eval.peers.__main__ import Replayed, pages_of
from eval.recall import compared, every_vector, share
from qa.store import Store
from tests.eval.made_up_answers import MadeUpIndex, report
from tests.store.conftest import Indexer, encoder, index, reports, settings, store

__all__ = ["encoder", "index", "reports", "settings", "store"]  # fixtures


@pytest.fixture
def source(store: Store, index: Indexer, reports: Path) -> Source:
    index(reports)
    return Source(store.folder)


# --- growth ---------------------------------------------------------------------------------------


def test_a_made_up_report_has_another_name_other_words_and_vectors_nearby(source: Source) -> None:
    real = source.reports[0]
    made = disguised(real, 1, np.random.default_rng(0))
    assert made.report.info.report_id == f"copy-1-{real.report.info.report_id}"
    assert made.report.info.authority != real.report.info.authority
    cosines = np.einsum("nd,nd->n", made.embedded.passages, real.embedded.passages)
    assert 0.5 < cosines.mean() < 0.95
    np.testing.assert_allclose(np.linalg.norm(made.embedded.texts, axis=1), 1.0, rtol=1e-5)
    texts = [p.text for s in made.report.sections for p in s.paragraphs]
    for passage, before in zip(made.passages, real.passages, strict=True):
        assert len(passage.text) == len(before.text)
        assert passage.text in texts[passage.paragraph]


def test_copies_of_one_report_differ_from_each_other(source: Source) -> None:
    count = len(source.reports)
    made = list(islice(made_up_reports(source), 3 * count))
    assert len({m.report.info.report_id for m in made}) == 3 * count
    for copies in (made[0::count], made[1::count]):
        keys = [set(m.embedded.keys) for m in copies]
        assert not keys[0] & keys[1] | keys[1] & keys[2]
        assert len({m.report.info.authority for m in copies}) == 3


def test_an_index_is_filled_once_and_goes_on_where_it_was(source: Source, tmp_path: Path) -> None:
    growth.fill(tmp_path / "large", source, 10)
    growth.fill(tmp_path / "large", source, 20)
    built = growth.publish(tmp_path / "large")
    assert built["passages"] == 20
    assert built["reports"] == 10
    with Store.open(tmp_path / "large") as large:
        assert len(large.vectors) == len(large.words) == 20
        rows, vectors = every_vector(large)
        found = compared(large, rows, vectors, vectors[:3], [None, None, rows[:4]])
    assert (found["at_10"], found["at_200"]) == (1.0, 1.0)


def test_the_note_of_a_built_index_is_taken_as_it_is(tmp_path: Path) -> None:
    note = tmp_path / "20.built.json"
    note.write_text(json.dumps({"passages": 20}), encoding="utf-8")
    assert growth._built(tmp_path / "none", tmp_path / "none", 20, note) == {"passages": 20}
    assert not (tmp_path / "none").exists()


def test_bars_of_a_size_are_those_of_the_nearest_known_one() -> None:
    assert growth._limit(15_062, "search over all") == "2"
    assert growth._limit(15_062, "answer over all") == "4"
    assert growth._limit(1_000_252, "search in scope") == "3"
    assert growth._limit(1_000_252, "answer over all") == "8"


def test_recall_is_the_share_of_what_exact_search_finds() -> None:
    assert share(np.array([1, 2, 3, 4]), np.array([4, 9, 1, 8])) == 0.5
    assert share(np.array([], dtype=np.int64), np.array([1])) == 1.0


# --- stores ---------------------------------------------------------------------------------------


def test_a_store_is_told_by_its_address() -> None:
    assert [stores._kind(to) for to in ("x/milvus.db", "http://milvus:19530")] == ["Lite", "server"]


def test_two_engines_are_measured_by_the_same_questions(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [{"id": q, "question": q, "answerable": True, "facts": [["x"]]} for q in ("one", "two")]
    gold.write_text("\n".join(json.dumps(r | {"authority": "Westmere"}) for r in rows))
    result, found, ms = stores.measured(MadeUpIndex({}, {}), [gold])  # type: ignore[arg-type]
    assert [outcome.question.id for outcome in result.outcomes] == ["one", "two"]
    assert found == [[], []]
    assert len(ms) == 2
    line = stores._line("files", result, ("hit@1",))
    assert line.count("|") == len(stores._SHOWN) + 2
    assert line.count("–") == len(stores._SHOWN) - 1


# --- peers ----------------------------------------------------------------------------------------


def test_what_a_library_found_is_replayed_as_passages_of_the_reports() -> None:
    info = replace(report(), file="/r/a.pdf")
    hits: list[dict[str, Any]] = [
        {"text": "Elsewhere.", "file": "/r/unknown.pdf", "page": 1},
        {"text": "Some 23% are agency staff.", "file": "/r/a.pdf", "page": 5},
        {"text": "No page.", "file": "/r/a.pdf", "page": None},
    ]
    replayed = Replayed({"q": hits}, {"/r/a.pdf": info})
    first, second = replayed.search("q", top=10)
    assert (first.report, first.passage.text, list(first.passage.pages)) == (
        info,
        "Some 23% are agency staff.",
        [5],
    )
    assert list(second.passage.pages) == []
    answer = replayed.ask("q")
    assert answer.citations[0].page == 5
    assert len(replayed.search("q", top=1)) == 1


def test_pages_of_a_text_have_no_number(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Words of a report.", encoding="utf-8")
    (page,) = pages_of(file)
    assert (page["number"], page["text"]) == (None, "Words of a report.")


# --- bench ----------------------------------------------------------------------------------------


def test_a_figure_beside_its_bar() -> None:
    kept = bench.Line("indexing", 1.2, 1.25).as_row()
    missed = bench.Line("indexing", 1.3, 1.25).as_row()
    slower = bench.Line("speed", 0.8, 0.9, least=True).as_row()
    assert kept == "| indexing | 1.20 | ≤ 1.25 | yes |"
    assert missed.endswith("| **no** |")
    assert slower.endswith("| ≥ 0.9 | **no** |")
    assert bench.Line("only told", 1.0).as_row() == "| only told | 1.00 | – | – |"


def test_every_so_manieth_report_and_no_file_beside(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.txt", "c.html", "d.pdf", "judgements.csv", "README.md"):
        (tmp_path / name).touch()
    assert [f.name for f in bench._files([tmp_path], 2)] == ["a.pdf", "c.html"]
    assert len(bench._files([tmp_path], 1)) == 4


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's /proc")
def test_memory_is_that_of_all_processes_of_a_command() -> None:
    child = "import time; held = bytearray(40_000_000); time.sleep(1.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{child}'])"
    assert os.getpid() in bench._family(os.getpid())
    assert bench.peak_memory_mb([sys.executable, "-c", parent]) > 40
    process = subprocess.Popen([sys.executable, "-c", parent])
    process.wait()
    assert bench._family(process.pid) == []


# --- crowd ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_small_crowd_is_answered_rightly_while_a_writer_works(tmp_path: Path) -> None:
    """The served program itself, with its model; `make soak` lets 32 clients ask 1,000 times."""
    sample = next(iter(sorted(places.SAMPLES.rglob("*.txt"))))
    seen = crowd.let_crowd_ask(tmp_path, requests=40, clients=8, reports=sample)
    assert seen.faults == []
    assert sum(seen.statuses.values()) == len(seen.milliseconds) == 40
    assert not [status for status in seen.statuses if status.startswith("5")]
    assert seen.rounds_written >= 1


def test_a_crowd_says_what_went_wrong() -> None:
    told = crowd.Crowd(100, 4, ["/api/ask: status 500"], Counter({"200": 99, "500": 1}))
    told.milliseconds = [float(n) for n in range(100)]
    told.memory_mb = [700.4, 701.0]
    lines = told.as_lines()
    assert "| wrong answers and 5xx | 1 |" in lines
    assert "| statuses | 200: 99, 500: 1 |" in lines
    assert any("700 → 701" in line for line in lines)
    assert lines[-1].endswith("/api/ask: status 500")

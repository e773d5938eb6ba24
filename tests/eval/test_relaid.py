"""Grades under other layouts: what is counted, on one made-up report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eval.relaid import CHANGES, Count, count_changes, grades_of, main
from tests.reports.paper import ILACS_ROWS, ilacs, report_of


def folder(tmp_path: Path) -> Path:
    paper = ilacs(ILACS_ROWS).heading("Summary")
    paper.lines("The local authority knows its services and has acted on what inspectors said.")
    report_of(paper, tmp_path / "reports")
    (tmp_path / "reports" / "no report.pdf").write_bytes(b"nothing")
    return tmp_path / "reports"


def test_a_report_keeps_its_grades_in_every_layout(tmp_path: Path) -> None:
    counts = count_changes(folder(tmp_path))
    assert len(counts) == len(CHANGES) + 1
    found = {name: (c.same, c.missed, c.other) for name, c in counts.items()}
    assert found == dict.fromkeys(found, (5, 0, 0))


def test_missed_and_other_grades_are_told_apart(tmp_path: Path) -> None:
    report = report_of(ilacs(ILACS_ROWS[:4]), tmp_path)
    was = {**grades_of(report), "in_care": "inadequate", "overall_effectiveness": "good"}
    del was["care_leavers"]
    count = Count()
    count.add(was, report)
    assert (count.same, count.missed, count.warned, count.other) == (2, 1, 1, 2)
    count.add(was, replace(report, judgements=()))
    assert (count.same, count.missed, count.other) == (2, 5, 2)


def test_the_table_is_written(tmp_path: Path) -> None:
    out = tmp_path / "relaid.md"
    main([str(folder(tmp_path)), "--out", str(out)])
    assert "| without ruled lines | 5 | 0 | 0 | 0 |" in out.read_text(encoding="utf-8")

"""Kinds that are not known, and what holds of every framework."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.reports import FRAMEWORKS
from tests.reports.paper import COLUMNS, Paper, report_of


def test_an_unknown_kind_is_read_by_its_headings_without_grades(tmp_path: Path) -> None:
    paper = Paper().line("Focused visit to Ashmere County Council", size=20).gap()
    paper.lines("Inspectors visited on 4 and 5 June 2019 and read the files of ten children.")
    paper.heading("Overall effectiveness").lines("It was good. " * 3)
    paper.table([[["Leadership"], ["Good"]]], COLUMNS)
    report = report_of(paper, tmp_path)
    assert (report.info.framework, report.info.visit) == ("unknown", "focused")
    assert report.judgements == ()
    assert any(w.startswith("read by its headings only") for w in report.info.warnings)
    assert report.info.authority == "Ashmere"


@pytest.mark.parametrize("info", FRAMEWORKS.values(), ids=lambda i: i.key)
def test_framework_info_is_whole(info: object) -> None:
    assert info.title  # type: ignore[attr-defined]
    assert set(info.meanings) == set(info.scale)  # type: ignore[attr-defined]
    for judgement in info.judgements:  # type: ignore[attr-defined]
        lengths = [len(p) for p in judgement.phrases]
        assert lengths == sorted(lengths, reverse=True)
        assert all(p == p.lower() for p in judgement.phrases)

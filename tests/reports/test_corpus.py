"""Counts and facts of the real reports: no text of theirs, what is printed where."""

from __future__ import annotations

import csv
import os
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from qa.errors import UnreadableFile
from qa.reports import read_report
from qa.settings import Settings
from qa.types import Report

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif("QA_CORPUS" not in os.environ, reason="QA_CORPUS names no folder"),
]

KEYS = {
    "overall": "overall_effectiveness",
    "impact_of_leaders": "leadership",
    "looked_after": "in_care",
}


def corpus() -> Path:
    return Path(os.environ["QA_CORPUS"])


@lru_cache(maxsize=1)
def reports() -> dict[str, Report]:
    root = corpus() / "reports"
    found = {}
    for path in sorted(root.rglob("*.pdf")):
        try:
            found[path.relative_to(root).as_posix()] = read_report(path, Settings())
        except UnreadableFile:
            continue
    return found


def seed() -> Report:
    path = corpus().parent / "seed" / "bromley-2010.txt"
    if not path.exists():
        pytest.skip("the first report of all is not beside the corpus")
    return read_report(path, Settings())


def test_every_judgement_of_the_record_is_read() -> None:
    with (corpus() / "judgements.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 336
    wrong = []
    for row in rows:
        printed = {k: j.grade for j in reports()[row["file"]].judgements for k in j.covers}
        key = KEYS.get(row["judgement"], row["judgement"])
        if printed.get(key) != row["grade"].replace(" ", "_"):
            wrong.append((row["file"], key, row["grade"], printed.get(key)))
    assert wrong == []


def test_every_kind_is_recognised() -> None:
    kinds = Counter(r.info.framework for r in reports().values())
    assert kinds == {"sif": 23, "ilacs": 45, "jtai": 15, "area_send": 8, "lac_2013": 2}


def test_every_report_has_its_facts() -> None:
    for name, report in reports().items():
        info = report.info
        folder = name.split("/")[0]
        assert info.urn == folder.split("_")[0]
        assert info.authority is not None, name
        assert info.authority.casefold() == folder.split("_")[1], name
        assert info.inspected_from is not None, name
        assert info.inspected_to is not None, name
        assert info.published is not None, name
        assert info.inspected_from <= info.inspected_to <= info.published, name


def test_publication_agrees_with_the_file_names_within_days() -> None:
    """The text's own date wins; it differs from the name's in a few, and by days only."""
    sources = Counter(r.info.sources["published"] for r in reports().values())
    assert set(sources) <= {"text", "file_name"}
    assert sources["file_name"] >= 50  # ILACS and SEND reports print none


def test_error_pages_are_refused() -> None:
    root = corpus() / "reports"
    bad = [p for p in root.rglob("*.pdf") if p.relative_to(root).as_posix() not in reports()]
    assert len(bad) == 2
    for path in bad:
        with pytest.raises(UnreadableFile, match="not found"):
            read_report(path, Settings())


def test_area_send_outcomes() -> None:
    outcomes = [r.judgements for r in reports().values() if r.info.framework == "area_send"]
    assert all(len(judgements) == 1 for judgements in outcomes)


def test_letters_have_no_grades_and_paragraphs_have_pages() -> None:
    for report in reports().values():
        if report.info.framework == "jtai":
            assert report.judgements == ()
        for section in report.sections:
            for paragraph in section.paragraphs:
                assert paragraph.pages
                assert paragraph.lines[0].start == 0
                assert paragraph.lines[-1].end == len(paragraph.text)


def test_seed_judgements() -> None:
    judgements = seed().judgements
    assert Counter(j.source for j in judgements) == {"record": 29, "heading": 4}
    headed = {(j.strand, j.judgement, j.grade) for j in judgements if j.source == "heading"}
    assert headed == {
        (strand, judgement, "adequate")
        for strand in ("Safeguarding services", "Services for looked after children")
        for judgement in ("quality_of_provision", "leadership_and_management")
    }
    assert Counter(j.grade for j in judgements) == {"adequate": 28, "good": 5}


def test_seed_paragraphs_are_numbered_through() -> None:
    report = seed()
    numbers = [p.number for s in report.sections for p in s.paragraphs if p.number]
    assert numbers == [str(n) for n in range(1, 50)]
    assert report.info.warnings == ()


def test_seed_recommendations_by_strand_and_time_limit() -> None:
    counts = Counter((r.strand, r.time_limit_days) for r in seed().recommendations)
    assert counts == {
        ("Safeguarding services", 0): 2,
        ("Safeguarding services", 91): 6,
        ("Safeguarding services", 183): 2,
        ("Services for looked after children", 0): 2,
        ("Services for looked after children", 91): 3,
        ("Services for looked after children", 183): 1,
    }


def test_seed_facts() -> None:
    info = seed().info
    assert (info.authority, info.framework, info.visit) == ("Bromley", "slac_2009", "full")
    assert (info.inspected_from, info.inspected_to) == ("2010-04-12", "2010-04-23")
    assert info.published == "2010-05-24"
    assert info.report_id == "bromley-slac_2009-2010-04-23"

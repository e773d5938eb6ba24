"""The analyst's to-do list: each kind of finding, with its page; nothing where all is well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qa.check import check_report, check_store, count_by_kind
from qa.store import Store
from qa.types import Judgement, Paragraph, Report, Section
from tests import made_up
from tests.store import stubs
from tests.store.conftest import Indexer, encoder, index, reports, settings, store

__all__ = ["encoder", "index", "reports", "settings", "store"]  # fixtures

GOOD = made_up.judgement("leadership", "good")
TEXTS = [f"A sentence about matter {n} that is long enough to be a passage." for n in range(1, 6)]


def found(report: Report) -> list[tuple[int | None, str]]:
    return [(page, kind) for page, kind, _ in check_report(report, made_up.FRAMEWORKS)]


def with_info(report: Report, **facts: object) -> Report:
    return replace(report, info=replace(report.info, **facts))  # type: ignore[arg-type]


def on_pages(texts_by_page: list[tuple[str, int]]) -> Report:
    paragraphs = tuple(Paragraph(text, pages=(page,)) for text, page in texts_by_page)
    return Report(made_up.info(), (Section(("A",), paragraphs),), (GOOD,), ())


def test_a_well_read_report_has_no_finding() -> None:
    assert found(made_up.report(TEXTS, judgements=(GOOD,))) == []


def test_missing_authority_and_dates() -> None:
    report = made_up.report(TEXTS, judgements=(GOOD,))
    assert found(with_info(report, authority=None)) == [(1, "no_authority")]
    dateless = with_info(report, inspected_to=None, published=None)
    assert found(dateless) == [(1, "no_date")]
    (entry,) = check_report(with_info(report, authority=None), made_up.FRAMEWORKS)
    assert "Wexcombe Council" in entry[2]


def test_judgements_are_missed_only_where_they_are_given() -> None:
    report = made_up.report(TEXTS)
    assert found(report) == [(None, "no_judgements")]
    assert found(with_info(report, visit="monitoring")) == []
    assert found(with_info(report, framework="jtai")) == []
    assert found(with_info(report, framework="never heard of")) == []


def test_a_grade_off_the_scale() -> None:
    odd = Judgement(
        "leadership", ("leadership",), "Leaders", "splendid", "Splendid", 1, 4, "table", page=2
    )
    report = made_up.report(TEXTS, judgements=(odd, made_up.judgement("in_care", None)))
    assert found(report) == [(2, "off_scale")]


def test_a_gap_in_the_numbers_but_not_a_new_start() -> None:
    texts = [Paragraph(text, number) for text, number in zip(TEXTS, "12512", strict=True)]
    report = Report(made_up.info(), (Section(("A",), tuple(texts)),), (GOOD,), ())
    (entry,) = check_report(report, made_up.FRAMEWORKS)
    assert entry[1:] == ("missing_number", "paragraphs 3 to 4 are missing before 5")


def test_a_page_between_without_text() -> None:
    texts = [("A first text here.", 2), ("A second one.", 9), ("A third one.", 11)]
    report = with_info(on_pages(texts), pages=19)
    assert found(report) == [
        (7, "page_without_text"),
        (8, "page_without_text"),
        (10, "page_without_text"),
    ]


def test_a_list_of_contents_on_the_first_pages_is_no_finding() -> None:
    report = with_info(on_pages([("A first text here.", 1), ("A second one.", 4)]), pages=4)
    assert found(report) == []


def test_a_gap_in_the_numbers_is_told_once() -> None:
    texts = [Paragraph(text, number) for text, number in zip(TEXTS[:2], "13", strict=True)]
    report = Report(made_up.info(), (Section(("A",), tuple(texts)),), (GOOD,), ())
    warned = with_info(report, warnings=("paragraph numbers missing: 2 (before 3)",))
    assert [kind for _, kind in found(warned)] == ["missing_number"]


def test_the_same_short_text_on_many_pages() -> None:
    assert found(on_pages([("Wexcombe report", page) for page in (1, 2, 3)])) == []
    assert found(on_pages([("Wexcombe report", page) for page in (1, 2, 3, 4)])) == [
        (1, "furniture")
    ]


def test_warnings_of_the_reader_are_listed() -> None:
    report = with_info(made_up.report(TEXTS, judgements=(GOOD,)), warnings=("no urn",))
    assert list(check_report(report, made_up.FRAMEWORKS)) == [(None, "warning", "no urn")]


def test_a_whole_index(store: Store, index: Indexer, reports: Path) -> None:
    stubs.write_report(
        reports / "d.txt", "Dunmere", "2022-05-20", "It is so ok.", "Long. " * 4 + "x" * 3000
    )
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    index(reports)
    findings = check_store(store, made_up.FRAMEWORKS)
    assert count_by_kind(findings) == {"passage_length": 2, "failure": 1}
    assert findings[0].file == str(reports / "bad.txt")
    assert {f.file for f in findings[1:]} == {str(reports / "d.txt")}
    assert {f.report_id for f in findings[1:]} == {"dunmere-ilacs-2022-05-20"}

"""Recommendations as lists; a sub-bullet stays a bullet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.types import Paragraph, Recommendation, Report, Section
from qa.web.recommended import pieces_of, recommendations_by_limit, recommendations_html
from tests.web.fake import SCRIPT, WEX_2022

PATH = ("What needs to improve",)
HEAD = "Reduce the risk to children, by:"
FIRST, SECOND = "assessing each risk in time", f"sharing what is known {SCRIPT}"
OTHER = "Shorten the wait for assessments."
ITEM = Recommendation(f"{HEAD} {FIRST} {SECOND}", "immediately", 0, page=3, section=PATH)
PRINTED = (
    Paragraph(HEAD, "7"),
    Paragraph(FIRST, kind="bullet", lead_in=HEAD),
    Paragraph("See the annex.", kind="footnote"),
    Paragraph(SECOND, kind="bullet", lead_in=HEAD),
    Paragraph(OTHER, "8"),
)


def report(*items: Recommendation, printed: tuple[Paragraph, ...] = PRINTED) -> Report:
    elsewhere = Section(("Summary",), (Paragraph(HEAD), Paragraph(FIRST, kind="bullet")))
    return Report(WEX_2022, (elsewhere, Section(PATH, printed)), (), items)


@pytest.mark.parametrize("shown", [recommendations_by_limit, recommendations_html])
def test_sub_bullets_are_a_list_and_not_run_together(shown) -> None:  # type: ignore[no-untyped-def]
    html = shown(report(ITEM, replace(ITEM, text=OTHER)))
    assert f"<ul><li>{FIRST}</li><li>sharing what is known &lt;script&gt;" in html
    assert "<script" not in html
    assert f"<li>{HEAD}" in html
    assert html.count("<li>") == 4
    assert html.count("<ul") == html.count("</ul>") == 2


def test_the_page_stands_by_the_first_words_of_an_item() -> None:
    html = recommendations_by_limit(report(ITEM))
    assert html.index("by:") < html.index(">page 3<") < html.index(FIRST)


def test_bullets_that_are_items_themselves_stay_so() -> None:
    bullets = (Paragraph("One.", kind="bullet"), Paragraph("Two.", kind="bullet"))
    for text in ("One.", "Two."):
        item = Recommendation(text, section=PATH)
        assert pieces_of(item, report(item, printed=bullets).sections) == (text, ())


def test_a_row_of_a_table_has_its_bullets_too() -> None:
    row = Paragraph(f"Police {HEAD}", kind="row")
    item = Recommendation(f"{HEAD} {FIRST}", addressee="Police", section=PATH)
    printed = (row, Paragraph(FIRST, kind="bullet"), Paragraph("Another.", kind="bullet"))
    assert pieces_of(item, report(item, printed=printed).sections) == (HEAD, (FIRST,))


def test_what_the_paragraphs_do_not_show_is_left_whole() -> None:
    other = replace(ITEM, text="Quite other words, by: none of these bullets")
    assert pieces_of(other, report(other).sections) == (other.text, ())
    moved = replace(ITEM, section=("Another heading",))
    assert pieces_of(moved, report(moved).sections) == (moved.text, ())

"""The sentences quoted are marked on their page, and nothing before or between them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from qa.answer.material import cite
from qa.quote_marks import Mark, Quoted, draw_quotes, is_quote, joined, read_marks
from qa.types import Citation, Line, Passage
from tests.web.fake import WEX_2022

ONE, TWO, THREE = "Visits are timely.", "Plans are thin.", "Staff stay for long."
TOP, BELOW, SAME = (
    f"{ONE} {TWO} {THREE} Most of them",
    "are well trained. On the whole it is",
    "Nobody knows. Nobody knows.",
)
TEXT = f"{TOP} {BELOW} improving fast."
LEFT, HEIGHT = 72.0, 842


def width(text: str) -> float:
    return float(stringWidth(text, "Helvetica", 12))


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A paragraph of two lines on the first page and the rest of it on the second."""
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(LEFT, 700, TOP)
    canvas.drawString(LEFT, 680, BELOW)
    canvas.drawString(LEFT, 500, SAME)
    canvas.showPage()
    canvas.setFont("Helvetica", 12)
    canvas.drawString(LEFT, 700, "improving fast. That is how far it has come.")
    canvas.save()
    return path


def passage(text: str = TEXT, *lines: Line) -> Passage:
    ends = [len(TOP), len(TOP) + 1 + len(BELOW)]
    given = lines or (
        Line(0, ends[0], 1, LEFT, 696, 540, 712),
        Line(ends[0] + 1, ends[1], 1, LEFT, 676, 540, 692),
        Line(ends[1] + 1, len(TEXT), 2, LEFT, 696, 540, 712),
    )
    return Passage("r.0.0-ab", "r", (), 0, None, "paragraph", None, text, 5, (), given)


def quoted(text: str) -> Quoted:
    start = TEXT.index(text)
    return Quoted(passage(), start, start + len(text))


def yellow_at(png: bytes, x: float, y: float) -> bool:
    """Whether some of the few points around a place, from the page's lower left, are marked."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    spot = picture.crop((round(x) - 1, round(HEIGHT - y) - 1, round(x) + 2, round(HEIGHT - y) + 2))
    return (255, 236, 120) in [color for _, color in spot.getcolors() or []]


def marked_words(png: bytes) -> list[str]:
    """Those of the words below that have a mark on the lower edge of their letters."""
    places = {
        ONE: (LEFT + width("Vi"), 698),
        TWO: (LEFT + width(f"{ONE} Pl"), 698),
        THREE: (LEFT + width(f"{ONE} {TWO} St"), 698),
        "Most": (LEFT + width(f"{ONE} {TWO} {THREE} Mo"), 698),
        "trained": (LEFT + width("are well tr"), 678),
        "whole": (LEFT + width("are well trained. On the wh"), 678),
    }
    return [word for word, (x, y) in places.items() if yellow_at(png, x, y)]


def test_two_quotes_of_one_passage_are_marked_and_what_is_between_is_not(pdf: Path) -> None:
    picture = draw_quotes(pdf, 1, [quoted(ONE), quoted(THREE)], 1.0)
    assert (picture.marked, picture.missed) == (True, 0)
    assert marked_words(picture.png) == [ONE, THREE]


def test_a_quote_over_two_lines_ends_where_it_ends(pdf: Path) -> None:
    picture = draw_quotes(pdf, 1, [quoted("Most of them are well trained.")], 1.0)
    assert marked_words(picture.png) == ["Most", "trained"]


def test_a_quote_over_two_pages_is_marked_on_each_as_far_as_it_stands_there(pdf: Path) -> None:
    run = quoted("On the whole it is improving fast.")
    assert run.page == 1
    first, second = (draw_quotes(pdf, page, [run], 1.0) for page in (1, 2))
    assert marked_words(first.png) == ["whole"]
    assert second.marked
    assert yellow_at(second.png, LEFT + width("improv"), 698)
    assert not yellow_at(second.png, LEFT + width("improving fast. That is h"), 698)


def test_on_another_page_nothing_is_marked_and_nothing_missed(pdf: Path) -> None:
    picture = draw_quotes(pdf, 2, [quoted(ONE)], 1.0)
    assert (picture.marked, picture.missed) == (False, 0)


def test_what_stands_twice_is_not_marked_and_the_sure_one_is(pdf: Path) -> None:
    line = Line(0, len(SAME), 1, LEFT, 496, 540, 512)
    twice = Quoted(passage(SAME, line), 0, len("Nobody knows."))
    alone = draw_quotes(pdf, 1, [twice], 1.0)
    assert (alone.marked, alone.missed) == (False, 1)
    both = draw_quotes(pdf, 1, [twice, quoted(TWO)], 1.0)
    assert (both.marked, both.missed) == (True, 1)
    assert marked_words(both.png) == [TWO]
    assert not yellow_at(both.png, LEFT + width("Nob"), 498)


def test_a_quote_that_the_page_does_not_hold_is_not_marked(pdf: Path) -> None:
    changed = Quoted(passage(TEXT.replace("timely", "seldom")), 0, len(ONE))
    picture = draw_quotes(pdf, 1, [changed, None], 1.0)
    assert (picture.marked, picture.missed) == (False, 2)


def test_a_citation_names_its_quote_and_the_mark_is_read_again() -> None:
    start = TEXT.index(TWO)
    (made,) = cite(WEX_2022, passage(), start - 1, start + len(TWO), 1)
    assert made.quote == TWO
    assert made.span == (start, start + len(TWO))
    assert made.url == f"/page/{WEX_2022.report_id}/1.png?passage={made.mark}"
    (mark,) = read_marks(made.mark)
    assert mark.in_passage(passage()) == Quoted(passage(), start, start + len(TWO))
    assert quoted(TWO).span == (start + 5, start + 5 + len(TWO))


def test_a_citation_without_a_place_marks_its_passage_as_links_did_before() -> None:
    old = Citation(1, WEX_2022, (), (), 2, "Quote.", "r.0.0-ab")
    assert old.mark == "r.0.0-ab"
    (mark,) = read_marks(old.mark)
    assert mark.in_passage(passage()) == Quoted(passage(), 0, len(TEXT))
    assert not is_quote(old.mark)


def test_several_marks_are_one_text_each_once() -> None:
    both = joined(["a~1-5", "b~2-3", "a~1-5"])
    assert read_marks(both) == [Mark("a", (1, 5)), Mark("b", (2, 3))]
    assert is_quote(both)
    assert read_marks("") == []


@pytest.mark.parametrize("text", ["r.0.0-ab~9-3", "r.0.0-ab~4-4", "r.0.0-ab~0-9999"])
def test_a_part_that_the_passage_does_not_have_is_none(text: str) -> None:
    (mark,) = read_marks(text)
    assert mark.in_passage(passage()) is None
    assert mark.in_passage(None) is None


@pytest.mark.parametrize("text", ["r~x-3", "r~-1-3", "r~1-3~4-5", "r~1-99999999", "~1-2"])
def test_what_is_no_mark_names_a_passage_that_nobody_has(text: str) -> None:
    assert read_marks(text) == [Mark(text)]

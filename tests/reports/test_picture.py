"""Pages as pictures, with a passage marked only where the page bears it out."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from qa.errors import BadInput, UnknownPage
from qa.reports.picture import draw_marked_page, draw_page, locate

WIDTH, HEIGHT = A4
FIRST = "Leaders know their ser-"
SECOND = "vices well. Visits are timely."
VISITS_FROM = 72 + stringWidth("vices well. ", "Helvetica", 12)
VISITS_TO = 72 + stringWidth(SECOND, "Helvetica", 12)
OTHER = "A child met Anna. A child met Anna."


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """Two lines of a paragraph at the top, a line below that repeats itself; a second page."""
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 700, FIRST)
    canvas.drawString(72, 685, SECOND)
    canvas.drawString(72, 300, OTHER)
    canvas.showPage()
    canvas.drawString(72, 700, "The second page.")
    canvas.save()
    return path


def box_of(text: str, y: float) -> tuple[float, float, float, float]:
    return 70.0, y - 4, 72 + 7.0 * len(text), y + 10


BOXES = [box_of(FIRST, 700), box_of(SECOND, 685)]


def yellow_box(png: bytes, scale: float) -> tuple[int, int, int, int] | None:
    """Left, bottom, right, top in whole points of all that is yellow."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    mask = picture.point(lambda v: 255 - v).getchannel("B")
    reds = picture.getchannel("R").point(lambda v: 255 if v > 200 else 0)
    spot = Image.composite(
        mask.point(lambda v: 255 if v > 60 else 0), Image.new("L", mask.size), reds
    )
    found = spot.getbbox()
    if found is None:
        return None
    left, top, right, bottom = found
    height = picture.height
    return tuple(  # type: ignore[return-value]
        round(v / scale) for v in (left, height - bottom, right, height - top)
    )


def test_a_page_without_boxes_has_no_yellow(pdf: Path) -> None:
    png = draw_page(pdf, 1, scale=1)
    assert Image.open(io.BytesIO(png)).size == (596, 842)
    assert yellow_box(png, 1) is None


def test_boxes_are_drawn_where_they_are(pdf: Path) -> None:
    assert yellow_box(draw_page(pdf, 1, [(100, 200, 150, 220)], scale=2), 2) == (99, 199, 151, 221)


def test_letters_stay_readable_under_the_mark(pdf: Path) -> None:
    png = draw_page(pdf, 1, BOXES, scale=2)
    area = Image.open(io.BytesIO(png)).convert("L").crop((144, 264, 300, 290))
    assert area.getextrema()[0] < 60


def test_text_that_the_boxes_hold_is_marked(pdf: Path) -> None:
    picture = draw_marked_page(
        pdf, 1, "Leaders know their services well. Visits are timely.", BOXES
    )
    assert picture.marked
    assert (picture.width, picture.height) == Image.open(io.BytesIO(picture.png)).size
    left, bottom, right, top = yellow_box(picture.png, 1.5) or (0, 0, 0, 0)
    assert (left, bottom) == pytest.approx((71, 681), abs=2)
    assert top == pytest.approx(712, abs=3)
    assert 210 < right < 250


def test_only_the_passage_is_marked_not_the_rest_of_its_lines(pdf: Path) -> None:
    picture = draw_marked_page(pdf, 1, "Visits are timely.", BOXES, scale=2)
    assert picture.marked
    left, _, _, top = yellow_box(picture.png, 2) or (0, 0, 0, 0)
    assert left == pytest.approx(VISITS_FROM, abs=2)
    assert top < 700


def test_wrong_boxes_are_not_believed_but_the_text_is_found(pdf: Path) -> None:
    wrong = [box_of(OTHER, 300)]
    picture = draw_marked_page(pdf, 1, "Visits are timely.", wrong, scale=1)
    assert picture.marked
    assert (yellow_box(picture.png, 1) or (0, 0, 0, 0))[1] > 670


@pytest.mark.parametrize(
    "text",
    [
        "Leaders do not know their services well.",  # not on the page
        "The second page.",  # on another page
        "A child met Anna.",  # twice, so the place is in doubt
        "timely",  # too short to look for on a whole page
        "",
    ],
)
def test_in_doubt_nothing_is_marked(pdf: Path, text: str) -> None:
    picture = draw_marked_page(pdf, 1, text, [(0, 0, 10, 10)])
    assert not picture.marked
    assert yellow_box(picture.png, 1.5) is None


def test_boxes_settle_which_of_two_places_is_meant(pdf: Path) -> None:
    second = (172.0, 296.0, 300.0, 310.0)
    picture = draw_marked_page(pdf, 1, "A child met Anna.", [second], scale=1)
    assert picture.marked
    assert (yellow_box(picture.png, 1) or (0, 0, 0, 0))[0] > 160


def test_a_table_row_read_in_another_order_is_marked_whole(pdf: Path) -> None:
    text = "Visits are timely. services well. Leaders know their"
    assert not draw_marked_page(pdf, 1, text + " best", BOXES).marked
    row = [(70.0, 296.0, 300.0, 310.0)]
    assert draw_marked_page(pdf, 1, "Anna. met child A Anna. met child A", row).marked


def test_locate(pdf: Path) -> None:
    boxes = locate(pdf, 1, "know their services well")
    assert boxes is not None
    assert len(boxes) == 2
    assert boxes[0][1] > boxes[1][1]
    assert boxes[1][0] == pytest.approx(72, abs=1)
    assert locate(pdf, 1, "know nothing of services") is None
    assert locate(pdf, 2, "know their services well") is None


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_crop_box_and_rotation(pdf: Path, tmp_path: Path, turn: int) -> None:
    """The mark follows the page as shown: the same dark letters lie under it."""
    writer = PdfWriter()
    page = PdfReader(pdf).pages[0]
    page.cropbox = RectangleObject((50, 250, 400, 750))
    page.rotate(turn)
    writer.add_page(page)
    path = tmp_path / "turned.pdf"
    writer.write(path)
    picture = draw_marked_page(path, 1, "Visits are timely.", [], scale=2)
    assert picture.marked
    size = (700, 1000) if turn in (0, 180) else (1000, 700)
    assert (picture.width, picture.height) == size
    left, bottom, right, top = yellow_box(picture.png, 2) or (0, 0, 0, 0)
    # The words' box on the cropped page before it is turned.
    x0, x1 = VISITS_FROM - 50, VISITS_TO - 50
    y0, y1 = 682 - 250, 697 - 250
    expected = {
        0: (x0, y0, x1, y1),
        90: (y0, 350 - x1, y1, 350 - x0),
        180: (350 - x1, 500 - y1, 350 - x0, 500 - y0),
        270: (500 - y1, x0, 500 - y0, x1),
    }[turn]
    assert (left, bottom, right, top) == pytest.approx(expected, abs=5)


def test_a_page_that_is_not_there(pdf: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownPage, match=r"report\.pdf has pages 1 to 2, none numbered 3"):
        draw_page(pdf, 3)
    with pytest.raises(UnknownPage, match="none numbered 0"):
        draw_marked_page(pdf, 0, "", [])
    with pytest.raises(UnknownPage, match=r"gone\.pdf is no longer there"):
        locate(tmp_path / "gone.pdf", 1, "Leaders know")
    text = tmp_path / "letter.txt"
    text.write_text("not a PDF", encoding="utf-8")
    with pytest.raises(UnknownPage, match=r"letter\.txt cannot be drawn"):
        draw_page(text, 1)


@pytest.mark.parametrize("scale", [0, -1, 7, float("nan")])
def test_a_scale_that_makes_no_picture(pdf: Path, scale: float) -> None:
    with pytest.raises(BadInput, match="scale"):
        draw_page(pdf, 1, scale=scale)


def test_a_huge_page_is_drawn_smaller(tmp_path: Path) -> None:
    path = tmp_path / "poster.pdf"
    canvas = Canvas(str(path), pagesize=(14_000, 14_000))
    canvas.drawString(100, 100, "A poster.")
    canvas.save()
    width, height = Image.open(io.BytesIO(draw_page(path, 1))).size
    assert 4_000 < width == height < 5_000


def test_threads_draw_the_same(pdf: Path) -> None:
    alone = draw_marked_page(pdf, 1, "Visits are timely.", BOXES)
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(draw_marked_page, pdf, 1, "Visits are timely.", BOXES) for _ in range(12)
        ]
        assert all(job.result() == alone for job in jobs)

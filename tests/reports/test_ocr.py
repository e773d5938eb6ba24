"""Pages that are pictures: read by tesseract where that is asked for, refused with advice where not."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from qa.errors import UnreadableFile
from qa.reports import read_report
from qa.reports.picture import draw_marked_page
from qa.settings import Settings
from tests.reports.paper import ILACS_ROWS, Paper, ilacs

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="the program tesseract is not installed"
)
SENTENCE = "Workers visit each child at home every two weeks."


def made_up() -> Paper:
    paper = ilacs(ILACS_ROWS).heading("What needs to improve?", 16)
    return paper.bullet("The time that children wait for a visit.").lines(SENTENCE)


def scanned(data: bytes, turned: int = 0) -> bytes:
    """The pages as pictures, as a scanner saves them; `turned` left by so many degrees."""
    buffer = io.BytesIO()
    size = A4 if turned % 180 == 0 else A4[::-1]
    canvas = Canvas(buffer, pagesize=size)
    for page in pdfium.PdfDocument(data):
        picture = page.render(scale=200 / 72, grayscale=True).to_pil().rotate(turned, expand=True)
        canvas.drawImage(ImageReader(picture), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write(folder: Path, data: bytes) -> Path:
    path = folder / "scan.pdf"
    path.write_bytes(data)
    return path


@needs_tesseract
def test_a_scanned_report_is_read_and_said_to_be_one(tmp_path: Path) -> None:
    report = read_report(write(tmp_path, scanned(made_up().bytes())), Settings(ocr=True))
    assert report.info.framework == "ilacs"
    assert report.info.authority == "Ashmere"
    assert report.info.inspected_to == "2023-02-17"
    grades = {j.judgement: j.grade for j in report.judgements}
    assert grades["overall_effectiveness"] == "good"
    assert grades["help_and_protection"] == "requires_improvement"
    paragraphs = [p for s in report.sections for p in s.paragraphs]
    (found,) = [p for p in paragraphs if SENTENCE in p.text]
    assert found.lines[-1].page == 1
    assert 60 < found.lines[-1].x0 < 85
    assert any("OCR" in w and w.endswith(": 1") for w in report.info.warnings)


def yellow_rows(png: bytes) -> tuple[float, float, float, float]:
    """What is yellow on a page's picture, as parts of its width and of its height from below."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    red, _, blue = picture.split()
    bright = red.point(lambda v: 255 if v > 200 else 0)
    spot = ImageChops.multiply(bright, blue.point(lambda v: 255 if v < 160 else 0))
    box = spot.getbbox()
    assert box is not None
    left, top, right, bottom = box
    width, height = picture.size
    return left / width, 1 - bottom / height, right / width, 1 - top / height


@needs_tesseract
@pytest.mark.parametrize("turned", [0, 90])
def test_the_marked_page_of_a_scan_has_the_mark_on_the_sentence(
    tmp_path: Path, turned: int
) -> None:
    paper = Paper().heading("What inspectors found", 16).lines(SENTENCE, SENTENCE)
    y = paper.y = 300.0
    paper.lines("Foster carers in Ashmere feel well supported by their workers.")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(scanned(paper.bytes(), turned))))
    for page in writer.pages:
        page.rotate(turned)
    buffer = io.BytesIO()
    writer.write(buffer)
    path = write(tmp_path, buffer.getvalue())
    report = read_report(path, Settings(ocr=True))
    (found,) = [p for s in report.sections for p in s.paragraphs if "Foster carers" in p.text]
    boxes = [(line.x0, line.y0, line.x1, line.y1) for line in found.lines]
    picture = draw_marked_page(path, 1, found.text, boxes)
    assert picture.marked
    left, bottom, right, top = yellow_rows(picture.png)
    assert left * A4[0] == pytest.approx(71, abs=6)
    assert right * A4[0] == pytest.approx(405, abs=25)
    assert bottom * A4[1] == pytest.approx(y - 3, abs=6)
    assert top * A4[1] == pytest.approx(y + 10, abs=6)


@needs_tesseract
def test_a_box_without_print_is_not_marked_on_a_scan(tmp_path: Path) -> None:
    path = write(tmp_path, scanned(Paper().lines(SENTENCE).bytes()))
    assert not draw_marked_page(path, 1, SENTENCE, [(70, 300, 400, 315)]).marked
    assert not draw_marked_page(path, 1, SENTENCE, []).marked


@needs_tesseract
def test_only_pages_without_text_are_recognised(tmp_path: Path) -> None:
    writer = PdfWriter()
    for data in (made_up().bytes(), scanned(Paper().lines(SENTENCE).bytes())):
        writer.add_page(PdfReader(io.BytesIO(data)).pages[0])
    buffer = io.BytesIO()
    writer.write(buffer)
    report = read_report(write(tmp_path, buffer.getvalue()), Settings(ocr=True))
    assert any(w.endswith("misread letters: 2") for w in report.info.warnings)
    pages = {page for s in report.sections for p in s.paragraphs for page in p.pages}
    assert 2 in pages
    plain = read_report(tmp_path / "scan.pdf", Settings())
    assert "pages without text: 2" in plain.info.warnings


def test_a_scan_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = write(tmp_path, scanned(made_up().bytes()))
    with pytest.raises(UnreadableFile, match=r"a scan.*ocrmypdf.*QA_OCR=true"):
        read_report(path, Settings())


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, scanned(made_up().bytes()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="tesseract is not installed"):
        read_report(path, Settings(ocr=True))


@pytest.mark.parametrize(
    ("script", "reason"),
    [("echo 'bad picture' >&2; exit 3", "bad picture"), ("exit 4", "exit status 4")],
)
def test_a_failing_program_costs_the_file_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\n{script}\n", encoding="ascii")
    program.chmod(0o755)
    path = write(tmp_path, scanned(made_up().bytes()))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(UnreadableFile, match=f"failed on page 1: {reason}"):
        read_report(path, Settings(ocr=True))

"""Every kind of file: HTML and text are read, what is no report is refused in one line."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from qa.errors import UnreadableFile
from qa.reports import read_report
from qa.settings import Settings
from tests.reports.paper import ILACS_ROWS, Paper, ilacs

HTML = """<!doctype html><html><head><title>Inspection of Ashmere</title></head><body>
<nav>Home</nav><main>
<h1>Inspection of Ashmere local authority children’s services</h1>
<p>Inspection dates: 6 to 17 February 2023</p>
<table><tr><th>Judgement</th><th>Grade</th></tr>
<tr><td>The impact of leaders on social work practice with children and families</td>
<td>Good</td></tr></table>
<h2>What needs to improve?</h2>
<p>Leaders should improve:</p>
<ul><li>the time that children wait</li><li>the plans:<ul><li>their goals</li></ul></li></ul>
<h2>Findings</h2><ol start="3"><li>Children are seen often by workers whom they know.</li></ol>
</main><footer>Contact us</footer></body></html>"""


def refused(path: Path, settings: Settings | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_report(path, settings or Settings())
    message = str(caught.value)
    assert "\n" not in message
    return message


def write(folder: Path, data: bytes, name: str = "report.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_html_is_read_by_its_markup_whatever_its_name(tmp_path: Path) -> None:
    report = read_report(write(tmp_path, HTML.encode(), "page.pdf"), Settings())
    assert (report.info.framework, report.info.pages) == ("ilacs", None)
    assert report.info.authority == "Ashmere"
    assert [(j.judgement, j.grade, j.page) for j in report.judgements] == [
        ("leadership", "good", None)
    ]
    assert [s.path[-1] for s in report.sections][1:] == ["What needs to improve?", "Findings"]
    bullets = [p for s in report.sections for p in s.paragraphs if p.kind == "bullet"]
    assert [b.text for b in bullets] == ["the time that children wait", "the plans:", "their goals"]
    assert bullets[0].lead_in == "Leaders should improve:"
    assert report.sections[-1].paragraphs[0].number == "3"
    assert all(p.lines == () and p.pages == () for s in report.sections for p in s.paragraphs)


def test_text_is_read_in_utf8_and_in_windows_letters(tmp_path: Path) -> None:
    text = (
        "Focused visit to Ashmere\n\nInspectors came on 4 June 2019 – and saw children’s files.\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        report = read_report(write(tmp_path, text.encode(encoding), "r.txt"), Settings())
        assert report.sections[-1].paragraphs[-1].text.endswith("saw children’s files.")


def test_an_error_page_saved_as_a_pdf(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><title>Report not found</title><body><p>Sorry</p></body></html>"
    assert "Report not found" in refused(write(tmp_path, page.encode()))


def test_a_web_page_without_text(tmp_path: Path) -> None:
    assert "no report" in refused(write(tmp_path, b"<html><body><p>Hello</p></body></html>"))


def word_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\0\0\0 \n", "empty"),
        (word_file(), "a Word file"),
        (b"\xd0\xcf\x11\xe0 old", "an old Word"),
        (b"PK\x03\x04 other", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (bytes(range(256)) * 8, "neither PDF, HTML nor text"),
        (b"%PDF-1.7\nnothing else", "cut off"),
    ],
)
def test_other_kinds_are_refused_by_their_content(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in refused(write(tmp_path, data))


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path)
    assert "not a file" in refused(tmp_path / "none.pdf")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path, b"text")
    path.chmod(0)
    assert "ermission" in refused(path)


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(ilacs(ILACS_ROWS).bytes())))
    writer.encrypt(password, algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_password_is_asked_for_by_name(tmp_path: Path) -> None:
    assert "password" in refused(write(tmp_path, encrypted("secret")))


def test_an_empty_password_needs_none(tmp_path: Path) -> None:
    report = read_report(write(tmp_path, encrypted("")), Settings())
    assert len(report.judgements) == 5


def test_a_cut_file(tmp_path: Path) -> None:
    data = ilacs(ILACS_ROWS).bytes()
    assert "cut off" in refused(write(tmp_path, data[: len(data) // 2]))


def test_too_many_pages_and_too_large(tmp_path: Path) -> None:
    paper = Paper()
    for _ in range(5):
        paper.line("A page").turn()
    path = write(tmp_path, paper.bytes())
    assert "QA_MAX_PAGES" in refused(path, Settings(max_pages=4))
    big = write(tmp_path, b"x" * 1_100_000, "big.txt")
    assert "QA_MAX_FILE_MB" in refused(big, Settings(max_file_mb=1))


def test_a_scan_is_said_to_be_one(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (80, 100), 200)), 50, 50, 400, 600)
    canvas.showPage()
    canvas.save()
    message = refused(write(tmp_path, buffer.getvalue()))
    assert "scan" in message
    assert "ocrmypdf" in message


def test_the_same_text_has_the_same_id_whatever_the_path(tmp_path: Path) -> None:
    data = ilacs(ILACS_ROWS).bytes()
    first = read_report(write(tmp_path, data, "a.pdf"), Settings())
    second = read_report(write(tmp_path, data + b"\n% more\n%%EOF\n", "b.pdf"), Settings())
    assert first.info.report_id == second.info.report_id == "ashmere-ilacs-2023-02-17"
    assert first.info.sha256 != second.info.sha256


@pytest.mark.parametrize("text", ["asdf qwer zxcv", "Please find attached.\n\nThank you\n"])
def test_what_is_not_recognisably_a_report_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match=r"not recognisably an inspection report.*right file"):
        read_report(write(tmp_path, text.encode(), "r.pdf"), Settings())


@pytest.mark.parametrize(
    "text",
    [
        "Leeds City Council\n\nInspectors came and saw how children live.\n",
        "Findings\n\nInspectors came and saw how children live, and they spoke with many of them at home.\n",
    ],
)
def test_a_short_text_with_a_name_or_a_heading_is_read_with_a_warning(
    tmp_path: Path, text: str
) -> None:
    report = read_report(write(tmp_path, text.encode(), "r.txt"), Settings())
    assert report.info.warnings[0].startswith("read by its headings only")


def test_a_text_without_a_list_of_contents_has_each_paragraph_once(tmp_path: Path) -> None:
    text = "Leeds City Council was visited.\n\nThe second paragraph.\n\nThe third one.\n"
    report = read_report(write(tmp_path, text.encode(), "r.txt"), Settings())
    assert [p.text for s in report.sections for p in s.paragraphs] == [
        "Leeds City Council was visited.",
        "The second paragraph.",
        "The third one.",
    ]

"""Every kind of bad file in one folder: each is one line with its reason, and the others go on."""

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
from qa.indexing import read_paths
from qa.reports import read_report
from qa.settings import Settings
from qa.workers import Reading
from tests.reports.paper import ILACS_ROWS, Paper, ilacs

GOOD = ilacs(ILACS_ROWS).bytes()
WEB_PAGE = b"<!DOCTYPE html><html><title>Report not found</title><body><p>Sorry</p></body></html>"


def word_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD)))
    writer.encrypt(password, algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (80, 100), 200)), 50, 50, 400, 600)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def without_unicode() -> bytes:
    """A report whose letters are glyphs of a font of its own that names no characters.

    As exported by some layout programs: two-byte codes, no table from codes to Unicode.
    """
    words = " ".join(f"{n:04X}" for n in range(1, 90)).replace(" ", "")
    content = (
        "BT /F1 12 Tf 72 700 Td " + " ".join(f"<{words}> Tj 0 -15 Td" for _ in range(30)) + " ET"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Own /Encoding /Identity-H "
        "/DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Own /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R >>",
        "<< /Type /FontDescriptor /FontName /AAAAAA+Own /Flags 4 /FontBBox [0 0 1000 1000] "
        "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    data, places = b"%PDF-1.5\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    end += f"<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode("ascii")


def of_many_pages(count: int) -> bytes:
    paper = Paper()
    for number in range(count):
        paper.line(f"Page {number} of a report that has no end.").turn()
    return paper.bytes()


# file -> a part of its reason
BAD = {
    "an error page.pdf": (WEB_PAGE, "Report not found"),
    "cut.pdf": (GOOD[: len(GOOD) // 2], "cut off"),
    "empty.pdf": (b"", "empty file"),
    "glyphs.pdf": (without_unicode(), "fonts without Unicode"),
    "many pages.pdf": (of_many_pages(2_000), "2000 pages, over the limit of 1000"),
    "password.pdf": (encrypted("secret"), "encrypted with a password"),
    "picture.pdf": (picture(), "a scan"),
    "word.pdf": (word_file(), "a Word file"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "reports"
    root.mkdir()
    for name, (data, _) in BAD.items():
        (root / name).write_bytes(data)
    with (root / "huge.pdf").open("wb") as file:
        file.write(GOOD)
        file.truncate(300_000_000)  # a hole on the disk: it takes no room there
    (root / "good.pdf").write_bytes(GOOD)
    (root / "z no password needed.pdf").write_bytes(encrypted(""))
    (root / "again").symlink_to(root, target_is_directory=True)
    return root


def read(folder: Path) -> dict[str, Reading]:
    return {r.path.name: r for r in read_paths([folder], Settings(workers=1))}


def test_bad_files_cost_one_line_each_and_the_others_go_on(folder: Path) -> None:
    found = read(folder)
    assert len(found) == len(BAD) + 3  # the loop of folders is followed once
    for name, (_, reason) in BAD.items():
        assert found[name].report is None
        assert reason in (found[name].reason or ""), found[name].reason
    assert "300 MB, over the limit of 200 MB" in (found["huge.pdf"].reason or "")
    assert all("\n" not in (r.reason or "") for r in found.values())
    for name in ("good.pdf", "z no password needed.pdf"):
        report = found[name].report
        assert report is not None
        assert len(report.judgements) == 5


def test_2000_pages_are_read_where_the_limits_allow_it(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(BAD["many pages.pdf"][0])
    report = read_report(path, Settings(max_pages=2_000))
    assert report.info.pages == 2_000


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(GOOD)
    path.chmod(0)
    if os.geteuid() == 0:  # whom no permission stops

        def refuse(_: Path) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableFile, match="Permission denied; check its permissions"):
        read_report(path, Settings())


def test_a_missing_end_mark_is_no_cut_file(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(GOOD.rstrip().removesuffix(b"%%EOF"))
    assert len(read_report(path, Settings()).judgements) == 5

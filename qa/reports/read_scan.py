"""Pages that are pictures of text -> the same pages with text, by the program tesseract.

Off unless the settings say so: it takes seconds a page, and letters may be misread.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Collection

import pypdfium2 as pdfium
from pypdf import PdfReader, PdfWriter

from qa.errors import UnreadableFile

_DPI = 300
_POINTS = 72
_MOST_PIXELS = 40_000_000  # of a page's picture; a larger page is drawn coarser
_PAGE_TIMEOUT_S = 60.0
ADVICE = (
    "make its text readable first, for example with `ocrmypdf --force-ocr in.pdf out.pdf`, "
    "or set QA_OCR=true where tesseract is installed"
)


def add_text(data: bytes, pages: Collection[int]) -> bytes:
    """The document with those pages (1-based) replaced by their text, where the pictures show it.

    Raises:
        UnreadableFile: tesseract is not installed or fails.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise UnreadableFile(
            "a scan, and QA_OCR is set, but the program tesseract is not installed "
            "(on Debian: `apt-get install tesseract-ocr`)"
        )
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    writer = PdfWriter(clone_from=reader)
    document = pdfium.PdfDocument(data)
    try:
        for number in sorted(pages):
            read = PdfReader(io.BytesIO(_recognise(program, document[number - 1], number)))
            writer.remove_page(number - 1)
            writer.insert_page(read.pages[0], number - 1)
    finally:
        document.close()
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _recognise(program: str, page: pdfium.PdfPage, number: int) -> bytes:
    """A PDF of one page of the same size that holds the recognised text and nothing else."""
    picture, dpi = _picture(page)
    command = [program, "stdin", "stdout", "--dpi", str(dpi), "-l", "eng"]
    command += ["-c", "textonly_pdf=1", "pdf"]
    try:
        done = subprocess.run(
            command,
            input=picture,
            capture_output=True,
            timeout=_PAGE_TIMEOUT_S,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # its threads only wait for one another
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableFile(f"tesseract failed on page {number}: {error}") from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"exit status {done.returncode}"
        raise UnreadableFile(f"tesseract failed on page {number}: {reason}")
    return done.stdout


def _picture(page: pdfium.PdfPage) -> tuple[bytes, int]:
    """The page in grey as a PGM picture, and its dots per inch."""
    width, height = page.get_size()
    dpi = _DPI
    while width * height * (dpi / _POINTS) ** 2 > _MOST_PIXELS and dpi > _POINTS:
        dpi //= 2
    bitmap = page.render(scale=dpi / _POINTS, grayscale=True)
    grey = bitmap.to_numpy().tobytes()
    head = f"P5 {bitmap.width} {bitmap.height} 255\n".encode("ascii")
    return head + grey, dpi

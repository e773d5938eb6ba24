"""What kind of file the bytes are, by their content and never by their name, and its reader."""

from __future__ import annotations

import re

from qa.errors import UnreadableFile
from qa.reports.layout import Source
from qa.reports.read_html import read_html
from qa.reports.read_pdf import read_pdf
from qa.reports.read_text import read_text
from qa.settings import Settings

# First bytes -> what the file is and what to do about it.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Word or Office file; save it as PDF"),
    (b"{\\rtf", "a rich text file (RTF); save it as PDF"),
    (b"\x89PNG", "an image (PNG); make a PDF with text of it, for example with ocrmypdf"),
    (b"\xff\xd8\xff", "an image (JPEG); make a PDF with text of it, for example with ocrmypdf"),
    (b"GIF8", "an image (GIF); make a PDF with text of it, for example with ocrmypdf"),
    (b"II*\0", "an image (TIFF); make a PDF with text of it, for example with ocrmypdf"),
    (b"MM\0*", "an image (TIFF); make a PDF with text of it, for example with ocrmypdf"),
    (b"BM", "an image (BMP); make a PDF with text of it, for example with ocrmypdf"),
    (b"\x1f\x8b", "a gzip archive; unpack it"),
    (b"Rar!", "a RAR archive; unpack it"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it"),
)
_HTML = re.compile(
    rb"^(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HAS_HTML = re.compile(rb"<(?:html|body|h1|p)\b", re.I)


def read_source(data: bytes, settings: Settings) -> Source:
    """The text of a file's bytes as blocks.

    Raises:
        UnreadableFile: another kind of file, or one that cannot be read.
    """
    if b"%PDF-" in data[:1024]:
        return read_pdf(data, settings)
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        raise UnreadableFile(_zip_reason(data))
    for start, reason in _OTHERS:
        if data.startswith(start):
            raise UnreadableFile(reason)
    if _HTML.match(data[:4096]) or (data.lstrip()[:1] == b"<" and _HAS_HTML.search(data[:4096])):
        return read_html(data)
    return read_text(_decode(data))


def _zip_reason(data: bytes) -> str:
    for name, kind in ((b"word/", "a Word file"), (b"xl/", "an Excel file"), (b"ppt/", "slides")):
        if name in data:
            return f"{kind}, not a PDF, whatever its name; save it as PDF"
    if b"opendocument" in data[:200]:
        return "an OpenDocument file; save it as PDF"
    return "a ZIP archive; unpack it"


def _decode(data: bytes) -> str:
    """The text of the bytes.

    Raises:
        UnreadableFile: they are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(c < " " and c not in "\t\n\r\f\v" for c in text) > len(text) // 200:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableFile("neither PDF, HTML nor text by its content; save the report as PDF")

"""PDF -> pages of segments and ruled lines, by pdfium."""

from __future__ import annotations

import ctypes
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from qa.errors import UnreadableFile
from qa.reports.layout import Box, Page, Rule, Run, Segment
from qa.reports.read_rules import read_rules

_WIDE_GAP = 1.3  # of the letter size: a wider gap on one baseline parts two segments
_NARROW_GAP = 0.3  # of the letter size: a wider gap may have an upright rule in it
_SLANTED = 0.2  # how far a line may rise for its length, as on a page scanned askew
_RAISED = 0.12  # of the letter size: a smaller digit standing higher is a footnote mark
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t"
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_PLAIN = str.maketrans(
    dict.fromkeys(_SPACES, " ")
    | dict.fromkeys("\x00\u200b\u200c\u200d\u2060\ufeff\ufffd", "")
    # a soft hyphen within a line is printed: its font gives that name to all its hyphens
    | dict.fromkeys("\u00ad\u2010\u2011", "-")
    | _LIGATURES
)
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi\b", re.I)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


# What pypdf raises on damaged files, beside its own errors.
_PYPDF_ERRORS = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)

# The number of the text object that a character belongs to, None for one that pdfium inferred.
# pypdfium2 declares a pointer as its result; as a number it costs a third.
_text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, raw.FPDF_TEXTPAGE, ctypes.c_int)(
    ctypes.cast(raw.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """How a page's own coordinates turn into those of the page as shown."""

    x: float
    y: float
    width: float
    height: float
    turned: int

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        x0, x1, y0, y1 = x0 - self.x, x1 - self.x, y0 - self.y, y1 - self.y
        if self.turned == 90:
            return y0, self.height - x1, y1, self.height - x0
        if self.turned == 180:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        if self.turned == 270:
            return self.width - y1, x0, self.width - y0, x1
        return x0, y0, x1, y1


def open_pdf(data: bytes, max_pages: int) -> pdfium.PdfDocument:
    """The document, opened with the empty password if it is encrypted.

    Raises:
        UnreadableFile: it needs a password, is cut off or damaged, or has too many pages.
    """
    if _is_cut(data):
        raise UnreadableFile("a PDF whose end is missing (cut off); download it again")
    document = _opened(data)
    count = len(document)
    if not 0 < count <= max_pages:
        document.close()
        raise UnreadableFile(
            f"{count} pages, over the limit of {max_pages}; raise QA_MAX_PAGES or split the file"
            if count
            else "a PDF without pages; download it again"
        )
    return document


def _opened(data: bytes) -> pdfium.PdfDocument:
    """The document by pdfium; what pdfium cannot open, by way of pypdf, which mends more."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(
                "encrypted with a password; save a copy without one, for example with "
                "`qpdf --decrypt --password=… in.pdf out.pdf`"
            ) from error
        try:
            return pdfium.PdfDocument(_rewritten(data))
        except (*_PYPDF_ERRORS, pdfium.PdfiumError):
            raise UnreadableFile(f"a damaged PDF ({error}); download it again") from error


def _rewritten(data: bytes) -> bytes:
    """The document as pypdf writes it anew."""
    buffer = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(data), strict=False)).write(buffer)
    return buffer.getvalue()


def _is_cut(data: bytes) -> bool:
    """Whether objects follow the last pointer to the table of objects, or the file is too short.

    The pointer ends a file; a missing end-of-file mark after it does no harm.
    """
    end = data.rfind(b"startxref")
    if end < 0 or data.rfind(b"endobj") > end:
        return True
    linear = re.search(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)", data[:2048])
    return linear is not None and len(data) < int(linear.group(1))


def read_page(document: pdfium.PdfDocument, number: int) -> Page:
    """The page of that number (1-based): its text and its ruled lines."""
    page = document[number - 1]
    textpage = page.get_textpage()
    try:
        frame = _frame(page)
        rules = read_rules(page, frame.box)
        upright = [rule for rule in rules if not rule.across]
        segments = _segments(_readable(_Runs(textpage, frame).read()), number, upright)
        return Page(number, frame.width, frame.height, segments, rules)
    finally:
        textpage.close()
        page.close()


def _readable(runs: list[Run]) -> list[Run]:
    """The runs; none of a page most of whose fonts do not say which characters their glyphs are.

    pdfium gives the glyphs' numbers for text then, which reads as nonsense.
    """
    unmapped = sum(len(run.text) for run in runs if not run.mapped)
    return [] if unmapped > sum(len(run.text) for run in runs) / 2 else runs


def _frame(page: pdfium.PdfPage) -> _Frame:
    width, height = page.get_size()
    left, bottom, right, top = page.get_bbox()
    return _Frame(min(left, right), min(bottom, top), width, height, page.get_rotation())


class _Runs:
    """Reads a page's text as runs: characters of one text object on one line."""

    def __init__(self, textpage: pdfium.PdfTextPage, frame: _Frame) -> None:
        self._handle = textpage.raw
        self._count = textpage.count_chars()
        self._frame = frame
        self._rect = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._runs: list[Run] = []
        self._bold_fonts: dict[int, bool] = {}  # of this page: pdfium reuses the numbers

    def read(self) -> list[Run]:
        """Runs in the file's order; a space that pdfium inferred ends the run before it."""
        text = self._text()
        handle = self._handle
        start, current = 0, None
        letter_before = False
        for i, char in enumerate(text):
            letter = char.isalpha()
            if letter and letter_before:
                continue  # inside a word no style or place begins that matters
            letter_before = letter
            breaks = char in "\r\n\ufffe"
            key = _text_object(handle, i)
            if not breaks and (key is None or key == current):
                continue  # a space that is not in the file belongs to the run
            self._end(text, start, i)
            start, current = i, key
        self._end(text, start, len(text))
        return self._runs

    def _text(self) -> str:
        """The page's characters, one for each of pdfium's indices."""
        size = self._count + 1
        buffer = (ctypes.c_ushort * size)()
        written = raw.FPDFText_GetText(self._handle, 0, self._count, buffer)
        text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
        if len(text) == self._count:
            return text
        # Characters without Unicode are left out of the text but counted.
        codes = (raw.FPDFText_GetUnicode(self._handle, i) for i in range(self._count))
        return "".join(chr(c) if c and not 0xD800 <= c < 0xE000 else " " for c in codes)

    def _end(self, text: str, start: int, end: int) -> None:
        printed = text[start:end]
        bare = printed.strip()
        if not bare:
            if self._runs and printed and "\r" not in printed and "\n" not in printed:
                self._runs[-1].text += " "
            return
        first = start + printed.index(bare[0])
        if self._is_slanted(first):
            return
        self._runs.append(self._run(printed, first, start + len(printed.rstrip()) - 1))

    def _is_slanted(self, index: int) -> bool:
        """Whether the line runs neither across nor upright: a watermark (`DRAFT`), and no text."""
        raw.FPDFText_GetMatrix(self._handle, index, self._matrix)
        across, up = abs(self._matrix.a), abs(self._matrix.b)
        return bool(min(across, up) > _SLANTED * max(across, up))

    def _run(self, printed: str, first: int, last: int) -> Run:
        handle, rect, matrix = self._handle, self._rect, self._matrix
        raw.FPDFText_GetLooseCharBox(handle, first, rect)
        x0, y0, y1 = rect.left, rect.bottom, rect.top
        if last != first:
            raw.FPDFText_GetLooseCharBox(handle, last, rect)
        box = self._frame.box(
            min(x0, rect.left), min(y0, rect.bottom), rect.right, max(y1, rect.top)
        )
        raw.FPDFText_GetCharOrigin(handle, first, self._x, self._y)
        x, y = self._x.value, self._y.value
        baseline = self._frame.box(x, y, x, y)[1]
        raw.FPDFText_GetMatrix(handle, first, matrix)
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        size = raw.FPDFText_GetFontSize(handle, first) * (scale or 1.0)
        bold = self._is_bold(first)
        clean = printed.replace("\r", "").replace("\n", "").translate(_PLAIN)
        mapped = raw.FPDFText_HasUnicodeMapError(handle, first) != 1
        return Run(clean.replace("\ufffe", "-\ufffe"), *box, baseline, size, bold, mapped)

    def _is_bold(self, index: int) -> bool:
        """By the font's weight, its name, or letters that are stroked as well as filled.

        An embedded subset often states no weight; its name (`ABCDEF+Tahoma-Bold`) does.
        """
        if raw.FPDFText_GetFontWeight(self._handle, index) >= 600:
            return True
        found = raw.FPDFText_GetTextObject(self._handle, index)
        if not found:
            return False
        if raw.FPDFTextObj_GetTextRenderMode(found) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE:
            return True
        font = raw.FPDFTextObj_GetFont(found)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._bold_fonts:
            self._bold_fonts[key] = bool(_BOLD_NAME.search(_font_name(font)))
        return self._bold_fonts[key]


def _font_name(font: raw.FPDF_FONT) -> str:
    buffer = ctypes.create_string_buffer(128)
    length = raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    return buffer.value.decode("latin-1") if 0 < length <= len(buffer) else ""


def _segments(runs: Sequence[Run], page: int, upright: Sequence[Rule]) -> list[Segment]:
    """Runs joined along their baselines, in the file's order; an upright rule parts them."""
    segments: list[Segment] = []
    group: list[Run] = []
    for run in runs:
        if group and not (_continues(group, run) and not _parted(group[-1], run, upright)):
            segments.append(_segment(group, page))
            group = []
        group.append(run)
    if group:
        segments.append(_segment(group, page))
    return [s for s in segments if s.text]


def _continues(group: Sequence[Run], run: Run) -> bool:
    """Whether the run goes on where the group ends: on its baseline, or raised as a mark."""
    last, first = group[-1], max(group, key=lambda r: r.size)
    size = max(first.size, run.size, 1.0)
    gap = run.x0 - last.x1
    if not -size <= gap <= _WIDE_GAP * size:
        return False
    if abs(run.baseline - first.baseline) <= 0.12 * size:
        return True
    near = (
        0.7 if run.text.strip().isdigit() and run.size < 0.75 * size else 0.5
    )  # a mark stands high
    shares_height = run.y0 < first.y1 and run.y1 > first.y0
    return shares_height and abs(run.baseline - first.baseline) < near * size


def _parted(last: Run, run: Run, upright: Sequence[Rule]) -> bool:
    """Whether an upright rule stands between them: narrow columns leave no wide gap."""
    if run.x0 - last.x1 < _NARROW_GAP * run.size:
        return False
    middle = (run.y0 + run.y1) / 2
    return any(last.x1 - 1 <= r.x0 <= run.x0 + 1 and r.y0 <= middle <= r.y1 for r in upright)


def _segment(group: Sequence[Run], page: int) -> Segment:
    weights: dict[tuple[float, bool], int] = defaultdict(int)
    for run in group:
        weights[round(run.size, 1), run.bold] += len(run.text.strip())
    size, bold = max(weights, key=lambda key: weights[key])
    base = next(r for r in group if (round(r.size, 1), r.bold) == (size, bold)).baseline
    text, mark = _joined(group, size, base)
    full = [r for r in group if r.size > 0.75 * size] or group
    return Segment(
        text=text,
        page=page,
        x0=min(r.x0 for r in group),
        y0=min(r.y0 for r in full),
        x1=max(r.x1 for r in group),
        y1=max(r.y1 for r in full),
        baseline=base,
        size=size,
        bold=bold,
        all_bold=all(r.bold for r in group if any(c.isalnum() for c in r.text)),
        lead=_bold_lead(group),
        mark=mark,
    )


def _joined(group: Sequence[Run], size: float, base: float) -> tuple[str, str]:
    """The text with raised digits as superscripts, and the mark it begins with, if any.

    A superscript keeps what the page shows: glued to a year or a percentage, a plain digit would
    be read as part of the number.
    """
    parts: list[str] = []
    mark = ""
    for place, run in enumerate(group):
        text, digits = run.text, run.text.strip()
        if digits.isdigit() and run.size < 0.85 * size and run.baseline > base + _RAISED * size:
            if place == 0:
                mark = digits
                continue
            text = text.translate(_SUPERSCRIPT)
        elif parts and run.x0 - group[place - 1].x1 > 0.22 * run.size:
            parts.append(" ")  # pdfium sees no space where a tab or a new object makes one
        parts.append(text)
    return " ".join("".join(parts).split()), mark


def _bold_lead(group: Sequence[Run]) -> str:
    """The bold words that a line begins with (`Lead inspector:`), if the rest is not bold."""
    lead: list[str] = []
    for run in group:
        if not run.bold and run.text.strip():
            return " ".join("".join(lead).split())
        lead.append(run.text)
    return ""

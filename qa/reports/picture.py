"""A page of a PDF as a picture, with a passage marked where its place is beyond doubt.

A wrong mark is worse than none: boxes are believed only if the page's own characters inside them
spell the passage. Coordinates are points from the lower left corner of the page as shown, that is,
after its crop box and rotation.
"""

from __future__ import annotations

import ctypes
import io
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops

from qa.errors import BadInput, UnknownPage

Box = tuple[float, float, float, float]

_YELLOW = (255, 236, 120)  # multiplied with the page, so that the letters stay black
_PADDING = 1.0  # points around a marked line
_MAX_SCALE = 6.0
_MAX_PIXELS = 24_000_000  # an A4 page at the largest scale; larger pages are drawn smaller
_STEPS = 100  # parts of a point that pdfium rounds a place on the page to
_FAR = 1000.0  # points between the places that a page's coordinates are fitted to
_FEWEST_LETTERS = 20  # on a page; with fewer it is a picture, which the reader reads by OCR
_CONTRAST = 60  # of 255, between a letter and its paper
_MIN_CHARS = 12  # shorter phrases are not looked for on a whole page

# pdfium is not thread-safe, and the web server draws pages in several threads.
PDFIUM_LOCK = threading.RLock()


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG of `width` times `height` pixels; `marked` says whether a mark is on it.

    `mark_at` is where the mark begins, as parts of the width and the height from the upper left.
    `missed` counts the texts that should stand on the page and were not placed surely. `by_line`:
    the page is a picture of print, on which whole lines are marked.
    """

    png: bytes
    marked: bool
    width: int
    height: int
    mark_at: tuple[float, float] | None = None
    missed: int = 0
    by_line: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to mark, and the boxes of the printed lines on which the reader found it."""

    text: str
    boxes: Sequence[Box] = ()


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter or digit of a page, in normal form (a ligature gives several), and its box."""

    char: str
    box: Box


def draw_page(path: Path, page: int, boxes: Sequence[Box] = (), scale: float = 1.5) -> bytes:
    """The page (1-based) as PNG with the boxes marked in yellow, unchecked.

    `scale` is pixels for each point; very large pages are drawn smaller.

    Raises:
        UnknownPage: the file is missing or no PDF, or has no such page.
        BadInput: the scale is not between 0 and 6.
    """
    with PDFIUM_LOCK, _opened(path, page) as opened:
        return _encode(_render(opened, boxes, scale))


def draw_marked_page(
    path: Path, page: int, text: str, boxes: Sequence[Box], *, scale: float = 1.5
) -> PagePicture:
    """The page with `text` marked: where `boxes` say, if the page agrees, or where it stands once.

    The characters whose centre is in the boxes must spell the text, white space, hyphens and
    signs apart; then exactly these are marked, not the rest of their lines. Where the reader
    ordered words otherwise (tables), the boxes are marked if they hold the text's words and no
    others. Failing that, the text is looked for on the whole page. On a page that is a picture
    nothing can be spelt: there the boxes are believed where they hold print. With no text, or none found,
    `marked` is False and the page bare.

    Raises: as `draw_page`.
    """
    return draw_marks(path, page, [Wanted(text, boxes)] if text.strip() else [], scale=scale)


def draw_marks(
    path: Path, page: int, wanted: Sequence[Wanted], *, scale: float = 1.5, missed: int = 0
) -> PagePicture:
    """The page with each text marked that is surely found, by the rules of `draw_marked_page`.

    `missed` are texts of the page that the caller could not even look for; those not found are
    added. Raises: as `draw_page`.
    """
    with PDFIUM_LOCK, _opened(path, page) as opened:
        letters = _letters(opened) if wanted else []
        scanned = bool(wanted) and len(letters) < _FEWEST_LETTERS
        found = [
            _on_ink(opened, w.boxes) if scanned else _places(opened, letters, w) for w in wanted
        ]
        marks = [box for boxes in found for box in boxes or ()]
        picture = _render(opened, marks, scale)
        width, height = opened.get_size()
    corner = (
        (min(b[0] for b in marks) / width, 1 - max(b[3] for b in marks) / height) if marks else None
    )
    return PagePicture(
        png=_encode(picture),
        marked=bool(marks),
        width=picture.width,
        height=picture.height,
        mark_at=corner,
        missed=missed + found.count(None),
        by_line=scanned and bool(marks),
    )


def locate(path: Path, page: int, text: str) -> list[Box] | None:
    """The boxes, one a line, of the one place of the page that reads as `text`.

    None where it does not stand there, stands there several times, or is too short to tell.

    Raises:
        UnknownPage: as `draw_page`.
    """
    with PDFIUM_LOCK, _opened(path, page) as opened:
        return _locate(_letters(opened), text)


# --- opening and drawing --------------------------------------------------------------------------


@contextmanager
def _opened(path: Path, page: int) -> Iterator[pdfium.PdfPage]:
    if not path.is_file():
        raise UnknownPage(f"{path} is no longer there; index the reports again")
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise UnknownPage(f"{path.name} cannot be drawn: {error}") from error
    try:
        if not 1 <= page <= len(document):
            raise UnknownPage(f"{path.name} has pages 1 to {len(document)}, none numbered {page}")
        try:
            opened = document[page - 1]
        except pdfium.PdfiumError as error:
            raise UnknownPage(f"page {page} of {path.name} is damaged: {error}") from error
        try:
            yield opened
        finally:
            opened.close()
    finally:
        document.close()


def _render(page: pdfium.PdfPage, boxes: Sequence[Box], scale: float) -> Image.Image:
    if not 0 < scale <= _MAX_SCALE:
        raise BadInput(f"scale {scale} should be above 0 and at most {_MAX_SCALE:g}")
    width, height = page.get_size()
    scale = min(scale, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    for box in boxes:
        _mark(picture, box, picture.width / width, picture.height / height)
    return picture


def _mark(picture: Image.Image, box: Box, across: float, down: float) -> None:
    x0, x1 = (box[0] - _PADDING) * across, (box[2] + _PADDING) * across
    y0, y1 = (box[1] - _PADDING) * down, (box[3] + _PADDING) * down
    left, right = max(round(x0), 0), min(round(x1), picture.width)
    top, bottom = (
        max(picture.height - round(y1), 0),
        min(picture.height - round(y0), picture.height),
    )
    if left < right and top < bottom:
        area = picture.crop((left, top, right, bottom))
        yellow = Image.new("RGB", area.size, _YELLOW)
        picture.paste(ImageChops.multiply(area, yellow), (left, top))


def _encode(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


# --- finding the text -----------------------------------------------------------------------------


def _places(page: pdfium.PdfPage, letters: Sequence[_Letter], wanted: Wanted) -> list[Box] | None:
    boxes = wanted.boxes
    inside = [letter for letter in letters if any(_holds(box, letter.box) for box in boxes)]
    found = _find_once(inside, wanted.text)
    if found is not None:
        return _lines(found)
    if inside and _words(wanted.text) == _words_in_boxes(page, boxes):
        return list(boxes)
    return _locate(letters, wanted.text)


def _on_ink(page: pdfium.PdfPage, boxes: Sequence[Box]) -> list[Box] | None:
    """The boxes of a page that is a picture, as OCR gave them, if there is print in each of them."""
    grey = page.render(scale=1, grayscale=True).to_pil()
    for x0, y0, x1, y1 in boxes:
        box: tuple[int, ...] = (max(0, int(x0)), max(0, int(grey.height - y1)))
        box += (min(grey.width, int(x1) + 1), min(grey.height, int(grey.height - y0) + 1))
        if box[0] >= box[2] or box[1] >= box[3]:
            return None
        lightest, darkest = grey.crop(box).getextrema()[::-1]
        if lightest - darkest < _CONTRAST:
            return None
    return list(boxes) or None


def _locate(letters: Sequence[_Letter], text: str) -> list[Box] | None:
    if len(_plain(text)) < _MIN_CHARS:
        return None
    found = _find_once(letters, text)
    return None if found is None else _lines(found)


def _find_once(letters: Sequence[_Letter], text: str) -> Sequence[_Letter] | None:
    """The run of letters that spells the text, if there is exactly one."""
    wanted = _plain(text)
    spelt = "".join(letter.char for letter in letters)
    at = spelt.find(wanted) if wanted else -1
    if at < 0 or spelt.find(wanted, at + 1) >= 0:
        return None
    return letters[at : at + len(wanted)]


def _plain(text: str) -> str:
    """Letters and digits alone: "multi-agency (the ﬁrst²)" -> "multiagencythefirst2"."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def _words(text: str) -> Counter[str]:
    return Counter(filter(None, map(_plain, text.replace("-", " ").split())))


def _words_in_boxes(page: pdfium.PdfPage, boxes: Sequence[Box]) -> Counter[str]:
    """The words that pdfium finds in each of the boxes."""
    chars = _characters(page)
    found: Counter[str] = Counter()
    for box in boxes:
        found += _words("".join(c for c, place in chars if place is None or _holds(box, place)))
    return found


def _letters(page: pdfium.PdfPage) -> list[_Letter]:
    return [
        _Letter(plain, box)
        for char, box in _characters(page)
        if box is not None
        for plain in _plain(char)
    ]


def _characters(page: pdfium.PdfPage) -> list[tuple[str, Box | None]]:
    """The page's characters in the file's order; letters and digits with their boxes."""
    shown = _Shown(page)
    rect = raw.FS_RECTF()
    found: list[tuple[str, Box | None]] = []
    textpage = page.get_textpage()
    try:
        for i in range(textpage.count_chars()):
            code = raw.FPDFText_GetUnicode(textpage, i)
            char = " " if 0xD800 <= code < 0xE000 else chr(code)
            box = None
            if char.isalnum() and raw.FPDFText_GetLooseCharBox(textpage, i, rect):
                box = shown.box(rect.left, rect.bottom, rect.right, rect.top)
            found.append((char, box))
    finally:
        textpage.close()
    return found


class _Shown:
    """A page's own coordinates -> those of the page as shown, cropped and turned.

    pdfium tells where three points come to lie; the rest is linear.
    """

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._x, self._y = _shown_point(page, 0, 0)
        ax, ay = _shown_point(page, _FAR, 0)
        bx, by = _shown_point(page, 0, _FAR)
        self._right = (ax - self._x) / _FAR, (ay - self._y) / _FAR
        self._up = (bx - self._x) / _FAR, (by - self._y) / _FAR

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        ax, ay = self._point(x0, y0)
        bx, by = self._point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        (rx, ry), (ux, uy) = self._right, self._up
        return self._x + x * rx + y * ux, self._y + x * ry + y * uy


def _shown_point(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    width, height = page.get_size()
    size = round(width * _STEPS), round(height * _STEPS)
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value / _STEPS, height - down.value / _STEPS


def _holds(box: Box, inner: Box) -> bool:
    """Whether the centre of `inner` is in `box`."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _lines(letters: Sequence[_Letter]) -> list[Box]:
    """One box for each line that the letters stand on."""
    lines: list[Box] = []
    for letter in letters:
        box = letter.box
        if lines and _continues(lines[-1], box):
            x0, y0, x1, y1 = lines[-1]
            box = min(x0, box[0]), min(y0, box[1]), max(x1, box[2]), max(y1, box[3])
            lines[-1] = box
        else:
            lines.append(box)
    return lines


def _continues(line: Box, box: Box) -> bool:
    """Whether a letter goes on in its line: as high, and to the right by a few letters at most."""
    height = line[3] - line[1]
    middle = (box[1] + box[3]) / 2
    return line[1] <= middle <= line[3] and -height <= box[0] - line[2] <= 3 * height

"""The second witness: whether a quote stands verbatim on the page that its citation names.

The page's text comes from pypdf, not from the reader that the program itself uses, so a fault of
that reader cannot vouch for itself. Compared are the characters without white space. Hyphens
must agree, except at a line's end, where print cannot tell "multi-/agency" from "informa-/tion".
"""

from __future__ import annotations

import html.parser
import logging
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.types import Citation

Verdict = Literal["verbatim", "over_pages", "not_found", "unchecked"]

_HYPHENS = frozenset("-\u2010\u2011\u00ad\ufffe")
_FEW = 12  # letters: so short a piece stands on most pages, so it must stand close to the break
_MARGIN = 120  # letters of furniture or a footnote between a page's text and its end


@dataclass(frozen=True, slots=True)
class _Letters:
    """A text without white space and hyphens, and the hyphens by the letter that they precede.

    `hyphens[i]` is True for a hyphen before letter i, False for one that ends a line there.
    `breaks` has every i where a line ends before letter i, the text's beginning and end among them.
    """

    letters: str
    hyphens: dict[int, bool]
    breaks: frozenset[int] = frozenset()

    def agrees(self, quote: _Letters, at: int) -> bool:
        """Whether the quote, whose letters stand here at `at`, has the same hyphens."""
        for i in range(1, len(quote.letters)):
            printed, quoted = self.hyphens.get(at + i), i in quote.hyphens
            if (quoted and printed is None) or (printed is True and not quoted):
                return False
        return True

    def places(self, quote: _Letters) -> list[int]:
        """Every place where the quote stands in this text."""
        found, at = [], self.letters.find(quote.letters)
        while at >= 0:
            if self.agrees(quote, at):
                found.append(at)
            at = self.letters.find(quote.letters, at + 1)
        return found

    def part(self, start: int, end: int) -> _Letters:
        hyphens = {i - start: kept for i, kept in self.hyphens.items() if start < i < end}
        return _Letters(self.letters[start:end], hyphens)


def _letters(text: str) -> _Letters:
    letters: list[str] = []
    hyphens: dict[int, bool] = {}
    breaks = {0}
    plain = unicodedata.normalize("NFKC", text.replace("\u2011", "-"))
    for i, char in enumerate(plain):
        if char in _HYPHENS:
            hyphens[len(letters)] = not _ends_line(plain, i)
        elif not char.isspace():
            letters.append(char)
        elif char in "\r\n":
            breaks.add(len(letters))
    return _Letters("".join(letters), hyphens, frozenset({*breaks, len(letters)}))


def _ends_line(text: str, at: int) -> bool:
    """Whether only blanks stand between the character at `at` and the end of its line."""
    rest = text[at + 1 : at + 12]
    return rest.lstrip(" \t").startswith(("\n", "\r")) or not rest.strip()


class Witness:
    """Checks citations against their files; pages are read once."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[_Letters, ...] | None] = {}

    def check(self, citation: Citation) -> Verdict:
        """Whether the quote is on its page, or begins there and ends on the next.

        "unchecked": the file is not where the report says, or nothing can be read from it.
        """
        pages = self._pages(citation.report.file)
        quote = _letters(citation.quote)
        if not pages or not quote.letters:
            return "unchecked"
        if citation.page is None:
            # Only sources without pages, which are one page here, may leave the page out.
            return "verbatim" if len(pages) == 1 and pages[0].places(quote) else "not_found"
        if citation.page > len(pages):
            return "not_found"
        page = pages[citation.page - 1]
        if page.places(quote):
            return "verbatim"
        following = pages[citation.page] if citation.page < len(pages) else None
        return "over_pages" if following and _runs_over(quote, page, following) else "not_found"

    def _pages(self, file: str) -> tuple[_Letters, ...] | None:
        if file not in self._files:
            texts = read_pages(Path(file))
            self._files[file] = tuple(map(_letters, texts)) if texts is not None else None
        return self._files[file]


def _runs_over(quote: _Letters, page: _Letters, following: _Letters) -> bool:
    """Whether the quote's beginning ends one page and its rest begins the next.

    The beginning must end a line in the last half of its page, and the rest begin a line in the
    first half of the next; a piece of a word or two must stand close to the break. So a quote
    from the next page alone is not excused by a first word found anywhere.
    """
    length, size = len(quote.letters), len(page.letters)
    for cut in range(length - 1, 0, -1):
        earliest = size - _MARGIN if cut <= _FEW else size / 2
        latest = _MARGIN if length - cut <= _FEW else len(following.letters) / 2
        ends = any(
            at >= earliest and at + cut in page.breaks for at in page.places(quote.part(0, cut))
        )
        if ends and any(
            at <= latest and at in following.breaks
            for at in following.places(quote.part(cut, length))
        ):
            return True
    return False


def read_pages(path: Path) -> list[str] | None:
    """A file's text by page, one page for text and HTML; None where it cannot be read."""
    try:
        head = path.read_bytes()
    except OSError:
        return None
    if b"%PDF-" in head[:1024]:
        return _pdf_pages(path)
    text = head.decode("utf-8-sig", errors="replace")
    return [_html_text(text) if "<html" in text[:2000].lower() else text]


def _pdf_pages(path: Path) -> list[str] | None:
    # Imported here: only who checks quotes needs a second reader.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # Its warnings on mended faults are no news here: a quote that is not found is the news.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        return [page.extract_text() for page in PdfReader(path).pages]
    except (PyPdfError, ValueError, KeyError, TypeError):
        return None


class _Text(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _html_text(text: str) -> str:
    parser = _Text()
    parser.feed(text)
    return " ".join(parser.pieces)

"""PDF -> blocks: opens the file with its limits, reads the pages, puts the parts together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium

from qa.errors import UnreadableFile
from qa.reports.flow import Measure, flow_blocks
from qa.reports.furniture import (
    body_size,
    remove_contents,
    remove_end_matter,
    remove_furniture,
)
from qa.reports.headings import mark_headings
from qa.reports.layout import Page, Source
from qa.reports.read_page import open_pdf, read_page
from qa.reports.read_scan import ADVICE, add_text
from qa.reports.tables import place_in_cells
from qa.settings import Settings

_FEWEST_LETTERS = 20  # on a page on average; fewer is a scan


def read_pdf(data: bytes, settings: Settings) -> Source:
    """The blocks of a PDF's pages.

    Raises:
        UnreadableFile: encrypted, cut off, damaged, too long, or without text.
    """
    pages = read_pages(data, settings)
    warnings: list[str] = []
    empty = [page.number for page in pages if not _has_text(page)]
    if settings.ocr and empty:
        pages = read_pages(add_text(data, empty), settings)
        numbers = ", ".join(str(n) for n in empty if _has_text(pages[n - 1]))
        if numbers:
            warnings.append(f"pages read by OCR, whose quotes may hold misread letters: {numbers}")
    _refuse_scan(pages)
    return source_of(pages, warnings)


def source_of(pages: list[Page], warnings: Sequence[str] = ()) -> Source:
    """The blocks of pages as printed, which are changed on the way: furniture goes, cells come."""
    front = [s.text.replace("-\ufffe", "-") for page in pages[:2] for s in page.segments]
    empty = _warn_of_empty(pages)
    margins = remove_furniture(pages)
    remove_contents(pages)
    remove_end_matter(pages)
    body = body_size(pages)
    for page in pages:
        place_in_cells(page)
    blocks = flow_blocks(pages, Measure.of(pages, body))
    mark_headings(blocks, body)
    return Source(blocks, len(pages), front, margins, [*warnings, *empty])


def read_pages(data: bytes, settings: Settings) -> list[Page]:
    """The pages as printed.

    Raises:
        UnreadableFile: encrypted, cut off, damaged or too long.
    """
    document = open_pdf(data, settings.max_pages)
    try:
        return [read_page(document, n) for n in range(1, len(document) + 1)]
    except pdfium.PdfiumError as error:
        raise UnreadableFile(f"a damaged PDF ({error}); download it again") from error
    finally:
        document.close()


def _letters(page: Page) -> int:
    return sum(len(re.findall(r"\w", s.text)) for s in page.segments)


def _has_text(page: Page) -> bool:
    return _letters(page) >= _FEWEST_LETTERS


def _refuse_scan(pages: list[Page]) -> None:
    if sum(map(_letters, pages)) < _FEWEST_LETTERS * len(pages):
        count = f"{len(pages)} pages" if len(pages) > 1 else "a page"
        raise UnreadableFile(
            f"{count} with hardly any text: a scan, or fonts without Unicode; {ADVICE}"
        )


def _warn_of_empty(pages: list[Page]) -> list[str]:
    """A warning that names the pages without any text: pictures or scans, where it matters."""
    empty = [str(page.number) for page in pages if not page.segments]
    return [f"pages without text: {', '.join(empty)}"] if empty else []

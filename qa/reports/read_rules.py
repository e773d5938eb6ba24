"""The ruled lines of a PDF page, by pdfium."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from qa.reports.layout import Box, Rule

_THIN = 2.5  # points: a path thinner than that is a ruled line


def read_rules(
    page: pdfium.PdfPage, shown: Callable[[float, float, float, float], Box]
) -> list[Rule]:
    """The straight lines printed on the page: table borders, the stroke above the footnotes.

    `shown` turns a box of the page's own coordinates into one of the page as shown.
    """
    return [
        rule
        for path in _paths(page)
        for rule in _edges(shown(*_bounds(path)), stroked=_is_stroked(path))
    ]


def _paths(page: pdfium.PdfPage) -> Iterator[raw.FPDF_PAGEOBJECT]:
    """The page's drawn paths, without making an object of each of its texts."""
    for i in range(raw.FPDFPage_CountObjects(page)):
        found = raw.FPDFPage_GetObject(page, i)
        if raw.FPDFPageObj_GetType(found) == raw.FPDF_PAGEOBJ_PATH:
            yield found


def _bounds(path: raw.FPDF_PAGEOBJECT) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(path, *edges)
    x0, y0, x1, y1 = (edge.value for edge in edges)
    return x0, y0, x1, y1


def _is_stroked(path: raw.FPDF_PAGEOBJECT) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(stroke.value)


def _edges(box: Box, *, stroked: bool) -> Iterator[Rule]:
    """A thin path is one line; a drawn rectangle is four, a filled one (a shade) none."""
    x0, y0, x1, y1 = box
    if x1 - x0 < _THIN or y1 - y0 < _THIN:
        if max(x1 - x0, y1 - y0) >= _THIN:
            yield Rule(x0, y0, x1, y1)
        return
    if stroked:
        yield Rule(x0, y0, x1, y0)
        yield Rule(x0, y1, x1, y1)
        yield Rule(x0, y0, x0, y1)
        yield Rule(x1, y0, x1, y1)

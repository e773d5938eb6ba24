"""Tables as CSV and Excel, and lists of questions read from them; the only importer of openpyxl."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa.errors import BadInput

EXCEL_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60  # characters of a column
_MOST_ROWS = 20_000  # of a file that is read
_FORMULA = "=+-@\t\r"
_UNKNOWN_TO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """What a cell of a spreadsheet shows, and where it leads; as CSV the address alone."""

    text: str
    address: str


Cell = str | int | date | Link | None


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, for spreadsheets; a cell that one would run as a formula is quoted.

    Dates are written as 2022-05-20.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _harmless(cell: Cell) -> str:
    text = "" if cell is None else cell.address if isinstance(cell, Link) else str(cell)
    return f"'{text}" if text[:1] and text[0] in _FORMULA else text


def as_excel(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a fixed head, filters and sensible widths; texts are never formulas.

    Dates are dates, to be sorted and counted with.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    sheet.append(list(columns))
    for number, row in enumerate(rows, start=2):
        for place, cell in enumerate(row, start=1):
            written = sheet.cell(number, place)
            _write(written, cell)
            written.alignment = Alignment(wrap_text=True, vertical="top")
    for place in range(1, len(columns) + 1):
        sheet.cell(1, place).font = Font(bold=True)
        cells = (sheet.cell(n, place).value for n in range(1, min(sheet.max_row, 200) + 1))
        longest = max((len(str(c)) for c in cells if c is not None), default=8)
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(written: Any, cell: Cell) -> None:
    if isinstance(cell, Link) and "://" in cell.address:
        written.hyperlink = cell.address
        written.style = "Hyperlink"
    if isinstance(cell, Link):
        cell = cell.text
    if isinstance(cell, str):
        written.value = _UNKNOWN_TO_XML.sub("", cell)
        written.data_type = "s"  # "=1+1" in a report is a text
    else:
        written.value = cell
    if isinstance(cell, date):
        written.number_format = "dd mmm yyyy"


def read_excel(content: bytes) -> list[list[str]]:
    """The first sheet's rows as texts. Raises BadInput where it is no Excel file."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=_MOST_ROWS)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    except Exception as error:
        raise BadInput(f"the file is no Excel file (.xlsx) that can be read: {error}") from error


def read_csv(text: str) -> list[list[str]]:
    """The rows of a CSV text, apart by comma, semicolon or tab, as its first line tells."""
    head = text.split("\n", 1)[0]
    apart = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=apart))
    except csv.Error as error:
        raise BadInput(f"the list is no CSV that can be read: {error}") from error

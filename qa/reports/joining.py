"""Printed lines -> one text with the place of each line; the hyphen at a line's end decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qa.reports.layout import Block, Piece
from qa.types import Line

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_END_PART = re.compile(r"([^\W_]+)-\ufffe?$")
_START_PART = re.compile(r"([^\W\d_]+)")
_YEARS = re.compile(r"\d[–-]$")  # `2013–` at a line's end, `16` on the next: a range of numbers
_HANGS = re.compile(r"(?:and|or|nor|to)(?![\w-])")  # `short- and long-term`, `16- or 17-year-olds`


class Words:
    """How often the document writes each word, to decide about a hyphen at a line's end."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._counts: Counter[str] = Counter()
        for block in blocks:
            for piece in block.pieces:
                self._counts.update(w.casefold() for w in _WORD.findall(piece.text))

    def joined_is_commoner(self, start: str, end: str) -> bool:
        """Whether `startend` is written more often here than `start-end`."""
        start, end = start.casefold(), end.casefold()
        return self._counts[start + end] > self._counts[f"{start}-{end}"]


def join_pieces(pieces: Sequence[Piece], words: Words) -> tuple[str, tuple[Line, ...]]:
    """The text of the lines, and where each stands; no lines for pieces without boxes."""
    text = ""
    lines: list[Line] = []
    for piece in pieces:
        part = piece.text.replace("-\ufffe", "-\ufffe").strip()
        text, glue = _glue(text, part, words)
        start = len(text) + len(glue)
        text += glue + part
        if piece.box:
            lines.append(Line(start, len(text), piece.page, *(round(v, 1) for v in piece.box)))
    clean = text.replace("\ufffe", "")
    if len(clean) != len(text):
        lines = [_shifted(line, text) for line in lines]
    return clean, tuple(_within(line, len(clean)) for line in lines)


def _glue(text: str, part: str, words: Words) -> tuple[str, str]:
    """The text so far, less a hyphen that only broke the word, and what comes between."""
    if not text:
        return "", ""
    if text.endswith("/") and part[:1].isalnum():
        return text, ""
    if _YEARS.search(text) and part[:1].isdigit():
        return text, ""
    hyphen = text.endswith(("-\ufffe", "-")) and not text.rstrip("\ufffe").endswith((" -", "--"))
    if not hyphen or not part[:1].isalnum():
        return text, " "
    bare = text.removesuffix("\ufffe")
    if _HANGS.match(part):
        return bare, " "
    end, start = _END_PART.search(text), _START_PART.match(part)
    if end and start and words.joined_is_commoner(end.group(1), start.group(1)):
        return bare[:-1], ""
    return bare, ""


def _shifted(line: Line, text: str) -> Line:
    before = text.count("\ufffe", 0, line.start)
    inside = text.count("\ufffe", line.start, line.end)
    return Line(
        line.start - before,
        line.end - before - inside,
        line.page,
        line.x0,
        line.y0,
        line.x1,
        line.y1,
    )


def _within(line: Line, length: int) -> Line:
    """A line that lost its hyphen ends where the next one begins."""
    if line.end <= length:
        return line
    return Line(line.start, length, line.page, line.x0, line.y0, line.x1, line.y1)

"""What an answer quotes, marked on a page: these sentences alone, nothing before or between them.

A mark names a passage ("hull-2022.9.0-5c1e") or a part of its text ("hull-2022.9.0-5c1e~12-88");
several stand one after another ("…~12-88~~…~120-180").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.types import Passage

if TYPE_CHECKING:
    from qa.reports.picture import PagePicture, Wanted

_BETWEEN = "~~"
_PART = re.compile(r"(?P<passage>[^~]+)~(?P<start>\d{1,6})-(?P<end>\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quoted:
    """`passage.text[start:end]`, which is never empty."""

    passage: Passage
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """The same in the text of the passage's paragraph."""
        return self.passage.start + self.start, self.passage.start + self.end

    @property
    def page(self) -> int | None:
        """The page on which it begins."""
        return self.passage.page_of(self.start)


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage by its id, and the part of its text to mark; None is all of it."""

    passage_id: str
    span: tuple[int, int] | None = None

    def in_passage(self, passage: Passage | None) -> Quoted | None:
        """The part in its passage; None where the passage is gone or has no such part."""
        if passage is None:
            return None
        start, end = self.span or (0, len(passage.text))
        return Quoted(passage, start, end) if start < end <= len(passage.text) else None


def joined(marks: Iterable[str]) -> str:
    """Several marks as one, each once."""
    return _BETWEEN.join(dict.fromkeys(marks))


def read_marks(text: str) -> list[Mark]:
    """The marks of an address; what has another form is taken for the id of a passage."""
    found = []
    for piece in filter(None, text.split(_BETWEEN)):
        part = _PART.fullmatch(piece)
        span = (int(part["start"]), int(part["end"])) if part else None
        found.append(Mark(part["passage"] if part else piece, span))
    return found


def is_quote(mark: str | None) -> bool:
    """Whether a mark is of sentences quoted, and not of a whole passage or a grade."""
    return bool(mark) and any(m.span for m in read_marks(mark or ""))


def draw_quotes(
    path: Path, page: int, quoted: Sequence[Quoted | None], scale: float
) -> PagePicture:
    """The page with what stands on it of the quotes marked, each where its place is sure.

    A None is a quote that is not to be found any more. Raises UnknownPage.
    """
    from qa.reports.picture import draw_marks

    wanted = [w for q in quoted if q is not None and (w := _on_page(q, page))]
    return draw_marks(path, page, wanted, scale=scale, missed=list(quoted).count(None))


def _on_page(quoted: Quoted, page: int) -> Wanted | None:
    """The quote as far as it stands on the page, with the boxes of its lines."""
    from qa.reports.picture import Wanted

    lines = [
        line
        for line in quoted.passage.lines
        if line.page == page and line.end > quoted.start and line.start < quoted.end
    ]
    if not lines:
        return None
    start, end = max(lines[0].start, quoted.start), min(lines[-1].end, quoted.end)
    boxes = [(line.x0, line.y0, line.x1, line.y1) for line in lines]
    return Wanted(quoted.passage.text[start:end], boxes)

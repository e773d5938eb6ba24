"""What a reader of files hands to the rest: pages of lines with their boxes, or plain blocks.

Coordinates are PDF points from the lower left corner of the page as shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]  # x0, y0, x1, y1
BlockKind = Literal["heading", "paragraph", "bullet", "row", "footnote"]


@dataclass(slots=True)
class Run:
    """Characters of one font, size and baseline; `mapped` says that the font names them."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    bold: bool
    mapped: bool = True


@dataclass(slots=True)
class Segment:
    """A stretch of print on one baseline; `size` and `bold` are those of most of its letters.

    `text` has single spaces; `\\ufffe` after a hyphen says that the line ends in it. `mark` is the
    raised number that it begins with, as a footnote does. `label` is the number or bullet sign
    before the text, which stands at `label_x`. `cell` is the place in a table or box.
    """

    text: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    bold: bool
    all_bold: bool
    lead: str = ""  # the bold words that it begins with, if the rest is not bold
    mark: str = ""
    label: str = ""
    label_x: float = 0.0
    cell: Box | None = None

    @property
    def box(self) -> Box:
        return self.x0, self.y0, self.x1, self.y1

    @property
    def left(self) -> float:
        """Where the print begins, number or bullet sign included."""
        return self.label_x if self.label else self.x0


@dataclass(frozen=True, slots=True)
class Rule:
    """A printed straight line; thin boxes count as lines."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def across(self) -> bool:
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(slots=True)
class Page:
    """One page: its segments in the file's own order, and its ruled lines."""

    number: int
    width: float
    height: float
    segments: list[Segment]
    rules: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Piece:
    """One printed line of a block, before the lines are joined; `box` is None without pages."""

    text: str
    page: int
    box: Box | None


@dataclass(slots=True)
class Block:
    """A heading, paragraph, bullet, table row or footnote, with its printed lines.

    `level` is 1 for the outermost heading, more for inner ones. `cells` are a row's cells. `x0` is the left edge of
    the text, `left` that of its number or bullet sign. `ruled` says that it stands in a box.
    """

    kind: BlockKind
    pieces: list[Piece]
    number: str | None = None
    level: float = 0
    cells: tuple[str, ...] = ()
    x0: float = 0.0
    left: float = 0.0
    size: float = 0.0
    bold: bool = False
    lead: str = ""
    boxed: bool = False

    @property
    def page(self) -> int | None:
        return self.pieces[0].page if self.pieces and self.pieces[0].box else None

    @property
    def plain(self) -> str:
        """The lines joined roughly, to recognise the block by."""
        return " ".join(p.text.replace("-\ufffe", "-") for p in self.pieces)


@dataclass(slots=True)
class Source:
    """A file as read: its blocks in reading order and the words of its first pages.

    `front` holds the printed lines of the first two pages, `margins` the running heads and feet;
    `pages` is None for sources without pages.
    """

    blocks: list[Block]
    pages: int | None
    front: list[str]
    margins: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

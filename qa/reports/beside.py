"""Judgement rows put together by where they stand on the page, whatever the file's order.

Some files print a table's first column whole before its second, or each grade before its name.
The rows of blocks do not show which grade belongs to which name then; the places on the page do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from rapidfuzz import fuzz

from qa.reports.grades import GRADE_WORDS, bare, parse_grade
from qa.reports.layout import Block, Box, Piece

_PAGES = 4  # the judgement table stands on one of the first pages
_ALIKE = 95.0  # of 100
_MOST_LINES = 4  # of a row's name or grade
_START = 6  # letters that a name's first line begins with, whatever slip it holds later
_LEVEL = 10.0  # points: less than a row of one line
_NEXT = 1.5  # of a line's height, to the next line of a cell
_LEADING = 1.9  # of a line's height: lines further apart are of different cells

_BOTH = re.compile(
    rf"(?P<name>.+?(?<! is)(?<! are)(?<!:))(?: ?[.…·_:–-]{{1,60}})? (?P<grade>{GRADE_WORDS})", re.I
)
_ROW_NUMBER = re.compile(r"^\d(?:\.\d)?\.?\s+")  # `2.1 Adoption performance`

Printed = tuple[str, str, int]  # a row's name, its grade, the page


def rows_beside(blocks: Sequence[Block], names: Collection[str]) -> Iterator[Printed]:
    """The rows of those names whose grade stands to the right of them, at their height.

    A name and its grade may also stand so near to one another that they are one line.
    """
    text = lines_by_page([block for block in blocks if block.kind != "heading"])
    for page, lines in lines_by_page(blocks).items():
        yield from ((name, grade, page) for name, grade in _in_one(text.get(page, []), names))
        grades = list(_grades(lines))
        if not grades:
            continue
        taken: set[Box] = set()
        for name, place in _named(lines, names):
            beside = [g for g in grades if g[1] not in taken and _is_beside(place, g[1])]
            if not beside:
                continue
            near = sorted(beside, key=lambda g: abs(_middle(g[1]) - _middle(place)))
            if len(near) > 1 and _are_level(near[0], near[1]):
                continue  # two columns of grades: which is this inspection's is not said
            taken.add(near[0][1])
            yield name, near[0][0], page


def lines_by_page(blocks: Sequence[Block]) -> dict[int, list[Piece]]:
    """The printed lines of the first pages, from the top of each page down."""
    pages: defaultdict[int, list[Piece]] = defaultdict(list)
    for block in blocks:
        for piece in block.pieces:
            if piece.box and piece.page <= _PAGES:
                pages[piece.page].append(piece)
    return {n: sorted(lines, key=lambda p: -_top(p)) for n, lines in pages.items()}


def _top(piece: Piece) -> float:
    return piece.box[3] if piece.box else 0.0


def _grades(lines: Sequence[Piece]) -> Iterator[tuple[str, Box]]:
    """Lines, or lines below one another, that are a grade and nothing else; the longest each."""
    used: set[int] = set()
    for i in range(len(lines)):
        if i in used:
            continue
        best: tuple[list[int], str, Box] | None = None
        for places, text, box in _stacks(lines, i):
            if parse_grade(text)[0]:
                best = places, text, box
        if best:
            used.update(best[0])
            yield bare(best[1]), best[2]


def names_printed(blocks: Sequence[Block], names: Collection[str]) -> set[str]:
    """Those of the names that stand on the first pages, over however many lines."""
    found = {
        text.casefold()
        for lines in lines_by_page(blocks).values()
        for text, _ in _named(lines, names)
    }
    return {n for n in names if any(fuzz.ratio(n.casefold(), text) >= _ALIKE for text in found)}


def whole_grade(lines: Sequence[Piece], cell: Sequence[Piece]) -> str | None:
    """The grade that a cell's lines make with those right above and below, the longest there is.

    `Requires improvement to be` / `good`, of which only one line was found beside the name.
    """
    above, below = _column(lines, cell[0], -1), _column(lines, cell[-1], 1)
    wholes = (
        bare(" ".join(p.text for p in (*above[:up][::-1], *cell, *below[:down])))
        for up in range(len(above), -1, -1)
        for down in range(len(below), -1, -1)
    )
    return max((w for w in wholes if parse_grade(w)[0]), key=len, default=None)


def _column(lines: Sequence[Piece], start: Piece, step: int) -> list[Piece]:
    """The lines that follow one another down (1) or up (-1) from a line, in its column."""
    found: list[Piece] = []
    last = start.box
    while last and len(found) < _MOST_LINES:
        height = max(last[3] - last[1], 1.0)
        near = [
            (abs(last[1] - p.box[1]), n)
            for n, p in enumerate(lines)
            if p.box
            and 0.5 * height < step * (last[1] - p.box[1]) < _NEXT * height
            and abs(p.box[0] - last[0]) < _LEVEL
        ]
        if not near:
            break
        found.append(lines[min(near)[1]])
        last = found[-1].box
    return found


def _named(lines: Sequence[Piece], names: Collection[str]) -> Iterator[tuple[str, Box]]:
    """Lines below one another that are one of the names, each name once, from the top down.

    The longest counts: `… children in care` / `and care leavers` is one name of two lines.
    """
    wanted = {name.casefold() for name in names}
    starts = {name[:_START] for name in wanted}
    for i in range(len(lines)):
        if _ROW_NUMBER.sub("", bare(lines[i].text)).casefold()[:_START] not in starts:
            continue
        best: tuple[str, str, Box] | None = None
        for _, printed, box in _stacks(lines, i):
            text = _ROW_NUMBER.sub("", printed)
            known = next((n for n in wanted if fuzz.ratio(n, text.casefold()) >= _ALIKE), None)
            if known:
                best = known, text, box
        if best:
            wanted.discard(best[0])
            yield best[1], best[2]


def _in_one(lines: Sequence[Piece], names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Lines that are a name and its grade and nothing else: `Adoption performance Good`."""
    for i in range(len(lines)):
        for _, text, _ in _stacks(lines, i):
            match = _BOTH.fullmatch(_ROW_NUMBER.sub("", text))
            if match and any(
                fuzz.ratio(name.casefold(), match["name"].casefold()) >= _ALIKE for name in names
            ):
                yield match["name"], match["grade"]


def _stacks(lines: Sequence[Piece], start: int) -> Iterator[tuple[list[int], str, Box]]:
    """The line alone, then with one line after the other that stands below it in its column."""
    first = lines[start]
    if first.box is None:
        return
    places, box, text = [start], first.box, bare(first.text)
    yield places, text, box
    for i in range(start + 1, len(lines)):
        below = lines[i].box
        if below is None or len(places) == _MOST_LINES:
            return
        height = max(below[3] - below[1], 1.0)
        if box[1] - below[1] > _LEADING * height:
            return
        in_column = below[0] < box[2] and below[2] > box[0] and below[3] < box[3] - 0.3 * height
        if not in_column:
            continue
        places = [*places, i]
        text = bare(f"{text} {lines[i].text}")
        box = min(box[0], below[0]), below[1], max(box[2], below[2]), box[3]
        yield places, text, box


def _is_beside(name: Box, grade: Box) -> bool:
    """Whether the grade begins right of the name and shares some of its height."""
    shared = min(name[3], grade[3]) - max(name[1], grade[1])
    return grade[0] > name[2] - 2 and shared > 0.25 * min(name[3] - name[1], grade[3] - grade[1])


def _are_level(a: tuple[str, Box], b: tuple[str, Box]) -> bool:
    return abs(_middle(a[1]) - _middle(b[1])) < _LEVEL and a[0].casefold() != b[0].casefold()


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2

"""Where the text stands among the ruled lines: a table's cells, or cells without rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qa.reports.layout import Box, Page, Rule, Segment

_JOIN = 3.0  # points: rules as near as that are one line
_FAR = 1.75  # of the letter size: lines further apart stand in different cells
_REACH = 2.0  # points: how far a rule may miss the text and still bound it


def place_in_cells(page: Page) -> None:
    """Gives every segment between two upright rules its cell: the rules around it."""
    across = _merged([r for r in page.rules if r.across], horizontal=True)
    upright = _merged([r for r in page.rules if not r.across], horizontal=False)
    if len(upright) < 2 or len(across) < 2:
        return
    for segment in page.segments:
        segment.cell = _cell(segment, across, upright)
    page.segments = list(_whole_cells(page.segments))


def _whole_cells(segments: Sequence[Segment]) -> Iterator[Segment]:
    """The segments, those of a table cell by cell where the file prints it line by line across.

    `… children who need help and | Requires improvement` / `protection | to be good`
    """
    for in_table, group in groupby(segments, key=lambda s: s.cell is not None):
        run = list(group)
        cells = [cell for cell, _ in groupby(run, key=lambda s: s.cell)]
        if in_table and len(set(cells)) < len(cells):
            run.sort(key=_place_in_table)
        yield from run


def _place_in_table(segment: Segment) -> tuple[float, ...]:
    left, _, _, top = segment.cell or segment.box
    return -round(top / _JOIN), left, -segment.baseline, segment.x0


def _merged(rules: Sequence[Rule], *, horizontal: bool) -> list[Rule]:
    """Rules that lie on one line and touch, as one: tables are drawn cell by cell."""

    def place(r: Rule) -> float:
        return (r.y0 + r.y1) / 2 if horizontal else (r.x0 + r.x1) / 2

    def start(r: Rule) -> float:
        return r.x0 if horizontal else r.y0

    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(place(r) / _JOIN), start(r))):
        last = merged[-1] if merged else None
        if last and abs(place(last) - place(rule)) <= _JOIN:
            end = last.x1 if horizontal else last.y1
            if start(rule) <= end + _JOIN:
                merged[-1] = Rule(
                    min(last.x0, rule.x0),
                    min(last.y0, rule.y0),
                    max(last.x1, rule.x1),
                    max(last.y1, rule.y1),
                )
                continue
        merged.append(rule)
    shortest = 8.0  # points: shorter strokes are dashes and parts of logos
    return [r for r in merged if max(r.x1 - r.x0, r.y1 - r.y0) > shortest]


def _cell(segment: Segment, across: Sequence[Rule], upright: Sequence[Rule]) -> Box | None:
    """The box of rules around the segment, or None where it is open at a side."""
    x = (segment.x0 + min(segment.x1, segment.x0 + 40)) / 2
    y = (segment.y0 + segment.y1) / 2
    over = [r.y0 for r in across if r.x0 - _REACH <= x <= r.x1 + _REACH and r.y0 > y]
    under = [r.y1 for r in across if r.x0 - _REACH <= x <= r.x1 + _REACH and r.y1 < y]
    beside = [r for r in upright if r.y0 - _REACH <= y <= r.y1 + _REACH]
    lefts = [r.x0 for r in beside if r.x0 <= segment.x0 + _REACH]
    rights = [r.x1 for r in beside if r.x1 >= x]
    if not (over and under and lefts and rights):
        return None
    return round(max(lefts)), round(max(under)), round(min(rights)), round(min(over))


def rows_of(segments: Sequence[Segment]) -> Iterator[list[list[Segment]]]:
    """The segments as rows of cells, in order; what stands in no table is a row of one cell.

    A row's cells are the neighbours in the file's order that share the height between rules;
    without rules, those that begin beside the cell before them.
    """
    row: list[list[Segment]] = []
    for cell in _cells(segments):
        if row and _same_row(row, cell):
            row.append(cell)
            continue
        if row:
            yield row
        row = [cell]
    if row:
        yield row


def _cells(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Neighbouring segments of one cell; outside of tables, lines below one another."""
    cell: list[Segment] = []
    for segment in segments:
        if cell and not _same_cell(cell[-1], segment):
            yield cell
            cell = []
        cell.append(segment)
    if cell:
        yield cell


def _same_cell(last: Segment, segment: Segment) -> bool:
    if last.page != segment.page or last.cell != segment.cell:
        return False
    if segment.cell is not None:
        return True
    near = last.baseline - segment.baseline < _FAR * max(last.size, segment.size)
    return near and not _beside(last, segment)


def _beside(last: Segment, segment: Segment) -> bool:
    """Whether the segment stands beside (or higher than) the last one, or in another column."""
    apart = segment.x0 > last.x1 or segment.x1 < last.left
    return apart or segment.baseline > last.baseline - 0.5 * last.size


def _same_row(row: Sequence[Sequence[Segment]], cell: Sequence[Segment]) -> bool:
    last, first = row[-1][-1], cell[0]
    if last.page != first.page:
        return False
    if last.cell and first.cell:
        bands_meet = min(last.cell[3], first.cell[3]) - max(last.cell[1], first.cell[1]) > _JOIN
        return bands_meet and first.cell[0] >= last.cell[2] - _JOIN
    if last.cell or first.cell:
        return False
    return _level_with(row[-1], cell)


def _level_with(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Cells without rules: the right one begins, or is centred, beside the left one's few lines."""
    few = 6
    if len(left) > few or max(s.x1 for s in left) > right[0].x0:
        return False
    top, bottom = left[0].baseline, left[-1].baseline
    middle = (right[0].baseline + right[-1].baseline) / 2
    size = left[0].size
    return abs(right[0].baseline - top) < size or bottom - size < middle < top + size

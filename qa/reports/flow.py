"""Lines -> blocks: paragraphs whole across lines, columns and pages, bullets, rows, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.reports.labels import attach_labels, is_bullet, number_of
from qa.reports.layout import Block, Page, Piece, Segment
from qa.reports.tables import rows_of

_WIDE = 1.28  # of the usual distance of lines: more parts two paragraphs
_SAME = 4.0  # points: edges as near as that are aligned
_HANGING = 8.0  # points from a label to its text, at least
_SMALL = 0.93  # of the body's size: what is smaller may be a footnote
_TERMINAL = re.compile(r"[.!?:][\"'”’)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_BARE_NUMBER = re.compile(r"(\d{1,3})\s+(?=[A-Z‘“])")
_FOOTNOTE = re.compile(r"(\d{1,2})\s+(?=\S)(.*)", re.S)  # `2 The local authority …` in small print


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in a document: the letters' size and the distance of lines, of the size."""

    body: float
    pitch: float

    @classmethod
    def of(cls, pages: Sequence[Page], body: float) -> Measure:
        steps: Counter[float] = Counter()
        for page in pages:
            for a, b in zip(page.segments, page.segments[1:], strict=False):
                step = (a.baseline - b.baseline) / body
                if abs(a.size - body) < 0.6 and abs(b.size - body) < 0.6 and 0.9 < step < 2.2:
                    steps[round(step, 2)] += 1
        usual = steps.most_common(1)[0][0] if steps else 1.2
        return cls(body, max(1.0, usual))


def flow_blocks(pages: Sequence[Page], measure: Measure) -> list[Block]:
    """The blocks of the pages in reading order, each footnote after the block that ends its page.

    Headings are not told apart yet; they are paragraphs with their size and weight.
    """
    blocks: list[Block] = []
    notes: list[Block] = []
    for page in pages:
        body, small = _part_footnotes(page, measure)
        blocks.extend(_page_blocks(attach_labels(body), measure))
        notes.extend(_footnotes(small))
    joined = _join(blocks, measure)
    _number_the_missing(joined)
    return _with_notes(joined, notes)


# --- footnotes ------------------------------------------------------------------------------------


def _part_footnotes(page: Page, measure: Measure) -> tuple[list[Segment], list[Segment]]:
    """The page's lines, and those of its footnotes: small print below a mark or a short rule."""
    floor = max(
        (
            r.y1
            for r in page.rules
            if r.across
            and 60 < r.x1 - r.x0 < 0.42 * page.width
            and r.y1 < 0.7 * page.height
            and _only_small_below(page, r.y0, measure)
        ),
        default=None,
    )
    body: list[Segment] = []
    notes: list[Segment] = []
    inside = False
    for s in page.segments:
        small = s.size < _SMALL * measure.body and s.cell is None
        marked = small and bool(s.mark) and s.y1 < 0.75 * page.height
        under = small and floor is not None and s.y1 <= floor + 2
        inside = small and (marked or under or (inside and _follows(notes[-1], s)))
        (notes if inside else body).append(s)
    return body, notes


def _only_small_below(page: Page, y: float, measure: Measure) -> bool:
    below = [s for s in page.segments if s.y1 < y + 2]
    return bool(below) and all(s.size < _SMALL * measure.body for s in below)


def _follows(last: Segment, segment: Segment) -> bool:
    return abs(last.size - segment.size) < 0.6 and last.baseline >= segment.baseline


def _footnotes(segments: Sequence[Segment]) -> Iterator[Block]:
    note: Block | None = None
    for s in segments:
        number, text = s.mark, s.text
        match = None if number else _FOOTNOTE.fullmatch(text)
        if match and (note is None or _next_number(note.number, match.group(1))):
            number, text = match.group(1), match.group(2)
        if number or note is None:
            if note:
                yield note
            note = Block("footnote", [], number=number or None, size=s.size, x0=s.x0, left=s.x0)
        note.pieces.append(Piece(text, s.page, s.box))
    if note:
        yield note


def _next_number(last: str | None, number: str) -> bool:
    return last is None or int(number) == int(last) + 1


def _with_notes(blocks: Sequence[Block], notes: Sequence[Block]) -> list[Block]:
    """Footnotes put after the last block that begins on their page or before."""
    result: list[Block] = []
    waiting = list(notes)
    for i, block in enumerate(blocks):
        result.append(block)
        following = blocks[i + 1].pieces[0].page if i + 1 < len(blocks) else None
        while waiting and (following is None or waiting[0].pieces[0].page < following):
            result.append(waiting.pop(0))
    return [*result, *waiting]


# --- lines to blocks ------------------------------------------------------------------------------


def _page_blocks(segments: Sequence[Segment], measure: Measure) -> Iterator[Block]:
    for row in rows_of(segments):
        if len(row) == 1:
            yield from _flow(row[0], measure)
        else:
            yield from _row_blocks(row, measure)


def _row_blocks(row: Sequence[Sequence[Segment]], measure: Measure) -> Iterator[Block]:
    """A table row; bullets inside its last cell become blocks of their own, after the row."""
    pieces: list[Piece] = []
    cells: list[str] = []
    tail: list[Block] = []
    for cell in row:
        blocks = list(_flow(cell, measure))
        first_bullet = next(
            (i for i, b in enumerate(blocks) if i and b.kind == "bullet"), len(blocks)
        )
        if cell is not row[-1]:
            first_bullet = len(blocks)
        head = [p for b in blocks[:first_bullet] for p in b.pieces]
        labels = blocks[0].number + " " if blocks and blocks[0].number else ""
        pieces.extend(head)
        cells.append(labels + " ".join(p.text.replace("\ufffe", "") for p in head))
        tail.extend(blocks[first_bullet:])
    first = row[0][0]
    bold = all(s.all_bold for cell in row for s in cell)
    yield Block(
        "row",
        pieces,
        cells=tuple(cells),
        x0=first.x0,
        left=first.left,
        size=first.size,
        bold=bold,
        boxed=first.cell is not None,
    )
    yield from tail


def _flow(lines: Sequence[Segment], measure: Measure) -> Iterator[Block]:
    """Lines of one column or cell as paragraphs and bullets."""
    right = max(s.x1 for s in lines)
    group: list[Segment] = []
    for line in lines:
        if group and _parts(group, line, right, measure):
            yield _block(group)
            group = []
        group.append(line)
    if group:
        yield _block(group)


def _parts(group: Sequence[Segment], line: Segment, right: float, measure: Measure) -> bool:
    """Whether a new block begins with this line."""
    last = group[-1]
    if line.label or line.page != last.page or line.cell != last.cell:
        return True
    if abs(line.size - last.size) > 0.7:
        return True
    if line.all_bold != last.all_bold and not _wraps_bold(last, line):
        return True
    step = last.baseline - line.baseline
    if step <= 0 or step > _WIDE * measure.pitch * max(last.size, line.size):
        return True
    if line.x0 < group[0].left - _SAME:
        return not line.all_bold
    if len(group) > 1 and line.x0 > group[-1].x0 + _HANGING and not line.all_bold:
        return True
    if line.lead and line.lead.endswith(":"):
        return True
    return _ended_early(last, line, right)


def _wraps_bold(last: Segment, line: Segment) -> bool:
    """A sentence whose last words, in bold, stand on a line of their own."""
    return not _TERMINAL.search(last.text) and line.text[:1].islower()


def _ended_early(last: Segment, line: Segment, right: float) -> bool:
    """A sentence ends where the next line's first word would still have fitted."""
    if not _TERMINAL.search(last.text) or not line.text[:1].isupper():
        return False
    first_word = line.text.split(" ", 1)[0]
    width = (line.x1 - line.x0) * (len(first_word) + 1) / max(1, len(line.text))
    return last.x1 + width * 1.3 + 12 < right


def _block(group: Sequence[Segment]) -> Block:
    first = group[0]
    following = group[1].x0 if len(group) > 1 else first.x0
    hanging = first.label and following > first.left + _HANGING
    return Block(
        "bullet" if is_bullet(first.label) else "paragraph",
        [Piece(s.text, s.page, s.box) for s in group],
        number=number_of(first.label),
        x0=following if hanging else first.x0,
        left=first.left,
        size=max(first.size, group[-1].size),
        bold=all(s.all_bold for s in group),
        lead=first.lead,
        boxed=first.cell is not None,
    )


# --- across pages and columns ---------------------------------------------------------------------


def _join(blocks: Sequence[Block], measure: Measure) -> list[Block]:
    """Joins a paragraph's parts where a page, a column, a blank line or a box breaks it."""
    joined: list[Block] = []
    for block in blocks:
        place = _continued(joined, block, measure)
        if place is None:
            joined.append(block)
        else:
            joined[place] = replace(joined[place], pieces=[*joined[place].pieces, *block.pieces])
    return joined


def _continued(joined: Sequence[Block], block: Block, measure: Measure) -> int | None:
    """The place of the block that this one continues: the last, or the last before a box."""
    if not joined:
        return None
    if _goes_on(joined[-1], block, measure):
        return len(joined) - 1
    if not joined[-1].boxed or block.boxed or not block.plain[:1].islower():
        return None
    before = next((i for i in range(len(joined) - 1, -1, -1) if not joined[i].boxed), None)
    if before is None or _TERMINAL.search(joined[before].pieces[-1].text):
        return None
    return before if _goes_on(joined[before], block, measure) else None


def _goes_on(a: Block, b: Block, measure: Measure) -> bool:
    if a.kind not in {"paragraph", "bullet"} or b.kind != "paragraph" or b.number is not None:
        return False
    if abs(a.size - b.size) > 0.7 or a.bold != b.bold or a.size > measure.body + 0.7:
        return False
    if b.lead or a.bold:
        return False
    text = a.pieces[-1].text
    aligned = abs(a.x0 - b.x0) <= _SAME
    hanging = a.x0 > a.left + _HANGING
    if a.number is not None and hanging and aligned:
        return True  # a further paragraph under the same number
    turned = a.pieces[-1].page != b.pieces[0].page or _higher(a, b)
    if not turned:
        return False
    if not _TERMINAL.search(text) and not text.endswith(";"):
        return b.plain[:1].islower() or _full(a)
    return aligned and (b.plain[:1].islower() or (a.kind == "bullet" and hanging and a.x0 > 80))


def _higher(a: Block, b: Block) -> bool:
    """Whether b begins higher on the page than a ends: in the next column."""
    end, start = a.pieces[-1].box, b.pieces[0].box
    return bool(end and start and start[1] > end[3])


def _full(a: Block) -> bool:
    """Whether the last line of the block is about as long as its longest."""
    boxes = [p.box for p in a.pieces if p.box]
    return len(boxes) > 1 and boxes[-1][2] > max(b[2] for b in boxes) - 90


def _number_the_missing(blocks: Sequence[Block]) -> None:
    """Takes `34 Most children …` for number 34, without its full stop, between 33 and 35."""
    last = 0
    for i, block in enumerate(blocks):
        if block.kind != "paragraph":
            continue
        if (block.number or "").isdigit():
            last = int(block.number or 0)
            continue
        match = _BARE_NUMBER.match(block.pieces[0].text)
        if match and last and int(match[1]) == last + 1 == _next(blocks[i + 1 :]) - 1:
            block.number, last = match[1], last + 1
            block.pieces[0].text = block.pieces[0].text[match.end() :]


def _next(blocks: Sequence[Block]) -> int:
    """The next paragraph's number; 0 where none has one."""
    found = (b.number for b in blocks if b.kind == "paragraph" and (b.number or "").isdigit())
    return int(next(found, None) or 0)

"""Tells headings from text by size and weight, and gives them their levels."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qa.reports.layout import Block

_BIGGER = 0.9  # points above the body's size
_MOST_WORDS = 32
_LABELLED = re.compile(r"[A-Z][\w ’']{2,32}:\s+\S")  # `Inspection dates: 6 to 10 …` is no heading
_GRADE_LINE = re.compile(  # `Grade 3 (Adequate)`, `The quality of provision. Grade 3 (Adequate)`
    r"(?P<name>(?:.*?[\w’)])?)[ .:–-]*\b"
    r"(?P<grade>grade:? ?\d ?\((?:outstanding|good|adequate|inadequate)\))\W*",
    re.I,
)
_GRADED = re.compile(
    r"(?:^|:\s*)(?:outstanding|good|adequate|inadequate|requires improvement.*)\W*$", re.I
)

# A judgement in a box of its own: `The graded judgement about … is that it requires improvement.`
_JUDGED = re.compile(
    r"(?:the )?(?:graded|overall) judge?ment\b[^.]*(?:outstanding|good|inadequate|improvement)\.",
    re.I,
)

_PERSON = re.compile(
    r"(?:Majesty[’']s Inspectors?|\bHMI)\W*$"
)  # `Tara Geere, His Majesty’s Inspector`
_FACT = re.compile(
    r"(?:lead|reporting) inspector\b|inspection dates?\b|(?:report )?published\b", re.I
)
_STUDY = re.compile(r"(?:case|practice) study\b", re.I)

Style = tuple[float, bool]


def mark_headings(blocks: Sequence[Block], body: float) -> None:
    """Turns blocks that are set as headings into headings, with levels from 1 down."""
    styled = [b for b in blocks if _is_heading(b, body) or _is_graded_heading(b, body)]
    for block in styled:
        block.kind, block.cells = "heading", ()
    levels = {style: n for n, style in enumerate(_styles(styled), start=1)}
    for block in styled:
        block.level = levels[_style(block, levels)]
    for i in range(1, len(blocks) - 1):
        if _is_plain_heading(blocks[i - 1], blocks[i], blocks[i + 1]):
            blocks[i].kind, blocks[i].level = "heading", len(levels) + 1


def _is_plain_heading(before: Block, block: Block, after: Block) -> bool:
    """A short line in the text's own style (or in italics) that stands above numbers or text.

    `Care leavers` above the recommendations about them; `Case study: highly effective practice`.
    """
    text = block.plain.strip()
    if block.kind != "paragraph" or block.number or len(block.pieces) > 1 or not text:
        return False
    if not text[0].isupper() or text[-1] in ".,;:!”’)" or len(text.split()) > 10:
        return False
    if (":" in text and not _STUDY.match(text)) or re.search(r"\d{4}|@|www", text):
        return False
    ended = before.kind == "heading" or before.plain.rstrip().endswith((".", ")", "?", "!", "”"))
    leads = after.number is not None or after.kind == "bullet" or len(after.plain.split()) > 20
    return ended and leads and (block.page or 2) > 1


def _is_heading(block: Block, body: float) -> bool:
    if block.kind != "paragraph" or not block.pieces:
        return False
    if not (block.size > body + _BIGGER or (block.bold and block.size > body - 0.6)):
        return False
    text = block.plain.strip()
    if block.number is not None and (block.bold is False or text[:1].islower()):
        return False
    if len(text.split()) > _MOST_WORDS or text.endswith((";", ",")):
        return False
    if text.endswith(".") and not (block.boxed and block.bold and _JUDGED.fullmatch(text)):
        return False
    if not any(c.isalpha() for c in text) or (text.endswith(":") and not block.bold):
        return False
    if _PERSON.search(text) or _FACT.match(text):
        return False
    if (block.page or 1) > 1:
        return True
    return not _LABELLED.match(text) or bool(_GRADED.search(text)) or block.size > body + 3


def _is_graded_heading(block: Block, body: float) -> bool:
    """A heading with its grade at the right end of the line: `Overall effectiveness  Grade 3 (…)`."""
    if block.kind != "row" or len(block.cells) != 2 or block.boxed or not block.bold:
        return False
    return block.size > body - 0.6 and split_grade(block.cells[1])[0] == ""


def _styles(headings: Sequence[Block]) -> list[Style]:
    """The headings' styles, outermost first; sizes within half a point are one."""
    styles: list[Style] = []
    for block in sorted(headings, key=lambda b: (-b.size, not b.bold)):
        if not any(_alike((block.size, block.bold), s) for s in styles):
            styles.append((block.size, block.bold))
    return styles


def _alike(a: Style, b: Style) -> bool:
    return abs(a[0] - b[0]) < 0.6 and a[1] == b[1]


def _style(block: Block, levels: dict[Style, int]) -> Style:
    return next(s for s in levels if _alike((block.size, block.bold), s))


def raise_headings(blocks: Sequence[Block], outermost: re.Pattern[str], *, closed: bool) -> None:
    """Gives the headings that a framework knows as its outermost one level: that of the highest.

    `closed` says that the framework has no others: all else stands under them, in whatever style.
    """
    headings = [b for b in blocks if b.kind == "heading"]
    known = [b for b in headings if outermost.fullmatch(b.plain.strip())]
    level = min((b.level for b in known), default=1)
    for block in known:
        block.level = level
    if closed and known:
        for block in headings:
            if block.level <= level and not any(block is k for k in known):
                block.level = level + 0.5


def head_chapters(blocks: Sequence[Block], rows: Collection[str]) -> list[Block]:
    """Blocks with a heading before each graded row that heads a chapter.

    Single inspection reports open a chapter with a table of one row: what is judged, and the
    grade. Its name is the heading of the sections below (`Summary`, `Inspection findings`). All
    chapters have one level: that of the section before the first one, or just above the next.
    """
    names = {row.casefold() for row in rows}
    result: list[Block] = []
    level: float | None = None
    for i, block in enumerate(blocks):
        name = _chapter_name(blocks, i, names)
        if name:
            level = level or _chapter_level(blocks, i)
            pieces = block.pieces[: _pieces_of(block, name)]
            result.append(Block("heading", pieces, level=level, x0=block.x0))
        result.append(block)
    return result


def _chapter_name(blocks: Sequence[Block], i: int, names: Collection[str]) -> str | None:
    """The name in a graded row that stands alone, after page 1."""
    block = blocks[i]
    if block.kind != "row" or len(block.cells) != 2 or (block.page or 1) < 2:
        return None
    beside = (*blocks[max(0, i - 1) : i], *blocks[i + 1 : i + 2])
    if any(_is_graded(b) and b.page == block.page for b in beside):
        return None
    name = " ".join(block.cells[0].split())
    return name if _is_graded(block) and name.casefold() in names else None


def _is_graded(block: Block) -> bool:
    return block.kind == "row" and len(block.cells) > 1 and bool(_GRADED.search(block.cells[-1]))


def _chapter_level(blocks: Sequence[Block], i: int) -> float:
    before = next((b for b in reversed(blocks[:i]) if b.kind == "heading"), None)
    after = next((b for b in blocks[i:] if b.kind == "heading"), None)
    if after is None or before is None:
        return 1
    section_before = blocks[i - 1] is not before and blocks[i - 1].kind != "row"
    if section_before and before.level < after.level:
        return before.level
    return after.level - 0.5 if after.level >= before.level else before.level + 0.5


def _pieces_of(block: Block, name: str) -> int:
    """How many of a row's lines make up its first cell."""
    words = 0
    for n, piece in enumerate(block.pieces, start=1):
        words += len(piece.text.split())
        if words >= len(name.split()):
            return n
    return len(block.pieces)


def split_grade(text: str) -> tuple[str, str | None]:
    """A heading and the grade that ends it: `Being healthy. Grade 2 (Good)`.

    A heading that is nothing but a grade comes back as `("", grade)`.
    """
    match = _GRADE_LINE.fullmatch(text.strip())
    return (match["name"], match["grade"]) if match else (text, None)

"""Blocks -> sections with their paragraphs: what the rest of the program sees of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qa.reports.grades import parse_grade
from qa.reports.headings import split_grade
from qa.reports.joining import Words, join_pieces
from qa.reports.layout import Block
from qa.types import Paragraph, Section

_SHORT = 30  # words: longer text above a title is no address but a report's own
_SUBJECT_WORDS = 24
_SUBJECT = re.compile(r"\b(?:visit|inspection|review|progress letter)\b", re.I)
# Facts set in the title's style and run together with it: `… Board Inspection date: 11 March …`
_FACTS = re.compile(r"\s+(?=(?:Inspection dates?|Report published|Lead inspector)\b)")
_DEAR = re.compile(r"dear\s+\w", re.I)
_YOURS = re.compile(r"yours (?:sincerely|faithfully)", re.I)
_ANNEX = re.compile(r"(?:annexe?|appendix)\b", re.I)
_UNDER = 0.25  # of a level: under its equal, and above the next level
_INDENT = 6.0  # points: a bullet that much further in belongs to a list inside the list
_LIMIT = re.compile(r"(?:immediately|within \w+ (?:months?|weeks?|years?))\b", re.I)
_MARKS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Part:
    """A section in the making; `blocks` stand beside the paragraphs that came of them.

    `grades` are the lines under the heading that are nothing but a grade, with their pages.
    """

    path: tuple[str, ...]
    page: int | None
    blocks: list[Block] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    grades: list[tuple[str, int | None]] = field(default_factory=list)

    def section(self) -> Section:
        return Section(self.path, tuple(self.paragraphs), self.page)


def split_sections(blocks: Sequence[Block], title: str) -> list[Part]:
    """The blocks under their headings; what stands before the first heading is under the title."""
    words = Words(blocks)
    parts = [Part((title,) if title else (), blocks[0].page if blocks else None)]
    stack: list[_Open] = []
    for block in blocks:
        text, lines = join_pieces(block.pieces, words)
        if block.kind == "heading":
            text, grade = split_grade(text)
            if grade and not text:
                parts[-1].grades.append((grade, block.page))
                continue
            empty = len(parts) > 1 and not parts[-1].paragraphs
            _open(stack, _Open(block.level, _unmarked(text), block.boxed), empty=empty)
            parts.append(Part(tuple(o.text for o in stack), block.page))
            if grade:
                parts[-1].grades.append((grade, block.page))
            continue
        if _leaves_box(parts[-1], stack, block):
            while stack and stack[-1].boxed:
                stack.pop()
            path = tuple(o.text for o in stack) or ((title,) if title else ())
            parts.append(Part(path, block.page))
        pages = tuple(dict.fromkeys(line.page for line in lines))
        kind = block.kind
        lead_in = _lead_in(parts[-1], block) if kind == "bullet" else None
        parts[-1].blocks.append(block)
        parts[-1].paragraphs.append(Paragraph(text, block.number, kind, lead_in, pages, lines))
    return parts


def _leaves_box(part: Part, stack: Sequence[_Open], block: Block) -> bool:
    """Whether the text comes out of a box in which its heading stood with text of its own.

    `Summary` in a box with the summary: the numbered paragraphs below the box are not part of it.
    """
    if not stack or not stack[-1].boxed or block.boxed or block.kind == "footnote":
        return False
    return any(b.boxed for b in part.blocks)


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that the text still stands under."""

    level: float
    text: str
    boxed: bool


def _open(stack: list[_Open], heading: _Open, *, empty: bool) -> None:
    """Puts a heading on the stack, closing those that it ends: its equals, and those of a box.

    A heading that is repeated at once, outside a table and in its first row, counts once. Of two
    in the same style without text between them, the second stands under the first.
    """
    if empty and stack and stack[-1].level == heading.level and stack[-1].text != heading.text:
        stack.append(replace(heading, level=heading.level + _UNDER))
        return
    while stack and (
        stack[-1].level >= heading.level
        or (stack[-1].boxed and not heading.boxed)
        or stack[-1].text == heading.text
    ):
        stack.pop()
    stack.append(heading)


def take_title(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """The report's title, from the headings on its first page, and the blocks without it.

    The title is the largest of the first headings, with those that follow it directly
    (`London Borough of …` / `Inspection of services …` / `and` / `Review of …`). In a letter, the
    addresses and the salutation above it go too; a table of grades that the file prints first stays.
    """
    first = [b for b in blocks[:40] if b.page in {None, blocks[0].page}]
    headings = [i for i, b in enumerate(first) if b.kind == "heading"]
    if not headings:
        return _take_subject(blocks)
    start = min(headings, key=lambda i: (first[i].level, i))
    if headings[0] == 0 and _SUBJECT.search(first[0].plain):
        start = 0  # a letter's subject, in smaller print than its headings
    if any(_is_text(b) for b in first[:start]):
        start = headings[0]
    if any(_is_text(b) for b in first[:start]):
        return _take_subject(blocks)
    end = start + 1
    while end < len(first) and _is_subtitle(first, start, end):
        end += 1
    lines = [_unmarked(b.plain) for b in first[start:end]]
    title = lines[0] + (": " if len(lines) > 1 else "") + " ".join(lines[1:])
    graded = [b for b in first[:start] if b.cells or parse_grade(b.plain)[0]]
    return _FACTS.split(title, maxsplit=1)[0], [*graded, *blocks[end:]]


def _take_subject(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """A letter's subject line as the title, if its first line is one, and the blocks without it."""
    if blocks and _is_subject(blocks[0]):
        return _unmarked(blocks[0].plain), list(blocks[1:])
    return "", list(blocks)


def _is_subject(block: Block) -> bool:
    """A letter's subject in the text's own style: `Focused visit to … children’s services`."""
    text = block.plain.strip()
    if block.kind != "paragraph" or len(text.split()) > _SUBJECT_WORDS or text[-1:] in ".:;,":
        return False
    return bool(_SUBJECT.search(text))


def _is_text(block: Block) -> bool:
    """Whether a block above the title is the report's own text, not an address or a running head."""
    return len(block.plain.split()) > _SHORT or block.plain.rstrip().endswith(".")


def without_letter_frame(blocks: Sequence[Block]) -> list[Block]:
    """A letter's blocks without addresses and salutation before it, and signatures after it."""
    start = next(
        (i for i, b in enumerate(blocks[:40]) if _DEAR.match(b.plain) and b.page in {None, 1}), None
    )
    kept = list(blocks) if start is None else list(blocks[start + 1 :])
    end = next((i for i, b in enumerate(kept) if _YOURS.match(b.plain)), None)
    if end is None:
        return kept
    notes = [b for b in kept[end:] if b.kind == "footnote"]
    annex = next((i for i in range(end, len(kept)) if _ANNEX.match(kept[i].plain)), len(kept))
    return [*kept[:end], *notes, *(b for b in kept[annex:] if b.kind != "footnote")]


def _is_subtitle(first: Sequence[Block], start: int, end: int) -> bool:
    """A heading right under the title that is not a section's: another heading or facts follow."""
    block, following = first[end], first[end + 1 : end + 2]
    if block.kind == "paragraph" and block.plain.strip() == "and":
        return True
    if block.kind != "heading" or block.boxed or not first[start].page:
        return False
    if first[start].level == block.level and not following:
        return False
    facts = re.compile(r"(?:inspection|report|lead|reporting|visit|and)\b", re.I)
    heads = re.compile(
        r"(?:inspection|review|re-?inspection|and|focused|monitoring)\b|(?!the\b).*\b(?:council|borough)\b",
        re.I,
    )
    follows = bool(following) and (facts.match(following[0].plain) is not None)
    if follows:
        return True
    return bool(heads.match(block.plain)) and first[start].size > block.size + 3


def _unmarked(text: str) -> str:
    return text.replace("\ufffe", "").translate(_MARKS).strip()


def _lead_in(part: Part, bullet: Block) -> str | None:
    """The sentence that introduces the bullet's list, if one does.

    That is the sentence of the bullet around it, or of the text before the list. A line such as
    `Within three months:` follows a sentence of its own, which comes with it.
    """
    before = [
        (b, p) for b, p in zip(part.blocks, part.paragraphs, strict=True) if p.kind != "footnote"
    ]
    for block, paragraph in reversed(before):
        if block.kind != "bullet":
            break
        if block.left > bullet.left + _INDENT:
            continue  # a deeper list in between
        if block.left < bullet.left - _INDENT and paragraph.text.endswith(":"):
            return _last_sentence(paragraph.text)
        return paragraph.lead_in
    rest = [(b, p) for b, p in before if b.kind != "bullet"]
    if not rest or before[-1][0].kind == "bullet":
        return None
    block, last = rest[-1]
    lead = block.cells[-1] if block.cells else last.text
    # `… the plans of children where` / `• they live with an aunt`: a list that needs no colon
    runs_on = bullet.plain[:1].islower() and not lead.endswith((".", "!", "?", ";"))
    if not lead.endswith((":", "…", "–")) and not _LIMIT.match(lead) and not runs_on:
        return None
    if len(lead.split()) <= 6:
        earlier = [p for _, p in rest[:-1] if p.text.endswith(":") and not _LIMIT.match(p.text)]
        if earlier:
            return f"{_last_sentence(earlier[-1].text)} {lead}"
    return _last_sentence(lead)


def _last_sentence(text: str) -> str:
    """The last sentence of a paragraph."""
    end = max(text.rfind(". ", 0, -1), text.rfind("? ", 0, -1))
    return text[end + 2 :] if end >= 0 else text

"""Plain text -> blocks: paragraphs put together again, headings by the contents list and their look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from qa.reports.furniture import is_end_matter
from qa.reports.headings import split_grade
from qa.reports.labels import is_bullet, number_of, split_label
from qa.reports.layout import Block, BlockKind, Piece, Source

_ENTRY = re.compile(r"(?P<title>.+?)(?:\t+|\s*\.{3,}\s*|\s{3,})\d{1,3}\s*")  # `1. Summary<tab>3`
_ENTRY_LABEL = re.compile(r"(\d{1,2}\.|[a-z]\.)\s+(.*)")
_LIMIT = re.compile(r"(?:immediately|within (?:\w+ (?:months?|weeks?)|a year)).{0,40}", re.I)
_TERMINAL = re.compile(r"[.!?;:][\"'”’)\]]*$")
_HEADING_WORDS = 26
_CONTENTS_ALIKE = 88.0  # of 100: contents lists have slips of the pen


def read_text(text: str) -> Source:
    """The blocks of a plain text, in which blank lines part the paragraphs."""
    chunks = [c for c in re.split(r"\n[ \t]*\n", text.replace("\f", "\n\n")) if c.strip()]
    entries, front_end, start = _contents(chunks)
    front = [line.strip() for c in chunks[:front_end] for line in c.splitlines()]
    blocks = [_paragraph(c) for c in chunks[:front_end] if not is_end_matter(c.strip())]
    if blocks and entries:
        blocks[0].kind, blocks[0].level = "heading", 1
    for chunk in chunks[start:]:
        blocks.extend(_blocks(chunk, entries))
    joined = list(_join(blocks))
    lines = [line.strip() for c in chunks[:40] for line in c.splitlines()]
    return Source(joined, None, front if entries else lines)


def _contents(chunks: Sequence[str]) -> tuple[list[tuple[str, int]], int, int]:
    """The contents list's titles with their levels, the place before it and the place after it."""
    for i, chunk in enumerate(chunks[:60]):
        lines = [line for line in chunk.splitlines() if line.strip()]
        if lines[0].strip().casefold() not in {"contents", "table of contents"}:
            continue
        rest = lines[1:]
        end = i + 1
        while end < len(chunks) and all(_ENTRY.fullmatch(x) for x in chunks[end].splitlines()):
            rest.extend(chunks[end].splitlines())
            end += 1
        entries = [_entry(m["title"]) for line in rest if (m := _ENTRY.fullmatch(line))]
        return entries, i, end
    return [], 0, 0


def _entry(title: str) -> tuple[str, int]:
    """A title and its level: plain 1, `1.` 2, `a.` 3."""
    match = _ENTRY_LABEL.fullmatch(title.strip())
    if not match:
        return title.strip(), 1
    return match.group(2).strip(), 2 if match.group(1)[0].isdigit() else 3


def _blocks(chunk: str, entries: Sequence[tuple[str, int]]) -> Iterator[Block]:
    lines = [line for line in chunk.splitlines() if line.strip()]
    if is_end_matter(chunk.strip()):
        return
    if any("\t" in line.strip("\n") for line in lines):
        yield from (_row(line) for line in lines)
        return
    if len(lines) == 1 and (headings := list(_headings(lines[0].strip(), entries))):
        yield from headings
        return
    yield from _listed(lines)


def _row(line: str) -> Block:
    cells = tuple(" ".join(c.split()) for c in line.split("\t") if c.strip())
    return Block("row", [Piece(c, 0, None) for c in cells], cells=cells)


def _headings(line: str, entries: Sequence[tuple[str, int]]) -> Iterator[Block]:
    """The line as a heading; nothing if it is text. A grade that ends it stays with it."""
    text, grade = split_grade(line)
    if grade and not text:
        yield Block("heading", [Piece(line, 0, None)], level=9)
        return
    level = _level(text, entries)
    looks = len(text.split()) <= _HEADING_WORDS and not _TERMINAL.search(text)
    label, _ = split_label(text)
    if level is None and (not looks or label or _LIMIT.fullmatch(text) or not text[:1].isupper()):
        return
    yield Block("heading", [Piece(line, 0, None)], level=level or 2 + bool(entries))


def _level(text: str, entries: Sequence[tuple[str, int]]) -> int | None:
    """The level of the contents list's entry that this is, if it is one."""
    bare = _ENTRY_LABEL.sub(r"\2", text).casefold()
    scored = [(_alike(bare, title.casefold()), -n, lv) for n, (title, lv) in enumerate(entries)]
    best = max(scored, default=(0.0, 0, 0))
    return best[2] if best[0] >= _CONTENTS_ALIKE else None


def _alike(heading: str, title: str) -> float:
    """How alike they are, 0 to 100; a heading may go on after a colon (`Record …: Ashmere`)."""
    return max(fuzz.ratio(heading, title), fuzz.ratio(heading.rsplit(":", 1)[0], title))


def _listed(lines: Sequence[str]) -> Iterator[Block]:
    """A chunk's lines as paragraphs and list items; a line without a label goes on."""
    current: Block | None = None
    for line in lines:
        label, text = split_label(line.strip())
        if label or current is None:
            if current is not None:
                yield current
            kind: BlockKind = "bullet" if is_bullet(label) else "paragraph"
            current = Block(kind, [], number=number_of(label))
        current.pieces.append(Piece(text, 0, None))
    if current is not None:
        yield current


def _paragraph(chunk: str) -> Block:
    return Block("paragraph", [Piece(" ".join(chunk.split()), 0, None)])


def _join(blocks: Sequence[Block]) -> Iterator[Block]:
    """Joins what a page's end broke; in a text numbered through, all that has no number."""
    numbered = sum(b.number is not None for b in blocks) > 5
    current: Block | None = None
    for block in blocks:
        if current is not None and _goes_on(current, block, numbered):
            current.pieces.extend(block.pieces)
            continue
        if current is not None:
            yield current
        current = block
    if current is not None:
        yield current


def _goes_on(a: Block, b: Block, numbered: bool) -> bool:
    if a.kind not in {"paragraph", "bullet"} or b.kind != "paragraph" or b.number is not None:
        return False
    if b.plain[:1].islower() and not _TERMINAL.search(a.plain):
        return True
    return numbered and a.number is not None and len(b.plain.split()) > 12

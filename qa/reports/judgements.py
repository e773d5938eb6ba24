"""Grades from where they are printed as grades: rows of a table, statements in its head, headings.

Nothing is ever taken from prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qa.reports.beside import lines_by_page, rows_beside, whole_grade
from qa.reports.framework import Draft, Framework, Row, Statement
from qa.reports.grades import GRADE_WORDS, MARKS, RANKS, bare, grade_of, parse_grade
from qa.reports.layout import Block, Piece
from qa.reports.previous import EARLIER_INSPECTIONS
from qa.types import GradeSource, Judgement

_ALIKE = 84.0  # of 100: a row's name with a slip or a word more is still that row
_SURE = 97.0
_LONGEST_NAME = 18  # words
_LONGEST_STATEMENT = 300  # characters
_STATEMENT_LINES = 4
_LEADING = 1.5  # of a line's height, to the next line of the same cell
_NAMES_START = 12  # letters: `The Experiences …` is one name
_NAMES_END = 6  # words of a name's last line
_ROW_NUMBER = re.compile(r"^\d(?:\.\d)?\.?\s+")  # `2.1 Adoption performance`
_DENIES = re.compile(  # `is not yet good`, `… at the last inspection was inadequate`, `… in 2011 was good`
    r"\b(?:not|never|nearly|almost|yet|longer|last|previous|earlier|in (?:19|20)\d\d)\b", re.I
)
# Heads of a column that holds the grade of now, and of one that holds another inspection's.
_NOW = re.compile(r"(?:current |this )?(?:inspection )?(?:grade|judge?ment|outcome)s?", re.I)
_EARLIER = re.compile(r"previous|last|prior|earlier", re.I)
_SENTENCE = re.compile(
    r"(?<=[a-z)])[.²¹]?\d?[.²¹]\d?\s+(?=[A-Z])"
)  # `… requires improvement. There are`


@dataclass(frozen=True, slots=True)
class GradedRow:
    """A table's row with one cell that is a grade and nothing else."""

    name: str
    printed_grade: str
    page: int | None


def make_judgement(
    framework: Framework,
    key: str,
    name: str,
    printed: str,
    source: GradeSource,
    page: int | None,
    covers: tuple[str, ...] = (),
    strand: str | None = None,
) -> Judgement:
    """The judgement with its rank on the framework's scale."""
    words = re.search(GRADE_WORDS, printed, re.I)
    grade = grade_of(words.group(0)) if words else None
    return Judgement(
        judgement=key,
        covers=covers or (key,),
        printed_name=name,
        grade=grade,
        printed_grade=printed,
        rank=RANKS.get(grade) if grade else None,
        scale_length=len(framework.info.scale),
        source=source,
        strand=strand,
        page=page,
    )


def graded_rows(blocks: Sequence[Block]) -> Iterator[GradedRow]:
    """Rows of a name and a grade, in order.

    Of several grades in a row the table's head says which is this inspection's; a row of which it
    does not say so has none.
    """
    head: tuple[str, ...] = ()
    lines = lines_by_page(blocks)
    for n, block in enumerate(blocks):
        above = blocks[n - 1].plain.rstrip() if n else ""
        if block.kind != "row" or len(block.cells) < 2:
            continue
        cells = _with_next_line(block, blocks[n + 1 : n + 2])
        places = [i for i, cell in enumerate(cells) if i and parse_grade(cell)[0]]
        if not places:
            head = cells
            continue
        if above.endswith((" to be", "judged", "Requires", "requires")):
            continue  # only the end of a grade that is broken over two rows
        place = places[0] if len(places) == 1 else _current(head, places)
        # A grade alone under `Previous judgement` is not this inspection's.
        if place is None or (len(head) == len(cells) and _EARLIER.search(head[place])):
            continue
        name = " ".join(cells[: places[0]])
        name = _ROW_NUMBER.sub("", " ".join(name.split())).translate(MARKS).strip()
        yield GradedRow(name, _whole(block, cells[place], lines), block.page)


def _whole(block: Block, cell: str, lines: Mapping[int, Sequence[Piece]]) -> str:
    """The cell's grade, with the lines above and below that rules do not show to be of it."""
    if block.boxed or block.page is None:
        return bare(cell)
    parts = [p for p in block.pieces[1:] if p.box and bare(p.text) and p.text in cell]
    found = whole_grade(lines.get(block.page, ()), parts) if parts else None
    return found if found and bare(cell) in found else bare(cell)


def _with_next_line(block: Block, following: Sequence[Block]) -> tuple[str, ...]:
    """A row's cells with their second line, where no rules show that the next block is that.

    `… who need help and | Requires improvement` / `protection | to be good`, or `protection` alone.
    """
    name, *rest = block.cells
    after = following[0] if following else block
    if block.boxed or len(rest) != 1 or not after.plain[:1].islower() or not _below(block, after):
        return block.cells
    if after.kind == "row" and len(after.cells) == 2:
        whole = f"{rest[0]} {after.cells[1]}"
        return (f"{name} {after.cells[0]}", whole) if parse_grade(whole)[0] else block.cells
    if after.kind == "paragraph" and len(after.plain.split()) <= _NAMES_END:
        return (f"{name} {after.plain}", rest[0])
    return block.cells


def _below(row: Block, after: Block) -> bool:
    """Whether the block begins on the line right below the row's first cell."""
    first, second = row.pieces[0].box, after.pieces[0].box
    if first is None or second is None or row.page != after.page:
        return False
    bottom = min(p.box[1] for p in row.pieces if p.box and p.box[0] < first[2])
    step = bottom - second[1]
    return 0 < step < _LEADING * (first[3] - first[1]) and second[0] < first[2]


def _current(head: Sequence[str], places: Sequence[int]) -> int | None:
    """Which of the cells stands under the head of this inspection's grades."""
    heads = {i: " ".join(head[i].split()) for i in places if i < len(head)}
    named = [i for i in heads if not _EARLIER.search(heads[i])]
    sure = [i for i in named if _NOW.fullmatch(heads[i])]
    for found in (sure, named):
        if len(found) == 1:
            return found[0]
    return None


def read_table(framework: Framework, draft: Draft) -> list[Judgement]:
    """The judgements of the framework's rows and statements; each key once, the first printed.

    Rows of the table go first and statements in its head, then rows that only their places on the
    page make (a file in another order), then headings.
    """
    blocks = list(_of_this_inspection(draft.blocks))
    found = _from_rows(framework, list(graded_rows(blocks)), {})
    stated = list(_from_statements(framework, blocks))
    _add(found, [j for j in stated if j.source == "table"])
    if not all(_has(found, (key,)) for key in (*framework.required, *framework.required_before)):
        names = {n for row in framework.rows for n in row.names if not _has(found, (row.key,))}
        beside = [GradedRow(*printed) for printed in rows_beside(blocks, names)]
        found = _from_rows(framework, beside, found)
    _add(found, stated)
    order = [j.key for j in framework.info.judgements]
    return sorted(found.values(), key=lambda j: order.index(j.judgement))


def _of_this_inspection(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks without the sections that tell of earlier inspections, with grades of their own."""
    told = False
    for block in blocks:
        if block.kind == "heading":
            told = bool(EARLIER_INSPECTIONS.fullmatch(block.plain.strip()))
        if not told:
            yield block


def _has(found: dict[str, Judgement], keys: Sequence[str]) -> bool:
    return any(key in judgement.covers for judgement in found.values() for key in keys)


def _add(found: dict[str, Judgement], more: Sequence[Judgement]) -> None:
    """Adds judgements of what has none yet."""
    for judgement in more:
        if not _has(found, judgement.covers):
            found[judgement.judgement] = judgement


def _from_rows(
    framework: Framework, rows: Sequence[GradedRow], found: dict[str, Judgement]
) -> dict[str, Judgement]:
    """`found` with the judgements of the rows that it lacks.

    Sure names go first, so that a slip ("The experiences and progress of children care leavers")
    can only mean a row that no sure name has taken; then names that say the same in other words.
    """
    found = dict(found)
    rows = [graded for graded in rows if not _holds_two(framework.rows, graded.name)]
    for match in (_by_name(_SURE), _by_words, _by_name(_ALIKE)):
        used = {j.printed_name for j in found.values()}
        for graded in rows:
            if graded.name in used or len(graded.name.split()) > _LONGEST_NAME:
                continue
            row = match(framework.rows, graded.name, found)
            if row is None:
                continue
            found[row.key] = make_judgement(
                framework,
                row.key,
                graded.name,
                graded.printed_grade,
                "table",
                graded.page,
                row.covers,
            )
    return found


def _holds_two(rows: Sequence[Row], name: str) -> bool:
    """Whether the name is that of two rows run together: another row's begins within it."""
    starts = {" ".join(known.split()[:2]) for row in rows for known in row.names}
    if name.isupper():
        starts = {start.upper() for start in starts}
    return any(name.find(start, _NAMES_START) > 0 for start in starts)


RowMatch = Callable[[Sequence[Row], str, dict[str, Judgement]], Row | None]


def _by_name(limit: float) -> RowMatch:
    """Finds the row of the name most like the printed one, at least as like as `limit`."""

    def match(rows: Sequence[Row], name: str, found: dict[str, Judgement]) -> Row | None:
        scores = [
            (fuzz.ratio(name.casefold(), known.casefold()), -i)
            for i, row in enumerate(rows)
            if row.key not in found
            for known in row.names
        ]
        best = max(scores, default=(0.0, 0))
        return rows[-best[1]] if best[0] >= limit else None

    return match


def _by_words(rows: Sequence[Row], name: str, found: dict[str, Judgement]) -> Row | None:
    """The first row whose words the printed name has, if nothing has taken it."""
    row = next((r for r in rows if r.words and r.words.search(name)), None)
    return row if row and row.key not in found else None


def _from_statements(framework: Framework, blocks: Sequence[Block]) -> Iterator[Judgement]:
    """The first block that each statement's pattern matches whole, in the statements' order."""
    for statement in framework.statements:
        for block in blocks:
            match = _stated(statement, block)
            if match is None:
                continue
            source: GradeSource = "table" if block.boxed and block.page == 1 else "heading"
            yield make_judgement(
                framework,
                statement.key,
                match["name"].strip(" :"),
                match["grade"],
                source,
                block.page,
                statement.covers,
            )
            break


def find_contradictions(
    framework: Framework, draft: Draft, judgements: Sequence[Judgement]
) -> Iterator[str]:
    """Where a heading states another grade than the one that was read for the same judgement."""
    read = {j.judgement: j for j in judgements}
    for heading in _from_statements(framework, list(_of_this_inspection(draft.blocks))):
        table = read.get(heading.judgement)
        if table and table.grade != heading.grade:
            yield (
                f"two grades are printed for {table.judgement}: {table.printed_grade!r} "
                f"on page {table.page}, {heading.printed_grade!r} on page {heading.page}"
            )


def _first_lines(block: Block) -> Iterator[str]:
    """The lines before one that begins anew, as its capital shows, though no full stop parts them.

    `The overall judgement is requires improvement` / `There are no widespread failures …`
    """
    lines = [piece.text.replace("\ufffe", "") for piece in block.pieces]
    for i in range(1, min(len(lines), _STATEMENT_LINES)):
        if lines[i][:1].isupper():
            yield " ".join(lines[:i])


def _is_bold_lead(block: Block, sentence: str) -> bool:
    """Whether the sentence is set apart by its weight: `**The overall judgement is good.** There …`"""
    return bool(block.lead) and block.lead.startswith(sentence)


def _stated(statement: Statement, block: Block) -> re.Match[str] | None:
    """The grade that the block states, if it is set apart from prose: a heading, a box, a line.

    In a box on page 1 the first sentence of a text counts, elsewhere on it one in bold.
    """
    front = block.page in {None, 1}
    apart = block.kind == "heading" or block.boxed or block.bold
    if not apart and not (front and block.page and block.kind == "paragraph"):
        return None
    if (statement.front and not front) or (statement.heads and block.kind != "heading"):
        return None
    text = block.plain.replace("\ufffe", "")
    if len(text) > _LONGEST_STATEMENT and not block.boxed:
        return None
    texts = [text[:_LONGEST_STATEMENT]]
    if front and block.bold:
        texts.extend(_first_lines(block))
    first = _SENTENCE.split(texts[0], maxsplit=1)[0]
    if front and (block.boxed or _is_bold_lead(block, first)):
        texts.append(first)
    for candidate in texts:
        bare_text = re.sub(r"(?<=[a-z])\.?\s?\d$", "", bare(candidate))  # a mark set as a digit
        match = statement.pattern.fullmatch(bare_text)
        if match and not _DENIES.search(bare_text):
            return match
    return None

"""Grades from where they are printed as grades: rows of a table, statements in its head, headings.

Nothing is ever taken from prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qa.reports.framework import Draft, Framework, Row
from qa.reports.layout import Block
from qa.types import Grade, GradeSource, Judgement

_ALIKE = 84.0  # of 100: a row's name with a slip or a word more is still that row
_SURE = 97.0

GRADE_WORDS = (
    r"outstanding|good|adequate|requires? improvement(?: to be good)?|inadequate|not judged"
)
_GRADE = re.compile(rf"(?:grade\s*:?\s*)?(?:\d\s*)?\(?({GRADE_WORDS})\)?", re.I)
_MARKS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROW_NUMBER = re.compile(r"^\d(?:\.\d)?\.?\s+")  # `2.1 Adoption performance`
_DENIES = re.compile(r"\b(?:not|never|nearly|almost|yet|longer)\b", re.I)  # `is not yet good`
_RANKS = {"outstanding": 1, "good": 2, "adequate": 3, "requires_improvement": 3, "inadequate": 4}


@dataclass(frozen=True, slots=True)
class GradedRow:
    """A table's row whose last cell is a grade and nothing else."""

    name: str
    printed_grade: str
    page: int | None


def parse_grade(printed: str) -> tuple[bool, Grade | None]:
    """Whether the text is nothing but a grade, and which; `not judged` is a grade of None."""
    match = _GRADE.fullmatch(_bare(printed))
    return (True, grade_of(match.group(1))) if match else (False, None)


def grade_of(words: str) -> Grade | None:
    """The grade that its printed words mean: `Requires improvement to be good`, `inadequate`."""
    words = words.casefold()
    if words.startswith("require"):
        return "requires_improvement"
    return words if words in _RANKS else None


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
        rank=_RANKS.get(grade) if grade else None,
        scale_length=len(framework.info.scale),
        source=source,
        strand=strand,
        page=page,
    )


def graded_rows(blocks: Sequence[Block]) -> Iterator[GradedRow]:
    """Rows of two cells or more that end in a grade, in order."""
    for block in blocks:
        if block.kind != "row" or len(block.cells) < 2:
            continue
        printed = _bare(block.cells[-1])
        if parse_grade(printed)[0]:
            name = _ROW_NUMBER.sub("", " ".join(block.cells[:-1])).translate(_MARKS).strip()
            yield GradedRow(" ".join(name.split()), printed, block.page)


def read_table(framework: Framework, draft: Draft) -> list[Judgement]:
    """The judgements of the framework's rows and statements; each key once, the first printed."""
    found = {j.judgement: j for j in _from_rows(framework, draft)}
    for judgement in _from_statements(framework, draft):
        found.setdefault(judgement.judgement, judgement)
    order = [j.key for j in framework.info.judgements]
    return sorted(found.values(), key=lambda j: order.index(j.judgement))


def _from_rows(framework: Framework, draft: Draft) -> Iterator[Judgement]:
    rows = list(graded_rows(draft.blocks))
    taken: dict[str, Judgement] = {}
    for sure in (True, False):
        for graded in rows:
            row = _match(framework.rows, graded.name, taken, sure=sure)
            if row is None:
                continue
            source: GradeSource = "table"
            taken[row.key] = make_judgement(
                framework,
                row.key,
                graded.name,
                graded.printed_grade,
                source,
                graded.page,
                row.covers,
            )
    yield from taken.values()


def _match(
    rows: Sequence[Row], name: str, taken: dict[str, Judgement], *, sure: bool
) -> Row | None:
    """The row that the printed name means, among those not yet read.

    Sure names go first, so that a slip ("The experiences and progress of children care leavers")
    can only mean a row that no sure name has taken.
    """
    limit = _SURE if sure else _ALIKE
    scores = [
        (fuzz.ratio(name.casefold(), known.casefold()), i)
        for i, row in enumerate(rows)
        if row.key not in taken
        for known in row.names
    ]
    best = max(scores, default=(0.0, 0))
    return rows[best[1]] if best[0] >= limit else None


def _from_statements(framework: Framework, draft: Draft) -> Iterator[Judgement]:
    for statement in framework.statements:
        for block in draft.blocks:
            if not (block.kind == "heading" or block.boxed or block.bold):
                continue
            text = _bare(block.plain.replace("\ufffe", ""))
            match = statement.pattern.fullmatch(text)
            if match and not _DENIES.search(text):
                source: GradeSource = "table" if block.boxed and block.page == 1 else "heading"
                yield make_judgement(
                    framework,
                    statement.key,
                    match["name"].strip(" :"),
                    match["grade"],
                    source,
                    block.page,
                )
                break


def _bare(text: str) -> str:
    """Single spaces, no footnote marks, no full stop at the end."""
    return " ".join(text.translate(_MARKS).split()).strip(" .:;*")

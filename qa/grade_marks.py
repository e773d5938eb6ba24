"""Where a grade is printed: the row of the record or the heading, found on its page.

A mark is drawn only where the place is the only one that fits: a wrong mark is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.types import Judgement, Passage

if TYPE_CHECKING:
    from qa.reports.picture import Box, PagePicture

GRADE_SIGN = ".grade-"  # between the report's id and the grade's name
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# "The overall judgement is requires improvement", "Children's services in … are inadequate"
_TELLING_WORDS = 4  # "widespread and/or systemic failings" stands in no other sense on its page
_LINKS = ("", "is", "are", "is that", "are judged to be")


def mark_id(report_id: str, judgement: Judgement) -> str:
    """The id by which a page picture marks this grade, as a passage's id marks the passage."""
    return f"{report_id}{GRADE_SIGN}{_slug(judgement.judgement, judgement.strand or '')}"


def grade_of(passage_id: str, report_id: str, judgements: Sequence[Judgement]) -> Judgement | None:
    """The grade of a report that such an id names; None where it names none."""
    return next((j for j in judgements if mark_id(report_id, j) == passage_id), None)


def _slug(*names: str) -> str:
    return _NOT_WORD.sub("-", " ".join(names).casefold()).strip("-")


def draw_grade(
    path: Path,
    page: int,
    judgement: Judgement,
    judgements: Sequence[Judgement],
    passages: Sequence[Passage],
    scale: float,
) -> PagePicture:
    """The page with the grade's row marked where it is surely found.

    `judgements` and `passages` are all those of the report, in its order. Raises UnknownPage.
    """
    from qa.reports.picture import draw_marked_page, draw_marks, locate

    name, grade = judgement.printed_name.rstrip(":. "), judgement.printed_grade
    texts = [f"{name} {words} {grade}" for words in _LINKS]
    if len(grade.split()) >= _TELLING_WORDS:
        texts.append(grade)
    for text in texts:
        if judgement.page == page and locate(path, page, text):
            return draw_marked_page(path, page, text, (), scale=scale)
    row = _row_of(judgement, judgements, passages) if judgement.page == page else None
    if row is None:
        return draw_marks(path, page, (), scale=scale, missed=int(judgement.page == page))
    return draw_marked_page(path, page, row.text, _boxes(row, page), scale=scale)


def _row_of(
    judgement: Judgement, judgements: Sequence[Judgement], passages: Sequence[Passage]
) -> Passage | None:
    """The printed row of a grade that the page holds several times, once for each strand.

    Rows and grades stand in the same order; where their numbers differ nothing is sure.
    """
    wanted = _slug(judgement.printed_name, judgement.printed_grade)
    rows = [p for p in passages if judgement.page in p.pages and _slug(p.text) == wanted]
    alike = [
        j
        for j in judgements
        if j.page == judgement.page and _slug(j.printed_name, j.printed_grade) == wanted
    ]
    if len(rows) != len(alike) or judgement not in alike:
        return None
    return rows[alike.index(judgement)]


def _boxes(row: Passage, page: int) -> list[Box]:
    return [(line.x0, line.y0, line.x1, line.y1) for line in row.lines if line.page == page]

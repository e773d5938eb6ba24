"""Judgement tables in the many ways in which reports print them: one made-up page for each.

The rows and sentences are the frameworks' own; the order of the file, the rules around the cells, the
letters' case and the wording differ from report to report.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from qa.types import Report
from tests.reports.paper import PITCH, Paper, report_of

Cells = Sequence[str]  # the lines of a cell

COLUMNS = (67.0, 350.0, 520.0)
SIF_NAMES: tuple[Cells, ...] = (
    ("1. Children who need help and protection",),
    ("2. Children looked after and achieving", "permanence"),
    ("2.1 Adoption performance",),
    ("2.2 Experiences and progress of care leavers",),
    ("3. Leadership, management and governance",),
)
SIF_GRADES: tuple[Cells, ...] = (
    ("Requires", "improvement"),
    ("Good",),
    ("Outstanding",),
    ("Good",),
    ("Inadequate",),
)
SIF_READ = {
    "overall_effectiveness": "good",
    "help_and_protection": "requires_improvement",
    "in_care": "good",
    "adoption": "outstanding",
    "care_leavers": "good",
    "leadership": "inadequate",
}
ILACS_NAMES: tuple[Cells, ...] = (
    ("Judgement",),
    ("The impact of leaders on social work", "practice with children and families"),
    ("The experiences and progress of", "children who need help and protection"),
    ("The experiences and progress of", "children in care"),
    ("The experiences and progress of care", "leavers"),
    ("Overall effectiveness",),
)
ILACS_GRADES: tuple[Cells, ...] = (
    ("Grade",),
    ("Good",),
    ("Requires improvement", "to be good"),
    ("Inadequate",),
    ("Outstanding",),
    ("Good",),
)
ILACS_READ = {
    "leadership": "good",
    "help_and_protection": "requires_improvement",
    "in_care": "inadequate",
    "care_leavers": "outstanding",
    "overall_effectiveness": "good",
}
PROSE = "The local authority knows its services and has acted on what inspectors said before now."


def sif(overall: Cells = ("Children’s services in Ashmere are good",), size: float = 14) -> Paper:
    """The head of an invented single inspection report, up to its table's rows."""
    paper = Paper().line("Ashmere County Council", size=26)
    for text in (
        "Inspection of services for children in need of help and",
        "protection, children looked after and care leavers",
        "Inspection date: 11 March 2014 – 2 April 2014",
        "Report published: 23 May 2014",
    ):
        paper.line(text, size=14, bold=True)
    paper.gap(24)
    if overall:
        height = 16 * (len(overall) - 1)
        paper.canvas.rect(67, paper.y - 8 - height, 453, 26 + height)
    for text in overall:
        paper.line(text, size=size, bold=True)
    return paper.gap(6)


def ilacs() -> Paper:
    paper = Paper().line("Inspection of Ashmere local authority", size=26)
    paper.line("children’s services", size=26)
    paper.line("Inspection dates: 6 to 17 February 2023").gap()
    return paper.line("Lead inspector: Ada Quill, His Majesty’s Inspector").gap(24)


def table(
    paper: Paper,
    names: Sequence[Cells],
    grades: Sequence[Cells],
    order: str = "rows",
    *,
    ruled: bool = True,
    centred: bool = False,
    turn_before: int | None = None,
) -> Paper:
    """Names and grades side by side; `order` is the file's: rows, columns, or grades_first."""
    waiting: list[tuple[Cells, float, float]] = []
    left: list[tuple[Cells, float, float]] = []
    for i, (name, grade) in enumerate(zip(names, grades, strict=True)):
        if i == turn_before:
            _print(paper, left, waiting, order)
            left, waiting = [], []
            paper.turn()
        lines = max(len(name), len(grade))
        height = PITCH * lines + 8
        if ruled:
            for x0, x1 in pairwise(COLUMNS):
                paper.canvas.rect(x0, paper.y + 12 - height, x1 - x0, height)
        down = (lines - len(grade)) * PITCH / 2 if centred else 0
        left.append((name, COLUMNS[0] + 4, paper.y - 2))
        waiting.append((grade, COLUMNS[1] + 4, paper.y - 2 - down))
        paper.y -= height
    _print(paper, left, waiting, order)
    return paper.gap(20)


def _print(paper: Paper, left: Sequence, right: Sequence, order: str) -> None:  # type: ignore[type-arg]
    pairs = list(zip(left, right, strict=True))
    if order == "columns":
        cells = [*left, *right]
    elif order == "grades_first":
        cells = [cell for name, grade in pairs for cell in (grade, name)]
    else:
        cells = [cell for name, grade in pairs for cell in (name, grade)]
    for lines, x, y in cells:
        for i, text in enumerate(lines):
            paper.put(text, x, y - i * PITCH)


def read(paper: Paper, folder: Path) -> Report:
    paper.heading("Executive summary", 16).lines(PROSE, PROSE).lines(PROSE, PROSE)
    return report_of(paper, folder)


def grades(report: Report) -> dict[str, str | None]:
    return {j.judgement: j.grade for j in report.judgements}


@pytest.mark.parametrize("order", ["rows", "columns", "grades_first"])
@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("centred", [True, False])
def test_the_files_own_order_does_not_matter(
    tmp_path: Path, order: str, ruled: bool, centred: bool
) -> None:
    paper = table(sif(), SIF_NAMES, SIF_GRADES, order, ruled=ruled, centred=centred)
    assert grades(read(paper, tmp_path)) == SIF_READ
    paper = table(ilacs(), ILACS_NAMES, ILACS_GRADES, order, ruled=ruled, centred=centred)
    assert grades(read(paper, tmp_path)) == ILACS_READ


@pytest.mark.parametrize("turn_before", [2, 4])
def test_a_table_may_go_on_over_the_page(tmp_path: Path, turn_before: int) -> None:
    paper = table(ilacs(), ILACS_NAMES, ILACS_GRADES, turn_before=turn_before)
    report = read(paper, tmp_path)
    assert grades(report) == ILACS_READ
    assert {j.page for j in report.judgements} == {1, 2}


def test_a_name_that_reaches_its_grade_is_not_taken_for_prose(tmp_path: Path) -> None:
    paper = sif()
    for name, grade in zip(SIF_NAMES, SIF_GRADES, strict=True):
        text = " ".join(name)
        paper.put(text, 71, paper.y)
        paper.put(" ".join(grade), 71 + 6.05 * len(text), paper.y)
        paper.gap(20)
    assert grades(read(paper, tmp_path)) == SIF_READ


def test_narrow_columns_are_parted_by_their_rule(tmp_path: Path) -> None:
    rows = [[["Judgement"], ["Grade"], ["Date"]]]
    for name, grade in zip(ILACS_NAMES[1:], ILACS_GRADES[1:], strict=True):
        rows.append([list(name), [" ".join(grade)[:20].strip()], ["17 February 2023"]])
    paper = ilacs().table(rows, (67, 290, 416, 520))
    assert grades(read(paper, tmp_path)) == ILACS_READ


def test_the_head_says_which_of_two_grades_is_this_inspections(tmp_path: Path) -> None:
    rows = [[["Judgement"], ["Grade"], ["Previous grade"]]]
    for name, grade in zip(ILACS_NAMES[1:], ILACS_GRADES[1:], strict=True):
        rows.append([list(name), list(grade), ["Inadequate"]])
    paper = ilacs().table(rows, (67, 290, 430, 520))
    assert grades(read(paper, tmp_path)) == ILACS_READ


def test_of_two_grades_without_a_head_none_is_chosen(tmp_path: Path) -> None:
    rows = [
        [list(name), list(grade), ["Adequate"]]
        for name, grade in zip(ILACS_NAMES[1:], ILACS_GRADES[1:], strict=True)
    ]
    report = read(ilacs().table(rows, (67, 290, 430, 520)), tmp_path)
    assert report.judgements == ()
    assert "judgement not found: leadership" in report.info.warnings


def test_grades_of_an_earlier_inspection_are_not_this_ones(tmp_path: Path) -> None:
    paper = table(sif(), SIF_NAMES[:4], SIF_GRADES[:4]).turn()
    paper.heading("Previous Ofsted inspections", 14)
    table(paper, SIF_NAMES[4:], SIF_GRADES[4:])
    report = read(paper, tmp_path)
    assert "leadership" not in grades(report)


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        (("REQUIRES IMPROVEMENT",), "requires_improvement"),
        (("Requires", "Improvement"), "requires_improvement"),
        (("Require improvement",), "requires_improvement"),
        (("Requires improvements",), "requires_improvement"),
        (("Required improvement",), "requires_improvement"),
        (("Requires", "improve-", "ment"), "requires_improvement"),
        (("Requires Improvement", "to be Good."), "requires_improvement"),
        (("Good²",), "good"),
        (("Judged good",), "good"),
        (("inadequate*",), "inadequate"),
        (("Not judged",), None),
        (("Not applicable",), None),
        (("No judgement made",), None),
        (("Insufficient evidence to", "judge"), None),
    ],
)
def test_grades_in_other_letters_and_words(
    tmp_path: Path, printed: Cells, grade: str | None
) -> None:
    paper = table(sif(), SIF_NAMES, [*SIF_GRADES[:2], printed, *SIF_GRADES[3:]])
    report = read(paper, tmp_path)
    assert grades(report) == SIF_READ | {"adoption": grade}
    found = next(j for j in report.judgements if j.judgement == "adoption")
    assert (found.rank is None) == (grade is None)


@pytest.mark.parametrize(
    ("overall", "grade"),
    [
        (("The overall judgement is requires improvement.",), "requires_improvement"),
        (("The overall judgement is that children’s services are", "inadequate.²"), "inadequate"),
        (("The overall judgement is that Ashmere requires improvement",), "requires_improvement"),
        (("The overall judgment is: Good",), "good"),
        (("Overall effectiveness: good",), "good"),
        (("Ashmere’s children’s services are inadequate",), "inadequate"),
        (("Services for children in Ashmere are inadequate",), "inadequate"),
        (("Children’s services provided by Ashmere City Council are good",), "good"),
        (("Children and young people’s services in Ashmere are good",), "good"),
        (("Ashmere Children’s Services Trust is inadequate",), "inadequate"),
        (
            (
                "Children’s services in Ashmere, Bexmere and Coldmere require",
                "improvement to be good",
            ),
            "requires_improvement",
        ),
        (
            ("Children’s services in Ashmere requires improvement to be good1",),
            "requires_improvement",
        ),
        (("Children’s services in St. Ashmere are good",), "good"),
        (("Children’s services in Ashmere are not yet good",), None),
        (("Adoption services in Ashmere are good",), None),
    ],
)
def test_the_overall_judgement_in_a_sentence(
    tmp_path: Path, overall: Cells, grade: str | None
) -> None:
    found = grades(read(table(sif(overall), SIF_NAMES, SIF_GRADES), tmp_path))
    assert found.get("overall_effectiveness") == grade


def test_the_overall_judgement_that_goes_on_into_text_in_its_box(tmp_path: Path) -> None:
    paper = sif(())
    paper.canvas.rect(67, paper.y - 45, 453, 62)
    paper.lines(
        "The overall judgement is requires improvement. There are no widespread or",
        "serious failures. The authority is not yet delivering help that is good.",
    )
    found = grades(read(table(paper.gap(20), SIF_NAMES, SIF_GRADES), tmp_path))
    assert found["overall_effectiveness"] == "requires_improvement"


def test_the_overall_judgement_on_a_line_of_its_own_without_box_or_weight(tmp_path: Path) -> None:
    paper = sif(()).lines("The overall judgement is inadequate").gap()
    found = grades(read(table(paper, SIF_NAMES, SIF_GRADES), tmp_path))
    assert found["overall_effectiveness"] == "inadequate"


@pytest.mark.parametrize(
    ("heading", "grade"),
    [
        (("The effectiveness of the LSCB is good",), "good"),
        (
            ("The Ashmere Safeguarding Children Board (ASCB) requires", "improvement"),
            "requires_improvement",
        ),
        (("The Local Safeguarding Children Board for Ashmere and", "Bexmere is good."), "good"),
        (("What the LSCB needs to do to be good",), None),
        (("The Local Safeguarding Children Board is not yet good",), None),
    ],
)
def test_the_boards_judgement_in_its_heading(
    tmp_path: Path, heading: Cells, grade: str | None
) -> None:
    paper = table(sif(), SIF_NAMES, SIF_GRADES).turn().gap()
    for text in heading:
        paper.line(text, size=14, bold=True)
    assert grades(read(paper, tmp_path)).get("lscb") == grade


@pytest.mark.parametrize(
    ("row", "name", "key"),
    [
        (1, ("The impact of leaders on practice with", "children and families"), "leadership"),
        (1, ("The impact of leadership on practice",), "leadership"),
        (
            2,
            ("The experiences and progress of children in", "need of help and protection"),
            "help_and_protection",
        ),
        (3, ("The experiences and progress of children", "looked after"), "in_care"),
        (4, ("The experiences and progress of care-", "experienced young adults"), "care_leavers"),
        (4, ("The experiences and progress of young", "people leaving care"), "care_leavers"),
        (5, ("Overall judgement",), "overall_effectiveness"),
    ],
)
def test_rows_named_in_other_words(tmp_path: Path, row: int, name: Cells, key: str) -> None:
    names = [*ILACS_NAMES]
    names[row] = name
    report = read(table(ilacs(), names, ILACS_GRADES), tmp_path)
    assert grades(report) == ILACS_READ
    found = next(j for j in report.judgements if j.judgement == key)
    assert found.printed_name.split()[-1] == name[-1].split()[-1]


def test_a_joint_row_in_other_words_covers_both(tmp_path: Path) -> None:
    joint = ("The experiences and progress of children in", "care and young people leaving care")
    names = [*ILACS_NAMES[:3], joint, ILACS_NAMES[5]]
    report = read(table(ilacs(), names, [*ILACS_GRADES[:4], ILACS_GRADES[5]]), tmp_path)
    found = next(j for j in report.judgements if j.judgement == "in_care")
    assert (found.covers, found.grade) == (("in_care", "care_leavers"), "inadequate")
    assert report.info.warnings == ()


def chapter(paper: Paper, heading: Cells) -> Paper:
    for text in heading:
        paper.line(text, size=14, bold=True)
    return paper.gap().numbered("1.", "Children are seen by people whom they know.").gap()


def test_a_table_that_is_a_picture_leaves_the_chapters_headings(tmp_path: Path) -> None:
    paper = ilacs().lines(PROSE, PROSE)
    chapter(
        paper, ("The experiences and progress of children who need help and", "protection: good")
    )
    chapter(
        paper, ("The experiences and progress of children in care and care", "leavers are good")
    )
    chapter(
        paper,
        (
            "The impact of leaders on social work practice with children and",
            "families is: outstanding",
        ),
    )
    report = read(paper, tmp_path)
    assert grades(report) == {
        "help_and_protection": "good",
        "in_care": "good",
        "leadership": "outstanding",
    }
    assert {j.source for j in report.judgements} == {"heading"}
    assert report.info.warnings == ("judgement not found: overall_effectiveness",)


def test_a_heading_that_contradicts_the_table_is_warned_of(tmp_path: Path) -> None:
    paper = table(ilacs(), ILACS_NAMES, ILACS_GRADES)
    chapter(paper, ("The experiences and progress of children in care: good",))
    report = read(paper, tmp_path)
    assert grades(report)["in_care"] == "inadequate"
    assert report.info.warnings == (
        "two grades are printed for in_care: 'Inadequate' on page 1, 'good' on page 1",
    )

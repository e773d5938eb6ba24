"""Single inspections: the overall sentence, the board, chapters, recommendations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.paper import COLUMNS, Paper, grades, report_of


def sif(overall: str) -> Paper:
    paper = Paper().line("Ashmere County Council", size=26)
    for text in (
        "Inspection of services for children in need of help and",
        "protection, children looked after and care leavers",
    ):
        paper.line(text, size=14, bold=True)
    paper.line("Inspection date: 11 March 2014 – 2 April 2014", size=14, bold=True)
    paper.line("Report published: 23 May 2014", size=14, bold=True).gap(24)
    paper.canvas.rect(67, paper.y - 8, 453, 26)
    paper.line(overall, size=14, bold=True)
    rows = [
        [["1. Children who need help and protection"], ["Requires", "improvement"]],
        [["2. Children looked after and achieving", "permanence"], ["Good"]],
        [["2.1 Adoption performance"], ["Outstanding"]],
        [["2.2 Experiences and progress of care leavers"], ["Good"]],
        [["3. Leadership, management and governance"], ["Inadequate"]],
    ]
    paper.gap(6)
    return paper.table(rows, COLUMNS).gap(10)


@pytest.mark.parametrize(
    ("overall", "grade", "printed"),
    [
        ("The overall judgement is good", "good", "good"),
        (
            "The overall judgement is that children’s services require improvement",
            "requires_improvement",
            "require improvement",
        ),
        ("Children’s services in Ashmere are inadequate", "inadequate", "inadequate"),
        (
            "Children’s services in Ashmere require improvement to be good",
            "requires_improvement",
            "require improvement to be good",
        ),
    ],
)
def test_sif_overall_judgement_is_a_sentence_in_the_table(
    tmp_path: Path, overall: str, grade: str, printed: str
) -> None:
    report = report_of(sif(overall), tmp_path)
    found = report.judgements[0]
    assert (found.judgement, found.grade, found.printed_grade) == (
        "overall_effectiveness",
        grade,
        printed,
    )
    assert grades(report) == {
        "overall_effectiveness": grade,
        "help_and_protection": "requires_improvement",
        "in_care": "good",
        "adoption": "outstanding",
        "care_leavers": "good",
        "leadership": "inadequate",
    }
    assert report.info.published == "2014-05-23"
    assert report.info.title.startswith("Ashmere County Council: Inspection of services")


def test_sif_board_is_graded_in_its_heading(tmp_path: Path) -> None:
    paper = sif("The overall judgement is good").turn()
    paper.heading("The Local Safeguarding Children Board requires improvement")
    paper.lines("The board has met often, but it has not asked the hard questions yet.")
    board = report_of(paper, tmp_path).judgements[-1]
    assert (board.judgement, board.grade, board.source) == (
        "lscb",
        "requires_improvement",
        "heading",
    )


def test_sif_a_graded_row_heads_its_chapter(tmp_path: Path) -> None:
    paper = sif("The overall judgement is good").turn()
    rows = [[["The experiences and progress of care leavers"], ["Good"]]]
    paper.table(rows, COLUMNS).heading("Inspection findings")
    paper.numbered("20.", "Young people who leave care are helped by people they know.")
    report = report_of(paper, tmp_path)
    assert report.sections[-1].path == (
        "The experiences and progress of care leavers",
        "Inspection findings",
    )


def test_sif_recommendations_and_none_where_none_were_found(tmp_path: Path) -> None:
    paper = sif("The overall judgement is good").turn()
    paper.heading("What does the local authority need to improve?")
    paper.heading("Priority and immediate action", 12)
    paper.numbered("1.", "The inspection did not find any areas for immediate action.")
    paper.heading("Areas for improvement", 12)
    paper.numbered("2.", "Ensure that each child has a plan that says:")
    paper.bullet("who does what", x=107).bullet("and by when.", x=107)
    paper.numbered("3.", "Review the plans twice a year.")
    report = report_of(paper, tmp_path)
    assert [(r.number, r.text) for r in report.recommendations] == [
        ("2", "Ensure that each child has a plan that says: who does what and by when."),
        ("3", "Review the plans twice a year."),
    ]
    assert {r.addressee for r in report.recommendations} == {"local authority"}


def test_sif_strengths_below_the_asking_heading_are_not_asked_for(tmp_path: Path) -> None:
    paper = sif("The overall judgement is good").turn()
    paper.heading("What does the LSCB need to improve?")
    paper.heading("Areas for improvement", 12).numbered("2.", "Meet more often.")
    paper.heading("The LSCB’s strengths", 12).numbered("3.", "The board reads what it is sent.")
    report = report_of(paper, tmp_path)
    assert [(r.text, r.addressee) for r in report.recommendations] == [
        ("Meet more often.", "Local Safeguarding Children Board")
    ]


def test_sif_text_below_a_box_is_not_part_of_the_summary_in_it(tmp_path: Path) -> None:
    paper = sif("The overall judgement is good").turn()
    paper.heading("Leadership, management and governance", 16)
    paper.canvas.rect(67, paper.y - 60, 453, 78)
    paper.line("Summary", bold=True).gap(6).lines("Leaders know their services and act on it.")
    paper.gap(30).numbered("20.", "Councillors visit the teams, and they read what they are sent.")
    report = report_of(paper, tmp_path)
    assert [s.path[-1] for s in report.sections[-2:]] == [
        "Summary",
        "Leadership, management and governance",
    ]


def test_sif_a_graded_judgement_in_a_box_is_a_heading_though_it_ends_in_a_full_stop(
    tmp_path: Path,
) -> None:
    paper = sif("The overall judgement is good").turn()
    paper.canvas.rect(67, paper.y - 24, 453, 42)
    paper.line("The graded judgement about the experiences of care leavers is", bold=True)
    paper.line("that it requires improvement to be good.", bold=True).gap(20)
    paper.numbered("20.", "Young people who leave care are helped by people they know.")
    report = report_of(paper, tmp_path)
    assert report.sections[-1].path[-1].endswith("requires improvement to be good.")
    assert "two grades are printed for care_leavers" in report.info.warnings[0]


def test_a_list_that_needs_no_colon_belongs_to_its_item(tmp_path: Path) -> None:
    paper = sif("The overall judgement is good").turn()
    paper.heading("Areas for improvement").numbered(
        "2.", "Look again at the plans of children where"
    )
    paper.bullet("they live with an aunt", x=107).bullet("they live far away.", x=107)
    (item,) = report_of(paper, tmp_path).recommendations
    assert item.text == (
        "Look again at the plans of children where they live with an aunt they live far away."
    )

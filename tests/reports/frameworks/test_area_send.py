"""Area SEND: one of three outcomes, priority actions by partner."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.paper import Paper, report_of


def send(outcome: str) -> Paper:
    paper = Paper().line("Area SEND inspection of Ashmere Local Area", size=26)
    paper.line("Partnership", size=26)
    paper.line("Inspection dates: 3 to 7 July 2023").gap(24)
    paper.heading("Inspection outcome").lines(outcome)
    return paper


@pytest.mark.parametrize(
    ("outcome", "grade", "rank"),
    [
        (
            "Its arrangements typically lead to positive experiences and outcomes.",
            "typically_positive",
            1,
        ),
        ("Its arrangements lead to inconsistent experiences and outcomes.", "inconsistent", 2),
        ("There are widespread and/or systemic failings here.", "systemic_failings", 3),
        ("There are widespread and systemic failings here.", "systemic_failings", 3),
        ("Its arrangements are leading to inconsistent experiences.", "inconsistent", 2),
        ("They lead to typically positive experiences and outcomes.", "typically_positive", 1),
    ],
)
def test_send_has_one_of_three_outcomes(
    tmp_path: Path, outcome: str, grade: str, rank: int
) -> None:
    (found,) = report_of(send(outcome), tmp_path).judgements
    assert (found.judgement, found.grade, found.rank, found.scale_length) == (
        "area_send_outcome",
        grade,
        rank,
        3,
    )
    assert found.printed_grade in outcome


@pytest.mark.parametrize("opening", ["The local area partnership’s arrangements", "Some say they"])
def test_send_outcome_without_its_heading_is_known_by_how_it_begins(
    tmp_path: Path, opening: str
) -> None:
    paper = Paper().line("Area SEND inspection of Ashmere Local Area", size=26)
    paper.line("Partnership", size=26).line("Inspection dates: 3 to 7 July 2023").gap(24)
    paper.lines(f"{opening} lead to inconsistent experiences and outcomes.").gap(20)
    paper.heading("Information about the partnership").lines("It serves the whole county.")
    report = report_of(paper, tmp_path)
    assert [j.grade for j in report.judgements] == (
        ["inconsistent"] if opening.startswith("The") else []
    )


def test_send_priority_actions_name_the_partner_in_the_left_cell(tmp_path: Path) -> None:
    paper = send("There are widespread and/or systemic failings.").turn()
    paper.heading("Areas for priority action", 12)
    rows = [
        [["Responsible body"], ["Areas for priority action"]],
        [
            ["Ashmere Council", "and North ICB"],
            ["Leaders should act at once to see", "to therapies."],
        ],
        [["North ICB"], ["Health leaders should cut waits."]],
    ]
    report = report_of(paper.table(rows, (67, 230, 520)), tmp_path)
    assert [(r.addressee, r.text) for r in report.recommendations[-2:]] == [
        ("Ashmere Council and North ICB", "Leaders should act at once to see to therapies."),
        ("North ICB", "Health leaders should cut waits."),
    ]


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Leaders across the partnership should share plans.", "Leaders across the partnership"),
        ("The police and health leaders must meet.", "The police and health leaders"),
        ("Multi-agency partners to ensure that all is written down.", "Multi-agency partners"),
        ("The council’s strategy needs to be written.", None),
        ("Although the council has begun, plans should be better.", None),
        ("Records should be better.", None),
    ],
)
def test_an_item_that_says_itself_who_should_act(
    tmp_path: Path, text: str, addressee: str | None
) -> None:
    paper = send("There are widespread and/or systemic failings.").turn()
    paper.heading("Areas for improvement", 12).bullet(text)
    assert report_of(paper, tmp_path).recommendations[-1].addressee == addressee


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        (
            "Its arrangements lead to inconsistent experiences and outcomes. In the early years they "
            "typically lead to positive experiences and outcomes.",
            "inconsistent",
        ),
        (
            "At the last inspection there were widespread failings. Its arrangements typically lead to "
            "positive experiences and outcomes.",
            "typically_positive",
        ),
        ("There are no widespread or systemic failings here.", None),
        ("In 2018 there were systemic failings here.", None),
        ("The arrangement typically leads to positive experiences.", "typically_positive"),
    ],
)
def test_send_outcome_is_the_first_that_is_said_of_now(
    tmp_path: Path, text: str, grade: str | None
) -> None:
    report = report_of(send(text), tmp_path)
    assert [j.grade for j in report.judgements] == ([grade] if grade else [])

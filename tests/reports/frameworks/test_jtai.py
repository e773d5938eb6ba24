"""Joint targeted area inspections: letters without grades, in two forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.paper import Paper, report_of


@pytest.mark.parametrize(
    ("heading", "asks"),
    [
        ("Areas for improvement", True),
        ("What needs to improve?", True),
        ("Case study: area for improvement", False),
        ("Key strengths", False),
    ],
)
def test_jtai_letters_have_no_grades_and_ask_under_their_headings(
    tmp_path: Path, heading: str, asks: bool
) -> None:
    paper = Paper().line("21 September 2018").gap()
    paper.lines("Dear local partnership")
    paper.heading("Joint targeted area inspection of Ashmere", 12)
    paper.lines("This inspection took place from 23 to 27 July 2018 in all of the area.")
    paper.heading(heading, 14)
    paper.bullet("The police see each child who goes missing within a day.")
    report = report_of(paper, tmp_path)
    assert (report.info.framework, report.judgements) == ("jtai", ())
    assert len(report.recommendations) == int(asks)


def test_jtai_topics_stand_under_areas_for_improvement_in_whatever_style(tmp_path: Path) -> None:
    paper = Paper().line("21 September 2018").gap()
    paper.lines("Dear local partnership")
    paper.heading("Joint targeted area inspection of Ashmere", 12)
    paper.lines("This inspection took place from 23 to 27 July 2018 in all of the area.")
    paper.heading("Areas for improvement")
    for topic in ("Identifying risk", "Leadership"):
        paper.heading(topic).bullet(f"{topic} is not yet strong enough in all the agencies.")
    paper.heading("Next steps").lines("The council should write a statement by the spring.")
    report = report_of(paper, tmp_path)
    assert [s.path for s in report.sections[1:]] == [
        ("Areas for improvement", "Identifying risk"),
        ("Areas for improvement", "Leadership"),
        ("Next steps",),
    ]
    assert len(report.recommendations) == 2


def test_jtai_a_bullet_goes_on_over_a_box(tmp_path: Path) -> None:
    paper = Paper().line("21 September 2018").gap()
    paper.lines("Dear local partnership")
    paper.heading("Joint targeted area inspection of Ashmere", 12)
    paper.lines("This inspection took place from 23 to 27 July 2018 in all of the area.")
    paper.turn().heading("Areas for improvement", 16)
    paper.bullet("Team meetings take place each week, but in all of the agencies they do not")
    paper.canvas.rect(90, paper.y - 30, 400, 45)
    paper.line("Practice study: highly effective practice", x=95, bold=True)
    paper.line("Sam and Ada were helped at once.", x=95).turn()
    paper.lines("often hear the views of the children.", x=89)
    paper.bullet("Plans are late.")
    report = report_of(paper, tmp_path)
    assert [r.text for r in report.recommendations] == [
        "Team meetings take place each week, but in all of the agencies they do not often hear the "
        "views of the children.",
        "Plans are late.",
    ]

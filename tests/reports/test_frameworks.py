"""Each framework's own layouts, in made-up reports: grades, chapters, what is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.reports import FRAMEWORKS, read_report
from qa.settings import Settings
from qa.types import Report
from tests.reports.paper import ILACS_ROWS, Paper, ilacs, report_of

COLUMNS = (67, 350, 520)


def grades(report: Report) -> dict[str, str | None]:
    return {j.judgement: j.grade for j in report.judgements}


# --- ILACS ----------------------------------------------------------------------------------------


def test_ilacs_grades_come_from_rows_of_many_lines(tmp_path: Path) -> None:
    report = report_of(ilacs(ILACS_ROWS), tmp_path)
    assert report.info.framework == "ilacs"
    assert grades(report) == {
        "overall_effectiveness": "good",
        "leadership": "good",
        "help_and_protection": "requires_improvement",
        "in_care": "good",
        "care_leavers": "outstanding",
    }
    help_row = next(j for j in report.judgements if j.judgement == "help_and_protection")
    assert help_row.printed_grade == "Requires improvement to be good"
    assert help_row.printed_name == (
        "The experiences and progress of children who need help and protection"
    )
    assert (help_row.rank, help_row.scale_length, help_row.source, help_row.page) == (
        3,
        4,
        "table",
        1,
    )


def test_ilacs_joint_row_covers_care_leavers(tmp_path: Path) -> None:
    rows = (
        *ILACS_ROWS[:2],
        (("The experiences and progress of", "children in care and care leavers"), "Inadequate"),
        ILACS_ROWS[4],
    )
    report = report_of(ilacs(rows), tmp_path)
    joint = next(j for j in report.judgements if j.judgement == "in_care")
    assert (joint.covers, joint.grade) == (("in_care", "care_leavers"), "inadequate")
    assert "care_leavers" not in grades(report)


def test_a_slip_in_a_rows_name_means_the_row_that_is_missing(tmp_path: Path) -> None:
    slip = (("The experiences and progress of", "children care leavers"), "Outstanding")
    report = report_of(ilacs((*ILACS_ROWS[:3], slip, ILACS_ROWS[4])), tmp_path)
    found = next(j for j in report.judgements if j.judgement == "care_leavers")
    assert found.grade == "outstanding"
    assert found.printed_name == "The experiences and progress of children care leavers"


@pytest.mark.parametrize(
    ("dates", "warnings"),
    [
        ("13 to 24 April 2026", ()),
        ("23 to 27 March 2026", ("judgement not found: overall_effectiveness",)),
    ],
)
def test_overall_effectiveness_is_missed_only_before_april_2026_and_never_inferred(
    tmp_path: Path, dates: str, warnings: tuple[str, ...]
) -> None:
    report = report_of(ilacs(ILACS_ROWS[:4], dates=dates), tmp_path)
    assert "overall_effectiveness" not in grades(report)
    assert report.info.warnings == warnings


def test_a_missing_row_is_warned_of(tmp_path: Path) -> None:
    report = report_of(ilacs(ILACS_ROWS[1:]), tmp_path)
    assert "judgement not found: leadership" in report.info.warnings


def test_a_grade_in_prose_is_no_grade(tmp_path: Path) -> None:
    paper = ilacs(ILACS_ROWS[:3])
    paper.lines("Overall effectiveness is outstanding, and services for care leavers are good.")
    assert set(grades(report_of(paper, tmp_path))) == {
        "leadership",
        "help_and_protection",
        "in_care",
    }


def test_a_table_without_ruled_lines_is_read_by_its_columns(tmp_path: Path) -> None:
    paper = Paper().line("Inspection of Ashmere local authority", size=26)
    paper.line("Inspection dates: 6 to 17 February 2023").gap()
    for name, grade in ILACS_ROWS:
        for i, text in enumerate(name):
            paper.put(text, 71, paper.y - 14.5 * i)
        paper.put(grade, 360, paper.y)
        paper.gap(45)
    report = report_of(paper, tmp_path)
    assert grades(report)["help_and_protection"] == "requires_improvement"
    assert len(report.judgements) == 5


def test_ilacs_what_needs_to_improve(tmp_path: Path) -> None:
    paper = ilacs(ILACS_ROWS)
    paper.heading("What needs to improve?")
    paper.bullet("The time that children wait for a visit.")
    paper.bullet("The quality of plans, in particular:", "their goals.")
    paper.heading("The experiences and progress of children in care: good")
    paper.numbered("1.", "Children in care live with carers who know them well.")
    report = report_of(paper, tmp_path)
    assert [r.text for r in report.recommendations] == [
        "The time that children wait for a visit.",
        "The quality of plans, in particular: their goals.",
    ]
    assert report.sections[-1].path == ("The experiences and progress of children in care: good",)


@pytest.mark.parametrize(("days", "visit"), [("6 to 10", "short"), ("6 to 17", "full")])
def test_ilacs_visit_by_its_days_on_site(tmp_path: Path, days: str, visit: str) -> None:
    paper = Paper().line("Inspection of Ashmere local authority children’s services", size=20)
    paper.line(f"Inspection dates: {days} February 2023").gap()
    paper.table([[["Judgement"], ["Grade"]], [list(ILACS_ROWS[0][0]), ["Good"]]], COLUMNS)
    assert report_of(paper, tmp_path).info.visit == visit


# --- SIF ------------------------------------------------------------------------------------------


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


# --- looked after children 2013, SLAC 2009 --------------------------------------------------------


def test_lac_2013_record_and_time_limits(tmp_path: Path) -> None:
    paper = Paper().line("Inspection of looked after children services", size=26)
    paper.line("Ashmere County Council", size=18).gap()
    paper.line("Inspection dates: 8 – 12 July 2013", size=10)
    paper.line("Published: 16 August 2013", size=10).turn()
    paper.heading("Areas for improvement", 16)
    paper.numbered("15.", "The local authority should take the following action.")
    paper.heading("Within three months:", 12)
    paper.bullet("give each child a copy of the plan")
    paper.heading("Record of main findings", 18)
    rows = [
        [["Overall effectiveness"], ["Inadequate"]],
        [["Capacity to improve"], ["Adequate"]],
        [["Outcomes for looked after children", "and young people"], ["Adequate"]],
        [["Quality of provision"], ["Good"]],
        [["Leadership and management"], ["Inadequate"]],
    ]
    report = report_of(paper.table(rows, COLUMNS), tmp_path)
    assert report.info.framework == "lac_2013"
    assert grades(report) == {
        "overall_effectiveness": "inadequate",
        "capacity_to_improve": "adequate",
        "in_care": "adequate",
        "quality_of_provision": "good",
        "leadership": "inadequate",
    }
    assert {j.source for j in report.judgements} == {"record"}
    (item,) = report.recommendations
    assert (item.time_limit, item.time_limit_days, item.addressee) == (
        "Within three months",
        91,
        "The local authority",
    )


SLAC = """Inspection of safeguarding and looked after children services Ashmere

Inspection dates 12 – 23 April 2010
Reporting inspector Ada Quill

Published: 24 May 2010

Contents

About this inspection\t2
The inspection outcomes: safeguarding services\t3
1. Overall effectiveness\t3
2. Areas for improvement\t4
5. The quality of provision\t7
Record of main findings\t17

About this inspection

1. This inspection read 20 files and met many children over two weeks in the spring.

The inspection outcomes: Safeguarding services

Overall effectiveness

Grade 3 (Adequate)

2. Services are adequate. The work of the partners is sound, and the help that families

get is there when they need it.

Areas for improvement

3. In order to improve, the council and its partners should take the following action:

Immediately:

- Visit each child.
- Write down what was seen.

Within six months

- Agree a plan.

The quality of provision Grade 2 (Good)

4. Children are seen and heard by those who work with them, and their plans are good.

Record of main findings: Ashmere

Safeguarding services\t
Overall effectiveness\tAdequate
Quality of provision\t
Case planning, review and recording\tGood
"""


def test_slac_text_record_headings_and_time_limits(tmp_path: Path) -> None:
    path = tmp_path / "ashmere.txt"
    path.write_text(SLAC, encoding="utf-8")
    report = read_report(path, Settings())
    assert report.info.framework == "slac_2009"
    assert (report.info.inspected_to, report.info.published) == ("2010-04-23", "2010-05-24")
    assert report.info.lead_inspector == "Ada Quill"
    assert [(j.judgement, j.grade, j.source, j.covers) for j in report.judgements] == [
        ("overall_effectiveness", "adequate", "record", ("overall_effectiveness",)),
        ("case_planning", "good", "record", ("case_planning", "quality_of_provision")),
        ("quality_of_provision", "good", "heading", ("quality_of_provision",)),
    ]
    assert {j.strand for j in report.judgements} == {"Safeguarding services"}
    assert [(r.text, r.time_limit_days) for r in report.recommendations] == [
        ("Visit each child.", 0),
        ("Write down what was seen.", 0),
        ("Agree a plan.", 183),
    ]
    assert report.recommendations[0].addressee == "the council and its partners"
    numbered = {p.number: p.text for s in report.sections for p in s.paragraphs if p.number}
    assert sorted(numbered) == ["1", "2", "3", "4"]
    assert numbered["2"].endswith("and the help that families get is there when they need it.")


# --- JTAI, SEND, others ---------------------------------------------------------------------------


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


def test_an_unknown_kind_is_read_by_its_headings_without_grades(tmp_path: Path) -> None:
    paper = Paper().line("Focused visit to Ashmere County Council", size=20).gap()
    paper.lines("Inspectors visited on 4 and 5 June 2019 and read the files of ten children.")
    paper.heading("Overall effectiveness").lines("It was good. " * 3)
    paper.table([[["Leadership"], ["Good"]]], COLUMNS)
    report = report_of(paper, tmp_path)
    assert (report.info.framework, report.info.visit) == ("unknown", "focused")
    assert report.judgements == ()
    assert any(w.startswith("read by its headings only") for w in report.info.warnings)
    assert report.info.authority == "Ashmere"


@pytest.mark.parametrize("info", FRAMEWORKS.values(), ids=lambda i: i.key)
def test_framework_info_is_whole(info: object) -> None:
    assert info.title  # type: ignore[attr-defined]
    assert set(info.meanings) == set(info.scale)  # type: ignore[attr-defined]
    for judgement in info.judgements:  # type: ignore[attr-defined]
        lengths = [len(p) for p in judgement.phrases]
        assert lengths == sorted(lengths, reverse=True)
        assert all(p == p.lower() for p in judgement.phrases)


def test_sif_strengths_below_the_asking_heading_are_not_asked_for(tmp_path: Path) -> None:
    paper = sif("The overall judgement is good").turn()
    paper.heading("What does the LSCB need to improve?")
    paper.heading("Areas for improvement", 12).numbered("2.", "Meet more often.")
    paper.heading("The LSCB’s strengths", 12).numbered("3.", "The board reads what it is sent.")
    report = report_of(paper, tmp_path)
    assert [(r.text, r.addressee) for r in report.recommendations] == [
        ("Meet more often.", "Local Safeguarding Children Board")
    ]


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

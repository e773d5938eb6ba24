"""Visits between inspections, letters and reviews: read by their headings, facts right, no grade."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.types import Report
from tests.reports.paper import COLUMNS, Paper, report_of

PROSE = "Leaders work together and know what children need. They have acted upon it in many ways."
NAME = "80481_leeds/children's services inspection - 14 february 2019.pdf"


def letter(subject: str, *body: str, bold: bool = True) -> Paper:
    paper = Paper().line("12 February 2019").gap()
    for text in ("Ms Ada Fell", "Director of Children’s Services", "Leeds City Council"):
        paper.line(text)
    paper.gap().line("Dear Ms Fell").gap().line(subject, bold=bold).gap()
    paper.lines(*body).heading("Overview").lines(PROSE, PROSE)
    paper.heading("What needs to improve in this area of social work practice")
    paper.bullet("The time that children wait.").gap()
    paper.heading("Findings").bullet("Overall effectiveness is good.").gap()
    return paper.lines("Yours sincerely", "Ben Rook", "Her Majesty’s Inspector")


def facts(report: Report) -> tuple[str | None, ...]:
    info = report.info
    return info.authority, info.visit, info.inspected_from, info.inspected_to, info.published


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize(
    ("subject", "sentence", "visit", "dates"),
    [
        (
            "Focused visit to Leeds City Council children’s services",
            "services on 15 January 2019 and 16 January 2019. It was carried out in line",
            "focused",
            ("2019-01-15", "2019-01-16"),
        ),
        (
            "Monitoring visit of Leeds City Council children’s services",
            "services on 15 January 2019. It was the second since the authority was judged",
            "monitoring",
            ("2019-01-15", "2019-01-15"),
        ),
        (
            "Joint area review: progress visit to Leeds City Council",
            "services on 15 and 16 January 2019. We evaluated the progress made in line",
            "letter",
            ("2019-01-15", "2019-01-16"),
        ),
    ],
)
def test_a_letter_about_a_visit(
    tmp_path: Path, subject: str, sentence: str, visit: str, dates: tuple[str, str], bold: bool
) -> None:
    paper = letter(
        subject,
        "This letter summarises the findings of the visit to Leeds City Council children’s",
        sentence,
        "with the inspection of local authority children’s services (ILACS) framework, that is",
        "inspecting local authority children’s services.",
        bold=bold,
    )
    report = report_of(paper, tmp_path, NAME)
    assert facts(report) == ("Leeds", visit, *dates, "2019-02-12")
    assert (report.info.framework, report.judgements) == ("unknown", ())
    assert report.info.title == subject
    assert [s.path[-1] for s in report.sections[1:]] == [
        "Overview",
        "What needs to improve in this area of social work practice",
        "Findings",
    ]
    assert [r.text for r in report.recommendations] == ["The time that children wait."]
    assert len(report.info.warnings) == 1
    assert report.info.warnings[0].startswith("read by its headings only")


def test_a_focused_visit_in_a_reports_form(tmp_path: Path) -> None:
    paper = Paper().line("Focused visit to Leeds local authority", size=26)
    paper.line("children’s services", size=26).line("Inspection dates: 6 and 7 February 2024")
    paper.line("Lead inspector: Ben Rook, His Majesty’s Inspector").gap()
    paper.heading("Headline findings", 16).lines(PROSE, PROSE)
    paper.heading("Main findings", 16).lines(PROSE, PROSE)
    report = report_of(paper, tmp_path)
    assert facts(report) == ("Leeds", "focused", "2024-02-06", "2024-02-07", None)
    assert report.info.lead_inspector == "Ben Rook"
    assert report.info.framework == "unknown"


def test_a_review_of_the_board_alone(tmp_path: Path) -> None:
    paper = Paper().line("Leeds Safeguarding Children Board", size=26)
    for text in (
        "Review of the effectiveness of the Local Safeguarding",
        "Children Board",
        "Inspection date: 11 March 2014 – 2 April 2014",
        "Report published: 23 May 2014",
    ):
        paper.line(text, size=14, bold=True)
    paper.gap().line("The effectiveness of the board is inadequate", bold=True).gap()
    paper.heading("Executive summary").lines(PROSE, PROSE)
    paper.heading("Recommendations").numbered("1.", "Ensure that the board meets.")
    report = report_of(paper, tmp_path, NAME)
    assert facts(report) == ("Leeds", "review", "2014-03-11", "2014-04-02", "2014-05-23")
    assert report.info.title == (
        "Leeds Safeguarding Children Board: Review of the effectiveness of the Local "
        "Safeguarding Children Board"
    )
    assert (report.info.framework, report.judgements) == ("unknown", ())
    assert [(r.number, r.text) for r in report.recommendations] == [
        ("1", "Ensure that the board meets.")
    ]


def test_a_monitoring_inspection_misses_no_outcome(tmp_path: Path) -> None:
    paper = Paper().line("Area SEND monitoring inspection of Leeds", size=26)
    paper.line("Local Area Partnership", size=26).line("Inspection dates: 3 to 5 July 2024").gap()
    paper.heading("What has been done").lines(PROSE, PROSE)
    report = report_of(paper, tmp_path)
    assert (report.info.visit, report.judgements) == ("monitoring", ())
    assert report.info.warnings == (
        "read by its headings only: a monitoring visit, and no grades are taken from it",
    )


def test_an_unannounced_inspection_of_referral_and_assessment(tmp_path: Path) -> None:
    """The letters of 2009 to 2012: bold lines over lists, a sentence that closes the last one."""
    paper = Paper().line("22 July 2010").gap()
    for text in ("Ms Ada Fell", "Director of Children’s Services", "Leeds City Council"):
        paper.line(text)
    paper.gap().line("Dear Ms Fell").gap()
    paper.line("Annual unannounced inspection of contact, referral and assessment", bold=True)
    paper.line("arrangements within Leeds City Council children’s services", bold=True).gap()
    paper.lines(
        "This letter summarises the findings of the recent unannounced inspection which was",
        "conducted on 22 and 23 June 2010. We are grateful for the help that you gave us.",
    )
    for heading, item in (
        ("Strengths", "Staff are supported well."),
        ("Areas for development", "Records are short."),
        ("Areas for priority action", "Children wait."),
    ):
        paper.line(heading, bold=True).gap(4).bullet(item)
    paper.lines(
        "Any areas for development will be considered in any future inspection of services."
    )
    paper.lines("Yours sincerely", "Ben Rook", "Her Majesty’s Inspector")
    report = report_of(paper, tmp_path)
    assert facts(report) == ("Leeds", "letter", "2010-06-22", "2010-06-23", "2010-07-22")
    assert [r.text for r in report.recommendations] == ["Records are short.", "Children wait."]
    assert [s.path[-1] for s in report.sections[1:]] == [
        "Strengths",
        "Areas for development",
        "Areas for priority action",
    ]


def test_an_inspection_of_the_protection_of_children(tmp_path: Path) -> None:
    """2012 and 2013: a record like the one of looked after children, of a kind that is not known."""
    paper = Paper().line("Inspection of local authority arrangements", size=22)
    paper.line("for the protection of children", size=22)
    paper.line("Leeds City Council", size=18).gap(20)
    paper.line("Inspection dates: 12 – 21 November 2012")
    paper.line("Lead inspector: Ada Quill HMI").line("Published: 4 January 2013").turn()
    paper.heading("Areas for improvement")
    paper.lines("The local authority and its partners should take the following action.")
    paper.line("Immediately:", bold=True).bullet("see each child alone.")
    paper.line("Within three months:", bold=True).bullet("review thresholds.")
    paper.heading("Record of main findings")
    rows = [
        [["Overall effectiveness"], ["Adequate"]],
        [["The quality of practice"], ["Inadequate"]],
        [["Leadership and governance"], ["Adequate"]],
    ]
    report = report_of(paper.table(rows, COLUMNS), tmp_path)
    assert facts(report) == ("Leeds", None, "2012-11-12", "2012-11-21", "2013-01-04")
    assert (report.info.framework, report.judgements) == ("unknown", ())
    assert report.info.lead_inspector == "Ada Quill"
    assert [(r.text, r.time_limit_days) for r in report.recommendations] == [
        ("see each child alone.", 0),
        ("review thresholds.", 91),
    ]


def test_a_local_area_send_letter_has_no_outcome(tmp_path: Path) -> None:
    """2016 to 2022: some asked for a written statement of action; none has one of three outcomes."""
    paper = Paper().line("12 February 2019").gap()
    for text in ("Ms Ada Fell", "Director of Children’s Services, Leeds City Council", "LS1 1UR"):
        paper.line(text)
    paper.gap().line("Dear Ms Fell").gap()
    paper.line("Joint local area SEND inspection in Leeds", bold=True).gap()
    paper.lines(
        "Between 3 December 2018 and 7 December 2018, Ofsted and the Care Quality Commission",
        "visited the local area. A Written Statement of Action is required because of the",
        "systemic failings leading to significant concerns about the experiences of children.",
    )
    paper.heading("Areas for improvement").bullet("The plans are late.")
    paper.lines("Yours sincerely", "Ben Rook")
    report = report_of(paper, tmp_path)
    assert facts(report) == ("Leeds", "letter", "2018-12-03", "2018-12-07", "2019-02-12")
    assert (report.info.framework, report.judgements) == ("unknown", ())


@pytest.mark.parametrize(
    "subject",
    [
        "COVID-19 focused visit to Leeds children’s services",
        "Focused assurance visit to Leeds City Council children’s services",
        "Assurance visit to Leeds local authority children’s services",
    ],
)
def test_visits_of_2020_and_2021(tmp_path: Path, subject: str) -> None:
    paper = letter(subject, "This letter tells of the visit on 15 and 16 January 2019, which the")
    report = report_of(paper, tmp_path)
    assert facts(report) == ("Leeds", "focused", "2019-01-15", "2019-01-16", "2019-02-12")
    assert (report.info.title, report.judgements) == (subject, ())


def test_a_commissioners_report(tmp_path: Path) -> None:
    paper = Paper().line("Children’s services commissioner’s report on Leeds City Council", size=16)
    paper.line("Report to the Secretary of State for Education").gap()
    paper.line("14 May 2019").gap(20)
    paper.heading("Summary").lines(PROSE)
    paper.heading("Recommendations").numbered("1.", "The council should set up a trust.")
    paper.heading("Overall effectiveness: inadequate").lines(PROSE)
    report = report_of(paper, tmp_path)
    assert facts(report) == ("Leeds", None, None, None, "2019-05-14")
    assert (report.info.framework, report.judgements) == ("unknown", ())
    assert [r.addressee for r in report.recommendations] == ["The council"]

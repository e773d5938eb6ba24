"""Layout faults, one made-up page each: what a reader of PDFs must put right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.paper import LEFT, Paper, paragraph, paragraphs_of, report_of


@pytest.fixture
def paper() -> Paper:
    return Paper().line("Review of made-up services", size=26).gap(20)


def test_a_sentence_goes_on_over_the_page(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found")
    paper.numbered("1.", "Workers visit each child at home every two weeks, and they write down")
    paper.put("2", 520, 30).turn()
    paper.line("what the child has said to them.", x=LEFT + 36)
    report = report_of(paper, tmp_path)
    found = paragraph(report, "Workers")
    assert found.text == (
        "Workers visit each child at home every two weeks, and they write down "
        "what the child has said to them."
    )
    assert (found.number, found.pages) == ("1", (1, 2))
    assert [line.page for line in found.lines] == [1, 2]


def test_lines_say_where_each_part_of_the_text_stands(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found").lines("The first line of the text is here,", "and the second.")
    report = report_of(paper, tmp_path)
    found = paragraph(report, "The first")
    parts = [found.text[line.start : line.end] for line in found.lines]
    assert parts == ["The first line of the text is here,", "and the second."]
    first, second = found.lines
    assert first.y0 > second.y1 - 4
    assert first.x0 == pytest.approx(LEFT, abs=2)
    assert first.y1 - first.y0 < 20


def test_running_heads_feet_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    paper = Paper()
    for number in range(1, 5):
        paper.put("Review of made-up services", LEFT, 810, 9)
        paper.put(f"Page {number} of 4", 480, 30, 9)
        paper.heading(f"Part {number}")
        paper.lines(f"This is the text of part {number}, which is unlike the others.").turn()
    report = report_of(paper, tmp_path)
    assert [p.text for p in paragraphs_of(report)] == [
        f"This is the text of part {n}, which is unlike the others." for n in range(1, 5)
    ]


def test_a_paragraph_number_in_the_margin_is_no_page_number(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found")
    paper.y = 60
    paper.numbered("8.", "This paragraph stands at the very foot of the page.")
    assert paragraph(report_of(paper, tmp_path), "This").number == "8"


def test_the_list_of_contents_is_no_text(paper: Paper, tmp_path: Path) -> None:
    paper.line("Contents", size=16, bold=True)
    for title, page in (("Early help", "2"), ("Children in care", "3")):
        paper.put(page, 515, paper.y).line(title)
    paper.turn().heading("Early help").lines("Help is offered at once to all who ask for it.")
    report = report_of(paper, tmp_path)
    assert [p.text for p in paragraphs_of(report)] == [
        "Help is offered at once to all who ask for it."
    ]
    assert report.sections[-1].path == ("Early help",)


def test_the_publishers_words_at_the_end_are_no_text(paper: Paper, tmp_path: Path) -> None:
    paper.heading("Early help").lines("Help is offered at once to all who ask for it.").turn()
    paper.lines("If you would like a copy of this document in a different format,", "please ask.")
    paper.lines("Piccadilly Gate", "Store Street")
    paper.lines("© Crown copyright 2024")
    assert len(paragraphs_of(report_of(paper, tmp_path))) == 1


@pytest.mark.parametrize(
    ("end", "start", "text"),
    [
        ("There is a new multi-", "agency hub for all calls.", "a new multi-agency hub"),
        ("They offer short-", "and long-term help to all.", "offer short- and long-term help"),
        ("Plans are up-", "to-date and they are read.", "are up-to-date and"),
        ("Children and/", "or their parents are asked.", "Children and/or their"),
    ],
)
def test_hyphens_at_the_end_of_a_line(
    paper: Paper, tmp_path: Path, end: str, start: str, text: str
) -> None:
    paper.heading("What was found").lines(end, start)
    assert text in paragraphs_of(report_of(paper, tmp_path))[-1].text


def test_a_hyphen_that_only_breaks_a_word_goes(paper: Paper, tmp_path: Path) -> None:
    paper.heading("Safeguarding").lines(
        "The safeguarding team is strong, and the safe-", "guarding board too."
    )
    assert "the safeguarding board" in paragraphs_of(report_of(paper, tmp_path))[-1].text


def test_bullets_have_their_lead_in(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found")
    paper.lines("Much was read. The evidence included:")
    paper.bullet("the files of ten children, read in full", "by two inspectors")
    paper.bullet("letters from parents")
    report = report_of(paper, tmp_path)
    first, second = (p for p in paragraphs_of(report) if p.kind == "bullet")
    assert first.text == "the files of ten children, read in full by two inspectors"
    assert first.lead_in == second.lead_in == "The evidence included:"


def test_a_bullet_under_a_bullet_is_led_in_by_it(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found")
    paper.bullet("Of the children in care:")
    paper.bullet("ten live far away", x=LEFT + 30)
    paper.bullet("Some have moved twice.")
    report = report_of(paper, tmp_path)
    outer, inner, last = (p for p in paragraphs_of(report) if p.kind == "bullet")
    assert (outer.lead_in, inner.lead_in, last.lead_in) == (None, "Of the children in care:", None)


def test_a_number_whose_tab_was_lost_is_still_a_number(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found")
    paper.lines("10.Managers know their services well.").lines("11.Staff are proud of theirs.")
    numbers = [p.number for p in paragraphs_of(report_of(paper, tmp_path))]
    assert numbers == ["10", "11"]


def test_a_number_that_a_line_begins_with_by_chance_is_text(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found")
    paper.lines(
        "The plan has been in force for all of the children since the autumn of the year",
        "2014. It is read by the board twice a year, and by the members of the panel also.",
    )
    (found,) = paragraphs_of(report_of(paper, tmp_path))
    assert found.number is None
    assert "the year 2014. It is" in found.text


def test_footnotes_stand_apart_and_their_marks_are_superscripts(
    paper: Paper, tmp_path: Path
) -> None:
    paper.heading("What was found")
    paper.put("The board was reviewed in 2014", LEFT, paper.y)
    paper.put("1", LEFT + 170, paper.y + 5, 7)
    paper.y -= 14.5
    paper.lines("and it was found to be good.")
    paper.canvas.line(LEFT, 110, LEFT + 140, 110)
    paper.put("1", LEFT, 99, 6).put("Under the powers of an invented act.", LEFT + 6, 95, 9)
    report = report_of(paper, tmp_path)
    text, note = paragraphs_of(report)
    assert text.text == "The board was reviewed in 2014¹ and it was found to be good."
    assert (note.kind, note.number, note.text) == (
        "footnote",
        "1",
        "Under the powers of an invented act.",
    )


@pytest.mark.parametrize("raised", [4, 7, 8])
def test_a_headings_mark_belongs_to_it_however_high_it_stands(
    paper: Paper, tmp_path: Path, raised: float
) -> None:
    paper.put("What needs to improve?", LEFT, paper.y, 14, bold=True)
    paper.put("1", LEFT + 165, paper.y + raised, 8).gap(30)
    paper.bullet("The time that children wait.")
    report = report_of(paper, tmp_path)
    assert report.sections[-1].path[-1] == "What needs to improve?"
    assert [r.text for r in report.recommendations] == ["The time that children wait."]


def test_two_columns_are_read_one_after_the_other(paper: Paper, tmp_path: Path) -> None:
    paper.heading("What was found")
    top = paper.y
    left = [
        "The first column tells of the help",
        "that is given early, and of how it",
        "is found by those who need it. It",
    ]
    right = [
        "goes on in the second column with",
        "what is done for children in care",
        "and for those who have left it.",
    ]
    for i, text in enumerate(left):
        paper.put(text, LEFT, top - i * 14.5)
    for i, text in enumerate(right):
        paper.put(text, 310, top - i * 14.5)
    joined = " ".join(p.text for p in paragraphs_of(report_of(paper, tmp_path)))
    assert joined == " ".join(left + right)


def test_headings_make_a_hierarchy_by_size_and_weight(tmp_path: Path) -> None:
    paper = Paper().line("Review of made-up services", size=26).gap(20)
    paper.heading("The council", 18).heading("Early help", 14)
    paper.lines("Help is offered at once to all who ask for it.")
    paper.heading("Children in care", 14).lines("They are well looked after by their carers.")
    paper.heading("The board", 18).lines("The board meets four times a year in the town hall.")
    report = report_of(paper, tmp_path)
    assert [s.path for s in report.sections] == [
        ("The council", "Early help"),
        ("The council", "Children in care"),
        ("The board",),
    ]
    assert report.info.title == "Review of made-up services"


def test_a_letter_is_read_without_addresses_and_signatures(tmp_path: Path) -> None:
    paper = Paper().lines("6 March 2020")
    paper.lines("Ida Fell, Director of Children’s Services, Ashmere Council", "Sam Rook, Police")
    paper.lines("Dear local partnership")
    paper.heading("Joint targeted area inspection of the response to neglect in Ashmere", 12)
    paper.lines("Between 20 and 24 January 2020, inspectors visited the partners in Ashmere.")
    paper.lines("Yours sincerely")
    paper.lines("Olive Grange", "National Director")
    report = report_of(paper, tmp_path)
    assert len(paragraphs_of(report)) == 1
    assert report.info.framework == "jtai"
    assert report.info.published == "2020-03-06"
    assert (report.info.inspected_from, report.info.inspected_to) == ("2020-01-20", "2020-01-24")
    assert report.info.authority == "Ashmere"


def test_a_number_without_its_full_stop_counts_between_its_neighbours(tmp_path: Path) -> None:
    paper = Paper().heading("Findings", 16)
    paper.numbered("33.", "Carers feel well supported by the workers of their own team now.")
    paper.line("34 Most children live close to the school that they have always gone")
    paper.lines("to, and their workers help them to stay there.", x=LEFT + 36)
    paper.lines("12 Children moved home, and all of them were asked before where to.")
    paper.numbered("35.", "Staff turnover has been high, and it has cost some children dearly.")
    report = report_of(paper, tmp_path)
    assert [p.number for p in paragraphs_of(report)] == ["33", "34", None, "35"]
    assert paragraph(report, "Most children live").number == "34"
    assert paragraph(report, "12 Children moved home").number is None


def test_a_watermark_across_the_page_is_no_text(tmp_path: Path) -> None:
    paper = Paper().line("Review of made-up services", size=26)
    for heading in ("Findings", "Next steps"):
        paper.canvas.saveState()
        paper.canvas.translate(150, 250)
        paper.canvas.rotate(50)
        paper.put("DRAFT", 0, 0, 90, bold=True)
        paper.canvas.restoreState()
        paper.heading(heading, 16)
        paper.lines("Carers feel well supported by the workers of their own team now.").turn()
    report = report_of(paper, tmp_path)
    assert report.info.title == "Review of made-up services"
    texts = [
        *(p.text for p in paragraphs_of(report)),
        *(h for s in report.sections for h in s.path),
    ]
    assert not any("DRAFT" in text for text in texts)

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.types import Answer, AnswerKind, Part, Scope, Table
from qa.web import copying
from qa.web.answer_view import answer_html, scope_words
from qa.web.markup import alert, badge, day, marked, page_url, plain, short_first, table, view_url
from qa.web.request import Request
from qa.web.sources import Leaf, source_html, sources_of
from tests.web.fake import ALD_2021, FRAMEWORK, SCRIPT, WEX_2022, FakeIndex

FRAMEWORKS = {"county": FRAMEWORK}


class Params(dict[str, list[str]]):
    """What Streamlit's query parameters offer."""

    def get_all(self, key: str) -> list[str]:
        return self.get(key, [])


# --- escaping -------------------------------------------------------------------------------------


def test_markup_in_a_reports_text_stays_text() -> None:
    answer = FakeIndex().ask("Do staff know families in Aldermoor?")
    html = answer_html(answer, FRAMEWORKS)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    source = sources_of(FakeIndex(), answer)[0]  # type: ignore[arg-type]
    assert "<script" not in source_html(source)


def test_markup_in_a_question_stays_text() -> None:
    answer = FakeIndex().ask(f"{SCRIPT} Wexcombe")
    assert "<script" not in answer_html(answer, FRAMEWORKS, asked=f"{SCRIPT} Wexcombe")
    assert "<script" not in alert("No", SCRIPT)


@given(st.text(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_marking_keeps_every_letter(text: str, spans: list[tuple[int, int]]) -> None:
    import html

    inside = [(a, b) for a, b in spans if a <= len(text) and b <= len(text)]
    shown = marked(text, inside)
    assert html.unescape(shown.replace("<mark>", "").replace("</mark>", "")) == html.unescape(
        html.escape(text)
    )
    assert shown.count("<mark>") == shown.count("</mark>")


def test_marking_marks_exactly_the_span() -> None:
    assert marked("a <b> c", [(2, 5)]) == "a <mark>&lt;b&gt;</mark> c"
    assert marked("abcd", [(0, 2), (1, 3)]) == "<mark>ab</mark><mark>c</mark>d"


def test_plain_text_in_a_label_is_no_markdown() -> None:
    assert plain("*a* [b](c) :red[d] $e$") == r"\*a\* \[b\]\(c\) \:red\[d\] \$e\$"


# --- grades ---------------------------------------------------------------------------------------


def test_a_grade_is_told_by_word_and_by_shape() -> None:
    kinds = {badge("x", rank, 4).split("qa-badge ")[1].split('"')[0] for rank in (1, 2, 3, 4)}
    assert kinds == {"qa-best", "qa-good", "qa-middling", "qa-worst"}
    assert "qa-none" in badge("Not judged", None, 4)
    assert "Requires improvement" in badge("Requires improvement", 3, 4)


def test_a_scale_of_three_has_a_best_a_middle_and_a_worst() -> None:
    assert [badge("x", r, 3).split("qa-badge qa-")[1].split('"')[0] for r in (1, 2, 3)] == [
        "best",
        "middling",
        "worst",
    ]


def test_a_grade_is_not_told_twice() -> None:
    html = answer_html(FakeIndex().ask("What grades did Wexcombe get in 2022?"), FRAMEWORKS)
    assert html.count("Requires improvement") == 1
    assert html.count("The impact of leaders</span>") == 1
    mark = "page=1&amp;passage=wexcombe-county-2022-05-20.grade-leadership"
    assert f"reports?report=wexcombe-county-2022-05-20&amp;{mark}" in html


def test_a_grade_that_was_asked_for_comes_first_and_is_explained() -> None:
    html = answer_html(FakeIndex().ask("What grades did Wexcombe get in 2022?"), FRAMEWORKS)
    assert 'href="about?framework=county"' in html
    graded = FakeIndex().ask("What grades did Wexcombe get in 2022?")
    why = Answer("q", "grade", Scope(), (Part("quote", "Because."),), judgements=graded.judgements)
    assert answer_html(why, FRAMEWORKS).index("qa-badge") < answer_html(why, FRAMEWORKS).index(
        "Because."
    )


def test_a_fact_that_is_no_listed_grade_stays() -> None:
    graded = FakeIndex().ask("What grades did Wexcombe get in 2022?")
    verdict = Answer("q", "grade", Scope(), (Part("fact", "In part."), *graded.parts))
    assert "In part." in answer_html(verdict, FRAMEWORKS)


def bulleted() -> Answer:
    """A recommendation of a sentence and two bullets, each quoted from its own place."""
    quotes = ("Reduce the risk by:", "telling parents", "<b>asking</b> children.")
    cited = FakeIndex().ask("Do they wait in Wexcombe?").citations[0]
    return Answer(
        "q",
        "recommendations",
        Scope(),
        parts=(Part("quote", " ".join(quotes), (1, 2, 3)),),
        citations=tuple(replace(cited, marker=n, quote=q) for n, q in enumerate(quotes, 1)),
    )


def test_bullets_of_a_quote_stay_bullets_on_the_page_and_one_quote_in_a_copy() -> None:
    html = answer_html(bulleted(), FRAMEWORKS, bullets={2, 3})
    assert "<p><q>Reduce the risk by:</q>" in html
    assert "<li><q>telling parents</q>" in html
    assert "<li><q>&lt;b&gt;asking&lt;/b&gt; children.</q>" in html
    whole = "“Reduce the risk by: telling parents <b>asking</b> children.” [1] [2] [3]"
    assert whole in copying.as_plain(bulleted())


def test_pieces_that_are_not_bullets_or_not_the_whole_are_one_quote() -> None:
    assert "<li>" not in answer_html(bulleted(), FRAMEWORKS)
    html = answer_html(bulleted(), FRAMEWORKS, bullets={3})
    assert html.count("<li>") == 1
    assert "<q>Reduce the risk by: telling parents</q>" in html
    part = Part("quote", "Reduce the risk by other means.", (1, 2, 3))
    assert "<li>" not in answer_html(replace(bulleted(), parts=(part,)), FRAMEWORKS, bullets={2})


# --- sources --------------------------------------------------------------------------------------


def table_answer(kind: AnswerKind = "compare") -> Answer:
    """All grades of the made-up index, in a table as comparisons and lists give it."""
    grades = FakeIndex().grades()
    columns = ("authority", "date", "framework", "strand", "judgement", "grade", "page")
    rows = tuple(
        (i.authority, i.date, i.framework, j.strand, j.printed_name, j.printed_grade, j.page)
        for i, j in grades
    )
    return Answer("q", kind, Scope(), judgements=tuple(grades), table=Table(columns, rows))


@pytest.mark.parametrize("kind", ["compare", "count"])
def test_pages_in_a_table_lead_to_the_marked_grade_and_back(kind: AnswerKind) -> None:
    html = answer_html(table_answer(kind), FRAMEWORKS, back="q=a+b")
    row = html.split("<tr")[3]  # after the head and Aldermoor's
    mark = "page=1&amp;passage=wexcombe-county-2018-03-02.grade-leadership&amp;back=q%3Da%2Bb"
    assert f"reports?report=wexcombe-county-2018-03-02&amp;{mark}" in html.split("<tr")[4]
    assert "grade-overall-effectiveness" in row
    without_pages = html.split("<tr")[2]
    assert 'href="reports?report=aldermoor-county-2021-11-05&amp;back=' in without_pages
    assert ">report</a>" in without_pages


def test_a_list_of_reports_leads_to_them_and_is_copied_whole() -> None:
    columns = ("authority", "inspected to", "report")
    held = Table(columns, (("Wexcombe", "2022-05-20", "wexcombe-county-2022-05-20"),))
    fact = Part("fact", "The index has 1 report.")
    answer = Answer("q", "list", Scope(), (fact,), table=held)
    html = answer_html(answer, FRAMEWORKS)
    assert 'href="reports?report=wexcombe-county-2022-05-20"' in html
    row = "Wexcombe; 20 May 2022; wexcombe-county-2022-05-20"
    assert f"has 1 report.\n{row}\n" in copying.as_plain(answer)
    assert f"- {plain(row)}\n" in copying.as_markdown(answer)


def test_a_table_that_holds_no_grades_keeps_its_cells() -> None:
    listed = Table(("authority", "page"), (("Wexcombe", 3), ("Aldermoor", None)))
    html = answer_html(Answer("q", "list", Scope(), table=listed), FRAMEWORKS)
    assert "<span>3</span>" in html
    assert "<a " not in html


def test_rows_of_a_table_are_not_said_once_more_above_it() -> None:
    """ "The latest grades of all": a sentence for each of twelve, and a table of all."""
    grades = FakeIndex().grades()
    facts = [
        f"{i.authority} ({i.date}): {j.printed_name}: {j.printed_grade}." for i, j in grades[:2]
    ]
    rows = tuple((i.authority, i.date, j.printed_name, j.printed_grade) for i, j in grades)
    answer = Answer(
        "latest grades",
        "count",
        Scope(),
        parts=(
            Part("fact", "2 of 2 authorities: Aldermoor and Wexcombe."),
            *(Part("fact", text) for text in facts),
            Part("notice", "3 more stand in the table."),
            Part("notice", "Each counts once."),
        ),
        judgements=tuple(grades),
        table=Table(("authority", "date", "judgement", "grade"), rows),
    )
    html = answer_html(answer, {"county": FRAMEWORK})
    assert "2 of 2 authorities" in html
    assert "Each counts once." in html
    assert not any(text in html for text in facts)
    assert "more stand in the table" not in html
    assert html.count("<tr") == 1 + len(grades)
    without = answer_html(replace(answer, table=None), {"county": FRAMEWORK})
    assert all(text in without for text in facts)


@pytest.mark.parametrize(
    ("markers", "name"),
    [
        ((), "Page 3"),
        ((4,), "Page 3, source 4"),
        ((1, 2), "Page 3, sources 1 and 2"),
        ((1, 2, 3), "Page 3, sources 1 to 3"),
        ((1, 2, 5), "Page 3, sources 1, 2 and 5"),
    ],
)
def test_a_page_is_chosen_by_its_number_and_its_sources(
    markers: tuple[int, ...], name: str
) -> None:
    assert Leaf(3, "a", markers).name == name


def test_two_quotes_of_one_page_are_one_page_with_both_marked() -> None:
    answer = FakeIndex().ask("Do they wait in Wexcombe?")
    first = answer.citations[0]
    again = replace(first, marker=2, quote="Most children live in settled homes.", span=(0, 36))
    (source,) = sources_of(FakeIndex(), replace(answer, citations=(first, again)))  # type: ignore[arg-type]
    (leaf,) = source.leaves
    assert leaf == Leaf(2, f"{first.mark}~~{first.passage_id}~0-36", (1, 2))
    html = source_html(source)
    assert "<mark>Most children live in settled homes.</mark> <mark>Children wait" in html
    assert f"passage={first.passage_id}~37-113~~" in html


def test_the_cited_sentence_is_marked_in_its_whole_paragraph() -> None:
    source = sources_of(FakeIndex(), FakeIndex().ask("Do they wait in Wexcombe?"))[0]  # type: ignore[arg-type]
    html = source_html(source)
    assert "Most children live in settled homes. <mark>Children wait too long" in html
    assert "know why.</mark> The council has a plan for this." in html
    assert 'id="source-1"' in html
    assert "paragraph 9" in html
    assert "page 2" in html


def test_what_was_understood() -> None:
    answer = FakeIndex().ask("Do they wait in Wexcombe?", year=[2018])
    assert scope_words(answer, FRAMEWORKS) == {
        "authority": "Wexcombe (as asked)",
        "year": "2018 (as asked)",
    }
    latest = FakeIndex().ask("Do they wait in Wexcombe?")
    assert scope_words(latest, FRAMEWORKS)["year"] == "Latest"


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("Did Wexcombe improve since 2017?", "Since 2017 (as asked)"),
        ("How was Wexcombe judged between 2015 and 2019?", "2015 to 2019 (as asked)"),
        ("How was Wexcombe judged before 2019?", "Until 2018 (as asked)"),
    ],
)
def test_a_stretch_of_time_is_told(question: str, year: str) -> None:
    scope = Scope(("Wexcombe",))
    assert scope_words(Answer(question, "compare", scope), FRAMEWORKS)["year"] == year
    assert "year" not in scope_words(Answer("Did it improve?", "compare", scope), FRAMEWORKS)


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("How was Wexcombe most recently graded?", "Latest (2022)"),
        ("What is the latest grade of Wexcombe?", "Latest (2022)"),
        ("What did Wexcombe’s last inspection say?", "Latest (2022)"),
        ("Is Wexcombe currently good?", "Latest (2022)"),
        ("What did the last two inspections of Wexcombe say?", "The last 2 inspections (2022)"),
        ("How was Wexcombe graded in 2022?", "2022 (as asked)"),
        ("How was Wexcombe graded at its latest inspection of 2022?", "2022 (as asked)"),
        ("And for leaders?", "2022 (as asked)"),  # the year of the question before
    ],
)
def test_a_year_that_was_not_named_is_not_said_to_be_as_asked(question: str, year: str) -> None:
    scope = Scope(("Wexcombe",), (2022,))
    assert scope_words(Answer(question, "grade", scope), FRAMEWORKS)["year"] == year


def test_where_nothing_was_narrowed_to_the_latest_it_is_not_said() -> None:
    answer = Answer("Which councils are currently good?", "compare", Scope())
    assert scope_words(answer, FRAMEWORKS) == {}


# --- words and addresses --------------------------------------------------------------------------


def test_a_kind_of_inspection_begins_with_its_short_name() -> None:
    assert short_first("Single inspection (SIF)") == "SIF: Single inspection"
    assert short_first("Looked after children (2013)") == "Looked after children (2013)"
    assert short_first("Inspection of county services") == "Inspection of county services"


def test_days_and_addresses() -> None:
    assert day("2022-05-09") == "9 May 2022"
    assert day(None) == "not stated"
    assert page_url("a b/c", 3, "p&q") == "page/a%20b%2Fc/3.png?passage=p%26q"
    assert view_url("reports", report="x", passage=None) == "reports?report=x"


def test_tables_have_headers_for_rows_and_columns() -> None:
    html = table("Grades", ["Authority", "Grade"], [["Wexcombe", "Good"]])
    assert '<th role="columnheader" scope="col">Grade</th>' in html
    assert '<th role="rowheader" scope="row">Wexcombe</th>' in html
    assert "<caption>Grades</caption>" in html


def test_a_request_survives_its_own_address() -> None:
    request = Request(
        "How, then?", ("Wexcombe", "Aldermoor"), (2018,), ("county",), ("leadership",)
    )
    address = {k: [v] if isinstance(v, str) else v for k, v in request.params().items()}
    assert Request.read(Params(address)) == request
    assert Request.of_query(request.query()) == request
    assert Request.of_query("javascript:alert(1)") == Request()


def test_nonsense_in_an_address_is_left_out() -> None:
    read = Request.read(Params({"year": ["20x", "²²²²", "2018"], "authority": [" ", "Wexcombe"]}))
    assert read == Request("", ("Wexcombe",), (2018,))


def test_the_latest_report_stays_open_in_an_address() -> None:
    scope = Scope(("Wexcombe",), (2022,), ("county",), (), ("latest",))
    assert Request.of_scope("And now?", scope) == Request("And now?", ("Wexcombe",))


# --- copying --------------------------------------------------------------------------------------


def test_a_copy_names_its_sources() -> None:
    text = copying.as_plain(FakeIndex().ask("Do they wait in Wexcombe?"), "https://qa.example/?q=a")
    assert "\n“Children wait too long" in text
    assert "know why.” [1]\nNote: This is more than three years ago." in text
    assert (
        "[1] Wexcombe; Inspection of Wexcombe children’s services; inspected to 20 May 2022; "
        "Children who need help; paragraph 9; page 2."
    ) in text


def test_a_copy_says_each_place_once_and_where_it_is_from() -> None:
    answer = FakeIndex().ask("Do they wait in Wexcombe?")
    again = replace(answer.citations[0], marker=2, quote="The council has a plan for this.")
    text = copying.as_plain(
        replace(answer, citations=(*answer.citations, again)), "https://qa/?q=a"
    )
    assert "[1] [2] Wexcombe; Inspection of" in text
    assert text.count("paragraph 9; page 2.") == 1
    assert text.endswith("\n\nhttps://qa/?q=a\n")
    graded = copying.as_plain(FakeIndex().ask("What grades did Wexcombe get in 2022?"))
    assert graded.count("inspected to 20 May 2022; page 1.") == 1


def test_a_copy_in_markdown_keeps_a_reports_signs_as_signs() -> None:
    text = copying.as_markdown(FakeIndex().ask("Do staff know families in Aldermoor?"))
    assert r"\*their\*" in text
    assert r"\[A link\]\(" in text
    assert ALD_2021.title in text.replace("\\", "")
    assert WEX_2022.title not in text

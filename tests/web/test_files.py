"""Files to take away hold what the page shows: words, grades, places, and the marked pages."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import cast

import docx
import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from qa.errors import BadInput
from qa.service import Index
from qa.web.copying import TERMS, as_plain
from qa.web.files.paper import answer_paper, file_name
from qa.web.files.pdf import answer_as_pdf
from qa.web.files.sheet import Cell, Link, as_csv, as_excel, read_csv, read_excel
from qa.web.files.word import answer_as_word, list_as_word
from tests.web.fake import SCRIPT, FakeIndex

WAIT = "Do children wait too long in Wexcombe?"
GRADES = "What grades did Wexcombe get in 2022?"
CITED = "Children wait too long for assessments, and managers do not always know why."


HERE = "https://qa.example/inspections/?q=Do+children+wait%3F&authority=Wexcombe"


def paper(question: str, address: str = ""):  # type: ignore[no-untyped-def]
    fake = FakeIndex()
    return answer_paper(cast("Index", fake), fake.ask(question), address)


def text_of(content: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split()
    )


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_word_and_pdf_hold_the_quote_its_place_and_the_marked_page() -> None:
    made = paper(WAIT)
    word, pdf = answer_as_word(made), answer_as_pdf(made)
    for text in (words_of(word), text_of(pdf)):
        assert f"“{CITED}” [1]" in text
        assert "paragraph 9; page 2" in text
        assert "Marked: source 1." in text
    assert len(docx.Document(io.BytesIO(word)).inline_shapes) == 1
    reader = PdfReader(io.BytesIO(pdf))
    (picture,) = reader.pages[-1].images
    assert Image.open(io.BytesIO(picture.data)).size == (620, 877)
    assert reader.metadata is not None
    assert reader.metadata.title == WAIT


@pytest.mark.parametrize("question", [WAIT, GRADES])
def test_word_and_pdf_name_sources_terms_and_the_way_back_as_the_copied_text_does(
    question: str,
) -> None:
    copied = as_plain(FakeIndex().ask(question), HERE)
    sources = copied.partition("Sources\n")[2].partition("\n\n")[0].splitlines()
    made = paper(question, HERE)
    word, pdf = answer_as_word(made), answer_as_pdf(made)
    for text in (words_of(word), text_of(pdf)):
        assert sources
        for line in (*sources, TERMS):
            assert line in copied
            assert line in text
        assert HERE in text.replace("\n", "")
    links = [r.target_ref for r in docx.Document(io.BytesIO(word)).part.rels.values()]
    assert HERE in links
    actions = [
        note.get_object()["/A"]["/URI"]
        for page in PdfReader(io.BytesIO(pdf)).pages
        for note in page.get("/Annots", [])
    ]
    assert HERE in actions


def test_without_a_way_back_or_a_report_neither_is_named() -> None:
    refused = paper("Who teaches swimming in Wexcombe?")
    for text in (words_of(answer_as_word(refused)), text_of(answer_as_pdf(refused))):
        assert "The answer again" not in text
        assert "Licence" not in text


def test_grades_are_a_table_and_all_marked_on_one_page() -> None:
    made = paper(GRADES)
    assert [row[:2] for row in made.grades] == [
        ("Overall effectiveness", "Requires improvement"),
        ("The impact of leaders", "Good"),
    ]
    assert len(made.pages) == 1
    assert "Marked: Overall effectiveness, The impact of leaders." in made.pages[0].caption
    assert "The impact of leaders" in text_of(answer_as_pdf(made))
    assert "The impact of leaders" in words_of(answer_as_word(made))


def test_a_page_without_a_sure_mark_says_so() -> None:
    made = paper("Were assessments prompt in Wexcombe in 2018?")
    assert "Not marked, because its place is not sure: source 1." in made.pages[0].caption


def test_a_refusal_is_its_reason() -> None:
    made = paper("Who teaches swimming in Wexcombe?")
    assert "do not answer this" in text_of(answer_as_pdf(made))
    assert made.pages == ()


def test_markup_in_a_report_is_text() -> None:
    made = paper("Do staff know families in Aldermoor?")
    assert SCRIPT in words_of(answer_as_word(made))
    assert "<script>window.hacked = 1</script>" in text_of(answer_as_pdf(made))


def test_letters_that_the_typeface_lacks_are_told() -> None:
    from dataclasses import replace

    made = replace(paper(WAIT), question="Is the ﬁrst non\u2011stop visit by Łucja?")
    text = text_of(answer_as_pdf(made))
    assert "Is the first non-stop visit by ¤ucja?" in text
    assert "letter that this file’s typeface does not have" in text
    assert "typeface does not have" not in text_of(answer_as_pdf(paper(WAIT)))
    assert "Łucja" in words_of(answer_as_word(made))


def test_a_list_as_word() -> None:
    text = words_of(list_as_word("Answers", [("One?", "Yes.\x0b [1]", ["[1] page 3"])]))
    assert "1. One?" in text
    assert "[1] page 3" in text


def test_names_of_files() -> None:
    answer = FakeIndex().ask("../Ärger?\n in WEXCOMBE " + "x" * 90)
    name = file_name(answer, "pdf")
    assert name == "rger-in-wexcombe.pdf"
    whole = FakeIndex().ask("Wexcombe " + "x" * 90)
    assert file_name(whole, "pdf") == "wexcombe.pdf"
    assert len(file_name(FakeIndex().ask("x" * 90), "pdf")) == 64
    assert file_name(FakeIndex().ask("?"), "docx") == "answer.docx"


# --- tables ---------------------------------------------------------------------------------------

FORMULA = '=cmd|"/c calc"!A1'


def test_no_cell_starts_a_formula() -> None:
    table = [[FORMULA, 3], ["- a bullet", None]]
    rows = read_csv(as_csv(("text", "n"), table).decode("utf-8-sig"))
    assert rows == [["text", "n"], [f"'{FORMULA}", "3"], ["'- a bullet", ""]]
    sheet = load_workbook(io.BytesIO(as_excel("A: title/with signs", ("text", "n"), table))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == (FORMULA, "s")
    assert (sheet["B2"].value, sheet["A3"].value) == (3, "- a bullet")
    assert sheet.freeze_panes == "A2"


def test_dates_are_dates_and_links_lead_somewhere() -> None:
    table: list[list[Cell]] = [[date(2022, 5, 6), Link("page 1", "https://host/reports?page=1")]]
    assert read_csv(as_csv(("day", "where"), table).decode("utf-8-sig"))[1] == [
        "2022-05-06",
        "https://host/reports?page=1",
    ]
    sheet = load_workbook(io.BytesIO(as_excel("t", ("day", "where"), table))).active
    assert sheet["A2"].is_date
    assert sheet["A2"].value == datetime(2022, 5, 6)
    assert (sheet["B2"].value, sheet["B2"].hyperlink.target) == (
        "page 1",
        "https://host/reports?page=1",
    )


def test_an_excel_file_is_read_back() -> None:
    assert read_excel(as_excel("t", ("a", "b"), [["x", 2022]])) == [["a", "b"], ["x", "2022"]]
    with pytest.raises(BadInput, match=r"no Excel file"):
        read_excel(b"PK not really")


@pytest.mark.parametrize("apart", [",", ";", "\t"])
def test_csv_of_any_spreadsheet(apart: str) -> None:
    assert read_csv(f'question{apart}year\n"a{apart} b"{apart}2022\n')[1] == [f"a{apart} b", "2022"]

"""The pages in a browser: lists, files, marks, the keyboard, print, many visitors, accessibility."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.web.conftest import SLOW_MS
from tests.web.test_browser import SCREENING, answer_of, ask, choose, violations

pytestmark = pytest.mark.browser

LATEST = "reports?report=tidemouth-ilacs-2022-05-06"


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()


# --- files ----------------------------------------------------------------------------------------


def test_an_answer_as_word_and_as_pdf_with_the_marked_page(page: Page, server: str) -> None:
    page.goto(f"{server}/?q={quote(SCREENING)}")
    page.get_by_text("Copy or save the answer").click()
    word = docx.Document(io.BytesIO(downloaded(page, "Save as Word")))
    assert any("Seeing the whole house" in p.text for p in word.paragraphs)
    assert len(word.inline_shapes) >= 1
    pdf = PdfReader(io.BytesIO(downloaded(page, "Save as PDF")))
    text = " ".join(" ".join(p.extract_text() for p in pdf.pages).split())
    assert "Seeing the whole house" in text
    assert "Marked: source 1" in text
    expect(page.locator("[data-testid='stCode']").first).to_contain_text("Sources")


def test_a_list_of_questions_from_a_file_to_a_table(page: Page, server: str) -> None:
    table = (
        f"id,question,year\nfirst,How was leadership judged in Tidemouth?,2022\nb,{SCREENING},\n"
    )
    page.goto(f"{server}/questions")
    upload = {"name": "list.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("input[type=file]").set_input_files(upload)  # type: ignore[arg-type]
    expect(page.get_by_text("list.csv")).to_be_visible()
    page.get_by_role("button", name="Answer them").click()
    expect(page.get_by_text("2 questions, 2 with an answer")).to_be_visible()
    expect(page.locator(".qa-table .qa-good")).to_contain_text("Good")
    sheet = load_workbook(io.BytesIO(downloaded(page, "Download as Excel"))).active
    assert [sheet["A2"].value, sheet["A3"].value] == ["first", "b"]
    assert "Seeing the whole house" in sheet["C3"].value
    assert b"Seeing the whole house" in downloaded(page, "Download as CSV")
    page.locator(".qa-table a").first.click()
    expect(answer_of(page)).to_contain_text("inspected to 6 May 2022")


# --- grades ---------------------------------------------------------------------------------------


def test_a_cell_of_the_heat_map_leads_to_its_row_on_the_page(page: Page, server: str) -> None:
    page.goto(f"{server}/grades?framework=ilacs")
    page.get_by_text("Heat map").click()
    page.wait_for_url(re.compile("view=map"))
    page.get_by_role("link", name=re.compile("Tidemouth, The impact of leaders .*: Good")).click()
    picture = page.locator(".qa-figure img")
    expect(picture).to_have_attribute("alt", re.compile("Page 1 of .*The grade is marked"))
    page.get_by_role("button", name="Next page").click()
    expect(picture).to_have_attribute("alt", re.compile("Page 2 of .*is on another page"))
    page.wait_for_url(re.compile("page=2"))
    page.go_back()
    expect(picture).to_have_attribute("alt", re.compile("Page 1 of .*The grade is marked"))


def test_an_authoritys_grades_over_time(page: Page, server: str) -> None:
    page.goto(f"{server}/authority?authority=Oldmere")
    chart = page.locator(
        "[data-testid='stVegaLiteChart'] svg, [data-testid='stVegaLiteChart'] canvas"
    )
    expect(chart.first).to_be_visible()
    expect(page.get_by_role("table", name="What changed")).to_contain_text("▲ better")
    choose(page, "Earlier inspection", "12 June 2026 (ILACS)")
    page.wait_for_url(re.compile("from=oldmere-ilacs-2026-06-12"))


# --- people ---------------------------------------------------------------------------------------


def test_ten_visitors_at_once_get_answers_to_their_own_questions(
    browser: Browser, server: str
) -> None:
    """Each tab is a visit of its own; one browser keeps them from loading the program ten times.

    They come by ten links at once, then all press Ask with another question before anyone reads.
    """
    asked = {"Tidemouth": 2022, "Harnley": 2024, "Oldmere": 2019, "Isle of Merrin": 2019}
    visits = [*asked.items(), *asked.items(), *asked.items()][:10]
    context = browser.new_context()
    pages = [context.new_page() for _ in visits]
    for page, (name, year) in zip(pages, visits, strict=True):
        question = quote(f"How was leadership judged in {name} in {year}?")
        page.goto(f"{server}/?q={question}", wait_until="commit")
    for page, (name, year) in zip(pages, visits, strict=True):
        only_about(page, name, year, set(asked))
    turned = [*visits[1:], visits[0]]
    for page, (name, year) in zip(pages, turned, strict=True):
        ask(page, f"What grades did {name} get in {year}?")
    for page, (name, year) in zip(pages, turned, strict=True):
        only_about(page, name, year, set(asked))
    context.close()


def only_about(page: Page, name: str, year: int, names: set[str]) -> None:
    own = page.locator(".qa-answer .qa-from").first
    expect(own).to_contain_text(re.compile(f"{name}, inspected to .*{year}"), timeout=SLOW_MS)
    assert not any(other in answer_of(page).inner_text() for other in names - {name})


def test_from_question_to_marked_page_with_the_keyboard_alone(page: Page, server: str) -> None:
    page.goto(server)
    expect(page.get_by_label("Your question")).to_be_visible()
    reach(page, "document.activeElement.getAttribute('aria-label') === 'Your question'")
    page.keyboard.type(SCREENING)
    page.keyboard.press("Enter")
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    reach(
        page,
        "document.activeElement.matches('button, a, summary') && document.activeElement.innerText.includes('Show page 2')",
    )
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.locator(".qa-figure img")).to_have_attribute("alt", re.compile("is marked"))
    reach(page, "document.activeElement.innerText === 'Next page'")
    page.keyboard.press("Enter")
    expect(page.locator(".qa-figure img")).to_have_attribute("alt", re.compile("Page 3 of"))


def reach(page: Page, condition: str) -> None:
    """Presses Tab until the focus is where the condition says."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"120 times Tab did not reach {condition}")


def test_print_has_the_answer_and_its_source_and_no_controls(page: Page, server: str) -> None:
    page.goto(f"{server}/?q={quote(SCREENING)}")
    expect(page.locator("mark")).to_be_visible()
    page.emulate_media(media="print")
    for control in (
        page.get_by_role("button", name="Ask", exact=True),
        page.locator(".st-key-chips"),
    ):
        expect(control).to_be_hidden()
    printed = PdfReader(io.BytesIO(page.pdf()))
    text = " ".join(" ".join(p.extract_text() for p in printed.pages).split())
    assert text.count("Seeing the whole house") >= 2  # in the answer and in its paragraph
    assert "Where it says so" in text


def test_nothing_can_be_added_where_the_settings_do_not_allow_it(page: Page, server: str) -> None:
    page.goto(f"{server}/reports")
    expect(page.get_by_role("heading", name="Reports", exact=True)).to_be_visible()
    expect(page.get_by_text("Add reports")).to_have_count(0)
    page.goto(f"{server}/{LATEST}")
    expect(page.get_by_role("heading", name="The report", exact=True)).to_be_visible()
    expect(page.get_by_text("Remove this report")).to_have_count(0)


# --- accessibility --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "opened"),
    [
        ("", None),
        (f"?q={quote(SCREENING)}", "Copy or save the answer"),
        (f"?q={quote('What grades did Tidemouth get in 2022?')}", None),
        (f"?q={quote('How is leadership in Tydmuth?')}", None),
        ("authority?authority=Tidemouth", "What each of them wanted"),
        ("grades", None),
        ("grades?view=map", None),
        ("grades?view=years", None),
        ("reports", "What looks wrong"),
        (f"{LATEST}&page=1&passage=tidemouth-ilacs-2022-05-06.grade-leadership", None),
        (f"questions?q={quote(SCREENING)}&q={quote('Who?')}", None),
        ("about?framework=ilacs", None),
    ],
)
def test_axe_finds_nothing(page: Page, server: str, place: str, opened: str | None) -> None:
    """In the light theme every rule, then in the dark one."""
    page.goto(f"{server}/{place}")
    page.locator(".stMain [data-testid='stHtml']").nth(1).wait_for(state="attached")
    if opened:
        page.get_by_text(opened).first.click()
    page.wait_for_timeout(1200)
    assert violations(page) == {}
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(18, 23, 29)")
    page.wait_for_timeout(300)
    assert violations(page) == {}


def test_axe_finds_nothing_on_a_phone(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}/?q={quote(SCREENING)}")
    expect(answer_of(page)).to_be_visible()
    page.wait_for_timeout(1200)
    assert violations(page) == {}


def test_asking_on_is_heard(page: Page, server: str) -> None:
    """A screen reader is told of the new answer: it is a live region, and the only one new."""
    page.goto(server)
    ask(page, SCREENING)
    expect(page.get_by_role("status").filter(has_text="Seeing the whole house")).to_be_visible()
    labels: list[Any] = page.eval_on_selector_all(
        "a.qa-ref", "all => all.map(a => a.getAttribute('aria-label'))"
    )
    assert labels[0] == "Source 1"

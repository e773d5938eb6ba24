"""The whole of it in a browser, against a server really started over the sample reports."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.web.conftest import SLOW_MS

pytestmark = pytest.mark.browser

SCREENING = "Was the screening tool Seeing the whole house used in Tidemouth in 2022?"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


def choose(page: Page, box: str, option: str) -> None:
    """Picks an option of a drop-down, which closes again where the page is drawn while it opens."""
    wanted = page.get_by_role("option", name=option, exact=True)
    last_try = time.monotonic() + SLOW_MS / 1000
    while True:
        page.get_by_role("combobox", name=re.compile(box)).press("ArrowDown")
        try:
            wanted.click(timeout=SLOW_MS / 10)
            return
        except TookTooLong:
            assert time.monotonic() < last_try, (
                f"no {option!r} in {box!r}: {page.content()[-2000:]}"
            )


def answer_of(page: Page) -> Any:
    return page.locator(".qa-answer").last


def has_no_sideways_scroll(page: Page) -> bool:
    widths = page.evaluate(
        "() => [document.documentElement, document.querySelector('.stMain')]"
        ".every(e => e.scrollWidth <= e.clientWidth)"
    )
    return bool(widths)


# --- asking ---------------------------------------------------------------------------------------


def test_ask_cite_and_open_the_marked_page(page: Page, server: str) -> None:
    page.goto(server)
    expect(page.get_by_role("heading", name="Try one of these")).to_be_visible()
    ask(page, SCREENING)
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    expect(page.locator("mark", has_text="Seeing the whole house")).to_be_visible()
    card = page.locator(".stContainer, [data-testid='stVerticalBlock']").filter(
        has=page.locator("mark", has_text="Seeing the whole house")
    )
    card.last.get_by_text("Show page 2 of the report").click()
    picture = page.locator(".qa-figure img")
    expect(picture).to_have_attribute("alt", re.compile("Page 2 of .*The quoted text is marked"))
    page.wait_for_function("() => document.querySelector('.qa-figure img').naturalWidth > 300")
    page.get_by_role("button", name="Next page").click()
    expect(picture).to_have_attribute("alt", re.compile("Page 3 of .*is on another page"))
    page.get_by_role("button", name="Back to page 2").click()
    expect(picture).to_have_attribute("alt", re.compile("Page 2 of .*The quoted text is marked"))


def test_a_grade_in_a_table_leads_to_its_marked_row_in_view_and_back(
    page: Page, server: str
) -> None:
    """On a screen of 1280 by 900 the row is not below the first screen."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{server}/?q={quote('How did leadership in Tidemouth change over time?')}")
    page.locator(".qa-answer tbody tr").last.get_by_role("link", name=re.compile("page")).click()
    expect(page.locator(".qa-figure img")).to_have_attribute("alt", re.compile("grade is marked"))
    expect(page.locator(".qa-mark-at")).to_be_in_viewport()
    page.locator(".qa-back").get_by_role("link", name="Back to the answer").click()
    expect(answer_of(page)).to_contain_text("Tidemouth")
    expect(page.get_by_label("Your question")).to_have_value(re.compile("leadership in Tidemouth"))


def test_a_marked_page_opens_large_on_a_phone_with_a_way_back(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}/?q={quote(SCREENING)}")
    page.get_by_text("Show page 2 of the report").click()
    picture = page.locator(".qa-figure img")
    expect(picture).to_be_visible()
    assert picture.bounding_box()["width"] > 500  # type: ignore[index]
    expect(page.locator(".qa-mark-at")).to_be_in_viewport()
    assert has_no_sideways_scroll(page)
    page.get_by_role("link", name="Open the page large").click()
    page.wait_for_url(re.compile("reports.*page=2"))
    expect(page.locator(".qa-mark-at")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Reports", exact=True)).to_have_count(1)
    page.locator(".qa-back a").click()
    expect(answer_of(page)).to_contain_text("Seeing the whole house")


GRADED = "What was the latest grade for leadership in Tidemouth?"


@pytest.mark.parametrize("question", [SCREENING, GRADED])
def test_on_a_phone_the_answer_begins_in_the_first_screen_under_one_line_of_chips(
    page: Page, server: str, question: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}/?q={quote(question)}")
    expect(answer_of(page)).to_be_visible()
    assert answer_of(page).bounding_box()["y"] < 400
    chips = page.locator(".st-key-chips").get_by_role("combobox")
    for name in ("Authority", "Year", "Kind of inspection"):
        expect(page.get_by_role("combobox", name=re.compile(name))).to_have_count(1)
    heights = [c.bounding_box()["y"] for c in chips.all()]  # type: ignore[index]
    assert max(heights) - min(heights) < 5
    chips.last.focus()
    expect(chips.last).to_be_in_viewport()
    assert has_no_sideways_scroll(page)
    choose(page, "Year", "2022")
    page.wait_for_url(re.compile("year=2022"))


def test_the_copy_button_is_there_and_copies(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/?q={quote(SCREENING)}")
    button = page.get_by_role("button", name="Copy the answer with its sources")
    expect(button).to_be_visible()
    expect(button).to_have_css("opacity", "1")
    button.click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(SCREENING)
    assert "“" in text
    assert f"{server}/?q=Was+the+screening" in text


def test_the_copy_button_copies_where_the_address_is_not_secure(page: Page, server: str) -> None:
    """An intranet without https has no `navigator.clipboard`."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{server}/?q={quote(SCREENING)}")
    page.get_by_role("button", name="Copy the answer with its sources").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    box = page.get_by_label("Your question")
    box.fill("")
    box.press("Control+v")
    expect(box).to_have_value(re.compile(f"^{re.escape(SCREENING)}.*“", re.DOTALL))


def test_the_way_back_leads_to_the_question_before(page: Page, server: str) -> None:
    page.goto(f"{server}/?q={quote(SCREENING)}")
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    ask(page, "What grades did Tidemouth get in 2022?")
    expect(answer_of(page)).to_contain_text("Requires improvement")
    page.go_back()
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    expect(page.get_by_label("Your question")).to_have_value(SCREENING)


def test_a_permalink_reproduces_the_answer(page: Page, server: str) -> None:
    page.goto(server)
    ask(page, SCREENING)
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    page.wait_for_url(re.compile(r"\?q=Was"))
    shown = answer_of(page).inner_text()
    page.goto(page.url)
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    assert answer_of(page).inner_text() == shown
    expect(page.get_by_label("Your question")).to_have_value(SCREENING)


def test_the_scope_is_shown_and_can_be_changed(page: Page, server: str) -> None:
    page.goto(f"{server}/?q={quote('How was leadership judged in Tidemouth?')}")
    expect(answer_of(page)).to_contain_text("2022")
    authority = page.get_by_role("combobox", name=re.compile("Authority"))
    expect(authority).to_have_value("Tidemouth (as asked)")
    choose(page, "Year", "2015")
    expect(answer_of(page)).to_contain_text("2015")
    assert "year=2015" in page.url


def test_a_follow_up_keeps_the_scope(page: Page, server: str) -> None:
    page.goto(f"{server}/?q={quote('How was leadership judged in Tidemouth in 2022?')}")
    expect(answer_of(page)).to_contain_text("inspected to 6 May 2022")
    page.get_by_label("Ask on about Tidemouth").fill("And in 2015?")
    page.get_by_role("button", name="Ask on", exact=True).click()
    expect(page.locator(".qa-answer")).to_have_count(2)
    expect(answer_of(page)).to_contain_text("Tidemouth, inspected to 4 February 2015")
    expect(page.locator(".qa-answer").first).to_contain_text("inspected to 6 May 2022")
    assert "authority=Tidemouth" in page.url
    assert "year=2015" in page.url


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)], ids=["wide", "phone"])
def test_the_answer_to_a_follow_up_is_in_view(
    page: Page, server: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{server}/?q={quote('What grades did Tidemouth get in 2022?')}")
    page.get_by_label("Ask on about Tidemouth").fill("And in 2015?")
    page.get_by_role("button", name="Ask on", exact=True).click()
    expect(page.get_by_label("Your question")).to_have_value("And in 2015?")
    heading = page.get_by_role("heading", name="And in 2015?")
    page.wait_for_timeout(1500)  # until it stands still
    assert 0 < heading.bounding_box()["y"] < size[1] / 2  # type: ignore[index]
    expect(answer_of(page).locator(".qa-badge").first).to_be_in_viewport()


def test_a_refusal_says_what_there_is_instead(page: Page, server: str) -> None:
    page.goto(f"{server}/?q={quote('What grades did Tidemouth get in 1999?')}")
    expect(page.locator(".qa-refusal")).to_contain_text("no report on Tidemouth for 1999")
    expect(page.locator(".qa-refusal")).to_contain_text("2022")
    expect(page.locator(".qa-answer")).to_have_count(0)


def test_did_you_mean_leads_on(page: Page, server: str) -> None:
    page.goto(f"{server}/?q={quote('How is leadership in Tydmuth?')}")
    page.get_by_role("button", name="Tidemouth").first.click()
    expect(page.locator(".qa-answer, .qa-refusal")).not_to_contain_text("Tydmuth")
    assert "authority=Tidemouth" in page.url


def test_markup_in_a_question_does_nothing(page: Page, server: str) -> None:
    hostile = "<img src=x onerror='window.hacked=1'> Tidemouth [a](javascript:alert(1))"
    page.goto(f"{server}/?q={quote(hostile)}")
    expect(page.locator(".qa-answer, .qa-refusal")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    expect(page.get_by_label("Your question")).to_have_value(hostile)


def test_with_the_keyboard_alone(page: Page, server: str) -> None:
    page.goto(server)
    page.get_by_label("Your question").focus()
    page.keyboard.type(SCREENING)
    page.keyboard.press("Enter")
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    reference = page.locator("a.qa-ref").first
    reference.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-1")).to_be_in_viewport()


# --- the other pages ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "heading"),
    [
        ("authority?authority=Tidemouth", "Latest grades"),
        ("grades", "Grades"),
        ("grades?view=map", "Inspection of local authority children's services (ILACS)"),
        (
            "grades?view=years",
            "Single inspection of children's services (SIF): overall effectiveness",
        ),
        ("reports", "Reports"),
        ("reports?report=tidemouth-ilacs-2022-05-06&page=1", "The report"),
        (f"questions?q={quote('Who?')}&q={quote(SCREENING)}", "Answers"),
        ("about", "What the grades mean"),
    ],
)
def test_every_page_opens_by_its_address_and_fits_a_phone(
    page: Page, server: str, place: str, heading: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}/{place}")
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    page.wait_for_timeout(500)
    assert has_no_sideways_scroll(page)


def test_the_answer_fits_a_phone(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}/?q={quote('What grades did Tidemouth get in 2022?')}")
    expect(answer_of(page)).to_contain_text("Requires improvement")
    page.wait_for_timeout(500)
    assert has_no_sideways_scroll(page)


def test_grades_download_as_csv(page: Page, server: str) -> None:
    page.goto(f"{server}/grades?authority=Tidemouth&year=2022")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Authority,Inspected to,Published,Kind of inspection,")
    assert "Tidemouth,2022-05-06," in text
    assert f"{server}/reports?report=tidemouth-ilacs-2022-05-06&page=1&passage=" in text
    assert text.count(",tidemouth-ilacs-2022-05-06") == 4


# --- inside other pages ---------------------------------------------------------------------------


def test_embedded_without_navigation(page: Page, server: str) -> None:
    page.goto(f"{server}/?embed=true&q={quote(SCREENING)}")
    expect(answer_of(page)).to_contain_text("Seeing the whole house")
    expect(page.get_by_role("link", name="Grades", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    page.locator(".qa-where a").first.click()
    expect(page.get_by_role("heading", name="The report", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Grades", exact=True)).to_have_count(0)


def test_the_widget_and_the_frame_on_another_origins_page(page: Page, intranet: str) -> None:
    page.goto(intranet)
    first, second = page.locator("inspection-qa").first, page.locator("inspection-qa").nth(1)
    first.locator("input").fill(SCREENING)
    first.locator("input").press("Enter")
    expect(first.locator(".answer")).to_contain_text("Seeing the whole house")
    expect(first.locator(".sources a").first).to_have_attribute("target", "_blank")
    second.locator("input").fill("What grades did it get in 2022?")
    second.get_by_role("button", name="Ask", exact=True).click()
    expect(second.locator(".badge.middling")).to_have_text("Requires improvement to be good")
    expect(first.locator(".answer")).to_contain_text("Seeing the whole house")
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your question").fill(SCREENING)
    frame.get_by_role("button", name="Ask", exact=True).click()
    expect(frame.locator(".qa-answer")).to_contain_text("Seeing the whole house")


def test_the_widget_says_when_its_page_is_not_allowed(
    page: Page, server: str, intranet: str
) -> None:
    page.goto(intranet.replace("127.0.0.1", "localhost"))  # another origin, on no list
    page.locator("inspection-qa").first.locator("input").fill(SCREENING)
    page.locator("inspection-qa").first.locator("input").press("Enter")
    expect(page.locator("inspection-qa").first.locator(".trouble")).to_contain_text(
        "not on the list"
    )


def test_the_widget_says_when_the_service_is_away(page: Page, server: str, intranet: str) -> None:
    page.goto(intranet)
    page.route(f"{server}/**", lambda route: route.abort())
    page.locator("inspection-qa").first.locator("input").fill(SCREENING)
    page.locator("inspection-qa").first.locator("input").press("Enter")
    expect(page.locator("inspection-qa").first.locator(".trouble")).to_contain_text(
        "cannot be reached"
    )


# --- accessibility --------------------------------------------------------------------------------


def violations(page: Page) -> dict[str, list[str]]:
    """The rules of axe-core that the page breaks, with the elements that break them.

    Streamlit's own drop zone for files has both a name and the role "presentation", which no setting
    of ours changes; its button and its input are sound.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe")
    found = axe.Axe().run(page).response
    assert len(found["passes"]) > 10, "axe looked at next to nothing"
    broken = {v["id"]: [n["html"][:160] for n in v["nodes"]] for v in found["violations"]}
    if all("stFileUploaderDropzone" in e for e in broken.get("presentation-role-conflict", [])):
        broken.pop("presentation-role-conflict", None)
    return broken


def test_axe_finds_nothing_in_the_widget(page: Page, intranet: str) -> None:
    page.goto(intranet)
    page.evaluate("() => document.querySelector('iframe').remove()")
    for widget, question in zip(
        page.locator("inspection-qa").all(), (SCREENING, "What grades did it get?"), strict=True
    ):
        widget.locator("input").fill(question)
        widget.locator("input").press("Enter")
        expect(widget.locator(".answer, .grades").first).to_be_visible()
    assert violations(page) == {}

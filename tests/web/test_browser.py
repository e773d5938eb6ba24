"""The whole of it in a browser, against a server really started over the sample reports."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

SCREENING = "Was the screening tool Seeing the whole house used in Tidemouth in 2022?"
SLOW_MS = 30_000  # two cores, shared with other work


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test where a script error or a request to elsewhere happened."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light")
    opened = context.new_page()
    opened.set_default_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda r: troubles.append(r.url) if not is_local(r.url) else None)
    yield opened
    context.close()
    assert troubles == []


def is_local(url: str) -> bool:
    here = ("http://127.0.0.1:", "ws://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:")
    return url.startswith(here)


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()


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
    expect(picture).to_have_attribute("alt", re.compile("Page 2 of .*The passage is marked"))
    page.wait_for_function("() => document.querySelector('.qa-figure img').naturalWidth > 300")
    page.get_by_role("button", name="Next page").click()
    expect(picture).to_have_attribute("alt", re.compile("Page 3 of .*nothing is marked"))
    page.get_by_role("button", name="Back to page 2").click()
    expect(picture).to_have_attribute("alt", re.compile("Page 2 of .*The passage is marked"))


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
    year = page.get_by_role("combobox", name=re.compile("Year"))
    authority = page.get_by_role("combobox", name=re.compile("Authority"))
    expect(authority).to_have_value("Tidemouth (as asked)")
    year.click()
    page.get_by_role("option", name="2015", exact=True).click()
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
        ("reports", "Reports"),
        ("reports?report=tidemouth-ilacs-2022-05-06", "The report"),
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
    assert text.startswith("report_id,authority,")
    assert text.count("tidemouth-ilacs-2022-05-06") == 4


def test_a_grade_leads_to_its_page(page: Page, server: str) -> None:
    page.goto(f"{server}/grades?authority=Tidemouth&year=2022")
    address = page.locator(".qa-table tbody a[href*='.png']").first.get_attribute("href")
    with urllib.request.urlopen(f"{server}/{address}") as response:
        assert response.headers["Content-Type"] == "image/png"


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "place",
    [
        "",
        f"?q={quote(SCREENING)}",
        f"?q={quote('What grades did Tidemouth get in 2022?')}",
        "grades",
        "reports",
        *["reports?report=tidemouth-ilacs-2022-05-06", "authority?authority=Tidemouth", "about"],
    ],
)
def test_axe_finds_nothing(browser: Browser, server: str, place: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server}/{place}")
    page.locator(".stMain [data-testid='stHtml']").nth(1).wait_for(
        timeout=SLOW_MS, state="attached"
    )
    page.wait_for_timeout(1500)
    found = violations(page)
    context.close()
    assert found == {}


def violations(page: Page) -> dict[str, list[str]]:
    """The rules of axe-core that the page breaks, with the elements that break them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe")
    found = axe.Axe().run(page).response
    assert len(found["passes"]) > 10, "axe looked at next to nothing"
    return {v["id"]: [n["html"][:160] for n in v["nodes"]] for v in found["violations"]}


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

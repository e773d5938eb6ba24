"""The widget and the frame on a page of another origin, in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qa.keys import Keys
from tests.web.conftest import ROOT, SLOW_MS, free_port, started
from tests.web.host import Host, host_page
from tests.web.test_browser import SCREENING, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRADES = "What grades did Tidemouth get in 2022?"


@pytest.fixture(scope="module")
def host_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def host(host_port: int) -> Iterator[Host]:
    with host_page(host_port) as made:
        yield made


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "keys.json"


@pytest.fixture(scope="module")
def key(key_file: Path, host_port: int) -> str:
    return Keys(key_file).add("page", origins=[f"http://127.0.0.1:{host_port}"], per_minute=1000)


@pytest.fixture(scope="module")
def service(sample_index: Path, host_port: int, key_file: Path, key: str) -> Iterator[str]:
    """A program that lets the host's pages in, and only with a key."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"QA_ORIGINS": f'["http://127.0.0.1:{host_port}"]', "QA_KEYS": str(key_file)}
    command = ["serve", "--index", str(sample_index), "--port", str(port)]
    with started(command, settings, f"{address}/readyz"):
        yield address


def ask(widget: Locator, question: str) -> None:
    widget.locator("input").fill(question)
    widget.locator("input").press("Enter")


# --- asking ---------------------------------------------------------------------------------------


def test_a_page_with_a_key_asks_and_cites(page: Page, host: Host, service: str, key: str) -> None:
    page.goto(host.show(service, f'<inspection-qa key="{key}"></inspection-qa>'))
    widget = page.locator("inspection-qa")
    ask(widget, SCREENING)
    expect(widget.locator(".answer")).to_contain_text("Seeing the whole house")
    link = widget.locator(".sources a").first
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("aria-label", re.compile(r"page \d+ \(opens in a new tab\)"))
    with page.context.expect_page() as opened:
        link.click()
    assert opened.value.url.startswith(f"{service}/page/tidemouth-ilacs-2022-05-06/2.png?passage=")
    with page.context.expect_page() as opened:
        widget.get_by_role("link", name="Open with all sources").click()
    expect(opened.value.locator(".qa-answer").last).to_contain_text("Seeing the whole house")


@pytest.mark.parametrize("shown", ["", 'key="iqa_wrong"'])
def test_a_page_without_its_key_says_so(page: Page, host: Host, service: str, shown: str) -> None:
    page.goto(host.show(service, f"<inspection-qa {shown}></inspection-qa>"))
    ask(page.locator("inspection-qa"), SCREENING)
    expect(page.locator("inspection-qa .trouble")).to_contain_text("this page's key")


def test_two_on_a_page_keep_to_their_scopes(page: Page, host: Host, service: str, key: str) -> None:
    scopes = ("Tidemouth", "Harnley")
    body = "".join(f'<inspection-qa key="{key}" authority="{s}"></inspection-qa>' for s in scopes)
    page.goto(host.show(service, body))
    widgets = page.locator("inspection-qa").all()
    for widget in widgets:
        ask(widget, "How was leadership judged?")
    for widget, name in zip(widgets, scopes, strict=True):
        expect(widget.locator(".out .head")).to_contain_text(name)
        expect(widget.locator(".badge").first).to_be_visible()
    ids = page.evaluate(
        "[...document.querySelectorAll('inspection-qa')].map(w => w.shadowRoot.querySelector('input').id)"
    )
    assert len(set(ids)) == 2


def test_a_table_and_a_refusal_with_suggestions(
    page: Page, host: Host, service: str, key: str
) -> None:
    page.goto(host.show(service, f'<inspection-qa key="{key}"></inspection-qa>'))
    widget = page.locator("inspection-qa")
    ask(widget, "Compare leadership in Tidemouth and Harnley")
    expect(widget.get_by_role("columnheader").first).to_be_visible()
    expect(widget.get_by_role("table")).to_contain_text("Harnley")
    height = widget.get_by_role("columnheader").first.evaluate("e => e.clientHeight")
    assert height < 50, "a word of the table's head is broken into pieces"
    ask(widget, "How is leadership in Tydmuth?")
    button = widget.get_by_role("button", name="Tidemouth").first
    button.click()
    expect(widget.locator(".answer, .grades").first).not_to_contain_text("Tydmuth")
    expect(widget.locator("input")).to_be_focused()


def test_markup_in_a_question_stays_text(page: Page, host: Host, service: str, key: str) -> None:
    page.goto(host.show(service, f'<inspection-qa key="{key}"></inspection-qa>'))
    ask(
        page.locator("inspection-qa"), "<img src=x onerror='window.hacked=1'> Tidemouth <b>2022</b>"
    )
    expect(page.locator("inspection-qa .answer")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    assert page.locator("inspection-qa img, inspection-qa b").count() == 0


# --- how it looks and is used ---------------------------------------------------------------------


def test_with_the_keyboard_alone(page: Page, host: Host, service: str, key: str) -> None:
    """Box, button, then the links of the answer; the focus is never lost while it asks."""
    page.goto(host.show(service, f'<inspection-qa key="{key}"></inspection-qa>'))

    def focused() -> str:
        return str(
            page.evaluate(
                "document.querySelector('inspection-qa').shadowRoot.activeElement?.localName"
            )
        )

    page.keyboard.press("Tab")
    assert focused() == "input"
    page.keyboard.type(SCREENING)
    page.keyboard.press("Tab")
    assert focused() == "button"
    page.keyboard.press("Enter")
    expect(page.locator("inspection-qa .answer")).to_contain_text("Seeing the whole house")
    assert focused() == "button"
    page.keyboard.press("Tab")
    assert focused() == "a"


def test_the_answer_is_read_out_and_the_sources_are_not(
    page: Page, host: Host, service: str, key: str
) -> None:
    page.goto(host.show(service, f'<inspection-qa key="{key}"></inspection-qa>'))
    widget = page.locator("inspection-qa")
    status = widget.get_by_role("status")
    expect(status).to_be_attached()
    ask(widget, SCREENING)
    expect(status).to_contain_text("Seeing the whole house")
    expect(status).to_have_attribute("aria-busy", "false")
    assert status.locator("a").count() == 0


def test_labels_in_another_language_and_words_of_ones_own(
    page: Page, host: Host, service: str, key: str
) -> None:
    body = (
        f'<inspection-qa key="{key}" placeholder="Beth am ofal?"></inspection-qa>'
        f'<inspection-qa key="{key}" lang="en" label="Ask us"></inspection-qa>'
    )
    page.goto(host.show(service, body, lang="cy"))
    welsh, english = page.locator("inspection-qa").all()
    expect(welsh.get_by_role("button")).to_have_text("Gofyn")
    expect(welsh.locator("input")).to_have_attribute("placeholder", "Beth am ofal?")
    expect(english.get_by_label("Ask us")).to_be_visible()
    ask(welsh, SCREENING)
    expect(welsh.locator(".answer p").first).to_have_attribute("lang", "en")
    english.evaluate("e => e.setAttribute('label', 'Ask them')")
    expect(english.get_by_label("Ask them")).to_be_visible()


def test_colours_come_from_the_page(page: Page, host: Host, service: str, key: str) -> None:
    page.goto(host.show(service, f'<inspection-qa key="{key}"></inspection-qa>'))
    widget = page.locator("inspection-qa")
    widget.evaluate("e => e.style.setProperty('--inspection-qa-accent', 'rgb(60, 16, 83)')")
    button = widget.get_by_role("button")
    assert button.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(60, 16, 83)"
    widget.evaluate("e => e.style.removeProperty('--inspection-qa-accent')")
    widget.evaluate("e => e.setAttribute('theme', 'dark')")
    assert button.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(156, 203, 255)"


def test_compact_leaves_out_the_sources(page: Page, host: Host, service: str, key: str) -> None:
    page.goto(host.show(service, f'<inspection-qa compact key="{key}"></inspection-qa>'))
    widget = page.locator("inspection-qa")
    ask(widget, SCREENING)
    expect(widget.locator(".answer")).to_be_visible()
    expect(widget.locator(".sources")).to_be_hidden()
    expect(widget.get_by_role("link", name="Open with all sources")).to_be_visible()


def test_nothing_moves_where_less_motion_is_wanted(
    browser: Browser, host: Host, service: str, key: str
) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(host.show(service, f'<inspection-qa key="{key}"></inspection-qa>'))
    moving = page.evaluate(
        "[...document.querySelector('inspection-qa').shadowRoot.querySelectorAll('*')]"
        ".filter(e => getComputedStyle(e).transitionDuration !== '0s'"
        " || getComputedStyle(e).animationName !== 'none').length"
    )
    context.close()
    assert moving == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
def test_axe_finds_nothing(
    browser: Browser, host: Host, service: str, key: str, scheme: Any, width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    body = "".join(f'<inspection-qa key="{key}" label="Ask {n}"></inspection-qa>' for n in range(4))
    page.goto(host.show(service, body))
    asked = (SCREENING, GRADES, "Compare leadership in Tidemouth and Harnley", "How is Tydmuth?")
    for widget, question in zip(page.locator("inspection-qa").all(), asked, strict=True):
        ask(widget, question)
        expect(widget.locator(".answer, .grades").first).to_be_visible(timeout=SLOW_MS)
    page.evaluate("() => document.body.style.background = 'Canvas'")
    page.evaluate(f"() => document.documentElement.style.colorScheme = '{scheme}'")
    found = violations(page)
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert found == {}
    assert fits


# --- when it cannot ask ---------------------------------------------------------------------------


def test_the_service_is_away(page: Page, host: Host, service: str) -> None:
    page.goto(host.show(service, "<inspection-qa></inspection-qa>"))
    page.route(f"{service}/**", lambda route: route.abort())
    ask(page.locator("inspection-qa"), SCREENING)
    expect(page.locator("inspection-qa .trouble")).to_contain_text("cannot be reached")


def test_the_pages_own_policy_keeps_it_from_asking(page: Page, host: Host, service: str) -> None:
    body = "<inspection-qa></inspection-qa>"
    page.goto(host.show(service, body, connect="https://elsewhere.example"))
    ask(page.locator("inspection-qa"), SCREENING)
    expect(page.locator("inspection-qa .trouble")).to_contain_text("own security policy")


def test_a_page_that_is_on_no_list(page: Page, host: Host, service: str) -> None:
    page.goto(
        host.show(service, "<inspection-qa></inspection-qa>").replace("127.0.0.1", "localhost")
    )
    ask(page.locator("inspection-qa"), SCREENING)
    expect(page.locator("inspection-qa .trouble")).to_contain_text("not on the list")


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (429, {}, "too many questions"),
        (503, {"Retry-After": "2"}, "too many questions"),
        (503, {}, "no reports to look in"),
        (500, {}, "could not be answered: no index in x"),
    ],
)
def test_what_the_service_says_is_told(
    page: Page, host: Host, service: str, status: int, headers: dict[str, str], words: str
) -> None:
    shown = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
    page.goto(host.show(service, "<inspection-qa></inspection-qa>"))
    page.route(
        f"{service}/api/ask",
        lambda route: route.fulfill(
            status=status, headers={**shown, **headers}, json={"detail": "no index in x"}
        ),
    )
    ask(page.locator("inspection-qa"), SCREENING)
    expect(page.locator("inspection-qa .trouble")).to_contain_text(words)


def test_an_empty_box_asks_nothing(page: Page, host: Host, service: str) -> None:
    page.goto(host.show(service, "<inspection-qa></inspection-qa>"))
    page.locator("inspection-qa").get_by_role("button").click()
    expect(page.locator("inspection-qa .trouble")).to_have_text("Write a question first.")


# --- the frame ------------------------------------------------------------------------------------


def test_the_frame_is_as_high_as_its_content(page: Page, host: Host, service: str) -> None:
    frame = f'<iframe title="QA" src="{service}/?embed=true&q={quote(GRADES)}"></iframe>'
    page.goto(host.show(service, frame))
    answer = page.frame_locator("iframe").locator(".qa-answer")
    expect(answer.last).to_contain_text("Requires improvement")
    page.wait_for_function("() => document.querySelector('iframe').clientHeight > 500")
    page.wait_for_timeout(1500)
    frame_ = page.frames[-1]
    inner = "document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect().height"
    outer = page.evaluate("document.querySelector('iframe').clientHeight")
    assert abs(frame_.evaluate(inner) - outer) <= 2
    hidden = "(e => e.scrollHeight - e.clientHeight)(document.querySelector('.stMain'))"
    assert frame_.evaluate(hidden) <= 2


def test_a_page_may_follow_the_height_itself(page: Page, host: Host, service: str) -> None:
    """With the listener of docs/intranet.md, and without widget.js."""
    text = (ROOT / "docs/intranet.md").read_text(encoding="utf-8")
    listener = text.split("```js\n")[1].split("```")[0]
    frame = f'<iframe title="QA" src="{service}/?embed=true&q={quote(GRADES)}"></iframe>'
    address = host.show(service, frame)
    host.page = host.page.replace(f"{service}/widget.js", f"{service}/none.js")
    page.add_init_script(f"if (window.parent === window) {{ {listener} }}")
    page.goto(address)
    page.wait_for_function("() => document.querySelector('iframe').clientHeight > 500")
    assert page.evaluate("!customElements.get('inspection-qa')")


def test_no_cookie_is_needed_in_the_frame(browser: Browser, host: Host, service: str) -> None:
    """Browsers keep the cookies of frames from other sites away."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    page.route(
        f"{service}/**",
        lambda route: route.continue_(
            headers={k: v for k, v in route.request.headers.items() if k != "cookie"}
        ),
    )
    page.goto(host.show(service, f'<iframe title="QA" src="{service}/?embed=true"></iframe>'))
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your question").fill(SCREENING)
    frame.get_by_role("button", name="Ask", exact=True).click()
    answer = frame.locator(".qa-answer")
    expect(answer).to_contain_text("Seeing the whole house", timeout=SLOW_MS)
    context.close()


def test_a_page_on_no_list_may_not_frame(page: Page, host: Host, service: str) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    body = f'<iframe title="QA" src="{service}/?embed=true"></iframe>'
    page.goto(host.show(service, body).replace("127.0.0.1", "localhost"))
    page.wait_for_timeout(1500)
    assert any("frame-ancestors" in text for text in refused)
    assert page.frame_locator("iframe").locator(".stApp").count() == 0


def test_a_height_from_elsewhere_changes_nothing(page: Page, host: Host, service: str) -> None:
    page.goto(host.show(service, '<iframe title="other" srcdoc="<p>other</p>"></iframe>'))
    page.evaluate("window.postMessage({type: 'inspection-qa-height', height: 5000}, '*')")
    page.frames[-1].evaluate(
        "parent.postMessage({type: 'inspection-qa-height', height: 5000}, '*')"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('iframe').clientHeight") < 400


def test_a_pinned_script_runs_and_a_changed_one_does_not(
    page: Page, host: Host, service: str
) -> None:
    """SRI, as docs/intranet.md describes it."""
    import base64
    import hashlib
    import urllib.request

    with urllib.request.urlopen(f"{service}/widget.js") as response:
        digest = base64.b64encode(hashlib.sha384(response.read()).digest()).decode()
    for integrity, runs in ((digest, True), (base64.b64encode(b"x" * 48).decode(), False)):
        address = host.show(service, "<inspection-qa></inspection-qa>")
        host.page = host.page.replace(
            "defer>", f'defer crossorigin="anonymous" integrity="sha384-{integrity}">'
        )
        page.goto(address)
        page.wait_for_timeout(500)
        assert page.evaluate("!!customElements.get('inspection-qa')") is runs

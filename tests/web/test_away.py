"""What visitors see when the service or its index goes away under them, and that it comes back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import ROOT, free_port, wait_for
from tests.web.host import Host, host_page
from tests.web.test_browser import SCREENING, answer_of, ask

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRADES = "What grades did Tidemouth get in 2022?"
PLACES = {
    f"?q={quote(GRADES)}": "What did the inspectors say?",
    "authority?authority=Tidemouth": "Latest grades",
    "grades": "Grades",
    "reports?report=tidemouth-ilacs-2022-05-06": "The report",
    f"questions?q={quote(GRADES)}": "Answers",
    "about": "What the grades mean",
}
CANNOT = "The service cannot be reached just now"
NOTHING = "The reports cannot be read just now"


class Service:
    """`qa serve` at one address, over an index of its own, that can be ended and started again."""

    def __init__(self, index: Path, host: str) -> None:
        self.index = index
        self._port = free_port()
        self._host = host
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = ["serve", "--index", str(self.index), "--port", str(self._port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from qa.cli import main; main()", *command],
            cwd=ROOT,
            env={**os.environ, "QA_ORIGINS": f'["{self._host}"]', "QA_FEEDBACK_DAYS": "30"},
            stderr=subprocess.DEVNULL,
        )
        wait_for(f"{self.address}/readyz", self._process)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with host_page(free_port()) as made:
        yield made


@pytest.fixture(scope="module")
def service(
    sample_index: Path, host: Host, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("away") / "index"
    shutil.copytree(sample_index, folder)
    made = Service(folder, host.address)
    made.start()
    yield made
    made.end()


def opened(context: BrowserContext, service: Service) -> dict[str, Page]:
    """Every page of the program in a tab of its own."""
    tabs = {}
    for place, heading in PLACES.items():
        tab = context.new_page()
        tab.goto(f"{service.address}/{place}")
        expect(tab.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        tabs[place] = tab
    return tabs


def test_every_page_says_that_the_service_is_away_and_goes_on_when_it_is_back(
    page: Page, service: Service
) -> None:
    tabs = opened(page.context, service)
    service.end()
    for place, tab in tabs.items():
        strip = tab.get_by_role("alert").filter(has_text=CANNOT)
        expect(strip).to_have_count(1)
        expect(tab.get_by_role("heading", name=PLACES[place], exact=True)).to_be_visible()
        expect(tab.get_by_role("dialog")).to_have_count(0)
        assert "Streamlit" not in tab.locator("body").inner_text()
    assert Axe().run(tabs["about"], ".qa-away").response["violations"] == []
    service.start()
    for tab in tabs.values():
        expect(tab.get_by_text(CANNOT)).to_have_count(0)
    first = next(iter(tabs.values()))
    ask(first, SCREENING)
    expect(answer_of(first)).to_contain_text("Seeing the whole house")


def test_a_page_that_missed_a_part_of_itself_is_loaded_again(page: Page, service: Service) -> None:
    """A page loads its parts when they are needed; those of an older version are gone for good."""
    missed: list[str] = []

    def miss(route: object) -> None:
        missed.append(route.request.url)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.goto(f"{service.address}/about")
    expect(page.get_by_role("heading", name="What the grades mean", exact=True)).to_be_visible()
    page.route("**/static/js/Selectbox*", miss, times=1)
    page.get_by_role("link", name="Grades", exact=True).first.click()
    expect(page.get_by_role("combobox", name="Judgement")).to_be_visible()
    expect(page.get_by_text("dynamically imported")).to_have_count(0)
    assert missed


@pytest.mark.parametrize("fate", ["moved away", "overwritten"])
def test_every_page_says_that_the_index_is_gone_and_goes_on_when_it_is_back(
    page: Page, service: Service, fate: str
) -> None:
    aside = service.index.with_name("aside")
    catalogue = service.index / "catalogue.sqlite"
    asking = page.context.new_page()
    asking.goto(f"{service.address}/?q={quote(GRADES)}")
    expect(answer_of(asking)).to_be_visible()
    if fate == "moved away":
        service.index.rename(aside)
    else:
        catalogue.rename(aside)
        catalogue.write_bytes(b"no database" * 1000)
    asking.get_by_label("Ask on about Tidemouth").fill("And in 2015?")
    asking.get_by_role("button", name="Ask on", exact=True).click()
    tabs = [asking]
    for place in list(PLACES) if fate == "moved away" else list(PLACES)[:2]:
        tabs.append(page.context.new_page())
        tabs[-1].goto(f"{service.address}/{place}")
    for tab in tabs:
        expect(tab.get_by_role("alert")).to_contain_text(NOTHING)
    aside.rename(service.index if fate == "moved away" else catalogue)
    for tab in tabs:
        expect(tab.get_by_text(NOTHING)).to_have_count(0)
    expect(answer_of(asking)).to_contain_text("Requires improvement")


def test_the_widget_says_what_is_away_and_asks_again(
    page: Page, host: Host, service: Service
) -> None:
    page.goto(host.show(service.address, "<inspection-qa></inspection-qa>"))
    widget = page.locator("inspection-qa")
    service.end()
    widget.locator("input").fill(SCREENING)
    widget.locator("input").press("Enter")
    expect(widget.locator(".trouble")).to_contain_text("service cannot be reached just now")
    service.start()
    aside = service.index.with_name("aside")
    service.index.rename(aside)
    widget.get_by_role("button", name="Try again").click()
    expect(widget.locator(".trouble")).to_contain_text("no reports to look in just now")
    aside.rename(service.index)
    widget.get_by_role("button", name="Try again").click()
    expect(widget.locator(".answer")).to_contain_text("Seeing the whole house")
    expect(widget.get_by_role("button", name="Try again")).to_have_count(0)
    expect(widget.locator("input")).to_be_focused()


def test_a_proxy_before_a_dead_service_is_not_taken_for_a_refusal(
    page: Page, host: Host, service: Service
) -> None:
    page.goto(host.show(service.address, "<inspection-qa></inspection-qa>"))
    bad = {"status": 502, "content_type": "text/html", "body": "<h1>502 Bad Gateway</h1>"}
    page.route(f"{service.address}/**", lambda route: route.fulfill(**bad))  # type: ignore[arg-type]
    page.locator("inspection-qa input").fill(SCREENING)
    page.locator("inspection-qa input").press("Enter")
    expect(page.locator("inspection-qa .trouble")).to_contain_text("cannot be reached just now")


def test_where_the_script_does_not_load_the_page_shows_its_own_words(
    page: Page, host: Host, service: Service
) -> None:
    """As docs/intranet.md advises: what stands inside the element is shown until the script runs."""
    inside = f'<a href="{service.address}/">Ask the inspection reports</a>'
    address = host.show(service.address, f"<inspection-qa>{inside}</inspection-qa>")
    page.goto(address)
    expect(page.get_by_role("link", name="Ask the inspection reports")).to_be_hidden()
    page.route("**/widget.js", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_role("link", name="Ask the inspection reports")).to_be_visible()

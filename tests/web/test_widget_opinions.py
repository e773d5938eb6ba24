"""The widget's thumbs, on a page of another origin, in a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa import open_index
from tests.web.conftest import free_port, started
from tests.web.host import Host, host_page
from tests.web.test_browser import SCREENING, violations
from tests.web.test_widget import ask

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with host_page(free_port()) as made:
        yield made


@pytest.fixture(scope="module")
def keeping(
    sample_index: Path, host: Host, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A program that keeps opinions, and its index."""
    folder = tmp_path_factory.mktemp("keeping") / "index"
    shutil.copytree(sample_index, folder)
    address = f"http://127.0.0.1:{(port := free_port())}"
    settings = {"QA_ORIGINS": f'["{host.address}"]', "QA_FEEDBACK_DAYS": "30"}
    with started(
        ["serve", "--index", str(folder), "--port", str(port)], settings, f"{address}/readyz"
    ):
        yield address, folder


def test_no_opinion_is_asked_for_unless_the_page_wants_it(
    page: Page, host: Host, keeping: tuple[str, Path]
) -> None:
    page.goto(host.show(keeping[0], "<inspection-qa></inspection-qa>"))
    widget = page.locator("inspection-qa")
    ask(widget, SCREENING)
    expect(widget.locator(".answer")).to_be_visible()
    expect(widget.get_by_text("Is this answer right?")).to_have_count(0)


def test_a_yes_is_kept_at_once(page: Page, host: Host, keeping: tuple[str, Path]) -> None:
    address, index = keeping
    page.goto(host.show(address, "<inspection-qa feedback></inspection-qa>"))
    widget = page.locator("inspection-qa")
    ask(widget, SCREENING)
    expect(widget.get_by_text("nothing about you")).to_be_visible()
    assert violations(page) == {}
    widget.get_by_role("button", name="Yes").click()
    expect(widget.get_by_text("Thank you. Days until it is deleted: 30.")).to_be_visible()
    expect(widget.get_by_role("group", name="Is this answer right?")).to_be_focused()
    expect(widget.get_by_role("button", name="No")).to_have_count(0)
    kept = open_index(index).feedback.opinions()[-1]
    assert (kept.question, kept.thumbs, kept.comment) == (SCREENING, 1, None)


def test_a_no_asks_for_a_word_and_keeps_the_scope(
    page: Page, host: Host, keeping: tuple[str, Path]
) -> None:
    address, index = keeping
    body = '<inspection-qa feedback authority="Harnley" year="2024" lang="cy"></inspection-qa>'
    page.goto(host.show(address, body))
    widget = page.locator("inspection-qa")
    ask(widget, "How was leadership judged?")
    widget.get_by_role("button", name="Nac ydy").click()
    word = widget.get_by_label("Beth sydd o'i le")
    expect(word).to_be_focused()
    assert violations(page) == {}
    word.fill("not up to date")
    word.press("Enter")
    expect(widget.get_by_text("Diolch.")).to_be_visible()
    kept = open_index(index).feedback.opinions()[-1]
    assert (kept.thumbs, kept.comment) == (-1, "not up to date")
    assert kept.scope == {"authority": ["Harnley"], "year": [2024]}


def test_an_opinion_that_is_not_kept_is_not_thanked_for(
    page: Page, host: Host, keeping: tuple[str, Path]
) -> None:
    """As by a service that keeps none, or that is away by now."""
    page.goto(host.show(keeping[0], "<inspection-qa feedback></inspection-qa>"))
    page.route("**/api/feedback", lambda route: route.abort())
    widget = page.locator("inspection-qa")
    ask(widget, SCREENING)
    widget.get_by_role("button", name="Yes").click()
    expect(widget.get_by_text("This could not be kept.")).to_be_visible()

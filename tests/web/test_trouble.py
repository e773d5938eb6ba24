"""What the pages say when something is missing or goes wrong."""

from __future__ import annotations

import pytest
from streamlit.runtime.pages_manager import PagesManager

from qa.errors import DamagedIndex, NoIndex, UnknownReport
from qa.settings import Settings
from qa.web import shared, trouble
from qa.web.server import app_options
from tests.web.fake import FakeIndex
from tests.web.page_runs import (
    WAIT,
    html_of,
    opened,
    run_ask,
    run_authority,
    run_grades,
    run_reports,
)


def test_without_an_index_the_page_says_so() -> None:
    def fail() -> None:
        raise NoIndex("no index in nowhere; make one with: qa index REPORTS")

    shared.use(shared.Holder(fail, Settings()))  # type: ignore[arg-type]
    for page in (run_ask, run_grades, run_reports, run_authority):
        assert "make one with: qa index REPORTS" in html_of(opened(page))


@pytest.mark.parametrize("error", [NoIndex("no index"), DamagedIndex("it is damaged")])
def test_a_page_goes_on_when_the_index_is_there_again(
    fake: FakeIndex, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    test = opened(run_ask, q=WAIT)

    def gone() -> None:
        raise error

    monkeypatch.setattr(fake, "reports", gone)
    test.run()
    assert "The reports cannot be read just now" in html_of(test)
    assert f"For whoever runs this service: {error}" in html_of(test)
    monkeypatch.undo()
    test.run()
    assert "<q>Children wait too long for assessments" in html_of(test)


def test_a_button_that_finds_the_index_gone_says_so(
    fake: FakeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question of a follow-up is asked before the page begins."""
    told: list[str] = []
    monkeypatch.setattr(trouble.st, "html", told.append)
    assert trouble.on_script_error(UnknownReport("no report x"))
    assert "no report x" in told[0]
    assert "log" not in told[0]
    assert trouble.on_script_error(RuntimeError("a secret"))
    assert "Something went wrong" in told[1]
    assert "a secret" not in told[1]


def test_streamlit_takes_the_folder_of_our_pages_for_none_of_its_own() -> None:
    """Else the first visitor of a server, coming by a link to a page, sees an empty one."""
    PagesManager.uses_pages_directory = None
    app_options(Settings())
    assert PagesManager.uses_pages_directory is False

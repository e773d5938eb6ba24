"""What visitors may change where the settings allow it: reports come and go, opinions are kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from qa.evaluation.gold import load_gold
from tests.web.conftest import ROOT, free_port, wait_for
from tests.web.test_browser import SCREENING, answer_of, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = [sys.executable, "-c", "from qa.cli import main; main()"]


@pytest.fixture(scope="module")
def own_index(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changing") / "index"
    shutil.copytree(sample_index, folder)
    purge = [*RUN, "feedback", "--purge", "--index", str(folder)]
    subprocess.run(purge, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def open_server(own_index: Path) -> Iterator[str]:
    """A server that lets visitors add and remove reports, and keeps what they say."""
    port = free_port()
    command = [*RUN, "serve", "--index", str(own_index), "--port", str(port)]
    env = {**os.environ, "QA_UPLOADS": "true", "QA_FEEDBACK_DAYS": "30"}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def invented_report() -> dict[str, Any]:
    """A sample report as if it were about another authority."""
    folder = ROOT / "sample/reports/99012_harnley"
    text = next(folder.glob("*.txt")).read_text(encoding="utf-8")
    text = text.replace("Harnley", "Wolverhampton")
    name = "children's services inspection - 18 february 2011.txt"
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def test_a_first_visit_by_a_link_and_a_report_that_comes_and_goes(
    page: Page, open_server: str, own_index: Path
) -> None:
    page.goto(f"{open_server}/reports")  # nobody has opened the first page of this server
    expect(page.get_by_text("11 reports in the index")).to_be_visible()
    page.get_by_text("Add reports").click()
    broken = {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 cut"}
    page.locator("input[type=file]").set_input_files([invented_report(), broken])  # type: ignore[list-item]
    expect(page.get_by_text("broken.pdf")).to_be_visible()
    page.get_by_role("button", name="Add to the index").click()
    told = page.locator(".qa-told")
    expect(told).to_contain_text("wolverhampton-slac_2009-2011-01-21 was added")
    expect(told).to_contain_text("broken.pdf was not added")
    expect(page.get_by_text("12 reports in the index")).to_be_visible()
    assert violations(page) == {}
    page.goto(f"{open_server}/?q={quote('What grades did Wolverhampton get in 2011?')}")
    expect(answer_of(page)).to_contain_text("Wolverhampton, inspected to 21 January 2011")
    page.goto(f"{open_server}/reports?report=wolverhampton-slac_2009-2011-01-21")
    page.get_by_text("Remove this report").click()
    page.get_by_role("button", name="Remove it from the index").click()
    expect(told).to_contain_text("is no longer in the index")
    expect(page.get_by_text("11 reports in the index")).to_be_visible()
    assert not [f for f in (own_index / "uploads").rglob("*") if f.is_file()]


def test_an_opinion_is_kept_and_becomes_gold(
    page: Page, open_server: str, own_index: Path, tmp_path: Path
) -> None:
    page.goto(f"{open_server}/?q={quote(SCREENING)}")
    expect(page.get_by_text("for 30 days; nothing about you is kept")).to_be_visible()
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_label("What was right, wrong or missing?").fill("that is the one")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.", exact=True)).to_be_visible()
    command = [*RUN, "feedback", "--jsonl", "--index", str(own_index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    gold = tmp_path / "gold.jsonl"
    gold.write_text(done.stdout, encoding="utf-8")
    (question,) = load_gold([gold])
    assert (question.question, question.authorities) == (SCREENING, ("Tidemouth",))
    command = [*RUN, "feedback", "--json", "--index", str(own_index)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (opinion,) = json.loads(done.stdout)["opinions"]
    assert opinion["comment"] == "that is the one"

"""A server really started over the sample reports: one port, several visitors, each way to start it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.schemas import faults
from tests.web.conftest import ROOT, free_port, wait_for

pytestmark = pytest.mark.slow


def post(server: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"{server}/api/ask", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as response:
        return json.load(response)


def test_api_and_pages_answer_from_the_same_port(server: str) -> None:
    answer = post(server, {"question": "What grades did Tidemouth get?", "year": 2022})
    assert faults("answer", answer) == []
    grades = {j["printed_grade"] for j in answer["judgements"]}
    assert grades == {"Good", "Requires improvement to be good"}
    assert get(f"{server}/healthz") == {"status": "ok"}
    assert get(f"{server}/readyz")["reports"] >= 8
    with urllib.request.urlopen(f"{server}/") as response:
        assert b"<!DOCTYPE html>" in response.read()


def test_a_citation_leads_to_its_page_with_the_passage_marked(server: str) -> None:
    answer = post(
        server,
        {"question": "Was the screening tool Seeing the whole house used in Tidemouth in 2022?"},
    )
    for citation in answer["citations"]:
        with urllib.request.urlopen(server + citation["url"]) as response:
            assert response.headers["X-Passage-Marked"] == "true"


def test_every_list_fits_its_schema(server: str) -> None:
    assert faults("reports", get(f"{server}/api/reports")) == []
    assert faults("judgements", get(f"{server}/api/grades?limit=1000")) == []
    assert faults("passages", get(f"{server}/api/search?question=supervision&top=3")) == []
    for info in get(f"{server}/api/reports")["reports"]:
        assert faults("report", get(f"{server}/api/reports/{info['report_id']}")) == []


def test_two_dozen_visitors_at_once_get_answers_to_their_own_questions(server: str) -> None:
    years = {"Tidemouth": 2022, "Harnley": 2024, "Oldmere": 2019, "Isle of Merrin": 2019}
    asked = [(name, year) for _ in range(6) for name, year in years.items()]

    def one(name: str, year: int) -> Any:
        return post(server, {"question": f"How was leadership judged in {name} in {year}?"})

    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda pair: one(*pair), asked))
    for (name, year), answer in zip(asked, answers, strict=True):
        assert answer["scope"]["authorities"] == [name]
        assert {j["authority"] for j in answer["judgements"]} == {name}
        assert all(j["inspected_to"].startswith(str(year)) for j in answer["judgements"])
        assert answer["judgements"]


@pytest.mark.parametrize("how", ["streamlit", "uvicorn"])
def test_the_other_ways_to_start_serve_the_routes_too(how: str, tmp_path: Path) -> None:
    """Without an index: the process is well and says what is missing."""
    port = free_port()
    start = {
        "streamlit": ["-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        "uvicorn": ["-m", "uvicorn", "app:app", "--port", str(port)],
    }
    env = {**os.environ, "QA_INDEX": str(tmp_path / "none")}
    process = subprocess.Popen(
        [sys.executable, *start[how]],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        assert get(f"http://127.0.0.1:{port}/healthz") == {"status": "ok"}
        with pytest.raises(urllib.error.HTTPError) as missing:
            get(f"http://127.0.0.1:{port}/readyz")
        assert missing.value.code == 503
        assert "no index in" in json.load(missing.value)["detail"]
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=20)
    assert b"External URL" not in out
    assert b"Traceback" not in out

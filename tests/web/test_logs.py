"""The log lines and the counters: what they hold, and that no question is among it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from qa.errors import NoIndex
from qa.settings import Settings
from qa.web import shared
from qa.web.logs import JsonLines
from qa.web.metrics import route_of
from qa.web.server import app_options
from tests.web.conftest import starlette_of
from tests.web.fake import FakeIndex, use

ADA = {"question": "Is Ada Brook well in Wexcombe?"}


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    formatter = JsonLines()
    return [json.loads(formatter.format(r)) for r in caplog.records if r.name == "qa.web"]


def test_a_request_is_one_line_with_its_id(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "qa.web"):
        response = client.post("/api/ask", json=ADA, headers={"X-Request-ID": "proxy-1"})
    (line,) = lines(caplog)
    assert line["request_id"] == "proxy-1" == response.json()["request_id"]
    assert line["path"] == "/api/ask"
    assert (line["method"], line["status"], line["kind"]) == ("POST", 200, "passage")
    assert line["outcome"] == "answered"
    assert line["level"] == "info"
    assert line["time"].endswith("+00:00")
    assert "Ada" not in json.dumps(line)


def test_a_question_stands_in_the_log_only_where_that_is_chosen(
    caplog: pytest.LogCaptureFixture,
) -> None:
    options = app_options(Settings(log_questions=True))
    use(FakeIndex())
    with caplog.at_level(logging.INFO, "qa.web"), TestClient(starlette_of(options)) as client:
        client.post("/api/ask", json=ADA)
        client.get("/api/search", params=ADA)
    assert [line["question"] for line in lines(caplog)] == [ADA["question"]] * 2


def test_a_fault_is_logged_under_the_request_that_met_it(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    use(FakeIndex(broken=True))
    with caplog.at_level(logging.INFO, "qa.web"):
        response = client.post("/api/ask", json=ADA, headers={"X-Request-ID": "proxy-2"})
    (fault,) = [line for line in lines(caplog) if line["level"] == "error"]
    assert fault["request_id"] == response.json()["request_id"] == "proxy-2"
    assert "RuntimeError" in fault["exception"]


def test_a_line_break_in_an_address_makes_no_second_line(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "qa.web"):
        client.get("/api/x%0a%7b%22forged%22:1%7d")
    formatted = [JsonLines().format(r) for r in caplog.records if r.name == "qa.web"]
    assert len(formatted) == 1
    assert "\n" not in formatted[0]


# --- counters -------------------------------------------------------------------------------------


def samples(client: TestClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = client.get("/metrics").text
    return {
        (s.name, tuple(sorted(s.labels.items()))): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }


def test_requests_and_answers_are_counted(client: TestClient) -> None:
    client.post("/api/ask", json=ADA)
    client.post("/api/ask", json={"question": "Where is swimming taught?"})
    client.post("/api/ask", json={"question": 3})
    client.get("/api/reports/wexcombe-county-2022-05-20")
    counted = samples(client)
    asked = (("method", "POST"), ("route", "/api/ask"))
    assert counted["qa_requests_total", (*asked, ("status", "200"))] == 2
    assert counted["qa_requests_total", (*asked, ("status", "422"))] == 1
    assert counted["qa_request_seconds_count", (("route", "/api/ask"),)] == 3
    outcomes = {dict(labels)["outcome"] for name, labels in counted if name == "qa_answers_total"}
    assert outcomes == {"answered", "no_evidence"}
    assert counted["qa_index_reports", ()] == 3
    assert counted["qa_index_ready", ()] == 1


def test_counters_hold_no_question_and_no_report(client: TestClient) -> None:
    client.get("/api/search", params=ADA)
    client.get("/api/reports/wexcombe-county-2022-05-20")
    client.get("/page/wexcombe-county-2022-05-20/2.png")
    text = client.get("/metrics").text
    assert "Ada" not in text
    assert "wexcombe" not in text


def test_without_an_index_the_counters_still_answer(client: TestClient) -> None:
    def fail() -> Any:
        raise NoIndex("no index in x")

    shared.use(shared.Holder(fail, Settings()))
    counted = samples(client)
    assert counted["qa_index_ready", ()] == 0
    assert ("qa_index_reports", ()) not in counted


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/ask", "/api/ask"),
        ("/api/reports/a-b-2020", "/api/reports/{report_id}"),
        ("/api/anything/at/all", "/api/…"),
        ("/page/a-b-2020/3.png", "/page/…"),
        ("/static/js/index.js", "/static/…"),
        ("/grades", "pages"),
        ("/apiary", "pages"),
    ],
)
def test_an_address_becomes_one_of_few_routes(path: str, route: str) -> None:
    assert route_of(path) == route

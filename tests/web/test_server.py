from __future__ import annotations

import asyncio
import logging
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit as st
from starlette.testclient import TestClient
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect
from streamlit.web.server.app_discovery import discover_asgi_app

from qa.web import middleware
from tests.web.conftest import INTRANET, ROOT
from tests.web.fake import FakeIndex, use

PAGE = "/page/wexcombe-county-2022-05-20/2.png"
PASSAGE = "wexcombe-county-2022-05-20.0.abc"


def test_streamlit_sees_the_app_in_app_py() -> None:
    """An imported app would be served without its routes, and nothing would say so."""
    found = discover_asgi_app(ROOT / "app.py")
    assert found.is_asgi_app
    assert found.app_name == "app"


def test_both_places_hold_the_same_configuration() -> None:
    outer, inner = (ROOT / p / ".streamlit/config.toml" for p in ("", "qa/web"))
    assert outer.read_bytes() == inner.read_bytes()
    config = tomllib.loads(outer.read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["server"]["enableAgentApi"] is False


# --- pictures -------------------------------------------------------------------------------------


def test_a_page_with_its_passage_marked(client: TestClient) -> None:
    response = client.get(PAGE, params={"passage": PASSAGE})
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    assert response.headers["x-passage-marked"] == "true"
    assert response.content.startswith(b"\x89PNG")


def test_a_page_without_a_sure_mark_says_so(client: TestClient) -> None:
    assert client.get(PAGE, params={"passage": "gone"}).headers["x-passage-marked"] == "false"


def test_a_picture_is_not_drawn_again(client: TestClient) -> None:
    etag = client.get(PAGE).headers["etag"]
    assert client.get(PAGE, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/page/wexcombe-county-2022-05-20/9.png",
        "/page/wexcombe-county-2022-05-20/0.png",
        "/page/wexcombe-county-2022-05-20/-1.png",
        "/page/wexcombe-county-2022-05-20/²3.png",
        "/page/wexcombe-county-2022-05-20/99999999999999999999.png",
        "/page/wexcombe-county-2022-05-20/2.jpg",
        "/page/aldermoor-county-2021-11-05/1.png",
        "/page/nowhere/1.png",
        "/page/..%2f..%2fetc%2fpasswd/1.png",
        "/page/%00/1.png",
    ],
)
def test_there_is_no_such_page(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert b"\x89PNG" not in response.content


# --- what every response carries ------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/healthz", "/api/reports", "/api/nowhere", PAGE, "/widget.js"]
)
def test_headers_of_every_response(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert f"frame-ancestors 'self' {INTRANET}" in policy
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert len(headers["x-request-id"]) == 32


def test_the_policy_lets_streamlits_own_script_run_and_no_other() -> None:
    page = Path(st.__file__).parent / "static/index.html"
    inline = page.read_text(encoding="utf-8").count("<script>")
    assert middleware.content_policy([]).count("'sha256-") == inline > 0


def test_a_request_id_of_a_proxy_is_kept_and_a_strange_one_is_not(client: TestClient) -> None:
    kept = client.get("/healthz", headers={"X-Request-ID": "proxy-1"})
    assert kept.headers["x-request-id"] == "proxy-1"
    strange = client.get("/healthz", headers={"X-Request-ID": 'a b"};'})
    assert strange.headers["x-request-id"] != 'a b"};'


def test_the_log_holds_no_question(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "qa.web"):
        client.get("/api/search", params={"question": "Ada Brook of Wexcombe"})
        client.post("/api/ask", json={"question": "Is Ada Brook well in Wexcombe?"})
    assert "/api/search" in caplog.text
    assert "Ada" not in caplog.text


# --- limits ---------------------------------------------------------------------------------------


def test_a_ten_megabyte_question(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "a" * 10_000_000})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_a_body_longer_than_it_says(client: TestClient) -> None:
    pieces = (b"a" * 1000 for _ in range(200))  # sent in chunks, without a length
    response = client.post("/api/ask", content=pieces)
    assert response.status_code == 413


def test_a_slow_client_is_let_go() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(5)
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def never(*_: object) -> None:
        raise AssertionError("the app was called without a body")

    limited = middleware.BodyLimit(never, under="/api", limit=1_000, timeout_s=0.05)
    scope = {"type": "http", "path": "/api/ask", "method": "POST", "headers": []}
    with ThreadPoolExecutor(1) as pool:  # the browser tests keep a loop in the main thread
        pool.submit(asyncio.run, limited(scope, receive, send)).result(timeout=4)
    assert sent[0]["status"] == 408


# --- websockets -----------------------------------------------------------------------------------


def test_a_foreign_origin_opens_no_websocket(client: TestClient) -> None:
    foreign = {"Origin": "https://evil.example"}
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/x", headers=foreign),
    ):
        pass
    assert refused.value.code == 1008


# --- the widget's file ----------------------------------------------------------------------------


def test_the_widget_is_small_and_never_writes_markup(client: TestClient) -> None:
    response = client.get("/widget.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["access-control-allow-origin"] == "*"
    assert len(response.content) < 20_000
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert sink not in response.text


def test_every_page_may_see_whether_the_process_answers(client: TestClient) -> None:
    """So the widget tells a refused origin from a service that is away, and a page a new start."""
    foreign = {"Origin": "https://anywhere.example"}
    first = client.get("/healthz", headers=foreign)
    assert first.headers["access-control-allow-origin"] == "*"
    assert first.headers["x-service-start"] == client.get("/healthz").headers["x-service-start"]


def test_ready_says_what_is_there(client: TestClient) -> None:
    use(FakeIndex(generation=9))
    assert client.get("/readyz").json() == {"status": "ready", "generation": 9, "reports": 3}

"""What somebody with bad intentions tries first, and what happens.

| tried | what happens |
|---|---|
| script in a report's text | it comes as text in JSON, `nosniff`; the page and the widget show it as text |
| script in a question | the same; the Content-Security-Policy lets no inline script run |
| path in a report's id, in a page's name, under /static | 404 or 400, and no file of the machine |
| a page of a foreign origin | 403, no CORS header, nothing is asked; its websocket is closed; it may not frame |
| key guessing | 401, from the eleventh guess in a minute 429; the right key still works |
| a 10 MB question | 413 before it is read, with and without an announced length |
| a client that sends its body, or its head, letter by letter | 408 after the time limit; others are served |
| many headers, a very long address, no HTTP at all | 4xx, and the server goes on |
| a forged line in the log | it stays inside one JSON line (test_logs.py) |
"""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from qa.keys import Keys
from tests.web.conftest import INTRANET, free_port, started
from tests.web.fake import SCRIPT, FakeIndex, use
from tests.web.test_api import assert_problem

EVIL = {"Origin": "https://evil.example"}
PATIENCE_S = 1.5


# --- scripts --------------------------------------------------------------------------------------


def test_a_script_in_a_reports_text_stays_text(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "Do staff know families in Aldermoor?"})
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert SCRIPT in response.json()["parts"][0]["text"]


@pytest.mark.parametrize("address", ["/api/ask", "/api/search", "/api/nowhere", "/page/x/1.png"])
def test_a_script_in_a_question_comes_back_as_json_or_not_at_all(
    client: TestClient, address: str
) -> None:
    response = client.get(address, params={"question": SCRIPT, "passage": SCRIPT, "cursor": SCRIPT})
    assert response.headers["content-type"].split(";")[0] in (
        "application/json",
        "application/problem+json",
    )
    policy = response.headers["content-security-policy"]
    scripts = next(p for p in policy.split("; ") if p.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "unsafe-eval'" not in scripts.replace("wasm-unsafe-eval'", "")


# --- paths ----------------------------------------------------------------------------------------

PATHS = [
    "../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "....//....//etc/passwd",
    "..%5c..%5cwindows%5cwin.ini",
    "%00",
    "/etc/passwd",
    "file:%2f%2f%2fetc%2fpasswd",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_in_a_reports_id_opens_no_file(client: TestClient, path: str) -> None:
    for address in (f"/api/reports/{path}", f"/page/{path}/1.png", f"/page/{path}/{path}"):
        response = client.get(address)
        assert response.status_code == 404
        assert "root:" not in response.text
        assert response.headers["content-type"] == "application/problem+json"


# --- foreign pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", INTRANET + ".evil.example"])
def test_a_foreign_page_asks_nothing_and_reads_nothing(client: TestClient, origin: str) -> None:
    fake = use(FakeIndex())
    for content in ("application/json", "text/plain"):  # the second needs no preflight
        response = client.post(
            "/api/ask",
            content=json.dumps({"question": "Why?"}),
            headers={"Origin": origin, "Content-Type": content},
        )
        assert_problem(response, 403)
        assert "access-control-allow-origin" not in response.headers
    assert fake.asked == []


def test_a_foreign_page_opens_no_websocket_and_may_not_frame(client: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers=EVIL),
    ):
        pass
    policy = client.get("/healthz").headers["content-security-policy"]
    ancestors = next(p for p in policy.split("; ") if p.startswith("frame-ancestors"))
    assert ancestors == f"frame-ancestors 'self' {INTRANET}"


# --- against a server really started, with little patience ----------------------------------------


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "keys.json"


@pytest.fixture(scope="module")
def secret(keys: Path) -> str:
    return Keys(keys).add("script", scope="all")


@pytest.fixture(scope="module")
def guarded(sample_index: Path, keys: Path, secret: str) -> Iterator[int]:
    port = free_port()
    settings = {"QA_BODY_TIMEOUT_S": str(PATIENCE_S), "QA_KEYS": str(keys)}
    command = ["serve", "--index", str(sample_index), "--port", str(port)]
    with started(command, settings, f"http://127.0.0.1:{port}/readyz"):
        yield port


def status_of(port: int, path: str, **headers: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def drip(port: int, head: bytes, more: bytes) -> bytes:
    """Sends the head at once and then a letter now and then; gives what the server says to that."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head)
        line.settimeout(0.2)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                answer = line.recv(65_536)
            except TimeoutError:
                line.sendall(more)
                continue
            return answer
    raise AssertionError("the server waited for ever")


@pytest.mark.slow
def test_a_slow_body_is_let_go_while_others_are_served(guarded: int, secret: str) -> None:
    head = (
        "POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {secret}\r\nContent-Length: 1000\r\n\r\n"
    ).encode()
    waiting = [socket.create_connection(("127.0.0.1", guarded)) for _ in range(80)]
    for line in waiting:
        line.sendall(head)  # 80 bodies that never come: more than questions may be at work at once
    assert status_of(guarded, "/api/ask?question=x", Authorization=f"Bearer {secret}") == 200
    assert b" 408 " in drip(guarded, head, b" ").split(b"\r\n")[0]
    for line in waiting:
        line.close()


@pytest.mark.slow
@pytest.mark.parametrize("head", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_slow_head_is_let_go(guarded: int, head: bytes) -> None:
    answer = drip(guarded, head, b"a" if head else b"")
    assert b" 408 " in answer.split(b"\r\n")[0]
    assert b"application/problem+json" in answer
    assert status_of(guarded, "/healthz") == 200


@pytest.mark.slow
def test_an_idle_connection_may_ask_again(guarded: int) -> None:
    """The limit is for a head that has begun or never comes, not for a connection that was used."""
    with socket.create_connection(("127.0.0.1", guarded), timeout=10) as line:
        for _ in range(3):
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b'{"status":"ok"}'):
                answer += line.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(PATIENCE_S * 0.8)


@pytest.mark.slow
def test_what_is_no_http_gets_a_problem_document(guarded: int) -> None:
    answer = drip(guarded, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"x")
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert b"application/problem+json" in answer
    huge = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000
    assert b" 400 " in drip(guarded, huge, b"a").split(b"\r\n")[0]
    assert status_of(guarded, "/healthz") == 200


@pytest.mark.slow
def test_ten_megabytes_are_refused_before_they_are_read(guarded: int, secret: str) -> None:
    head = (
        "POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {secret}\r\nContent-Length: 10000000\r\n\r\n"
    ).encode()
    answer = drip(guarded, head, b"a")
    assert b" 413 " in answer.split(b"\r\n")[0]


@pytest.mark.slow
def test_keys_are_not_guessed(guarded: int, secret: str) -> None:
    guesses = [
        status_of(guarded, "/api/reports", Authorization=f"Bearer iqa_guess{n}") for n in range(13)
    ]
    assert guesses[:10] == [401] * 10
    assert 429 in guesses[10:]
    assert status_of(guarded, "/api/reports", Authorization=f"Bearer {secret}") == 200


@pytest.mark.slow
def test_streamlits_own_doors_are_shut(guarded: int) -> None:
    for path in ("agent/openapi.json", "agent/mcp", "agent/interact", "metrics"):
        assert status_of(guarded, f"/_stcore/{path}") == 404
    assert status_of(guarded, "/_stcore/health") == 200


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_programs_files(guarded: int, path: str) -> None:
    """Through Streamlit's own static files too, and without a client that tidies the path."""
    for start in ("/", "/static/", "/media/", "/component/", "/page/x/"):
        with socket.create_connection(("127.0.0.1", guarded), timeout=10) as line:
            line.sendall(
                f"GET {start}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
            )
            answer = b"".join(iter(lambda: line.recv(65_536), b""))
        assert b"root:" not in answer
        assert int(answer.split()[1]) in (200, 301, 400, 404)

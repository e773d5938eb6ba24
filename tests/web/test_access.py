"""Keys, rates and the number of questions at once, over the made-up index."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.keys import Keys
from qa.settings import Settings
from qa.web import access
from qa.web.limits import Rates, address_of
from qa.web.server import app_options
from tests.web.conftest import INTRANET, starlette_of
from tests.web.fake import FakeIndex, use
from tests.web.test_api import assert_problem

WAIT = {"question": "Do children wait too long in Wexcombe?"}
OTHER = "https://other.example"


@contextmanager
def serving(**settings: Any) -> Iterator[TestClient]:
    options = app_options(Settings(origins=[INTRANET, OTHER], **settings))
    use(FakeIndex())
    with TestClient(starlette_of(options), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    keys = Keys(tmp_path / "keys.json")
    keys.add("first")
    return keys


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


# --- keys -----------------------------------------------------------------------------------------


def test_without_a_file_of_keys_none_is_wanted() -> None:
    with serving() as client:
        assert client.post("/api/ask", json=WAIT).status_code == 200
        assert client.post("/api/ask", json=WAIT, headers=bearer("x")).status_code == 200


def test_with_keys_the_api_wants_one(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add("script", scope="all")
    with serving(keys=tmp_path / "keys.json") as client:
        refused = client.post("/api/ask", json=WAIT)
        assert_problem(refused, 401, "Authorization: Bearer")
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert_problem(client.get("/api/reports"), 401)
        assert client.post("/api/ask", json=WAIT, headers=bearer(secret)).status_code == 200
        assert client.get("/api/reports", headers={"X-API-Key": secret}).status_code == 200


def test_what_needs_no_key(keys: Keys, tmp_path: Path) -> None:
    """The document says how to ask; the pages' pictures can carry no key."""
    picture = "/page/wexcombe-county-2022-05-20/2.png"
    with serving(keys=tmp_path / "keys.json") as client:
        for address in ("/api/openapi.json", "/healthz", "/readyz", "/widget.js", picture):
            assert client.get(address).status_code == 200


def test_a_key_for_asking_opens_nothing_else(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add("page")
    with serving(keys=tmp_path / "keys.json") as client:
        assert client.post("/api/ask", json=WAIT, headers=bearer(secret)).status_code == 200
        for address in ("/api/reports", "/api/search?question=x", "/api/grades", "/api/ask/"):
            assert_problem(client.get(address, headers=bearer(secret)), 403, "page")


def test_a_key_of_one_page_is_of_no_use_to_another(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add("page", origins=[INTRANET])
    with serving(keys=tmp_path / "keys.json") as client:
        for origin, status in ((INTRANET, 200), (OTHER, 403)):
            response = client.post("/api/ask", json=WAIT, headers=bearer(secret, Origin=origin))
            assert response.status_code == status
            assert response.headers["access-control-allow-origin"] == origin
        assert client.post("/api/ask", json=WAIT, headers=bearer(secret)).status_code == 403


def test_a_preflight_carries_no_key_and_needs_none(keys: Keys, tmp_path: Path) -> None:
    asked = {"Origin": INTRANET, "Access-Control-Request-Method": "POST"}
    with serving(keys=tmp_path / "keys.json") as client:
        assert client.options("/api/ask", headers=asked).status_code == 204


def test_a_removed_key_is_refused_at_once(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add("script")
    with serving(keys=tmp_path / "keys.json") as client:
        assert client.post("/api/ask", json=WAIT, headers=bearer(secret)).status_code == 200
        keys.remove("script")
        assert_problem(client.post("/api/ask", json=WAIT, headers=bearer(secret)), 401, "unknown")


def test_a_broken_file_of_keys_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{", encoding="utf-8")
    with serving(keys=tmp_path / "keys.json") as client:
        assert_problem(client.post("/api/ask", json=WAIT, headers=bearer("x")), 503, "keys.json")
        assert_problem(client.post("/api/ask", json=WAIT), 401)


def test_guessing_keys_is_slowed_down(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add("script")
    with serving(keys=tmp_path / "keys.json") as client:
        guesses = [
            client.post("/api/ask", json=WAIT, headers=bearer(f"iqa_{n}")).status_code
            for n in range(access.WRONG_KEYS_PER_MINUTE + 5)
        ]
        assert guesses == [401] * access.WRONG_KEYS_PER_MINUTE + [429] * 5
        assert client.post("/api/ask", json=WAIT, headers=bearer(secret)).status_code == 200


# --- rates ----------------------------------------------------------------------------------------


def test_an_address_may_ask_so_often() -> None:
    with serving(rate_per_minute=3) as client:
        assert [client.post("/api/ask", json=WAIT).status_code for _ in range(5)] == [
            *[200] * 3,
            *[429] * 2,
        ]
        refused = client.get("/api/reports", headers={"Origin": INTRANET})
        assert_problem(refused, 429, "too many requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.headers["access-control-allow-origin"] == INTRANET
        assert client.get("/healthz").status_code == 200


def test_a_key_with_its_own_rate_counts_by_itself(keys: Keys, tmp_path: Path) -> None:
    """A server's key is not slowed by its address; a page's key is, because visitors share it."""
    server = keys.add("server", per_minute=5)
    page = keys.add("page", per_minute=5, origins=[INTRANET])
    with serving(keys=tmp_path / "keys.json", rate_per_minute=2) as client:

        def asked(headers: dict[str, str]) -> list[int]:
            return [
                client.post("/api/ask", json=WAIT, headers=headers).status_code for _ in range(6)
            ]

        assert asked(bearer(server)) == [*[200] * 5, 429]
        assert asked(bearer(page, Origin=INTRANET)) == [*[200] * 2, *[429] * 4]


def test_callers_do_not_share_a_rate_and_it_refills() -> None:
    now = [0.0]
    rates = Rates(clock=lambda: now[0])
    assert [rates.wait_s("a", 60) for _ in range(60)] == [0] * 60
    assert rates.wait_s("a", 60) == 1
    assert rates.wait_s("b", 60) == 0
    now[0] = 10.0
    assert [rates.wait_s("a", 60) for _ in range(11)] == [*[0] * 10, 1]


def test_a_flood_of_callers_is_forgotten_again() -> None:
    rates = Rates(clock=lambda: 0.0)
    for n in range(10_100):
        rates.wait_s(f"address {n}", 60)
    assert len(rates._buckets) == 10_000


def test_one_household_is_one_caller() -> None:
    def of(host: str) -> str:
        return address_of({"client": (host, 1)})

    assert of("2001:db8:1:2::7") == of("2001:db8:1:2:ffff::1") != of("2001:db8:1:3::7")
    assert of("192.0.2.1") != of("192.0.2.2")
    assert address_of({}) == "unknown"


# --- how much at once -----------------------------------------------------------------------------


def test_too_many_questions_at_once_are_put_off() -> None:
    release = threading.Event()

    class Slow(FakeIndex):
        def ask(self, question: str, **how: Any) -> Any:
            release.wait(20)
            return super().ask(question, **how)

    with serving(max_at_once=2) as client, ThreadPoolExecutor(2) as pool:
        fake = use(Slow())
        first = [pool.submit(client.post, "/api/ask", json=WAIT) for _ in range(2)]
        deadline = time.monotonic() + 10
        while "qa_questions_at_once 2.0" not in client.get("/metrics").text:
            assert time.monotonic() < deadline
        refused = client.post("/api/ask", json=WAIT)
        assert_problem(refused, 503, "try again")
        assert refused.headers["retry-after"]
        assert client.get("/api/reports").status_code == 200
        release.set()
        assert [f.result().status_code for f in first] == [200, 200]
        assert client.post("/api/ask", json=WAIT).status_code == 200
        assert len(fake.asked) == 3

"""`POST /api/feedback` over the made-up index: what is kept, and when nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.keys import Keys
from qa.settings import Settings
from qa.web import shared
from qa.web.server import _warmed, app_options
from tests.schemas import faults
from tests.web.conftest import INTRANET, starlette_of
from tests.web.fake import FakeIndex, use
from tests.web.test_api import assert_problem

WAIT = "Do children wait too long in Wexcombe?"
RIGHT = {"question": WAIT, "thumbs": "up"}


@contextmanager
def keeping(fake: FakeIndex, **settings: Any) -> Iterator[TestClient]:
    """The program over this index, whose settings say how long opinions are kept."""
    options = app_options(Settings(origins=[INTRANET], **settings))
    use(fake)
    with TestClient(starlette_of(options), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def asking() -> FakeIndex:
    return FakeIndex(settings=Settings(feedback_days=10, max_question_chars=300))


def test_an_opinion_is_kept_with_the_answer_that_the_program_gives(asking: FakeIndex) -> None:
    said = {**RIGHT, "thumbs": "down", "comment": "  out of date ", "year": 2018}
    with keeping(asking) as client:
        reply = client.post("/api/feedback", json=said)
    assert reply.status_code == 201
    assert faults("kept", reply.json()) == []
    assert reply.json()["kept_days"] == 10
    assert reply.headers["cache-control"] == "no-store"
    (kept,) = asking.feedback.kept
    assert (kept["question"], kept["scope"], kept["thumbs"]) == (WAIT, {"year": [2018]}, -1)
    assert kept["comment"] == "out of date"
    assert faults("answer", kept["answer"]) == []
    assert kept["answer"]["citations"][0]["inspected_to"] == "2018-03-02"
    assert asking.feedback.purged == [10]


def test_the_scope_of_an_earlier_answer_is_kept_too(asking: FakeIndex) -> None:
    carried = {"authorities": ["Wexcombe"], "years": [2022], "defaulted": ["latest"]}
    with keeping(asking) as client:
        client.post("/api/feedback", json={**RIGHT, "scope": carried, "framework": "ilacs"})
        client.post("/api/feedback", json={**RIGHT, "scope": carried, "authority": "Aldermoor"})
    assert [k["scope"] for k in asking.feedback.kept] == [{"authority": ["Aldermoor"]}]
    assert asking.asked[-1][1]["scope"].authorities == ("Wexcombe",)


def test_an_opinion_of_an_answer_that_is_no_longer_given_is_not_kept(asking: FakeIndex) -> None:
    with keeping(asking) as client:
        seen = client.post("/api/ask", json={"question": WAIT}).json()["answer"]
        assert client.post("/api/feedback", json={**RIGHT, "answer": seen}).status_code == 201
        other = client.post("/api/feedback", json={**RIGHT, "answer": "Nobody waits."})
        assert_problem(other, 409, "another one")
        asked = {"question": "Who teaches swimming in Wexcombe?", "thumbs": "down"}
        refusal = client.post("/api/ask", json={"question": asked["question"]}).json()["refusal"]
        answer = {**asked, "answer": refusal["message"]}
        assert client.post("/api/feedback", json=answer).status_code == 201
    assert [k["thumbs"] for k in asking.feedback.kept] == [1, -1]


def test_nothing_is_kept_unless_the_settings_say_so(client: TestClient) -> None:
    fake = use(FakeIndex())
    assert_problem(client.post("/api/feedback", json=RIGHT), 403, "feedback_days")
    assert (fake.asked, fake.feedback.kept) == ([], [])


@pytest.mark.parametrize(
    "body",
    [
        {"question": WAIT},
        {"thumbs": "up"},
        {**RIGHT, "thumbs": 1},
        {**RIGHT, "comment": "a" * 501},
        {**RIGHT, "name": "Ada Brook"},
        {**RIGHT, "year": 12},
        {**RIGHT, "framework": "unheard-of"},
    ],
)
def test_a_wrong_opinion_is_told_what_is_wrong(asking: FakeIndex, body: dict[str, Any]) -> None:
    with keeping(asking) as client:
        refused = client.post("/api/feedback", json=body)
    assert_problem(refused, 422)
    assert "Ada" not in refused.text
    assert asking.feedback.kept == []


def test_an_opinion_that_cannot_be_kept_is_a_problem(asking: FakeIndex) -> None:
    asking.feedback.broken = True
    with keeping(asking) as client:
        assert_problem(client.post("/api/feedback", json=RIGHT), 503, "could not be kept")


def test_a_body_that_is_too_large_is_not_read(asking: FakeIndex) -> None:
    with keeping(asking, max_body_kb=2) as client:
        large = {**RIGHT, "answer": "a" * 3000}
        assert_problem(client.post("/api/feedback", json=large), 413)


def test_a_key_for_asking_may_say_how_the_answer_was(asking: FakeIndex, tmp_path: Path) -> None:
    secret = Keys(tmp_path / "keys.json").add("page", origins=[INTRANET], per_minute=2)
    shown = {"Authorization": f"Bearer {secret}", "Origin": INTRANET}
    with keeping(asking, keys=tmp_path / "keys.json") as client:
        assert_problem(client.post("/api/feedback", json=RIGHT), 401)
        for status in (201, 201, 429):
            reply = client.post("/api/feedback", json=RIGHT, headers=shown)
            assert reply.status_code == status
            assert reply.headers["access-control-allow-origin"] == INTRANET
    assert len(asking.feedback.kept) == 2


def test_a_foreign_page_may_say_nothing(asking: FakeIndex) -> None:
    with keeping(asking) as client:
        foreign = {"Origin": "https://evil.example"}
        assert_problem(client.post("/api/feedback", json=RIGHT, headers=foreign), 403)
    assert asking.feedback.kept == []


def test_opinions_are_counted_by_thumb(asking: FakeIndex) -> None:
    with keeping(asking) as client:
        for thumbs in ("up", "up", "down"):
            client.post("/api/feedback", json={**RIGHT, "thumbs": thumbs})
        counted = client.get("/metrics").text
    assert 'qa_opinions_total{thumbs="up"} 2.0' in counted
    assert 'qa_opinions_total{thumbs="down"} 1.0' in counted
    assert 'route="/api/feedback"' in counted


def test_old_opinions_go_also_while_nobody_visits(asking: FakeIndex) -> None:
    app_options(Settings())
    use(asking)

    async def run() -> None:
        async with _warmed(None):  # type: ignore[arg-type]
            while not asking.feedback.purged:
                await asyncio.sleep(0.01)

    # In a thread of its own: a browser of other tests has a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(asyncio.wait_for(run(), 20))).result()
    assert asking.feedback.purged == [10]
    assert shared.PURGE_EVERY_S == 3600

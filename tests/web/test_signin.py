"""Signing in: who gets in, and the whole way through a provider in a browser."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from qa.errors import BadInput
from qa.settings import Settings, SignIn
from qa.web import signin
from qa.web.server import app_options
from tests.web.conftest import ROOT, free_port, starlette_of, started
from tests.web.fake import FakeIndex, use
from tests.web.test_api import assert_problem

SLOW_MS = 30_000


def sign_in(**more: Any) -> SignIn:
    given = {
        "metadata_url": "https://login.example/.well-known/openid-configuration",
        "client_id": "inspection-qa",
        "client_secret": "hidden",
        "cookie_secret": "x" * 40,
        "address": "https://tools.example/inspections/",
    }
    return SignIn.model_validate({**given, **more})


# --- who gets in ----------------------------------------------------------------------------------


def user(email: str | None, **more: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "email": email, **more}


def test_whom_the_provider_signs_in_may_enter_where_there_is_no_list() -> None:
    assert signin.may_enter(sign_in(), user("ada@council.example"))
    assert signin.may_enter(sign_in(), user(None))
    assert not signin.may_enter(sign_in(), {"is_logged_in": False})
    assert not signin.may_enter(sign_in(), {})


@pytest.mark.parametrize(
    ("email", "enters"),
    [
        ("ada@council.example", True),
        ("Ada@Council.Example", True),
        ("bob@other.example", True),
        ("eve@other.example", False),
        ("ada@council.example.evil.example", False),
        ("ada@evil.example?@council.example", True),  # what stands after the last @ is the domain
        ("council.example", False),
        ("", False),
        (None, False),
    ],
)
def test_a_list_of_people_and_domains(email: str | None, enters: bool) -> None:
    listed = sign_in(allowed=["@council.example", "bob@other.example"])
    assert signin.may_enter(listed, user(email)) is enters


def test_an_address_that_the_provider_did_not_confirm_is_on_no_list() -> None:
    listed = sign_in(allowed=["@council.example"])
    assert not signin.may_enter(listed, user("ada@council.example", email_verified=False))


def test_what_streamlit_is_told() -> None:
    assert signin.streamlit_secrets(None) == {}
    told = signin.streamlit_secrets(sign_in())["auth"]
    assert told["redirect_uri"] == "https://tools.example/inspections/oauth2callback"
    assert told["client_secret"] == "hidden"


def test_without_authlib_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "find_spec", lambda _: None)
    with pytest.raises(BadInput, match=r"inspection-qa\[signin\]"):
        signin.streamlit_secrets(sign_in())


def test_every_page_is_behind_the_sign_in() -> None:
    """A page that is not `guarded` would be open to everybody."""
    script = (ROOT / "qa/web/main.py").read_text(encoding="utf-8")
    pages = re.findall(r"st\.Page\(\s*([\w.]+)", script)
    assert len(pages) >= 5
    assert set(pages) == {"guarded"}


# --- beside the pages -----------------------------------------------------------------------------


@pytest.fixture
def shut() -> Iterator[TestClient]:
    options = app_options(Settings(sign_in=sign_in()))
    use(FakeIndex())
    with TestClient(starlette_of(options), raise_server_exceptions=False) as client:
        yield client


def test_without_signing_in_there_is_no_other_way_to_the_reports(shut: TestClient) -> None:
    assert_problem(shut.get("/page/wexcombe-county-2022-05-20/2.png"), 401, "sign in")
    assert_problem(shut.get("/api/reports"), 401, "key")
    assert_problem(shut.post("/api/ask", json={"question": "Why?"}), 401, "key")
    assert shut.get("/healthz").status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "2|1:0|10:1|4:user|4:eyJ9|abc", "{}", "ä"])
def test_a_forged_cookie_is_none(shut: TestClient, cookie: str) -> None:
    headers = {"Cookie": f"_streamlit_user={cookie}".encode()}
    response = shut.get("/page/wexcombe-county-2022-05-20/2.png", headers=headers)  # type: ignore[arg-type]
    assert_problem(response, 401)


# --- the whole way --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def provider() -> Iterator[Any]:
    pytest.importorskip("authlib", reason="Authlib is missing: pip install '.[signin]'")
    from tests.web.oidc import provider as made

    with made() as running:
        yield running


@pytest.fixture(scope="module")
def place(provider: Any, sample_index: Path) -> Iterator[str]:
    """The address, under a prefix, of a program that lets people of council.example in."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/inspections"
    settings = {
        "QA_PREFIX": "/inspections",
        "QA_SIGN_IN__METADATA_URL": f"{provider.address}/.well-known/openid-configuration",
        "QA_SIGN_IN__CLIENT_ID": "inspection-qa",
        "QA_SIGN_IN__CLIENT_SECRET": "a client secret of the tests",
        "QA_SIGN_IN__COOKIE_SECRET": "a cookie secret of the tests, long enough",
        "QA_SIGN_IN__ADDRESS": address,
        "QA_SIGN_IN__ALLOWED": '["@council.example"]',
    }
    command = ["serve", "--index", str(sample_index), "--port", str(port)]
    with started(command, settings, f"http://127.0.0.1:{port}/readyz"):
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    yield opened
    context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_signing_in_asking_and_signing_out(page: Page, place: str, provider: Any) -> None:
    provider.person = {"sub": "1", "email": "ada@council.example", "email_verified": True}
    page.goto(f"{place}/")
    expect(page.get_by_text("This service answers people who have signed in.")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_count(0)
    picture = f"{place}/page/tidemouth-ilacs-2022-05-06/2.png"
    assert page.request.get(picture).status == 401

    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{place}/")
    page.get_by_label("Your question").fill("What grades did Tidemouth get in 2022?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".qa-answer").last).to_contain_text("Requires improvement")
    assert page.request.get(picture).status == 200

    page.goto(f"{place}/reports")
    expect(page.get_by_text("Signed in: ada@council.example")).to_be_attached()
    page.get_by_role("button", name="Sign out").dispatch_event("click")
    expect(page.get_by_text("This service answers people who have signed in.")).to_be_visible()
    assert provider.ended[-1]["client_id"] == "inspection-qa"
    assert page.request.get(picture).status == 401


@pytest.mark.slow
@pytest.mark.browser
def test_somebody_who_is_not_on_the_list(page: Page, place: str, provider: Any) -> None:
    provider.person = {"sub": "2", "email": "eve@evil.example", "email_verified": True}
    page.goto(f"{place}/grades")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("eve@evil.example is not on the list")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_count(0)
    assert page.request.get(f"{place}/page/tidemouth-ilacs-2022-05-06/2.png").status == 401


@pytest.mark.slow
def test_the_api_is_shut_without_a_key(place: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{place}/api/reports", timeout=30)
    assert refused.value.code == 401

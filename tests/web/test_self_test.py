"""What `qa serve --self-test` finds: nothing in a good set-up, and each fault of a bad one by name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.keys import Keys
from qa.settings import Settings
from qa.web.self_test import self_test
from qa.web.visited import Finding, as_visited
from tests.web.conftest import free_port, started
from tests.web.test_proxy import Proxy

INTRANET = "https://intranet.example"


def faults(findings: Iterator[Finding]) -> dict[str, str]:
    return {f.what: f.seen for f in findings if f.verdict == "wrong"}


def by_itself(**settings: Any) -> dict[str, str]:
    """The faults of settings, asked at an address where nothing answers."""
    found = faults(self_test(Settings(**settings), "http://127.0.0.1:9/"))
    assert "Connection refused" in found.pop("address")
    return found


def test_no_index(tmp_path: Path) -> None:
    found = by_itself(index=tmp_path / "none")
    assert set(found) == {"index"}
    assert "qa index" in found["index"]


def test_keys_that_are_missing_open_to_others_or_for_no_listed_page(tmp_path: Path) -> None:
    file, none = tmp_path / "keys.json", tmp_path / "none"
    assert "qa keys add" in by_itself(index=none, keys=file)["keys"]
    Keys(file).add("page", origins=["https://other.example"])
    found = by_itself(index=none, keys=file, origins=[INTRANET])
    assert "https://other.example, which `origins` does not list" in found["keys"]
    file.chmod(0o644)
    assert (
        "chmod 600" in by_itself(index=none, keys=file, origins=["https://other.example"])["keys"]
    )


def test_a_sign_in_that_cannot_work(tmp_path: Path) -> None:
    sign_in = {
        "metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
        "client_id": "qa",
        "client_secret": "x",
        "cookie_secret": "x" * 32,
        "address": "https://tools.example",
    }
    found = by_itself(index=tmp_path / "none", prefix="/inspections", sign_in=sign_in)
    assert "does not end with the prefix /inspections" in found["sign_in.address"]
    assert "does not answer as a provider" in found["sign_in.metadata_url"]


# --- against servers really started ---------------------------------------------------------------


@pytest.fixture(scope="module")
def settings(sample_index: Path) -> Settings:
    return Settings(index=sample_index, prefix="/inspections", origins=[INTRANET])


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[int]:
    port = free_port()
    given = {"QA_PREFIX": settings.prefix, "QA_ORIGINS": f'["{INTRANET}"]'}
    command = ["serve", "--index", str(settings.index), "--port", str(port)]
    with started(command, given, f"http://127.0.0.1:{port}/readyz"):
        yield port


@pytest.fixture(scope="module")
def nginx() -> str:
    path = shutil.which("nginx")
    if path is None:
        pytest.skip("nginx is missing; on Debian: apt-get install nginx-light")
    return path


@pytest.mark.slow
def test_the_example_of_nginx_has_no_fault(
    nginx: str, running: int, settings: Settings, tmp_path: Path
) -> None:
    with Proxy(nginx, tmp_path, running) as address:
        findings = list(self_test(settings, f"{address}/"))
    assert faults(iter(findings)) == {}
    seen = {f.what for f in findings if f.verdict == "ok"}
    assert {"index", "model", "pages", "websocket", "api", "frames", f"origin {INTRANET}"} <= seen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("taken", "put", "what", "way_out"),
    [
        ("proxy_set_header Upgrade $http_upgrade;", "", "websocket", "proxy_set_header Upgrade"),
        ("proxy_set_header Host $http_host;", "", "websocket", "proxy_set_header Host"),
        ("proxy_set_header Host $http_host;", "", "api", "pass the Host header on"),
        (
            "proxy_buffering off;",
            "proxy_hide_header Content-Security-Policy;",
            "frames",
            "the proxy replaces it",
        ),
        ("proxy_buffering off;", "add_header X-Frame-Options DENY;", "frames", "forbids frames"),
        ("proxy_buffering off;", "proxy_hide_header X-Request-ID;", "request id", "takes"),
        (
            "location = /inspections {",
            "location /inspections/static { return 404; } location = /inspections {",
            "pages",
            "must pass /static too",
        ),
        (
            "location = /inspections {",
            "location = /inspections/_stcore/stream { return 502; } location = /inspections {",
            "websocket",
            "answers 502",
        ),
    ],
)
def test_each_fault_of_a_proxy_is_found(
    nginx: str,
    running: int,
    settings: Settings,
    tmp_path: Path,
    taken: str,
    put: str,
    what: str,
    way_out: str,
) -> None:
    def broken(text: str) -> str:
        assert taken in text
        return text.replace(taken, put)

    with Proxy(nginx, tmp_path, running, broken) as address:
        found = faults(as_visited(settings, f"{address}/"))
    assert re.search(re.escape(way_out), found[what])


@pytest.mark.slow
def test_a_server_with_other_settings_is_told(running: int, settings: Settings) -> None:
    other = settings.model_copy(update={"origins": [INTRANET, "https://new.example"]})
    found = faults(as_visited(other, f"http://127.0.0.1:{running}/inspections/"))
    assert set(found) == {"frames", "origin https://new.example"}
    wrong_path = f"http://127.0.0.1:{running}/elsewhere/"
    assert "prefix" in faults(as_visited(settings, wrong_path))["address"]


@pytest.mark.slow
def test_without_an_address_it_starts_the_program_itself(
    sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import os
    import subprocess
    import sys

    code = "from qa.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--self-test", "--index", str(sample_index)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ)
    assert done.returncode == 0, done.stdout
    assert "ok     websocket: /_stcore/stream opens" in done.stdout
    assert "wrong" not in done.stdout

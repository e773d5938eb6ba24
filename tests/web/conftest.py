from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qa.settings import Settings
from qa.web.server import app_options
from tests.web.fake import FakeIndex, use

ROOT = Path(__file__).parents[2]
INTRANET = "https://intranet.example"
CHROMIUM = Path("/usr/bin/chromium")
SLOW_MS = 30_000  # of a browser on two cores that are shared with other work
_START_S = 120  # a cold machine loads torch and the model


@pytest.fixture
def fake() -> FakeIndex:
    return use(FakeIndex())


@pytest.fixture
def client() -> Iterator[TestClient]:
    """The program's routes and middleware, without Streamlit's own, over the fake index."""
    options = app_options(Settings(origins=[INTRANET]))
    use(FakeIndex())
    with TestClient(starlette_of(options), raise_server_exceptions=False) as made:
        yield made


def starlette_of(options: dict[str, Any]) -> Starlette:
    kept = {name: options[name] for name in ("routes", "middleware", "exception_handlers")}
    return Starlette(**kept)


# --- a server really started, and a browser -------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when the address answers 200; fails with the server's fate where it does not."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise AssertionError(f"{url} did not answer within {_START_S} seconds")


@contextmanager
def started(
    command: list[str], settings: dict[str, str], ready: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A `qa` command that runs until the end of the block; `ready` answers 200 when it is up."""
    code = "from qa.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *command],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(ready, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def intranet_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def server(sample_index: Path, intranet_port: int) -> Iterator[str]:
    """The address of `qa serve` over the samples, which lets the demonstration page in."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = ["serve", "--index", str(sample_index), "--port", str(port)]
    allowed = {"QA_ORIGINS": f'["http://127.0.0.1:{intranet_port}"]'}
    with started(command, allowed, f"{address}/readyz"):
        yield address


@pytest.fixture(scope="session")
def intranet(server: str, intranet_port: int) -> Iterator[str]:
    """The demonstration intranet page, from an origin of its own."""
    script = ROOT / "docs/demo-intranet/serve.py"
    command = [sys.executable, str(script), "--server", server, "--port", str(intranet_port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{intranet_port}/", process)
        yield f"http://127.0.0.1:{intranet_port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium; where it is missing the browser tests are skipped and say so."""
    path = str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is missing; on Debian: apt-get install chromium")
    quiet = (
        "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking "
        "--disable-component-update --disable-sync --no-first-run"
    )
    return {"executable_path": path, "args": quiet.split()}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails its test where a script error or a request to elsewhere happened."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light")
    opened = context.new_page()
    opened.set_default_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda r: troubles.append(r.url) if not is_local(r.url) else None)
    yield opened
    context.close()
    assert troubles == []


def is_local(url: str) -> bool:
    here = ("http://127.0.0.1:", "ws://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:")
    return url.startswith(here)

"""Behind a real nginx, under a path prefix, with the example of deploy/nginx."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.web.conftest import ROOT, free_port, started, wait_for

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "deploy/nginx/inspection-qa.conf"
SCREENING = "Was the screening tool Seeing the whole house used in Tidemouth in 2022?"
SLOW_MS = 30_000


@pytest.fixture(scope="module")
def nginx() -> str:
    path = shutil.which("nginx")
    if path is None:
        pytest.skip("nginx is missing; on Debian: apt-get install nginx-light")
    return path


@pytest.fixture(scope="module")
def prefixed(sample_index: Path) -> Iterator[int]:
    """The port of the program, told that it stands under /inspections."""
    port = free_port()
    with started(
        ["serve", "--index", str(sample_index), "--port", str(port)],
        {"QA_PREFIX": "/inspections"},
        f"http://127.0.0.1:{port}/readyz",
    ):
        yield port


def configuration(folder: Path, port: int, program: int) -> str:
    """The example as it stands, on a free port of this machine and without its certificate."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("127.0.0.1:8501", f"127.0.0.1:{program}")
    text, listens = re.subn(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", text)
    text, keys = re.subn(r"\n *ssl_certificate.*", "", text)
    assert (listens, keys) == (1, 2)
    paths = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{p}_temp_path {folder}/{p};" for p in paths)
    return (
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ }}\nhttp {{ {temporary}\n{text}\n}}\n"
    )


class Proxy:
    def __init__(self, nginx: str, folder: Path, program: int, change: Any = None) -> None:
        self.port = free_port()
        text = configuration(folder, self.port, program)
        file = folder / "nginx.conf"
        file.write_text(change(text) if change else text, encoding="utf-8")
        self._process = subprocess.Popen([nginx, "-c", str(file)], stderr=subprocess.DEVNULL)
        self.address = f"http://127.0.0.1:{self.port}/inspections"

    def __enter__(self) -> str:
        wait_for(f"{self.address}/healthz", self._process)
        return self.address

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


@pytest.fixture(scope="module")
def proxy(nginx: str, prefixed: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Proxy(nginx, tmp_path_factory.mktemp("nginx"), prefixed) as address:
        yield address


def get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as response:
        return response


def test_api_pictures_and_widget_answer_under_the_prefix(proxy: str) -> None:
    body = json.dumps({"question": SCREENING}).encode()
    asked = urllib.request.Request(f"{proxy}/api/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as response:
        answer = json.load(response)
        assert answer["request_id"] == response.headers["X-Request-ID"]
    picture = get(proxy + answer["citations"][0]["url"])
    assert picture.headers["X-Passage-Marked"] == "true"
    assert get(f"{proxy}/widget.js").headers["Content-Type"].startswith("text/javascript")
    document = json.loads(urllib.request.urlopen(f"{proxy}/api/openapi.json", timeout=60).read())
    assert document["servers"] == [{"url": "/inspections/api"}]
    with pytest.raises(urllib.error.HTTPError) as outside:
        get(proxy.removesuffix("/inspections") + "/readyz")
    assert outside.value.code == 404


@pytest.mark.browser
def test_the_pages_work_under_the_prefix(browser: Browser, proxy: str) -> None:
    """Their websocket passes, and every address on them stays under the prefix."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_default_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    page.goto(f"{proxy}/?q={quote(SCREENING)}")
    expect(page.locator(".qa-answer").last).to_contain_text("Seeing the whole house")
    page.get_by_role("link", name="Grades", exact=True).first.click()
    expect(page.get_by_role("heading", name="Grades", exact=True)).to_be_visible()
    page.goto(f"{proxy}/about")
    expect(page.get_by_role("heading", name="What the grades mean", exact=True)).to_be_visible()
    context.close()
    inside = [u for u in asked if u.startswith((proxy, "data:", "blob:"))]
    assert len(inside) == len(asked) > 10, set(asked) - set(inside)


@pytest.mark.browser
def test_a_proxy_that_cuts_the_prefix_does_too(
    browser: Browser, nginx: str, prefixed: int, tmp_path: Path
) -> None:
    def cutting(text: str) -> str:
        cut, count = re.subn(
            r"(location /inspections/ \{\n\s+proxy_pass http://[\d.:]+);", r"\1/;", text
        )
        assert count == 1
        return cut

    with Proxy(nginx, tmp_path, prefixed, cutting) as address:
        page = browser.new_page()
        page.goto(f"{address}/grades", timeout=SLOW_MS)
        heading = page.get_by_role("heading", name="Grades", exact=True)
        expect(heading).to_be_visible(timeout=SLOW_MS)
        page.close()

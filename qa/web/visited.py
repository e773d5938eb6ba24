"""The program as its visitors reach it, through whatever stands before it: does all of it arrive?"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from qa.settings import Settings

Verdict = Literal["ok", "note", "wrong"]
_TIMEOUT_S = 20
_FRESH_NONCE = "dGhlIHNhbXBsZSBub25jZQ=="  # of RFC 6455's example: nothing secret hangs on it


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, and what was seen, with the way out where it is wrong."""

    verdict: Verdict
    what: str
    seen: str

    def line(self) -> str:
        return f"{self.verdict:5}  {self.what}: {self.seen}"


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(url: str, headers: Mapping[str, str] | None = None, path: str = "") -> Reply:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.netloc, timeout=_TIMEOUT_S)
    try:
        where = (parts.path.rstrip("/") + path) or "/"
        line.request(
            "GET", f"{where}?{parts.query}" if parts.query else where, headers=headers or {}
        )
        got = line.getresponse()
        upgraded = got.status == http.client.SWITCHING_PROTOCOLS
        return Reply(
            got.status, {k.lower(): v for k, v in got.getheaders()}, b"" if upgraded else got.read()
        )
    finally:
        line.close()


def as_visited(settings: Settings, url: str) -> Iterator[Finding]:
    """What is found at an address; where the program is not there at all, nothing more."""
    checks: tuple[tuple[str, Callable[[Settings, str], Finding]], ...] = (
        ("address", _reached),
        ("ready", _ready),
        ("pages", _pages),
        ("websocket", _websocket),
        ("api", _api),
        ("frames", _frames),
        ("request id", _request_id),
    )
    for what, check in checks:
        try:
            finding = check(settings, url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            finding = Finding("wrong", what, f"{url}: {error or type(error).__name__}")
        yield finding
        if what == "address" and finding.verdict == "wrong":
            return
    for origin in settings.origins:
        yield _origin(url, origin)


def _reached(settings: Settings, url: str) -> Finding:
    reply = get(url, path="/healthz")
    if reply.status == 200 and b'"ok"' in reply.body:
        return Finding("ok", "address", f"{url} is this program")
    where = f"{url.rstrip('/')}/healthz"
    hint = f"does the proxy lead {urlsplit(url).path or '/'} here, and is prefix = {settings.prefix!r} right?"
    return Finding("wrong", "address", f"{where} answers {reply.status}; {hint}")


def _ready(_: Settings, url: str) -> Finding:
    reply = get(url, path="/readyz")
    document = json.loads(reply.body)
    if reply.status == 200:
        return Finding("ok", "ready", f"{document['reports']} reports")
    return Finding("wrong", "ready", str(document.get("detail", reply.status)))


def _pages(_: Settings, url: str) -> Finding:
    reply = get(url, path="/")
    page = (
        reply.headers.get("content-type", "").startswith("text/html") and b"./static/" in reply.body
    )
    if reply.status != 200 or not page:
        return Finding("wrong", "pages", f"{url} answers {reply.status}, and not with the pages")
    script = reply.body.split(b'src="./static/')[1].split(b'"')[0].decode()
    loaded = get(url, path=f"/static/{script}")
    if loaded.status != 200 or "javascript" not in loaded.headers.get("content-type", ""):
        seen = (
            f"their script static/{script} answers {loaded.status}; the proxy must pass /static too"
        )
        return Finding("wrong", "pages", seen)
    return Finding("ok", "pages", "the page and its script are passed on")


def _websocket(_: Settings, url: str) -> Finding:
    parts = urlsplit(url)
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": _FRESH_NONCE,
        "Sec-WebSocket-Version": "13",
        "Origin": f"{parts.scheme}://{parts.netloc}",
    }
    status = get(url, headers, "/_stcore/stream").status
    if status == http.client.SWITCHING_PROTOCOLS:
        return Finding("ok", "websocket", "/_stcore/stream opens")
    ways = {
        403: "the program took the page for a foreign one; let the proxy pass the Host header on "
        "(nginx: proxy_set_header Host $http_host)",
    }
    usual = (
        "the pages stay empty; let the proxy pass the upgrade on (nginx: proxy_http_version 1.1; "
        "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade)"
    )
    return Finding(
        "wrong", "websocket", f"/_stcore/stream answers {status}; {ways.get(status, usual)}"
    )


def _api(settings: Settings, url: str) -> Finding:
    parts = urlsplit(url)
    own = {"Origin": f"{parts.scheme}://{parts.netloc}"}
    reply = get(url, own, "/api/reports")
    wanted = settings.keys is not None or settings.sign_in is not None
    if reply.status == 403:
        seen = "the program's own page is taken for a foreign one; let the proxy pass the Host header on"
        return Finding("wrong", "api", seen)
    if reply.status != (401 if wanted else 200):
        shown = "with these settings it should want a key" if wanted else "it should answer"
        return Finding("wrong", "api", f"/api/reports answers {reply.status}; {shown}")
    return Finding("ok", "api", "answers" if not wanted else "wants a key")


def _frames(settings: Settings, url: str) -> Finding:
    headers = get(url, path="/").headers
    policy = headers.get("content-security-policy", "")
    wanted = " ".join(("frame-ancestors 'self'", *settings.origins))
    if wanted not in policy.split("; "):
        seen = (
            f"the policy that arrives is not the program's ({policy[:80]!r}); the proxy replaces it"
        )
        return Finding("wrong", "frames", seen)
    if settings.origins and "x-frame-options" in headers:
        seen = f"the proxy adds X-Frame-Options: {headers['x-frame-options']}, which forbids frames"
        return Finding("wrong", "frames", seen)
    return Finding("ok", "frames", wanted)


def _request_id(_: Settings, url: str) -> Finding:
    shown = get(url, {"X-Request-ID": "self-test-1"}, "/healthz").headers.get("x-request-id")
    if shown is None:
        return Finding("wrong", "request id", "the proxy takes X-Request-ID out of the answers")
    kept = "kept" if shown == "self-test-1" else "given by the proxy"
    return Finding("ok", "request id", f"X-Request-ID is {kept}")


def _origin(url: str, origin: str) -> Finding:
    what = f"origin {origin}"
    try:
        allowed = get(url, {"Origin": origin}, "/api/reports").headers
    except (OSError, http.client.HTTPException) as error:
        return Finding("wrong", what, str(error))
    if allowed.get("access-control-allow-origin") != origin:
        return Finding(
            "wrong",
            what,
            "its pages are not allowed here; is this program running with these settings?",
        )
    if origin.startswith("https://") and url.startswith("http://") and not is_local(url):
        return Finding(
            "wrong", what, f"a page under https loads nothing from {url}; serve it under https"
        )
    return Finding("ok", what, "its pages may ask")


def is_local(address: str) -> bool:
    return (urlsplit(address).hostname or "") in ("localhost", "127.0.0.1", "::1")

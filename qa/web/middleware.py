"""What every request passes through: an id, limits, and headers that keep the pages safe.

Plain ASGI, because Starlette's BaseHTTPMiddleware would buffer what Streamlit streams.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
import re
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.problems import problem

MAX_BODY_BYTES = 64 * 1024  # of a call of the API: a question is at most a few thousand characters
BODY_TIMEOUT_S = 20  # a slow client is let go
_LOG = logging.getLogger("qa.web")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)


class RequestLog:
    """Gives each request an id (kept from a proxy where it sent a plain one) and one log line.

    The line holds no query string and no body: questions may name children.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        start = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            _LOG.info("%s", _log_line(scope, request_id, status, time.perf_counter() - start))


def _log_line(scope: Scope, request_id: str, status: int, seconds: float) -> str:
    line = {
        "request_id": request_id,
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    return json.dumps(line)


class SafeHeaders:
    """Says who may frame the pages and what they may load: nothing from elsewhere."""

    def __init__(self, app: ASGIApp, origins: Sequence[str] = ()) -> None:
        self.app = app
        self._policy = content_policy(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self._policy)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
            await send(message)

        await self.app(scope, receive, send_safe)


def content_policy(origins: Sequence[str]) -> str:
    """The Content-Security-Policy. `style-src` is open because Streamlit styles inline."""
    scripts = " ".join(f"'{h}'" for h in _inline_script_hashes())
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {scripts}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            " ".join(("frame-ancestors 'self'", *origins)),
        )
    )


def _inline_script_hashes() -> list[str]:
    """Hashes of the scripts that Streamlit's own page has inline, so that no others may run."""
    import streamlit

    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = _SCRIPT.findall(page.read_text(encoding="utf-8"))
    digests = (hashlib.sha256(s.encode()).digest() for s in scripts)
    return [f"sha256-{base64.b64encode(d).decode()}" for d in digests]


class BodyLimit:
    """Refuses bodies over the limit under a path, by their announced and by their real length."""

    def __init__(self, app: ASGIApp, under: str, limit: int = MAX_BODY_BYTES) -> None:
        self.app = app
        self._under = under
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._under):
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit:
            await self._refuse(scope, receive, send)
            return
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                messages = await _read_body(receive, self._limit)
        except TimeoutError:
            late = f"the request's body did not arrive within {BODY_TIMEOUT_S} seconds"
            await problem(408, late, headers={"Connection": "close"})(scope, receive, send)
            return
        if messages is None:
            await self._refuse(scope, receive, send)
            return
        rest = iter(messages)

        async def replay() -> Message:
            return next(rest, None) or await receive()

        await self.app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"the request is larger than {self._limit} bytes; ask one question at a time"
        await problem(413, detail, headers={"Connection": "close"})(scope, receive, send)


async def _read_body(receive: Receive, limit: int) -> list[Message] | None:
    """The body's messages; None where together they are longer than the limit."""
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            return None
        if message["type"] != "http.request" or not message.get("more_body"):
            return messages


class SocketOrigin:
    """Lets a page's websocket be opened from its own host and from the allowed origins only.

    Streamlit would ask a server elsewhere for this machine's outer address before it refuses a
    foreign origin; here nothing leaves the machine.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str] = ()) -> None:
        self.app = app
        self._origins = frozenset(o.rstrip("/") for o in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            if origin not in self._origins:
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
                return
            kept = [(k, v) for k, v in scope["headers"] if k != b"origin"]
            scope = {**scope, "headers": kept}  # judged here, so that Streamlit need not ask
        await self.app(scope, receive, send)

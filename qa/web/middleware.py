"""What every request passes through: a limit of its size, and headers that keep the pages safe.

Plain ASGI, because Starlette's BaseHTTPMiddleware would buffer what Streamlit streams.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.problems import problem

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)


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


class Closed:
    """Shuts Streamlit's own doors that the program does not use, such as those for agents (MCP).

    Streamlit refuses what is switched off, but still describes it to everybody.
    """

    def __init__(self, app: ASGIApp, under: Sequence[str]) -> None:
        self.app = app
        self._under = tuple(under)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self._under):
            await problem(404, "there is nothing here")(scope, receive, send)
            return
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses bodies over the limit (bytes) under a path, by their announced and by their real length.

    A client that sends slower than the time limit is let go.
    """

    def __init__(self, app: ASGIApp, under: str, limit: int, timeout_s: float) -> None:
        self.app = app
        self._under = under
        self._limit = limit
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._under):
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit:
            await self._refuse(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                messages = await _read_body(receive, self._limit)
        except TimeoutError:
            late = f"the request's body did not arrive within {self._timeout_s:g} seconds"
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

"""Scripts of our own in Streamlit's page: when the service is away, copying, a frame's height."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_END = b"</head>"
# Plain text, whole: what has to be changed may be neither packed nor left out as known already.
_NOT_ASKED = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


class PageScripts:
    """Puts away.js and page.js into Streamlit's page, and frame.js where the address says `embed=true`.

    Streamlit has no place for a script of one's own in its page, and a script in the page's own
    text would need a Content-Security-Policy with 'unsafe-inline'.
    """

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self.app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _wants_page(scope):
            await self.app(scope, receive, send)
            return
        kept = [(k, v) for k, v in scope["headers"] if k not in _NOT_ASKED]
        start: Message = {}
        body = b""
        tags = self._tags(scope)

        async def send_changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                if not _is_page(message):
                    await send(message)
            elif not _is_page(start):
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await _send_page(start, body.replace(_END, tags + _END, 1), send)

        await self.app({**scope, "headers": kept}, receive, send_changed)

    def _tags(self, scope: Scope) -> bytes:
        names = ["away.js", "page.js", *(["frame.js"] if _is_embedded(scope) else [])]
        tags = (f'<script src="{self._prefix}/{name}" defer></script>' for name in names)
        return "".join(tags).encode()


async def _send_page(start: Message, body: bytes, send: Send) -> None:
    headers = MutableHeaders(scope=start)
    headers["Content-Length"] = str(len(body))
    for name in ("etag", "last-modified", "accept-ranges"):
        if name in headers:
            del headers[name]
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _wants_page(scope: Scope) -> bool:
    """Whether a browser opens a page. Its scripts and pictures pass as they are, packed and kept."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _is_embedded(scope: Scope) -> bool:
    query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    return query.get("embed", [""])[-1].lower() == "true"


def _is_page(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")

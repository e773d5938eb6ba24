"""The pages inside a frame: they tell the page around them how high they are."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_END = b"</head>"
# Plain text, whole: what has to be changed may be neither packed nor left out as known already.
_NOT_ASKED = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


class FrameHeight:
    """Puts frame.js into Streamlit's page where the address says `embed=true`.

    Streamlit has no place for a script of one's own in its page, and a script in the page's own
    text would need a Content-Security-Policy with 'unsafe-inline'.
    """

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self.app = app
        self._tag = f'<script src="{prefix}/frame.js" defer></script></head>'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_embedded(scope):
            await self.app(scope, receive, send)
            return
        kept = [(k, v) for k, v in scope["headers"] if k not in _NOT_ASKED]
        start: Message = {}
        body = b""

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
                    await self._send_page(start, body, send)

        await self.app({**scope, "headers": kept}, receive, send_changed)

    async def _send_page(self, start: Message, body: bytes, send: Send) -> None:
        changed = body.replace(_END, self._tag, 1)
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(changed))
        for name in ("etag", "last-modified", "accept-ranges"):
            if name in headers:
                del headers[name]
        await send(start)
        await send({"type": "http.response.body", "body": changed})


def _is_embedded(scope: Scope) -> bool:
    if scope["method"] != "GET":
        return False
    query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    return query.get("embed", [""])[-1].lower() == "true"


def _is_page(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")

"""Which other sites may use the program: one list, for the API, the frames and the websocket."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.problems import problem

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "600",
}
_EXPOSED = "ETag, Link, Retry-After, X-Request-ID"


def foreign(headers: Headers) -> str | None:
    """The origin of the page that asks; None for the program's own pages and for no page at all."""
    origin = headers.get("origin")
    return None if origin is None or urlsplit(origin).netloc == headers.get("host") else origin


class ApiOrigins:
    """CORS under /api: pages of the list may ask and read, pages of other origins are refused.

    It stands before keys and limits, so that their refusals can be read by an allowed page too.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str] = ()) -> None:
        self.app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = foreign(headers)
        if origin is not None and origin not in self._origins:
            await self._refuse(origin)(scope, receive, send)
            return

        async def send_allowed(message: Message) -> None:
            if message["type"] == "http.response.start":
                allowed = MutableHeaders(scope=message)
                allowed.add_vary_header("Origin")
                if origin is not None:
                    allowed["Access-Control-Allow-Origin"] = origin
                    allowed["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        asked = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        app: ASGIApp = Response(status_code=204, headers=_PREFLIGHT) if asked else self.app
        await app(scope, receive, send_allowed)

    def _refuse(self, origin: str) -> Response:
        return problem(
            403,
            f"pages of {origin[:100]} may not ask here; the setting `origins` lists those that may "
            "(for the program's own address: let the proxy pass the Host header on)",
            headers={"Vary": "Origin"},
        )


class SocketOrigin:
    """Lets a page's websocket be opened from its own host and from the allowed origins only.

    Streamlit would ask a server elsewhere for this machine's outer address before it refuses a
    foreign origin; here nothing leaves the machine.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str] = ()) -> None:
        self.app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        origin = foreign(Headers(scope=scope))
        if origin is not None:
            if origin not in self._origins:
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
                return
            kept = [(k, v) for k, v in scope["headers"] if k != b"origin"]
            scope = {**scope, "headers": kept}  # judged here, so that Streamlit need not ask
        await self.app(scope, receive, send)

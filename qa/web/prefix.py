"""Under a path of a reverse proxy: /inspections/api/ask is /api/ask, whether the proxy cuts it or not."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class Unprefixed:
    """Takes the prefix off, so that everything behind it knows one form of an address.

    An address without the prefix is taken as it is: some proxies cut the prefix themselves, and the
    machine's own checks ask without one.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._prefix and scope["type"] in ("http", "websocket"):
            path = scope["path"]
            if path == self._prefix or path.startswith(self._prefix + "/"):
                scope = _moved(scope, path[len(self._prefix) :] or "/")
        await self.app(scope, receive, send)


class Prefixed:
    """Puts the prefix on again for Streamlit, which knows its own addresses by their full path."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._prefix and scope["type"] in ("http", "websocket"):
            scope = _moved(scope, self._prefix + scope["path"])
        await self.app(scope, receive, send)


def _moved(scope: Scope, path: str) -> Scope:
    return {**scope, "path": path, "raw_path": path.encode("utf-8")}

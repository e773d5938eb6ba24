"""Who may use the API: keys, what each key may do, and how often."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.errors import BadInput
from qa.keys import Key, Keys
from qa.settings import Settings
from qa.web.limits import Rates, address_of
from qa.web.logs import note
from qa.web.origins import foreign
from qa.web.problems import problem, problem_of

WRONG_KEYS_PER_MINUTE = 10  # of one address
_OPEN = ("/api/openapi.json",)  # says how to ask, and with which key
_ASK = ("/api/ask", "/api/feedback")  # what a key for asking opens
SignedIn = Callable[[Scope], bool]


class Access:
    """Lets requests to /api and /page through, or says why not: 401, 403 or 429.

    Keys guard /api alone, because the pages' own pictures can carry none. Where visitors sign in,
    pictures want the sign-in (or a key), and /api wants a key.
    """

    def __init__(self, app: ASGIApp, settings: Settings, signed_in: SignedIn | None = None) -> None:
        self.app = app
        self._settings = settings
        self._signed_in = signed_in
        self._keys = Keys(settings.keys) if settings.keys else None
        self._rates = Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/page/")):
            await self.app(scope, receive, send)
            return
        try:
            refusal = self._refusal(scope)
        except BadInput as error:  # the file of keys is broken: nobody gets in, and it says why
            refusal = problem_of(error, 503)
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        """Why the request is refused; None where it may go on."""
        headers = Headers(scope=scope)
        address = f"address {address_of(scope)}"
        shown = _shown_key(headers)
        key = self._keys.find(shown) if shown and self._keys else None
        if shown and self._keys and key is None:
            wait = self._rates.wait_s(f"wrong {address}", WRONG_KEYS_PER_MINUTE)
            return _too_many(wait) if wait else _no_entry("this key is unknown or has expired")
        if key is not None:
            note(scope, key=key.name)
        refused = self._not_allowed(scope, headers, key)
        return refused or self._too_often(address, key)

    def _not_allowed(self, scope: Scope, headers: Headers, key: Key | None) -> Response | None:
        path = scope["path"]
        if path in _OPEN:
            return None
        if key is None:
            return self._without_key(scope)
        origin = foreign(headers)
        if key.origins and origin not in key.origins:
            return problem(403, f"the key {key.name!r} may be used by pages of its origins only")
        if key.scope == "ask" and path.startswith("/api/") and path not in _ASK:
            return problem(403, f"the key {key.name!r} may ask and give feedback, and nothing else")
        return None

    def _without_key(self, scope: Scope) -> Response | None:
        if scope["path"].startswith("/api/"):
            if self._keys is None and self._signed_in is None:
                return None
            return _no_entry("a key is needed here; send it as 'Authorization: Bearer iqa_…'")
        if self._signed_in is None or self._signed_in(scope):
            return None
        return _no_entry("sign in on the pages first, or send a key")

    def _too_often(self, address: str, key: Key | None) -> Response | None:
        """A server's key (with a rate, for no page) counts by itself; all else by address too."""
        usual = self._settings.rate_per_minute
        callers: list[tuple[str, int | None]] = []
        if key is None or key.per_minute is None or key.origins:
            callers.append((address, usual))
        if key is not None:
            callers.append((f"key {key.name}", key.per_minute or usual))
        waits = [self._rates.wait_s(who, rate) for who, rate in callers if rate is not None]
        return _too_many(max(waits)) if any(waits) else None


def _shown_key(headers: Headers) -> str:
    kind, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else headers.get("x-api-key", "")


def _no_entry(detail: str) -> Response:
    return problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="Inspection QA"'})


def _too_many(wait_s: int) -> Response:
    detail = f"too many requests; try again in {wait_s} seconds"
    return problem(429, detail, headers={"Retry-After": str(wait_s)})

"""How much one caller, and all together, may ask."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import Gauge
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.problems import problem

_MOST_CALLERS = 10_000  # remembered at once; who has been quiet longest is forgotten first
_ASKING = ("/api/ask", "/api/feedback", "/api/search", "/page/")


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Token buckets: each caller may make `per_minute` requests at once, then as fast as they refill.

    Used on the event loop alone, so it needs no lock.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, caller: str, per_minute: int) -> int:
        """0 where the caller may go on (and is counted); else the seconds until it may."""
        now = self._clock()
        bucket = self._buckets.pop(caller, None) or _Bucket(per_minute, now)
        bucket.tokens = min(per_minute, bucket.tokens + (now - bucket.at) * per_minute / 60)
        bucket.at = now
        self._buckets[caller] = bucket
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            return max(1, math.ceil((1 - bucket.tokens) * 60 / per_minute))
        bucket.tokens -= 1
        return 0


def address_of(scope: Scope) -> str:
    """The caller's address; of IPv6 the first 64 bits, which are what one household is given."""
    host = (scope.get("client") or ("unknown",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class AtOnce:
    """Puts questions off while too many are in work or waiting, so that those in work get done.

    It stands behind the reading of the body: a slow client takes up no place.
    """

    def __init__(self, app: ASGIApp, most: int, gauge: Gauge) -> None:
        self.app = app
        self._most = most
        self._gauge = gauge
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_ASKING):
            await self.app(scope, receive, send)
            return
        if self._count >= self._most:
            detail = f"{self._count} questions are in work or waiting; try again in a moment"
            await problem(503, detail, headers={"Retry-After": "2"})(scope, receive, send)
            return
        with self._counted():
            await self.app(scope, receive, send)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._count += 1
        self._gauge.set(self._count)
        try:
            yield
        finally:
            self._count -= 1
            self._gauge.set(self._count)

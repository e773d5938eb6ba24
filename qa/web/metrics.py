"""What the program counts, for Prometheus at /metrics. No question, no address, no report's name."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from qa.errors import QAError
from qa.web import shared

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nobody asks for

# From a few milliseconds, where nothing has to be embedded, to the longest that a proxy waits.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ROUTES = (
    "/api/ask",
    "/api/feedback",
    "/api/search",
    "/api/reports",
    "/api/grades",
    "/api/openapi.json",
)
_PLAIN = ("/healthz", "/readyz", "/metrics", "/widget.js", "/frame.js", "/away.js", "/page.js")


class Metrics:
    """The counters of one server. `watch` is told every finished request."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "qa_requests",
            "Requests by route",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "qa_request_seconds",
            "Time to answer a request",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.answers = Counter(
            "qa_answers", "Answers of /api/ask by kind", ["kind", "outcome"], registry=self.registry
        )
        self.opinions = Counter(
            "qa_opinions", "Opinions of answers by thumb", ["thumbs"], registry=self.registry
        )
        self.at_once = Gauge(
            "qa_questions_at_once", "Questions in work or waiting", registry=self.registry
        )
        self.registry.register(_IndexState())

    def watch(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope["path"])
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.requests.labels(route, method, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    async def page(self, _: Request) -> Response:
        """`/metrics`."""
        text = await run_in_threadpool(generate_latest, self.registry)
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return Response(text, headers=headers)


_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")


def route_of(path: str) -> str:
    """The kind of address; never the address itself, which would make a series for each report."""
    if path in _ROUTES or path in _PLAIN:
        return path
    if path.startswith("/api/reports/"):
        return "/api/reports/{report_id}"
    for start in ("/api", "/page", "/_stcore", "/static", "/media"):
        if path == start or path.startswith(f"{start}/"):
            return f"{start}/…"
    return "pages"


class _IndexState(Collector):
    """What the index holds when Prometheus asks; nothing while there is none."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            index = shared.index()
            generation, reports = index.generation, len(index.reports())
        except QAError:
            yield GaugeMetricFamily("qa_index_ready", "Whether there is an index", 0)
            return
        yield GaugeMetricFamily("qa_index_ready", "Whether there is an index", 1)
        yield GaugeMetricFamily("qa_index_generation", "Changes of the index so far", generation)
        yield GaugeMetricFamily("qa_index_reports", "Reports in the index", reports)

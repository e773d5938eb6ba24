"""Each request's id and its one log line, as JSON; never a question's text unless that is chosen."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("qa.web")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_NOTES = "qa.notes"  # where in an ASGI scope the facts for the log line are gathered
_FIELDS = "qa_fields"  # the attribute of a log record that holds them
_TOLD = "qa_told"  # the attribute of an error whose line is written

request_id: ContextVar[str] = ContextVar("request_id", default="")


def note(scope: Scope, **facts: Any) -> None:
    """Adds facts to the log line of a request."""
    scope.setdefault(_NOTES, {}).update(facts)


class JsonLines(logging.Formatter):
    """A log record as one JSON object: time (UTC), level, logger, and what was noted."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname.lower(), "logger": record.name}
        fields = getattr(record, _FIELDS, None)
        line |= fields if fields is not None else {"message": record.getMessage()}
        if "request_id" not in line and request_id.get():
            line["request_id"] = request_id.get()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logging() -> None:
    """Sends everything that is logged to stderr as JSON lines: requests, warnings, faults."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("qa.web").setLevel(logging.INFO)


def log_fault(error: Exception) -> None:
    """One line for a fault in the program, however many layers hand it on."""
    if getattr(error, _TOLD, False):
        return
    setattr(error, _TOLD, True)
    fields = {"message": f"unexpected {type(error).__name__}", "request_id": request_id.get()}
    _LOG.error("unexpected %s", type(error).__name__, exc_info=error, extra={_FIELDS: fields})


Watch = Callable[[Scope, int, float], None]


class RequestLog:
    """Gives each request an id (kept from a proxy where it sent a plain one) and one log line.

    The line holds no query string, no body and no address: questions may name children. `watch`
    is told the scope, the status and the seconds of each request.
    """

    def __init__(self, app: ASGIApp, watch: Watch, questions: bool = False) -> None:
        self.app = app
        self._watch = watch
        self._questions = questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        chosen = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request_id.set(chosen)
        scope[_NOTES] = {}
        start = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = chosen
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - start
            self._watch(scope, status, seconds)
            fields = self._line(scope, chosen, status, seconds)
            _LOG.info("%s", json.dumps(fields), extra={_FIELDS: fields})

    def _line(self, scope: Scope, chosen: str, status: int, seconds: float) -> dict[str, Any]:
        notes = dict(scope[_NOTES])
        if not self._questions:
            notes.pop("question", None)
        return {
            "request_id": chosen,
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            **notes,
        }

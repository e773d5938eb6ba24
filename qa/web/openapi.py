"""What the OpenAPI document says beside the types: problems, keys, and an example of each answer."""

from __future__ import annotations

import json
from http import HTTPStatus
from importlib import resources
from typing import Any

from qa.web.models import Problem
from qa.web.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

_PROBLEMS = {
    400: "the body is no text in UTF-8",
    401: "a key is needed, or the one shown is unknown or has expired",
    403: "the page's origin or the key may not do this",
    404: "there is no such report",
    408: "the request did not arrive in time",
    409: "the index has changed meanwhile",
    413: "the request is too large",
    422: "a value cannot be used",
    429: "too many requests; `Retry-After` says when to go on",
    500: "a fault in the program",
    503: "no index, no model, or too many questions at once",
}
_DETAIL = {
    400: "There was an error parsing the body",
    401: "a key is needed here; send it as 'Authorization: Bearer iqa_…'",
    403: "the key 'intranet' may ask and give feedback, and nothing else",
    404: "no report 'nowhere' in the index; `qa reports` lists them",
    408: "the request's body did not arrive within 20 seconds",
    409: "the index has changed since this cursor was made; begin without a cursor",
    413: "the request is larger than 65536 bytes; ask one question at a time",
    422: "body.year: Input should be greater than or equal to 1900",
    429: "too many requests; try again in 12 seconds",
    500: "something went wrong here; the server's log says what",
    503: "no index in index; make one with `qa index FOLDER`",
}
SECURITY = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`qa keys add`), where the service wants one.",
    }
}
_WAIT = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}

# About an invented authority; tests hold each to its schema.
EXAMPLES: dict[str, Any] = json.loads(
    resources.files("qa.data").joinpath("http_examples.json").read_text(encoding="utf-8")
)


def documented(*statuses: int, detail: str | None = None) -> Responses:
    """Problem documents of these statuses, each with an example, which may say this `detail`."""
    return {status: _problem(status, detail or _DETAIL[status]) for status in statuses}


def _problem(status: int, detail: str) -> dict[str, Any]:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": EXAMPLES["answer"]["request_id"],
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    headers = {"headers": _WAIT} if status in (429,) else {}
    return {
        "model": Problem,
        "description": _PROBLEMS[status],
        "content": {MEDIA_TYPE: {"schema": schema, "example": body}},
        **headers,
    }


def shown(*names: str, status: int = 200) -> Responses:
    """The answer of an operation that went well, with these examples."""
    named = {name: {"value": EXAMPLES[name]} for name in names}
    return {status: {"content": {"application/json": {"examples": named}}}}


def with_keys(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the keys that may be wanted; one that is not wanted does no harm."""
    document["components"]["securitySchemes"] = SECURITY
    document["security"] = [{}, {"key": []}]
    return document


UNCHANGED: Responses = {304: {"description": "`If-None-Match` named what would be sent"}}
EVERYWHERE = documented(401, 403, 408, 413, 422, 429, 500, 503)

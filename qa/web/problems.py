"""Errors as problem documents (RFC 9457): what is wrong, with which value, and the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from qa.errors import (
    BadInput,
    IndexLocked,
    ModelMissing,
    NoIndex,
    QAError,
    UnknownPage,
    UnknownReport,
)
from qa.web.logs import log_fault, request_id

MEDIA_TYPE = "application/problem+json"
_STATUS: Mapping[type[QAError], int] = {
    BadInput: 422,
    UnknownReport: 404,
    UnknownPage: 404,
    NoIndex: 503,
    ModelMissing: 503,
    IndexLocked: 503,
}


def problem(
    status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """A problem document; `more` are its further members."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    request = {"request_id": request_id.get()} if request_id.get() else {}
    return JSONResponse(
        {**body, "detail": detail, **request, **more},
        status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def problem_of(error: QAError, status: int | None = None) -> Response:
    """The problem document of one of the program's own errors, under its kind's status."""
    if status is not None:
        return problem(status, str(error))
    kinds = (_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    return problem(next(kinds, 500), str(error))


async def on_qa_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, QAError)
    return problem_of(error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """What Starlette and FastAPI refuse themselves: unknown addresses, wrong methods."""
    assert isinstance(error, HTTPException)
    path, detail, headers = request.url.path, error.detail, error.headers
    if error.status_code == 404:
        detail = f"there is nothing at {path[:200]}; /api/openapi.json says what there is"
    elif error.status_code == 405:
        detail = f"{request.method} is not possible at {path[:200]}"
        headers = {"Allow": ", ".join(_methods_at(request))}
    return problem(error.status_code, detail, headers=headers)


def _methods_at(request: Request) -> list[str]:
    """All methods of an address; Starlette names those of its first route alone."""
    scope = request.scope
    routes = [r for r in request.app.routes if r.matches(scope)[0] is Match.PARTIAL]
    return sorted({m for route in routes for m in getattr(route, "methods", None) or ()})


async def on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [_field_error(e) for e in error.errors()]
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
    return problem(422, detail, errors=errors)


async def on_bug(_: Request, error: Exception) -> Response:
    log_fault(error)
    return problem(500, "something went wrong here; the server's log says what")


# For the API and for the routes beside it.
HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    QAError: on_qa_error,
    HTTPException: on_http_error,
    RequestValidationError: on_invalid,
    Exception: on_bug,
}


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    """Where and why; never the value itself, which may be a question with a child's name."""
    return {"field": ".".join(str(x) for x in error["loc"]), "message": str(error["msg"])}

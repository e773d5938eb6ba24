"""Errors as problem documents (RFC 9457): what is wrong, with which value, and the way out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from qa.errors import (
    BadInput,
    IndexLocked,
    ModelMissing,
    NoIndex,
    QAError,
    UnknownPage,
    UnknownReport,
)

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("qa.web")
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
    return JSONResponse(
        {**body, "detail": detail, **more},
        status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def problem_of(error: QAError) -> Response:
    """The problem document of one of the program's own errors."""
    kinds = (_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    return problem(next(kinds, 500), str(error))


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem document."""

    async def on_qa_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, QAError)
        return problem_of(error)

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = error.detail
        if error.status_code == 404:
            detail = f"there is nothing at {request.url.path}; /api/openapi.json says what there is"
        elif error.status_code == 405:
            detail = f"{request.method} is not possible at {request.url.path}"
        return problem(error.status_code, detail, headers=error.headers)

    async def on_invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [_field_error(e) for e in error.errors()]
        detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
        return problem(422, detail, errors=errors)

    async def on_bug(_: Request, error: Exception) -> Response:
        _LOG.error("unexpected %s", type(error).__name__, exc_info=error)
        return problem(500, "something went wrong here; the server's log says what")

    app.add_exception_handler(QAError, on_qa_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_bug)


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    """Where and why; never the value itself, which may be a question with a child's name."""
    return {"field": ".".join(str(x) for x in error["loc"]), "message": str(error["msg"])}

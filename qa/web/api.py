"""The HTTP door, to the contract: questions, passages, reports and grades as JSON."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import FastAPI, HTTPException, Query, Request
from starlette.responses import JSONResponse, Response

from qa.errors import BadInput
from qa.settings import Settings
from qa.types import Answer, Json, judgement_json
from qa.web import openapi, problems, shared
from qa.web.feedback import add_feedback
from qa.web.logs import note, request_id
from qa.web.metrics import Metrics
from qa.web.models import (
    AnswerModel,
    Ask,
    Grades,
    Judgements,
    Passages,
    Question,
    Reports,
    WholeReportModel,
)

# Part of every ETag: an index that was made anew beside a restart counts its generations anew.
STARTED = secrets.token_hex(4)


def build_api(settings: Settings, metrics: Metrics) -> FastAPI:
    """The app that is mounted at /api."""
    app = FastAPI(
        title="Inspection QA",
        version="1",
        description="Answers from inspection reports: every quote verbatim, with its page.",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        servers=[{"url": f"{settings.prefix}/api"}],
        root_path_in_servers=False,
        responses=openapi.EVERYWHERE,
        exception_handlers=dict(problems.HANDLERS),
    )
    _add_questions(app, metrics)
    add_feedback(app, metrics)
    _add_lists(app)
    described = app.openapi
    app.openapi = lambda: openapi.with_keys(described())  # type: ignore[method-assign]
    return app


def _add_questions(app: FastAPI, metrics: Metrics) -> None:
    # Plain functions: the server runs them on its threads, so a long search holds up nobody.
    answered = openapi.shown("answer", "refusal")

    def told(request: Request, answer: Answer) -> Json:
        outcome = answer.refusal.reason if answer.refusal else "answered"
        metrics.answers.labels(answer.kind, outcome).inc()
        note(request.scope, kind=answer.kind, outcome=outcome)
        return {"request_id": request_id.get(), **answer.as_json()}

    @app.post("/ask", response_model=AnswerModel, responses={**answered, **openapi.documented(400)})
    def ask(request: Request, body: Ask) -> Response:
        """An answer with its citations; a refusal is an answer too."""
        note(request.scope, question=body.question)
        answer = shared.index().ask(
            body.question,
            authority=body.authority,
            year=body.year,
            framework=body.framework,
            top=body.top,
            scope=body.carried(),
        )
        return JSONResponse(told(request, answer), headers={"Cache-Control": "no-store"})

    @app.get("/ask", response_model=AnswerModel, responses={**answered, **openapi.UNCHANGED})
    def ask_again(request: Request, asked: Annotated[Question, Query()]) -> Response:
        """The same for programs that ask again and again: with an ETag, so that an answer that did
        not change costs nothing. The question stands in the address, where proxies may log it:
        use POST for questions that could name somebody."""
        note(request.scope, question=asked.question)
        return _tagged(request, lambda: told(request, shared.index().ask(**asked.model_dump())))

    @app.get(
        "/search",
        response_model=Passages,
        responses={**openapi.shown("passages"), **openapi.UNCHANGED},
    )
    def search(request: Request, asked: Annotated[Question, Query()]) -> Response:
        """Ranked passages, without an answer."""
        note(request.scope, question=asked.question)
        index = shared.index()
        if len(asked.question) > index.settings.max_question_chars:
            raise BadInput(
                f"the question has {len(asked.question)} characters; "
                f"at most {index.settings.max_question_chars} are read"
            )

        def body() -> Json:
            found = index.search(**asked.model_dump())
            return {"passages": [p.as_json() for p in found]}

        return _tagged(request, body)


def _add_lists(app: FastAPI) -> None:
    @app.get(
        "/reports",
        response_model=Reports,
        responses={**openapi.shown("reports"), **openapi.UNCHANGED},
    )
    def reports(request: Request) -> Response:
        """All reports in the index, by authority and date."""
        return _tagged(
            request, lambda: {"reports": [public(r.as_json()) for r in shared.index().reports()]}
        )

    @app.get(
        "/reports/{report_id}",
        response_model=WholeReportModel,
        responses={
            **openapi.shown("report"),
            **openapi.documented(404),
            **openapi.UNCHANGED,
        },
    )
    def report(request: Request, report_id: str) -> Response:
        """One report: its sections, paragraphs, judgements and recommendations."""
        return _tagged(request, lambda: public(shared.index().report(report_id).as_json()))

    @app.get(
        "/grades",
        response_model=Judgements,
        responses={
            **openapi.shown("judgements"),
            **openapi.documented(409),
            **openapi.UNCHANGED,
        },
    )
    def grades(request: Request, asked: Annotated[Grades, Query()]) -> Response:
        """Grades as printed, by authority and date, in pages of `limit` rows.

        Where more follow, the header `Link` has the address of the next page (RFC 8288).
        """
        index = shared.index()
        start = _start_of(asked.cursor, index.generation)
        end = start + asked.limit
        rows = index.grades(**asked.model_dump(exclude={"limit", "cursor"}))
        page = [judgement_json(info, j) for info, j in rows[start:end]]
        response = _tagged(request, lambda: {"judgements": page})
        if end < len(rows):
            query = {**dict(request.query_params), "cursor": f"{index.generation}-{end}"}
            response.headers["Link"] = f'<?{urlencode(query)}>; rel="next"'
        return response


def _start_of(cursor: str | None, generation: int) -> int:
    """A cursor is "generation-row"; in a changed index its row would be another one."""
    if cursor is None:
        return 0
    made, _, row = cursor.partition("-")
    if int(made) != generation:
        changed = "the index has changed since this cursor was made; begin without a cursor"
        raise HTTPException(409, changed)
    return int(row)


def etag_of(*parts: str) -> str:
    """The tag of what depends on the index and these parts; another generation, another tag."""
    return f'W/"{shared.index().generation}-{_digest("|".join((STARTED, *parts)))}"'


def _tagged(request: Request, body: Callable[[], Json]) -> Response:
    """The body under an ETag of the index's generation; 304 where the caller has that already."""
    etag = etag_of(request.url.path, str(request.query_params))
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    asked = request.headers.get("if-none-match", "")
    if etag in (tag.strip() for tag in asked.split(",")):
        return Response(status_code=304, headers=headers)
    return JSONResponse(body(), headers=headers)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def public(report: Json) -> Json:
    """A report without the folders of this machine: only the file's own name goes out."""
    name = str(report["file"]).replace("\\", "/").rsplit("/", 1)[-1]
    return {**report, "file": name}

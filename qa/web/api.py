"""The HTTP door, to the contract: questions, passages, reports and grades as JSON."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Query, Request
from fastapi.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response

from qa.errors import BadInput
from qa.settings import Settings
from qa.types import Json, Scope, judgement_json
from qa.web import problems, shared
from qa.web.models import (
    AnswerModel,
    Ask,
    Judgements,
    Passages,
    Problem,
    Reports,
    ScopeModel,
    WholeReportModel,
)

_PAGE = 200  # rows of a list where no limit is given

Question = Annotated[
    str, Query(description="in everyday words", examples=["quality of supervision"])
]
Authority = Annotated[str | None, Query(max_length=200, examples=["Tidemouth"])]
Year = Annotated[int | None, Query(ge=1900, le=2200, examples=[2022])]
Framework = Annotated[str | None, Query(max_length=100)]


def build_api(settings: Settings) -> FastAPI:
    """The app that is mounted at /api."""
    app = FastAPI(
        title="Inspection QA",
        version="1",
        description="Answers from inspection reports: every quote verbatim, with its page.",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        responses=_documented(422, 500, 503),
    )
    problems.install(app)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type", "If-None-Match", "X-Request-ID"],
        expose_headers=["ETag", "Link", "X-Request-ID"],
    )
    _add_questions(app)
    _add_lists(app)
    return app


def _documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {problems.MEDIA_TYPE: {"schema": schema}}
    return {status: {"model": Problem, "content": content} for status in statuses}


def _add_questions(app: FastAPI) -> None:
    # Plain functions: the server runs them on its threads, so a long search holds up nobody.
    @app.post("/ask", response_model=AnswerModel, responses=_documented(408, 413))
    def ask(body: Ask) -> Response:
        """An answer with its citations; a refusal is an answer too."""
        answer = shared.index().ask(
            body.question,
            authority=body.authority,
            year=body.year,
            framework=body.framework,
            top=body.top,
            scope=scope_of(body.scope) if body.scope else None,
        )
        return JSONResponse(answer.as_json(), headers={"Cache-Control": "no-store"})

    @app.get("/search", response_model=Passages)
    def search(
        request: Request,
        question: Question,
        authority: Authority = None,
        year: Year = None,
        framework: Framework = None,
        top: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> Response:
        """Ranked passages, without an answer."""
        index = shared.index()
        if len(question) > index.settings.max_question_chars:
            raise BadInput(
                f"the question has {len(question)} characters; "
                f"at most {index.settings.max_question_chars} are read"
            )

        def body() -> Json:
            found = index.search(
                question, authority=authority, year=year, framework=framework, top=top
            )
            return {"passages": [p.as_json() for p in found]}

        return _tagged(request, body)


def _add_lists(app: FastAPI) -> None:
    @app.get("/reports", response_model=Reports)
    def reports(request: Request) -> Response:
        """All reports in the index, by authority and date."""
        return _tagged(
            request, lambda: {"reports": [public(r.as_json()) for r in shared.index().reports()]}
        )

    @app.get("/reports/{report_id}", response_model=WholeReportModel, responses=_documented(404))
    def report(request: Request, report_id: str) -> Response:
        """One report: its sections, paragraphs, judgements and recommendations."""
        return _tagged(request, lambda: public(shared.index().report(report_id).as_json()))

    @app.get("/grades", response_model=Judgements)
    def grades(
        request: Request,
        authority: Authority = None,
        year: Year = None,
        judgement: Annotated[str | None, Query(max_length=200, examples=["leadership"])] = None,
        framework: Framework = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = _PAGE,
        cursor: Annotated[str | None, Query(max_length=40)] = None,
    ) -> Response:
        """Grades as printed, by authority and date, in pages of `limit` rows.

        Where more follow, the header `Link` has the address of the next page (RFC 8288).
        """
        index = shared.index()
        start = _start_of(cursor, index.generation)
        rows = index.grades(authority, year, judgement, framework)
        page = [judgement_json(info, j) for info, j in rows[start : start + limit]]
        response = _tagged(request, lambda: {"judgements": page})
        if start + limit < len(rows):
            query = {**dict(request.query_params), "cursor": f"{index.generation}-{start + limit}"}
            response.headers["Link"] = f'<?{urlencode(query)}>; rel="next"'
        return response


def _start_of(cursor: str | None, generation: int) -> int:
    """A cursor is "generation-row"; in a changed index its row would be another one."""
    if cursor is None:
        return 0
    made, _, row = cursor.partition("-")
    if not (made.isascii() and made.isdigit() and row.isascii() and row.isdigit()):
        raise BadInput(f"{cursor!r} is no cursor; take the Link of the page before")
    if int(made) != generation:
        raise BadInput("the index has changed since this cursor was made; begin without a cursor")
    return int(row)


def _tagged(request: Request, body: Any) -> Response:
    """The body under an ETag of the index's generation; 304 where the caller has that already."""
    etag = f'W/"{shared.index().generation}-{_digest(str(request.query_params))}"'
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


def scope_of(model: ScopeModel) -> Scope:
    return Scope(
        authorities=tuple(model.authorities),
        years=tuple(model.years),
        frameworks=tuple(model.frameworks),
        judgements=tuple(model.judgements),
        defaulted=tuple(model.defaulted),
    )

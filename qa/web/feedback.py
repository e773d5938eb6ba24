"""`POST /api/feedback`: what somebody thinks of an answer, kept as the thumbs of the pages are.

The caller says what was asked, and the program asks it again: so the answer that is kept is one that
the program gave, and nothing has to be remembered of questions about which nobody says anything.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import JSONResponse, Response

from qa.errors import QAError
from qa.types import Answer
from qa.web import openapi, shared
from qa.web.logs import note, request_id
from qa.web.metrics import Metrics
from qa.web.models import KeptModel, OpinionModel
from qa.web.request import Request as Asked

_LOG = logging.getLogger("qa.web")
_THUMBS = {"up": 1, "down": -1}
_OFF = "opinions are not kept here; the setting `feedback_days` says whether they are"
_OTHER = "by now the answer is another one; ask again and judge that"
_NOT_NOW = "this could not be kept; try again later"


def add_feedback(app: FastAPI, metrics: Metrics) -> None:
    """Adds the operation. It refuses everything while the settings keep no opinions."""

    @app.post(
        "/feedback",
        status_code=201,
        response_model=KeptModel,
        responses={
            **openapi.shown("kept", status=201),
            **openapi.documented(400),
            **openapi.documented(409, detail=_OTHER),
        },
    )
    def feedback(request: Request, body: OpinionModel) -> Response:
        """Says whether an answer is right. The service asks the question again, keeps it with the
        answer and the comment for `kept_days` days, and keeps nothing about who said so. Where it
        keeps no opinions it answers 403."""
        holder = shared.holder()
        days = holder.settings.feedback_days
        if not days:
            raise HTTPException(403, _OFF)
        holder.forget_old_feedback()
        note(request.scope, question=body.question)
        answer = _answer(body)
        if body.answer is not None and body.answer != _said(answer):
            raise HTTPException(409, _OTHER)
        _keep(body, answer)
        metrics.opinions.labels(body.thumbs).inc()
        note(request.scope, kind=answer.kind, outcome=f"found {body.thumbs}")
        kept = {"kept_days": days, "request_id": request_id.get()}
        return JSONResponse(kept, 201, headers={"Cache-Control": "no-store"})


def _answer(body: OpinionModel) -> Answer:
    return shared.index().ask(
        body.question,
        authority=body.authority,
        year=body.year,
        framework=body.framework,
        scope=body.carried(),
    )


def _said(answer: Answer) -> str | None:
    """What a visitor read: the answer's text, or why there is none."""
    return answer.refusal.message if answer.refusal else answer.text


def _keep(body: OpinionModel, answer: Answer) -> None:
    comment = (body.comment or "").strip() or None
    try:
        shared.index().feedback.add(
            answer.question,  # cut where it is too long to be read
            _asked(body).given(),
            answer.as_json(),
            thumbs=_THUMBS[body.thumbs],
            comment=comment,
        )
    except QAError as error:
        _LOG.warning("an opinion could not be kept: %s", error)
        raise HTTPException(503, _NOT_NOW) from error


def _asked(body: OpinionModel) -> Asked:
    """The question as a page's address would hold it."""
    carried = body.carried()
    asked = Asked.of_scope(body.question, carried) if carried else Asked(body.question)
    if body.authority:
        asked = replace(asked, authorities=(body.authority,))
    if body.year:
        asked = replace(asked, years=(body.year,))
    if body.framework:
        asked = replace(asked, frameworks=(body.framework,))
    return asked

"""What the OpenAPI document says beside the types: problems, keys, and an example of each answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from qa.web.models import Problem
from qa.web.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

_PROBLEMS = {
    401: "a key is needed, or the one shown is unknown or has expired",
    403: "the page's origin or the key may not do this",
    404: "there is no such report",
    408: "the request did not arrive in time",
    413: "the request is too large",
    422: "a value cannot be used",
    429: "too many requests; `Retry-After` says when to go on",
    500: "a fault in the program",
    503: "no index, no model, or too many questions at once",
}
_DETAIL = {
    401: "a key is needed here; send it as 'Authorization: Bearer iqa_…'",
    403: "the key 'intranet' may ask (/api/ask) and nothing else",
    404: "no report 'nowhere' in the index; `qa reports` lists them",
    408: "the request's body did not arrive within 20 seconds",
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

_PLACE = {
    "report_id": "tidemouth-ilacs-2022-05-06",
    "authority": "Tidemouth",
    "title": "Inspection of Tidemouth local authority children’s services",
    "framework": "ilacs",
    "published": "2022-07-01",
    "inspected_to": "2022-05-06",
    "section": ["The experiences and progress of children who need help and protection: good"],
    "paragraphs": ["7"],
    "page": 2,
}
_ID = "tidemouth-ilacs-2022-05-06.9.0.5c1e"
_URL = f"/page/tidemouth-ilacs-2022-05-06/2.png?passage={_ID}"
_QUOTE = "Most assessments are completed within the time that is right for the child."
_SCOPE = {
    "authorities": ["Tidemouth"],
    "years": [2022],
    "frameworks": [],
    "judgements": [],
    "defaulted": [],
}
_JUDGEMENT = {
    **{k: _PLACE[k] for k in ("report_id", "authority", "published", "inspected_to", "framework")},
    "strand": None,
    "judgement": "leadership",
    "covers": ["leadership"],
    "printed_name": "The impact of leaders on social work practice with children and families",
    "grade": "good",
    "printed_grade": "Good",
    "rank": 2,
    "scale_length": 4,
    "source": "table",
    "page": 1,
}
_PASSAGE = {
    **_PLACE,
    "passage_id": _ID,
    "score": 0.71,
    "text": _QUOTE,
    "lead_in": None,
    "pages": [2],
    "url": _URL,
}
_REPORT = {
    **{k: _PLACE[k] for k in ("report_id", "authority", "title", "framework", "published")},
    "inspected_to": "2022-05-06",
    "file": "tidemouth-2022.pdf",
    "sha256": "9f2c" * 16,
    "printed_authority": "Tidemouth Council",
    "urn": None,
    "visit": "full",
    "inspected_from": "2022-04-25",
    "sources": {"published": "file_name", "authority": "text"},
    "lead_inspector": None,
    "pages": 6,
    "previous_judgement": None,
    "warnings": [],
}
ANSWER = {
    "request_id": "5f0c9a7e1b2d4c3f8a6b7c8d9e0f1a2b",
    "question": "Are assessments done in time in Tidemouth in 2022?",
    "kind": "passage",
    "scope": _SCOPE,
    "answer": f"{_QUOTE} [1]",
    "refusal": None,
    "parts": [{"kind": "quote", "text": _QUOTE, "markers": [1]}],
    "confidence": 0.83,
    "citations": [{**_PLACE, "marker": 1, "quote": _QUOTE, "passage_id": _ID, "url": _URL}],
    "judgements": [],
    "table": None,
    "alternatives": [],
    "passages": [_PASSAGE],
    "timings_ms": {"question": 1, "retrieve": 30, "answer": 9, "total": 40},
}
REFUSED = {
    **ANSWER,
    "question": "What grades did Tidemouth get in 1999?",
    "scope": {**_SCOPE, "years": [1999]},
    "kind": "grade",
    "answer": None,
    "refusal": {
        "reason": "no_report",
        "message": "There is no report on Tidemouth for 1999; there are reports of 2015 and 2022.",
        "suggestions": ["What grades did Tidemouth get in 2022?"],
        "related": [],
    },
    "parts": [],
    "confidence": 0.0,
    "citations": [],
    "passages": [],
}
REPORT = {
    **_REPORT,
    "sections": [
        {
            "path": _PLACE["section"],
            "paragraphs": [{"number": "7", "text": _QUOTE, "pages": [2], "kind": "paragraph"}],
        }
    ],
    "judgements": [_JUDGEMENT],
    "recommendations": [
        {
            "text": "The quality of plans for children in need.",
            "time_limit": None,
            "time_limit_days": None,
            "addressee": None,
            "strand": None,
            "number": None,
            "page": 2,
        }
    ],
}
PASSAGES = {"passages": [_PASSAGE]}
REPORTS = {"reports": [_REPORT]}
JUDGEMENTS = {"judgements": [_JUDGEMENT]}


def documented(*statuses: int) -> Responses:
    """Problem documents of these statuses, each with an example."""
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _DETAIL[status],
        "request_id": ANSWER["request_id"],
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    headers = {"headers": _WAIT} if status in (429,) else {}
    return {
        "model": Problem,
        "description": _PROBLEMS[status],
        "content": {MEDIA_TYPE: {"schema": schema, "example": body}},
        **headers,
    }


def shown(**examples: Any) -> Responses:
    """The answer of an operation that went well, with examples by name."""
    named = {name: {"value": value} for name, value in examples.items()}
    return {200: {"content": {"application/json": {"examples": named}}}}


UNCHANGED: Responses = {304: {"description": "`If-None-Match` named what would be sent"}}
EVERYWHERE = documented(401, 403, 408, 413, 422, 429, 500, 503)

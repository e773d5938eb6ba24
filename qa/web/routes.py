"""Routes beside the API: page pictures, the widget, and whether the program is well."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from qa.errors import QAError, UnknownPage
from qa.reports.picture import PagePicture
from qa.web import shared
from qa.web.api import STARTED, etag_of
from qa.web.metrics import Metrics
from qa.web.problems import problem_of

_DIGITS = 6  # no report has a million pages


async def page_picture(request: Request) -> Response:
    """`/page/{report_id}/{n}.png?passage=…`: the page, with the passage marked where it is sure.

    The header `X-Passage-Marked` says whether it is: true, false, or partly where some quotes are.
    """
    report_id, name = request.path_params["report_id"], request.path_params["name"]
    try:
        page = page_number(name)
        etag = etag_of(request.url.path, str(request.query_params))
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        picture = await run_in_threadpool(
            lambda: shared.index().page_picture(
                report_id, page, request.query_params.get("passage")
            )
        )
    except QAError as error:
        return problem_of(error)
    headers = {
        "Cache-Control": "private, max-age=300",
        "ETag": etag,
        "X-Passage-Marked": _marked(picture),
    }
    return Response(picture.png, media_type="image/png", headers=headers)


def _marked(picture: PagePicture) -> str:
    if picture.marked:
        return "partly" if picture.missed else "true"
    return "false"


def page_number(name: str) -> int:
    """ "12.png" -> 12. Raises UnknownPage for anything else."""
    number = name.removesuffix(".png")
    if (
        not name.endswith(".png")
        or not number.isascii()
        or not number.isdigit()
        or len(number) > _DIGITS
    ):
        raise UnknownPage(f"{name[:40]!r} is no page; pages are named 1.png, 2.png and so on")
    return int(number)


@cache
def _script(name: str) -> str:
    """Without its indentation, an eighth of it, which every visitor of other pages would load."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line.strip() for line in lines) + "\n"


async def widget(_: Request) -> Response:
    """`/widget.js`; open to every origin so that pages can pin it by its hash (SRI)."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    return Response(_script("widget.js"), media_type="text/javascript", headers=headers)


async def page_script(request: Request) -> Response:
    """`/frame.js` tells the page around a frame how high it is, `/away.js` when the service is away.

    `/page.js` copies texts and brings into view what a link led to.
    """
    name = request.url.path.rsplit("/", 1)[-1]
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(_script(name), media_type="text/javascript", headers=headers)


async def healthz(_: Request) -> Response:
    """The process answers. Every page may read it: so the widget tells a refusal from a silence."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "no-store",
        "X-Service-Start": STARTED,  # by which an open page sees that its session is gone
    }
    return JSONResponse({"status": "ok"}, headers=headers)


async def readyz(_: Request) -> Response:
    """The index is open and can answer; else a problem document that says why not."""

    def state() -> dict[str, str | int]:
        shared.holder().warm()  # loads what is not loaded yet, such as an index made since the start
        index = shared.index()
        return {"status": "ready", "generation": index.generation, "reports": len(index.reports())}

    try:
        return JSONResponse(await run_in_threadpool(state), headers={"Cache-Control": "no-store"})
    except QAError as error:
        return problem_of(error)


def routes(metrics: Metrics, prefix: str = "") -> list[Route]:
    return [
        Route(f"{prefix}/page/{{report_id}}/{{name}}", page_picture),
        Route(f"{prefix}/widget.js", widget),
        Route(f"{prefix}/frame.js", page_script),
        Route(f"{prefix}/away.js", page_script),
        Route(f"{prefix}/page.js", page_script),
        Route(f"{prefix}/metrics", metrics.page),
        Route(f"{prefix}/healthz", healthz),
        Route(f"{prefix}/readyz", readyz),
    ]

"""One process and port for pages, API, pictures and widget."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit import config as streamlit_config
from streamlit.runtime.pages_manager import PagesManager

from qa.errors import QAError
from qa.settings import Settings, read_settings
from qa.web import shared, signin
from qa.web.access import Access
from qa.web.api import build_api
from qa.web.limits import AtOnce
from qa.web.logs import RequestLog, start_logging
from qa.web.metrics import Metrics
from qa.web.middleware import BodyLimit, Closed, SafeHeaders
from qa.web.origins import ApiOrigins, SocketOrigin
from qa.web.page_scripts import PageScripts
from qa.web.prefix import Prefixed, Unprefixed
from qa.web.problems import HANDLERS
from qa.web.routes import routes
from qa.web.trouble import on_script_error

if TYPE_CHECKING:
    import uvicorn

SCRIPT = Path(__file__).parent / "main.py"
_LOG = logging.getLogger("qa.web")


def app_options(settings: Settings | None = None) -> dict[str, Any]:
    """The arguments of `st.App` for this program.

    `app.py` calls `st.App` itself because `streamlit run` serves routes only for an app that it
    sees made in the script that it is given.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    settings = settings or read_settings()
    shared.use(shared.open_holder(settings))
    metrics = Metrics()
    # Streamlit reads its configuration once, beside the script that it is told of first.
    if streamlit_config._main_script_path is None:
        streamlit_config._main_script_path = str(SCRIPT)
    if settings.prefix:
        streamlit_config.set_option("server.baseUrlPath", settings.prefix.strip("/"))
    # Streamlit takes a folder `pages` beside its script for pages of its own until the script has
    # run once; the first visitor, coming by a link to a page, would see an empty one.
    PagesManager.uses_pages_directory = False
    return {
        "script_path": SCRIPT,
        "secrets": signin.streamlit_secrets(settings.sign_in),
        "routes": [
            Mount(f"{settings.prefix}/api", build_api(settings, metrics)),
            *routes(metrics, settings.prefix),
        ],
        "middleware": _middleware(settings, metrics),
        "exception_handlers": dict(HANDLERS),
        "lifespan": _warmed,
        "on_script_error": on_script_error,
    }


def _middleware(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """Outermost first. What comes later has an id, is logged, and its refusals can be read."""
    signed_in = signin.SignedIn(settings.sign_in) if settings.sign_in else None
    largest, longest_s = settings.max_body_kb * 1024, settings.body_timeout_s
    return [
        Middleware(Unprefixed, prefix=settings.prefix),
        Middleware(RequestLog, watch=metrics.watch, questions=settings.log_questions),
        Middleware(SafeHeaders, origins=settings.origins),
        Middleware(SocketOrigin, origins=settings.origins),
        Middleware(ApiOrigins, origins=settings.origins),
        Middleware(Closed, under=_closed_doors()),
        Middleware(Access, settings=settings, signed_in=signed_in),
        Middleware(BodyLimit, under="/api", limit=largest, timeout_s=longest_s),
        Middleware(AtOnce, most=settings.max_at_once, gauge=metrics.at_once),
        Middleware(PageScripts, prefix=settings.prefix),
        Middleware(Prefixed, prefix=settings.prefix),
    ]


def _closed_doors() -> tuple[str, ...]:
    """Streamlit's doors for agents, unless its configuration opens them, and its own metrics."""
    chosen = bool(streamlit_config.get_option("server.enableAgentApi"))
    return ("/_stcore/metrics",) if chosen else ("/_stcore/metrics", "/_stcore/agent")


@asynccontextmanager
async def _warmed(_: st.App) -> AsyncIterator[None]:
    """Loads the index and the model before the first visitor; without them the pages say so."""
    # The server's own access log would hold the questions of permalinks; RequestLog has its line.
    logging.getLogger("uvicorn.access").disabled = True
    try:
        await run_in_threadpool(shared.holder().warm)
    except QAError as error:
        _LOG.warning("not ready: %s", error)
    purging = asyncio.create_task(_forget_hourly())
    yield
    purging.cancel()


async def _forget_hourly() -> None:
    """Deletes opinions whose time is over, also while nobody visits."""
    while True:
        try:
            await run_in_threadpool(shared.holder().forget_old_feedback)
        except QAError as error:
            _LOG.warning("old opinions could not be deleted: %s", error)
        await asyncio.sleep(shared.PURGE_EVERY_S)


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serves until stopped; then answers that are in work are finished. What `qa serve` calls."""
    start_logging()
    app = st.App(**app_options(settings))
    shown = f"[{host}]" if ":" in host else host
    print(f"Inspection QA: http://{shown}:{port}{settings.prefix}/ (Ctrl+C stops it)", flush=True)
    server_of(app, settings, host, port).run()


def server_of(app: Any, settings: Settings, host: str, port: int) -> uvicorn.Server:
    """The server of an app: behind the proxies that the settings name, and patient when stopped."""
    import uvicorn

    from qa.web.wire import Impatient

    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            log_level="warning",  # below it, lines hold visitors' addresses
            http=type("Http", (Impatient,), {"head_timeout_s": settings.body_timeout_s}),
            ws="websockets-sansio",
            proxy_headers=True,
            forwarded_allow_ips=settings.proxies,
            timeout_graceful_shutdown=settings.stop_timeout_s,
            server_header=False,
        )
    )

"""One process and port for pages, API, pictures and widget."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit.runtime.pages_manager import PagesManager

from qa.errors import QAError
from qa.settings import Settings
from qa.web import shared
from qa.web.api import build_api
from qa.web.middleware import BodyLimit, RequestLog, SafeHeaders, SocketOrigin
from qa.web.routes import routes
from qa.web.trouble import on_script_error

SCRIPT = Path(__file__).parent / "main.py"
_LOG = logging.getLogger("qa.web")


def app_options(settings: Settings | None = None) -> dict[str, Any]:
    """The arguments of `st.App` for this program.

    `app.py` calls `st.App` itself because `streamlit run` serves routes only for an app that it
    sees made in the script that it is given.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    settings = settings or Settings()
    shared.use(shared.open_holder(settings))
    # Streamlit takes a folder `pages` beside its script for pages of its own until the script has
    # run once; the first visitor, coming by a link to a page, would see an empty one.
    PagesManager.uses_pages_directory = False
    return {
        "script_path": SCRIPT,
        "routes": [Mount("/api", build_api(settings)), *routes()],
        "middleware": [
            Middleware(RequestLog),
            Middleware(SafeHeaders, origins=settings.origins),
            Middleware(SocketOrigin, origins=settings.origins),
            Middleware(BodyLimit, under="/api"),
        ],
        "lifespan": _warmed,
        "on_script_error": on_script_error,
    }


@asynccontextmanager
async def _warmed(_: st.App) -> AsyncIterator[None]:
    """Loads the index and the model before the first visitor; without them the pages say so."""
    # The server's own access log would hold the questions of permalinks; RequestLog has its line.
    logging.getLogger("uvicorn.access").disabled = True
    try:
        await run_in_threadpool(shared.holder().warm)
    except QAError as error:
        _LOG.warning("not ready: %s", error)
    yield


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serves until stopped. What `qa serve` calls."""
    import uvicorn

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    _LOG.setLevel(logging.INFO)
    app = st.App(**app_options(settings))
    uvicorn.run(app, host=host, port=port, access_log=False, ws="websockets-sansio")

"""`qa serve --self-test`: what is wrong with a set-up, and the way out.

First the settings and the index by themselves; then the program as visitors reach it, through its
proxy where `--url` names one, or started for the moment on a free port of this machine.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from qa.errors import BadInput, QAError
from qa.keys import Keys
from qa.settings import Settings
from qa.web.visited import Finding, as_visited, get, is_local

_TIMEOUT_S = 20
_START_S = 120  # a cold machine loads torch and the model
_PRIVATE = stat.S_IRWXG | stat.S_IRWXO


def run_self_test(settings: Settings, url: str | None) -> int:
    """Prints what is found and gives the exit code: 1 where something is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s", force=True)
    logging.getLogger("qa.web").setLevel(logging.WARNING)
    wrong = False
    for finding in self_test(settings, url):
        print(finding.line(), flush=True)
        wrong = wrong or finding.verdict == "wrong"
    return int(wrong)


def self_test(settings: Settings, url: str | None = None) -> Iterator[Finding]:
    """All findings, in the order in which they are made; a wrong one does not stop the rest."""
    yield from _settings(settings)
    yield from _index(settings)
    if url is not None:
        yield from as_visited(settings, url)
        return
    with _started(settings) as (address, trouble):
        if trouble:
            yield Finding("wrong", "server", trouble)
        else:
            yield from as_visited(settings, address)


# --- by itself ------------------------------------------------------------------------------------


def _settings(settings: Settings) -> Iterator[Finding]:
    origins = ", ".join(settings.origins) or "none: no other page may ask or frame"
    yield Finding("ok", "origins", origins)
    for origin in settings.origins:
        if origin.startswith("http://") and not is_local(origin):
            yield Finding(
                "note", "origins", f"{origin} is not https; its answers can be read on the way"
            )
    yield from _keys(settings)
    if settings.rate_per_minute is None and settings.origins:
        yield Finding("note", "rate_per_minute", "not set; other pages may ask without a limit")
    if settings.sign_in is not None:
        yield from _sign_in(settings)
    if settings.log_questions:
        yield Finding(
            "note", "log_questions", "on; questions may name children: keep the log short"
        )


def _keys(settings: Settings) -> Iterator[Finding]:
    if settings.keys is None:
        yield Finding("ok", "keys", "not set; /api wants none")
        return
    try:
        known = Keys(settings.keys).all()
    except BadInput as error:
        yield Finding("wrong", "keys", str(error))
        return
    today = datetime.now(UTC).date()
    over = [key.name for key in known if key.expired(today)]
    if over:
        yield Finding("note", "keys", f"expired: {', '.join(over)}")
    if os.name == "posix" and settings.keys.stat().st_mode & _PRIVATE:
        yield Finding(
            "wrong", "keys", f"others may read {settings.keys}; chmod 600 {settings.keys}"
        )
    for key in known:
        missing = set(key.origins) - set(settings.origins)
        if missing:
            names = ", ".join(sorted(missing))
            seen = f"{key.name!r} is for {names}, which `origins` does not list"
            yield Finding("wrong", "keys", seen)
    good = len(known) - len(over)
    yield Finding("ok" if good else "wrong", "keys", f"{good} in {settings.keys}")


def _sign_in(settings: Settings) -> Iterator[Finding]:
    assert settings.sign_in is not None
    address = settings.sign_in.address.rstrip("/")
    if not urlsplit(address).path.endswith(settings.prefix):
        seen = f"{address} does not end with the prefix {settings.prefix}"
        yield Finding("wrong", "sign_in.address", seen)
    if address.startswith("http://") and not is_local(address):
        yield Finding("wrong", "sign_in.address", f"{address} is not https; cookies would be seen")
    try:
        document = json.loads(get(settings.sign_in.metadata_url).body)
        yield Finding("ok", "sign_in", f"the provider is {document['issuer']}")
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        seen = f"{settings.sign_in.metadata_url} does not answer as a provider: {error!r}"
        yield Finding("wrong", "sign_in.metadata_url", seen)
    yield Finding("note", "sign_in", f"tell the provider: redirect to {address}/oauth2callback")


def _index(settings: Settings) -> Iterator[Finding]:
    from qa.service import open_index

    try:
        index = open_index(settings=settings)
    except QAError as error:
        yield Finding("wrong", "index", str(error))
        return
    try:
        reports = index.reports()
        seen = f"{len(reports)} reports in {settings.index}"
        yield Finding("ok" if reports else "wrong", "index", seen)
        start = time.perf_counter()
        index.warm()
        yield Finding(
            "ok", "model", f"{settings.model}, ready in {time.perf_counter() - start:.1f} s"
        )
        gone = [r.file for r in reports if r.pages and not os.path.exists(r.file)]
        if gone:
            seen = f"{len(gone)} files are gone, their pages cannot be shown; first: {gone[0]}"
            yield Finding("wrong", "files", seen)
    except QAError as error:
        yield Finding("wrong", "model", str(error))
    finally:
        index.close()


# --- a server for the moment ----------------------------------------------------------------------


@contextmanager
def _started(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """The program on a free port: its address, and why it did not start where it did not."""
    import streamlit as st

    from qa.web.server import app_options, server_of

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}{settings.prefix}/"
    try:
        server: Any = server_of(st.App(**app_options(settings)), settings, "127.0.0.1", port)
    except QAError as error:
        yield address, str(error)
        return
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_S
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        yield address, None if server.started else "it did not start; `qa serve` says why"
    finally:
        server.should_exit = True
        thread.join(_TIMEOUT_S)

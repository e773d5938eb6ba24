"""Errors on a page are sentences; what they mean in the code goes to the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

import streamlit as st

from qa.errors import QAError
from qa.web import shared, signin
from qa.web.markup import alert

_LOG = logging.getLogger("qa.web")


def guarded(show: Callable[[], None]) -> Callable[[], None]:
    """A page for those who may see it, whose own errors (no index, unknown report…) are told in
    one sentence."""

    @wraps(show)
    def page() -> None:
        try:
            if signin.passed(shared.holder().settings.sign_in):
                show()
        except QAError as error:
            st.html(alert("This cannot be shown", str(error)))

    return page


def on_script_error(error: Exception) -> bool:
    """What a visitor sees of a fault in the program itself. True: Streamlit shows nothing more."""
    _LOG.error("a page failed with %s", type(error).__name__, exc_info=error)
    st.html(
        alert(
            "Something went wrong",
            "The page could not be shown. Try again; if it happens again, the server's log says why.",
        )
    )
    return True

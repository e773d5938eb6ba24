"""Errors on a page are sentences; what they mean in the code goes to the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

import streamlit as st

from qa.errors import DamagedIndex, ModelMissing, NoIndex, QAError
from qa.web import shared, signin
from qa.web.markup import alert

_LOG = logging.getLogger("qa.web")
_NOTHING_TO_READ = (NoIndex, DamagedIndex, ModelMissing)
_AWAY = "The reports cannot be read just now"
_COMES_BACK = "This page goes on by itself when they are there again."
_LOOK_EVERY_S = 5.0


def guarded(show: Callable[[], None]) -> Callable[[], None]:
    """A page for those who may see it, whose own errors (no index, unknown report…) are told in
    one sentence."""

    @wraps(show)
    def page() -> None:
        try:
            if signin.passed(shared.holder().settings.sign_in):
                show()
        except QAError as error:
            _tell(error)

    return page


def _tell(error: QAError) -> None:
    if isinstance(error, _NOTHING_TO_READ):
        st.html(alert(_AWAY, f"{_COMES_BACK} For whoever runs this service: {error}"))
        _go_on_when_back()
    else:
        st.html(alert("This cannot be shown", str(error)))


@st.fragment(run_every=_LOOK_EVERY_S)
def _go_on_when_back() -> None:
    """Shows the page anew when the reports are there again."""
    try:
        shared.holder().warm()
        shared.index().reports()
    except QAError:
        return
    st.rerun()


def on_script_error(error: Exception) -> bool:
    """What a visitor sees of a fault in the program itself. True: Streamlit shows nothing more."""
    if isinstance(error, QAError):  # of a button's own work, before the page begins
        _tell(error)
        return True
    _LOG.error("a page failed with %s", type(error).__name__, exc_info=error)
    st.html(
        alert(
            "Something went wrong",
            "The page could not be shown. Try again; if it happens again, the server's log says why.",
        )
    )
    return True

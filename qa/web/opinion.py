""" "Is this answer right?": what a visitor says about an answer, kept where the settings allow."""

from __future__ import annotations

import logging

import streamlit as st

from qa.errors import QAError
from qa.types import Answer
from qa.web import shared
from qa.web.markup import notice
from qa.web.models import LONGEST_COMMENT
from qa.web.request import Request

_LOG = logging.getLogger("qa.web")
_KEY = "opinion"  # of the session: the request it is about, its number and what became of it


def show_opinion(request: Request, answer: Answer) -> None:
    """Yes or no, then an optional word; says what is kept and how long."""
    days = shared.holder().settings.feedback_days
    if not days or st.context.is_embedded:
        return
    shared.holder().forget_old_feedback()
    about, number, said = st.session_state.get(_KEY, (None, None, None))
    with st.container(key="opinion"):
        if about != request:
            _show_question(request, answer, days)
        elif number is None or said is not None:
            st.html(f'<p role="status">{said or ""}</p>')
        else:
            _show_comment(request, number)


def _show_question(request: Request, answer: Answer, days: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html('<p class="qa-ask"><strong>Is this answer right?</strong></p>', width="content")
        st.button("Yes", key="thumb-up", on_click=_keep, args=(request, answer, 1))
        st.button("No", key="thumb-down", on_click=_keep, args=(request, answer, -1))
    st.html(
        notice(
            "Yes or No keeps the question and the answer for the people who run this service, for "
            f"{days} {'day' if days == 1 else 'days'}; nothing about you is kept."
        )
    )


def _keep(request: Request, answer: Answer, thumbs: int) -> None:
    try:
        number = shared.index().feedback.add(
            request.question, request.given(), answer.as_json(), thumbs=thumbs
        )
    except QAError as error:
        _LOG.warning("an opinion could not be kept: %s", error)
        st.session_state[_KEY] = (request, None, "This could not be kept. Please try again later.")
        return
    st.session_state[_KEY] = (request, number, None)


def _show_comment(request: Request, number: int) -> None:
    key = f"opinion-word-{number}"

    def send() -> None:
        text = str(st.session_state[key]).strip()[:LONGEST_COMMENT]
        if text:
            shared.index().feedback.comment(number, text)
        st.session_state[_KEY] = (request, number, "Thank you.")

    st.html('<p role="status">Thank you. You may say why, in a few words.</p>')
    with st.form("opinion-form", border=False):
        st.text_input(
            "What was right, wrong or missing? Name no child and no family.",
            key=key,
            max_chars=LONGEST_COMMENT,
            autocomplete="off",
        )
        st.form_submit_button("Send", on_click=send)

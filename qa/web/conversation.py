"""What a visitor asked before, and the answer in hand; the address says what is asked now."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from qa.types import Answer
from qa.web import shared
from qa.web.request import Request

_KEPT = 8  # earlier answers shown above


@dataclass
class Conversation:
    """Kept with the visitor's session only; nothing of it is stored."""

    earlier: list[Answer] = field(default_factory=list)
    request: Request | None = None
    generation: int = -1
    answer: Answer | None = None

    def hold(self, request: Request, answer: Answer) -> None:
        self.request, self.answer = request, answer
        self.generation = shared.index().generation


def conversation() -> Conversation:
    """This visitor's conversation."""
    kept: Conversation = st.session_state.setdefault("conversation", Conversation())
    return kept


def go(request: Request) -> None:
    """Asks something new: the address changes, and with it the page."""
    st.query_params.from_dict(dict(request.params()))


def answer_to(request: Request) -> Answer:
    """The answer to what the address asks; asked once, until the index or the address changes."""
    talk = conversation()
    index = shared.index()
    if talk.request == request and talk.answer and talk.generation == index.generation:
        return talk.answer
    if talk.request is None or talk.request.question != request.question:
        talk.earlier.clear()
    answer = index.ask(
        request.question,
        authority=request.authorities,
        year=request.years,
        framework=request.frameworks,
        judgement=request.judgements,
    )
    talk.hold(request, answer)
    return answer


def follow_up(question: str) -> None:
    """Asks on, inside the scope of the answer in hand, which moves up into the conversation."""
    talk = conversation()
    if not question.strip() or talk.answer is None:
        return
    answer = shared.index().ask(question, scope=talk.answer.scope)
    talk.earlier = [*talk.earlier, talk.answer][-_KEPT:]
    request = Request.of_scope(question.strip(), answer.scope)
    talk.hold(request, answer)
    go(request)

"""What a visitor asked before, and the answer in hand; the address says what is asked now."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import streamlit as st

from qa.types import Answer
from qa.web import shared
from qa.web.request import Request

_KEPT = 8  # earlier answers shown above
_MOST_WORDS = 8
# "And in 2016?", "what about Hull", "and the year before?", "in 2016?"; not "And who leads it?"
_ONLY_SCOPE = re.compile(
    r"(?:(?:and|but|or)\s+)?(?:(?:what|how)\s+about|in|for|at|of|the)\b(?!.*\b(?:is|are|was|were|did|do|does)\b)",
    re.I,
)


@dataclass(frozen=True)
class Turn:
    """An answer of the conversation, and the words that asked for it."""

    asked: str
    answer: Answer


@dataclass
class Conversation:
    """Kept with the visitor's session only; nothing of it is stored.

    `typed` are the visitor's own words for a request, where they only named another scope.
    """

    earlier: list[Turn] = field(default_factory=list)
    typed: tuple[Request, str] | None = None
    request: Request | None = None
    generation: int = -1
    answer: Answer | None = None

    @property
    def council(self) -> str | None:
        """The authority that the answer in hand is about, where it is about one."""
        about = self.answer.scope.authorities if self.answer else ()
        return about[0] if len(about) == 1 else None

    def words_for(self, request: Request) -> str:
        """What the visitor asked, in their own words: "And in 2018?" rather than what it stands for."""
        return self.typed[1] if self.typed and self.typed[0] == request else request.question

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
    if talk.request is not None and talk.request.question != request.question:
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
    """Asks on, inside the scope of the answer in hand, which moves up into the conversation.

    "And in 2016?" names a scope and nothing else: then the question before it is asked again there.
    """
    talk = conversation()
    question = question.strip()
    if not question or talk.answer is None or talk.request is None:
        return
    answer = shared.index().ask(question, scope=talk.answer.scope)
    request = Request.of_scope(question, answer.scope)
    turn = Turn(talk.words_for(talk.request), talk.answer)
    talk.earlier = [*talk.earlier, turn][-_KEPT:]
    if is_only_scope(question):
        kept = talk.answer.scope.judgements
        same = replace(request, question=talk.answer.question, judgements=kept)
        talk.typed = (same, question)
        talk.request = None
        go(same)
        return
    talk.hold(request, answer)
    go(request)


def is_only_scope(question: str) -> bool:
    """Whether a follow-up asks the same of another place or time: "What about Hull in 2019?"."""
    return bool(_ONLY_SCOPE.match(question)) and len(question.split()) <= _MOST_WORDS

"""The answers to the halves of one question, put together as one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answer.material import asked_of_year
from qa.types import Answer, Citation, Part, RankedPassage


@dataclass(frozen=True, slots=True)
class Half:
    """An answer and the words of the question that asked for it."""

    words: str
    answer: Answer


def join_answers(question: str, halves: Sequence[Half], top: int) -> Answer:
    """The halves' answers in order, each after the first under its own words; citations counted through.

    The kind and scope are the first's that is answered, the confidence is the least. A refused half
    is named in a notice. At least one half must be answered.
    """
    answered = [h for h in halves if h.answer.refusal is None]
    first = answered[0].answer
    parts: list[Part] = []
    citations: list[Citation] = []
    for half in halves:
        if half.answer.refusal is not None:
            continue
        if half is not halves[0]:
            parts.append(Part("fact", f"On “{half.words}”:"))
        shown, cited = renumbered(half.answer, len(citations))
        parts += shown
        citations += cited
    notices = [p for p in parts if p.kind == "notice"]
    notices += [Part("notice", text) for text in map(_not_answered, halves) if text]
    judgements = list(first.judgements)
    judgements += [r for h in answered for r in h.answer.judgements if r not in first.judgements]
    return replace(
        first,
        question=question,
        parts=(
            *(p for p in parts if p.kind != "notice"),
            *{p.text: p for p in notices}.values(),
        ),
        confidence=min(h.answer.confidence for h in answered),
        citations=tuple(citations),
        judgements=tuple(judgements),
        # A table stands for all grades of an answer: one that holds those of a half would hide the others.
        table=first.table if len(judgements) == len(first.judgements) else None,
        alternatives=tuple(
            replace(a, question=asked_of_year(question, a.scope.years[0])) if a.scope.years else a
            for a in first.alternatives
        ),
        passages=_passages(answered, top),
    )


def renumbered(answer: Answer, before: int) -> tuple[list[Part], list[Citation]]:
    """The answer's parts and citations, with `before` added to every marker."""
    parts = [replace(p, markers=tuple(m + before for m in p.markers)) for p in answer.parts]
    return parts, [replace(c, marker=c.marker + before) for c in answer.citations]


def shortened(answer: Answer, most: int, question: str) -> Answer:
    """The answer with its first `most` quotes; a notice says of how many, and the question for all."""
    quotes = [p for p in answer.parts if p.kind == "quote"]
    if len(quotes) <= most:
        return answer
    markers = {m for p in quotes[:most] for m in p.markers}
    last = next(i for i, p in enumerate(answer.parts) if p is quotes[most - 1])
    parts = [*answer.parts[: last + 1], *(p for p in answer.parts[last:] if p.kind == "notice")]
    whose = answer.citations[0].report.authority or answer.citations[0].report.title
    notice = f"{whose}: the first {most} of {len(quotes)} are shown. Ask “{question}” to see all."
    return replace(
        answer,
        parts=(*parts, Part("notice", notice)),
        citations=tuple(c for c in answer.citations if c.marker in markers),
        table=None,
    )


def one_after_the_other(answers: Sequence[Answer], notices: Sequence[str]) -> Answer:
    """The answers to one question from several reports as one answer; none of them is refused."""
    parts: list[Part] = []
    citations: list[Citation] = []
    for answer in answers:
        shown, cited = renumbered(answer, len(citations))
        parts += shown
        citations += cited
    names = [name for a in answers for name in a.scope.authorities]
    return replace(
        answers[0],
        parts=(*parts, *(Part("notice", text) for text in notices)),
        scope=replace(answers[0].scope, authorities=tuple(dict.fromkeys(names))),
        confidence=min(a.confidence for a in answers),
        citations=tuple(citations),
        judgements=tuple(row for a in answers for row in a.judgements),
        table=None,
        alternatives=(),
        passages=_passages([Half(a.question, a) for a in answers], len(answers[0].passages)),
    )


def _not_answered(half: Half) -> str | None:
    refusal = half.answer.refusal
    return f"Not answered: “{half.words}”. {refusal.message}" if refusal else None


def _passages(halves: Sequence[Half], top: int) -> tuple[RankedPassage, ...]:
    """The halves' passages by turns, each once."""
    lists = [h.answer.passages for h in halves]
    longest = max(map(len, lists), default=0)
    ordered = [items[i] for i in range(longest) for items in lists if i < len(items)]
    return tuple({p.passage.passage_id: p for p in ordered}.values())[:top]

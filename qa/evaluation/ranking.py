"""Where in a ranked list of passages the evidence for a question is complete.

A passage counts where it is of the right report and stands on one of the gold's pages or
paragraphs. Evidence is complete at the first rank by which such passages together hold every
fact. Together, because a passage is three sentences and a gold answer may stand in five; the
stricter figure, one passage that holds every fact, is kept beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation.facts import (
    comparable,
    holds_fact,
    is_right_place,
    is_right_report,
    reading_text,
)
from qa.evaluation.gold import GoldQuestion
from qa.types import RankedPassage


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranks are 1-based, None where the list never has it."""

    rank: int | None  # the passages down to here hold every fact
    rank_single: int | None  # the first passage that alone holds every fact
    words: int | None  # of the list's words, the fewest from the top that hold every fact
    first_right_report: bool
    any_right_report: bool

    @staticmethod
    def nothing() -> Ranking:
        """The ranking of a refused question: nothing was found."""
        return Ranking(None, None, None, False, False)


def judge_ranking(question: GoldQuestion, ranked: Sequence[RankedPassage]) -> Ranking:
    """Where a list of passages, best first, holds what the question asks for."""
    right = [is_right_report(r.report, question) for r in ranked]
    rank, words = _complete(question, ranked)
    return Ranking(
        rank=rank,
        rank_single=_first_whole(question, ranked),
        words=words,
        first_right_report=bool(right) and right[0],
        any_right_report=any(right),
    )


def _complete(
    question: GoldQuestion, ranked: Sequence[RankedPassage]
) -> tuple[int | None, int | None]:
    missing = list(question.facts)
    read = 0
    for rank, passage in enumerate(ranked, start=1):
        words = reading_text(passage).split()
        if is_right_place(passage, question):
            text = comparable(" ".join(words))
            held = [fact for fact in missing if holds_fact(text, fact)]
            missing = [fact for fact in missing if fact not in held]
            if not missing:
                return rank, read + _words_to(words, held)
        read += len(words)
    return None, None


def _words_to(words: list[str], facts: Sequence[tuple[str, ...]]) -> int:
    """How many words from the beginning hold every one of the facts (all, where none is named)."""
    if not facts:
        return len(words)
    low, high = 1, len(words)
    while low < high:
        middle = (low + high) // 2
        text = comparable(" ".join(words[:middle]))
        if all(holds_fact(text, fact) for fact in facts):
            high = middle
        else:
            low = middle + 1
    return low


def _first_whole(question: GoldQuestion, ranked: Sequence[RankedPassage]) -> int | None:
    for rank, passage in enumerate(ranked, start=1):
        if is_right_place(passage, question):
            text = comparable(reading_text(passage))
            if all(holds_fact(text, fact) for fact in question.facts):
                return rank
    return None

"""Whether a text holds the facts of a gold question, and whether a report is the right one."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from qa.evaluation.gold import GoldQuestion
from qa.types import RankedPassage, ReportInfo

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def comparable(text: str) -> str:
    """The text as facts are sought in it: lower case, single spaces, plain quotes and dashes.

    "23 %" and "23%" are the same, and so are "decision-\\nmaking" and "decision-making".
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    plain = re.sub(r"(?<=\w)-\s+(?=\w)", "-", plain)
    return re.sub(r"\s+%", "%", " ".join(plain.split()))


@functools.cache
def _pattern(alternative: str) -> re.Pattern[str]:
    """A fact begins at a word's beginning and may go on inside a word ("leader" in "leaders"),
    but not inside a number: "9" is neither in "19" nor in "9.5" nor in "9,000"."""
    fact = comparable(alternative)
    before = r"(?<!\w)(?<!\d[.,])" if fact[0].isalnum() else ""
    after = r"(?!\d)(?![.,]\d)" if fact[-1].isdigit() else ""
    return re.compile(before + re.escape(fact) + after)


def holds_fact(text: str, alternatives: Sequence[str]) -> bool:
    """Whether a `comparable` text holds one of the alternatives."""
    return any(_pattern(alternative).search(text) for alternative in alternatives)


def missing_facts(text: str, question: GoldQuestion) -> tuple[tuple[str, ...], ...]:
    """The question's facts that a text does not hold; the text need not be `comparable`."""
    plain = comparable(text)
    return tuple(fact for fact in question.facts if not holds_fact(plain, fact))


def is_right_report(info: ReportInfo, question: GoldQuestion) -> bool:
    """Whether a report is of the question's authority, and inspected or published in its year.

    Where the question names no authority, or no year, any fits.
    """
    if question.authorities and info.authority not in question.authorities:
        return False
    dates = (info.inspected_from, info.inspected_to, info.published)
    return question.year is None or str(question.year) in {d[:4] for d in dates if d}


def is_right_place(ranked: RankedPassage, question: GoldQuestion) -> bool:
    """Whether a passage is of the right report and stands on a page or paragraph of the gold."""
    if not is_right_report(ranked.report, question):
        return False
    if not question.pages and not question.paragraphs:
        return True
    on_page = any(page in question.pages for page in ranked.passage.pages)
    return on_page or ranked.passage.number in question.paragraphs


def reading_text(ranked: RankedPassage) -> str:
    """What a reader of a ranked passage reads: its lead-in, then its text."""
    lead_in = ranked.passage.lead_in
    return f"{lead_in} {ranked.passage.text}" if lead_in else ranked.passage.text

"""Sentence boundaries in report prose, as offsets, so that a quote is always the printed text."""

from __future__ import annotations

import itertools
import re

from qa.types import Sentence

# A full stop, question or exclamation mark, its closing quotes and brackets, white space, and
# then something that can begin a sentence: "… (IROs). The", "… ‘well led.’ Managers", "… 2019. 35 %".
_BOUNDARY = re.compile(r"[.!?]+[\"'’”)\]]*\s+(?=[\"'‘“(\[]?[A-Z0-9£•])")

# Words whose full stop does not end a sentence: "Dr. Smith", "e.g. CAMHS", "St. Anne’s", "No. 12".
_ABBREVIATIONS = frozenset(
    (
        "mr mrs ms dr prof rev sir st no nos vs etc e.g i.e eg ie cf para paras p pp fig approx "
        "dept jan feb mar apr jun jul aug sep sept oct nov dec"
    ).split()
)
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)\.$")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a paragraph as offsets without surrounding white space, in order.

    Together they hold every character of the text that is not white space between them.
    """
    cuts = [0]
    for match in _BOUNDARY.finditer(text):
        end_mark = text[cuts[-1] : match.end()].rstrip()
        if not _is_abbreviation(end_mark):
            cuts.append(match.end())
    cuts.append(len(text))
    spans = (_stripped(text, a, b) for a, b in itertools.pairwise(cuts))
    return tuple(span for span in spans if span.end > span.start)


def _is_abbreviation(text: str) -> bool:
    """Whether the text ends in a known abbreviation or an initial ("J. Smith")."""
    word = _LAST_WORD.search(text)
    if word is None:
        return False
    last = word.group(1).lower()
    return last in _ABBREVIATIONS or (len(last) == 1 and last != "i")


def _stripped(text: str, start: int, end: int) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(start, end)

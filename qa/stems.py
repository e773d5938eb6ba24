"""Words of a text: those that carry its matter, and their rough stems."""

from __future__ import annotations

import re
from functools import lru_cache

# Words that every report and every question has; matching them says nothing.
_STOP = frozenset(
    (
        "a an the of for in on at by to as and or with from was were is are be been being did do "
        "does has have had it its their they them this that these those there what which how when "
        "who whom whose why where much many any some so if than then not no can could would "
        "should will may might about into over under out up down more most very just also only "
        "such own same too s t get got say said says tell give inspectors inspector ofsted report "
        "inspection council authority local"
    ).split()
)
_REMEMBERED = 50_000  # texts, and words, whose stems are kept
_WORD = re.compile(r"[a-z0-9]+(?:['’-][a-z0-9]+)*")


def content_words(text: str) -> list[str]:
    """The question's words that carry its matter, each once."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return [w for w in dict.fromkeys(words) if w not in _STOP]


def word_set(text: str) -> frozenset[str]:
    """The words of a text, to see whether two passages say the same."""
    return frozenset(_WORD.findall(text.lower()))


@lru_cache(maxsize=_REMEMBERED)
def stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in _WORD.findall(text.lower().replace("’", "'")))


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """A rough stem: enough to see that "placements" and "placed" share a word's beginning."""
    word = word.removesuffix("'s")
    for ending in (
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ies",
        "ers",
        "er",
        "ed",
        "es",
        "s",
        "ly",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word

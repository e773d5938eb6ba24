"""Named features of passages and sentences that tell whether they answer a question.

They need no index: what kind of answer the question wants, which of its words are there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qa.likeness import AskedWords, Likeness
from qa.types import Asked, Passage

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


_COUNT = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"sixty|hundred|half|third|quarter|none|twice|no)\b"
)
_UNIT_OF_TIME = r"(?:minutes?|hours?|days?|weeks?|months?|years?|terms?)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"spring|summer|autumn|winter)"
)
# What a question of each kind expects in a sentence that answers it; the first pattern that the
# question matches counts. "How long do children wait?" wants a duration, not any number.
_EXPECTED: tuple[tuple[Asked, str, str], ...] = (
    ("how_many", r"\bhow (?:long|quickly|soon|old)\b", rf"(?:{_COUNT}).{{0,25}}\b{_UNIT_OF_TIME}\b|\baged?\b"),
    ("how_many", r"\bhow often\b", r"\b(?:daily|weekly|monthly|quarterly|annual(?:ly)?|termly|every|each|times|regularly|twice|once|frequent(?:ly)?|rarely|per)\b"),
    (
        "how_many",
        r"\b(?:percentage|per ?cent|proportion|share|rate|fraction)\b",
        r"\d\s?%|\bper ?cent\b|\bper (?:\d|thousand)|\b(?:half|third|quarter|majority|minority|most|all|none)\b",
    ),
    ("how_many", r"\bhow much (?:money|did it cost|does it cost|was spent|funding)|\bcosts?\b|\bbudget\b", r"£|\bmillion\b"),
    ("how_many", r"", _COUNT),
    ("when", r"", rf"\b(?:19|20)\d\d\b|\b{_MONTH}\b|\b{_UNIT_OF_TIME} (?:ago|before|earlier|later)\b|\bsince\b"),
    (
        "why",
        r"",
        r"\b(?:because|due to|as a result|result(?:s|ed|ing)? (?:in|from)|therefore|owing to|since|caus(?:es?|ed|ing)|"
        r"led to|leads to|leading to|reasons?|reflect(?:s|ing)?|means? that|meant that|consequen(?:ce|tly)|so that|"
        r"following|in response|attributed|contribut(?:es?|ed|ing)|affect(?:s|ed|ing)?|impact)\b",
    ),
    ("who", r"", r"[a-z,;] (?:[A-Z][a-z]+|[A-Z]{2,})|\b(?:director|chair|board|leaders?|officers?|teams?|services?|managers?|partnership|trust|charity|panel|group|forum|council|police|hub|project|programme|cabinet|member)\b"),
    ("where", r"", r"[a-z,;] (?:[A-Z][a-z]+)|\b(?:in|at|outside|within|near)\b"),
)  # fmt: skip
_COUNTED = re.compile(
    r"\bhow many (?:of (?:the|its|their|these) )?((?:[a-z][\w'’-]*\s?){1,3})", re.I
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a sentence must have to be of the kind asked for: a pattern, and what is counted."""

    pattern: re.Pattern[str] | None
    counted: frozenset[str]

    def fits(self, text: str) -> float:
        """1 where the sentence is of the kind asked for, ½ where only the thing counted lacks."""
        if self.pattern is None or not self.pattern.search(text):
            return 0.0
        return 1.0 if not self.counted or self.counted & _stems(text) else 0.5


def expectation(asked: Asked, question: str) -> Expectation:
    """What the question's kind makes one expect of a sentence that answers it."""
    for kind, condition, expected in _EXPECTED:
        if kind == asked and re.search(condition, question, re.I):
            flags = 0 if asked in ("who", "where") else re.I
            counted = _COUNTED.search(question) if asked == "how_many" else None
            words = content_words(counted.group(1)) if counted else []
            return Expectation(re.compile(expected, flags), frozenset(_stem(w) for w in words))
    return Expectation(None, frozenset())


def passage_features(
    expected: Expectation,
    passages: Sequence[Passage],
    terms: Sequence[str],
    extra: Sequence[tuple[str, float]] = (),
) -> dict[str, NDArray[np.float64]]:
    """Features that need no index, each (n,): fit of the answer's kind, words covered, length.

    `extra` are the thesaurus's terms with their weights.
    """
    own = {_stem(word) for word in terms}
    stems = [_stems(f"{p.lead_in or ''} {p.text}") for p in passages]
    rarity = _rarity(own, stems)
    synonyms = [(_stems(phrase), weight) for phrase, weight in extra]
    return {
        "fits": np.array([_best_fit(expected, p) for p in passages]),
        "covered_rare": np.array([_share(own & there, own, rarity) for there in stems]),
        "synonyms": np.array(
            [sum(w for phrase, w in synonyms if phrase and phrase <= there) for there in stems]
        ),
        "length": np.array([np.log1p(len(p.text.split())) for p in passages]),
    }


def likeness_features(
    likeness: Likeness, asked: AskedWords | None, passages: Sequence[Passage]
) -> dict[str, NDArray[np.float64]]:
    """How well the question's words are met in meaning, each (n,): all of them by their rarity
    (`alike`), and the one met worst (`weakest`), which a near miss betrays."""
    if asked is None:
        return {name: np.zeros(len(passages)) for name in ("alike", "weakest")}
    met = np.stack([asked.met(likeness.words_of(f"{p.lead_in or ''} {p.text}")) for p in passages])
    return {
        "alike": np.asarray(met @ asked.rarity, dtype=np.float64),
        "weakest": np.asarray(met.min(axis=1), dtype=np.float64),
    }


def _best_fit(expected: Expectation, passage: Passage) -> float:
    texts = (passage.text[s.start : s.end] for s in passage.sentences)
    return max((expected.fits(text) for text in texts), default=0.0)


def sentence_features(
    expected: Expectation,
    passage: Passage,
    similar: NDArray[np.float32],
    terms: Sequence[str],
    likeness: Likeness,
    asked: AskedWords | None,
    extra: Sequence[tuple[str, float]] = (),
) -> list[dict[str, float]]:
    """Features of each sentence of a passage; `similar` (n, 2) with the question as it is and adapted."""
    own = {_stem(word) for word in terms}
    synonyms = [_stems(phrase) for phrase, _ in extra]
    found = []
    for sentence, (plain, adapted) in zip(passage.sentences, similar, strict=True):
        text = passage.text[sentence.start : sentence.end]
        there = _stems(text)
        met = asked.met(likeness.words_of(text)) if asked else None
        found.append(
            {
                "similar": float(plain),
                "adapted": float(adapted),
                "alike": float(met @ asked.rarity) if asked and met is not None else 0.0,
                "fits": expected.fits(text),
                "covered": _share(own & there, own, {}),
                "synonyms": float(any(s and s <= there for s in synonyms)),
            }
        )
    return found


def _rarity(own: Collection[str], stems: Sequence[Collection[str]]) -> dict[str, float]:
    """How much each of the question's stems tells the candidates apart (inverse frequency)."""
    total = len(stems) + 1
    return {s: float(np.log(total / (1 + sum(s in there for there in stems)))) for s in own}


def _share(there: Collection[str], own: Collection[str], weights: Mapping[str, float]) -> float:
    """The (weighted) share of the question's stems that are there."""
    total = sum(weights.get(s, 1.0) for s in own)
    return sum(weights.get(s, 1.0) for s in there) / total if total > 0 else 0.0


@lru_cache(maxsize=_REMEMBERED)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(w) for w in _WORD.findall(text.lower().replace("’", "'")))


@lru_cache(maxsize=_REMEMBERED)
def _stem(word: str) -> str:
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

"""What a sentence must hold to be of the kind that a question asks for: a figure, a sum, a date, a name, a reason.

What the question says itself is no answer: its own numbers, years and names do not count, nor do
numbers that only label something ("section 47", "16- and 17-year-olds").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Literal

from qa.stems import content_words, stem, stems
from qa.types import Asked

Wanted = Literal["count", "money", "when", "name", "person", "who", "where", "why", "any"]

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"spring|summer|autumn|winter)"
)
_UNIT_OF_TIME = r"(?:minutes?|hours?|days?|weeks?|months?|years?|terms?|evenings?|fortnights?)"
_COUNT = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half|third|quarter|none|twice|no|single)\b"
)
# Numbers that count nothing: years, ages, sections of an act, ordinals, and idioms of "one" and "no".
_LABELS = re.compile(
    r"\b(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?\b"
    r"|\b(?:sections?|paragraphs?|levels?|key stages?|stages?|years?|grades?|parts?|chapters?|tiers?) \d+\w*(?:(?:,| and| or|–|-) ?\d+)*"
    r"|\b\d+(?:st|nd|rd|th)\b"
    rf"|\b\d{{1,2}} {_MONTH}\b"
    r"|\b\d+\+?(?:[- ]*(?:and|to|or|–|-)[- ]*\d+)?[- ]years?[- ]olds?\b|\bage[ds]? (?:of )?\d+(?:\s*(?:[-–]|to|and|or)\s*\d+)?"
    r"|\b(?:under|over)(?:[- ]the[- ]age[- ]of)?[- ]\d+s?\b"
    r"|\bone(?= of\b)|\bone[- ](?:to[- ]one|another|stop)\b|\b(?:no|any|every|some)[- ]one\b|\bat one\b|\bno longer\b"
    r"|\bsingle (?:point|front|assessment|agency|view|access|door|system|record|plan)\b",
    re.I,
)
_AGE_ASKED = re.compile(r"\bhow old\b|\bages?\b|\bbirthday\b|\byoungest\b|\boldest\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_MONEY_ASKED = re.compile(
    r"\bhow much (?:\w+ )?(?:money|cash|funding|grant|pay|budget)\b"
    r"|\bhow much\b.*\b(?:pay|pays|paid|spend|spends|spent|cost|costs|give|gave|given|earn|fund|funded|invest|invested|get|gets|receive|throw|put|raise)\b"
    r"|\bhow many (?:pounds|quid)\b|\bwhat (?:\w+ ){0,6}?(?:cost|costs|spend|spent|paid|pay|price|budget)\b|\b(?:cost|price|budget|sum of money) of\b"
    r"|\bhow (?:big|large) (?:\w+ ){0,3}(?:budget|grant|fund|overspend)\b",
    re.I,
)
_NOT_MONEY = re.compile(
    r"\bhow much (?:time|longer|better|worse|more|less|of|notice|say|contact|progress)\b", re.I
)

# What the question matches first says what a sentence that answers "how many" must have.
_COUNTS: tuple[tuple[str, str], ...] = (
    (
        r"\bhow (?:long|quickly|soon|fast)\b",
        rf"(?:{_COUNT}|\b(?:a|an|several|few|many|some)\b).{{0,25}}\b{_UNIT_OF_TIME}\b|\baged?\b|\b(?:within|until|since) ",
    ),
    (r"\bhow old\b|\bages?\b|\bbirthday\b", rf"(?:{_COUNT}).{{0,25}}\b{_UNIT_OF_TIME}\b|\baged?\b|\b\d\d?\b"),
    (
        r"\bhow often\b|\bhow (?:frequent|regular)",
        rf"\b(?:daily|weekly|fortnightly|monthly|quarterly|annual(?:ly)?|yearly|termly|every|each|times|regularly|twice|once|frequent(?:ly)?|rarely|per|rates?)\b|{_COUNT}",
    ),
    (
        r"\b(?:percentage|per ?cent|proportion|share|rate|fraction)\b|%",
        r"\d\s?%|\bper ?cent\b|\bper (?:\d|thousand)|\b(?:half|third|quarter|majority|minority|most|all|none)\b|\bone in\b",
    ),
    (r"", _COUNT),
)  # fmt: skip
_COUNTED = re.compile(
    r"\bhow many (?:of (?:the|its|their|these) )?((?:[a-z][\w'’-]*\s?){1,3})", re.I
)
_WHEN = re.compile(
    rf"\b(?:19|20)\d\d\b|\b{_MONTH}\b|\b{_UNIT_OF_TIME} (?:ago|before|earlier|later)\b|\bsince\b", re.I
)  # fmt: skip
_WHY = re.compile(
    r"\b(?:because|due (?:\w+ ){0,2}to|as a result|result(?:s|ed|ing)? (?:in|from|of)|therefore|owing to|since|caus(?:es?|ed|ing)|"
    r"led to|leads to|leading to|reasons?|reflect(?:s|ing)?|means? that|meant that|mean|consequen(?:ce|tly)|so that|in order to|to enable|"
    r"following|in response|attributed|contribut(?:es?|ed|ing)|affect(?:s|ed|ing)?|impact(?:s|ed|ing)?|imped(?:e|es|ed|ing)|prevent(?:s|ed|ing)?|"
    r"hamper(?:s|ed|ing)?|hinder(?:s|ed|ing)?|product of|result)\b|\bas they\b|\bas (?:the|there|some|many)\b|, as |\bto (?:avoid|protect|ensure|allow|give|help)\b",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:directors?|chairs?|boards?|leaders?|officers?|teams?|services?|managers?|partnerships?|trusts?|charit(?:y|ies)|panels?|groups?|"
    r"forums?|council|councillors?|police|hubs?|projects?|programmes?|cabinet|members?|heads?|workers?|advis[eo]rs?|nurses?|practitioners?|"
    r"specialists?|carers?|parents?|fathers?|mothers?|volunteers?|teachers?|schools?|staff|consultants?|commissioners?|psychologists?|compan(?:y|ies)|"
    r"agenc(?:y|ies)|organisations?|providers?|clubs?|pharmacies|children|people|auditors?|peers?|professionals?|colleagues?)\b",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:in|at|within|near|from|to|across|outside)\b(?: [a-z’'-]+){0,4} (?:schools?|homes?|centres?|offices?|hubs?|hospitals?|stations?|librar(?:y|ies)|"
    r"buildings?|settings?|custody|nurser(?:y|ies)|colleges?|areas?|authorit(?:y|ies)|borough|county|city|town|wards?|parks?|flats?|hostels?|hotels?)\b"
)

# Things that go by a name: asked "which charity", a sentence without any name does not answer.
_NAMED_THINGS = (
    r"(?:organisations?|charit(?:y|ies)|compan(?:y|ies)|firms?|outfits?|contractors?|universit(?:y|ies)|colleges?|academics|clubs?|trusts?|councils?|"
    r"boroughs?|local authorit(?:y|ies)|providers?|solicitors|hospitals?|schools?|academ(?:y|ies)|countr(?:y|ies)|languages?|town|district|brand|app|software|"
    r"(?:social work |practice |established |particular )+(?:model|approach|method)|awards?|evenings?|weekdays?|days?)"
)
_NAME_ASKED = re.compile(
    rf"\b(?:what(?:['’]s| is| was| are| were)? the |by |under what |what |which |the )names?\b|\b(?:is|are|was|were)\b.{{0,80}}\bcalled\b|\bcalled\?"
    rf"|\b(?:which|what) (?:(?:other|outside|local|national|neighbouring|voluntary|independent|specialist|external|inadequate|regional|two|three|premier|league|football) )*{_NAMED_THINGS}\b"
    rf"|\bwho\b.*\b(?:the|what) (?:outfit|firm|charity|company)\b",
    re.I,
)  # fmt: skip
_PERSON_ASKED = re.compile(
    r"\bnames? of the (?:new |former |independent |family )?(?:person|woman|man|lady|chair|director|councillor|doctor|judge|minister|head|boss|leader|chief|manager|athlete|inspector)\b"
    r"|\bby name\b|\bwhat['’]?s? (?:is |was )?(?:his|her|their) name\b|\bwho (?:is|was) the (?:mp|mayor)\b",
    re.I,
)
_NAME = re.compile(
    r"[‘“\"]([^’”\"]{3,60})[’”\"]|\b[A-Z][\w’'&+-]*(?:\s+(?:(?:of|and|the|for|to|in|on)\s+)?[A-Z][\w’'&+-]*)*"
)
_WORD = re.compile(r"[\w’'&+-]+")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a sentence that answers must hold. `wanted` "any" is fitted by none: nothing is expected."""

    wanted: Wanted
    held: Callable[[str], float]

    @property
    def typed(self) -> bool:
        """Whether a kind of answer is expected at all."""
        return self.wanted != "any"

    def fits(self, text: str) -> float:
        """1 where the sentence is of the kind asked for, ½ where it may be, 0 where not."""
        return self.held(text)


def expectation(
    asked: Asked,
    question: str,
    *,
    authorities: Collection[str] = (),
) -> Expectation:
    """What the question's kind makes one expect of a sentence that answers it.

    `authorities` are the names asked about: that they stand in a sentence is no answer.
    """
    names = _Names(question, authorities)
    wanted = wanted_of(asked, question)
    if wanted == "money":
        return Expectation(wanted, lambda text: float("£" in text or " million" in text))
    if wanted == "count":
        return Expectation(wanted, _Count(question).fits)
    if wanted == "when":
        own = set(_YEAR.findall(question))
        return Expectation(wanted, lambda text: float(bool(_WHEN.search(_without(text, own)))))
    if wanted == "why":
        return Expectation(wanted, lambda text: float(bool(_WHY.search(text))))
    if wanted == "name":
        return Expectation(wanted, lambda text: float(bool(names.new_in(text))))
    if wanted == "person":
        return Expectation(wanted, lambda text: float(names.person_in(text)))
    if wanted == "who":
        return Expectation(
            wanted, lambda text: float(bool(names.new_in(text)) or names.role_in(text))
        )
    if wanted == "where":
        return Expectation(
            wanted, lambda text: 1.0 if names.new_in(text) else 0.5 * bool(_PLACE.search(text))
        )
    return Expectation("any", lambda text: 0.0)


def wanted_of(asked: Asked, question: str) -> Wanted:
    """The kind of answer: `asked`, but that sums of money and names are told apart."""
    if (
        asked in ("how_many", "what")
        and not _NOT_MONEY.search(question)
        and _MONEY_ASKED.search(question)
    ):
        return "money"
    if asked == "how_many":
        return "count"
    if asked in ("who", "what", "where"):
        if _PERSON_ASKED.search(question):
            return "person"
        if _NAME_ASKED.search(question):
            return "name"
    if asked in ("when", "why", "who", "where"):
        return asked
    return "any"


class _Count:
    """Figures that are not the question's own, with the thing that is counted beside them."""

    def __init__(self, question: str) -> None:
        condition = next(p for c, p in _COUNTS if re.search(c, question, re.I))
        self._pattern = re.compile(condition, re.I)
        self._labels = None if _AGE_ASKED.search(question) else _LABELS
        self._own = set(_NUMBER.findall(question))
        counted = _COUNTED.search(question)
        words = content_words(counted.group(1)) if counted else []
        self._counted = frozenset(stem(word) for word in words)

    def fits(self, text: str) -> float:
        bare = self._labels.sub(" ", text) if self._labels else text
        if not self._pattern.search(_without(bare, self._own)):
            return 0.0
        return 1.0 if not self._counted or self._counted & stems(text) else 0.5


@cache
def _capitals() -> frozenset[str]:
    """Words that stand with a capital and name nothing."""
    text = resources.files("qa.data").joinpath("capitals.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _without(text: str, numbers: Collection[str]) -> str:
    for number in numbers:
        text = re.sub(rf"(?<!\d){re.escape(number)}(?!\d)", " ", text)
    return text


class _Names:
    """Names and roles in a sentence that the question does not give itself."""

    def __init__(self, question: str, authorities: Collection[str]) -> None:
        self._own = stems(question)
        self._known = {word.lower() for name in authorities for word in _WORD.findall(name)}

    def new_in(self, text: str) -> list[str]:
        """Proper names and quoted titles; what only opens the sentence with a capital is none."""
        found = []
        for match in _NAME.finditer(text):
            words = [w for w in _WORD.findall(match.group(0)) if w[0].isupper() or match.group(1)]
            opens = not match.group(1) and not text[: match.start()].strip(" ‘“\"'(")
            if any(self._is_new(word) for word in words[1 if opens else 0 :]):
                found.append(match.group(0))
        return found

    def person_in(self, text: str) -> bool:
        """Two names in a row of which neither is an ordinary word, as "Ada Lovelace"."""
        for match in _NAME.finditer(text):
            words = _WORD.findall(match.group(0)) if not match.group(1) else []
            free = [self._is_new(w) and not w.isupper() for w in words]
            if any(a and b for a, b in pairwise(free)):
                return True
        return False

    def role_in(self, text: str) -> bool:
        return any(not stems(m.group(0)) & self._own for m in _ROLE.finditer(text))

    def _is_new(self, word: str) -> bool:
        plain = word.lower().removesuffix("’s").removesuffix("'s")
        if plain in self._known or plain in _capitals() or len(plain) < 2:
            return False
        return not stems(plain) & self._own

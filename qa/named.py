"""The judgements and grades that a question names, by printed names and everyday words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from qa.types import FrameworkInfo, Grade


def named_judgements(
    text: str, frameworks: Mapping[str, FrameworkInfo]
) -> tuple[tuple[str, ...], str]:
    """Keys of the judgements that the text names, and the text without their names."""
    keys_of: dict[str, set[str]] = {}
    for framework in frameworks.values():
        for judgement in framework.judgements:
            for phrase in judgement.phrases:
                keys_of.setdefault(phrase.lower(), set()).add(judgement.key)
    found: dict[str, int] = {}
    for phrase in sorted(keys_of, key=lambda p: (-len(p), p)):
        pattern = _phrase_pattern(phrase)
        match = pattern.search(text)
        if match:
            for key in sorted(keys_of[phrase]):  # one phrase may name a key of each framework
                found.setdefault(key, match.start())
            text = pattern.sub(lambda m: "·" * len(m.group(0)), text)
    keys = tuple(sorted(found, key=lambda k: found[k]))
    return keys, text.replace("·", " ")


def named_grades(
    text: str, frameworks: Mapping[str, FrameworkInfo]
) -> tuple[tuple[Grade, ...], str]:
    scale = {grade for f in frameworks.values() for grade in f.scale}
    found: dict[Grade, int] = {}
    for grade in sorted(scale, key=len, reverse=True):
        words = grade.replace("_", " ")
        alternatives = [*_ALSO.get(words, ()), words]
        pattern = re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.I)
        if match := pattern.search(text):
            found[grade] = match.start()
            text = pattern.sub(lambda m: "·" * len(m.group(0)), text)
    return tuple(sorted(found, key=lambda g: found[g])), text.replace("·", " ")


# Other words for a grade, longest first; those of area SEND inspections are whole sentences in print.
_ALSO = {
    "requires improvement": (
        "requires improvement to be good",
        "requiring improvement",
        "require improvement",
        "required improvement",
    ),
    "systemic failings": (
        r"widespread (?:and|or|and/or) systemic failings?",
        r"widespread (?:failings?|failures?)",
        r"systemic (?:failing|failures?)",
    ),
    "inconsistent": ("inconsistent experiences",),
    "typically positive": ("positive experiences",),
}
_YOUNG = r"(?:children|kids|youngsters|young people|young ones|little ones)"


@cache
def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    """The phrase, with children by any name: "kids in care", "looked-after youngsters"."""
    escaped = re.escape(phrase).replace("'", "['’]").replace(r"\ ", r"[\s-]+")
    escaped = re.sub(r"(?:(?<=^)|(?<=\]\+))(?:children|kids)(?!\[)", _YOUNG, escaped)
    return re.compile(rf"(?<!\w){escaped}(?!\w)", re.IGNORECASE)

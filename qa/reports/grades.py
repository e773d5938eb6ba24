"""The words of grades: telling a cell or a line that is a grade and nothing else."""

from __future__ import annotations

import re

from qa.types import Grade

# `Requires improvement to be good`; reports also print `Require improvement`, `Requires improvements`
GRADE_WORDS = (
    r"outstanding|good|adequate|inadequate"
    r"|requir(?:es?|ed|ing) (?:to improve|improvements?)(?: to be good)?"
)
_UNJUDGED = (  # where nobody was there to be judged: `Not judged`, `Not applicable`
    r"not (?:judged|applicable|inspected|graded|assessed)|no(?:t a)? judge?ment(?: (?:made|given))?"
    r"|insufficient evidence(?: to (?:judge|make a judge?ment))?|n/a"
)
_GRADE = re.compile(  # `Good`, `2 Good`, `Grade 3 (Adequate)`, `Judged to be good`
    rf"(?:(?:is |are )?(?:judged (?:to be |as )?)?)(?:grade\s*:?\s*)?(?:\d\s*)?"
    rf"\(?(?P<words>{GRADE_WORDS}|{_UNJUDGED})\)?(?:\s*\(?\d\)?)?",
    re.I,
)
MARKS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹†‡§")
_BROKEN = re.compile(r"(?<=[a-z])- ?(?=[a-z])", re.I)  # `improve- ment`, `Out-standing`
RANKS = {"outstanding": 1, "good": 2, "adequate": 3, "requires_improvement": 3, "inadequate": 4}


def bare(text: str) -> str:
    """Single spaces, no footnote marks, no full stop at the end; a grade has no hyphen."""
    text = " ".join(text.translate(MARKS).replace("\ufffe", "").split()).strip(" .:;*")
    whole = _BROKEN.sub("", text)
    return whole if _GRADE.fullmatch(whole) else text


def parse_grade(printed: str) -> tuple[bool, Grade | None]:
    """Whether the text is nothing but a grade, and which; `not judged` is a grade of None."""
    match = _GRADE.fullmatch(bare(printed))
    return (True, grade_of(match["words"])) if match else (False, None)


def grade_of(words: str) -> Grade | None:
    """The grade that its printed words mean: `Requires improvement to be good`, `inadequate`."""
    words = words.casefold()
    if words.startswith("requir"):
        return "requires_improvement"
    return words if words in RANKS else None

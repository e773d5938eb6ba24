"""Whether a grade meets what a question says of it: "below good", "good or better", "not inadequate"."""

from __future__ import annotations

import re

from qa.types import Query

_RANKS = {"outstanding": 1, "good": 2, "adequate": 3, "requires_improvement": 3, "inadequate": 4}
_GOOD = 2  # the rank that is good enough

_NOT = re.compile(
    r"(?:n['’]t|\b(?:not|other than|except|fail(?:s|ed|ing)? to (?:be|reach|get|make)|miss(?:ed|es)? out on))\b",
    re.I,
)
_OR_BETTER = re.compile(
    r"\bor (?:better|above|higher|more|up(?:wards)?)\b|\bat least\b(?! (?:once|one|two|twice|three)\b)"
    r"|\band (?:above|over|up(?:wards)?)\b|\bno (?:worse|lower|less) than\b",
    re.I,
)
_OR_WORSE = re.compile(
    r"\bor (?:worse|below|lower|less)\b|\bat (?:best|most)\b|\bno (?:better|higher|more) than\b",
    re.I,
)
_GRADE = r"(?:outstanding|good|adequate|inadequate|requir(?:e[sd]?|ing) improvement|top|full|best)"
_THAN = rf"\W+(?:(?:an?|the|that|of|being|overall|judged|rated|graded?|just|what is) ?){{0,3}}\W*{_GRADE}"
_BELOW = re.compile(
    rf"\b(?:below|under|beneath|(?:less|worse|lower|poorer|weaker) than|(?:short|shy) of){_THAN}\b",
    re.I,
)
_ABOVE = re.compile(
    rf"\b(?:(?:better|higher|more|stronger) than|above|beat|beats|beaten|exceed(?:s|ed)?){_THAN}\b",
    re.I,
)
_BUT_NOT = re.compile(
    r"\b(?:but|and) not\b|\bn(?:ot|o|othing) (?:higher|better|more|above|lower|worse)\b", re.I
)


def meets(query: Query, grade: str | None, rank: int | None) -> bool:
    """Whether a grade of that rank (1 is best; None: no grade) is what the question asks for."""
    if rank is None:
        return False
    named = rank_named(query)
    question = query.question
    if _OR_BETTER.search(question):
        return rank <= named
    if _OR_WORSE.search(question):
        return rank >= named
    if _BELOW.search(question):
        return rank > named
    if _ABOVE.search(question):
        return rank < named
    plainly = [g for g in query.grades if not _is_denied(g, question)]
    if _BUT_NOT.search(question) or 0 < len(plainly) < len(query.grades):
        return grade in (plainly or query.grades[:1])
    if _NOT.search(question):  # "not yet good" means worse, "not inadequate" better
        return rank > named if named <= _GOOD else grade not in query.grades
    return grade in query.grades


def compares(question: str) -> bool:
    """Whether the grade named is a bound and not itself what is asked for."""
    return any(p.search(question) for p in (_OR_BETTER, _OR_WORSE, _BELOW, _ABOVE))


def rank_named(query: Query) -> int:
    """The best rank among the grades that the question names."""
    return min((_RANKS.get(g, 4) for g in query.grades), default=4)


def _is_denied(grade: str, question: str) -> bool:
    """Whether the grade is named to leave it out: "good, not outstanding"."""
    words = grade.replace("_", "s? ")
    return bool(
        re.search(
            rf"(?:n['’]t|\b(?:not|never|other than|except|rather than|instead of|without|excluding))\s+(?:\w+\s+)?{words}\b",
            question,
            re.I,
        )
    )

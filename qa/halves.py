"""Where one question holds two: "What grade did Kent get, and what must it improve?".

A half is a clause with a question word (or a verb of asking) and a verb of its own. "Staffing and
caseloads", "and why" and "and how many in homes" are none: what they add belongs to the clause before.
"""

from __future__ import annotations

import re

_MOST = 3  # questions looked for in one; what follows stays with the last
_VERB = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|should|shall|must|will|would|might|need(?:s|ed)?|"
    r"want(?:s|ed)?|sa(?:y|ys|id)|told|tells?|ask(?:s|ed)?|happen(?:s|ed)?|came|comes?|went|go(?:es)?|got|gets?|"
    r"chang(?:es|ed)|improv(?:es|ed)|recommend(?:s|ed)?|receiv(?:es|ed)|led|called|found|remains?|remained|"
    r"stands?|stood|works?|worked|made|gave|gives?|rated|judged|graded|inspected|published)\b"
)
# "what", "which of them", "how many children"; not "why", which asks for the reason of what stands before,
# nor "how" by itself at the end
_WORD = r"(?:what|which|when|where|who|whose|how|in (?:what|which)|by (?:when|what)|for (?:what|which))\b"
_TELL = r"(?:please )?(?:list|show|name|compare|summari[sz]e|tell me|give me|set out)\b(?:\s+[\w’'-]+){2,}"
_SAID_SHORT = r"(?:what|who|where|when|how)['’]s\b"  # its verb is in it
# "is Leeds using …", "does the report mention …"; not "and was given", which goes on
_WHETHER = (
    r"(?:is|are|was|were|do|does|did|has|have|had|should|can)(?:n['’]t)? (?:the|it|its|they|their|there|any|all|"
    r"(?-i:[A-Z][\w’'-]+)|inspectors|children|staff|social workers|care leavers)\b(?:\s+[\w’'-]+){1,}"
)
_OPENS = re.compile(
    rf"(?:(?:also|then|secondly|finally|if so,?)\s+)?(?:{_WORD}[^?;]*?\b{_VERB}|{_TELL}|{_SAID_SHORT}|{_WHETHER})",
    re.I,
)
_ASKS = re.compile(
    rf"\b(?:{_WORD}|why\b)[^?;]*?\b{_VERB}|\b{_SAID_SHORT}|^\W*{_TELL}|^\W*{_VERB}", re.I
)
# "…, and what", "… and what", "…; what", "…? What"
_BOUNDARY = re.compile(
    r"\s*[?;]\s*(?:(?:and|but)\s+)?(?=\w)|\s*,?\s+(?:and|but|plus|as well as)\s+(?=\w)", re.I
)
# "do you know when and where", "the difference between what was said and what was done", "what they do and
# how they do it": clauses that depend on a verb before them are no questions of their own.
_DEPENDS = re.compile(
    r"\b(?:between|about|of|on|by|into|than|from|for|to|know|knew|understand|understood|explain|explained|decide|decided|see|sure|clear|"
    r"say|said|says|tell|told|show|find out|found out|given|regardless|depending)\s+"
    r"(?:what|which|when|where|who|whose|how|whether)\b",
    re.I,
)
_REASON = re.compile(r"^(?:and\s+)?(?:why|how so|how come|what (?:is|was) the reason)\b", re.I)


def split_questions(question: str) -> tuple[str, ...]:
    """The one to three questions that a text asks, in order, each in its own words."""
    clauses: list[str] = []
    rest = " ".join(question.split())
    while len(clauses) < _MOST - 1:
        cut = _first_cut(rest)
        if cut is None:
            break
        clauses.append(rest[: cut[0]].strip(" ,;?"))
        rest = rest[cut[1] :]
    return (*clauses, rest.strip(" ,;?"))


def _first_cut(text: str) -> tuple[int, int] | None:
    """Where the first question ends and the next one begins; None where there is no second one."""
    for boundary in _BOUNDARY.finditer(text):
        before, after = text[: boundary.start()], text[boundary.end() :]
        if _REASON.match(after) or not _OPENS.match(after) or not _ASKS.search(before):
            continue
        full_stop = boundary.group(0).strip()[:1] in ("?", ";")
        inner = re.match(_WORD, after, re.I) and _DEPENDS.search(before)
        if inner and not full_stop:
            continue
        return boundary.start(), boundary.end()
    return None

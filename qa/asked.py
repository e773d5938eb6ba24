"""What kind of answer a question wants: a number, a date, a reason, a name, a place, yes or no."""

from __future__ import annotations

import re

from qa.types import Asked

# "Do staff know when to refer?" asks whether, "where can adults who left care meet?" asks where: what counts is
# the word that opens the question, not one that opens a clause inside it.
_ASKED_PATTERNS: tuple[tuple[Asked, str], ...] = (
    (
        "how_many",
        r"\bhow (?:many|much|often|long|old|big|large|few|far|fast|quickly|soon|late|early)\b|\bto what age\b|\b(?:at|from|by) what (?:age|birthday)\b|"
        r"\b(?:what|which) (?:(?:was|is|were|are) the )?(?:\w+ )?(?:share|proportion|percentage|per cent|percent|number|rate|fraction|size|age|cost|amount|"
        r"sum|price|budget|total|average|figure|length|ratio|majority)\b|\bthe number of\b|\bnumber of\b",
    ),
    (
        "when",
        r"\bwhen\b|\b(?:what|which) (?:(?:was|is) the )?(?:\w+ )?(?:date|month|year|day|deadline|time of day|birthday)\b|\bsince when\b|\bby when\b",
    ),
    (
        "why",
        r"\bwhy\b|\bwhat (?:caused|explains|is behind|was behind|led to|made|held up|holds up|is holding up)\b|\bhow come\b|"
        r"\b(?:what (?:is|was|are|were) the |the )?(?:reasons?|causes?) (?:for|of|why|behind)\b",
    ),
    (
        "who",
        r"\bwho(?:se|m)?\b|\b(?:what|which) (?:other |outside |local |national )?(?:body|organisation|agency|charity|company|person|service|team|board|council|university|firm|"
        r"group|panel|partner|official|manager|trust|college|club|department)s?\b|\bwhat(?:['’]s| is| was| are| were) the names?\b|\bwhat name\b"
        r"|\bwhat(?:['’]s| is| was| are| were)\b.{1,80}\bcalled\b|\bwhat (?:do|does|did) (?:they|it|\w+) call\b",
    ),
    ("where", r"\bwhere(?:abouts)?\b|\b(?:what|which) (?:place|town|city|area|location|building|venue|hospital|school)s?\b"),
    ("what", r"\bwhat\b|\bwhich\b|\bhow\b"),
    (
        "yes_no",
        r"(?:^|[,;:.]\s*|–\s*)\W*(?:and |so |but )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)(?:n['’]t)?\b",
    ),
)  # fmt: skip
_ASKED = tuple((asked, re.compile(text, re.IGNORECASE)) for asked, text in _ASKED_PATTERNS)
_OPENING_CLAUSE = re.compile(
    r"^\W*(?:when|where|after|before|while|if|as|since|once|out of)\b[^,?]*,"
    r"(?=\s*(?:and |so )?(?:how|what|which|who|when|where|why|is|are|was|were|do|does|did|has|have|had|can)\b)",
    re.I,
)


def kind_asked(text: str) -> Asked:
    """The kind of answer wanted: by the question word that stands first in its main clause."""
    text = _OPENING_CLAUSE.sub(lambda m: "·" * len(m.group(0)), text)
    found = [
        (match.start(), rank, asked)
        for rank, (asked, pattern) in enumerate(_ASKED)
        if (match := pattern.search(text))
    ]
    return min(found)[2] if found else "what"

"""What visitors found right -> gold questions for `qa eval`.

Only what was found right says what a right answer holds. What was found wrong needs a person to
write the right answer down, so it is no gold by itself.
"""

from __future__ import annotations

import re
from typing import Any

from qa.types import Json

_FEW = 3  # authorities that can be named in a question; "all of them" needs no names
_BY_HAND = ("framework", "judgement")  # chosen beside a question, and hard to put into its words


def gold_line(number: int, question: str, given: Json, answer: Json) -> Json | None:
    """A gold question from an answer (as JSON) that was found right, or None.

    `given` is the scope that was chosen beside the question. `qa eval` asks the question alone,
    so authority and year are put into its words. None where that cannot be done, where the answer
    is no longer kept, and where nothing in it could be checked.
    """
    if not answer or any(given.get(kind) for kind in _BY_HAND):
        return None
    line: Json = {"id": f"feedback-{number}", "kind": answer["kind"]}
    if answer["refusal"]:
        names = answer["scope"]["authorities"] if given.get("authority") else []
        years = given.get("year") or []
        return {**line, "question": _in_words(question, names, years), "answerable": False}
    authorities, year = _source(answer)
    known = _known(answer)
    if not any(known.values()):
        return None
    words = _in_words(question, authorities, [year] if year else [])
    line |= {"question": words, "authority": "; ".join(authorities) or None, "year": year}
    return {**line, "answerable": True, **known}


def _source(answer: Json) -> tuple[list[str], int | None]:
    """The authorities that the answer rests on, and the year where it is a single report's."""
    rests_on = [*answer["citations"], *answer["judgements"]]
    reports = {entry["report_id"] for entry in rests_on}
    names = list(dict.fromkeys(e["authority"] for e in rests_on if e["authority"]))
    dates = {e["inspected_to"] or e["published"] for e in rests_on}
    date = dates.pop() if len(reports) == 1 else None
    return names if len(names) <= _FEW else [], int(date[:4]) if date else None


def _known(answer: Json) -> dict[str, list[Any]]:
    """What an answer must hold to be as right: quotes, or grades, and where they stand."""
    quotes = [part["text"] for part in answer["parts"] if part["kind"] == "quote"]
    grades = {(j["judgement"], j["grade"]): j for j in answer["judgements"]}
    places = [*answer["citations"], *answer["judgements"]]
    facts = [] if quotes or grades else [p["text"] for p in answer["parts"] if p["kind"] == "fact"]
    return {
        "facts": [[text] for text in dict.fromkeys(quotes or facts)],
        "grades": [{"judgement": key, "grade": grade} for key, grade in grades],
        "pages": sorted({p["page"] for p in places if p["page"] is not None}),
    }


def _in_words(question: str, authorities: list[str], years: list[int]) -> str:
    """The question with the names and the year that it does not hold itself."""
    missing = [n for n in authorities if n.casefold() not in question.casefold()]
    said = f" in {' and '.join(missing)}" if missing else ""
    if years and not re.search(r"\b(?:19|20)\d\d\b", question):
        said += f" in {years[0]}"
    if not said:
        return question
    bare = question.rstrip()
    end = bare[-1] if bare[-1:] in "?.!" else ""
    return f"{bare.removesuffix(end)}{said}{end or '?'}"

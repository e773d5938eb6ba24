"""What kind of visit a report is of: full, short, a re-inspection, focused, monitoring, …"""

from __future__ import annotations

import datetime
import re

from qa.reports.dates import Span
from qa.reports.framework import Draft

_SHORT_DAYS = 7  # an ILACS short inspection is one week on site, a standard one two

_TITLES = (
    ("focused", re.compile(r"focused (?:\w+ )?visit|assurance visit", re.I)),
    ("monitoring", re.compile(r"monitoring (?:visit|inspection)", re.I)),
    ("reinspection", re.compile(r"\bre-?inspection", re.I)),
    ("letter", re.compile(r"progress (?:letter|visit|review)|^letter", re.I)),
)
_REVIEW = re.compile(r"\breview of\b", re.I)


def visit_of(framework: str, draft: Draft, inspected: Span | None) -> str | None:
    """The kind of visit from the title, the first page and, for ILACS, the days on site."""
    head = f"{draft.title} {draft.front[:1500]}"
    for visit, pattern in _TITLES:
        if pattern.search(draft.title):
            return visit
    if framework == "unknown":
        for visit, pattern in _TITLES:
            if pattern.search(head):
                return visit
        if _REVIEW.search(draft.title):
            return "review"
        return "letter" if re.search(r"\bDear \w", draft.front[:3000]) else None
    return "short" if framework == "ilacs" and _is_short(head, inspected) else "full"


def _is_short(head: str, inspected: Span | None) -> bool:
    """A short inspection by its name, or by its days on site."""
    if re.search(r"short inspection", head, re.I):
        return True
    return inspected is not None and _days(inspected) <= _SHORT_DAYS


def _days(inspected: Span) -> int:
    first, last = (datetime.date.fromisoformat(day) for day in inspected)
    return (last - first).days + 1

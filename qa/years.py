"""The years and ranges of a question that choose reports, and those that are the matter's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from qa.wordings import AUTHORITY, FRAMEWORK, YEAR


@dataclass(frozen=True, slots=True)
class Years:
    """What a question says of time; `text` is the question with its years masked."""

    text: str
    years: tuple[int, ...] = ()
    months: tuple[tuple[int, int], ...] = ()  # (year, month) of years named with their month
    year_from: int | None = None
    year_to: int | None = None
    latest: bool = False
    last: int | None = None
    of_matter: bool = False
    previous: bool = False  # the inspection before the latest


_Y = r"((?:19|20)\d\d)"
# A reporting year such as 2014/15 or 2014-15 is a matter of the text, not of the report.
_SPLIT_YEAR = re.compile(r"\b20\d\d\s?[/–-]\s?\d\d\b(?!\d)")
_THROUGH = r"(?:(?:right |all the way )?(?:to|until|through to|up to|through))"
_MONTH = (  # of a range's ends; only their years choose reports
    r"(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\s+)?"
)
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+{_MONTH}{_Y}\s+(?:and|{_THROUGH})\s+{_MONTH}{_Y}\b|\b{_Y}\s?[-–]\s?{_Y}\b"
    rf"|\b{_Y}\s+(?:to|until|through)\s+{_Y}\b|\b{_Y}\s?[-–]\s?(\d\d)\b(?!\d)",
    re.I,
)
_START_OF = r"(?:(?:the\s+)?(?:start|beginning)\s+of\s+)?"
_SINCE = re.compile(
    rf"\b(since|from|after)\s+{_Y}(?:\s+(?:on|onwards?))\b|\b(since|after)\s+{_START_OF}{_Y}\b",
    re.I,
)
_BEFORE = re.compile(rf"\b(before|until|up to)\s+{_Y}\b", re.I)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    rf"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+{_Y}\b|\b{_Y}\b",
    re.I,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_LAST_N = re.compile(
    r"\b(?:the\s+|its\s+|their\s+)?(?:last|latest|past|most recent)\s+(two|three|four|five|[2-5])\s+"
    r"(?:inspections?|reports?|visits?)\b",
    re.I,
)
_REPORT = r"(?:ofsted\s+)?(?:inspections?|reports?|visits?|letters?|reviews?|ones?|grades?|judgements?|ratings?)"
_LATEST = re.compile(
    rf"\b(?:(?:the|its|their|{AUTHORITY}['’]?s?)\s+)?(?:latest|most recent|newest|current|last)\s+"
    rf"{_REPORT}\b|\b(?:most recently|at present|currently|right now|these days|today|nowadays)\b"
    r"|\b(?:latest|most recent|newest)\b",
    re.I,
)


def read_years(text: str) -> Years:
    """Years and ranges that choose reports, and the text without them."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(0))
        return f"\ue010{len(held) - 1}\ue011"

    # "2013-18" is a range of reports only beside a kind of inspection; else it is a plan's name
    of_reports = FRAMEWORK in text
    text = _SPLIT_YEAR.sub(
        lambda m: m.group(0) if of_reports and not _is_split_year(m.group(0)) else hold(m), text
    )
    found = replace(_years_of(text), of_matter=_is_of_matter(text))
    restored = re.sub(r"\ue010(\d+)\ue011", lambda m: held[int(m.group(1))], found.text)
    return replace(found, text=restored)


# "in June 2013", "by the end of 2014": a date finer than a report's, or an end
_FINE_DATE = re.compile(
    rf"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|"
    rf"summer|autumn|winter|by|end of|start of|beginning of|early|mid|late)[\s-]+(?:of\s+)?{_Y}\b",
    re.I,
)
_INSPECTION = re.compile(
    r"\b(?:re-?)?inspect|\b(?:ofsted|reports?|letter|review|visit(?:ed|s)?|jtai|ilacs|sif)\b|\ue002",
    re.I,
)


def _is_of_matter(text: str) -> bool:
    """Whether the years are dates of what is asked about: fine ones, and no inspection is spoken of."""
    years = len(re.findall(rf"\b{_Y}\b", text))
    fine = len(_FINE_DATE.findall(text))
    return 0 < years == fine and not _INSPECTION.search(text)


def _is_split_year(text: str) -> bool:
    first, second = re.findall(r"\d+", text)
    return (int(first[2:]) + 1) % 100 == int(second)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


_PREVIOUS = re.compile(
    rf"\b(?:the |its |their )?(?:{_REPORT}|time|one)\s+before(?:\s+(?:the\s+)?(?:latest|last|most recent|newest|current|that|this)(?:\s+{_REPORT})?)?\b"
    rf"|\b(?:the |its |their )?(?:last but one|next to last|penultimate|second[- ](?:last|latest|most recent)|previous|prior|preceding)\s+{_REPORT}\b",
    re.I,
)


def _ends(match: re.Match[str]) -> tuple[int, int]:
    """The two years of a range; the second may be short, as in "2013-18"."""
    first, second = (y for y in match.groups() if y)
    if len(second) == 2:
        second = first[:2] + second
    low, high = sorted((int(first), int(second)))
    return low, high


def _years_of(text: str) -> Years:
    if match := _LAST_N.search(text):
        return Years(_LAST_N.sub(YEAR, text), last=_NUMBERS[match.group(1).lower()])
    match = _BETWEEN.search(text)
    if (
        match
        and len(_BETWEEN.findall(text)) == 1
        and len(_DATE.findall(_BETWEEN.sub(" ", text))) == 0
    ):
        first, second = _ends(match)
        return Years(_DATE.sub(YEAR, _BETWEEN.sub(YEAR, text)), year_from=first, year_to=second)
    years = tuple(dict.fromkeys(int(a or b) for _, a, b in _DATE.findall(text)))
    months = tuple((int(y), _month(m)) for m, y, _ in _DATE.findall(text) if m)
    if len(years) == 1 and (match := _SINCE.search(text)):
        return Years(_SINCE.sub(YEAR, text), year_from=years[0])
    if len(years) == 1 and (match := _BEFORE.search(text)):
        return Years(_BEFORE.sub(YEAR, text), year_to=years[0] - (match[1].lower() == "before"))
    text = _DATE.sub(YEAR, text)
    if years:
        return Years(text, years=years, months=months)
    if _PREVIOUS.search(text):
        return Years(_PREVIOUS.sub(YEAR, text), previous=True)
    latest = bool(_LATEST.search(text))
    return Years(_LATEST.sub(YEAR, text), latest=latest)


_SINCE_ONE = re.compile(
    rf"\b(?:since|after|from)\s+(?:(?:its|the|their)\s+)?(?:{FRAMEWORK}\W+(?:(?:\w+\s+)?(?:of|in)\s+)?|(?:\w+\s+){{1,3}}(?:of|in)\s+)?{YEAR}",
    re.I,
)


def names_since(text: str) -> bool:
    """Whether a text with its years masked speaks of the time since one: "since its 2018 inspection"."""
    return bool(_SINCE_ONE.search(text))

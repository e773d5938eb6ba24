"""Dates and ranges of dates as reports print them -> ISO 8601."""

from __future__ import annotations

import datetime
import re

_MONTHS = "january february march april may june july august september october november december"
_NUMBER = {name[:3]: i for i, name in enumerate(_MONTHS.split(), start=1)}
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(\d{1,2})\s*(?:st|nd|rd|th)?"
_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?,?"
_YEAR = r"((?:19|20)\d\d)"

# `22 May 2014`  `Friday 22nd May, 2014`
_ONE = re.compile(rf"\b{_DAY}\s+{_MONTH}\s+{_YEAR}\b", re.I)
# `6 to 10 February 2023`  `28 February to 4 March 2022`  `26 October 2015 – 20 November 2015`
_RANGE = re.compile(
    rf"\b{_DAY}(?:\s+{_MONTH}(?:\s+{_YEAR})?)?\s*(?:–|—|-|‑|to|and|until)\s*{_DAY}\s+{_MONTH}\s+{_YEAR}\b",
    re.I,
)
_ISO = re.compile(r"\b((?:19|20)\d\d)[-_](\d\d)[-_](\d\d)\b")  # `2022-05-20`
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)\b")  # `20/05/2022`, day first

_MARKS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Span = tuple[str, str]


def find_range(text: str) -> Span | None:
    """The first range of dates in the text, or its first single date as a range of one day.

    Two ranges joined (`15 to 19 May 2023 and 5 to 9 June 2023`) count from the first to the last.
    """
    text = _plain(text)
    ranges = list(_RANGE.finditer(text))
    single = _ONE.search(text)
    if not ranges or (single and single.end() < ranges[0].start()):
        day = _date(*single.groups()) if single else None
        return (day, day) if day else None
    first = _span(ranges[0])
    for later in ranges[1:]:
        between = text[ranges[0].end() : later.start()]
        if first and re.fullmatch(r"[\s,;]*(?:and)?\s*", between) and (last := _span(later)):
            return first[0], last[1]
    return first


def find_date(text: str) -> str | None:
    """The first date in the text, in words, as ISO 8601 or with the day first and slashes."""
    text = _plain(text)
    if match := _ONE.search(text):
        return _date(*match.groups())
    if match := _ISO.search(text):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.search(text):
        return _iso(int(match[3]), int(match[2]), int(match[1]))
    return None


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).split())


def _span(match: re.Match[str]) -> Span | None:
    day, month, year, last_day, last_month, last_year = match.groups()
    end = _date(last_day, last_month, last_year)
    start = _date(day, month or last_month, year or last_year)
    if (
        start and end and start > end and month and not year
    ):  # `12 December to 5 January 2024` begins the year before
        start = _date(day, month or last_month, str(int(last_year) - 1))
    return (start, end) if start and end and start <= end else None


def _date(day: str, month: str, year: str) -> str | None:
    return _iso(int(year), _NUMBER[month[:3].lower()], int(day))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:  # `31 June 2014` is a misprint: no date
        return None

"""Dates and ranges of dates as reports print them -> ISO 8601."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_MONTHS = "january february march april may june july august september october november december"
_NUMBER = {name[:3]: i for i, name in enumerate(_MONTHS.split(), start=1)}
_DAY = r"(?P<day>\d{1,2})(?!\d)\s*(?:(?:st|nd|rd|th)\b)?"
# A month in full or short; spelt in any other way (`Febuary`) only where a year follows it.
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|(?:jan|feb|apr|aug|sep|oct|nov|dec)[a-z]{2,8}(?=,?\s*(?:19|20)\d\d))(?![a-z])\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"

_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        # `22 May 2014`  `Friday 22nd May, 2014`  `22 May`  `22`  `22May2014`
        rf"(?<![\d/.]){_WEEKDAY}{_DAY}(?:\s*(?:of\s+)?{_MONTH}(?:,?\s*{_YEAR})?)?",
        rf"\b{_MONTH}\s*{_DAY}(?:,?\s*{_YEAR})?",  # `May 22, 2014`
        r"(?<!\d)(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.]"  # `20/05/2022`, day first
        r"(?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_](?P<month>\d\d)[-_](?P<day>\d\d)(?!\d)",  # 2022-05-20
    )
)
# What stands between the days of one range or list: `to`, a dash, `, and`, `and from`
_LINK = re.compile(
    r"(?:\s*(?:,|;|&|–|—|-|‑|−|\b(?:to|and|until|till|through(?:\s+to)?|then)\b))+\s*"
    r"(?:(?:from|between|again|on|the)\s+)*",
    re.I,
)

_MARKS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Span = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as printed, month and year perhaps left to its neighbours; `text[start:end]`."""

    day: int
    month: int | None
    year: int | None
    start: int
    end: int

    def iso(self) -> str | None:
        if self.month is None or self.year is None:
            return None
        return _iso(self.year, self.month, self.day)


def find_range(text: str) -> Span | None:
    """The first and last day of the first range or list of days in the text that has a year.

    `6 to 10 and 13 to 17 February 2023` counts from the 6th to the 17th. None where the days do
    not follow one another.
    """
    text = " ".join(text.translate(_MARKS).split())
    for chain in _chains(text):
        days = [day.iso() for day in _filled(chain)]
        if any(day.year for day in chain) and days[0] and days[-1]:
            return (days[0], days[-1]) if days[0] <= days[-1] else None
    return None


def find_date(text: str) -> str | None:
    """The first whole date in the text, in words, as ISO 8601 or with the day first and slashes."""
    text = " ".join(text.translate(_MARKS).split())
    whole = (day.iso() for chain in _chains(text) for day in chain)
    return next((date for date in whole if date), None)


def _chains(text: str) -> Iterator[list[_Day]]:
    """Days that follow one another with nothing but a link between them."""
    chain: list[_Day] = []
    place = 0
    while found := _next_day(text, place):
        if chain and not _LINK.fullmatch(text[chain[-1].end : found.start]):
            yield chain
            chain = []
        chain.append(found)
        place = found.end
    if chain:
        yield chain


def _next_day(text: str, place: int) -> _Day | None:
    """The first day from there on; of several forms at one place, the one that says most."""
    matches = [m for form in _FORMS if (m := form.search(text, place))]
    if not matches:
        return None
    match = min(matches, key=lambda m: (m.start(), -m.end()))
    month, year = match["month"], match["year"]
    number = None
    if month:
        number = int(month) if month.isdigit() else _NUMBER[month[:3].lower()]
    return _Day(int(match["day"]), number, int(year) if year else None, match.start(), match.end())


def _filled(chain: Sequence[_Day]) -> list[_Day]:
    """Each day with its month and year, taken from the next that has them, else the one before.

    `12 December to 5 January 2024` begins the year before.
    """
    days = list(chain)
    for i in range(len(days) - 2, -1, -1):
        days[i] = _like(days[i], days[i + 1], step=-1)
    for i in range(1, len(days)):
        days[i] = _like(days[i], days[i - 1], step=1)
    return days


def _like(day: _Day, other: _Day, *, step: int) -> _Day:
    """The day with the other's month and year where it has none; a year off over a new year."""
    month = day.month or other.month
    if day.year or other.year is None or month is None:
        return replace(day, month=month)
    turned = (month, day.day) > (other.month or month, other.day)
    if step > 0:
        turned = day.month is not None and (month, day.day) < (other.month or month, other.day)
    over = day.month is not None and turned
    return replace(day, month=month, year=other.year + (step if over else 0))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:  # `31 June 2014` is a misprint: no date
        return None

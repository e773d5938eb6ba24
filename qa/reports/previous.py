"""How the inspection before was judged, where a report says so of the whole local authority."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.reports.dates import find_date
from qa.reports.grades import GRADE_WORDS
from qa.reports.structure import Part

# Sections of a report that tell of other inspections: `Previous Ofsted inspections`
EARLIER_INSPECTIONS = re.compile(
    r"(?:previous|other|earlier|past)\b.*\binspections?\b|progress since the (?:last|previous) .*",
    re.I,
)
# `The previous inspection of the local authority’s … was in May 2012`
_WHICH = re.compile(
    r"previous (?:\w+ )?inspections? of (?P<what>.+?) (?:was|were|took place)\b.*?"
    r"\b(?:in|on) (?P<date>(?:\d{1,2} )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d)",
)
_PARTS = re.compile(r"fostering|adoption|home|school|college|hostel|centre", re.I)
_JUDGED = re.compile(
    rf"\bjudged (?:it |them |services )?(?:overall )?(?:to be |to |as )?(?P<grade>{GRADE_WORDS}|"
    r"require improvement)\b",
    re.I,
)
# `Since the last inspection in 2018, when services were judged to be good, …`
_SINCE = re.compile(
    r"\b(?:last|previous|most recent)\b[^.]{0,50}\binspection\b[^.]{0,40}?\bwhen\b[^.]{0,80}?"
    rf"\bjudged (?:overall )?(?:to be |to |as )?(?P<grade>{GRADE_WORDS})\b",
    re.I,
)
_FIRST_PAGES = 2
_SENTENCE = re.compile(r"(?<=[.!?]) +")


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An earlier inspection's date (ISO, the first of its month or year) and grade as printed."""

    date: str
    grade: str


def previous_judgement(parts: Sequence[Part]) -> str | None:
    """The grade, as printed, of the latest earlier inspection of the authority's services."""
    told = [earlier for part in parts for earlier in _told(part)]
    if told:
        return max(told, key=lambda e: e.date).grade
    for part in parts:
        for paragraph in part.paragraphs:
            near = not paragraph.pages or paragraph.pages[0] <= _FIRST_PAGES
            if near and (match := _SINCE.search(paragraph.text)):
                return match["grade"]
    return None


def _told(part: Part) -> Iterator[_Earlier]:
    """The earlier inspections of a section that lists them: which, when, and how it was judged."""
    if not any(EARLIER_INSPECTIONS.search(heading) for heading in part.path):
        return
    date: str | None = None
    for paragraph in part.paragraphs:
        for sentence in _SENTENCE.split(paragraph.text):
            if which := _WHICH.search(sentence):
                date = None if _PARTS.search(which["what"]) else _first_day(which["date"])
            if date and (judged := _JUDGED.search(sentence)):
                yield _Earlier(date, judged["grade"])
                date = None


def _first_day(printed: str) -> str:
    """`May 2012` -> 2012-05-01, `2012` -> 2012-01-01."""
    return find_date(printed) or find_date(f"1 {printed}") or f"{printed[-4:]}-01-01"

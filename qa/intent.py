"""What a question wants: a grade, recommendations, a comparison, a count, a list, or a passage."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from qa.asked import kind_asked
from qa.idioms import load_idioms
from qa.kinds import kind_told, unlikely
from qa.named import named_grades, named_judgements
from qa.types import AnswerKind, Asked, FrameworkInfo, Grade
from qa.wordings import (
    ACROSS,
    AND_BEFORE,
    AND_WHY,
    ANY_PART,
    ANYTHING_MOVED,
    AUTHORITY,
    BETTER,
    CHANGED,
    COMPARE,
    COUNT,
    COURSE,
    EMPTY,
    EVER,
    EVERY_GRADE,
    FROM_TO,
    GRADE_ASKED,
    GRADE_WORD,
    GRADES,
    HELD,
    HELD_OVERALL,
    HOW_FAR,
    HOW_GOOD,
    INCLUDING,
    LIST_REPORTS,
    MARK,
    NO_EXCEPTION,
    PARTS_COUNTED,
    RECOMMENDATIONS,
    REGION,
    TALLY,
    TIME_LIMITS,
    TREND,
    VERDICT,
    WHAT_WAS,
    WHICH_OF_THESE,
    WHOSE,
    WRITTEN_UP,
)


@dataclass(frozen=True, slots=True)
class Intent:
    """`judgements` and `grades` are those that the question names, in their order there."""

    kind: AnswerKind
    asked: Asked
    judgements: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
    strand: str | None = None
    trend: bool = False
    time_limit_days: int | None = None
    ever: bool = False
    bare: bool = False  # nothing is asked for but grades
    asks_grade: bool = False  # a grade is asked for outright, whatever for
    every: bool = False  # all grades of a report are asked for, or those of one kind


def read_intent(
    text: str, frameworks: Mapping[str, FrameworkInfo], authorities: int, years: int
) -> Intent:
    """The intent of a question whose scope words are masked, given how many it names of each.

    What plain words do not tell is tried again with turns of phrase put plainly ("up to scratch"),
    and counts where nothing else is left to look for.
    """
    read = _read(text, frameworks, authorities, years)
    whether = read.kind == "grade" and read.asked == "yes_no" and not read.grades
    if read.kind == "passage" or whether or (read.kind in ("count", "list") and not _tells(read)):
        idioms = load_idioms()
        plain = idioms.plainly(text)
        again = _read(plain, frameworks, authorities, years, idioms.filler)
        graded = bool(again.grades) or bool(_GRADED.search(plain) or _GOT.search(text))
        asks = again.kind != "grade" or graded
        if whether:
            asks = again.kind == "grade" and bool(again.grades)
        if again.kind != "passage" and asks and (again.bare or _is_told(again, text)):
            every = read.every or again.every or _ALL in plain
            ever = read.ever or again.ever
            return replace(again, asked=read.asked, every=every, ever=ever)
    return _with_second_opinion(read, text, frameworks, authorities, years)


def _with_second_opinion(
    read: Intent, text: str, frameworks: Mapping[str, FrameworkInfo], authorities: int, years: int
) -> Intent:
    """The kind that the question's words tell as a whole, where they do surely; else what rules say.

    Where rules leave nothing of the question over, they are believed unless that is most unlikely.
    """
    if read.kind == "compare" and AND_BEFORE.search(text):
        return read  # a grade and the one before it are two, whatever each half asks for
    own = "across" if read.kind in ("count", "list") else read.kind
    told = kind_told(text, authorities, years, own)
    judgements, _ = named_judgements(text, frameworks)
    holders = read.grades and not authorities and _asks_who_holds(text, bool(judgements))
    if read.kind == "passage" and holders and told in (None, "passage"):
        told = "across"
    if (
        told is None
        or told == own
        or (read.bare and own != "passage" and not unlikely(own, text, authorities, years))
    ):
        return read
    return _of_kind(told, read, text, judgements, authorities)


def _of_kind(
    told: str, read: Intent, text: str, judgements: tuple[str, ...], authorities: int
) -> Intent:
    """The intent as one of that kind; what a question names decides what is possible."""
    listing: AnswerKind = "count" if read.asked == "how_many" else "list"
    every = read.every or _asks_for_all(text)
    if told == "passage" or (told in ("grade", "compare") and read.asked == "why"):
        return replace(read, kind="passage", judgements=(), bare=False)
    if told == "recommendations":
        return replace(read, kind="recommendations", time_limit_days=_time_limit(text))
    if told == "across" and authorities == 1 and (read.grades or judgements):
        return replace(read, kind="grade", judgements=judgements, ever=True)
    if told == "across" or not authorities:
        return replace(read, kind=listing, judgements=judgements, every=every)
    if told == "compare":
        trend = read.trend or authorities == 1
        return replace(read, kind="compare", judgements=judgements, every=every, trend=trend)
    if authorities > 1:
        return replace(read, kind="compare", judgements=judgements, every=every)
    if not (judgements or every or read.bare or read.grades):
        # Which judgement is meant is told by likeness, if at all.
        return replace(read, kind="passage", asks_grade=True)
    return replace(read, kind="grade", judgements=judgements, every=every)


_ALL = " all judged "
_GRADED = re.compile(r"\bjudged\b|" + GRADE_WORD.pattern, re.I)
_GOT = re.compile(  # "what did management get?"
    r"\bwhat (?:did|has|have|does|do)\b.{1,40}\b(?:gets?|got|score|receive|end up with|come away with)\W*$",
    re.I,
)


def _tells(intent: Intent) -> bool:
    """Whether a count or list knows what of the judgement table it is about."""
    return intent.bare or bool(intent.grades)


_TOLD = re.compile(
    rf"{AUTHORITY}(?:['’]s)?\W(?:\w+ ){{0,3}}(?:told|asked|instructed|ordered|required|urged|advised)\b"
    rf"|\b(?:want(?:ed)?|ask(?:ed)?|demand(?:ed)?|expect(?:ed)?|tell|told|urged?|call(?:ed)? on)\b(?: \w+){{0,2}} (?:from |of )?{AUTHORITY}",
    re.I,
)


def _is_told(intent: Intent, text: str) -> bool:
    """Whether it is asked what inspectors told an authority, whatever about."""
    return intent.kind == "recommendations" and bool(_TOLD.search(text))


def _read(
    text: str,
    frameworks: Mapping[str, FrameworkInfo],
    authorities: int,
    years: int,
    filler: Collection[str] = (),
) -> Intent:
    asked = kind_asked(text)
    judgements, without = named_judgements(text, frameworks)
    grades, without = named_grades(without, frameworks)
    graded = bool(GRADE_WORD.search(text)) or bool(grades)
    bare = _is_empty(GRADE_WORD.sub(" ", without), filler)
    rise = len(grades) == 2 and bool(FROM_TO.search(text))
    kind = _kind(
        text,
        asked,
        authorities,
        years,
        graded=graded,
        bare=bare,
        named=bool(judgements),
        names_grade=bool(grades),
        rise=rise,
    )
    if kind == "passage" or (EVERY_GRADE.search(text) and INCLUDING.search(text)):
        judgements = ()
    if kind == "recommendations" and filler:
        bare = _is_empty(_limitless(RECOMMENDATIONS.sub(_own_words, without)), filler)
    times = asked == "how_many" and bool(grades) and bare
    if kind == "count" and grades and authorities == 1 and not PARTS_COUNTED.search(text):
        kind, times = "grade", True  # how often it had the grade, not who has it
    if kind == "grade" and AND_WHY.search(text):
        asked = "why"
    if kind == "grade" and AND_BEFORE.search(text):
        kind = "compare"
    return Intent(
        kind=kind,
        asked=asked,
        judgements=judgements,
        grades=grades,
        trend=_is_trend(text, authorities, bare=bare) or bool(AND_BEFORE.search(text)),
        time_limit_days=_time_limit(text) if kind == "recommendations" else None,
        ever=bool(EVER.search(text)) or (kind == "grade" and times),
        bare=bare,
        asks_grade=asked != "why" and _asks_grade(text),
        every=_asks_for_every(text, kind, named=bool(judgements)),
    )


def _kind(
    text: str,
    asked: Asked,
    authorities: int,
    years: int,
    *,
    graded: bool,
    bare: bool,
    named: bool,
    names_grade: bool,
    rise: bool,
) -> AnswerKind:
    """The first rule that fits; what fits none is answered by passages."""
    region = authorities > 1 and text.count(AUTHORITY) == 1
    if COUNT.search(text) and (graded or bare or authorities == 0):
        return "count"
    if bare and TALLY.search(text):
        return "count"
    if authorities == 0 and rise:
        return "list"
    if region and bare and graded and REGION.search(text):
        return "count" if asked == "how_many" else "list"
    if authorities > 1 and bare and BETTER.search(text):
        return "compare"
    listing: AnswerKind = "count" if graded and asked == "how_many" else "list"
    if ACROSS.search(text) and (authorities == 0 or region):
        return listing
    if bare and not graded and not named and LIST_REPORTS.search(text):
        return "list"
    told = CHANGED.search(text) or (years and WRITTEN_UP.search(text))
    if bare and not graded and authorities == 0 and told:
        return "list"
    recommending = bool(RECOMMENDATIONS.search(text))
    step = asked in ("what", "yes_no") or bool(HOW_FAR.search(text))
    changed = step and bool(CHANGED.search(text))
    changing = changed or bool(TREND.search(text))
    if bare and authorities and changing and (graded or not recommending):
        return "compare"
    if bare and not named and TREND.search(text):
        return "compare"
    if bare and named and years > 1 and (authorities or not graded):
        return "compare"
    course = bool(COMPARE.search(text) or TREND.search(text))
    if bare and graded and named and authorities == 0 and not course:
        return listing
    if authorities > 1 and names_grade and years < 2 and WHICH_OF_THESE.search(text):
        return listing
    several = authorities > 1 or (years > 1 and graded and authorities)
    if several or (years > 1 and COMPARE.search(text)):
        return "compare"
    if asked == "why" and not (graded and (bare or (named and VERDICT.search(text)))):
        return "passage"
    if recommending and not (graded and (bare or named)):
        return "recommendations"
    if (bare and (graded or (named and asked != "how_many"))) or (
        named and (_asks_grade(text) or HOW_GOOD.search(text))
    ):
        if TREND.search(text):
            return "compare"
        if authorities or not graded:
            return "grade"
        return "count" if asked == "how_many" else "list"
    if recommending:
        return "recommendations"
    if bare and authorities and asked in ("what", "yes_no"):
        return "grade"
    if authorities == 1 and _asks_for_all(text):
        return "grade"
    return "passage"


def _asks_for_all(text: str) -> bool:
    """Whether all grades of a report are asked for, or any of them beside a grade that is named."""
    any_part = ANY_PART.search(text) and re.search(rf"\b{GRADES}\b", text, re.I)
    return bool(EVERY_GRADE.search(text) or WHAT_WAS.search(text) or any_part)


def _asks_for_every(text: str, kind: AnswerKind, *, named: bool) -> bool:
    """Whether no judgement is to be left out, for that kind of answer."""
    if NO_EXCEPTION.search(text):
        return True
    if kind == "compare":
        return not named and bool(ANYTHING_MOVED.search(text))
    return kind == "grade" and _asks_for_all(text)


def _asks_who_holds(text: str, named: bool) -> bool:
    """Whether authorities are asked for by a grade that they hold, where none of them is named."""
    if HELD_OVERALL.search(text):
        return True
    return named and bool(WHOSE.search(text) and HELD.search(text))


def _is_trend(text: str, authorities: int, *, bare: bool) -> bool:
    """Whether the course over time is asked for, and not only who stands better now."""
    found = bool(TREND.search(text) or (bare and CHANGED.search(text)))
    return found and (authorities < 2 or bool(COURSE.search(text)))


def _asks_grade(text: str) -> bool:
    """Whether a grade is asked for outright: "what grade", "how was … rated", "the verdict on"."""
    return bool(GRADE_ASKED.search(text))


def _content(text: str) -> list[str]:
    """The words left that say more than that a grade is wanted."""
    text = re.sub(MARK, " ", text.lower()).replace("’", "'")
    words = re.findall(r"[a-z][a-z'-]*|\d+", text)
    return [w for w in words if w not in EMPTY and w.removesuffix("'s") not in EMPTY]


def _is_empty(text: str, filler: Collection[str]) -> bool:
    """Whether nothing is left that says more than that grades or recommendations are wanted."""
    return not [w for w in _content(text) if w not in filler]


def _own_words(match: re.Match[str]) -> str:
    """What a pattern of asking spans, without the words by which it asks."""
    return re.sub(
        r"\b(?:recommend\w*|improve\w*|action\w*|priorit\w*|immediate|needs?|must|should)\b",
        " ",
        match[0],
    )


def _limitless(text: str) -> str:
    for _, pattern in TIME_LIMITS:
        text = pattern.sub(" ", text)
    return re.sub(r"\bwithin\b|\bdeadlines?\b|\btime limits?\b", " ", text)


def _time_limit(text: str) -> int | None:
    for days, pattern in TIME_LIMITS:
        if pattern.search(text):
            return days
    return None

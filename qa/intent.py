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

_MARK = "[\ue000-\ue002]"  # what `question` leaves where an authority, year or framework stood
AUTHORITY, YEAR, FRAMEWORK = "\ue000", "\ue001", "\ue002"  # stand in the text for what was read


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


_GRADE_WORD = re.compile(
    r"\b(?:grad(?:e|es|ed|ing)|rat(?:ing|ings|ed)|judge?ments?|judged|scor(?:e|es|ed)|verdict)\b",
    re.I,
)
_GRADE_ASKED = re.compile(
    r"\b(?:what|which|whatever)\b(?:\s+\S+){0,4}?\s+(?:grades?|ratings?|judge?ments?|verdict|marks?|scores?)\b"
    r"|\bhow\b.*\b(?:rated?|graded?|judged?|scored?|marked)\b"
    r"|\b(?:grade|rating|judge?ment|mark|score)\b(?:\s+\S+){0,3}\s+(?:for|on|given)\b"
    r"|\b(?:rated|graded|judged|marked)\s*\?*$|\boverall (?:grade|rating|judge?ment|verdict|mark|score|effectiveness)\b"
    r"|\bwhat (?:did|has|have|do|does)\b.{1,40}\b(?:give|given|award|awarded|hand|handed)\b.{0,40}\bfor\b"
    r"|\b(?:grades?|ratings?|judge?ments?)[- ]?wise\b|\bin terms of (?:the )?(?:grades?|ratings?|judge?ments?)\b",
    re.I,
)
_AUTHORITIES = r"(?:local authorit(?:y|ies)|authorit(?:y|ies)|councils?|boroughs?|areas?|places?|counties|cities|partnerships?)"
_ACROSS = re.compile(
    rf"\b(?:which|what|list|show|name|any|all|every|other)\b(?:\s+\w+){{0,2}}\s+{_AUTHORITIES}\b"
    rf"|\bwhich of\b|\bwhich (?:reports?|inspections?)\b|\b(?:best|worst|highest|lowest|top|most|fewest)\b.*\b{_AUTHORITIES}\b",
    re.I,
)
# "Which of Kent, York and Leeds were …": those are asked for that have the grade named.
_WHICH_OF_THESE = re.compile(
    rf"\b(?:which|any|how many|who) (?:one )?(?:out )?of (?:the )?{AUTHORITY}(?:\W+(?:and|or|&)?\W*(?:the )?{AUTHORITY})+",
    re.I,
)
_GRADES = (
    r"(?:outstanding|good|adequate|inadequate|requir(?:e[sd]?|ing) improvement(?: to be good)?)"
)
# A grade that is held: "good overall", "'requires improvement' for care leavers"; not "good practice".
_HELD_OVERALL = re.compile(rf"\b{_GRADES}\b['’\"”]?,? overall\b|\boverall\W+{_GRADES}\b", re.I)
_HELD = re.compile(
    rf"\b{_GRADES}\b['’\"”]?,? (?:for|at|on)\b|\b(?:sits?|stands?) at {_GRADES}\b", re.I
)
_WHOSE = re.compile(rf"\bwho(?:se)?\b|\bwhere\b|\b{_AUTHORITIES}\b", re.I)
_WRITTEN_UP = re.compile(
    r"\bwho\b.*\b(?:inspected|visited|reviewed|reported on|written (?:up|about))\b", re.I
)
_TALLY = re.compile(  # only where nothing else is asked for: "the number of reports of neglect" is a matter
    r"\b(?:number|total|count) of\b(?:\s+\w+){0,2}\s+(?:reports|inspections|letters|judge?ments|grades)\b"
    r"|\bhow many\b.*\b(?:inspections|reports|letters|judge?ments|grades)\b"
    r"|\bhow (?:often|many times)\b.*\b(?:inspected|visited)\b",
    re.I,
)
_LIST_REPORTS = re.compile(
    r"\b(?:list|show|name|give|what|which)\b.*\b(?:reports|inspections|visits|letters)\b", re.I
)
_COUNT = re.compile(
    rf"\bhow many\b(?:\s+\w+){{0,2}}\s+(?:{_AUTHORITIES}|reports?|inspections?|judge?ments?|grades?)\b"
    rf"|\bhow many of\b\s*(?:the\s+)?(?:{_AUTHORITIES}|these|them|{AUTHORITY})|\bnumber of (?:different )?{_AUTHORITIES}\b"
    rf"|\b(?:how many|number of)\b(?:\s+\w+){{0,2}}\s+(?:{FRAMEWORK}|(?:inspection )?letters?|visits)"
    rf"|\bhow many of\b(?:\s+\w+){{0,2}}\s+{_AUTHORITIES}\b"
    rf"|\bcount (?:up )?(?:the|all|every)?\s*(?:{_AUTHORITIES}|reports?|inspections?)\b"
    rf"|(?:{_AUTHORITIES}|reports?|inspections?|letters?|{FRAMEWORK})[^?]*\W(?:and )?how many\W*$",
    re.I,
)
_RECOMMENDATIONS = re.compile(
    r"\brecommend(?:ations?|ed|s)?\b|\bareas? (?:for|of) improvement\b|\b(?:priority|immediate) actions?\b"
    r"|\b(?:what|which)\b.*\b(?:needs?|needed|must|should|had|has|have|ought)\b.*\b(?:improve|do better|be better|be improved|put right|change|fix|do|done|address|tackle)\b"
    r"|\b(?:could|should|can|might) (?:still )?be (?:done )?better\b|\bnext steps\b|\bimprovements? (?:required|needed|asked|demanded)\b"
    r"|\bactions?\b.*\b(?:three|six|twelve|3|6|12)[- ]months?\b"
    r"|\bimprovement (?:areas|points|actions|priorities)\b|\bneeds? (?:improving|improvement|fixing|sorting|attention|work)\b"
    r"|\b(?:areas?|things?|points?) (?:to (?:be )?(?:improved?|develop(?:ed)?|work(?:ed)? on)|for (?:further )?(?:improvement|development))\b"
    r"|\b(?:what|which)\b.*\b(?:could|can|might)\b.*\b(?:do|be done|did) better\b"
    r"|\bactions?\b.*\b(?:have|had|has|was|were|is|are|must|needs?|needed) to\b.*\b(?:take|taken|do|done|carry|finish|complete)\b"
    r"|\b(?:needs?|needed|had|has|have|must|ought)(?: to)? (?:work on|sort out|put right|get right|see to|deal with)\b"
    r"|\bneeds? to improve\b|\b(?:told|asked|instructed|ordered|required|urged) to\b"
    r"|\b(?:want|wanted|expect|expected|tell|told|ask|asked|require|required)\b.*\b(?:to (?:do|improve|change|fix|sort|put|tackle|address|see|get better)|improved|done|fixed|changed|put right|sorted)\b"
    r"|\bon the (?:to[- ]do )?list\W*$|\bactions? (?:points?|required|needed)\b|\bto[- ]do list\b|\bpriorities for improvement\b",
    re.I,
)
_EVER = re.compile(
    r"\b(?:when|which year)\b.* last (?:anything |any |a |judged |rated |graded )?(?:less|worse|lower|below|short|under|not)\b|\b(?:ever|always|never|every time|(?:at|in|on|by) (?:any|some) (?:time|point|stage|inspection|report|visit))\b",
    re.I,
)
_COMPARE = re.compile(
    r"\bcompar(?:e|ed|es|ing|ison)\b|\bdifference between\b|\bversus\b|\bvs\b|\bbetter\b.*\bthan\b|\bworse\b.*\bthan\b"
    r"|\bsame (?:grade|judgement|rating)\b|\bside by side\b|\bv\b"
    rf"|[{AUTHORITY}{YEAR}]\W+(?:as )?against\W+[{AUTHORITY}{YEAR}]",
    re.I,
)
_BETTER = re.compile(
    r"\b(?:better|worse|higher|lower|stronger|weaker|ahead|behind)\b", re.I
)  # of two
# "from inadequate to outstanding"; what grades are named is looked at beside it
_FROM_TO = re.compile(
    r"\bfrom\b.+\bto\b|\b(?:lost|lose|losing|gave up|dropped|slipped|fell|slid|climbed|rose|used to be|once)\b.+"
    r"\b(?:to|now|today|currently|but are|but is|and are|and is)\b",
    re.I,
)
_TREND = re.compile(
    r"\bover (?:time|the years)\b|\btrend\b|\bhistory\b|\btimeline\b|\bjourney\b|\b(?:better|worse) than before\b|\btrac(?:e|k)\b|\b(?:through|across|over) (?:all )?(?:the |its |their )?(?:inspections|reports)\b|\b(?:gets?|got|getting|gone|becomes?|became) (?:any )?(?:better|worse)\b"
    r"|\b(?:have|has|did|how)\b.*\b(?:grades?|judgements?|ratings?)\b.*\bchang(?:e|ed)\b|\bchang(?:e|ed)\b.*\b(?:grades?|judgements?|ratings?)\b"
    r"|\b(?:in )?(?:what|which) (?:direction|way)\b.*\b(?:go|went|gone|head|heading|headed|mov(?:e|ed|ing))\b"
    r"|\b(?:go|went|gone) (?:up|down)\b|\bmove[sd]? (?:up|down)\b"
    r"|\b(?:has|have|did|is|are)\s*(?:[\ue000-\ue002]|\W|getting |the |its |their |council|children['’]s services|overall|effectiveness|services?)*\b(?:improved?|improving|better|worse|worsened?|declined?|deteriorated?)\s*(?:since|between|from|over|from|\W|$)",
    re.I,
)
# Among several authorities "better" compares them; only these words ask for their course over time.
_COURSE = re.compile(
    r"\b(?:direction|which way)\b|\bover (?:time|the years)\b|\btrend|\bhistory\b|\bsince\b|\b(?:getting|got|gets?|gone|becom\w+|became) (?:any )?(?:better|worse)\b"
    r"|\b(?:improv|worsen|declin|deteriorat|chang)(?:ed?|ing)\b",
    re.I,
)
_HOW_GOOD = re.compile(
    r"^\W*(?:so |and |but )?how (?:good|bad|strong|weak|well[- ]led) (?:is|are|was|were)\b"
    rf"|\bhow (?:did|does|do|has|have|had|is|was)\b \W*{AUTHORITY}(?:['’]s)?(?: council)? (?:do|done|doing|fare|fared|get on|perform(?:ed|ing)?)\b",
    re.I,
)
_EACH_PART = r"(?:grades?|judge?ments?|ratings?|strands?|sub-?judge?ments?)"
_EVERY_GRADE = re.compile(
    rf"\b(?:every|each|all|full|complete|whole)\b(?: set| list| of| its| the| their| those| these| single| one){{0,3}} {_EACH_PART}\b"
    rf"|\b(?:list|set out|run through|go through|read out|show) (?:me )?(?:all |the |its |their )*{_EACH_PART}\b",
    re.I,
)
_NO_EXCEPTION = re.compile(
    r"\b(?:clean sweep|full house|full set|straight flush|(?:perfect|spotless|unblemished) (?:set|card|record|score)|nothing but|across the board|without exception)\b",
    re.I,
)
_INCLUDING = re.compile(r"\b(?:including|as well as|not forgetting|not just|not only)\b", re.I)
_PARTS_COUNTED = re.compile(
    r"\bhow many\b(?: \w+){0,3} (?:judge?ments?|grades?|strands?|areas?|parts?|services)\b", re.I
)
_WHAT_WAS = re.compile(  # "what exactly was judged inadequate?"
    rf"\bwhat (?:exactly |else |all )?(?:(?:was|were|is|are) (?:it|they|that|those) (?:that |which )?)?"
    rf"(?:was|were|is|are|came out|got|stayed|remained) (?:(?:only|still|also|judged|rated|graded|marked|found|called|to be|as) )*{_GRADES}\b",
    re.I,
)
_AND_BEFORE = re.compile(
    r"\b(?:and|,)(?: \w+){0,4} (?:the time before|the one before|before that|beforehand|previously)\b"
    r"|\bwhat (?:had|was|did) (?:it|that|they) (?:been |get |have |receive )?(?:before|previously)\b"
    r"|\b(?:better|worse|higher|lower)\b.{0,40}\bthan (?:\w+ ){0,3}(?:before|earlier|previously)\b",
    re.I,
)
# "How was it graded, and why?" asks for the grade with its reason.
_AND_WHY = re.compile(r"\band why(?: (?:was|is) (?:it|that|this)(?: so)?)?\W*$", re.I)
_VERDICT = re.compile(  # a grade that was given, and not one that a passage speaks of
    r"\b(?:verdict|grade|rating|judge?ment|mark)\b|\b(?:rated|graded|judged|marked)\b", re.I
)
_ANY_PART = re.compile(
    r"\b(?:any|every|each|all|one|which|what|some|the|those)(?: of (?:the|its|their))?(?: \w+)? "
    r"(?:strands?|judge?ments?|grades?|parts?|areas?|aspects?|bits|services)\b",
    re.I,
)
_REGION = re.compile(
    rf"\b(?:which|what|list|name|show|any|all|how many|number of)\b(?:\s+\w+){{0,2}}\s+{AUTHORITY}",
    re.I,
)
_CHANGED = re.compile(
    r"\b(?:improved?|worsene?d?|declined?|deteriorated?|changed?|slip(?:ped)?|drop(?:ped)?|fall(?:en)?|fell|rise(?:n)?|rose|moved?)\b"
    r"|\b(?:gets?|got|gotten|becomes?|became|getting|goes|go|went|gone) (?:any )?(?:better|worse|down|up)\b",
    re.I,
)
_HOW_FAR = re.compile(r"\bhow (?:big|large|far|much)\b", re.I)  # "how big was the jump?"
_TIME_LIMITS = (
    (
        0,
        re.compile(
            r"\b(?:immediate(?:ly)?|straight ?away|right away|at once|urgent(?:ly)?)\b", re.I
        ),
    ),
    (91, re.compile(r"\b(?:three|3)[- ]months?\b", re.I)),
    (183, re.compile(r"\b(?:six|6)[- ]months?\b|\bhalf a year\b", re.I)),
    (365, re.compile(r"\b(?:twelve|12)[- ]months?\b|\b(?:a|one) year\b", re.I)),
)

# Words that add nothing to a question that only asks for a grade.
_EMPTY = frozenset(
    (
        "a an the of for in on at by to as and or with was were is are be been being did do does "
        "has have had it its their they them this that there what which how when who whom overall "
        "s whose say said give given gave get got gets getting receive received award awarded achieve "
        "achieved come came out council councils authority authorities local borough city county "
        "service services children childrens child's children's kids social care department team "
        "area region inspection inspections inspected inspector inspectors inspectors' ofsted "
        "report reports reported under time times well doing done effectiveness effective quality "
        "performance work working practice provision experiences progress still now ever really "
        "actually all each every only just than enough after about final last latest current "
        "recent word level standard terms regard regards result results find found rank ranked "
        "place judge judging judges rate rating score scale mark marks thought think year any no "
        "not me us tell show list please can you i we would could hi hello many much let know "
        "want see better worse compare compared comparison between difference same versus vs "
        "history trend change changed changes over years two three first second both published dated why reason reasons improve improved improving worsened declined deteriorated since got become became gone down go went up always never been any  either higher lower "
        "side one ones most reviewed visited went so ok okay hey well then different index folder collection "
        "letter letters where against wise worsen decline deteriorate some somewhere held hold "
        "covered available ended end separate separately own pls thanks "
        "from previous previously prior earlier trace track through timeline "
        "slip slipped drop dropped drops fall fallen fell rise risen rose moved moves journey before everything "
        "cover covers exist exists least number best worst lowest highest weakest strongest top bottom total often "
        "re-inspection reinspection reported single kept keep keeps such poor poorly bad badly far managed manage manages whole "
        "way outright still picture exactly year hand handed good-enough while whereas although though briefing nearest newest "
        "places areas counties cities boroughs partnerships regions towns"
    ).split()
)

_OVERALL = re.compile(r"\boverall\b|\bin total\b|\bas a whole\b", re.I)


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
    if read.kind == "compare" and _AND_BEFORE.search(text):
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
_GRADED = re.compile(r"\bjudged\b|" + _GRADE_WORD.pattern, re.I)
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
    graded = bool(_GRADE_WORD.search(text)) or bool(grades)
    bare = _is_empty(_GRADE_WORD.sub(" ", without), filler)
    rise = len(grades) == 2 and bool(_FROM_TO.search(text))
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
    if kind == "passage" or (_EVERY_GRADE.search(text) and _INCLUDING.search(text)):
        judgements = ()
    if kind == "recommendations" and filler:
        bare = _is_empty(_limitless(_RECOMMENDATIONS.sub(_own_words, without)), filler)
    times = asked == "how_many" and bool(grades) and bare
    if kind == "count" and grades and authorities == 1 and not _PARTS_COUNTED.search(text):
        kind, times = "grade", True  # how often it had the grade, not who has it
    if kind == "grade" and _AND_WHY.search(text):
        asked = "why"
    if kind == "grade" and _AND_BEFORE.search(text):
        kind = "compare"
    return Intent(
        kind=kind,
        asked=asked,
        judgements=judgements,
        grades=grades,
        trend=_is_trend(text, authorities, bare=bare) or bool(_AND_BEFORE.search(text)),
        time_limit_days=_time_limit(text) if kind == "recommendations" else None,
        ever=bool(_EVER.search(text)) or (kind == "grade" and times),
        bare=bare,
        asks_grade=asked != "why" and _asks_grade(text),
        every=(kind == "grade" and _asks_for_all(text)) or bool(_NO_EXCEPTION.search(text)),
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
    if _COUNT.search(text) and (graded or bare or authorities == 0):
        return "count"
    if bare and _TALLY.search(text):
        return "count"
    if authorities == 0 and rise:
        return "list"
    if region and bare and graded and _REGION.search(text):
        return "count" if asked == "how_many" else "list"
    if authorities > 1 and bare and _BETTER.search(text):
        return "compare"
    listing: AnswerKind = "count" if graded and asked == "how_many" else "list"
    if _ACROSS.search(text) and (authorities == 0 or region):
        return listing
    if bare and not graded and not named and _LIST_REPORTS.search(text):
        return "list"
    told = _CHANGED.search(text) or (years and _WRITTEN_UP.search(text))
    if bare and not graded and authorities == 0 and told:
        return "list"
    recommending = bool(_RECOMMENDATIONS.search(text))
    step = asked in ("what", "yes_no") or bool(_HOW_FAR.search(text))
    changed = step and bool(_CHANGED.search(text))
    changing = changed or bool(_TREND.search(text))
    if bare and authorities and changing and (graded or not recommending):
        return "compare"
    if bare and not named and _TREND.search(text):
        return "compare"
    if bare and named and years > 1 and (authorities or not graded):
        return "compare"
    course = bool(_COMPARE.search(text) or _TREND.search(text))
    if bare and graded and named and authorities == 0 and not course:
        return listing
    if authorities > 1 and names_grade and years < 2 and _WHICH_OF_THESE.search(text):
        return listing
    several = authorities > 1 or (years > 1 and graded and authorities)
    if several or (years > 1 and _COMPARE.search(text)):
        return "compare"
    if asked == "why" and not (graded and (bare or (named and _VERDICT.search(text)))):
        return "passage"
    if recommending and not (graded and (bare or named)):
        return "recommendations"
    if (bare and (graded or (named and asked != "how_many"))) or (
        named and (_asks_grade(text) or _HOW_GOOD.search(text))
    ):
        if _TREND.search(text):
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
    any_part = _ANY_PART.search(text) and re.search(rf"\b{_GRADES}\b", text, re.I)
    return bool(_EVERY_GRADE.search(text) or _WHAT_WAS.search(text) or any_part)


def _asks_who_holds(text: str, named: bool) -> bool:
    """Whether authorities are asked for by a grade that they hold, where none of them is named."""
    if _HELD_OVERALL.search(text):
        return True
    return named and bool(_WHOSE.search(text) and _HELD.search(text))


def _is_trend(text: str, authorities: int, *, bare: bool) -> bool:
    """Whether the course over time is asked for, and not only who stands better now."""
    found = bool(_TREND.search(text) or (bare and _CHANGED.search(text)))
    return found and (authorities < 2 or bool(_COURSE.search(text)))


def _asks_grade(text: str) -> bool:
    """Whether a grade is asked for outright: "what grade", "how was … rated", "the verdict on"."""
    return bool(_GRADE_ASKED.search(text))


def _content(text: str) -> list[str]:
    """The words left that say more than that a grade is wanted."""
    text = re.sub(_MARK, " ", text.lower()).replace("’", "'")
    words = re.findall(r"[a-z][a-z'-]*|\d+", text)
    return [w for w in words if w not in _EMPTY and w.removesuffix("'s") not in _EMPTY]


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
    for _, pattern in _TIME_LIMITS:
        text = pattern.sub(" ", text)
    return re.sub(r"\bwithin\b|\bdeadlines?\b|\btime limits?\b", " ", text)


def _time_limit(text: str) -> int | None:
    for days, pattern in _TIME_LIMITS:
        if pattern.search(text):
            return days
    return None

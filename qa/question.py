"""Text -> Query: what a question is about (scope), what it wants (intent), and its bare matter.

The words of the scope ("Kent", "2019", "the inspection report") leave the text that is encoded:
they are a filter, and as similarity they only pull in passages that repeat them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from qa.gazetteer import Gazetteer
from qa.intent import Intent, read_intent
from qa.language import unsupported_reason
from qa.types import FrameworkInfo, Query, Scope
from qa.wordings import AUTHORITY, FRAMEWORK, YEAR
from qa.years import names_since, read_years


@dataclass(frozen=True, slots=True)
class Overrides:
    """Scope given beside the question; it wins over what the question says."""

    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    frameworks: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a question may name: authorities in the index, frameworks, lists of authorities."""

    gazetteer: Gazetteer
    known: Collection[str]
    frameworks: Mapping[str, FrameworkInfo]
    regions: Mapping[str, Sequence[str]]


def understand(
    question: str,
    vocabulary: Vocabulary,
    given: Overrides | None = None,
    earlier: Scope | None = None,
) -> Query:
    """The question as a Query; a question that cannot be answered has `unsupported` set.

    With `earlier`, the scope of the answer before, what the question leaves unsaid is taken from it.
    """
    given = given or Overrides()
    tidy = " ".join(question.split())
    names = _read_authorities(tidy, vocabulary)
    frameworks = _read_frameworks(names.text, vocabulary.frameworks)
    years = read_years(frameworks.text)
    authorities = given.authorities or names.authorities
    several = bool(years.year_from and years.year_to) or (years.last or 0) > 1
    named_years = 2 if several else len(given.years or years.years)
    meant = authorities or (earlier.authorities if earlier else ())
    intent = read_intent(years.text, vocabulary.frameworks, len(meant), named_years)
    kinds = given.frameworks or frameworks.keys
    scope = Scope(
        authorities=authorities,
        years=given.years or years.years,
        frameworks=kinds,
        judgements=given.judgements or _of_frameworks(intent.judgements, kinds, vocabulary),
    )
    query = Query(
        question=tidy,
        text=bare_text(years.text),
        kind=intent.kind,
        scope=scope,
        asked=intent.asked,
        latest=years.latest,
        months=() if given.years else years.months,
        year_from=years.year_from,
        year_to=years.year_to,
        last=years.last,
        previous=years.previous
        and intent.kind in ("grade", "recommendations")
        and not intent.trend,
        of_matter=years.of_matter and not given.years,
        strand=intent.strand,
        grades=intent.grades,
        trend=intent.trend,
        ever=intent.ever,
        bare=intent.bare,
        asks_grade=intent.asks_grade,
        every=intent.every,
        time_limit_days=intent.time_limit_days,
        unknown=() if given.authorities else names.unknown,
        ambiguous=() if given.authorities else names.ambiguous,
        unsupported=unsupported_reason(tidy, years.text, _words_known(vocabulary))
        or (None if len(authorities) > 1 else _unknown_neighbours(years.text)),
        notices=names.notices,
        masked=years.text,
    )
    query = _since_the_inspection(query, years.text)
    return carry_on(query, earlier) if earlier else query


def _of_frameworks(
    judgements: tuple[str, ...], frameworks: Collection[str], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Of the judgements that a word may mean, those of the frameworks asked for, if there are any."""
    known = {j.key for f in frameworks for j in vocabulary.frameworks[f].judgements}
    return tuple(k for k in judgements if k in known) or judgements


# Councils as neighbours; a "neighbouring borough" or a child's neighbours are the matter of a report.
_NEIGHBOURS = re.compile(
    rf"\b(?:which|what|any|all|how many|our|its|their)(?: of)?(?: (?:the|our|its|their))? (?:\w+ )?neighbou?rs\b"
    rf"|\b(?:statistical|nearest) neighbou?rs\b|\bneighbou?rs of {AUTHORITY}|{AUTHORITY}(?:['’]s)? (?:\w+ )?neighbou?rs\b",
    re.I,
)


def _unknown_neighbours(text: str) -> str | None:
    """Why a question about neighbours that no list of the settings names cannot be answered."""
    if not _NEIGHBOURS.search(text):
        return None
    return (
        "Which authorities count as neighbours is not known here. Name them in the question, or give the "
        "list a name in the settings (regions), such as “our neighbours”."
    )


def _since_the_inspection(query: Query, text: str) -> Query:
    """ "Has it improved since its 2018 inspection?" asks for the course from then on."""
    course = query.trend and query.kind in ("compare", "list")
    counted = query.kind in ("count", "list") and not query.scope.authorities
    counted = counted and bool(re.search(r"\b(?:since|after)\b", text, re.I))
    if not (course or counted) or len(query.scope.years) != 1 or not names_since(text):
        return query
    scope = replace(query.scope, years=())
    return replace(query, scope=scope, year_from=query.scope.years[0])


def _words_known(vocabulary: Vocabulary) -> Collection[str]:
    gazetteer = vocabulary.gazetteer
    return gazetteer.plain_words | gazetteer.field_words


def carry_on(query: Query, earlier: Scope) -> Query:
    """A follow-up question with what it leaves unsaid taken from the scope before it.

    A new authority or year replaces the earlier one; a defaulted year is not carried on.
    """
    scope = query.scope
    kept_years = () if "latest" in earlier.defaulted else earlier.years
    return replace(
        query,
        kind="grade" if query.bare and earlier.judgements else query.kind,
        scope=Scope(
            authorities=scope.authorities or earlier.authorities,
            years=scope.years or (() if query.latest or query.year_from else kept_years),
            frameworks=scope.frameworks or (() if scope.years else earlier.frameworks),
            judgements=scope.judgements
            or (earlier.judgements if query.kind == "grade" or query.bare else ()),
        ),
    )


# --- authorities --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    text: str
    authorities: tuple[str, ...]
    ambiguous: tuple[str, ...]
    unknown: tuple[tuple[str, tuple[str, ...]], ...]
    notices: tuple[str, ...]


def _read_authorities(text: str, vocabulary: Vocabulary) -> _Names:
    text, listed = _read_regions(text, vocabulary.regions)
    mentions = vocabulary.gazetteer.find(text, vocabulary.known)
    found: list[str] = list(listed)
    regions = (
        [] if mentions or listed else vocabulary.gazetteer.find_regions(text, vocabulary.known)
    )
    for region in regions:
        members = [a.name for a in vocabulary.gazetteer.region_members(region.name)]
        found += [name for name in members if name in vocabulary.known] or members[:1]
    ambiguous: tuple[str, ...] = ()
    notices = []
    for mention in mentions:
        names = tuple(a.name for a in mention.authorities)
        indexed = tuple(n for n in names if n in vocabulary.known)
        if len(names) > 1 and len(indexed) != 1:
            ambiguous = ambiguous or names
            continue
        name = indexed[0] if len(names) > 1 else names[0]
        found.append(name)
        if mention.fuzzy:
            notices.append(f"“{mention.text}” was read as {name}.")
    spans = [(m.start, m.end) for m in mentions] + [(r.start, r.end) for r in regions]
    unknown = []
    for name in vocabulary.gazetteer.unknown_places(text, vocabulary.known):
        homes = vocabulary.gazetteer.homes_of(name)
        if homes and mentions:
            continue  # "in Dover, Kent", "the Bexley hospital in Dartford": the authority is named
        home = _one_of(homes, vocabulary.known)
        if home is None:
            unknown.append((name, vocabulary.gazetteer.nearest(name, vocabulary.known)))
            continue
        found.append(home)
        notices.append(f"{name} is in {home}, whose reports are asked.")
        spans.append((text.index(name), text.index(name) + len(name)))
    masked = _mask(text, spans, AUTHORITY)
    return _Names(masked, tuple(dict.fromkeys(found)), ambiguous, tuple(unknown), tuple(notices))


def _read_regions(text: str, regions: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    """Lists of authorities that the settings name, such as "Bromley's neighbours"."""
    members: list[str] = []
    for name in sorted(regions, key=len, reverse=True):
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        if pattern.search(text):
            members.extend(regions[name])
            text = pattern.sub(AUTHORITY, text)
    return text, members


def _one_of(names: Sequence[str], known: Collection[str]) -> str | None:
    """The only one of the names that is known, else the only one; None where it is not clear."""
    indexed = [name for name in names if name in known] or list(names)
    return indexed[0] if len(indexed) == 1 else None


def _mask(text: str, spans: Iterable[tuple[int, int]], mark: str) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + mark + text[end:]
    return text


# --- frameworks ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frameworks:
    text: str
    keys: tuple[str, ...]


def _read_frameworks(text: str, frameworks: Mapping[str, FrameworkInfo]) -> _Frameworks:
    keys: list[str] = []
    phrases = [(p, f.key) for f in frameworks.values() for p in f.phrases]
    for phrase, key in sorted(phrases, key=lambda p: -len(p[0])):
        pattern = _framework_pattern(phrase)
        if pattern.search(text):
            keys.append(key)
            text = pattern.sub(FRAMEWORK, text)
    if not keys and _SERVICES.search(text):
        keys = [f.key for f in frameworks.values() if _of_services(f)]
        text = _SERVICES.sub(FRAMEWORK, text)
    return _Frameworks(text, tuple(dict.fromkeys(keys)))


# "The children's services report" is not the letter on a joint inspection, nor that on special needs.
_SERVICES = re.compile(
    r"\bchildren['’]?s services (?:(?:ofsted )?inspection )?(?:inspections?|reports?|inspectors)\b",
    re.I,
)


def _of_services(framework: FrameworkInfo) -> bool:
    """Whether its reports are on the services as a whole: several judgements, or of no known kind."""
    return len(framework.judgements) > 1 or not (framework.judgements or framework.phrases)


@cache
def _framework_pattern(phrase: str) -> re.Pattern[str]:
    """A phrase that names a kind of inspection by itself, or only beside such a word.

    "ILACS" and "joint targeted area inspection" say it; "special educational needs" is mostly the
    matter of a question, and names the kind only as "special educational needs inspection".
    """
    words = re.escape(phrase).replace(r"\ ", r"\s+").replace("'", "['’]")
    says_it = re.search(
        r"\b(?:inspections?|inspecting|framework|reviews?|reports?)\b", phrase, re.I
    )
    acronym = phrase.isupper() or (" " not in phrase and len(phrase) <= 6)
    suffix = (
        "" if says_it or acronym else r"\s+(?:inspections?|reports?|letters?|reviews?|framework)"
    )
    named = acronym or re.search(r"(?:inspection|framework|review|report)$", phrase, re.I)
    plural = "s?" if named else ""
    return re.compile(rf"(?<!\w){words}{plural}{suffix}(?!\w)", re.IGNORECASE)


# --- the bare matter ----------------------------------------------------------------------------

_MARKS = f"[{AUTHORITY}{YEAR}{FRAMEWORK}]"
_BODY = (
    r"(?:city |county |borough |metropolitan |district )*(?:council|local authority|authority|"
    r"borough|city|county|area|partnership)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|spring|summer|autumn|winter|early|mid|late)"
)
_KIND = (
    r"(?:ofsted|joint(?:\s+targeted)?(?:\s+area)?|targeted|area|full|short|focused|monitoring|single|local|send|jtai|ilacs|sif|"
    r"children['’]?s\s+services|social\s+care|safeguarding|latest|last|most\s+recent|official)"
)
_DOCUMENT = r"(?:inspection\s+)?(?:re-?)?(?:inspections?|reports?|letters?|reviews?|visits?)"
_WHOSE = r"(?:the|its|their|this|that|an?)\s+"
_WHICH = rf"(?:(?:{_MARKS}(?:['’]s?)?|{_MONTH}\b|\d{{1,2}}|{_KIND}\b)[\s,-]*)"
_OF = (
    rf"(?:\s+(?:on|of|for|into|from|in|dated|published(?:\s+in)?|about)\s+(?:the\s+)?"
    rf"(?:(?:late|early|mid|{_MONTH})\b[\s,-]*)?(?:{_MARKS}(?:['’]s)?[\s,]*)+)*"
)
# "the January 2024 report", "the joint inspection of November 2022", "Kent's last Ofsted report". A bare "visits"
# or "reports of violence" is the question's matter.
_NAMED_DOCUMENT = rf"(?:(?:{_WHOSE})?{_WHICH}+{_DOCUMENT}|(?:{_WHOSE})?(?:re-?)?inspection|{_WHOSE}(?:inspection )?(?:report|letter))\b{_OF}"
_SAYING = (
    r"(?:find|found|say|said|says|think|thought|report|reported|note|noted|see|saw|seen|mention|mentioned|describe|described|"
    r"conclude|concluded|identify|identified|state|states|stated|tell us|tells us|told us|make of|made of|give|gave|observe|observed|"
    r"highlight|highlighted)"
)
# What tells whose report it is and nothing about the matter, from the longest form to the shortest.
_SCOPE_WORDS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "(January 2024 report)", "(SEND inspection)": a note on the report at hand
        rf"\(\s*{_NAMED_DOCUMENT}\s*\)|\(\s*(?:(?:{_MONTH}|{_MARKS})[\s,]*)+\)",
        # "according to the 2017 Kent inspection report,", "as told in Kent's last report", "per the 2026 report"
        rf"\b(?:according to|as (?:stated|told|said|given|reported|described|mentioned|published) (?:in|by)|based on|looking at|judging (?:by|from)|"
        rf"going by|going on|per|says|said|reads?|in|from|at|during|by|of|for|as of|since)\s+{_NAMED_DOCUMENT}",
        # "when inspectors visited Kent in 2013", "in the run-up to the inspection"
        rf"\b(?:when|after|while|before|by the time)\s+(?:ofsted|(?:the\s+)?inspectors?|they)\s+(?:came|visited|went|inspected|looked|called|turned up)(?:\s+(?:at|in|to|into|on|round|back))?\s*(?:the\s+)?(?:{_MARKS}\s*)*(?:\b(?:in|during)\s+(?:{_MONTH}\s+)?{_MARKS})?",
        r"\b(?:at the time of|in the run-up to|shortly before|by the time of) (?:the|this|that|its) (?:inspection|visit|report)\b",
        # a note at the question's beginning or end: "…, March 2018 joint inspection?", "JTAI 2016: …"
        rf"(?:[,;.?!–-]\s*|^|\s(?={_MARKS}|{_MONTH}\b))(?:published\s+)?(?:{_NAMED_DOCUMENT}|report|letter)\s*(?=[?.!]*$)",
        rf"^{_NAMED_DOCUMENT}\s*[:,–-]",
        # "in Kent's care": only the name goes
        rf"{AUTHORITY}['’]s?(?:\s+(?:city|county|borough)?\s*council['’]s)?(?=\s+\w)(?!\s+council\b)",
        # "in the London Borough of X", "in X council in 2016"
        rf"\b(?:in|at|for|of|from|across|within|by|during|around|about|with|on)?\s*(?:the\s+)?(?:london borough of\s+|royal borough of\s+|city of\s+|borough of\s+)?{AUTHORITY}(?:['’]s?\b)?(?:\s+{_BODY}\b(?:['’]s)?)?",
        rf"\b(?:in|at|for|of|from|during|by|on|back in|as of|dated|published(?: in)?)?\s*(?:the\s+)?(?:(?:\d{{1,2}}\s+)?{_MONTH}\s+)?{YEAR}(?:['’]s)?(?:\s*,)?",
        rf"\b(?:in|at|for|of|from|during|the|by)?\s*(?:the\s+)?{FRAMEWORK}(?:\s+(?:inspection|report|letter))?",
        # "did inspectors find that", "what does the report say about", "inspectors said"
        rf"\b(?:do|does|did|have|has|had)?\s*(?:ofsted|(?:the\s+)?(?:inspectors?|inspection team|inspection|report|letter))\s+(?:(?:have|has|had|also)\s+)?{_SAYING}\b(?:\s+(?:about|that|on|of))?",
        r"\b(?:ofsted|inspectors?|inspection report)(?:['’]s?)?\b",
        r"^(?:please|hi|hello|hey)[,\s]+|\b(?:please|can you tell me|could you tell me|tell me|do you know|i(?:['’]d| would) like to know|i want to know|i wonder)\b",
    )
]


def bare_text(text: str) -> str:
    """The question without scope and politeness: what is encoded and matched."""
    for pattern in _SCOPE_WORDS:
        text = pattern.sub(" ", text)
    text = re.sub(_MARKS, " ", text)
    text = re.sub(r"\(\s*[,;]*\s*\)", " ", text)
    text = re.sub(r"\s+([,;:?.!])", r"\1", " ".join(text.split()))
    text = re.sub(r"^[\s,;:.–-]+|[\s,;:–-]+$", "", text)
    text = re.sub(r"[,;:]\s*(?=[,?.])", "", text)
    return text.strip()


__all__ = ["Intent", "Overrides", "Vocabulary", "bare_text", "carry_on", "understand"]

"""Which local authority a report is about: from its title, its first lines, its file and folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.gazetteer import Authority, Gazetteer, Mention, load_gazetteer
from qa.gazetteer.authority import known_authority

NUMBERED = re.compile(r"(\d{4,8})[_ -]+(.+)")  # `80488_bexley`
_MARKS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# What stands around the authority's name in a title.
_TITLES = (
    re.compile(
        r"^Area SEND (?:full |monitoring )?inspection of (?:the )?(?P<name>.+?)"
        r"(?: Local Area)?(?: Partnership)?$",
        re.I,
    ),
    re.compile(
        r"^(?:Re-?)?Inspection of (?P<name>.+?)(?:[’']s)?(?: local authority)? children[’']?s "
        r"(?:social care )?services",
        re.I,
    ),
    re.compile(r"^(?:Re-?)?Inspection of (?P<name>.+?) local authority$", re.I),
    re.compile(
        r"inspection of safeguarding and looked after children services:? (?P<name>.+)$", re.I
    ),
    # `… of the multi-agency response to neglect in the City of London`: the first that is a name
    re.compile(r"^Joint targeted area inspection .*?\b(?:in|of) (?:the )?(?P<name>[A-Z][^.]*)$"),
    re.compile(r"^Joint targeted area inspection .*\b(?:in|of) (?:the )?(?P<name>[A-Z][^.]*)$"),
    re.compile(
        r"^(?:Focused|Monitoring) visit (?:to|of) (?P<name>.+?)(?:[’']s)?"
        r"(?: local authority)?(?: children.s services)?$"
    ),
    # `Leeds City Council`, and before a colon or dash: `Leeds City Council: Inspection of …`
    re.compile(r"^(?P<name>[A-Z].{2,50}? (?:Council|Borough))(?: ?[:–-] .+)?$"),
    re.compile(r"^(?P<name>(?:(?:London|Royal) Borough|City) of [^:–]+?)(?: ?[:–-] .+)?$"),
)
# Weaker places: the end of a title, a salutation, a line of its own.
_LINES = (
    re.compile(r"^(?:Re-?)?Inspection of (?P<name>.+)$", re.I),
    re.compile(r"\b(?:in|of|to|within|at) (?:the )?(?P<name>[A-Z][\w’' ,&-]+?)(?:,? \d{4})?$"),
    re.compile(
        r"\b(?:in|of|to|within|at) (?P<name>.+?)(?:[’']s)? children.?s (?:social care )?services",
        re.I,
    ),
    re.compile(r"^Dear (?P<name>.+?)(?: local)? (?:safeguarding|partnership|area)", re.I),
    re.compile(r"[:–] (?P<name>[A-Z][^:–]+)$"),
    re.compile(r"^(?P<name>[A-Z][^:–]{2,60}?) ?[:–] "),
    re.compile(r"^(?P<name>.+)$"),
)
# A line that is a title, though not necessarily one of the usual ones.
_EVENT = re.compile(r"\b(?:re-?inspection|inspection|visit|review|assessment|JTAI)\b", re.I)
_YEAR = re.compile(
    r",?(?: \d{1,2})?(?: (?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December))? (?:19|20)\d\d$",
    re.I,
)
_COUNCIL_WORDS = re.compile(
    r"^(?:the )?(?:(?:london|royal|metropolitan) borough of |(?:city|county|borough) of )"
    r"|(?:,? (?:city|county|borough|metropolitan|district|unitary|local|area|partnership|authority"
    r"|council|children and families trust|children.s trust))+$",
    re.I,
)
# What no authority's name holds: `Director of Children’s Services, Leeds City Council`
_NO_NAME = re.compile(
    r"\b(?:re-?inspections?|inspections?|visits?|reviews?|assessments?|letters?|reports?|response"
    r"|arrangements?|director|chief|executive|leader|services|children.s services|dear|JTAI|SEND)\b",
    re.I,
)
_LONGEST_NAME = 5  # words


@dataclass(slots=True)
class Named:
    """The authority, its name as printed, and where each was found: text or file_name."""

    authority: Authority | None = None
    printed: str | None = None
    sources: dict[str, str] = field(default_factory=dict)


def find_authority(path: Path, front: Sequence[str], titles: Sequence[str]) -> Named:
    """A title's name that is known goes first, then an archive folder's (`80488_bexley`), then the rest."""
    gazetteer = load_gazetteer()
    titles = [t.translate(_MARKS).strip() for t in titles]
    lines = [*titles, *(line.translate(_MARKS).strip() for line in front[:40])]
    named = _by_folder(gazetteer, path)
    for printed, authority, sure in _printed_names(gazetteer, titles, lines):
        found = Named(authority, printed, {"authority": "text", "printed_authority": "text"})
        if named and not sure and named != authority:
            found.authority, found.sources["authority"] = named, "file_name"
        return found
    for name in _names_in_path(path):
        if authority_named := gazetteer.resolve(name):
            return Named(authority_named, None, {"authority": "file_name"})
    return Named()


def _by_folder(gazetteer: Gazetteer, path: Path) -> Authority | None:
    """The authority of a folder or file that is named by number and name: `80488_bexley`."""
    for part in (path.parent.name, path.stem):
        match = NUMBERED.fullmatch(part)
        if match and (authority := gazetteer.resolve(match.group(2).replace("_", " "))):
            return authority
    return None


def _printed_names(
    gazetteer: Gazetteer, titles: Sequence[str], lines: Sequence[str]
) -> Iterator[tuple[str, Authority, bool]]:
    """Names that stand where a report names its authority, the surest first; whether it is sure.

    A known name in the place of a title's, then one elsewhere in a title, then a title's name that
    the gazetteer does not know, then known names in weaker places, then the authority that the
    first lines (a letter's addresses) mention most.
    """
    events = [title for title in titles if _EVENT.search(title)]
    for found in _known(gazetteer, _TITLES, lines):
        yield (*found, True)
    for found in (*_known(gazetteer, _LINES, events), *_unknown(lines)):
        yield (*found, False)
    for found in _known(gazetteer, _LINES, lines):
        yield (*found, False)
    counts: Counter[str] = Counter()
    for line in lines:
        for mention in gazetteer.find(line):
            if authority := _meant(gazetteer, mention):
                counts[authority.name] += 1
    for name, _ in counts.most_common(1):
        yield name, gazetteer.by_name[name], False


def _meant(gazetteer: Gazetteer, mention: Mention) -> Authority | None:
    """The authority that a report's line mentions; of a name that several bear, the one of its own.

    `Cumbria County Council`: a report names the authority of its day.
    """
    if mention.fuzzy:
        return None
    if len(mention.authorities) == 1:
        return mention.authorities[0]
    return gazetteer.resolve(mention.text)


def _known(
    gazetteer: Gazetteer, patterns: Sequence[re.Pattern[str]], lines: Sequence[str]
) -> Iterator[tuple[str, Authority]]:
    """Names of the gazetteer where the patterns say that one stands."""
    for pattern in patterns:
        for line in lines:
            name = _name_in(pattern, line)
            if name and (authority := gazetteer.resolve(name)):
                yield name, authority


def _unknown(lines: Sequence[str]) -> Iterator[tuple[str, Authority]]:
    """An authority that only its own report names: `Ashmere County Council`."""
    for pattern in _TITLES:
        for line in lines:
            printed = _name_in(pattern, line)
            short = _COUNCIL_WORDS.sub("", printed).strip(" ,")
            if not short[:1].isupper() or _NO_NAME.search(short):
                continue
            if len(short.split()) <= _LONGEST_NAME:
                yield printed, known_authority(short.title() if short.isupper() else short)


def _name_in(pattern: re.Pattern[str], line: str) -> str:
    """The name that the pattern finds in the line, without a date behind it; "" for none."""
    match = pattern.search(line)
    return _YEAR.sub("", match["name"]).strip(" :.,") if match else ""


def _names_in_path(path: Path) -> Iterator[str]:
    """`80488_bexley` -> bexley; else the words of the file's name without its date."""
    for part in (path.parent.name, path.stem, path.parent.parent.name):
        match = NUMBERED.fullmatch(part)
        yield (match.group(2) if match else part).replace("_", " ").replace("-", " ")
    yield re.split(r"[-_,(]|\s\d", path.stem)[0]

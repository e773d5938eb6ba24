"""What the inspectors ask for, as items with time limit, addressee, strand, number and page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.reports.framework import Framework
from qa.reports.layout import Block
from qa.reports.structure import Part
from qa.types import Paragraph, Recommendation

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12}
_DAYS = {1: 30, 2: 61, 3: 91, 4: 122, 6: 183, 9: 274, 12: 365}
# `Immediately:`  `Within three months of publication of this report:`
_LIMIT = re.compile(
    r"(?P<words>immediately|with immediate effect"
    r"|within (?:(?P<count>\w+) months?|(?:a|one) year)(?: of [\w ’']+)?)\W*",
    re.I,
)
# `The inspection did not find any areas for priority and immediate action.`
_NONE_FOUND = re.compile(
    r"(?:none\b.{0,40}|(?:there (?:are|were) )?no (?:areas?|priority|immediate)\b.*"
    r"|(?:the|this) inspection\b.{0,60}\b(?:not|no)\b.*|inspectors\b.{0,60}\b(?:not|no)\b.*)",
    re.I | re.S,
)
# `…, the local authority and its partners should take the following action:`
_ADDRESSED = re.compile(
    r"(?:^(?![Tt]o\b|[Ii]n order\b)|,\s+(?=the\b|[A-Z]))(?P<who>[A-Za-z][\w’' ,&-]{3,90}?) "
    r"(?:should|must|needs? to|is to|are to)\b"
)
_FOLLOWING = re.compile(  # `… should take the following action:`
    r"(?:following|these) (?:actions?|areas?|improvements?)\b[^.]{0,40}:?\W*$"
)
_PARTNERS = (
    (
        re.compile(r"\bLSCB\b|safeguarding children board", re.I),
        "Local Safeguarding Children Board",
    ),
    (re.compile(r"local authority|council", re.I), "local authority"),
    (re.compile(r"\bhealth\b|\bNHS\b|\bCCG\b|\bICB\b", re.I), "health"),
    (re.compile(r"\bpolice\b|constabulary", re.I), "police"),
    (re.compile(r"partnership", re.I), "partnership"),
    (re.compile(r"probation", re.I), "probation"),
)
_STRANDS = {
    "safeguarding": "Safeguarding services",
    "looked after": "Services for looked after children",
}


_STUDY = re.compile(r"(?:case|practice) study\b|effective practice", re.I)
# Below `What does the LSCB need to improve?`, the board's strengths are none of what it asks.
_PRAISE = re.compile(r"\bstrengths?\b|\bdoing well\b|\bthat is effective\b", re.I)
# `Leaders from the local authority should further strengthen …`: the item itself says who
_OWN = re.compile(
    r"(?P<who>(?:The |Leaders |Partners? |Managers )?[\w’',& ()-]{0,90}?) "
    r"(?:should|must|needs? to|to (?=ensure|improve|review|develop|make)) ?\b"
)
_NO_NAME = re.compile(  # `The council’s strategy needs to …`, `Work with other agencies to …`
    r"\b(?:ha[sv]e?|is|are|was|were|not|although|to|which|that|in relation|provide|work|need|strategy"
    r"|effectiveness|arrangements?|plans?|services?)\b",
    re.I,
)
_BODY = re.compile(
    r"partner|council|authorit|trust\b|board|police|constabulary|leaders|health|\bICB|\bCCG|\bNHS"
    r"|probation|agenc|local area|\bCAFCASS",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Limit:
    words: str | None = None
    days: int | None = None


def read_recommendations(framework: Framework, parts: Sequence[Part]) -> list[Recommendation]:
    """The items under the framework's headings, in order; sub-bullets belong to their item."""
    found: list[Recommendation] = []
    asked: dict[tuple[str, ...], str | None] = {}  # heading -> who its sentence addresses
    for part in parts:
        depth = _asking_depth(framework, part)
        if depth is None:
            continue
        above = part.path[: depth + 1]
        reader = _Reader(part, asked.get(above) or _addressee(part.path, depth))
        found.extend(reader.items())
        asked[above] = reader.addressee
    return found


def _asking_depth(framework: Framework, part: Part) -> int | None:
    """The place in the path of the heading that asks for something, if there is one."""
    if any(_STUDY.search(heading) for heading in part.path):
        return None
    places = [i for i, heading in enumerate(part.path) if framework.asks.search(heading)]
    if not places or any(_PRAISE.search(heading) for heading in part.path[places[-1] + 1 :]):
        return None
    return places[-1]


class _Reader:
    """Reads one section's items; `addressee` is whom its introducing sentence names."""

    def __init__(self, part: Part, addressee: str | None) -> None:
        self._part = part
        self._limit = next((x for h in part.path[::-1] if (x := _limit_of(h)).words), _Limit())
        self.addressee = addressee

    def items(self) -> list[Recommendation]:
        items: list[Recommendation] = []
        open_item = False
        last, only_bullets = _list_end(self._part), True
        for place, (block, paragraph) in enumerate(
            zip(self._part.blocks, self._part.paragraphs, strict=True)
        ):
            if paragraph.kind == "footnote" or _NONE_FOUND.fullmatch(paragraph.text):
                continue
            if open_item and _is_part(items[-1], paragraph):
                items[-1] = replace(items[-1], text=f"{items[-1].text} {paragraph.text}")
                continue
            open_item = False
            if place > last and only_bullets:
                continue  # text that closes the list
            if match := _LIMIT.fullmatch(paragraph.text):
                self._limit = _limit(match)
            elif _introduces(self._part, block, paragraph):
                self.addressee = _named(paragraph.text) or self.addressee
            elif not _is_table_head(block):
                items.append(_item(self._part, block, paragraph, self._limit, self.addressee))
                open_item = True
                only_bullets = only_bullets and paragraph.kind == "bullet"
        return items


def _list_end(part: Part) -> int:
    """The place after which text belongs to no item: that of the last bullet of a list of bullets.

    `• Some children wait.` / `Any areas for development identified above will be considered …`
    """
    kinds = [p.kind if p.number is None else "numbered" for p in part.paragraphs]
    if "bullet" not in kinds or "numbered" in kinds or "row" in kinds:
        return len(kinds)
    return len(kinds) - 1 - kinds[::-1].index("bullet")


def _item(
    part: Part, block: Block, paragraph: Paragraph, limit: _Limit, addressee: str | None
) -> Recommendation:
    text = paragraph.text
    if block.kind == "row" and len(block.cells) > 1:
        addressee = " ".join(block.cells[0].split())
        text = text.removeprefix(addressee).strip()
    return Recommendation(
        text=text,
        time_limit=limit.words,
        time_limit_days=limit.days,
        addressee=addressee or _own_addressee(text),
        strand=_strand(part.path),
        number=paragraph.number,
        page=paragraph.pages[0] if paragraph.pages else None,
        section=part.path,
    )


def _own_addressee(text: str) -> str | None:
    """Who should act, in the words of the item's own first sentence, if it names a body."""
    match = _OWN.match(text)
    who = match["who"].strip() if match else ""
    named = who[:1].isupper() and _BODY.search(who) and not _NO_NAME.search(who)
    return who if named else None


def _is_part(item: Recommendation, paragraph: Paragraph) -> bool:
    """A bullet that a sentence of the item introduces belongs to it."""
    if paragraph.kind != "bullet":
        return False
    return bool(paragraph.lead_in) and item.text.startswith(_start(paragraph.lead_in, item.text))


def _start(lead_in: str | None, text: str) -> str:
    """The item's text up to its lead-in's end, if the lead-in is in it; else what never fits."""
    place = text.find(lead_in) if lead_in else -1
    return text[: place + len(lead_in)] if lead_in and place >= 0 else "\0"


def _introduces(part: Part, block: Block, paragraph: Paragraph) -> bool:
    """A sentence before a list, not an item: it ends in a colon and is no numbered item itself.

    Where only one paragraph of the section is numbered, the number is the text's, not an item's.
    """
    if paragraph.kind != "paragraph":
        return False
    if _FOLLOWING.search(paragraph.text):
        return True
    numbered = sum(p.number is not None and p.kind == "paragraph" for p in part.paragraphs)
    alone = paragraph.number is None or numbered == 1
    return alone and paragraph.text.endswith(":") and not block.boxed


def _is_table_head(block: Block) -> bool:
    return block.kind == "row" and block.bold


def _limit_of(heading: str) -> _Limit:
    match = _LIMIT.fullmatch(heading)
    if match:
        return _limit(match)
    if re.search(r"immediate action", heading, re.I):
        return _Limit("immediate", 0)
    return _Limit()


def _limit(match: re.Match[str]) -> _Limit:
    words = " ".join(match["words"].split())
    count = (match["count"] or "").casefold()
    if "immediate" in words.casefold():
        return _Limit(words, 0)
    months = int(count) if count.isdigit() else _COUNTS.get(count, 12 if not count else 0)
    return _Limit(words, _DAYS.get(months))


def _addressee(path: Sequence[str], depth: int) -> str | None:
    """Whom the headings name: `What does the LSCB need to improve?`, or a partner's name below it.

    Of the headings above the asking one, only the board and the local authority count: a
    chapter on health services does not address the health service.
    """
    for place in range(len(path) - 1, -1, -1):
        partners = _PARTNERS if place >= depth else _PARTNERS[:2]
        for pattern, name in partners:
            if pattern.search(path[place]):
                return name
    return None


def _named(text: str) -> str | None:
    """Who should act, in the words of the sentence that introduces the list."""
    names = [match["who"].strip() for match in _ADDRESSED.finditer(text)]
    return names[-1] if names else None


def _strand(path: Sequence[str]) -> str | None:
    for heading in path:
        if "outcomes" in heading.casefold():
            for words, strand in reversed(_STRANDS.items()):
                if words in heading.casefold():
                    return strand
    return None

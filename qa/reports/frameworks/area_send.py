"""Area SEND inspections, 2023 on: one of three outcomes, priority actions by partner."""

from __future__ import annotations

import re

from qa.reports.framework import Draft, Framework, judgement_info
from qa.types import FrameworkInfo, Grade, Judgement, Paragraph

_BOTH = r"(?:experiences|outcomes)(?: (?:and|or) (?:experiences|outcomes))?"
_EITHER = r"(?:and/or|and|or)"
_OUTCOMES: tuple[tuple[Grade, re.Pattern[str]], ...] = (
    # `The local area partnership’s arrangements typically lead to positive experiences …`
    (
        "typically_positive",
        re.compile(
            rf"typically lead(?:s|ing)? to positive {_BOTH}|lead(?:s|ing)? to typically positive {_BOTH}",
            re.I,
        ),
    ),
    (
        "inconsistent",
        re.compile(rf"lead(?:s|ing)? to inconsisten(?:t|cies in) {_BOTH}", re.I),
    ),
    # `There are widespread and/or systemic failings leading to significant concerns …`
    (
        "systemic_failings",
        re.compile(
            rf"(?:widespread {_EITHER} systemic|systemic {_EITHER} widespread|widespread|systemic) "
            r"failings",
            re.I,
        ),
    ),
)
_HEADING = re.compile(r"(?:inspection )?outcomes?", re.I)
# How the outcome's own paragraph begins where its heading was not seen.
_OPENING = re.compile(
    r"(?:the (?:local area )?partnership[’']s\b.*\barrangements|there are)\b", re.I | re.S
)
_FRONT_PAGES = 2
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# What an inspection before found, or this one did not.
_THEN = re.compile(r"\b(?:was|were|had|last|previous|no|not)\b", re.I)

INFO = FrameworkInfo(
    key="area_send",
    title="Area inspection of special educational needs and disabilities (SEND)",
    phrases=(
        "special educational needs and disabilities inspection",
        "area send inspection",
        "send inspection",
        "area send",
        "send report",
    ),
    judgements=(
        judgement_info(
            "area_send_outcome",
            "Inspection outcome",
            "inspection outcome",
            "area send outcome",
            "send outcome",
            "send outcomes",
            "area send outcomes",
            "send judgement",
            "outcome",
            "outcomes",
        ),
    ),
    scale=("typically_positive", "inconsistent", "systemic_failings"),
    meanings={
        "typically_positive": "Children with SEND typically have good experiences and outcomes.",
        "inconsistent": "Experiences and outcomes of children with SEND vary; more must be done.",
        "systemic_failings": "Widespread or systemic failings must be put right urgently.",
    },
    notes="Since 2023. One of three outcomes for the whole local area partnership, no grades.",
)


def _read(framework: Framework, draft: Draft) -> list[Judgement]:
    """The outcome from the first paragraph under its heading that says one of the three.

    Where no heading was seen (it is a picture, or set like text), from the paragraph on the first
    pages that begins as the outcome does.
    """
    headed = [part for part in draft.parts if part.path and _is_outcome(part.path[-1])]
    for part in headed:
        for paragraph in part.paragraphs:
            if found := _outcome(framework, part.path[-1], paragraph):
                return [found]
    for part in draft.parts:
        for paragraph in part.paragraphs:
            front = not paragraph.pages or paragraph.pages[0] <= _FRONT_PAGES
            found = _outcome(framework, "Inspection outcome", paragraph)
            if front and found and _OPENING.match(paragraph.text):
                return [found]
    return []


def _is_outcome(heading: str) -> bool:
    return bool(_HEADING.fullmatch(heading.strip(" :")))


def _outcome(framework: Framework, name: str, paragraph: Paragraph) -> Judgement | None:
    """The outcome that the paragraph says, if it says one: of several, the one that it begins with."""
    sentences = (s for s in _SENTENCE.split(paragraph.text) if not _THEN.search(s))
    said = [
        (n, match.start(), rank, grade, match.group(0))
        for n, sentence in enumerate(sentences)
        for rank, (grade, pattern) in enumerate(_OUTCOMES, start=1)
        if (match := pattern.search(sentence))
    ]
    if not said:
        return None
    _, _, rank, grade, printed = min(said)
    return Judgement(
        judgement="area_send_outcome",
        covers=("area_send_outcome",),
        printed_name=name,
        grade=grade,
        printed_grade=printed,
        rank=rank,
        scale_length=len(framework.info.scale),
        source="heading",
        page=paragraph.pages[0] if paragraph.pages else None,
    )


FRAMEWORK = Framework(
    info=INFO,
    signs=(
        (re.compile(r"area SEND (?:full )?inspection", re.I), 60),
        (re.compile(r"local area partnership", re.I), 15),
        # the letters of 2016 to 2022, without one of the three outcomes
        (re.compile(r"joint local area (?:SEND|special educational needs)", re.I), -90),
    ),
    asks=re.compile(r"areas for (?:priority action|improvement)", re.I),
    required=("area_send_outcome",),
    read_judgements=_read,
)

"""Area SEND inspections, 2023 on: one of three outcomes, priority actions by partner."""

from __future__ import annotations

import re

from qa.reports.framework import Draft, Framework, judgement_info
from qa.types import FrameworkInfo, Judgement

_OUTCOMES = (
    # `The local area partnership’s arrangements typically lead to positive experiences …`
    (
        "typically_positive",
        re.compile(r"typically lead to positive experiences and outcomes", re.I),
    ),
    ("inconsistent", re.compile(r"lead to inconsistent experiences and outcomes", re.I)),
    ("systemic_failings", re.compile(r"widespread and/or systemic failings", re.I)),
)
_HEADING = re.compile(r"inspection outcome", re.I)

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
            "send judgement",
            "outcome",
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
    """The outcome from the first paragraph under its heading that says one of the three."""
    for part in draft.parts:
        if not part.path or not _HEADING.fullmatch(part.path[-1].strip(" :")):
            continue
        for paragraph in part.paragraphs:
            for rank, (grade, pattern) in enumerate(_OUTCOMES, start=1):
                if match := pattern.search(paragraph.text):
                    page = paragraph.pages[0] if paragraph.pages else None
                    return [
                        Judgement(
                            judgement="area_send_outcome",
                            covers=("area_send_outcome",),
                            printed_name=part.path[-1],
                            grade=grade,
                            printed_grade=match.group(0),
                            rank=rank,
                            scale_length=len(framework.info.scale),
                            source="heading",
                            page=page,
                        )
                    ]
    return []


FRAMEWORK = Framework(
    info=INFO,
    signs=(
        (re.compile(r"area SEND (?:full )?inspection", re.I), 60),
        (re.compile(r"local area partnership", re.I), 15),
    ),
    asks=re.compile(r"areas for (?:priority action|improvement)", re.I),
    required=("area_send_outcome",),
    read_judgements=_read,
)

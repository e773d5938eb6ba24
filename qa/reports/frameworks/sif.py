"""The single inspection framework (SIF), 2013 to 2018, with the board's review, and re-inspections.

The overall judgement is a sentence in the head of the table on page 1; the table's rows are the
other five. The judgement of the safeguarding board is a sentence in the table or a heading.
"""

from __future__ import annotations

import re

from qa.reports.framework import Framework, Row, Statement, judgement_info, stated
from qa.reports.judgements import read_table
from qa.types import FrameworkInfo

INFO = FrameworkInfo(
    key="sif",
    title="Single inspection of children's services (SIF)",
    phrases=(
        "single inspection framework",
        "inspection of services for children in need of help and protection, children looked "
        "after and care leavers",
        "single inspection",
        "sif inspection",
        "sif",
    ),
    judgements=(
        judgement_info(
            "overall_effectiveness",
            "Overall effectiveness",
            "overall effectiveness",
            "overall judgement",
            "overall grade",
            "overall rating",
            "overall",
        ),
        judgement_info(
            "help_and_protection",
            "Children who need help and protection",
            "children who need help and protection",
            "children in need of help and protection",
            "help and protection",
            "child protection",
        ),
        judgement_info(
            "in_care",
            "Children looked after and achieving permanence",
            "children looked after and achieving permanence",
            "achieving permanence",
            "looked after children",
            "children looked after",
            "children in care",
            "in care",
        ),
        judgement_info(
            "adoption",
            "Adoption performance",
            "adoption performance",
            "adoption services",
            "adoption",
        ),
        judgement_info(
            "care_leavers",
            "Experiences and progress of care leavers",
            "experiences and progress of care leavers",
            "care leavers",
            "leaving care",
        ),
        judgement_info(
            "leadership",
            "Leadership, management and governance",
            "leadership, management and governance",
            "leadership and management",
            "governance",
            "leadership",
            "leaders",
        ),
        judgement_info(
            "lscb",
            "The effectiveness of the Local Safeguarding Children Board",
            "effectiveness of the local safeguarding children board",
            "local safeguarding children board",
            "safeguarding children board",
            "safeguarding board",
            "lscb",
        ),
    ),
    scale=("outstanding", "good", "requires_improvement", "inadequate"),
    meanings={
        "outstanding": "Services make a marked and lasting difference, well above good.",
        "good": "Services meet what is required for good help, care and protection.",
        "requires_improvement": "No widespread serious failures, but not yet good.",
        "inadequate": "Widespread or serious failures leave children at risk or poorly cared for.",
    },
    notes=(
        "2013 to 2018. Grade 3 was called adequate until 2013; requires improvement since. "
        "The review of the Local Safeguarding Children Board has a grade of its own."
    ),
)

_SERVICES = re.compile(
    r"services for children in need of help and\s+protection,? children looked after and care "
    r"leavers",
    re.I,
)

_ANY = r"(?:[^.:]|\bSt\.)"  # what a sentence holds: no full stop but that of `St. Helens`
_GRADED = r"(?:the )?graded judge?ment (?:for|about|of|on)"
_THAT = r"(?: is that (?:it|they))?"
# A judgement's sentence that speaks of these is not the overall one.
_PARTLY = (
    r".*(?:board|LSCB|adoption|fostering|care leavers|leaving care|looked after|in care|permanence"
    r"|help|protection|leadership|management|health|police|carers|disab|homes|youth|school|education"
    r"|asylum|missing)"
)

FRAMEWORK = Framework(
    info=INFO,
    signs=(
        (_SERVICES, 60),
        (re.compile(r"children looked after and achieving permanence", re.I), 25),
        (
            re.compile(
                r"review of the effectiveness of the local safeguarding children board", re.I
            ),
            15,
        ),
    ),
    rows=(
        Row(
            "overall_effectiveness",
            ("Overall effectiveness", "Overall judgement"),
            words=re.compile(r"\boverall (?:effectiveness|judge?ment|grade)|^overall$", re.I),
        ),
        Row(
            "help_and_protection",
            (
                "Children who need help and protection",
                "The experiences and progress of children who need help and protection",
            ),
            words=re.compile(r"help .*protect", re.I),
        ),
        Row(
            "in_care",
            (
                "Children looked after and achieving permanence",
                "The experiences and progress of children looked after and achieving permanence",
            ),
            words=re.compile(r"looked after|permanence|in care", re.I),
        ),
        Row("adoption", ("Adoption performance",), words=re.compile(r"\badoption\b", re.I)),
        Row(
            "care_leavers",
            (
                "Experiences and progress of care leavers",
                "The experiences and progress of care leavers",
            ),
            words=re.compile(r"care.leavers|leaving care", re.I),
        ),
        Row(
            "leadership",
            ("Leadership, management and governance",),
            words=re.compile(r"leadership", re.I),
        ),
        Row(
            "lscb",
            (
                "The effectiveness of the Local Safeguarding Children Board",
                "The effectiveness of the Local Safeguarding Children Board (LSCB)",
                "The Local Safeguarding Children Board",
                "The Local Safeguarding Children Board (LSCB)",
            ),
            words=re.compile(r"safeguarding children.* board|\bLSCB\b", re.I),
        ),
    ),
    statements=(
        # `The overall judgement is that children’s services require improvement`
        Statement("overall_effectiveness", stated(r"(?:the )?overall judge?ment", r"\b[^.:]*?")),
        Statement(
            "overall_effectiveness", stated(r"overall effectiveness", r"\b[^.:]*?"), front=True
        ),
        # `Children’s services in … require improvement to be good`
        Statement("overall_effectiveness", stated(rf"children[’']?s services in {_ANY}+?")),
        # `Services for children in … are inadequate`, `The … Children’s Services Trust is …`
        Statement(
            "overall_effectiveness",
            stated(rf"(?!{_PARTLY}){_ANY}*\b(?:services|trust)\b{_ANY}*?"),
            front=True,
        ),
        # `The effectiveness of the Local Safeguarding Children Board (LSCB) is good`
        Statement(
            "lscb",
            stated(
                r"(?!what|how|why)[^.:]*(?:safeguarding children(?:[’']?s)? board|\bLSCB\b)[^.:]*?"
            ),
        ),
        # A chapter's box: `The graded judgement about … care leavers is that it requires improvement.`
        Statement(
            "help_and_protection", stated(rf"{_GRADED} [^.:]*help and protection[^.:]*?", _THAT)
        ),
        Statement("in_care", stated(rf"{_GRADED} [^.:]*(?:looked after|permanence)[^.:]*?", _THAT)),
        Statement("leadership", stated(rf"{_GRADED} [^.:]*leadership[^.:]*?", _THAT)),
        Statement("adoption", stated(rf"{_GRADED} [^.:]*adoption[^.:]*?", _THAT)),
        Statement("care_leavers", stated(rf"{_GRADED} [^.:]*care leavers[^.:]*?", _THAT)),
        # `The arrangements … board partners to safeguard … require improvement`
        Statement("lscb", stated(r"the arrangements [^.:]*board partners [^.:]*?")),
    ),
    asks=re.compile(
        r"^recommendations?\b|areas for improvement|priority (?:and|or) immediate action"
        r"|what (?:does|do) .+ need to improve|what needs to improve",
        re.I,
    ),
    required=(
        "overall_effectiveness",
        "help_and_protection",
        "in_care",
        "adoption",
        "care_leavers",
        "leadership",
    ),
    read_judgements=read_table,
    numbered=True,
)

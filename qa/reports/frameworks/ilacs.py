"""ILACS, 2018 on: a table of judgements on page 1; standard and short inspections, re-inspections.

Until 2022 children in care and care leavers are judged in one row; from inspections begun in
April 2026 there is no overall effectiveness.
"""

from __future__ import annotations

import re

from qa.reports.framework import Framework, Row, Statement, judgement_info, stated
from qa.reports.judgements import read_table
from qa.types import FrameworkInfo

INFO = FrameworkInfo(
    key="ilacs",
    title="Inspection of local authority children's services (ILACS)",
    phrases=(
        "inspecting local authority children's services",
        "inspection of local authority children's services",
        "local authority children's services inspection",
        "ilacs inspection",
        "ilacs",
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
            "leadership",
            "The impact of leaders on social work practice with children and families",
            "impact of leaders on social work practice with children and families",
            "impact of leaders on social work practice",
            "impact of leaders",
            "leadership and management",
            "leadership",
            "leaders",
        ),
        judgement_info(
            "help_and_protection",
            "The experiences and progress of children who need help and protection",
            "experiences and progress of children who need help and protection",
            "children who need help and protection",
            "children in need of help and protection",
            "help and protection",
            "child protection",
        ),
        judgement_info(
            "in_care",
            "The experiences and progress of children in care",
            "experiences and progress of children in care",
            "children in care",
            "looked after children",
            "children looked after",
            "in care",
        ),
        judgement_info(
            "care_leavers",
            "The experiences and progress of care leavers",
            "experiences and progress of care leavers",
            "care leavers",
            "leaving care",
            "care experienced young people",
        ),
    ),
    scale=("outstanding", "good", "requires_improvement", "inadequate"),
    meanings={
        "outstanding": "Children get consistently excellent help, and it makes a marked difference.",
        "good": "Services are effective, and children are protected and do well.",
        "requires_improvement": "Children are safe, but services are not yet good enough for all.",
        "inadequate": "There are serious or widespread failures that leave children at risk.",
    },
    notes=(
        "Since 2018. Until 2022 one judgement covers children in care and care leavers together. "
        "Inspections begun from April 2026 give no grade for overall effectiveness."
    ),
)

_JOINT = ("in_care", "care_leavers")
_EXPERIENCES = r"(?:the )?experiences?(?: and progress)? of"
_IN_CARE = r"in care|looked after"
# `care leavers`, `care-experienced young adults`, `young people leaving care`
_LEFT_CARE = (
    r"care[ -]leavers|(?:young people )?leaving care|(?:who have )?left care"
    r"|care[ -]+experienced (?:young )?(?:people|adults|persons)"
)


def _chapter(key: str, name: str, covers: tuple[str, ...] = ()) -> Statement:
    """A chapter's heading that repeats its grade: `… children in care: good`, `… are good`."""
    return Statement(key, stated(name), covers, heads=True)


FRAMEWORK = Framework(
    info=INFO,
    signs=(
        (re.compile(r"impact of leaders on social work practice with children", re.I), 60),
        (
            re.compile(
                r"inspection of (?:[\w’', -]+ )?children[’']?s (?:social care )?services", re.I
            ),
            15,
        ),
        # the title, also under the council's name: `Ashmere Council: Inspection of children’s …`
        (
            re.compile(
                r"^(?:[^:]{0,60}: )?(?:re-?)?inspection of .{0,80}?\bchildren.?s (?:social care )?services",
                re.I,
            ),
            25,
        ),
        (re.compile(r"\bILACS\b"), 15),
        (re.compile(r"inspection dates?:.{0,60}lead inspector", re.I), 15),
        (re.compile(r"inspecting local authority children.s services", re.I), 25),
    ),
    rows=(
        Row(
            "overall_effectiveness",
            ("Overall effectiveness", "Overall judgement"),
            words=re.compile(r"\boverall (?:effectiveness|judge?ment|grade)|^overall$", re.I),
        ),
        Row(
            "leadership",
            ("The impact of leaders on social work practice with children and families",),
            words=re.compile(r"impact of leaders", re.I),
        ),
        Row(
            "help_and_protection",
            ("The experiences and progress of children who need help and protection",),
            words=re.compile(r"help .*protect", re.I),
        ),
        Row(
            "in_care",
            (
                "The experiences and progress of children in care and care leavers",
                "The experiences and progress of children looked after and care leavers",
            ),
            covers=_JOINT,
            words=re.compile(rf"(?:{_IN_CARE}).*(?:{_LEFT_CARE})", re.I),
        ),
        Row(
            "care_leavers",
            ("The experiences and progress of care leavers",),
            words=re.compile(_LEFT_CARE, re.I),
        ),
        Row(
            "in_care",
            ("The experiences and progress of children in care",),
            words=re.compile(_IN_CARE, re.I),
        ),
    ),
    statements=(
        _chapter("leadership", r"(?:the )?impact of leaders\b[^.:]*?"),
        _chapter("help_and_protection", rf"{_EXPERIENCES} [^.:]*help [^.:]*protection"),
        _chapter("in_care", rf"{_EXPERIENCES} [^.:]*(?:{_IN_CARE}) and (?:{_LEFT_CARE})", _JOINT),
        _chapter("in_care", rf"{_EXPERIENCES} [^.:]*(?:{_IN_CARE})"),
        _chapter("care_leavers", rf"{_EXPERIENCES} (?:[a-z]+ ){{0,3}}(?:{_LEFT_CARE})"),
        Statement("overall_effectiveness", stated(r"(?:the )?overall effectiveness"), front=True),
    ),
    asks=re.compile(r"what needs to improve|areas for (?:improvement|priority action)", re.I),
    outermost=re.compile(
        r"what needs to improve.*|(?:the )?(?:experiences and progress|impact of leaders)\b.*", re.I
    ),
    required=("leadership", "help_and_protection", "in_care", "care_leavers"),
    required_before={"overall_effectiveness": "2026-04-01"},
    read_judgements=read_table,
    numbered=True,
)

"""Inspections of looked after children services, 2013: a record of five rows at the end."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.reports.framework import Draft, Framework, Row, judgement_info
from qa.reports.judgements import read_table
from qa.types import FrameworkInfo, Judgement

INFO = FrameworkInfo(
    key="lac_2013",
    title="Inspection of looked after children services (2013)",
    phrases=(
        "inspection of looked after children services",
        "inspection of services for looked after children",
        "inspection of looked after children",
        "looked after children services inspection",
        "looked after children inspection",
    ),
    judgements=(
        judgement_info(
            "overall_effectiveness",
            "Overall effectiveness",
            "overall effectiveness",
            "overall judgement",
            "overall grade",
            "overall",
        ),
        judgement_info(
            "capacity_to_improve",
            "Capacity to improve",
            "capacity to improve",
            "capacity for improvement",
        ),
        judgement_info(
            "in_care",
            "Outcomes for looked after children and young people",
            "outcomes for looked after children and young people",
            "outcomes for looked after children",
            "looked after children",
            "children in care",
            "outcomes",
        ),
        judgement_info("quality_of_provision", "Quality of provision", "quality of provision"),
        judgement_info(
            "leadership",
            "Leadership and management",
            "leadership and management",
            "leadership",
            "leaders",
        ),
    ),
    scale=("outstanding", "good", "adequate", "inadequate"),
    meanings={
        "outstanding": "Far more than the minimum requirements is done.",
        "good": "More than the minimum requirements is done.",
        "adequate": "The minimum requirements are met, and no more.",
        "inadequate": "The minimum requirements are not met.",
    },
    notes="2013. Grade 3 is called adequate; since late 2013 it is requires improvement.",
)


def _read(framework: Framework, draft: Draft) -> list[Judgement]:
    """The rows of the record; it is the report's record, not a table on its first page."""
    return [replace(j, source="record") for j in read_table(framework, draft)]


FRAMEWORK = Framework(
    info=INFO,
    signs=(
        (
            re.compile(
                r"(?<!safeguarding and )inspection of looked after children\s+services", re.I
            ),
            70,
        ),
        (re.compile(r"inspection of safeguarding and looked after", re.I), -60),
    ),
    rows=(
        Row("overall_effectiveness", ("Overall effectiveness",)),
        Row("capacity_to_improve", ("Capacity to improve", "Capacity for improvement")),
        Row(
            "in_care",
            (
                "Outcomes for looked after children and young people",
                "Outcomes for looked after children and care leavers",
            ),
        ),
        Row("quality_of_provision", ("Quality of provision", "The quality of provision")),
        Row("leadership", ("Leadership and management",)),
    ),
    asks=re.compile(r"areas for improvement", re.I),
    required=("overall_effectiveness", "capacity_to_improve", "in_care", "leadership"),
    read_judgements=_read,
    numbered=True,
)

"""Inspections of safeguarding and looked after children services, 2009 to 2012.

Two strands, each with its rows in the record of main findings at the end; quality of provision
and leadership and management are graded under their headings only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from qa.reports.framework import Draft, Framework, judgement_info
from qa.reports.grades import parse_grade
from qa.reports.judgements import make_judgement
from qa.reports.layout import Block
from qa.reports.structure import Part
from qa.types import FrameworkInfo, Judgement

SAFEGUARDING = "Safeguarding services"
LOOKED_AFTER = "Services for looked after children"
_STRANDS = (SAFEGUARDING, LOOKED_AFTER)
_STRAND_WORDS = (("looked after", LOOKED_AFTER), ("safeguarding", SAFEGUARDING))
_RECORD = re.compile(r"record of main findings", re.I)

_TITLES = (
    (
        "overall_effectiveness",
        "Overall effectiveness",
        ("overall judgement", "overall grade", "overall"),
    ),
    ("capacity_for_improvement", "Capacity for improvement", ("capacity to improve",)),
    (
        "children_and_young_people_are_safe",
        "Children and young people are safe",
        ("children are safe",),
    ),
    (
        "children_and_young_people_feel_safe",
        "Children and young people feel safe",
        ("children feel safe", "feel safe"),
    ),
    ("being_healthy", "Being healthy", ("health outcomes",)),
    ("staying_safe", "Staying safe", ("stay safe",)),
    ("enjoying_and_achieving", "Enjoying and achieving", ("enjoy and achieve",)),
    (
        "making_a_positive_contribution",
        "Making a positive contribution",
        ("positive contribution",),
    ),
    ("economic_well_being", "Economic well-being", ("economic wellbeing",)),
    ("quality_of_provision", "Quality of provision", ()),
    ("service_responsiveness", "Service responsiveness", ()),
    (
        "service_responsiveness_including_complaints",
        "Service responsiveness including complaints",
        (),
    ),
    ("assessment_and_direct_work_with_children", "Assessment and direct work with children", ()),
    (
        "assessment_and_direct_work_with_children_and_families",
        "Assessment and direct work with children and families",
        ("assessment and direct work",),
    ),
    ("case_planning", "Case planning, review and recording", ("case planning",)),
    ("leadership_and_management", "Leadership and management", ("leadership", "leaders")),
    ("ambition_and_prioritisation", "Ambition and prioritisation", ()),
    (
        "evaluation",
        "Evaluation, including performance management, quality assurance and workforce development",
        ("performance management", "quality assurance", "evaluation"),
    ),
    ("user_engagement", "User engagement", ()),
    ("partnerships", "Partnerships", ("partnership working", "partnership")),
    ("equality_and_diversity", "Equality and diversity", ("equality", "diversity")),
    ("value_for_money", "Value for money", ()),
)

INFO = FrameworkInfo(
    key="slac_2009",
    title="Inspection of safeguarding and looked after children services (2009 to 2012)",
    phrases=(
        "inspection of safeguarding and looked after children services",
        "safeguarding and looked after children services",
        "safeguarding and looked after children inspection",
        "safeguarding inspection",
    ),
    judgements=tuple(
        judgement_info(key, title, title.lower(), *phrases) for key, title, phrases in _TITLES
    ),
    scale=("outstanding", "good", "adequate", "inadequate"),
    meanings={
        "outstanding": "Far more than the minimum requirements is done (grade 1).",
        "good": "More than the minimum requirements is done (grade 2).",
        "adequate": "The minimum requirements are met, and no more (grade 3).",
        "inadequate": "The minimum requirements are not met (grade 4).",
    },
    notes=(
        "2009 to 2012. Two strands, safeguarding and looked after children, each judged on its own. "
        "Grade 3 was called adequate until 2013; requires improvement since."
    ),
)


def key_of(printed: str) -> str:
    """The snake_case of a row's name up to a colon or comma, without a leading "the"."""
    name = re.split(r"[:,]", printed, maxsplit=1)[0].strip().casefold().removeprefix("the ")
    return re.sub(r"[^a-z0-9]+", "_", name).strip("_")


def _read(framework: Framework, draft: Draft) -> list[Judgement]:
    """The record's rows, then the grades under headings that the record only has as groups."""
    record = list(_record(framework, draft))
    groups = {(j.strand, g) for j in record for g in j.covers if g != j.judgement}
    seen = {(j.strand, j.judgement) for j in record}
    headed = []
    for judgement in _headed(framework, draft):
        place = (judgement.strand, judgement.judgement)
        if place in seen or (record and place not in groups):
            continue
        seen.add(place)
        headed.append(judgement)
    return [*record, *headed]


def _record(framework: Framework, draft: Draft) -> Iterator[Judgement]:
    strand: str | None = None
    group: str | None = None
    ungrouped = {"overall_effectiveness", "capacity_for_improvement"}
    for block in _record_blocks(draft):
        name = " ".join(block.plain.split()).strip(" :")
        cells = block.cells or (name,)
        graded = len(cells) > 1 and parse_grade(cells[-1])[0]
        if not graded:
            found = next(
                (s for s in _STRANDS if fuzz.ratio(name.casefold(), s.casefold()) > 90), None
            )
            strand, group = (found, None) if found else (strand, key_of(name))
            continue
        printed = " ".join(" ".join(cells[:-1]).split())
        key = key_of(printed)
        if key in ungrouped:
            group = None
        covers = (key, group) if group and group != key else (key,)
        yield make_judgement(
            framework, key, printed, cells[-1].strip(), "record", block.page, covers, strand
        )


def _record_blocks(draft: Draft) -> Iterator[Block]:
    """What stands from the record's heading on."""
    inside = False
    for block in draft.blocks:
        if block.kind == "heading" and _RECORD.search(block.plain):
            inside = True
        elif inside and block.kind != "footnote":
            yield block


def _headed(framework: Framework, draft: Draft) -> Iterator[Judgement]:
    for part in draft.parts:
        for printed, page in part.grades if part.path else ():
            name = part.path[-1]
            strand = strand_of(part)
            yield make_judgement(
                framework, key_of(name), name, printed, "heading", page, strand=strand
            )


def strand_of(part: Part) -> str | None:
    """The strand that a section belongs to, by its outer headings."""
    for heading in part.path:
        for words, strand in _STRAND_WORDS:
            if words in heading.casefold() and "outcomes" in heading.casefold():
                return strand
    return None


FRAMEWORK = Framework(
    info=INFO,
    signs=(
        (re.compile(r"inspection of safeguarding and looked after children\s+services", re.I), 80),
    ),
    asks=re.compile(r"areas for improvement", re.I),
    outermost=re.compile(r"(?:record of main findings|the inspection outcomes)\b.*", re.I),
    required=("overall_effectiveness", "capacity_for_improvement"),
    read_judgements=_read,
    numbered=True,
)

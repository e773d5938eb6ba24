"""The last page of a report of 2009 to 2012: the record of main findings, 29 graded rows."""

from __future__ import annotations

from layouts.source import Source

STRANDS = {
    "safeguarding": "Safeguarding services",
    "looked_after": "Services for looked after children",
}
# The row before which a group's name is printed: its first row.
GROUPS = {
    (
        "safeguarding",
        "children_and_young_people_are_safe",
    ): "Outcomes for children and young people",
    ("looked_after", "being_healthy"): "Outcomes for looked after children and care leavers",
    ("safeguarding", "service_responsiveness_including_complaints"): "Quality of provision",
    ("looked_after", "service_responsiveness"): "Quality of provision",
    ("safeguarding", "ambition_and_prioritisation"): "Leadership and management",
    ("looked_after", "ambition_and_prioritisation"): "Leadership and management",
}


def record_rows(source: Source) -> list[tuple[str, str]]:
    """Name and grade of each printed row; the grade of a strand's or a group's name is empty."""
    rows: list[tuple[str, str]] = []
    strand = ""
    for judgement in source.judgements:
        if judgement.strand != strand:
            strand = judgement.strand
            rows.append((STRANDS[strand], ""))
        if group := GROUPS.get((strand, judgement.key)):
            rows.append((group, ""))
        rows.append((judgement.name, judgement.grade))
    return rows

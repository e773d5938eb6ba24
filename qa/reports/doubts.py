"""What looks wrong in a report as read, in words for the analyst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.reports.framework import Framework
from qa.reports.metadata import Metadata
from qa.reports.structure import Part
from qa.types import Judgement

# Visits that give no grades, as people call them.
_NAMES: dict[str | None, str] = {
    "focused": "focused visit",
    "monitoring": "monitoring visit",
    "review": "review",
    "letter": "letter",
}


def find_warnings(
    framework: Framework,
    found: Metadata,
    parts: Sequence[Part],
    judgements: Sequence[Judgement],
    earlier: Sequence[str],
    visit: str | None,
) -> Iterator[str]:
    """Warnings about what a report of the framework should have and this one has not."""
    yield from earlier
    if framework.info.key == "unknown":
        known = f"a {_NAMES[visit]}" if visit in _NAMES else "the kind of inspection is not known"
        yield f"read by its headings only: {known}, and no grades are taken from it"
    if found.authority is None:
        yield "no authority found in the text, the file's name or its folder's"
    if found.inspected is None and found.published is None:
        yield "no date of inspection or publication found"
    elif found.inspected is None:
        yield "no dates of inspection found"
    keys = {key for j in judgements for key in j.covers}
    begun = found.inspected[0] if found.inspected else found.published
    due = [key for key, day in framework.required_before.items() if begun and begun < day]
    for key in (*framework.required, *due):
        if key not in keys and visit not in _NAMES:
            yield f"judgement not found: {key}"
    for judgement in judgements:
        if judgement.grade is not None and judgement.grade not in framework.info.scale:
            yield f"grade off the scale: {judgement.judgement} {judgement.printed_grade!r}"
    if framework.numbered:
        yield from _missing_numbers(parts)


def _missing_numbers(parts: Sequence[Part]) -> Iterator[str]:
    """Gaps of the paragraphs' numbers; a new count from 1 begins a new sequence."""
    last = 0
    for part in parts:
        for paragraph in part.paragraphs:
            if paragraph.kind != "paragraph" or not (paragraph.number or "").isdigit():
                continue
            number = int(paragraph.number or 0)
            if number > last + 1 and last:
                missing = ", ".join(str(n) for n in range(last + 1, min(number, last + 6)))
                yield f"paragraph numbers missing: {missing} (before {number})"
            last = number

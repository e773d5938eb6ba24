"""Takes away what is no part of a report's text: running heads and feet, contents, end matter."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from qa.reports.layout import Page, Segment

_EDGE = 0.13  # of the page's height, at top and bottom, where running heads and feet stand
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: of \d{1,4})?|[ivxl]{1,6}", re.I)  # `Page 3 of 12`
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?", re.I)
_ENTRY_END = re.compile(r"(?:[.…·_ ]{3,}| )\d{1,3}$")  # `Summary ........ 3`

# The publisher's own words after a report's end, which are the same in every report.
_END_MATTER = re.compile(
    r"(?:the office for standards in education, children.s services and skills \(ofsted\)"
    r"|if you are not happy with the inspection or the report"
    r"|if you would like a copy of this document"
    r"|you may (?:re-?use|copy) (?:this|all) "
    r"|this (?:document|publication) (?:may be reproduced|is available at)"
    r"|interested in our work\?|any complaints about the (?:inspection|report)"
    r"|raising standards,? improving lives|alexandra house|aviation house|royal exchange buildings"
    r"|piccadilly gate|store street|clive house"
    r"|© crown copyright|further copies of this report)",
    re.I,
)


def remove_furniture(pages: Sequence[Page]) -> list[str]:
    """Takes running heads, feet and page numbers off the pages; returns their distinct texts."""
    repeated = _repeated(pages)
    removed: dict[str, None] = {}
    for page in pages:
        kept = []
        for segment in page.segments:
            if _in_margin(page, segment) and (
                _key(segment) in repeated or _is_page_number(page, segment)
            ):
                removed[segment.text] = None
            else:
                kept.append(segment)
        page.segments = kept
    return list(removed)


def _is_page_number(page: Page, segment: Segment) -> bool:
    """A number alone, or at the right end of its line; `8.` before a paragraph is none."""
    if not _PAGE_NUMBER.fullmatch(segment.text):
        return False
    return not any(
        abs(other.baseline - segment.baseline) < segment.size and other.x0 > segment.x1
        for other in page.segments
    )


def _repeated(pages: Sequence[Page]) -> set[tuple[str, int]]:
    """Texts that stand in the margin at the same height of a fifth of the pages, and of three.

    Fewer may be headings (`Recommendations` at the top of two pages); of a short file, two do.
    """
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page in pages:
        for segment in page.segments:
            if _in_margin(page, segment) and any(c.isalpha() for c in segment.text):
                seen[_key(segment)].add(page.number)
    fewest = 2 if len(pages) < 5 else max(3, len(pages) / 5)
    return {key for key, numbers in seen.items() if len(numbers) >= fewest}


def _in_margin(page: Page, segment: Segment) -> bool:
    middle = (segment.y0 + segment.y1) / 2
    return not _EDGE * page.height < middle < (1 - _EDGE) * page.height


def _key(segment: Segment) -> tuple[str, int]:
    """Text without its digits, and its height on the page in steps of 4 points."""
    return re.sub(r"\d+", "#", segment.text.casefold()), round(segment.baseline / 4)


def remove_contents(pages: Sequence[Page]) -> None:
    """Takes the list of contents away: from its heading to the last entry with a page number."""
    for place, page in enumerate(pages[:6]):
        for i, segment in enumerate(page.segments):
            if _CONTENTS.fullmatch(segment.text):
                last = _last_entry(page, i)
                if last is None:
                    continue
                del page.segments[i : last + 1]
                _continue_contents(pages[place + 1 : place + 2])
                return


def _last_entry(page: Page, start: int) -> int | None:
    """Place of the last segment from `start` on that is an entry's page number, if any."""
    found = None
    for i in range(start + 1, len(page.segments)):
        if _is_entry(page, i):
            found = i
    return found


def _is_entry(page: Page, i: int) -> bool:
    segment = page.segments[i]
    if _ENTRY_END.search(segment.text) and segment.x1 > 0.8 * page.width:
        return True
    return bool(re.fullmatch(r"[.…· ]*\d{1,3}", segment.text)) and segment.x0 > 0.7 * page.width


def _continue_contents(pages: Sequence[Page]) -> None:
    """Entries that run over onto the next page: most of its first lines end in page numbers."""
    for page in pages:
        entries = [i for i in range(len(page.segments)) if _is_entry(page, i)]
        if len(entries) >= 3 and entries[2] <= 8:
            del page.segments[: entries[-1] + 1]


def remove_end_matter(pages: Sequence[Page]) -> None:
    """Takes the publisher's words off the end: from their first line on one of the last pages."""
    for place in range(max(0, len(pages) - 3), len(pages)):
        segments = pages[place].segments
        for i, segment in enumerate(segments):
            if _END_MATTER.match(segment.text) and _is_end(pages, place, i):
                del segments[i:]
                for later in pages[place + 1 :]:
                    later.segments.clear()
                return


def _is_end(pages: Sequence[Page], place: int, i: int) -> bool:
    """Whether other lines of the same kind follow, or hardly anything does."""
    rest = [*pages[place].segments[i + 1 :], *(s for p in pages[place + 1 :] for s in p.segments)]
    return len(rest) < 3 or any(_END_MATTER.match(s.text) for s in rest)


def is_end_matter(text: str) -> bool:
    """Whether a block of a source without pages is the publisher's own words."""
    return bool(_END_MATTER.match(text))


def body_size(pages: Sequence[Page]) -> float:
    """The size of most of the letters, in points; 12 for a document without any."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for segment in page.segments:
            sizes[round(segment.size, 1)] += len(segment.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0

"""Numbers and bullet signs at the start of a line: telling them from the text itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.reports.layout import Segment

# `•`, `▪`, Word's private-use signs from Symbol and Wingdings; dashes and `o` stand for bullets too
_SIGNS = "•●◦○▪■◼◾▫□➢➤►‣⁃∙·*\u2219\u27a2\uf000-\uf0ff"
_BULLET = re.compile(rf"([{_SIGNS}]|[–—―−-](?=\s)|o(?=\s+[A-Z]))\s*(.*)", re.S)
_BULLET_ALONE = re.compile(rf"[{_SIGNS}]|[–—―−-]|o")
# `12.`  `12)`  `(12)`  `2.1`  `2.1.`
_NUMBER = re.compile(
    r"(\(?\d{1,3}\)|\d{1,3}(?:\.\d{1,2})*\.|\d{1,2}(?:\.\d{1,2})+)\s+(.+)"
    r"|(\d{1,3}\.)(?=[A-Z‘“])(.+)",  # `10.Management oversight …`: the tab was lost
    re.S,
)
_NUMBER_ALONE = re.compile(r"\(?\d{1,3}\)|\d{1,3}(?:\.\d{1,2})*\.?")
_LETTER = re.compile(r"(\(?[a-z]\)|\(?[ivx]{1,4}\))\s+(.+)", re.S)  # `a)`  `(ii)`
_LETTER_ALONE = re.compile(r"\(?[a-z]\)|\(?[ivx]{1,4}\)|[a-z]\.")

_LABEL_REACH = 70.0  # points from a label to its text


def is_bullet(label: str) -> bool:
    """Whether the label is a sign or a letter, and not a number."""
    return bool(label) and not any(c.isdigit() for c in label)


def number_of(label: str) -> str | None:
    """`12.` -> `12`; None for a bullet's sign."""
    return label.strip("().") if any(c.isdigit() for c in label) else None


def split_label(text: str) -> tuple[str, str]:
    """The number or sign that a line of text begins with, and the rest; `("", text)` without."""
    for pattern in (_BULLET, _NUMBER, _LETTER):
        match = pattern.fullmatch(text)
        if match:
            label, rest = (g for g in match.groups() if g is not None)
            return label, rest.strip()
    return "", text


def attach_labels(segments: Sequence[Segment]) -> list[Segment]:
    """Segments with their labels told apart; a label printed on its own joins its text."""
    result: list[Segment] = []
    waiting: Segment | None = None
    for segment in segments:
        if waiting is not None:
            if _belongs(waiting, segment):
                segment.label, segment.label_x = waiting.text, waiting.x0
                segment.lead = ""
                result.append(segment)
                waiting = None
                continue
            result.append(waiting)
            waiting = None
        if _is_label(segment.text):
            waiting = segment
            continue
        _split_inline(segment, result[-1] if result else None)
        result.append(segment)
    return [*result, *([waiting] if waiting else [])]


def _is_label(text: str) -> bool:
    return any(p.fullmatch(text) for p in (_BULLET_ALONE, _NUMBER_ALONE, _LETTER_ALONE))


def _belongs(label: Segment, segment: Segment) -> bool:
    """Whether the text stands on the label's line, a tab to the right."""
    near = -1 <= segment.x0 - label.x1 <= _LABEL_REACH
    same_line = abs(segment.baseline - label.baseline) < 0.4 * segment.size
    return near and same_line and segment.cell == label.cell


def _split_inline(segment: Segment, last: Segment | None) -> None:
    """Splits `1. Children …` unless the line only goes on with a number or dash by chance."""
    label, text = split_label(segment.text)
    if not label or not text:
        return
    chance = label in {"-", "–", "—", "―", "−", "o"} or not is_bullet(label) or label.isascii()
    if chance and last is not None and _runs_on(last, segment):
        return
    segment.label, segment.label_x = label, segment.x0
    segment.text = text
    share = len(label) / (len(label) + len(text) + 1)
    segment.x0 += share * (segment.x1 - segment.x0)


def _runs_on(last: Segment, segment: Segment) -> bool:
    """Whether the line continues an unfinished one directly above it."""
    if last.page != segment.page or last.cell != segment.cell:
        return False
    below = 0 < last.baseline - segment.baseline < 1.35 * segment.size
    unfinished = not last.text.rstrip().endswith((".", ":", ";", "?", "!"))
    return below and unfinished and last.all_bold == segment.all_bold and last.x1 > segment.x0 + 150

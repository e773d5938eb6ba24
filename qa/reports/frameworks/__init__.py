"""The kinds of inspection, one module each; `FRAMEWORKS` is what other stages may know of them."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.reports.framework import Draft, Framework
from qa.reports.frameworks import area_send, generic, ilacs, jtai, lac_2013, sif, slac_2009
from qa.types import FrameworkInfo

_KNOWN: tuple[Framework, ...] = (
    slac_2009.FRAMEWORK,
    lac_2013.FRAMEWORK,
    sif.FRAMEWORK,
    ilacs.FRAMEWORK,
    jtai.FRAMEWORK,
    area_send.FRAMEWORK,
)
GENERIC = generic.FRAMEWORK
FRAMEWORKS: dict[str, FrameworkInfo] = {
    f.info.key: replace(f.info, phrases=tuple(sorted(f.info.phrases, key=len, reverse=True)))
    for f in (*_KNOWN, GENERIC)
}
# Visits between inspections speak of their framework, give no grades and have other sections.
_BETWEEN = re.compile(
    r"\b(?:focused (?:\w+ )?visit|assurance visit|monitoring visit|progress (?:visit|letter|review|report))\b",
    re.I,
)
_SURE = 50  # points of signs from which a report counts as of a framework


def recognise(draft: Draft) -> Framework:
    """The framework whose signs weigh most, or the generic one where none is sure."""
    if _BETWEEN.search(draft.title):
        return GENERIC
    best = max(_KNOWN, key=lambda f: f.score(draft))
    return best if best.score(draft) >= _SURE else GENERIC

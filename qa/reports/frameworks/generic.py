"""Any other report: read by its headings only, no grade taken."""

from __future__ import annotations

import re

from qa.reports.framework import Framework
from qa.types import FrameworkInfo

INFO = FrameworkInfo(
    key="unknown",
    title="Report of another kind",
    phrases=(),
    judgements=(),
    scale=(),
    notes="The kind of inspection is not one that the program knows; no grades are read.",
)

FRAMEWORK = Framework(
    info=INFO,
    signs=(),
    asks=re.compile(
        r"^recommendations?\b|areas? for (?:improvement|development|priority action)"
        r"|what needs to improve|priority (?:and|or) immediate action",
        re.I,
    ),
)

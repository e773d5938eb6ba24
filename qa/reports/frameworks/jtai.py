"""Letters of joint targeted area inspections (JTAI), 2016 on: no grades, two forms.

Until 2020 "Key strengths" and "Areas for improvement"; since 2022 "Headline findings" and "What
needs to improve?".
"""

from __future__ import annotations

import re

from qa.reports.framework import Framework
from qa.types import FrameworkInfo

INFO = FrameworkInfo(
    key="jtai",
    title="Joint targeted area inspection (JTAI)",
    phrases=(
        "joint targeted area inspection",
        "joint area child protection inspection",
        "joint targeted inspection",
        "joint inspection",
        "jtai",
    ),
    judgements=(),
    scale=(),
    notes="Since 2016. A letter to the local partnership; the inspectorates give no grades.",
)

FRAMEWORK = Framework(
    info=INFO,
    signs=(
        # as the title or the subject of the letter; other reports tell of such inspections as well
        (
            re.compile(
                r"(?:^.{0,150}|\bDear\b.{0,150})joint targeted area inspection (?:of|in)\b", re.I
            ),
            30,
        ),
        (re.compile(r"joint targeted area inspection", re.I), 40),
        (re.compile(r"\bJTAI\b"), 15),
    ),
    asks=re.compile(
        r"what needs to improve|areas? (?:for|of) improvement|areas? for development|priority action",
        re.I,
    ),
    outermost=re.compile(
        r"(?:context|(?:key )?strengths|areas? for (?:improvement|priority action)|headline findings|main findings"
        r"|what needs to improve\W*|next steps)",
        re.I,
    ),
    closed=True,
)

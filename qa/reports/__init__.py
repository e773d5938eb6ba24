"""File -> Report: the reader of inspection reports.

    report = read_report(Path("bexley.pdf"), Settings())
    report.info.authority, report.judgements, report.sections, report.recommendations

A file that is no report, or cannot be read, raises `UnreadableFile` with a one-line reason.
"""

from __future__ import annotations

from qa.reports.frameworks import FRAMEWORKS
from qa.reports.read import READER_VERSION, read_report

__all__ = ["FRAMEWORKS", "READER_VERSION", "read_report"]

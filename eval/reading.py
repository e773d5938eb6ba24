"""How well the reader reads a folder of reports, as a table by framework.

    python -m eval.reading REPORTS_DIR [--judgements judgements.csv] [--seed FILE] [--out FILE]

`judgements.csv` has the columns file (below REPORTS_DIR), framework, judgement and grade; the
judgement names may be the file's own short ones. Judgements of reports that the file does not
name are not counted.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium

from qa.errors import UnreadableFile
from qa.reports import FRAMEWORKS, read_report
from qa.settings import Settings
from qa.types import Report

_KEYS = {
    "overall": "overall_effectiveness",
    "impact_of_leaders": "leadership",
    "looked_after": "in_care",
}
_RESULTS = Path(__file__).parent / "results" / "reading.md"
# The one run on the test part before anybody had looked at it; every later one is no longer clean.
_FIRST_RUN = Path(__file__).parent / "results" / "reading-first-run.json"
_TEST_AUTHORITIES = Path(__file__).parent / "gold" / "test_authorities.txt"
_FACTS = (
    "authority",
    "inspected_to",
    "published",
    "visit",
    "lead_inspector",
    "previous_judgement",
    "urn",
)

Expected = dict[str, str]  # judgement key -> grade


@dataclass(slots=True)
class Outcome:
    """One file as read: its report or the reason why not, its judgements, its cost."""

    file: str
    report: Report | None = None
    generic: Report | None = None  # the same file read by its headings only
    failure: str = ""
    right: int = 0
    expected: int = 0
    wrong: list[str] = field(default_factory=list)
    cost: float | None = None  # times pdfium's plain text extraction of the same pages


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the folder, writes the tables and prints them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("reports", type=Path)
    parser.add_argument("--judgements", type=Path)
    parser.add_argument("--seed", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, default=_RESULTS)
    args = parser.parse_args(arguments)
    expected = read_expected(args.judgements) if args.judgements else {}
    files = sorted(f for f in args.reports.rglob("*") if f.suffix.lower() in {".pdf", ".txt"})
    outcomes = [read_one(f, f.relative_to(args.reports).as_posix(), expected) for f in files]
    outcomes += [read_one(f, f.name, expected) for f in args.seed]
    text = "\n".join(tables(outcomes))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(text + "\n", encoding="utf-8")
    print(text)


def read_expected(path: Path) -> dict[str, Expected]:
    """File -> judgement -> grade, in this program's keys."""
    expected: dict[str, Expected] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key = _KEYS.get(row["judgement"], row["judgement"])
            expected[row["file"]][key] = row["grade"].replace(" ", "_")
    return expected


def read_one(path: Path, name: str, expected: dict[str, Expected]) -> Outcome:
    """Reads one file and compares its judgements with what is expected of it."""
    outcome = Outcome(name)
    start = time.perf_counter()
    try:
        report = read_report(path, Settings())
    except UnreadableFile as error:
        outcome.failure = str(error)
        return outcome
    spent = time.perf_counter() - start
    outcome.report = report
    outcome.generic = read_report(path, Settings(), generic=True)
    if report.info.pages:
        outcome.cost = spent / plain_time(path)
    printed = {key: j.grade for j in report.judgements for key in j.covers}
    for key, grade in expected.get(name, {}).items():
        outcome.expected += 1
        if printed.get(key) == grade:
            outcome.right += 1
        else:
            outcome.wrong.append(f"{name}: {key} is {grade}, read {printed.get(key)}")
    return outcome


def plain_time(path: Path) -> float:
    """Seconds that pdfium takes for the plain text of the file's pages."""
    start = time.perf_counter()
    document = pdfium.PdfDocument(path)
    for page in document:
        textpage = page.get_textpage()
        textpage.get_text_range()
        textpage.close()
        page.close()
    document.close()
    return time.perf_counter() - start


def tables(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The lines of the result: by framework, by part, and what failed or looks wrong."""
    yield "# Reading"
    yield ""
    yield (
        "Made by `python -m eval.reading`. Judgements are compared where the corpus's list has them. "
        "Metadata counts the reports in which a field is filled."
    )
    costs = [o.cost for o in outcomes if o.cost]
    if costs:
        yield ""
        yield (
            f"Cost: {statistics.median(costs):.1f} times pdfium's plain text extraction of the "
            f"same pages (median of {len(costs)} PDFs; the dearest {max(costs):.1f})."
        )
    yield ""
    yield "## By framework"
    yield from _table({k: [o for o in outcomes if _framework(o) == k] for k in FRAMEWORKS})
    test = _test_authorities()
    parts: dict[str, list[Outcome]] = {"tune": [], "test": []}
    for outcome in outcomes:
        if outcome.report:
            parts["test" if outcome.report.info.authority in test else "tune"].append(outcome)
    yield ""
    yield "## By part (rules were first written on the tune part only)"
    yield from _table(parts)
    yield ""
    yield _first_run()
    yield from _left_out(outcomes)
    yield from _list("Judgements that differ", [w for o in outcomes for w in o.wrong])
    yield from _list("Not read", [f"{o.file}: {o.failure}" for o in outcomes if o.failure])
    warned = [
        f"{o.file}: {'; '.join(o.report.info.warnings)}"
        for o in outcomes
        if o.report and o.report.info.warnings
    ]
    yield from _list("Warnings", warned)


def _table(groups: dict[str, list[Outcome]]) -> Iterator[str]:
    yield ""
    heads = (
        "",
        "reports",
        "judgements read",
        "compared",
        "right",
        *(f.replace("_", " ") for f in _FACTS),
    )
    heads = (*heads, "paragraphs", "recommendations", "warnings")
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for name, outcomes in groups.items():
        reports = [o.report for o in outcomes if o.report]
        if not reports:
            continue
        cells = [
            name,
            len(reports),
            sum(len(r.judgements) for r in reports),
            sum(o.expected for o in outcomes),
            sum(o.right for o in outcomes),
            *(sum(getattr(r.info, fact) is not None for r in reports) for fact in _FACTS),
            sum(len(s.paragraphs) for r in reports for s in r.sections),
            sum(len(r.recommendations) for r in reports),
            sum(len(r.info.warnings) for r in reports),
        ]
        yield "| " + " | ".join(map(str, cells)) + " |"


def _first_run() -> str:
    run = json.loads(_FIRST_RUN.read_text(encoding="utf-8"))
    return (
        f"First run on the test part, with rules written on the tune part alone: {run['right']} of "
        f"{run['of']} judgements right. {run['since']}"
    )


def _left_out(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Each framework read as if it were not known: what the generic reader alone makes of it."""
    yield ""
    yield "## Each framework left out: its reports read by the generic reader alone"
    yield ""
    yield (
        "Shares are of what the framework's own reader reads: the same text, and the same text "
        "under the same heading. A report of an unknown kind must come out with no grade."
    )
    yield ""
    heads = ["", "reports", "authority", "inspected to", "published", "paragraphs"]
    heads += ["under heading", "recommendations", "grades read"]
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for name in FRAMEWORKS:
        pairs = [
            (o.report, o.generic)
            for o in outcomes
            if o.report and o.generic and _framework(o) == name
        ]
        if pairs:
            yield "| " + " | ".join(map(str, [name, len(pairs), *_compared(pairs)])) + " |"


def _compared(pairs: Sequence[tuple[Report, Report]]) -> Iterator[str]:
    for fact in ("authority", "inspected_to", "published"):
        yield str(sum(getattr(a.info, fact) == getattr(b.info, fact) for a, b in pairs))
    for parts in (_texts, _headed, _asked):
        own = sum((parts(a) for a, _ in pairs), Counter[tuple[str, ...]]())
        kept = sum((parts(a) & parts(b) for a, b in pairs), Counter[tuple[str, ...]]())
        yield f"{kept.total() / own.total():.3f}" if own else "–"
    yield str(sum(len(b.judgements) for _, b in pairs))


def _texts(report: Report) -> Counter[tuple[str, ...]]:
    return Counter((p.text,) for s in report.sections for p in s.paragraphs)


def _headed(report: Report) -> Counter[tuple[str, ...]]:
    return Counter((*s.path[-1:], p.text) for s in report.sections for p in s.paragraphs)


def _asked(report: Report) -> Counter[tuple[str, ...]]:
    return Counter((r.text,) for r in report.recommendations)


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"## {title}: {len(lines)}"
    yield ""
    yield from (f"- {line}" for line in lines)


def _framework(outcome: Outcome) -> str:
    return outcome.report.info.framework if outcome.report else ""


def _test_authorities() -> set[str]:
    lines = _TEST_AUTHORITIES.read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


if __name__ == "__main__":
    main()

"""Results as text for people: coloured tables on a terminal, tab-separated lines elsewhere."""

from __future__ import annotations

import csv
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qa.types import (
    Answer,
    Citation,
    Json,
    Judgement,
    RankedPassage,
    Recommendation,
    Refusal,
    Report,
    ReportInfo,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from qa.check import Finding
    from qa.indexing import IndexResult, Step
    from qa.store import Failure

_WIDTH = 100  # columns of running text
_COLOURS = {
    "outstanding": "bold blue",
    "good": "bold green",
    "adequate": "bold yellow",
    "requires_improvement": "bold yellow",
    "inadequate": "bold red",
}


# --- answers --------------------------------------------------------------------------------------


def print_answer(answer: Answer) -> None:
    """The answer with its markers, the grades, and for each marker the place of its quote."""
    if answer.refusal is not None:
        _print_refusal(answer.refusal)
    for part in answer.parts:
        print(_wrapped(part.marked if part.kind != "notice" else f"Note: {part.marked}"))
    if answer.table is not None and answer.kind != "recommendations":
        print()
        print_table(answer.table.columns, answer.table.rows)
    if answer.citations:
        print()
    for citation in answer.citations:
        print(_citation_line(citation))
        print(_wrapped(f"“{citation.quote}”", "    "))
    if answer.judgements and answer.table is None:
        print()
        print_grades(answer.judgements)
    if answer.alternatives:
        labels = "; ".join(alternative.label for alternative in answer.alternatives)
        print(_wrapped(f"\nOther reports to ask (name the year): {labels}."))


def _print_refusal(refusal: Refusal) -> None:
    print(_wrapped(refusal.message))
    for suggestion in refusal.suggestions:
        print(f"  - {suggestion}")
    if refusal.related:
        print("\nThe nearest that the reports say:")
        print_passages(refusal.related)


def _citation_line(citation: Citation) -> str:
    place = " > ".join(citation.section)
    numbers = f"¶ {', '.join(citation.paragraphs)}" if citation.paragraphs else ""
    page = f"page {citation.page}" if citation.page else ""
    parts = [_report_name(citation.report), place, numbers, page]
    return f"[{citation.marker}] " + ", ".join(part for part in parts if part)


def print_passages(passages: Sequence[RankedPassage]) -> None:
    """Each with its place and score, best first."""
    for number, item in enumerate(passages, 1):
        passage = item.passage
        page = f"page {passage.pages[0]}" if passage.pages else ""
        parts = [_report_name(item.report), " > ".join(passage.section)]
        parts += [f"¶ {passage.number}" if passage.number else "", page, f"score {item.score:.2f}"]
        print(f"{number}. " + ", ".join(part for part in parts if part))
        lead_in = f"{passage.lead_in} … " if passage.lead_in else ""
        print(_wrapped(f"{lead_in}{passage.text}", "   "))


def _report_name(info: ReportInfo) -> str:
    return " ".join(part for part in (info.authority or info.title, info.date) if part)


# --- lists ----------------------------------------------------------------------------------------


def print_grades(rows: Sequence[tuple[ReportInfo, Judgement]]) -> None:
    columns = ("authority", "date", "framework", "strand", "judgement", "grade")
    strands = any(judgement.strand for _, judgement in rows)
    table = [
        (i.authority, i.date, i.framework, j.strand, j.printed_name, j.printed_grade)
        for i, j in rows
    ]
    keep = [n for n, name in enumerate(columns) if strands or name != "strand"]
    styles = [_COLOURS.get(j.grade or "", "") for _, j in rows]
    print_table(
        [columns[n] for n in keep], [[row[n] for n in keep] for row in table], row_styles=styles
    )


def print_reports(infos: Sequence[ReportInfo]) -> None:
    columns = ("report_id", "authority", "framework", "inspected to", "published", "pages")
    print_table(
        columns,
        [
            (i.report_id, i.authority, i.framework, i.inspected_to, i.published, i.pages)
            for i in infos
        ],
    )


def print_findings(findings: Sequence[Finding]) -> None:
    columns = ("report_id", "page", "kind", "what", "file")
    if not findings:
        print("nothing looks wrong")
        return
    print_table(columns, [(f.report_id, f.page, f.kind, f.message, f.file) for f in findings])


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | int | None]],
    row_styles: Sequence[str] = (),
) -> None:
    """A table with lines on a terminal; elsewhere one line each, its fields apart by tabs."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(columns), *cells]:
            print("\t".join(cell.replace("\t", " ") for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns)
    for number, row in enumerate(cells):
        style = row_styles[number] if number < len(row_styles) else ""
        table.add_row(*(Text(c) for c in row[:-1]), Text(row[-1], style=style))
    Console().print(table)


def print_csv(entries: Sequence[Json]) -> None:
    """Judgements as CSV, one line each; the keys that one row covers are joined by a space."""
    writer = csv.DictWriter(sys.stdout, _CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        writer.writerow({**entry, "covers": " ".join(entry["covers"])})


_CSV_COLUMNS = (
    "report_id",
    "authority",
    "framework",
    "published",
    "inspected_to",
    "strand",
    "judgement",
    "covers",
    "printed_name",
    "grade",
    "printed_grade",
    "rank",
    "scale_length",
    "source",
    "page",
)


# --- one report -----------------------------------------------------------------------------------


def print_report_summary(report: Report) -> None:
    """One file in a few lines: what it is and how much was read."""
    info = report.info
    paragraphs = sum(len(section.paragraphs) for section in report.sections)
    print(f"{info.file}: {info.report_id}")
    print(
        f"    {info.title}; {info.pages or 'no'} pages, {len(report.sections)} sections, "
        f"{paragraphs} paragraphs, {len(report.judgements)} judgements, "
        f"{len(report.recommendations)} recommendations"
    )
    for warning in info.warnings:
        print(f"    warning: {warning}")


def print_report(report: Report) -> None:
    """All of a report: its facts, grades, recommendations, and its text by headings."""
    info = report.info
    print(info.title)
    for name, value in info.as_json().items():
        if value and name not in ("title", "sources", "warnings"):
            print(f"    {name.replace('_', ' ')}: {value}")
    for warning in info.warnings:
        print(f"    warning: {warning}")
    if report.judgements:
        print()
        print_grades([(info, judgement) for judgement in report.judgements])
    if report.recommendations:
        print("\nRecommendations")
    for item in report.recommendations:
        print(_wrapped(_recommendation_line(item), "  - "))
    for section in report.sections:
        print(f"\n{' > '.join(section.path)}")
        for paragraph in section.paragraphs:
            sign = {"bullet": "• ", "row": "| ", "footnote": "* "}.get(paragraph.kind, "")
            print(_wrapped(f"{paragraph.number or ''} {sign}{paragraph.text}".strip(), "  "))


def _recommendation_line(item: Recommendation) -> str:
    terms = [t for t in (item.strand, item.time_limit, item.addressee) if t]
    return f"{item.text} ({'; '.join(terms)})" if terms else item.text


# --- indexing -------------------------------------------------------------------------------------


def print_index_result(result: IndexResult, listed: Sequence[Failure]) -> None:
    """The counts, each report that is new or has changed, and every file that failed."""
    for word, ids in (("added", result.added), ("updated", result.updated)):
        for report_id in ids:
            print(f"{word} {report_id}")
    for path, report_id in result.same:
        print(f"same as {report_id}: {path}")
    for report_id in result.left:
        print(f"left to another share, with its changed file: {report_id}")
    if result.elsewhere:
        print(f"{len(result.elsewhere)} files belong to other shares")
    print(
        f"{len(result.added)} added, {len(result.updated)} updated, "
        f"{len(result.unchanged)} unchanged, {len(result.failed)} failed"
    )
    shown = {failure.path for failure in result.failed}
    for failure in result.failed:
        print(f"{failure.path}: {failure.reason}", file=sys.stderr)
    earlier = [failure for failure in listed if failure.path not in shown]
    for failure in earlier:
        print(f"{failure.path}: {failure.reason} (in an earlier run)", file=sys.stderr)


class ProgressBar:
    """Counts on stderr while something long runs; silent where stderr is no terminal."""

    def __init__(self, bar: Progress | None, task: TaskID | None) -> None:
        self._bar = bar
        self._task = task

    def step(self, step: Step) -> None:
        self.count(step.done, step.total)

    def count(self, done: int, total: int) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)


@contextmanager
def progress_bar(title: str) -> Iterator[ProgressBar]:
    if not sys.stderr.isatty():
        yield ProgressBar(None, None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns: tuple[Any, ...] = (TextColumn("{task.description}"), BarColumn())
    columns += (MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield ProgressBar(bar, bar.add_task(title, total=None))


def _wrapped(text: str, indent: str = "") -> str:
    """Running text in lines, the first with `indent` and the others as far in."""
    return "\n".join(
        textwrap.fill(line, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent))
        for line in text.splitlines()
    )

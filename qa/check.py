"""What looks wrong in an index: the analyst's to-do list, with file and page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from qa.store import Store
from qa.types import FrameworkInfo, Json, Paragraph, Passage, Report

FindingKind = Literal[
    "damage",
    "failure",
    "warning",
    "no_authority",
    "no_date",
    "no_judgements",
    "off_scale",
    "missing_number",
    "page_without_text",
    "passage_length",
    "furniture",
]

# Bounds between which nearly all passages of well-read reports lie; outside them something was
# usually split or joined wrongly.
_FEWEST_CHARS = 20
_MOST_CHARS = 2_500
_CONTENTS = 6  # pages among which the list of contents stands, which is no text
_NUMBERS_MISSING = "paragraph numbers missing"
_REPEATS = 4  # a short text on as many pages of one report is its running head or foot
_SHORT_CHARS = 90


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `page` is None where it concerns the whole report or no page."""

    report_id: str | None
    file: str
    page: int | None
    kind: FindingKind
    message: str

    def as_json(self) -> Json:
        return {
            "report_id": self.report_id,
            "file": self.file,
            "page": self.page,
            "kind": self.kind,
            "message": self.message,
        }


Found = tuple[int | None, FindingKind, str]  # page, kind, message


def check_store(
    store: Store,
    frameworks: Mapping[str, FrameworkInfo] | None = None,
    only: str | None = None,
) -> list[Finding]:
    """All findings: damage and files that failed first, then the reports by authority and date.

    A damaged index is not read further. `only` is the id of the one report to look at.
    """
    if frameworks is None:
        from qa.reports.frameworks import FRAMEWORKS

        frameworks = FRAMEWORKS
    if damage := store.damage():
        return [Finding(d.report_id, d.file, None, "damage", d.message) for d in damage]
    findings = [
        Finding(None, failure.path, None, "failure", failure.reason)
        for failure in (store.failures() if only is None else ())
    ]
    for info in store.catalogue.reports():
        if only not in (None, info.report_id):
            continue
        report = store.catalogue.report(info.report_id)
        passages = store.catalogue.passages_of(info.report_id)
        found = [*check_report(report, frameworks), *_odd_passages(passages)]
        findings += [Finding(info.report_id, info.file, *entry) for entry in found]
    return findings


def check_report(report: Report, frameworks: Mapping[str, FrameworkInfo]) -> Iterator[Found]:
    """What looks wrong in one report."""
    for warning in report.info.warnings:
        if not warning.startswith(_NUMBERS_MISSING):  # told below, with its page
            yield None, "warning", warning
    framework = frameworks.get(report.info.framework)
    checks: list[Callable[[], Iterator[Found]]] = [
        lambda: _missing_facts(report),
        lambda: _judgements(report, framework),
        lambda: _missing_numbers(report),
        lambda: _empty_pages(report),
        lambda: _furniture(report),
    ]
    for check in checks:
        yield from check()


def _missing_facts(report: Report) -> Iterator[Found]:
    info = report.info
    if info.authority is None:
        printed = f" ({info.printed_authority!r} is not in the gazetteer)"
        yield 1, "no_authority", f"no authority{printed if info.printed_authority else ''}"
    if not info.date:
        yield 1, "no_date", "neither an inspection date nor a publication date"


# Kinds of visit that give no grades even where the framework has them.
_UNGRADED_VISITS = frozenset({"focused", "monitoring", "review", "letter"})


def _judgements(report: Report, framework: FrameworkInfo | None) -> Iterator[Found]:
    if framework is None or not framework.judgements:
        return
    if not report.judgements and report.info.visit not in _UNGRADED_VISITS:
        yield None, "no_judgements", f"no judgement was read, and {framework.title} gives them"
    for judgement in report.judgements:
        if judgement.grade is not None and judgement.grade not in framework.scale:
            message = f"{judgement.printed_name}: {judgement.printed_grade!r} is off the scale"
            yield judgement.page, "off_scale", message


def _missing_numbers(report: Report) -> Iterator[Found]:
    """Gaps in a sequence of paragraph numbers: a paragraph was lost, or its number was not seen.

    Numbering may begin again in a further part of the report, so only gaps inside a run count.
    """
    last: int | None = None
    for paragraph in _paragraphs(report):
        if paragraph.kind != "paragraph" or not (paragraph.number or "").isdigit():
            continue
        number = int(paragraph.number or 0)
        if last is not None and last + 1 < number <= last + 10:
            one = f"paragraph {last + 1} is missing"
            several = f"paragraphs {last + 1} to {number - 1} are missing"
            gap = one if number == last + 2 else several
            yield _first_page(paragraph), "missing_number", f"{gap} before {number}"
        last = number


def _empty_pages(report: Report) -> Iterator[Found]:
    pages = {page for paragraph in _paragraphs(report) for page in paragraph.pages}
    if not report.info.pages or not pages:
        return
    # What comes before the first paragraph and after the last is cover and imprint. A first page
    # that is a picture is no list of contents: the reader warns of it.
    for page in range(max(min(pages), _CONTENTS + 1), max(pages)):
        if page not in pages:
            yield page, "page_without_text", "nothing was read from this page"


def _furniture(report: Report) -> Iterator[Found]:
    """The same short text on many pages: a running head or foot that was taken for text."""
    pages: defaultdict[str, set[int]] = defaultdict(set)
    for paragraph in _paragraphs(report):
        if len(paragraph.text) <= _SHORT_CHARS and paragraph.kind != "row":
            pages[paragraph.text].update(paragraph.pages)
    for text, on in pages.items():
        if len(on) >= _REPEATS:
            yield min(on), "furniture", f"the same text stands on {len(on)} pages: {text[:60]!r}"


def _odd_passages(passages: Collection[Passage]) -> Iterator[Found]:
    for passage in passages:
        length = len(passage.text)
        page = passage.pages[0] if passage.pages else None
        if length < _FEWEST_CHARS and not passage.text.endswith(":"):  # `In the last year:`
            yield page, "passage_length", f"a passage of {length} characters: {passage.text!r}"
        elif length > _MOST_CHARS:
            message = f"a passage of {length} characters: {passage.text[:60]!r}…"
            yield page, "passage_length", message


def _paragraphs(report: Report) -> Iterator[Paragraph]:
    for section in report.sections:
        yield from section.paragraphs


def _first_page(paragraph: Paragraph) -> int | None:
    return paragraph.pages[0] if paragraph.pages else None


def count_by_kind(findings: Collection[Finding]) -> dict[str, int]:
    """How many findings of each kind, the commonest first."""
    return dict(Counter(finding.kind for finding in findings).most_common())

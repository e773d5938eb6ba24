"""An answer with its sources as text to paste elsewhere: plain, or Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.quote_marks import joined
from qa.types import Answer, Citation, Judgement, Part, ReportInfo
from qa.web.markup import day, leaf_url, name_of, plain, row_url, view_url, when


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer's quotes or grades stand; `address` shows it, as `view_url` gives it."""

    markers: tuple[int, ...]
    text: str
    address: str

    @property
    def line(self) -> str:
        return "".join(f"[{m}] " for m in self.markers) + self.text


def as_plain(answer: Answer, link: str = "") -> str:
    """The question, the answer with its markers, and the numbered sources; `link` leads back here.

    Quotes stand in quotation marks, so that they are told from what the program says itself.
    """
    lines = [answer.question, "", *(quoted(part) for part in answer.parts)]
    if answer.refusal is not None:
        lines.append(answer.refusal.message)
    lines += rows_of(answer)
    if places := places_of(answer):
        lines += ["", "Sources", *(place.line for place in places), "", TERMS]
    return "\n".join([*lines, *(["", link] if link else [])]) + "\n"


# What quoting asks for: who published the words, and on which terms.
TERMS = (
    "The reports are their publishers’; Ofsted’s are mostly under the Open Government Licence v3.0. "
    "Each names its own terms on its last page."
)


def rows_of(answer: Answer) -> list[str]:
    """The rows of a table that no sentence says: which reports there are."""
    if answer.table is None or answer.judgements or answer.kind == "recommendations":
        return []
    return ["; ".join(_cell(value) for value in row if value) for row in answer.table.rows]


def _cell(value: str | int | None) -> str:
    text = str(value)
    return day(text) if _ISO_DAY.fullmatch(text) else text


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def quoted(part: Part) -> str:
    """A part with its markers, a quote in quotation marks, a notice told as a note."""
    markers = "".join(f" [{m}]" for m in part.markers)
    text = {"quote": f"“{part.text}”", "notice": f"Note: {part.text}"}.get(part.kind, part.text)
    return text + markers


def as_markdown(answer: Answer, link: str = "") -> str:
    """The same with quotes as block quotes too; a report's own signs are escaped."""
    lines = [f"**{plain(answer.question)}**", ""]
    if answer.refusal is not None:
        lines += [plain(answer.refusal.message), ""]
    for part in answer.parts:
        markers = "".join(f" \\[{m}\\]" for m in part.markers)
        said = {"quote": f"> “{plain(part.text)}”", "notice": f"*Note: {plain(part.text)}*"}
        lines += [f"{said.get(part.kind, plain(part.text))}{markers}", ""]
    if rows := rows_of(answer):
        lines += [*(f"- {plain(row)}" for row in rows), ""]
    if places := places_of(answer):
        lines += ["Sources", "", *(f"- {plain(place.line)}" for place in places), ""]
        lines += [plain(TERMS), ""]
    if link:
        lines.append(f"<{link}>")
    return "\n".join(lines).rstrip("\n") + "\n"


def places_of(answer: Answer) -> list[Place]:
    """Each place once: of the quotes with all their markers, then of the grades."""
    cited: dict[str, list[Citation]] = {}
    for c in answer.citations:
        cited.setdefault(place_of(c), []).append(c)
    found = {
        text: Place(tuple(c.marker for c in some), text, address_of(some))
        for text, some in cited.items()
    }
    for info, judgement in answer.judgements:
        text = place_of_grade(info, judgement)
        found.setdefault(text, Place((), text, row_url(info, judgement)))
    return list(found.values())


def address_of(citations: Sequence[Citation]) -> str:
    """The page that citations of one place stand on, with all of them marked; or the report."""
    first, mark = citations[0], joined(c.mark for c in citations)
    if first.page is None:
        return view_url("reports", report=first.report.report_id, passage=mark)
    return leaf_url(first.report.report_id, first.page, mark)


def place_of(citation: Citation) -> str:
    """Authority, title, date, section, paragraph, page, as far as the report states them."""
    pieces = list(citation.section[-1:])
    if citation.paragraphs:
        pieces.append(f"paragraph {', '.join(citation.paragraphs)}")
    return _place(citation.report, pieces, citation.page)


def place_of_grade(info: ReportInfo, judgement: Judgement) -> str:
    """The same for a grade: the report, and the page that prints it."""
    return _place(info, [], judgement.page)


def _place(info: ReportInfo, pieces: Sequence[str], page: int | None) -> str:
    on = [f"page {page}"] if page is not None else []
    return "; ".join(dict.fromkeys([name_of(info), info.title, when(info), *pieces, *on])) + "."

"""Many questions at once: a pasted or uploaded list -> questions -> answers, one after the other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from qa.errors import BadInput, QAError
from qa.service import Index
from qa.types import Answer, Json
from qa.web.copying import places_of, quoted
from qa.web.files.sheet import Cell, read_csv, read_excel
from qa.web.markup import name_of, when
from qa.web.site import absolute

_FIELDS = ("id", "question", "authority", "year", "framework", "judgement")
_TEXT = (".txt", ".csv", ".tsv", ".jsonl")
COLUMNS = (
    *("id", "question", "answer", "grades", "citations", "links"),
    *("refused", "confidence (0 to 100)"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One question of a list, with what its line says beside it."""

    id: str
    question: str
    authority: str | None = None
    year: int | None = None
    framework: str | None = None
    judgement: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, or with the reason why it could not be asked."""

    listed: Listed
    answer: Answer | None
    error: str | None = None


# --- reading a list -------------------------------------------------------------------------------


def read_list(name: str, content: bytes) -> list[Listed]:
    """The questions of an uploaded file, by its ending. Raises BadInput with the line at fault."""
    ending = f".{name.rsplit('.', 1)[-1].lower()}" if "." in name else ""
    if ending == ".xlsx":
        return _from_rows(read_excel(content))
    if ending not in _TEXT:
        raise BadInput(f"{name!r} is none of {', '.join((*_TEXT, '.xlsx'))}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # how older spreadsheets save
    if ending == ".jsonl":
        return [_from_json(line, n) for n, line in _lines(text)]
    return _from_rows(read_csv(text)) if ending in (".csv", ".tsv") else read_text(text)


def read_text(text: str) -> list[Listed]:
    """One question a line; empty lines are passed over."""
    return [Listed(str(n), line) for n, (_, line) in enumerate(_lines(text), 1)]


def _lines(text: str) -> list[tuple[int, str]]:
    return [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]


def _from_rows(rows: Sequence[Sequence[str]]) -> list[Listed]:
    """Rows under the names of the fields; without such a head the first column is the question."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    head = [cell.strip().lower() for cell in filled[0]] if filled else []
    if "question" not in head:
        return [Listed(str(n), row[0].strip()) for n, row in enumerate(filled, 1) if row[0].strip()]
    unknown = [name for name in head if name and name not in _FIELDS]
    if unknown:
        raise BadInput(f"unknown columns {unknown}; a list may have {', '.join(_FIELDS)}")
    listed = []
    for number, row in enumerate(filled[1:], 1):
        entry = {k: v.strip() for k, v in zip(head, row, strict=False) if k and v.strip()}
        listed.append(_listed(entry, number, f"row {number + 1}"))
    return listed


def _from_json(line: str, number: int) -> Listed:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise BadInput(f"line {number} is not JSON: {error}") from error
    if not isinstance(entry, dict):
        raise BadInput(f"line {number} is not an object with a question")
    unknown = sorted(set(entry) - set(_FIELDS))
    if unknown:
        raise BadInput(f"line {number}: unknown fields {unknown}; known are {', '.join(_FIELDS)}")
    return _listed({k: v for k, v in entry.items() if v is not None}, number, f"line {number}")


def _listed(entry: Json, number: int, place: str) -> Listed:
    question = entry.get("question")
    if not isinstance(question, str) or not question.strip():
        raise BadInput(f"{place} has no question")
    year = str(entry.get("year", ""))
    if year and not (year.isascii() and year.isdigit()):
        raise BadInput(f"{place}: the year is a number; not {year!r}")
    names = {k: str(entry[k]) for k in ("authority", "framework", "judgement") if k in entry}
    return Listed(
        str(entry.get("id", number)), question.strip(), year=int(year) if year else None, **names
    )


# --- answering ------------------------------------------------------------------------------------


def ask_listed(index: Index, listed: Listed) -> Answered:
    """The answer; a question that cannot be asked costs only itself."""
    try:
        answer = index.ask(
            listed.question,
            authority=listed.authority,
            year=listed.year,
            framework=listed.framework,
            judgement=listed.judgement,
        )
    except QAError as error:
        return Answered(listed, None, str(error))
    return Answered(listed, answer)


def row_of(answered: Answered, site: str = "") -> list[Cell]:
    """The cells under COLUMNS; links are whole where the program's own address is given."""
    listed, answer = answered.listed, answered.answer
    if answer is None:
        return [listed.id, listed.question, answered.error, "", "", "", "error", None]
    refusal = answer.refusal
    return [
        listed.id,
        listed.question,
        _said(answer),
        "\n".join(grade_lines(answer)),
        "\n".join(place.line for place in places_of(answer)),
        "\n".join(absolute(site, place.address) for place in places_of(answer)),
        refusal.reason if refusal else "",
        round(answer.confidence * 100),
    ]


def _said(answer: Answer) -> str:
    """The answer in words, quotes in quotation marks; or why there is none."""
    if answer.refusal is not None:
        return answer.refusal.message
    return "\n".join(quoted(part) for part in answer.parts)


def grade_lines(answer: Answer) -> list[str]:
    return [
        f"{name_of(info)}, {when(info)}: {j.printed_name}: {j.printed_grade}"
        for info, j in answer.judgements
    ]


def source_lines(answer: Answer, site: str) -> list[str]:
    """Each place with its address, where the program's own is known."""
    return [
        f"{place.line} {absolute(site, place.address)}" if site else place.line
        for place in places_of(answer)
    ]


def word_entry(answered: Answered, site: str = "") -> tuple[str, str, list[str]]:
    """Question, answer, and what stands under it."""
    answer = answered.answer
    if answer is None:
        return answered.listed.question, f"Could not be asked: {answered.error}", []
    return (
        answered.listed.question,
        _said(answer),
        [*grade_lines(answer), *source_lines(answer, site)],
    )

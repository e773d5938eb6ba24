"""Questions as JSON Lines in, answers as JSON Lines out, in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from qa.errors import BadInput, QAError
from qa.types import Json, Scope

if TYPE_CHECKING:
    from qa.service import Index

_FIELDS = frozenset({"id", "question", "authority", "year", "framework", "judgement", "scope"})
_SCOPE_FIELDS = ("authorities", "years", "frameworks", "judgements", "defaulted")


def read_lines(path: Path) -> list[str]:
    """The lines of a file, or of standard input for `-`, without empty ones."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the questions in {path} cannot be read: {error}") from error
    return [line for line in text.splitlines() if line.strip()]


def answer_lines(index: Index, lines: Sequence[str], top: int, out: TextIO) -> int:
    """Writes one line for each question, with `top` passages; gives how many could not be asked.

    A line that is no question becomes `{"id", "error"}` and the others go on.
    """
    failed = 0
    for number, line in enumerate(lines, 1):
        entry: Json = {"id": None}
        try:
            asked = _parsed(line, number)
            entry["id"] = asked.get("id", number)
            entry |= _answered(index, asked, top)
        except QAError as error:
            entry["error"] = str(error)
            failed += 1
        out.write(json.dumps(entry, ensure_ascii=False) + "\n")
        out.flush()
    return failed


def scope_of(value: Any) -> Scope:
    """A scope from its JSON form in an earlier answer. Raises BadInput."""
    if not isinstance(value, dict) or not set(value) <= set(_SCOPE_FIELDS):
        raise BadInput(f"a scope is an object with {', '.join(_SCOPE_FIELDS)}; not {value!r}")
    lists = [value.get(name, []) for name in _SCOPE_FIELDS]
    if not all(isinstance(entries, list) for entries in lists):
        raise BadInput(f"each field of a scope is a list; not {value!r}")
    authorities, years, frameworks, judgements, defaulted = lists
    if not all(isinstance(year, int) for year in years):
        raise BadInput(f"the years of a scope are numbers; not {years!r}")
    texts = [tuple(map(str, names)) for names in (authorities, frameworks, judgements, defaulted)]
    return Scope(texts[0], tuple(years), texts[1], texts[2], texts[3])


def _parsed(line: str, number: int) -> Json:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BadInput(f"line {number} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadInput(f"line {number} is not an object with a question")
    return value


def _answered(index: Index, asked: Json, top: int) -> Json:
    unknown = set(asked) - _FIELDS
    if unknown:
        raise BadInput(f"unknown fields {sorted(unknown)}; a line has {sorted(_FIELDS)}")
    question = asked.get("question")
    if not isinstance(question, str):
        raise BadInput(f"the question is missing or no text: {question!r}")
    answer = index.ask(
        question,
        authority=_named(asked, "authority"),
        year=_years(asked.get("year")),
        framework=_named(asked, "framework"),
        judgement=_named(asked, "judgement"),
        top=top,
        scope=scope_of(asked["scope"]) if asked.get("scope") else None,
    )
    return answer.as_json()


def _named(asked: Json, field: str) -> list[str] | None:
    """One name, several, or none."""
    value = asked.get(field)
    if value is None:
        return None
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(name, str) for name in names):
        raise BadInput(f"{field} is a name or a list of names; not {value!r}")
    return names


def _years(value: Any) -> list[int] | None:
    if value is None:
        return None
    years = value if isinstance(value, list) else [value]
    if not all(isinstance(year, int) and not isinstance(year, bool) for year in years):
        raise BadInput(f"year is a number or a list of numbers; not {value!r}")
    return years

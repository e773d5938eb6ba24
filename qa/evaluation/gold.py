"""Gold questions: JSON Lines -> typed, checked questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from qa.errors import BadInput
from qa.types import AnswerKind

KINDS: tuple[str, ...] = get_args(AnswerKind)
_STYLES = ("lexical", "paraphrase")
_SPLITS = ("tune", "test")
_SHOWN = 3  # faults of one run's files that are told in full


@dataclass(frozen=True, slots=True)
class GoldGrade:
    """A grade that the report prints; `grade` is None for "not judged"."""

    judgement: str
    grade: str | None


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what is known of its answer.

    Each entry of `facts` is met by one of its alternatives. `authorities` and `year` say which
    report answers; they check an answer and are never given to the program. Empty `pages` and
    `paragraphs` leave the place open.
    """

    id: str
    question: str
    answerable: bool
    kind: str = "passage"
    authorities: tuple[str, ...] = ()
    year: int | None = None
    facts: tuple[tuple[str, ...], ...] = ()
    pages: tuple[int, ...] = ()
    paragraphs: tuple[str, ...] = ()
    grades: tuple[GoldGrade, ...] = ()
    style: str | None = None
    split: str | None = None


_KEYS = {field.name for field in fields(GoldQuestion)} - {"authorities"} | {"authority"}


def load_gold(paths: Iterable[Path]) -> list[GoldQuestion]:
    """The questions of all files, in order.

    Raises BadInput with file, line and value for lines that are no gold question and ids that
    stand twice (the first three, and how many more), a file that cannot be read, and where there is
    no question at all.
    """
    questions: list[GoldQuestion] = []
    places: dict[str, str] = {}
    faults: list[str] = []
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                question = _parse(line, place)
                if question.id in places:
                    raise BadInput(
                        f"{place}: the id {question.id!r} stands at {places[question.id]} already"
                    )
            except BadInput as fault:
                faults.append(str(fault))
                continue
            places[question.id] = place
            questions.append(question)
    if faults:
        raise BadInput(_all_of(faults))
    if not questions:
        raise BadInput("the gold files hold no question; each line is one JSON object")
    return questions


def _all_of(faults: Sequence[str]) -> str:
    """The first faults as one message, and how many more there are."""
    more = len(faults) - _SHOWN
    further = f"; and {more} more {'lines' if more > 1 else 'line'}" if more > 0 else ""
    return "; ".join(faults[:_SHOWN]) + further


def _lines(path: Path) -> list[str]:
    """The file's lines; a mark at its beginning, which some editors write, is no part of them."""
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"the gold file {str(path)!r} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        raise BadInput(f"the gold file {str(path)!r} cannot be read: {error.strerror}") from error


def _parse(line: str, place: str) -> GoldQuestion:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"{place}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise BadInput(f"{place}: {line[:40]!r} is not a JSON object")
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise BadInput(f"{place}: unknown keys {unknown}; known are {sorted(_KEYS)}")
    return _checked(_question(row, place), place)


def _question(row: dict[str, Any], place: str) -> GoldQuestion:
    return GoldQuestion(
        id=_text(row, "id", place),
        question=_text(row, "question", place),
        answerable=_answerable(row, place),
        kind=_one_of(row, "kind", KINDS, place) or "passage",
        authorities=_authorities(row, place),
        year=_year(row, place),
        facts=tuple(_alternatives(entry, place) for entry in _list(row, "facts", place)),
        pages=tuple(_page(page, place) for page in _list(row, "pages", place)),
        paragraphs=tuple(str(number) for number in _list(row, "paragraphs", place)),
        grades=tuple(_grade(entry, place) for entry in _list(row, "grades", place)),
        style=_one_of(row, "style", _STYLES, place),
        split=_one_of(row, "split", _SPLITS, place),
    )


def _checked(question: GoldQuestion, place: str) -> GoldQuestion:
    known = question.facts or question.grades or question.pages or question.paragraphs
    if question.answerable and not known:
        raise BadInput(
            f"{place}: {question.id!r} is answerable but names no facts, grades, pages or "
            "paragraphs, so no answer to it can be checked"
        )
    if not question.answerable and (question.facts or question.grades):
        raise BadInput(f"{place}: {question.id!r} has facts or grades but is not answerable")
    return question


def _text(row: dict[str, Any], key: str, place: str) -> str:
    value = _present(row, key, place)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{place}: {key!r} is {value!r}; it must be a text that is not empty")
    return value


def _present(row: dict[str, Any], key: str, place: str) -> Any:
    if key not in row:
        raise BadInput(f"{place}: {key!r} is missing")
    return row[key]


def _answerable(row: dict[str, Any], place: str) -> bool:
    value = _present(row, "answerable", place)
    if not isinstance(value, bool):
        raise BadInput(f"{place}: 'answerable' is {value!r}; it must be true or false")
    return value


def _one_of(row: dict[str, Any], key: str, allowed: Sequence[str], place: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if value not in allowed:
        raise BadInput(f"{place}: {key!r} is {value!r}; it must be one of {', '.join(allowed)}")
    return str(value)


def _authorities(row: dict[str, Any], place: str) -> tuple[str, ...]:
    """The names of `authority`, several of them joined by semicolons: "Bexley; Blackpool"."""
    value = row.get("authority")
    if value is None:
        return ()
    if not isinstance(value, str):
        raise BadInput(f"{place}: 'authority' is {value!r}; it must be a name or null")
    return tuple(name.strip() for name in value.split(";") if name.strip())


def _year(row: dict[str, Any], place: str) -> int | None:
    value = row.get("year")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadInput(f"{place}: 'year' is {value!r}; it must be a whole number or null")
    return value


def _list(row: dict[str, Any], key: str, place: str) -> list[Any]:
    value = row.get(key, [])
    if not isinstance(value, list):
        raise BadInput(f"{place}: {key!r} is {value!r}; it must be a list")
    return value


def _alternatives(entry: Any, place: str) -> tuple[str, ...]:
    good = (
        isinstance(entry, list) and entry and all(isinstance(e, str) and e.strip() for e in entry)
    )
    if not good:
        raise BadInput(
            f"{place}: the fact {entry!r} is not a list of texts that are not empty; facts are lists "
            'of alternatives, such as [["23 %", "23 per cent"], ["agency"]]'
        )
    return tuple(entry)


def _page(value: Any, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BadInput(f"{place}: the page {value!r} is not a number from 1")
    return value


def _grade(entry: Any, place: str) -> GoldGrade:
    good = (
        isinstance(entry, dict)
        and set(entry) == {"judgement", "grade"}
        and isinstance(entry["judgement"], str)
        and isinstance(entry["grade"], str | None)
    )
    if not good:
        raise BadInput(
            f"{place}: the grade {entry!r} is not of the form "
            '{"judgement": "in_care", "grade": "good"}'
        )
    return GoldGrade(entry["judgement"], entry["grade"])

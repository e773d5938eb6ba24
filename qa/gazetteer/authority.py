"""What a local authority is, and reading the list of them from the data files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from qa.gazetteer.names import make_slug

Commonness = Literal["rare", "frequent"]
COMMONNESS: dict[str, Commonness] = {"rare": "rare", "frequent": "frequent"}


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority with children's services, of today or abolished since 2009.

    `since` and `until` are the years of creation and abolition, None for before 2009 and for
    "still there". `kind` is county, unitary, metropolitan, london or sui_generis, or `known` for
    one that only the index has. `places` are towns and districts in it that are no authority of
    their own. `common_word`: the name, or an alias, is an ordinary word too (Reading, Bath).
    """

    name: str
    slug: str
    kind: str
    region: str | None = None
    area: str | None = None
    ons: str | None = None
    urn: str | None = None
    since: int | None = None
    until: int | None = None
    aliases: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    common: tuple[tuple[str, Commonness], ...] = ()

    @property
    def common_word(self) -> bool:
        return bool(self.common)

    @property
    def former(self) -> bool:
        return self.until is not None


def known_authority(name: str) -> Authority:
    """An authority of which nothing but the name is known: one that only the index has."""
    return Authority(name, make_slug(name), "known")


def read_authorities() -> list[Authority]:
    """All authorities of `qa/data/gazetteer.csv`, in its order.

    Raises:
        ValueError: a cell cannot be used, or a successor is not in the file.
    """
    rows = list(_rows("gazetteer.csv"))
    before: dict[str, list[str]] = {}
    for row in rows:
        for successor in split_cell(row["successors"]):
            before.setdefault(successor, []).append(row["name"])
    if missing := set(before) - {row["name"] for row in rows}:
        raise ValueError(f"gazetteer.csv names successors that it does not list: {missing}")
    return [_authority(row, tuple(before.get(row["name"], ()))) for row in rows]


def read_shared_names() -> list[tuple[str, tuple[str, ...]]]:
    """Names that fit several authorities, with those authorities' names."""
    return [(row["name"], split_cell(row["authorities"])) for row in _rows("shared_names.csv")]


def read_plain_words() -> frozenset[str]:
    """Ordinary English words, lower case, that no misspelt name is looked for in."""
    return frozenset(_lines("plain_words.txt"))


def read_field_words() -> frozenset[str]:
    """Words of the field and the calendar that no place's name holds, lower case."""
    return frozenset(_lines("field_words.txt"))


def split_cell(cell: str) -> tuple[str, ...]:
    """ "Crewe;Macclesfield" -> ("Crewe", "Macclesfield"); a whole name may hold commas.

    Every list of the file is joined by ";", a lone name with commas is one item.
    """
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _authority(row: dict[str, str], predecessors: tuple[str, ...]) -> Authority:
    return Authority(
        name=row["name"],
        slug=make_slug(row["name"]),
        kind=row["kind"],
        region=row["region"] or None,
        area=row["area"] or None,
        ons=row["ons"] or None,
        urn=row["urn"] or None,
        since=int(row["since"]) if row["since"] else None,
        until=int(row["until"]) if row["until"] else None,
        aliases=split_cell(row["aliases"]),
        successors=split_cell(row["successors"]),
        predecessors=predecessors,
        places=split_cell(row["places"]),
        common=tuple(_commonness(row["name"], item) for item in split_cell(row["common"])),
    )


def _commonness(name: str, item: str) -> tuple[str, Commonness]:
    word, _, level = item.partition("=")
    if level not in COMMONNESS:
        raise ValueError(f"gazetteer.csv, {name}: {item!r} should end in =rare or =frequent")
    return word, COMMONNESS[level]


def _lines(file: str) -> Iterator[str]:
    text = (files("qa") / "data" / file).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _rows(file: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(_lines(file), strict=True)

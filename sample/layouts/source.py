"""Read a sample's source: TOML between two `+++` lines, then blocks in a small markup.

The markup is described in `sample/README.md`; this module is its only reader.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal[
    "heading", "text", "numbered", "bullet", "dash", "page", "contents", "box", "end", "table"
]

_NOTE = re.compile(r"^\[\^(\w+)\]: (.+)$", re.DOTALL)  # [^area]: The local authority was ...
_HEADING = re.compile(r"^(#{1,4}) (.+)$", re.DOTALL)  # ## Areas for improvement
_MARK = re.compile(r"^\{(page|contents|box|end)\}$")  # {page}
_ITEM = re.compile(r"^(\+|-|  -) ")  # "+ numbered", "- bullet", "  - dash below a bullet"


@dataclass(frozen=True)
class Judgement:
    """One row of the printed table: the program's key, the printed name and the printed grade."""

    key: str
    name: str
    grade: str
    strand: str = ""

    @property
    def value(self) -> str:
        """The grade as a key: `Requires improvement to be good` is `requires_improvement`."""
        name = self.grade.lower().removesuffix(" to be good")
        return name.replace(" ", "_")


@dataclass(frozen=True)
class Block:
    """One piece of the body; `rows` only where the kind is `table`."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A whole sample report."""

    framework: str
    folder: str
    file: str
    form: str
    fields: dict[str, str]
    judgements: tuple[Judgement, ...]
    blocks: tuple[Block, ...]
    contents: tuple[tuple[int, str], ...] = ()
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The report's path below `sample/reports`."""
        return f"{self.folder}/{self.file}"

    def note_number(self, key: str) -> int:
        """The printed number of a footnote, in order of the source; 1-based."""
        return list(self.notes).index(key) + 1


def read_source(path: Path) -> Source:
    """Read one source file; raises ValueError for markup that is not known."""
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    data = tomllib.loads(head)
    rows = tuple(Judgement(*row) for row in data.pop("judgements"))
    blocks, notes = _read_body(body)
    return Source(
        framework=data.pop("framework"),
        folder=data.pop("folder"),
        file=data.pop("file"),
        form=data.pop("form"),
        judgements=rows,
        contents=tuple((level, name) for level, name in data.pop("contents", [])),
        fields={key: str(value) for key, value in data.items()},
        blocks=tuple(blocks),
        notes=notes,
    )


def _read_body(body: str) -> tuple[list[Block], dict[str, str]]:
    blocks: list[Block] = []
    notes: dict[str, str] = {}
    for chunk in re.split(r"\n\s*\n", body.strip("\n")):
        if match := _NOTE.match(_joined(chunk)):
            notes[match[1]] = match[2]
        else:
            blocks.extend(_read_chunk(chunk))
    return blocks, notes


def _read_chunk(chunk: str) -> list[Block]:
    lines = chunk.split("\n")
    if match := _MARK.match(chunk.strip()):
        kind = match[1]
        if kind in ("page", "contents", "box", "end"):
            return [Block(kind)]  # type: ignore[arg-type]
    if match := _HEADING.match(_joined(chunk)):
        return [Block("heading", match[2], level=len(match[1]))]
    if chunk.startswith("|"):
        rows = tuple(tuple(c.strip() for c in line.strip("|").split("|")) for line in lines)
        return [Block("table", rows=rows)]
    if _ITEM.match(chunk):
        return [_read_item(item) for item in re.split(r"\n(?=\+ |- |  - )", chunk)]
    if chunk.startswith("{"):
        raise ValueError(f"unknown mark: {chunk[:40]}")
    return [Block("text", _joined(chunk))]


def _read_item(item: str) -> Block:
    kinds: dict[str, Kind] = {"+": "numbered", "-": "bullet", "  -": "dash"}
    match = _ITEM.match(item)
    if match is None:
        raise ValueError(f"not an item: {item[:40]}")
    return Block(kinds[match[1]], _joined(item[match.end() :]))


def _joined(text: str) -> str:
    return " ".join(text.split())

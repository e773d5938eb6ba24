"""What a framework knows of its reports: how to recognise them, where grades stand, what asks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from rapidfuzz import fuzz

from qa.reports.beside import names_printed
from qa.reports.grades import GRADE_WORDS
from qa.reports.layout import Block
from qa.reports.structure import Part
from qa.types import FrameworkInfo, Judgement, JudgementInfo


def judgement_info(key: str, title: str, *phrases: str) -> JudgementInfo:
    """A judgement and the words by which people ask for it, put longest first.

    To the printed names given here come the everyday words of `qa/data/judgements.toml`.
    """
    words = dict.fromkeys((*phrases, *_everyday_words().get(key, ())))
    return JudgementInfo(key, title, tuple(sorted(words, key=len, reverse=True)))


@cache
def _everyday_words() -> dict[str, list[str]]:
    text = resources.files("qa.data").joinpath("judgements.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Draft:
    """A report half read: its blocks, its sections in the making, its title, its first pages.

    `parts` is empty while the framework is not yet known.
    """

    blocks: Sequence[Block]
    parts: Sequence[Part]
    title: str
    front: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a framework's judgement table: its key and the forms in which it is printed.

    `words` finds the row's matter in a name that is printed in none of the known forms.
    """

    key: str
    names: tuple[str, ...]
    covers: tuple[str, ...] = ()
    words: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A grade said in a heading or a table's head: `pattern` has the groups `name` and `grade`.

    The pattern must match a whole block that is set as a heading, stands in a box or is a line of
    its own on the first page. `front` says that it counts on the first page only, `heads` that
    only a heading counts.
    """

    key: str
    pattern: re.Pattern[str]
    covers: tuple[str, ...] = ()
    front: bool = False
    heads: bool = False


def stated(name: str, between: str = "") -> re.Pattern[str]:
    """A pattern of what is judged and its grade: `Services … are good`, `… : requires improvement`.

    What `between` matches stands between them and is no part of the name. `to be good` alone is the
    end of a grade (`Requires improvement to be good`) whose beginning stands elsewhere.
    """
    return re.compile(
        rf"(?P<name>{name}){between}(?:(?! to be| as)(?:\s*:| is| are| was| remains?| judged| to be| as| overall"
        rf"| now| still| continues? to(?: be)?)+ (?={GRADE_WORDS})"
        rf"| (?=requir))(?P<grade>{GRADE_WORDS})(?: overall)?",
        re.I,
    )


_ROW_WEIGHT = 12  # points of recognition for a row of the framework's table
_ALIKE = 92.0  # of 100
_ROW_NUMBER = re.compile(r"^\d(?:\.\d)?\.?\s+")  # `2.1 Adoption performance`

JudgementReader = Callable[["Framework", Draft], list[Judgement]]


@dataclass(frozen=True, slots=True)
class Framework:
    """A kind of inspection. `signs` are phrases of its first pages, each with its weight.

    `asks` matches the headings under which the recommendations stand; `required` are the
    judgements without which a report of the framework is suspect; `required_before` those that
    inspections begun before a day have.
    """

    info: FrameworkInfo
    signs: tuple[tuple[re.Pattern[str], int], ...]
    rows: tuple[Row, ...] = ()
    statements: tuple[Statement, ...] = ()
    asks: re.Pattern[str] = field(default=re.compile(r"(?!)"))
    required: tuple[str, ...] = ()
    required_before: Mapping[str, str] = field(default_factory=dict)
    read_judgements: JudgementReader | None = None
    outermost: re.Pattern[str] = field(default=re.compile(r"(?!)"))  # headings of level 1
    closed: bool = False  # whether those are all, so that other headings stand under them
    numbered: bool = False  # whether its paragraphs are numbered through

    def score(self, draft: Draft) -> int:
        """How surely the report is of this framework: its signs' weights, and its table's rows.

        Rows tell where a title does not: a trust's name may stand in the place of the usual words.
        """
        text = f"{draft.title} {draft.front}"
        signs = sum(weight for pattern, weight in self.signs if pattern.search(text))
        return signs + _ROW_WEIGHT * self._rows_found(draft)

    def _rows_found(self, draft: Draft) -> int:
        """How many of the framework's rows the report's tables have."""
        printed = {
            _ROW_NUMBER.sub("", " ".join(b.cells[0].split())).casefold()
            for b in draft.blocks
            if b.kind == "row" and len(b.cells) > 1
        }
        names = dict.fromkeys(
            name.casefold() for row in self.rows for name in row.names if " " in name
        )
        found = sum(any(fuzz.ratio(n, cell) >= _ALIKE for cell in printed) for n in names)
        # Where the file's order breaks the rows up, their places on the page still show them.
        return found if found > 1 or not names else len(names_printed(draft.blocks, names))

    def judgements(self, draft: Draft) -> list[Judgement]:
        """The grades that the report prints as grades; none where the framework has none."""
        return self.read_judgements(self, draft) if self.read_judgements else []

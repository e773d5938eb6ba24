"""What changed between two inspections of an authority, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.types import Judgement, ReportInfo
from qa.web.markup import grade_badge, table, when


def change_html(
    before: tuple[ReportInfo, Sequence[Judgement]],
    after: tuple[ReportInfo, Sequence[Judgement]],
    comparable: bool,
) -> str:
    """A table of both inspections' grades; whether each rose or fell only where scales are one."""
    (old, old_rows), (new, new_rows) = before, after
    names: dict[tuple[str | None, str], str] = {}
    for j in [*new_rows, *old_rows]:
        names.setdefault((j.strand, j.judgement), j.printed_name)
    rows = []
    for (strand, key), name in names.items():
        a = _found(old_rows, strand, key)
        b = _found(new_rows, strand, key)
        label = escape(f"{strand}: {name}" if strand else name)
        row = [label, _shown(a, key), _shown(b, key)]
        change = f'<span class="qa-change">{change_word(a, b)}</span>'
        rows.append([*row, change] if comparable else row)
    columns = ["Judgement", _head(old), _head(new), *(["Change"] if comparable else [])]
    return table("What changed", columns, rows, hide_caption=True, stack=True)


def _head(info: ReportInfo) -> str:
    text = when(info)
    return f"{text[:1].upper()}{text[1:]}"


def _shown(judgement: Judgement | None, key: str) -> str:
    if judgement is None:
        return "–"
    joint = '<br><span class="qa-from">judged jointly</span>' if judgement.judgement != key else ""
    return grade_badge(judgement) + joint


def _found(rows: Sequence[Judgement], strand: str | None, key: str) -> Judgement | None:
    """The row of that name, or else the joint row that covers it."""
    own = [j for j in rows if j.strand == strand and j.judgement == key]
    joint = [j for j in rows if j.strand == strand and key in j.covers]
    return next(iter([*own, *joint]), None)


def change_word(before: Judgement | None, after: Judgement | None) -> str:
    """Better, worse, the same, or why that cannot be said; with a sign, never by colour."""
    if before is None or after is None:
        return "judged only once"
    if before.rank is None or after.rank is None:
        return "not comparable"
    if before.rank == after.rank:
        return "= the same"
    return "▲ better" if after.rank < before.rank else "▼ worse"

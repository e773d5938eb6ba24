"""A report of 2009 to 2012 as plain text, in the manner of a text taken from a PDF by hand.

Headings and paragraphs stand on lines of their own, tables have tabs between their cells, and
`{break}` in a source splits a paragraph with an empty line where the page turned.
"""

from __future__ import annotations

from layouts.press import MARK
from layouts.record import STRANDS, record_rows
from layouts.slac import NAME
from layouts.source import Block, Source

STRAIGHT = str.maketrans("‘’", "''")


def make(source: Source) -> bytes:
    """The text of one report, in UTF-8."""
    fields = source.fields
    parts = [
        f"{NAME} {fields['authority']}",
        f"Inspection dates {fields['dates']}\nReporting inspector {fields['lead']}",
        "Age group: All",
        f"Published: {fields['published']}",
        MARK,
        fields["imprint"],
        *_body(source),
        f"Record of main findings: {fields['authority']}",
        _record(source),
    ]
    return ("\n\n".join(parts) + "\n").translate(STRAIGHT).encode()


def _body(source: Source) -> list[str]:
    parts: list[str] = []
    number = 0
    before = ""
    for block in source.blocks:
        if block.kind == "numbered":
            number += 1
        text = _block(block, number, source)
        if block.kind == "bullet" and before == "bullet":
            parts[-1] += f"\n{text}"
        elif text:
            parts.append(text)
        before = block.kind
    return parts


def _block(block: Block, number: int, source: Source) -> str:
    text = block.text.replace("**", "").replace(" {break} ", "\n\n")
    if block.kind == "numbered":
        return f"{number}. {text}"
    if block.kind == "bullet":
        return f"- {text}"
    if block.kind == "table":
        return "\n".join("\t".join(row) for row in block.rows)
    if block.kind == "contents":
        return "\n".join(name for _, name in source.contents)
    return "" if block.kind == "page" else text


def _record(source: Source) -> str:
    lines: list[str] = []
    for name, grade in record_rows(source):
        if lines and name in STRANDS.values():
            lines.append("")
        lines.append(f"{name}\t{grade}")
    return "\n".join(lines)

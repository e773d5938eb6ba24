"""Charts; the only importer of altair. Each stands beside a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qa.types import Judgement, ReportInfo
from qa.web.markup import badge_kind, day, spoken

Graded = tuple[ReportInfo, Judgement]

# The badges' colours and shapes, for a light and a dark page.
_LIGHT = {
    "best": "#0b5394", "good": "#005a30", "middling": "#7a4100", "worst": "#a10d1b", "none": "#4d5760",
}  # fmt: skip
_DARK = {
    "best": "#9ccbff", "good": "#7be0a4", "middling": "#ffc46b", "worst": "#ff9d9d", "none": "#b9c2cb",
}  # fmt: skip
_STAR = (
    "M0,-1L0.24,-0.28L1,-0.28L0.38,0.16L0.62,0.9L0,0.44L-0.62,0.9L-0.38,0.16L-1,-0.28L-0.24,-0.28Z"
)
_SHAPES = {
    "best": _STAR,
    "good": "circle",
    "middling": "triangle-up",
    "worst": "square",
    "none": "stroke",
}
_ROW = 34  # pixels
_MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last date of a chart's time axis, ISO; the same for charts to be compared."""

    first: str
    last: str

    @classmethod
    def of(cls, dates: Sequence[str]) -> Span:
        """From the year before the first date to the end of the year after the last."""
        return cls(f"{int(min(dates)[:4]) - 1}-07-01", f"{int(max(dates)[:4]) + 2}-01-01")


def timeline(rows: Sequence[Graded], span: Span, dark: bool) -> Any:
    """Judgements of one kind of inspection (rows) by date, a mark for each grade with its word."""
    import altair as alt

    colours = _DARK if dark else _LIGHT
    text = "#f1f4f7" if dark else "#16202a"
    entries = [_entry(info, judgement) for info, judgement in rows]
    names = list(dict.fromkeys(e["judgement"] for e in entries))[:_MOST_ROWS]
    shown = [e for e in entries if e["judgement"] in names]
    kinds = list(_SHAPES)
    base = alt.Chart({"values": shown}, height=_ROW * len(names) + 10).encode(
        x=alt.X(
            "date:T",
            title=None,
            scale=alt.Scale(domain=[span.first, span.last]),
            axis=alt.Axis(format="%Y", tickCount="year", labelColor=text, grid=True),
        ),
        y=alt.Y(
            "judgement:N",
            title=None,
            sort=names,
            axis=alt.Axis(labelLimit=230, labelColor=text, labelFontSize=13, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("when:N", title="Inspected to"),
            alt.Tooltip("name:N", title="Judgement"),
            alt.Tooltip("grade:N", title="Grade"),
        ],
    )
    marks = base.mark_point(filled=True, size=150, opacity=1).encode(
        shape=alt.Shape(
            "kind:N", scale=alt.Scale(domain=kinds, range=list(_SHAPES.values())), legend=None
        ),
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=kinds, range=list(colours.values())), legend=None
        ),
    )
    words = base.mark_text(align="left", dx=12, fontSize=12, color=text).encode(text="short:N")
    return (marks + words).configure_view(stroke=None)


def _entry(info: ReportInfo, judgement: Judgement) -> dict[str, str]:
    strand = f" ({judgement.strand})" if judgement.strand else ""
    grade = judgement.grade
    return {
        "date": info.date,
        "when": day(info.date),
        "judgement": spoken(judgement.judgement) + strand,
        "name": judgement.printed_name + strand,
        "grade": judgement.printed_grade,
        "short": spoken(grade) if grade else judgement.printed_grade,
        "kind": badge_kind(judgement.rank, judgement.scale_length),
    }

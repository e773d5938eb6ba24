"""Charts; the only importer of altair. Each stands beside a table that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qa.types import Judgement, ReportInfo
from qa.web.markup import badge_kind, day, short_title, spoken

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
_ROW = 58  # pixels: a line for the judgement's name, two for its grades
_AXIS = 30  # pixels: the years below
_MOST_ROWS = 12
_LONG = 14  # characters


def timeline(rows: Sequence[Graded], titles: Mapping[str, str], dark: bool) -> Any:
    """Judgements (rows) by date of inspection, a mark and the word for each grade.

    Points only: nothing joins inspections, whose kinds stand in the first row. Names stand above
    their rows, so that the chart is as readable on a phone.
    """
    import altair as alt

    text = "#f1f4f7" if dark else "#16202a"
    shown = [_entry(info, judgement) for info, judgement in chart_rows(rows)]
    names = list(dict.fromkeys(e["judgement"] for e in shown))
    kinds = {info.date: short_title(titles.get(info.framework, info.framework)) for info, _ in rows}
    tops = [{"date": d, "judgement": _INSPECTION, "short": k} for d, k in kinds.items()]
    order = [_INSPECTION, *names]
    x = alt.X(
        "date:T",
        title=None,
        scale=alt.Scale(domain=_years([info.date for info, _ in rows])),
        axis=alt.Axis(
            format="%Y",
            values=_ticks([info.date for info, _ in rows]),
            labelColor=text,
            labelFontSize=12,
            grid=True,
            labelOverlap=True,
        ),
    )
    y = alt.Y("judgement:N", title=None, sort=order, axis=None)
    base = alt.Chart({"values": shown}).encode(x=x, y=y)
    labels = alt.Chart({"values": [{"judgement": name} for name in order]})
    return (
        (
            labels.mark_text(align="left", dy=-14, fontSize=13, fontWeight=600, color=text).encode(
                x=alt.value(0), y=y, text="judgement:N"
            )
            + base.mark_point(filled=True, size=150, opacity=1, yOffset=6).encode(
                shape=_shape_scale(), color=_colour_scale(dark), tooltip=_tooltip()
            )
            + base.mark_text(
                align="left", dx=12, dy=6, fontSize=12, lineBreak="\n", lineHeight=12, color=text
            ).encode(text="short:N")
            + alt.Chart({"values": tops})
            .mark_text(align="left", dx=-6, dy=6, fontSize=12, color=text)
            .encode(x=x, y=y, text="short:N")
        )
        .properties(height=_ROW * len(order) + _AXIS)
        .configure_view(stroke=None)
    )


_INSPECTION = "Kind of inspection"


def chart_rows(rows: Sequence[Graded]) -> list[Graded]:
    """The judgements that the latest inspection gives, and those that several inspections give.

    The latest inspection's order comes first. Older kinds of inspection give dozens of judgements
    that no other has; those stand in the table.
    """
    newest = sorted(rows, key=lambda row: row[0].date, reverse=True)
    if not newest:
        return []
    latest = newest[0][0].report_id
    counts = Counter(key for i, j in {(i.report_id, j.judgement) for i, j in rows} for key in [j])
    wanted = dict.fromkeys(
        key
        for i, j in newest
        for key in (j.judgement, *(j.covers if _is_joint(j) else ()))
        if counts[key] and (i.report_id == latest or counts[key] > 1)
    )
    keys = list(wanted)[:_MOST_ROWS]
    shown = sorted(
        (row for row in newest if row[1].judgement in keys),
        key=lambda row: (keys.index(row[1].judgement), row[1].strand or ""),
    )
    return [*shown, *_joint_rows(newest, shown, keys)]


def _joint_rows(
    rows: Sequence[Graded], shown: Sequence[Graded], keys: Sequence[str]
) -> list[Graded]:
    """A joint grade once more for each judgement of the chart that it covers beside its own.

    Only where that report gives the judgement no grade of its own: else a point would hide it.
    """
    own = {(i.report_id, j.judgement) for i, j in shown}
    found: dict[tuple[str, str], Graded] = {}
    for info, j in rows:
        for key in j.covers:
            place = (info.report_id, key)
            if key in keys and key != j.judgement and place not in own and _is_joint(j):
                found.setdefault(place, (info, replace(j, judgement=key)))
    return list(found.values())


def _is_joint(judgement: Judgement) -> bool:
    """Whether it stands for several judgements; an overall grade is not the grade of each part."""
    return len(judgement.covers) > 1 and judgement.judgement != "overall_effectiveness"


def _shape_scale() -> Any:
    import altair as alt

    scale = alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values()))
    return alt.Shape("kind:N", scale=scale, legend=None)


def _colour_scale(dark: bool) -> Any:
    import altair as alt

    colours = _DARK if dark else _LIGHT
    scale = alt.Scale(domain=list(_SHAPES), range=[colours[kind] for kind in _SHAPES])
    return alt.Color("kind:N", scale=scale, legend=None)


def _tooltip() -> list[Any]:
    import altair as alt

    return [
        alt.Tooltip("when:N", title="Inspected to"),
        alt.Tooltip("name:N", title="Judgement"),
        alt.Tooltip("grade:N", title="Grade"),
    ]


def _ticks(dates: Sequence[str]) -> list[dict[str, int]]:
    """The first day of each year with its name, none after the last inspection's."""
    first, last = int(min(dates)[:4]), int(max(dates)[:4])
    return [{"year": year, "month": 1, "date": 1} for year in range(first, last + 1)]


def _years(dates: Sequence[str]) -> list[str]:
    """From before the first date to so long after the last that its words have room."""
    first, last = int(min(dates)[:4]), int(max(dates)[:4])
    room = max((last - first) // 3, 1)
    return [f"{first - 1}-10-01", f"{last + 1 + room}-06-01"]


def _two_lines(text: str) -> str:
    """ "Requires improvement" takes half the room on two lines."""
    return text.replace(" ", "\n", 1) if len(text) > _LONG else text


def _entry(info: ReportInfo, judgement: Judgement) -> dict[str, str]:
    strand = f" ({judgement.strand})" if judgement.strand else ""
    grade = judgement.grade
    word = _two_lines(spoken(grade) if grade else judgement.printed_grade)
    jointly = _is_joint(judgement)
    return {
        "date": info.date,
        "when": day(info.date),
        "judgement": spoken(judgement.judgement) + strand,
        "name": judgement.printed_name + strand + (" (judged jointly)" if jointly else ""),
        "grade": judgement.printed_grade,
        "short": word + ("\n(jointly)" if jointly else ""),
        "kind": badge_kind(judgement.rank, judgement.scale_length),
    }

"""An answer, or the reason why there is none, as HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from html import escape
from itertools import groupby

from qa.types import Answer, FrameworkInfo, Judgement, Part, ReportInfo, Table
from qa.web.markup import (
    badge,
    day,
    grade_list,
    link,
    name_of,
    notice,
    row_link,
    short_first,
    spoken,
    table,
    view_url,
    when,
)
from qa.years import read_years

Frameworks = Mapping[str, FrameworkInfo]
Scales = Mapping[str, tuple[int | None, int]]  # of a printed grade: its rank, and of how many
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Said where an answer has no table below its sentences: "9 more stand in the table."
_MORE_IN_TABLE = re.compile(r"\d+ more stand in the table\.")
_REASONS = {
    "unknown_authority": "No such authority here",
    "no_report": "No such report here",
    "no_evidence": "The reports do not answer this",
    "not_judged": "This was not judged",
    "ambiguous": "Which one do you mean?",
    "not_supported": "This cannot be answered",
    "out_of_scope": "The reports are about something else",
    "empty_question": "Ask a question",
    "empty_index": "There are no reports yet",
}


def answer_html(
    answer: Answer,
    frameworks: Frameworks,
    *,
    asked: str | None = None,
    back: str | None = None,
    bullets: Collection[int] = (),
    look: str | None = None,
) -> str:
    """The answer: facts, quotes with markers, grades with badges, and notices at the end.

    `asked` is shown above it; without, only screen readers are told where it begins. `back` is
    the query of the answer in hand, which a marked page's link carries for the way back; `look`
    names it for the page's script, which brings it into view once. `bullets` are the markers of
    quotes that the report prints as bullets.
    """
    heading = _heading_html(asked, back, look)
    if answer.refusal is not None:
        return heading + _refusal_html(answer)
    parts = [p for p in answer.parts if p.kind != "notice" and not _is_listed_grade(p, answer)]
    quotes = {c.marker: c.quote for c in answer.citations}
    body = "".join(_part_html(p, quotes, bullets) for p in parts)
    notices = "".join(
        notice(p.text)
        for p in answer.parts
        if p.kind == "notice" and not _MORE_IN_TABLE.fullmatch(p.text)
    )
    grades = _grades_html(answer, frameworks, back)
    # Where a grade was asked for it is the answer; what is quoted beside it says why.
    first = grades + body if answer.kind == "grade" else body + grades
    return (
        f'{heading}<div class="qa-answer" role="status">{first}'
        f"{_table_html(answer, frameworks, back)}{notices}</div>"
    )


def _heading_html(asked: str | None, back: str | None, look: str | None) -> str:
    place = ' id="the-answer"' if back is not None else ""
    place += f' data-look="{escape(look)}"' if look else ""
    if asked is not None:
        return f'<h2 class="qa-asked"{place}>{escape(asked)}</h2>'
    return f'<h2 class="qa-unseen"{place}>Answer</h2>'


def _refusal_html(answer: Answer) -> str:
    assert answer.refusal is not None
    title = _REASONS.get(answer.refusal.reason, "There is no answer")
    return (
        f'<div class="qa-refusal" role="status"><h2>{escape(title)}</h2>'
        f"<p>{escape(answer.refusal.message)}</p></div>"
    )


def _part_html(part: Part, quotes: Mapping[int, str], bullets: Collection[int]) -> str:
    if part.kind == "quote" and (pieces := _pieces(part, quotes, bullets)):
        return _listed_quote(pieces, bullets)
    if part.kind == "quote":
        return f'<p class="qa-quote"><q>{escape(part.text)}</q>{_markers(part.markers)}</p>'
    kind = "qa-group" if part.text.endswith(":") else "qa-fact"
    return f'<p class="{kind}">{escape(part.text)}{_markers(part.markers)}</p>'


def _pieces(
    part: Part, quotes: Mapping[int, str], bullets: Collection[int]
) -> list[tuple[str, list[int]]]:
    """A quote that is put together of a sentence and the bullets under it, piece by piece.

    Empty where it has no bullets, or where its pieces are not the whole of it.
    """
    if not any(m in bullets for m in part.markers[1:]):
        return []
    pieces: list[tuple[str, list[int]]] = []
    for marker in part.markers:
        text = quotes.get(marker, "")
        if pieces and marker not in bullets:
            before, markers = pieces.pop()
            pieces.append((f"{before} {text}", [*markers, marker]))
        else:
            pieces.append((text, [marker]))
    whole = " ".join(text for text, _ in pieces)
    return pieces if "".join(whole.split()) == "".join(part.text.split()) else []


def _listed_quote(pieces: Sequence[tuple[str, list[int]]], bullets: Collection[int]) -> str:
    shown = [f"<q>{escape(text)}</q>{_markers(markers)}" for text, markers in pieces]
    head = "" if pieces[0][1][0] in bullets else shown.pop(0)
    items = "".join(f"<li>{item}</li>" for item in shown)
    return f'<div class="qa-quote"><p>{head}</p><ul>{items}</ul></div>'


def _markers(markers: Sequence[int]) -> str:
    return "".join(
        f'<a class="qa-ref" href="#source-{m}" aria-label="Source {m}">{m}</a>' for m in markers
    )


def _is_listed_grade(part: Part, answer: Answer) -> bool:
    """Whether a fact only repeats a grade that is shown with its badge below."""
    if part.kind != "fact" or not (answer.kind in ("grade", "compare") or answer.table):
        return False
    return any(
        part.text.rstrip(".").endswith(j.printed_grade)
        and j.printed_name.rstrip(":. ") in part.text
        for _, j in answer.judgements
    )


def _grades_html(answer: Answer, frameworks: Frameworks, back: str | None) -> str:
    """The grades by report. A table takes their place where several reports are compared."""
    if answer.kind != "grade" and answer.table is not None:
        return ""
    by_report: list[tuple[ReportInfo, list[Judgement]]] = [
        (info, [j for _, j in rows])
        for info, rows in groupby(answer.judgements, key=lambda row: row[0])
    ]
    return "".join(
        f'<p class="qa-from"><strong>{escape(name_of(info))}</strong>, {escape(when(info))}</p>'
        f"{grade_list(judgements, info.report_id, back)}"
        for info, judgements in by_report
    ) + _glossary_links([info.framework for info, _ in by_report], frameworks)


def _glossary_links(kinds: Sequence[str], frameworks: Frameworks) -> str:
    """Where the grades of each kind of inspection in the answer are explained."""
    known = [frameworks[kind] for kind in dict.fromkeys(kinds) if kind in frameworks]
    links = [
        link(view_url("about", framework=info.key), info.title) for info in known if info.meanings
    ]
    return f'<p class="qa-from">What the grades mean: {"; ".join(links)}</p>' if links else ""


def _table_html(answer: Answer, frameworks: Frameworks, back: str | None) -> str:
    """The answer's table, unless its rows already stand above as quotes or badges.

    The page of a grade leads to its row there; a report without pages is led to itself.
    """
    if answer.table is None or answer.kind in ("grade", "recommendations", "passage"):
        return ""
    names = answer.table.columns
    printed = {_row_key(_cells_of(info, j)): (info, j) for info, j in answer.judgements}
    kept = _columns_with_values(answer.table, even_empty=("page",) if printed else ())
    scales = {j.printed_grade: (j.rank, j.scale_length) for _, j in answer.judgements}
    rows = []
    for row in answer.table.rows:
        shown = dict(zip(names, row, strict=True))
        cells = {i: _cell(names[i], row[i], scales, frameworks) for i in kept}
        if "report" in names and (held := shown["report"]):
            address = view_url("reports", report=str(held), back=back or None)
            cells[names.index("report")] = link(address, str(held))
        if "page" in names and (found := printed.get(_row_key(shown))):
            cells[names.index("page")] = f'<span class="qa-on">{row_link(*found, back)}</span>'
        rows.append(list(cells.values()))
    columns = [spoken(names[i]) for i in kept]
    return table("The same as a table", columns, rows, hide_caption=True, stack=True)


def _cells_of(info: ReportInfo, judgement: Judgement) -> dict[str, str | int | None]:
    """The cells by which a table's row tells the grade that it shows."""
    return {
        "authority": info.authority,
        "date": info.inspected_to or info.published,
        "strand": judgement.strand,
        "judgement": judgement.printed_name,
        "grade": judgement.printed_grade,
        "page": judgement.page,
    }


def _row_key(row: Mapping[str, str | int | None]) -> tuple[str | int | None, ...]:
    return tuple(row.get(name) for name in _TELLING)


_TELLING = ("authority", "date", "strand", "judgement", "grade", "page")


def _columns_with_values(shown: Table, even_empty: Sequence[str] = ()) -> list[int]:
    return [
        i
        for i, name in enumerate(shown.columns)
        if name in even_empty or any(r[i] is not None for r in shown.rows)
    ]


def _cell(column: str, value: str | int | None, scales: Scales, frameworks: Frameworks) -> str:
    if value is None:
        return "–"
    text = str(value)
    if text in scales:
        return badge(text, *scales[text])
    if column == "framework" and text in frameworks:
        return escape(frameworks[text].title)
    return escape(day(text) if _ISO_DAY.fullmatch(text) else text)


def _year_words(answer: Answer) -> str:
    """How the time was read: a year or a stretch as asked, or what "latest" came out at."""
    years = ", ".join(map(str, answer.scope.years))
    read = read_years(answer.question)
    named = bool(read.years or read.year_from or read.year_to)
    if "latest" in answer.scope.defaulted or (years and read.latest and not named):
        return f"Latest ({years})" if years else "Latest"
    if read.last and not named:
        return f"The last {read.last} inspections" + (f" ({years})" if years else "")
    said = years or ("" if read.of_matter else _stretch(read.year_from, read.year_to))
    return f"{said} (as asked)" if said else ""


def _stretch(first: int | None, last: int | None) -> str:
    """ "Since 2017", "Until 2019", "2015 to 2019", or nothing."""
    if first and last:
        return f"{first} to {last}"
    return f"Since {first}" if first else f"Until {last}" if last else ""


def scope_words(answer: Answer, frameworks: Frameworks) -> dict[str, str]:
    """What was understood, by kind of scope; a kind that was left open is absent.

    The note tells it from the same value chosen in the list: no two entries may read alike.
    """
    scope = answer.scope
    kinds = (short_first(frameworks[f].title) if f in frameworks else f for f in scope.frameworks)
    words = {
        "authority": ", ".join(scope.authorities),
        "framework": ", ".join(kinds),
        "judgement": ", ".join(map(spoken, scope.judgements)),
    }
    said = {kind: f"{text} (as asked)" for kind, text in words.items() if text}
    if year := _year_words(answer):
        said["year"] = year
    return said

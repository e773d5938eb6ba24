"""What inspectors asked for, as lists: by time limit or as the report groups it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from qa.types import Paragraph, Recommendation, Report, ReportInfo, Section
from qa.web.markup import leaf_url, link

_UNLIMITED = 10_000  # days: what has no time limit comes last


def by_time_limit(items: Sequence[Recommendation]) -> list[tuple[str, list[Recommendation]]]:
    """The recommendations by time limit as printed, the most urgent first."""
    groups: dict[tuple[int, str], list[Recommendation]] = {}
    for item in items:
        days = item.time_limit_days if item.time_limit_days is not None else _UNLIMITED
        groups.setdefault((days, item.time_limit or "No time limit is given"), []).append(item)
    return [(f"{name[:1].upper()}{name[1:]}", found) for (_, name), found in sorted(groups.items())]


def recommendations_by_limit(report: Report) -> str:
    """Each time limit with its recommendations, each with the page that prints it."""
    html = ""
    for name, found in by_time_limit(report.recommendations):
        entries = "".join(_item(report, item) for item in found)
        html += f'<h3>{escape(name)}</h3><ul class="qa-recs">{entries}</ul>'
    return html


def recommendations_html(report: Report) -> str:
    """The recommendations by the groups under which the report prints them."""
    html, group = "", None
    for item in report.recommendations:
        label = " – ".join(x for x in (item.strand, item.addressee, item.time_limit) if x)
        if label != group:
            html += ("</ul>" if html else "") + (f"<h3>{escape(label)}</h3>" if label else "")
            html += '<ul class="qa-recs">'
            group = label
        html += f"<li>{_said(report, item)}</li>"
    return html + "</ul>" if html else ""


def _item(report: Report, item: Recommendation) -> str:
    whom = " – ".join(x for x in (item.strand, item.addressee) if x)
    note = f' <span class="qa-from">({escape(whom)})</span>' if whom else ""
    return f"<li>{_said(report, item, note + _printed_on(report.info, item.page))}</li>"


def _printed_on(info: ReportInfo, page: int | None) -> str:
    if not page:
        return ""
    return f' <span class="qa-on">{link(leaf_url(info.report_id, page), f"page {page}")}</span>'


def _said(report: Report, item: Recommendation, note: str = "") -> str:
    """The item's words, its sub-bullets as a list; `note` (HTML) follows its first sentence."""
    head, bullets = pieces_of(item, report.sections)
    items = "".join(f"<li>{escape(bullet)}</li>" for bullet in bullets)
    return f"{escape(head)}{note}{f'<ul>{items}</ul>' if items else ''}"


def pieces_of(item: Recommendation, sections: Sequence[Section]) -> tuple[str, tuple[str, ...]]:
    """An item's first words, and the bullets that the report prints below them.

    Together they are the item's text; where the report's paragraphs do not show how it is made
    up, all of it comes first and there are no bullets.
    """
    for section in sections:
        if section.path != item.section:
            continue
        printed = [p for p in section.paragraphs if p.kind != "footnote"]
        for place, paragraph in enumerate(printed):
            for bullets in _runs(printed[place + 1 :]):
                head = item.text.removesuffix(" " + " ".join(bullets))
                if head != item.text and paragraph.text.endswith(head):
                    return head, bullets
    return item.text, ()


def _runs(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, ...]]:
    """The texts of the bullets with which the paragraphs begin: all of them, then fewer."""
    count = next((i for i, p in enumerate(paragraphs) if p.kind != "bullet"), len(paragraphs))
    texts = tuple(p.text for p in paragraphs[:count])
    yield from (texts[:n] for n in range(count, 0, -1))

"""HTML -> blocks: headings, paragraphs, list items and table rows as they are marked up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.etree
import lxml.html

from qa.errors import UnreadableFile
from qa.reports.furniture import is_end_matter
from qa.reports.labels import number_of, split_label
from qa.reports.layout import Block, BlockKind, Piece, Source

_SKIPPED = {
    "script",
    "style",
    "nav",
    "header",
    "footer",
    "form",
    "noscript",
    "template",
    "svg",
    "button",
    "aside",
    "head",
    "select",
    "iframe",
}
_TEXTS = {
    "p",
    "li",
    "tr",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
_ERROR_PAGE = re.compile(  # titles and headings of the pages that sites send instead of a report
    r"not found|page (?:cannot|can.t|could not) be found|no longer available|access denied"
    r"|error \d{3}|\b40[34]\b|service unavailable|sorry,",
    re.I,
)
_FEWEST_WORDS = 30


def read_html(data: bytes) -> Source:
    """The blocks of a page's main part.

    Raises:
        UnreadableFile: it is a site's error page, or hardly holds any text.
    """
    try:
        root = lxml.html.document_fromstring(data, parser=_parser(data))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise UnreadableFile(f"the web page cannot be read ({error}); save it again") from error
    _refuse_error_page(root)
    mains = root.xpath("//main|//article|//*[@role='main']")
    blocks = list(_blocks(mains[0] if mains else root))
    words = sum(len(b.plain.split()) for b in blocks)
    if words < _FEWEST_WORDS:
        raise UnreadableFile(
            f"a web page with {words} words of text, no report; download the report itself"
        )
    return Source(blocks, None, [b.plain for b in blocks[:40]])


def _parser(data: bytes) -> lxml.html.HTMLParser:
    """A parser that takes bytes that are UTF-8 as such; lxml alone assumes Latin-1."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return lxml.html.HTMLParser()
    return lxml.html.HTMLParser(encoding="utf-8")


def _refuse_error_page(root: lxml.html.HtmlElement) -> None:
    for element in root.xpath("//title|//h1|//h2"):
        text = _text(element)
        if _ERROR_PAGE.search(text):
            raise UnreadableFile(
                f"a web page that says “{text[:60]}”, saved in place of the report; download it again"
            )


def _blocks(element: lxml.html.HtmlElement) -> Iterator[Block]:
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED:
            continue
        if child.tag not in _TEXTS:
            if _is_text_only(child):
                yield from _block("p", child)
            else:
                yield from _blocks(child)
            continue
        yield from _block(child.tag, child)
        if child.tag == "li":
            for nested in child.xpath("./ul|./ol"):
                yield from _blocks(nested)


def _is_text_only(element: lxml.html.HtmlElement) -> bool:
    """A `div` that holds its text itself, without paragraphs inside."""
    inner = any(isinstance(e.tag, str) and e.tag in _TEXTS for e in element.iterdescendants())
    return not inner and bool(_text(element)) and element.tag not in {"body", "html", "table"}


def _block(tag: str, element: lxml.html.HtmlElement) -> Iterator[Block]:
    if tag == "tr":
        cells = tuple(t for t in (_text(c) for c in element if c.tag in {"td", "th"}) if t)
        if cells:
            bold = all(c.tag == "th" for c in element if isinstance(c.tag, str))
            pieces = [Piece(c, 0, None) for c in cells]
            yield Block("row", pieces, cells=cells, bold=bold, boxed=True)
        return
    text = _text(element, own=tag == "li")
    if not text or is_end_matter(text):
        return
    if re.fullmatch(r"h[1-6]", tag):
        yield Block("heading", [Piece(text, 0, None)], level=int(tag[1]))
        return
    label, rest = split_label(text)
    number = _ordered_number(element) if tag == "li" else number_of(label)
    if tag == "li":
        kind: BlockKind = "paragraph" if number else "bullet"
        yield Block(kind, [Piece(text, 0, None)], number=number)
        return
    bold = bool(element.xpath("./strong|./b")) and _text(element.xpath("./strong|./b")[0]) == text
    yield Block("paragraph", [Piece(rest if number else text, 0, None)], number=number, bold=bold)


def _ordered_number(item: lxml.html.HtmlElement) -> str | None:
    """The number that the browser shows before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return None
    start = parent.get("start", "1")
    value = str(item.get("value", ""))
    if value.isdigit():
        return value
    place = [c for c in parent if c.tag == "li"].index(item)
    return str((int(start) if start.isdigit() else 1) + place)


def _text(element: lxml.html.HtmlElement, *, own: bool = False) -> str:
    """The text with single spaces; `own` leaves nested lists out."""
    if own:
        parts = [element.text or ""]
        for child in element:
            if child.tag not in {"ul", "ol"}:
                parts.append(child.text_content() if isinstance(child.tag, str) else "")
            parts.append(child.tail or "")
        return " ".join("".join(parts).split())
    return " ".join(element.text_content().split())

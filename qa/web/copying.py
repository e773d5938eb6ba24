"""An answer with its sources as text to paste elsewhere: plain, or Markdown."""

from __future__ import annotations

from qa.types import Answer, Citation
from qa.web.markup import name_of, plain, when


def as_plain(answer: Answer) -> str:
    """The question, the answer with its markers, and the numbered sources."""
    lines = [answer.question, "", answer.text or _refusal(answer)]
    if answer.citations:
        lines += ["", "Sources", *(f"[{c.marker}] {place_of(c)}" for c in answer.citations)]
    return "\n".join(lines) + "\n"


def as_markdown(answer: Answer) -> str:
    """The same with quotes as block quotes; a report's own signs are escaped."""
    lines = [f"**{plain(answer.question)}**", ""]
    if answer.refusal is not None:
        lines += [plain(answer.refusal.message), ""]
    for part in answer.parts:
        markers = "".join(f" \\[{m}\\]" for m in part.markers)
        lead = "> " if part.kind == "quote" else ""
        text = plain(part.text) if part.kind != "notice" else f"*{plain(part.text)}*"
        lines += [f"{lead}{text}{markers}", ""]
    if answer.citations:
        lines += ["Sources", ""]
        lines += [f"- \\[{c.marker}\\] {plain(place_of(c))}" for c in answer.citations]
    return "\n".join(lines) + "\n"


def place_of(citation: Citation) -> str:
    """Authority, title, date, section, paragraph, page, as far as the report states them."""
    info = citation.report
    pieces = [name_of(info), info.title, when(info)]
    if citation.section:
        pieces.append(citation.section[-1])
    if citation.paragraphs:
        pieces.append(f"paragraph {', '.join(citation.paragraphs)}")
    if citation.page is not None:
        pieces.append(f"page {citation.page}")
    return "; ".join(dict.fromkeys(pieces)) + "."


def _refusal(answer: Answer) -> str:
    return answer.refusal.message if answer.refusal else ""

"""Many questions at once: paste or upload a list, watch it being answered, take the table away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from qa.errors import BadInput, QAError
from qa.types import Answer, Citation
from qa.web import shared
from qa.web.copying import address_of, quoted
from qa.web.files.sheet import EXCEL_MIME, as_csv, as_excel
from qa.web.files.word import MIME as WORD_MIME
from qa.web.files.word import list_as_word
from qa.web.markup import (
    alert,
    grade_badge,
    link,
    name_of,
    notice,
    row_link,
    row_url,
    table,
    view_url,
)
from qa.web.question_list import (
    COLUMNS,
    Answered,
    Listed,
    ask_listed,
    read_list,
    read_text,
    row_of,
    word_entry,
)
from qa.web.site import site

_LONGEST_ADDRESS = 3_000  # characters of questions; a longer list has no link of its own
_QUOTE_CHARS = 320
_FEW = 6  # grades or places of an answer that the table shows at once


@dataclass
class Work:
    """A list in hand, kept with the visitor's session only: a run that is cut off goes on here."""

    listed: list[Listed] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    generation: int = -1
    stopped: bool = False
    trouble: str | None = None


def show() -> None:
    """The page; `?q=…&q=…` is a list of its own. Raises NoIndex."""
    index = shared.index()
    work = _work()
    st.html(
        '<h1>Many questions at once</h1><p class="qa-lede">Paste a list or upload one. Each question '
        "is answered by itself, with its grades and sources, in a table that you can take away.</p>"
    )
    _show_form(index.settings.max_questions)
    if work.trouble:
        st.html(alert("This list cannot be used", work.trouble))
    if not work.listed:
        return
    if work.generation != index.generation:
        work.answered.clear()
        work.generation = index.generation
    _answer_rest(work)
    if work.answered:
        _show_results(work)


def _work() -> Work:
    """This visitor's list; the address's own where it is another than the one in hand."""
    work: Work = st.session_state.setdefault("many", Work())
    asked = [q for q in st.query_params.get_all("q") if q.strip()]
    if asked and asked != [item.question for item in work.listed]:
        work = Work(read_text("\n".join(asked)))
        _check_length(work)
        st.session_state["many"] = work
        st.session_state["many-text"] = "\n".join(asked)
    return work


def _check_length(work: Work) -> None:
    most = shared.index().settings.max_questions
    if len(work.listed) > most:
        work.trouble = (
            f"The list has {len(work.listed)} questions; at most {most} are answered at once here. "
            "Split it, or use qa batch on the command line."
        )
        work.listed = []


# --- the list -------------------------------------------------------------------------------------


def _show_form(most: int) -> None:
    with st.form("many-form", border=False):
        st.text_area(
            "Your questions, one on each line",
            key="many-text",
            height=150,
            placeholder="How was leadership judged in …?\nDo children wait too long in …?",
        )
        st.file_uploader(
            "Or a file: text, CSV, Excel or JSON Lines",
            type=["txt", "csv", "tsv", "xlsx", "jsonl"],
            key="many-file",
            max_upload_size=5,
            help="A table may have the columns id, question, authority, year, framework and "
            f"judgement. At most {most} questions.",
        )
        st.form_submit_button("Answer them", type="primary", on_click=_take_list)


def _take_list() -> None:
    """Puts what was pasted or uploaded into the session, and a short list into the address."""
    upload = st.session_state.get("many-file")
    text = str(st.session_state.get("many-text", ""))
    work = Work()
    try:
        work.listed = (
            read_list(upload.name, upload.getvalue()) if upload is not None else read_text(text)
        )
        if not work.listed:
            raise BadInput("there is no question in it; write one on each line")
    except QAError as error:
        work.trouble = f"{str(error)[:1].upper()}{str(error)[1:]}."
    _check_length(work)
    st.session_state["many"] = work
    questions = [item.question for item in work.listed]
    plain = work.listed == read_text("\n".join(questions))
    if plain and questions and sum(map(len, questions)) <= _LONGEST_ADDRESS:
        st.query_params["q"] = questions
    elif "q" in st.query_params:
        del st.query_params["q"]


# --- the answers ----------------------------------------------------------------------------------


def _answer_rest(work: Work) -> None:
    """Asks what is not answered yet; whatever cuts this off, the next run goes on from there."""
    total = len(work.listed)
    if work.stopped or len(work.answered) >= total:
        return
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text="Answering")
        st.button("Stop", on_click=lambda: setattr(work, "stopped", True))
    while len(work.answered) < total:
        at = len(work.answered)
        bar.progress(at / total, text=f"Answering question {at + 1} of {total}")
        work.answered.append(ask_listed(shared.index(), work.listed[at]))
    place.empty()


def _show_results(work: Work) -> None:
    done, total = len(work.answered), len(work.listed)
    refused = sum(a.answer is None or a.answer.refusal is not None for a in work.answered)
    said = f"{done} of {total} questions answered" if done < total else f"{total} questions"
    st.html(
        f'<h2>Answers</h2><p role="status">{said}, {done - refused} with an answer and {refused} '
        "without.</p>"
    )
    if work.stopped and done < total:
        st.button("Go on", on_click=lambda: setattr(work, "stopped", False))
    _show_downloads(work)
    columns = ("Question", "Answer", "Grades", "Sources")
    rows = [_row(a) for a in work.answered]
    st.html(table("Answers", columns, rows, hide_caption=True, stack=True))


def _show_downloads(work: Work) -> None:
    here = site()
    rows = [row_of(a, here) for a in work.answered]
    entries = [word_entry(a, here) for a in work.answered]
    with st.container(horizontal=True, key="downloads"):
        st.download_button(
            "Download as Excel",
            lambda: as_excel("Answers", COLUMNS, rows),
            "answers.xlsx",
            EXCEL_MIME,
            on_click="ignore",
        )
        st.download_button(
            "Download as CSV",
            lambda: as_csv(COLUMNS, rows),
            "answers.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            "Download as Word",
            lambda: list_as_word("Questions and answers", entries),
            "answers.docx",
            WORD_MIME,
            on_click="ignore",
        )


def _row(answered: Answered) -> list[str]:
    listed, answer = answered.listed, answered.answer
    if answer is None:
        said = notice(f"Could not be asked: {answered.error}")
        return [escape(listed.question), said, "–", "–"]
    address = view_url(
        "",
        q=listed.question,
        authority=listed.authority,
        year=listed.year,
        framework=listed.framework,
        judgement=listed.judgement,
    )
    return [link(address, listed.question), _said(answer), _grades(answer), _sources(answer)]


def _said(answer: Answer) -> str:
    if answer.refusal is not None:
        return f'<p class="qa-notice">{escape(answer.refusal.message)}</p>'
    text = "\n".join(quoted(p) for p in answer.parts if p.kind != "notice") or answer.text or ""
    whole = escape(text).replace("\n", "<br>")
    if len(text) <= _QUOTE_CHARS:
        return whole
    start = escape(text[:_QUOTE_CHARS].rsplit(" ", 1)[0]).replace("\n", "<br>")
    return f"{start} …{_folded('The whole answer', whole)}"


def _folded(name: str, html: str) -> str:
    """What a click on its name shows."""
    return f"<details><summary>{escape(name)}</summary>{html}</details>"


def _first_of(items: Sequence[str]) -> str:
    """A few of them, and the rest behind a click."""
    rest = items[_FEW:]
    more = _folded(f"{len(rest)} more", "".join(rest)) if rest else ""
    return "".join(items[:_FEW]) + more or "–"


def _grades(answer: Answer) -> str:
    """Each grade with whose it is, its badge and the page that prints it."""
    return _first_of(
        [
            f'<div class="qa-small">{escape(f"{name_of(info)} {info.date[:4]}: {j.printed_name}")}'
            f'<br>{grade_badge(j)} <span class="qa-on">{row_link(info, j)}</span></div>'
            for info, j in answer.judgements
        ]
    )


def _sources(answer: Answer) -> str:
    """Each place once, as a link to the page with the passage or the grade marked."""
    cited: dict[str, list[Citation]] = {}
    for c in answer.citations:
        name = f"{name_of(c.report)} {c.report.date[:4]}"
        name += f", ¶ {', '.join(c.paragraphs)}" if c.paragraphs else ""
        name += f", page {c.page}" if c.page else ""
        cited.setdefault(name, []).append(c)
    places = {name: address_of(some) for name, some in cited.items()}
    for info, j in answer.judgements:
        name = f"{name_of(info)} {info.date[:4]}" + (f", page {j.page}" if j.page else "")
        places.setdefault(name, row_url(info, j))
    return _first_of(
        [f'<div class="qa-small">{link(to, name)}</div>' for name, to in places.items()]
    )

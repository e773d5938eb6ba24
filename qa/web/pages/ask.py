"""Ask: a question, its answer with the sources, and the way on from there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qa.types import Answer, Refusal
from qa.web import copying, shared
from qa.web.answer_view import answer_html, scope_words
from qa.web.conversation import answer_to, conversation, follow_up, go
from qa.web.files.paper import answer_paper, file_name
from qa.web.files.pdf import MIME as PDF_MIME
from qa.web.files.pdf import answer_as_pdf
from qa.web.files.word import MIME as WORD_MIME
from qa.web.files.word import answer_as_word
from qa.web.markup import copy_button, link, notice, plain, short_first, spoken, view_url
from qa.web.opinion import show_opinion
from qa.web.request import Request
from qa.web.site import absolute, site
from qa.web.sources import bullets_of, related_source, show_source, sources_of

_YEAR = re.compile(r"\d{4}")


def show() -> None:
    """The page. Raises NoIndex, BadInput for a scope in the address that is not known."""
    request = Request.read(st.query_params)
    index = shared.index()
    _show_head(request)
    answer = answer_to(request) if request.question else None
    if answer is not None:
        _show_earlier()
    _show_form(request)
    _show_scope(request, answer)
    if answer is None:
        _show_buttons("Try one of these", index.examples(), "example", _suggested(request))
        return
    _show_answer(request, answer)
    if answer.refusal is not None:
        _show_suggestions(request, answer.refusal)
    else:
        _show_copy_button(request, answer)
    _show_sources(request, answer)
    _show_follow_up(request, answer)
    _show_alternatives(answer)
    _show_copy(request, answer)
    show_opinion(request, answer)


def _show_answer(request: Request, answer: Answer) -> None:
    """The answer; after a question that was asked on it is named and brought into view."""
    index = shared.index()
    talk = conversation()
    asked = talk.words_for(request) if talk.earlier else None
    html = answer_html(
        answer,
        index.frameworks(),
        asked=asked,
        back=request.query(),
        bullets=bullets_of(index, answer),
        look=f"{len(talk.earlier)} {request.query()}" if talk.earlier else None,
    )
    st.html(html)


def _show_head(request: Request) -> None:
    if st.context.is_embedded:
        return
    st.html("<h1>What did the inspectors say?</h1>")
    if request.question:
        return
    reports = shared.index().reports()
    councils = len({r.authority for r in reports if r.authority})
    n, a = len(reports), councils
    st.html(
        '<p class="qa-lede">Ask in everyday words. Every answer is quoted word for word from '
        f"{n} inspection {'report' if n == 1 else 'reports'} of {a} "
        f"{'authority' if a == 1 else 'authorities'}, with the page it stands on. "
        "Grades are the ones the inspectors printed.</p>"
    )


# --- what is asked --------------------------------------------------------------------------------


def _show_form(request: Request) -> None:
    # One widget for all questions keeps the focus; it is filled anew when the address changes.
    # Only then: to fill it with nothing on the first run would wipe out what is typed meanwhile.
    key = "typed"
    asked = conversation().words_for(request)
    shown = st.session_state.get(key, "")
    moved = asked != st.session_state.get("typed-for", "")
    if shown != asked and (moved or key not in st.session_state):
        st.session_state[key] = asked
    st.session_state["typed-for"] = asked

    def submit() -> None:
        question = str(st.session_state[key]).strip()
        conversation().earlier.clear()
        conversation().typed = None
        if question == asked:
            go(request)
        else:
            go(replace(_chosen_before(request), question=question))

    with st.form("ask", border=False, enter_to_submit=True):
        box, button = _box_and_button()
        box.text_input(
            "Your question",
            key=key,
            placeholder="Do children wait too long for assessments?",
            autocomplete="off",
        )
        button.form_submit_button("Ask", type="primary", on_click=submit, width="stretch")


def _box_and_button() -> list[DeltaGenerator]:
    return st.columns([6, 1], vertical_alignment="bottom")


def _chosen_before(request: Request) -> Request:
    """A new question starts free; what was chosen before any question was asked stays."""
    return Request() if request.question else request


def _show_scope(request: Request, answer: Answer | None) -> None:
    """What was understood, each part changeable by a list."""
    index = shared.index()
    frameworks = index.frameworks()
    reports = index.reports()
    words = scope_words(answer, frameworks) if answer else {}
    within = set(request.authorities or (answer.scope.authorities if answer else ()))
    years = {
        int(date[:4])
        for r in reports
        if not within or r.authority in within
        for date in (r.inspected_from, r.inspected_to, r.published)
        if date
    }
    kinds = {
        r.framework: short_first(frameworks[r.framework].title)
        for r in reports
        if r.framework in frameworks
    }
    choices = {
        "authority": ("Any authority", {a: a for a in index.authorities()}),
        "year": ("Any year", {str(y): str(y) for y in sorted(years, reverse=True)}),
        "framework": ("Any inspection", kinds),
    }
    if request.judgements or (answer and answer.kind == "grade"):
        titles = {j.key: spoken(j.key) for f in kinds for j in frameworks[f].judgements}
        choices["judgement"] = ("Any judgement", titles)
    with st.container(key="chips" if answer else "scope"):
        if answer:
            st.html(
                '<p class="qa-read"><span>The question was </span>read like this. Change what is wrong:</p>'
            )
        columns = st.columns(len(choices))
        for column, (kind, (anything, options)) in zip(columns, choices.items(), strict=True):
            given = bool(request.chosen(kind) or words.get(kind))
            with column, st.container(key=f"{'set' if given else 'open'}-{kind}"):
                _show_choice(request, kind, words.get(kind), anything, options)


_LABELS = {
    "authority": "Authority",
    "year": "Year",
    "framework": "Kind of inspection",
    "judgement": "Judgement",
}


def _show_choice(
    request: Request, kind: str, understood: str | None, anything: str, options: Mapping[str, str]
) -> None:
    """One list. Its first entry leaves the choice to the question and says how it was read."""
    chosen = request.chosen(kind)
    options = {**options, **{v: v for v in chosen if v not in options}}
    current = ",".join(chosen)
    if len(chosen) > 1:
        options = {current: " and ".join(options[v] for v in chosen), **options}
    free = understood if understood and not chosen else anything
    if chosen and request.question:
        free = "As asked"
    entries = ["", *options]
    key = f"scope-{kind}-{hash(request)}"

    def choose() -> None:
        # A click during a run makes Streamlit call back lists of the address before, unchanged.
        if Request.read(st.query_params) == request:
            go(request.choosing(kind, str(st.session_state[key])))

    st.selectbox(
        _LABELS[kind],
        entries,
        index=entries.index(current),
        format_func=lambda v: options.get(v, free),
        key=key,
        on_change=choose,
    )


# --- the way on -----------------------------------------------------------------------------------


def _show_suggestions(request: Request, refusal: Refusal) -> None:
    near = refusal.reason in ("unknown_authority", "ambiguous")
    heading = "Did you mean" if near else "You could ask instead"
    _show_buttons(heading, refusal.suggestions, "suggestion", _suggested(request))


def _show_alternatives(answer: Answer) -> None:
    if answer.refusal is not None and answer.refusal.suggestions:
        return
    scopes = {a.label: Request.of_scope(a.question, a.scope) for a in answer.alternatives}
    _show_buttons("The same in another report", list(scopes), "alternative", scopes.__getitem__)
    if len(answer.scope.authorities) == 1 and (scopes or answer.judgements):
        (name,) = answer.scope.authorities
        words = f"All inspections of {name}: grades over time, and what changed between two"
        st.html(f"<p>{link(view_url('authority', authority=name), words)}</p>")


def _suggested(request: Request) -> Callable[[str], Request]:
    """A suggestion is an authority or a year for the same question, or a question of its own."""
    known = set(shared.index().authorities())

    def asked(text: str) -> Request:
        if text in known:
            return replace(request, authorities=(text,))
        if _YEAR.fullmatch(text):
            return replace(request, years=(int(text),))
        return Request(question=text)

    return asked


def _show_buttons(
    heading: str, texts: Sequence[str], kind: str, request_of: Callable[[str], Request]
) -> None:
    if not texts:
        return
    st.html(f"<h2>{heading}</h2>")
    with st.container(horizontal=True, key=f"{kind}s"):
        for i, text in enumerate(texts):
            st.button(plain(text), key=f"{kind}-{i}", on_click=go, args=(request_of(text),))


def _show_sources(request: Request, answer: Answer) -> None:
    if answer.citations:
        st.html("<h2>Where it says so</h2>")
        for source in sources_of(shared.index(), answer):
            show_source(source, f"{hash(request)}-{source.cited[0].markers[0]}", request.query())
    if answer.refusal is not None and answer.refusal.related:
        st.html("<h2>The nearest passages</h2>")
        for item in answer.refusal.related:
            show_source(related_source(item), f"related-{item.passage.passage_id}")


def _permalink(request: Request) -> str:
    """The whole address that gives this answer again."""
    return absolute(site(), view_url("", **dict(request.params())))


def _show_copy_button(request: Request, answer: Answer) -> None:
    if not st.context.is_embedded:
        text = copying.as_plain(answer, _permalink(request))
        st.html(copy_button(text, "Copy the answer with its sources"))


def _show_copy(request: Request, answer: Answer) -> None:
    if answer.refusal is not None or st.context.is_embedded:
        return
    index = shared.index()
    here = _permalink(request)
    texts = {
        "plain text": copying.as_plain(answer, here),
        "Markdown": copying.as_markdown(answer, here),
    }
    with st.expander("Copy or save the answer with its sources"):
        with st.container(horizontal=True, key="downloads"):
            _show_save("Word", lambda: answer_as_word(answer_paper(index, answer, here)), answer)
            _show_save("PDF", lambda: answer_as_pdf(answer_paper(index, answer, here)), answer)
        st.html(notice("Word and PDF hold the cited pages too, with what is quoted marked."))
        tabs = st.tabs([f"As {kind}" for kind in texts])
        for tab, (kind, text) in zip(tabs, texts.items(), strict=True):
            with tab:
                st.html(copy_button(text, f"Copy as {kind}"))
                st.code(text, language=None, wrap_lines=True)


_FILES = {"Word": ("docx", WORD_MIME), "PDF": ("pdf", PDF_MIME)}


def _show_save(kind: str, make: Callable[[], bytes], answer: Answer) -> None:
    ending, mime = _FILES[kind]
    name = file_name(answer, ending)
    st.download_button(f"Save as {kind}", make, name, mime, on_click="ignore")


def _show_earlier() -> None:
    """The conversation so far; each answer without its sources, which a click asks for again."""
    frameworks = shared.index().frameworks()
    for turn in conversation().earlier:
        bullets = bullets_of(shared.index(), turn.answer)
        html = answer_html(turn.answer, frameworks, asked=turn.asked, bullets=bullets)
        st.html(f'<section class="qa-turn" aria-label="Earlier">{html}</section>')


def _show_follow_up(request: Request, answer: Answer) -> None:
    if answer.refusal is not None and not answer.scope.authorities:
        return
    key = f"follow-{hash(request)}"

    with st.form("follow", border=False, clear_on_submit=True):
        about = ", ".join(answer.scope.authorities)
        box, button = _box_and_button()
        box.text_input(
            f"Ask on about {plain(about)}" if about else "Ask on",
            key=key,
            placeholder=_asked_of_an_earlier_year(answer),
            autocomplete="off",
        )
        button.form_submit_button(
            "Ask on", on_click=lambda: follow_up(str(st.session_state[key])), width="stretch"
        )


def _asked_of_an_earlier_year(answer: Answer) -> str:
    """ "And in 2018?", where the council has a report that is older than those of the answer."""
    used = [c.report.date for c in answer.citations] + [info.date for info, _ in answer.judgements]
    about = answer.scope.authorities
    if len(about) != 1 or not used:
        return ""
    index = shared.index()
    reports = [r for r in index.reports() if r.authority == about[0]]
    if answer.judgements:  # reports of visits give no grades
        reports = [info for info, _ in index.grades(authority=about[0])]
    earlier = [r.date[:4] for r in reports if r.date and r.date[:4] < min(used)[:4]]
    return f"And in {max(earlier)}?" if earlier else ""

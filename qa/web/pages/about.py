"""About: how answers are found, what the grades mean, what the program cannot do and how good it is."""

from __future__ import annotations

from html import escape

import streamlit as st

from qa.types import FrameworkInfo
from qa.web import shared
from qa.web.figures import last_evaluation
from qa.web.markup import badge, day, spoken, table

_HOW = """
<h1>About</h1>
<p class="qa-lede">Inspection QA answers questions from a folder of published inspection reports.
It runs on one computer, and nothing that you ask leaves it.</p>
<h2>How answers are found</h2>
<ul>
<li>The question is read for what it is about: an authority, a year, a kind of inspection, a judgement.
What was understood stands under the question box, and you can change it there.</li>
<li>Only reports that fit are searched. Without a year, the latest report that can answer is taken.</li>
<li>What the inspectors say is quoted word for word, with the paragraph and a picture of the page.</li>
<li>Grades are read from where the report prints them as grades, and never guessed from its text.</li>
<li>Where the reports do not answer, the program says so and shows what comes nearest.</li>
<li>Where a passage cannot be found surely on its page, the page is shown without a mark and says so.</li>
</ul>
"""
_CANNOT = """
<h2>What it cannot do</h2>
<ul>
<li>It does not sum up or judge: an answer is what a report says, and the report may be years old.</li>
<li>It may miss a passage that answers in quite other words; the list of reports lets you read on.</li>
<li>It often answers a question that the reports only touch. Read the marked passage before you use it.</li>
<li>It reads English, and reports that hold text. Pictures of pages without text are listed as unread.</li>
<li>Different kinds of inspection judge by different scales, so their grades are not ranked together.</li>
<li>It is no advice. If a child is in danger, call the police or the council’s children’s services.</li>
</ul>
"""
_LICENCE = """
<h2>The reports and their licence</h2>
<p>Inspection reports are their publishers’. Ofsted’s are mostly published under the
<a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">Open Government
Licence</a>: you may copy and quote them if you name the source, as the copied answers do. Each report
names its own terms on its last page. Reports marked as invented are samples that come with the
program. The program itself is under the MIT licence.</p>
"""


def show() -> None:
    """The page; `?framework=…` opens that kind's glossary. Raises NoIndex."""
    st.html(_HOW)
    _show_glossary()
    st.html(_CANNOT)
    st.html(figures_html())
    _show_kept()
    st.html(_LICENCE)


def _show_glossary() -> None:
    """What each kind of inspection judges and by what scale; those of this index first."""
    index = shared.index()
    counts: dict[str, int] = {}
    for report in index.reports():
        counts[report.framework] = counts.get(report.framework, 0) + 1
    asked = st.query_params.get("framework")
    st.html('<h2 id="grades">What the grades mean</h2>')
    frameworks = [f for f in index.frameworks().values() if f.scale]
    for info in sorted(frameworks, key=lambda f: (f.key != asked, f.key not in counts)):
        count = counts.get(info.key, 0)
        noun = "report" if count == 1 else "reports"
        with st.expander(f"{info.title} – {count} {noun} in this index", info.key == asked):
            st.html(framework_html(info))


def framework_html(info: FrameworkInfo) -> str:
    """The scale with its meanings, and what is judged."""
    rows = [
        [badge(spoken(grade), rank, len(info.scale)), escape(info.meanings.get(grade, "–"))]
        for rank, grade in enumerate(info.scale, start=1)
    ]
    judged = "".join(f"<li>{escape(j.title)}</li>" for j in info.judgements)
    notes = f"<p>{escape(info.notes)}</p>" if info.notes else ""
    scale = table(
        f"Grades of {info.title}, best first",
        ("Grade", "What it means"),
        rows,
        hide_caption=True,
        stack=True,
    )
    return f"{notes}{scale}<h3>What is judged</h3><ul>{judged}</ul>"


def figures_html() -> str:
    """How often the program was right on questions on which nothing was fitted."""
    found = last_evaluation()
    rows = [[escape(words), f"{good} of {n}"] for words, good, n in found.lines]
    name = "How good the answers are"
    body = table(name, ("What", "How often"), rows, hide_caption=True)
    return (
        f"<h2>{name}</h2><p>Measured on {found.questions} questions about real reports of authorities "
        "that were set aside before anything was fitted, most of them in words that the reports do "
        f"not use; last on {day(found.day)}. On your own reports and questions it may be better or "
        f"worse.</p>{body}"
    )


def _show_kept() -> None:
    """What is kept of a visit."""
    days = shared.holder().settings.feedback_days
    kept = (
        "If you say whether an answer is right, the question, the answer and your words are kept "
        f"for {days} {'day' if days == 1 else 'days'} and then deleted; who said it is not kept."
        if days
        else "Questions and answers are not kept here."
    )
    st.html(f"<h2>What is kept</h2><p>Your questions stay with your visit. {kept}</p>")

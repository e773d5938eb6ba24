"""About: how answers are found, what the grades mean, and what the program cannot do."""

from __future__ import annotations

from html import escape

import streamlit as st

from qa.types import FrameworkInfo
from qa.web import shared
from qa.web.markup import badge, spoken, table

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
</ul>
<h2>What it cannot do</h2>
<ul>
<li>It does not sum up or judge: an answer is what a report says, and the report may be years old.</li>
<li>It may miss a passage that answers in quite other words; the list of reports lets you read on.</li>
<li>It reads English, and reports that hold text. Pictures of pages without text are listed as unread.</li>
<li>Different kinds of inspection judge by different scales, so their grades are not ranked together.</li>
<li>It is no advice. If a child is in danger, call the police or the council’s children’s services.</li>
</ul>
"""


def show() -> None:
    """The page. Raises NoIndex."""
    st.html(_HOW)
    index = shared.index()
    here = {r.framework for r in index.reports()}
    st.html("<h2>What the grades mean</h2>")
    frameworks = [f for f in index.frameworks().values() if f.scale]
    for info in sorted(frameworks, key=lambda f: f.key not in here):
        count = sum(r.framework == info.key for r in index.reports())
        with st.expander(f"{info.title} – {_reports(count)}"):
            st.html(framework_html(info))
    st.html(
        "<h2>The reports</h2><p>Inspection reports are published under the Open Government Licence "
        "where their inspectorate says so; each report names its own terms. Reports marked as invented "
        "are samples that come with the program.</p>"
    )


def _reports(count: int) -> str:
    return f"{count} {'report' if count == 1 else 'reports'} in this index"


def framework_html(info: FrameworkInfo) -> str:
    """The scale with its meanings, and what is judged."""
    rows = [
        [badge(spoken(grade), rank, len(info.scale)), escape(info.meanings.get(grade, "–"))]
        for rank, grade in enumerate(info.scale, start=1)
    ]
    judged = "".join(f"<li>{escape(j.title)}</li>" for j in info.judgements)
    notes = f"<p>{escape(info.notes)}</p>" if info.notes else ""
    scale = table(
        f"Grades of {info.title}, best first", ("Grade", "What it means"), rows, hide_caption=True
    )
    return f"{notes}{scale}<h3>What is judged</h3><ul>{judged}</ul>"

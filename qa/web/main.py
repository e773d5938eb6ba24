"""The script that Streamlit runs for every visitor: navigation, style, and the chosen page."""

from pathlib import Path

import streamlit as st

from qa.web.pages import about, ask, authority, grades, questions, reports
from qa.web.trouble import guarded

STYLE = Path(__file__).with_name("style.css")
# Mid-blue, legible on the light and on the dark theme.
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 172 32" width="172" height="32">'
    '<rect y="3" width="26" height="26" rx="4" fill="#2b78c5"/>'
    '<path d="M7 16.5l4.5 4.5L19.5 11" fill="none" stroke="#fff" stroke-width="3.2"/>'
    '<text x="35" y="22" font-family="Arial, Helvetica, sans-serif" font-size="17" '
    'font-weight="700" fill="#2b78c5">Inspection QA</text></svg>'
)

st.set_page_config(page_title="Inspection QA", layout="centered", menu_items={})
st.logo(LOGO, size="large")
embedded = st.context.is_embedded
page = st.navigation(
    [
        st.Page(guarded(ask.show), title="Ask", url_path="ask", default=True),
        st.Page(guarded(authority.show), title="Authority", url_path="authority"),
        st.Page(guarded(grades.show), title="Grades", url_path="grades"),
        st.Page(guarded(reports.show), title="Reports", url_path="reports"),
        st.Page(guarded(questions.show), title="Many questions", url_path="questions"),
        st.Page(guarded(about.show), title="About", url_path="about"),
    ],
    position="hidden" if embedded else "top",
)
st.html(STYLE)
page.run()

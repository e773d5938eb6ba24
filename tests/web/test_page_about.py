"""The page About: its logic, over the fake index."""

from __future__ import annotations

import re

from tests.web.fake import FakeIndex
from tests.web.page_runs import html_of, opened, run_about


def test_about_explains_the_grades_of_the_index(fake: FakeIndex) -> None:
    html = html_of(opened(run_about))
    assert "Children are helped well." in html
    assert "What it cannot do" in html


def test_the_glossary_opens_at_the_kind_that_a_link_names(fake: FakeIndex) -> None:
    test = opened(run_about, framework="county")
    assert test.expander[0].label == "Inspection of county services – 3 reports in this index"
    assert test.expander[0].proto.expanded
    assert not opened(run_about).expander[0].proto.expanded


def test_about_gives_the_figures_of_the_last_evaluation(fake: FakeIndex) -> None:
    html = html_of(opened(run_about))
    assert re.search(r"right report</th>.*?\d+ of \d+", html)
    assert "Questions and answers are not kept here." in html

"""What visitors say about answers, asked for and kept where the settings say so."""

from __future__ import annotations

import pytest

from qa.settings import Settings
from qa.web import shared
from tests.web.fake import FakeIndex, use
from tests.web.page_runs import WAIT, html_of, opened, press, run_ask


@pytest.fixture
def asking() -> FakeIndex:
    """An index whose settings keep opinions for ten days."""
    return use(FakeIndex(settings=Settings(feedback_days=10)))


def test_no_opinion_is_asked_for_unless_the_settings_say_so(fake: FakeIndex) -> None:
    assert "Is this answer right?" not in html_of(opened(run_ask, q=WAIT))


def test_an_opinion_is_kept_with_an_optional_word(asking: FakeIndex) -> None:
    test = opened(run_ask, q=WAIT, year="2018")
    assert "for 10 days; nothing about you is kept" in html_of(test)
    press(test, "No")
    (kept,) = asking.feedback.kept
    assert (kept["question"], kept["thumbs"], kept["scope"]) == (WAIT, -1, {"year": [2018]})
    assert kept["answer"]["citations"]
    test.text_input[-1].set_value("  it is out of date ")
    press(test, "Send")
    assert kept["comment"] == "it is out of date"
    assert "Thank you." in html_of(test)
    assert not [b for b in test.button if b.label in ("Yes", "No", "Send")]
    assert asking.feedback.purged == [10]


def test_an_opinion_that_cannot_be_kept_is_not_lost_silently(asking: FakeIndex) -> None:
    asking.feedback.broken = True
    test = opened(run_ask, q=WAIT)
    press(test, "Yes")
    assert "This could not be kept." in html_of(test)


def test_old_opinions_are_looked_for_once_an_hour(asking: FakeIndex) -> None:
    for _ in range(3):
        shared.holder().forget_old_feedback()
    assert asking.feedback.purged == [10]
    never = use(FakeIndex())
    shared.holder().forget_old_feedback()
    assert never.feedback.purged == []

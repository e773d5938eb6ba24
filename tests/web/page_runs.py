"""How a page's logic is tried: Streamlit's own test runner, over the fake index."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

WAIT = "Do children wait too long in Wexcombe?"


def run_ask() -> None:
    from qa.web.pages import ask
    from qa.web.trouble import guarded

    guarded(ask.show)()


def run_grades() -> None:
    from qa.web.pages import grades
    from qa.web.trouble import guarded

    guarded(grades.show)()


def run_reports() -> None:
    from qa.web.pages import reports
    from qa.web.trouble import guarded

    guarded(reports.show)()


def run_authority() -> None:
    from qa.web.pages import authority
    from qa.web.trouble import guarded

    guarded(authority.show)()


def run_questions() -> None:
    from qa.web.pages import questions
    from qa.web.trouble import guarded

    guarded(questions.show)()


def run_about() -> None:
    from qa.web.pages import about

    about.show()


def opened(page: Callable[[], None], /, **query: str | list[str]) -> AppTest:
    """The page as its address shows it, without an error."""
    test = AppTest.from_function(page, default_timeout=30)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def html_of(test: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in test.get("html"))


def press(test: AppTest, label: str) -> None:
    """Presses the button that reads so."""
    found = [b for b in test.button if b.label.replace("\\", "") == label]
    assert found, f"no button {label!r} among {[b.label for b in test.button]}"
    found[0].click().run()
    assert not test.exception


def choose(test: AppTest, label: str, value: str) -> None:
    next(s for s in test.selectbox if s.label == label).set_value(value).run()
    assert not test.exception

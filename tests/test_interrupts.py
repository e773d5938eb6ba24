"""Ctrl-C that waits for the end of a block."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from qa.cli import run
from qa.interrupts import interrupts_stay, interrupts_wait


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Ctrl-C as Python treats it at a terminal; what runs in the background may have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_waits_for_the_end_of_the_block() -> None:
    done = []

    def block() -> None:
        with interrupts_wait():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("the rest of the block")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert done == ["the rest of the block"]
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_an_error_of_the_block_goes_before_the_interrupt() -> None:
    before = signal.getsignal(signal.SIGINT)

    def block() -> None:
        with interrupts_wait():
            os.kill(os.getpid(), signal.SIGINT)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        block()
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_are_not_interrupted_and_change_nothing() -> None:
    seen = []

    def work() -> None:
        with interrupts_wait():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGINT)]


def turned_into_an_error() -> None:
    """What a library does that is interrupted at a bad moment."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        raise TypeError("expected a message argument") from None


def test_an_interrupt_that_a_library_made_an_error_of_is_one_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), interrupts_stay():
        turned_into_an_error()
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_without_an_interrupt_stays_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), interrupts_stay():
        raise ValueError("broken")


def test_the_command_ends_as_interrupted_and_says_what_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.service.open_index", lambda *_, **__: turned_into_an_error())
    assert run(["reports"]) == 130
    assert "what was finished is kept" in capsys.readouterr().err

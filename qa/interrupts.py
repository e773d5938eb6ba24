"""Ctrl-C waits where it would do harm, and stays what it is where a library makes an error of it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Holds Ctrl-C back until the block is done, then raises KeyboardInterrupt as ever.

    For imports of compiled libraries: one that is broken off raises what it likes (faiss: a
    TypeError) and cannot be tried again in the same process. Only the main thread is
    interrupted by Python, so elsewhere there is nothing to hold back.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    waiting: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: waiting.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        before(*waiting[0])


@contextmanager
def interrupts_stay() -> Iterator[None]:
    """Raises KeyboardInterrupt for an error of the block that came after Ctrl-C.

    Libraries that are interrupted while they import, or inside a callback, raise errors of
    their own; to whoever pressed the keys these are no defects.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    pressed = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        pressed.set()
        before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception as error:
        if pressed.is_set():
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, before)

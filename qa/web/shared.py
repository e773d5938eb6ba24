"""The one index that pages and API share, opened once before the first visitor.

It lives in a module because Streamlit runs its script anew for every visitor. The index itself
notices when another process changed it and swaps what it holds in one step.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    from qa.check import Finding
    from qa.service import Index

PURGE_EVERY_S = 3600.0


class Holder:
    """Opens the index on first use; one that was missing is looked for again on the next use."""

    def __init__(self, open_: Callable[[], Index], settings: Settings) -> None:
        self.settings = settings
        self._open = open_
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._purge_at = 0.0
        self._checked: tuple[int, list[Finding]] | None = None

    def index(self) -> Index:
        """The open index. Raises NoIndex while there is none."""
        if self._index is None:
            with self._lock:
                if self._index is None:
                    self._index = self._open()
        return self._index

    def findings(self) -> list[Finding]:
        """What `qa check` finds, looked for once for each generation of the index."""
        generation = self.index().generation
        if self._checked is None or self._checked[0] != generation:
            self._checked = (generation, self.index().check())
        return self._checked[1]

    def forget_old_feedback(self) -> None:
        """Deletes opinions that are older than the settings allow; looks once an hour."""
        days = self.settings.feedback_days
        if not days or time.monotonic() < self._purge_at:
            return
        self._purge_at = time.monotonic() + PURGE_EVERY_S
        self.index().feedback.purge_older(days)

    def warm(self) -> None:
        """Loads the model too. Raises NoIndex, ModelMissing."""
        self.index().warm()


def open_holder(settings: Settings) -> Holder:
    """A holder of the index in the settings' folder."""
    from qa.service import open_index

    return Holder(lambda: open_index(settings=settings), settings)


_current: list[Holder] = []


def use(holder: Holder) -> None:
    """Makes this the index of every page and of the API."""
    _current[:] = [holder]


def holder() -> Holder:
    """What `use` was given, or an index opened with the settings of the environment."""
    if not _current:
        use(open_holder(Settings()))
    return _current[0]


def index() -> Index:
    return holder().index()

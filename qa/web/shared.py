"""The one index that pages and API share, opened once before the first visitor.

It lives in a module because Streamlit runs its script anew for every visitor. The index itself
notices when another process changed it and swaps what it holds in one step.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    from qa.service import Index


class Holder:
    """Opens the index on first use; one that was missing is looked for again on the next use."""

    def __init__(self, open_: Callable[[], Index], settings: Settings) -> None:
        self.settings = settings
        self._open = open_
        self._lock = threading.Lock()
        self._index: Index | None = None

    def index(self) -> Index:
        """The open index. Raises NoIndex while there is none."""
        if self._index is None:
            with self._lock:
                if self._index is None:
                    self._index = self._open()
        return self._index

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

"""Inspection QA: answers questions from inspection reports, with verbatim quotes and exact grades.

from qa import open_index
answer = open_index("index").ask("How was Wexcombe judged for leadership in 2022?")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.service import Index, open_index

__all__ = ["Index", "open_index"]


def __getattr__(name: str) -> Any:
    # The door is opened when it is used, so that `import qa` stays quick.
    if name in __all__:
        from qa import service

        return getattr(service, name)
    raise AttributeError(f"module 'qa' has no attribute {name!r}")

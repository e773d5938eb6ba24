"""What a run of indexing says: step by step while it works, and as a whole at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from qa.store import Failure
from qa.types import Json

Status = Literal["added", "updated", "unchanged", "failed", "elsewhere"]
Progress = Callable[["Step"], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One file dealt with: the `done`-th of `total`."""

    done: int
    total: int
    path: str
    status: Status


@dataclass(slots=True)
class IndexResult:
    """What a run did. `failed` are the files of this run that are not in the index, and why.

    `unchanged` are files; `same` are those among them that hold a report which another file
    holds too, with its id. `ignored` are files beside the reports (.csv, .md, README, …).
    `elsewhere` are files that belong to other shards; `left` are reports that went, because their
    file was changed and the new one belongs to another shard.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def as_json(self) -> Json:
        """The form of `qa/data/schemas/index-result.json`."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": len(self.unchanged),
            "same": [{"file": path, "report_id": report_id} for path, report_id in self.same],
            "failed": [failure.as_json() for failure in self.failed],
            "ignored": len(self.ignored),
            "elsewhere": len(self.elsewhere),
            "left": self.left,
        }

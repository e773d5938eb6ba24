"""Paths given by a user -> the files in them that may be reports."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import BadInput

# Kinds of file that stand beside reports and are none. Anything else in a folder is tried, and
# listed as a failure with its reason where it is no report: a report saved by Word is not missed.
_BESIDE = frozenset(
    {".csv", ".tsv", ".md", ".rst", ".json", ".jsonl", ".toml", ".yaml", ".yml", ".ini", ".cfg"}
    | {".xml", ".log", ".py", ".sh", ".js", ".css", ".map", ".sqlite", ".db", ".lock", ".gz"}
    | {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".sha256"}
)
_BESIDE_NAMES = ("readme", "license", "licence", "manifest", "makefile", "thumbs.db", "desktop.ini")


@dataclass(slots=True)
class FoundFiles:
    """`files` in a fixed order, `ignored` beside them, and folders that may not be read."""

    files: list[Path] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    unreadable: list[tuple[Path, str]] = field(default_factory=list)


def find_files(paths: Sequence[Path], leave_out: Path | None = None) -> FoundFiles:
    """Files as given, and those in folders, sorted, each once; links that loop are followed once.

    Hidden files are passed over, and the folder to `leave_out` (an index that lies among its own
    reports). Raises BadInput for a path that does not exist.
    """
    found = FoundFiles()
    for path in paths:
        if not os.path.lexists(path):
            raise BadInput(f"no such file or folder: {path}")
    seen: set[tuple[int, int]] = set()
    if leave_out is not None and leave_out.is_dir():
        seen.add(_identity(leave_out))
    for path in paths:
        if path.is_dir():
            for file in _walk(path, seen, found):
                (found.ignored if _stands_beside(file) else found.files).append(file)
        else:
            found.files.append(path)
    found.files = list(dict.fromkeys(found.files))
    return found


def _walk(folder: Path, seen: set[tuple[int, int]], found: FoundFiles) -> Iterator[Path]:
    try:
        identity = _identity(folder)
        entries = sorted(folder.iterdir())
    except OSError as error:
        found.unreadable.append((folder, f"the folder may not be read: {error.strerror}"))
        return
    if identity in seen:
        return
    seen.add(identity)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, seen, found)
        else:
            yield entry


def _identity(folder: Path) -> tuple[int, int]:
    """The same for every name and link of one folder."""
    stat = folder.stat()
    return stat.st_dev, stat.st_ino


def _stands_beside(file: Path) -> bool:
    name = file.name.lower()
    return file.suffix.lower() in _BESIDE or name.startswith(_BESIDE_NAMES)

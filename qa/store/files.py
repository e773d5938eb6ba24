"""Files that are whole or absent: written aside, flushed to disk, then given their name."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Raises OSError where the file cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Replaces `path` in one step. Raises OSError (a full disk) and leaves the old file then."""
    aside = path.with_name(path.name + ".new")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flushes the folder's list of names, so that a rename survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_files(source: Path, target: Path, *, link: bool) -> None:
    """Copies a flat folder of files that are never changed in place; by hard links if possible."""
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        copy = target / path.name
        try:
            if not link:
                raise OSError
            os.link(path, copy)
        except OSError:  # another file system, or one without hard links
            copy.write_bytes(path.read_bytes())

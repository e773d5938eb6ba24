"""Files -> index: finds, reads, splits, embeds and stores reports, each as soon as it is whole.

What is unchanged costs a hash. A report whose file is gone stays in the index until it is removed
by name: an index is an archive, and a folder on a share may only be away for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from qa.embedded import Embedding, Split, TextEncoder
from qa.finding import find_files
from qa.index_result import IndexResult, Progress, Step
from qa.index_run import Run, real_path
from qa.passages import PASSAGES_VERSION
from qa.settings import Settings
from qa.shard import Shard
from qa.store import Store, Versions
from qa.workers import Read, Reading, read_files

__all__ = ["IndexResult", "Progress", "Step", "index_paths", "made_with", "read_paths"]


def read_paths(paths: Sequence[Path], settings: Settings) -> Iterator[Reading]:
    """What is read from files and folders, without an index; each in a process with limits."""
    from qa.reports import read_report

    found = find_files(paths)
    for folder, reason in found.unreadable:
        yield Reading(folder, None, reason)
    yield from read_files(found.files, read_report, settings)


def index_paths(
    store: Store,
    paths: Sequence[Path],
    settings: Settings,
    *,
    read: Read,
    split: Split,
    encoder: Callable[[], TextEncoder],
    progress: Progress | None = None,
    reader_version: int | None = None,
    model_files: str = "",
    shard: Shard | None = None,
) -> IndexResult:
    """Adds files and folders to the index; with a `shard` only its share of the files.

    `read` runs in worker processes; `encoder` is called when the first text must be encoded.
    `model_files` is the state of the model's files: where it has changed, the model is tried, and
    where it gives other vectors than before, everything is embedded again.
    Raises BadInput for a path that does not exist, IndexLocked where another writer is at work.
    """
    found = find_files([real_path(path) for path in paths], leave_out=store.folder.absolute())
    found.files = list(dict.fromkeys(real_path(path) for path in found.files))
    versions = made_with(settings, reader_version)
    with (
        store.writing(),
        Embedding(store, encoder, settings.model, model_files, split) as embedding,
    ):
        embedding.disown_changed_model()
        limits = _with_limits(versions.reader, settings)
        run = Run(store, versions, limits, split, embedding, progress)
        todo = run.sort_out(found, shard)
        hashes = dict(todo)
        if todo:
            embedding.start_loading()
        with closing(read_files(list(hashes), read, settings)) as readings:
            run.renew_stored(exclude=run.reports_in(todo))
            for reading in embedding.ahead(readings, lambda reading: reading.report):
                run.take(reading, hashes[reading.path])
    return run.result


def _with_limits(reader_version: int, settings: Settings) -> str:
    """What decides whether a file can be read: a failure is tried again when any of it changes."""
    files = f"{settings.max_file_mb} MB, {settings.max_pages} pages"
    return f"{reader_version}: {files}, {settings.read_timeout_s:g} s, {settings.read_memory_mb} MB"


def made_with(settings: Settings, reader_version: int | None = None) -> Versions:
    """What this program and these settings make reports with."""
    if reader_version is None:
        from qa.reports import READER_VERSION  # with it comes the whole reader

        reader_version = READER_VERSION
    return Versions(reader_version, PASSAGES_VERSION, settings.model)

"""Indexes -> one index: what several machines read and encoded, taken over without either again.

A report that is here already, with the same text and made in the same way, costs a look. Where two
reports have the same id or the same file, what holds for indexing holds: a corrected file replaces
its report, a reissue stands beside the first under an id of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.embedded import Embedding, Split, TextEncoder, key_of
from qa.errors import BadInput, DamagedIndex, NoIndex, UnknownReport
from qa.index_result import IndexResult, Progress
from qa.index_run import Run, is_renamed
from qa.indexing import made_with
from qa.settings import Settings
from qa.store import Place, Store, Stored, Versions
from qa.store.catalogue import FILE_NAME, Catalogue
from qa.store.damage import find_damage
from qa.store.model_mark import ModelMarks
from qa.types import Report


def merge_indexes(
    store: Store,
    folders: Sequence[Path],
    settings: Settings,
    *,
    split: Split,
    encoder: Callable[[], TextEncoder],
    progress: Progress | None = None,
    reader_version: int | None = None,
) -> IndexResult:
    """Takes all reports, files and failures of the indexes in `folders` over into `store`.

    `encoder` is called only for a text whose vector none of them has. All are looked at before
    anything is changed. Raises BadInput for an index of another model, version or of itself,
    NoIndex, DamagedIndex, and IndexLocked where another writer is at work.
    """
    versions = made_with(settings, reader_version)
    with ExitStack() as stack:
        sources = [_opened(stack, folder, store) for folder in folders]
        for source in sources:
            _require_alike(source, versions)
        stack.enter_context(store.writing())
        _take_mark(store, sources, versions.model)
        borrowed = _Borrowed(sources, versions.model, encoder)
        embedding = stack.enter_context(
            Embedding(store, lambda: borrowed, versions.model, "", split)
        )
        run = Run(store, versions, "", split, embedding, progress)
        run.expect(sum(len(source.catalogue.stored()) for source in sources))
        for source in sources:
            for taken in embedding.ahead(_new(run, source), lambda taken: taken.report):
                run.take_over(taken.report, taken.places)
            for failure in source.catalogue.ledger.failures():
                run.take_failure(failure)
        return run.result


@dataclass(frozen=True, slots=True)
class _Source:
    folder: Path
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class _Taken:
    report: Report
    places: Sequence[Place]


class _Borrowed:
    """An encoder that looks a text up in the indexes which have its vector."""

    def __init__(
        self, sources: Sequence[_Source], model: str, encoder: Callable[[], TextEncoder]
    ) -> None:
        self.name = model
        self._sources = sources
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) unit vectors."""
        missing = {key_of(text): text for text in texts}
        known: dict[bytes, NDArray[np.float32]] = {}
        for source in self._sources:
            known |= source.catalogue.known_vectors(list(missing), self.name)
            missing = {key: text for key, text in missing.items() if key not in known}
            if not missing:
                break
        if missing:
            made = self._encoder().encode(list(missing.values()))
            known |= dict(zip(missing, made, strict=True))
        return np.stack([known[key_of(text)] for text in texts])


# --- before anything is changed -------------------------------------------------------------------


def _opened(stack: ExitStack, folder: Path, store: Store) -> _Source:
    file = folder / FILE_NAME
    if not file.is_file():
        raise NoIndex(f"no index in {folder}; make one with: qa index REPORTS --index {folder}")
    if file.samefile(store.folder / FILE_NAME):
        raise BadInput(f"{folder} is the index itself; give the others")
    catalogue = Catalogue.open(folder)
    stack.callback(catalogue.close)
    damage = find_damage(folder)
    if damage:
        raise DamagedIndex(
            f"the index {folder} is damaged: {damage[0].report_id or damage[0].file}: "
            f"{damage[0].message}; run: qa check --repair --index {folder}"
        )
    return _Source(folder, catalogue)


def _require_alike(source: _Source, versions: Versions) -> None:
    """Raises BadInput where the index was made by another version, or with another model."""
    for stored in source.catalogue.stored():
        if stored.versions.model != versions.model:
            raise BadInput(
                f"the index {source.folder} was made with the model {stored.versions.model!r}, and "
                f"the settings say {versions.model!r}; set QA_MODEL, or run qa index there"
            )
        if stored.versions != versions:
            raise BadInput(
                f"{stored.report_id} in {source.folder} was made by another version of this "
                f"program; run: qa index REPORTS --index {source.folder}"
            )


def _take_mark(store: Store, sources: Sequence[_Source], model: str) -> None:
    """One model made all vectors, or none is taken: its name alone would not tell.

    Raises BadInput where the model had other files under the same name.
    """
    own = ModelMarks(store.catalogue.database)
    mark = own.read(model)
    for source in sources:
        other = ModelMarks(source.catalogue.database).read(model)
        if other is None:
            continue
        if mark is None:
            own.write(model, mark := other)
        elif not mark.is_of(other.vector):
            raise BadInput(
                f"the model {model!r} gave other vectors when {source.folder} was made; "
                "embed it again with the same files: run qa index there"
            )


# --- one report after the other -------------------------------------------------------------------


def _new(run: Run, source: _Source) -> Iterator[_Taken]:
    """The reports of an index that are not here yet, as they were read; notes the others."""
    held: dict[str, list[Place]] = {}
    for place in source.catalogue.ledger.places():
        held.setdefault(place.report_id, []).append(place)
    for stored in source.catalogue.stored():
        places = held.get(stored.report_id, [])
        if run.take_stored(stored.text_sha256, places):
            continue
        report = _read(source, stored)
        if report is not None:
            yield _Taken(report, places)


def _read(source: _Source, stored: Stored) -> Report | None:
    """The report under the id that its reader gave it; None where it was removed meanwhile."""
    try:
        report = source.catalogue.report(stored.report_id)
    except UnknownReport:
        return None
    info = report.info
    # A number behind the id was given in that index; here the id may be free, or the number taken.
    base = re.sub(r"-\d+$", "", info.report_id)
    warnings = tuple(w for w in info.warnings if not is_renamed(w, base))
    if warnings == info.warnings:
        return report
    return replace(report, info=replace(info, report_id=base, warnings=warnings))

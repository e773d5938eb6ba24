"""The index on disk: the catalogue (SQLite, the truth) with its vector and word indexes.

with Store.open(Path("index")) as store:
    rows, scores = store.words.search("missing children", 10)
    passages = store.catalogue.passages(rows)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qa.errors import IndexLocked, QAError
from qa.interrupts import interrupts_wait
from qa.store.adding import Embedded, Versions
from qa.store.catalogue import Catalogue, Stored
from qa.store.feedback import Opinion
from qa.store.ledger import Failure, Place
from qa.store.lock import WriterLock, writer_at_work
from qa.store.stamps import MilvusAccess, Stamps, milvus_url

if TYPE_CHECKING:
    from qa.settings import Settings
    from qa.store.damage import Damage
    from qa.store.migrating import Migration
    from qa.store.milvus_caches import MilvusCaches
    from qa.store.records import Vectors
    from qa.store.searching import Loaded, SearchIndexes, VectorStore, WordStore

__all__ = [
    "Catalogue",
    "Embedded",
    "Failure",
    "MilvusAccess",
    "Opinion",
    "Place",
    "Store",
    "Stored",
    "Versions",
]

_TRIES = 3  # a writer may swap a file between the reading of its checksum and its opening
_PAUSE_S = 0.05


class Store:
    """An index in a folder. Reading is safe in many threads; `writing` holds the writer's lock.

    `vectors` and `words` are loaded at first use. A reader keeps what it has until `refresh`.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        model: str | None = None,
        access: MilvusAccess | None = None,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self._model = model
        self._access = access or MilvusAccess()
        self._milvus: MilvusCaches | None = None
        self._loaded: Loaded | None = None
        self._loading = threading.Lock()
        self._writing = False

    @classmethod
    def open(
        cls,
        folder: Path,
        settings: Settings | None = None,
        *,
        create: bool = False,
        access: MilvusAccess | None = None,
    ) -> Self:
        """Raises NoIndex where the folder holds no index and `create` is not set.

        With `settings`, vectors that another embedding model made are an error when first used.
        `access` says how Milvus is reached, where the index is searched there.
        """
        catalogue = Catalogue.open(folder, create=create)
        return cls(folder, catalogue, settings.model if settings else None, access)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._milvus is not None:
            self._milvus.close()
        self.catalogue.close()

    # --- reading ---------------------------------------------------------------------------------

    @property
    def vectors(self) -> VectorStore:
        """Raises QAError where they were made by another model than the settings name."""
        if self._model:
            self.require_model(self._model)
        return self._indexes().vectors

    @property
    def words(self) -> WordStore:
        return self._indexes().words

    def refresh(self) -> None:
        """Takes over what a writer has published since; a quick look where there is nothing new.

        While one thread loads, the others go on with what they have.
        """
        loaded = self._loaded
        if loaded is None or loaded.is_current(self.catalogue.generation):
            return
        if not self._loading.acquire(blocking=False):
            return
        try:
            state = self._caches().stamps.read()
            unchanged = loaded.published_as(state) and not loaded.holds(state)
            if not (unchanged and writer_at_work(self.folder)):
                self._loaded = self._load()
        finally:
            self._loading.release()

    def require_model(self, name: str) -> None:
        """Raises QAError where the vectors were made by another embedding model."""
        model = self.catalogue.model
        if model and model != name:
            raise QAError(
                f"the index {self.folder} was made with the model {model!r}, and the settings say "
                f"{name!r}; run qa index to embed it again, or set QA_MODEL={model}"
            )

    def require_same_model(self, encode: Callable[[Sequence[str]], Vectors]) -> None:
        """Raises QAError where a model gives other vectors than it gave when the index was made."""
        from qa.store.model_mark import PROBE, ModelMarks

        mark = ModelMarks(self.catalogue.database).read(self.catalogue.model)
        if mark is not None and not mark.is_of(encode([PROBE])[0]):
            raise QAError(
                f"the model {self.catalogue.model!r} was changed since it made the index "
                f"{self.folder}: it gives other vectors; run qa index to embed it again, or put "
                "the earlier model back"
            )

    def _indexes(self) -> Loaded:
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> Loaded:
        caches = self._caches()
        for _ in range(_TRIES):
            state = caches.stamps.read()
            loaded = caches.open_published(state)
            if loaded is not None and loaded.holds(state):
                return loaded
            if loaded is not None or not writer_at_work(self.folder):
                break
            time.sleep(_PAUSE_S)
        return self._brought_up_to_date(loaded)

    def _brought_up_to_date(self, loaded: Loaded | None) -> Loaded:
        """Files that lag behind (their writer was killed) or are damaged are made again.

        While another writer is at work, what it published last will do, if it is sound.
        """
        caches = self._caches()
        if not (self.catalogue.read_only or self._writing):
            try:
                with WriterLock(self.folder):
                    return caches.publish(caches.stamps.read(), loaded)
            except IndexLocked:
                if loaded is not None:
                    return loaded
            except (QAError, OSError, ValueError):
                pass  # a full disk: the indexes are then made in memory, below
        return caches.in_memory(caches.stamps.read(), loaded)

    def _caches(self) -> SearchIndexes:
        """The engine that the catalogue's stamps name: files, or Milvus."""
        url = milvus_url(Stamps(self.catalogue.database).read().vectors_stamp)
        if url is None:
            with interrupts_wait():
                from qa.store.caches import Caches  # faiss and tantivy: not for a list of grades

            return Caches(self.folder, self.catalogue)
        if self._milvus is None or self._milvus.url != url:
            from qa.store.milvus_caches import MilvusCaches

            self._milvus = MilvusCaches(self.folder, self.catalogue, url, self._access)
        return self._milvus

    # --- writing ---------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the writer's lock, and publishes the indexes at the end, however it ends.

        Raises IndexLocked naming the holder where another writer is at work.
        """
        self.catalogue.database.require_writable()
        with WriterLock(self.folder):
            self._writing = True
            try:
                yield
            finally:
                try:
                    self.publish()
                finally:
                    self._writing = False

    def publish(self) -> None:
        """Writes the vector and word indexes of what the catalogue holds now.

        Raises QAError where they cannot be written; the reports are then stored all the same.
        """
        if Stamps(self.catalogue.database).read().published:
            return
        caches = self._caches()
        with self._loading:
            state = caches.stamps.read()
            loaded = self._loaded or caches.open_published(state)
            try:
                self._loaded = caches.publish(state, loaded)
            except (OSError, ValueError) as error:
                raise QAError(
                    f"the search indexes in {self.folder} cannot be written ({error}); the reports "
                    "are kept: mend that (free space?) and run qa index again"
                ) from error
        self.catalogue.database.checkpoint()

    def damage(self) -> list[Damage]:
        """What is not as it was written, in the catalogue or its caches (those heal themselves)."""
        from qa.store.damage import Damage, find_damage

        found = find_damage(self.folder)
        caches = self._caches()
        return found + [
            Damage(None, str(self.folder / name), "damaged or missing; it is made again")
            for name in caches.damaged(caches.stamps.read())
        ]

    def rebuild_caches(self) -> list[str]:
        """Makes the caches again that are damaged or behind, and gives their names."""
        with self.writing():
            caches = self._caches()
            state = caches.stamps.read()
            broken = caches.damaged(state)
            if broken:
                with self._loading:
                    self._loaded = caches.publish(state, caches.open_published(state))
        return broken

    def migrate(self, to: str) -> Migration:
        """Moves the search indexes to Milvus at an address, or back to "files"; see `migrating`.

        Raises BadInput for a place that cannot be one, IndexLocked, QAError where it fails.
        """
        from qa.store.migrating import migrate

        self.catalogue.database.require_writable()
        with WriterLock(self.folder):
            done = migrate(self.folder, self.catalogue, to, self._access)
        self._loaded = None
        return done

    def failures(self) -> list[Failure]:
        """The files that could not be read, by path."""
        return self.catalogue.ledger.failures()

    def remove_report(self, *report_ids: str) -> None:
        """Removes reports from the catalogue and every index.

        Raises UnknownReport for an unknown one; then nothing is removed.
        """
        for report_id in report_ids:
            self.catalogue.info(report_id)
        with self.writing():
            for report_id in report_ids:
                self.catalogue.remove_report(report_id)

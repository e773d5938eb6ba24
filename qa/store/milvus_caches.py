"""Both indexes as one collection in Milvus: verified when opened, brought up to date, published.

Like the files, the collection is a cache of the catalogue. The stamps say where it is, so one row
of the catalogue decides which engine is asked, and changes with it in one step.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from qa.errors import QAError
from qa.store.catalogue import Catalogue
from qa.store.lock import writer_at_work
from qa.store.milvus import Milvus, MilvusPassages, MilvusVectors, MilvusWords
from qa.store.records import Rows
from qa.store.searching import Loaded
from qa.store.stamps import MILVUS_PREFIX, CacheState, MilvusAccess, Stamp, Stamps, milvus_url

_PROBES = 20  # passages looked for in a new collection
_SAME = 0.99  # cosine of a vector with itself, or with a passage of the same words
_STEP = 2_000  # passages in memory at one moment


class MilvusCaches:
    """Opens, updates and publishes the collection of one index."""

    def __init__(self, folder: Path, catalogue: Catalogue, url: str, access: MilvusAccess) -> None:
        self.url = url
        self.stamps = Stamps(catalogue.database)
        self._folder = folder
        self._catalogue = catalogue
        self._access = access
        self._connected: Milvus | None = None

    @property
    def milvus(self) -> Milvus:
        """The connection, made at first use. Raises QAError where nobody answers."""
        if self._connected is None:
            self._connected = Milvus(self._access.url or self.url, self._access.token)
        return self._connected

    def close(self) -> None:
        if self._connected is not None:
            self._connected.close()
            self._connected = None

    def open_published(self, state: CacheState) -> Loaded | None:
        """The collection as it was last published; None where it is not there, or not whole.

        While a writer is at work it may hold more than was published: that does no harm.
        """
        stamp = state.vectors_stamp
        passages = self._stamped(state)
        if stamp is None or passages is None or stamp.model != state.model:
            return None
        if len(passages) != stamp.content.passages and not writer_at_work(self._folder):
            return None
        return self._loaded(state, passages, stamp, state.words_stamp or stamp)

    def damaged(self, state: CacheState) -> list[str]:
        """The address of Milvus where it does not hold what was published."""
        return [] if self.open_published(state) else [self.url]

    def in_memory(self, state: CacheState, base: Loaded | None) -> Loaded:
        """What was published last; Raises QAError where that is nothing."""
        if base is not None:
            return base
        raise QAError(
            f"Milvus at {self.milvus.url} does not hold this index as it was published; "
            "run qa check or qa index once with write access to the index"
        )

    def publish(self, state: CacheState, base: Loaded | None) -> Loaded:
        """Brings the collection up to date; the writer's lock must be held.

        Raises QAError where Milvus cannot be written to.
        """
        wanted = self.stamps.vector_rows(state.model)
        old = self._stamped(state)
        same_model = state.vectors_stamp is not None and state.vectors_stamp.model == state.model
        if old is not None and same_model:
            passages = old
            self._bring_up_to_date(state, passages, wanted, trusted=base is not None)
        else:
            passages = self._created(state, wanted)
        stamp = Stamp(
            state.generation,
            state.model,
            state.vectors,
            MILVUS_PREFIX + passages.name,
            {"url": self.url},
        )
        # Passages whose vectors another model made wait, as words too, until they are embedded.
        words = Stamp(stamp.generation, stamp.model, state.words, stamp.folder, stamp.files)
        self.stamps.write({"vectors": stamp, "words": words})
        if old is not None and old.name != passages.name:
            self.milvus.drop(old.name)
        return self._loaded(self.stamps.read(), passages, stamp, words)

    def drop(self, state: CacheState) -> None:
        """Deletes the collection that a state's stamps name."""
        passages = self._stamped(state)
        if passages is not None:
            self.milvus.drop(passages.name)

    # --- the collection --------------------------------------------------------------------------

    def _stamped(self, state: CacheState) -> MilvusPassages | None:
        stamp = state.vectors_stamp
        if stamp is None or milvus_url(stamp) != self.url:
            return None
        return self.milvus.open(stamp.folder.removeprefix(MILVUS_PREFIX))

    def _created(self, state: CacheState, wanted: Rows) -> MilvusPassages:
        """A new collection, filled and tried; none is left where that fails."""
        name = f"inspection_qa_{secrets.token_hex(6)}"
        passages = self.milvus.create(name, self._dim(wanted), len(wanted))
        try:
            self._bring_up_to_date(state, passages, wanted, trusted=False)
            self._try_out(passages, wanted)
        except BaseException:
            self.milvus.drop(name)
            raise
        return passages

    def _try_out(self, passages: MilvusPassages, rows: Rows) -> None:
        """Some passages are looked for by their own vectors, and must be found."""
        for row in rows[:: max(1, len(rows) // _PROBES)].tolist():
            _, vectors = self._catalogue.vectors([row])
            found, scores = passages.nearest(vectors[0], 1, "", fresh=True)
            if not len(found) or scores[0] < _SAME:
                raise QAError(
                    f"Milvus at {self.milvus.url} does not find the passage in row {row} by its "
                    "own vector; the index stays where it was"
                )

    def _dim(self, rows: Rows) -> int:
        """The length of the vectors; Milvus takes none below 2, which an empty index would have."""
        return max(2, int(self._catalogue.vectors(rows[:1])[1].shape[1]))

    def _bring_up_to_date(
        self, state: CacheState, passages: MilvusPassages, wanted: Rows, *, trusted: bool
    ) -> None:
        """Upserts what is missing and deletes what is gone, then counts."""
        gone, missing = self._differences(state, passages, wanted, trusted)
        passages.delete(gone)
        for piece in _pieces(missing):
            rows, vectors = self._catalogue.vectors(piece)
            passages.upsert(self._catalogue.passages(rows), vectors)
        passages.flush()
        held = len(passages)
        if held != len(wanted):
            raise QAError(
                f"Milvus at {self.milvus.url} holds {held} passages of {len(wanted)} after "
                "writing; run qa index again"
            )

    def _differences(
        self, state: CacheState, passages: MilvusPassages, wanted: Rows, trusted: bool
    ) -> tuple[list[int], Rows]:
        """The rows to delete and those to write.

        Where nothing was removed since a sound publication, only later rows are new. Otherwise
        every id is compared: a row may hold another passage where an older copy of the catalogue
        was put back.
        """
        stamp = state.vectors_stamp
        if trusted and stamp is not None and self.stamps.still_holds(stamp.content):
            return [], wanted[wanted > stamp.content.last_row]
        held = passages.ids()
        right = set()
        for piece in _pieces(wanted):
            found = self._catalogue.passages(piece)
            right |= {p.row for p in found if held.get(p.row) == p.passage_id}
        missing = np.array([row for row in wanted.tolist() if row not in right], dtype=np.int64)
        return sorted(held.keys() - right), missing

    def _loaded(
        self, state: CacheState, passages: MilvusPassages, vectors: Stamp, words: Stamp
    ) -> Loaded:
        dim = self._dim(self.stamps.vector_rows(state.model)[:1])
        store = MilvusVectors(passages, self._catalogue, dim)
        return Loaded(state, store, vectors.content, MilvusWords(passages), words.content)


def _pieces(rows: Rows) -> Iterator[Rows]:
    for start in range(0, len(rows), _STEP):
        yield rows[start : start + _STEP]

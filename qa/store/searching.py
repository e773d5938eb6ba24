"""What retrieval asks of the indexes: a vector store and a word store, whatever engine they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from qa.store.records import Rows, Vectors
    from qa.store.stamps import CacheState, Content, Stamps


class VectorStore(Protocol):
    """Vectors by the row of their passage: FAISS in a file, or Milvus."""

    def __len__(self) -> int: ...

    def search(self, vector: Vectors, k: int, rows: Rows | None = None) -> tuple[Rows, Vectors]:
        """The rows (≤ k,) nearest to `vector` (dim,) and their cosines, best first.

        With `rows` only those are searched: the filter is inside the search, not after it.
        """
        ...

    def vectors(self, rows: Rows) -> Vectors:
        """(n, dim) the vectors of these rows.

        Raises KeyError for a row that is not there, where the store holds one state of the index.
        """
        ...


class WordStore(Protocol):
    """Passages by their words: tantivy in a folder, or Milvus."""

    def __len__(self) -> int: ...

    def search(
        self,
        text: str,
        k: int,
        report_ids: Collection[str] | None = None,
        *,
        extra: Sequence[tuple[str, float]] = (),
    ) -> tuple[Rows, Vectors]:
        """The rows (≤ k,) of the best passages and their BM25 scores (≤ k,), best first.

        Any of the words may occur. `extra` are further words or phrases, each with its weight.
        With `report_ids` only those reports are searched.
        """
        ...


@dataclass(frozen=True, slots=True)
class Loaded:
    """Both indexes, open, with what they hold and the state they were made from."""

    state: CacheState
    vectors: VectorStore
    vectors_content: Content
    words: WordStore
    words_content: Content

    def holds(self, state: CacheState) -> bool:
        """Whether this is all that the catalogue has now."""
        return (
            self.state.model == state.model
            and self.vectors_content == state.vectors
            and self.words_content == state.words
        )

    def is_current(self, generation: int) -> bool:
        """The quick look: complete when it was loaded, and nothing has changed since."""
        return self.state.generation == generation and self.holds(self.state)

    def published_as(self, state: CacheState) -> bool:
        """Whether what was published is still what was opened."""
        return (
            self.state.vectors_stamp == state.vectors_stamp
            and self.state.words_stamp == state.words_stamp
        )


class SearchIndexes(Protocol):
    """Opens, updates and publishes both indexes: as files (`Caches`), or in Milvus."""

    stamps: Stamps

    def open_published(self, state: CacheState) -> Loaded | None:
        """The indexes as they were last published; None where they are missing or damaged."""
        ...

    def damaged(self, state: CacheState) -> list[str]:
        """The names of the published indexes that are missing or not as they were written."""
        ...

    def in_memory(self, state: CacheState, base: Loaded | None) -> Loaded:
        """What can be searched without writing anything."""
        ...

    def publish(self, state: CacheState, base: Loaded | None) -> Loaded:
        """Brings both up to date with the catalogue; the writer's lock must be held."""
        ...

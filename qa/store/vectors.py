"""The vector index: FAISS over the rows of passages. The only importer of faiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from qa.store.files import write_whole
from qa.store.records import Rows, Vectors

FILE_NAME = "vectors.faiss"

# Flat is exact and quick up to about here; then 8 bits a number take a quarter of the memory at a
# recall of .98 to .99 (design, section 3).
COMPRESS_FROM = 500_000
# Up to about here one thread searches as quickly as several, and on a machine that is busy with
# other questions many times quicker: the threads of one search must wait for one another.
_ONE_THREAD_UP_TO = 200_000
_TRAINING_SAMPLE = 100_000  # vectors; the ranges of the 8 bits are stable well below that
_ALL_THREADS: int = faiss.omp_get_max_threads()


class FaissVectors:
    """Inner product over unit vectors; flat, or of 8 bits a number beyond COMPRESS_FROM.

    Searching is safe in many threads at once; a changed index is made from a `copy`.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(
        cls, dim: int, rows: Rows, vectors: Vectors, *, compress_from: int = COMPRESS_FROM
    ) -> Self:
        """An index of (n,) rows and (n, dim) vectors."""
        flat: Any = faiss.IndexFlatIP(dim)
        if len(rows) > compress_from:
            flat = faiss.IndexScalarQuantizer(
                dim, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
            )
            step = max(1, len(rows) // _TRAINING_SAMPLE)
            flat.train(np.ascontiguousarray(vectors[::step]))
        made = cls(faiss.IndexIDMap2(flat))
        made.add(rows, vectors)
        return made

    @classmethod
    def load(cls, content: bytes) -> Self:
        """An index from a file's content, whose checksum the caller has verified."""
        return cls(faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8)))

    def save(self, path: Path) -> bytes:
        """Writes the file in one step and gives its content. Raises OSError on a full disk."""
        content: bytes = faiss.serialize_index(self._index).tobytes()
        write_whole(path, content)
        return content

    def copy(self) -> FaissVectors:
        return FaissVectors(faiss.clone_index(self._index))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    @property
    def compressed(self) -> bool:
        return not isinstance(faiss.downcast_index(self._index.index), faiss.IndexFlat)

    @property
    def rows(self) -> Rows:
        """(n,) all rows in the index."""
        return faiss.vector_to_array(self._index.id_map).astype(np.int64)

    def search(self, vector: Vectors, k: int, rows: Rows | None = None) -> tuple[Rows, Vectors]:
        k = min(k, len(self) if rows is None else len(rows))
        if k <= 0 or len(self) == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        params = None
        if rows is not None:
            selector = faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64))
            params = faiss.SearchParameters()
            params.sel = selector
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        faiss.omp_set_num_threads(1 if len(self) <= _ONE_THREAD_UP_TO else _ALL_THREADS)
        scores, found = self._index.search(query, k, params=params)
        kept = found[0] >= 0
        return _by_score(found[0][kept], scores[0][kept])

    def vectors(self, rows: Rows) -> Vectors:
        wanted = np.asarray(rows, dtype=np.int64)
        if len(wanted) == 0:
            return np.zeros((0, self.dim), dtype=np.float32)
        try:
            found: Vectors = self._index.reconstruct_batch(wanted)
        except RuntimeError as error:
            missing = sorted(set(wanted.tolist()) - set(self.rows.tolist()))
            raise KeyError(f"rows that are not in the vector index: {missing[:5]}") from error
        return found

    def add(self, rows: Rows, vectors: Vectors) -> None:
        if len(rows):
            self._index.add_with_ids(
                np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(rows, dtype=np.int64)
            )

    def remove(self, rows: Rows) -> None:
        if len(rows):
            self._index.remove_ids(np.asarray(rows, dtype=np.int64))


def _by_score(rows: Rows, scores: Vectors) -> tuple[Rows, Vectors]:
    """Best first; equal scores by row, so that the order never depends on how the index grew."""
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]

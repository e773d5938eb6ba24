"""The vector index: FAISS over the rows of passages. The only importer of faiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from qa.store.files import write_whole
from qa.store.records import Rows, Vectors

FILE_NAME = "vectors.faiss"

# Flat is exact and quick up to about here; then 8 bits a number take a quarter of the memory, in
# lists of which only the nearest are searched (recall .97 of the first 10: eval/growth.py).
COMPRESS_FROM = 500_000
_A_LIST = 1_000  # vectors; some as many lists as that for a million
_LISTS = (16, 4_096)  # at least, at most
_SEARCHED = 8  # one list in as many is searched over all
_FEW = 20_000  # rows of a scope that are compared one by one: quicker than going through all
# Up to about here one thread searches as quickly as several, and on a machine that is busy with
# other questions many times quicker: the threads of one search must wait for one another.
_ONE_THREAD_UP_TO = 200_000
_TRAINING_SAMPLE = 100_000  # vectors; the ranges of the 8 bits are stable well below that
_ALL_THREADS: int = faiss.omp_get_max_threads()


class FaissVectors:
    """Inner product over unit vectors; flat, or lists of 8 bits a number beyond COMPRESS_FROM.

    Searching is safe in many threads at once; a changed index is made from a `copy`.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self._ivf: Any = faiss.downcast_index(index) if _is_ivf(index) else None
        self._rows = self._held()

    @classmethod
    def build(
        cls, dim: int, rows: Rows, vectors: Vectors, *, compress_from: int = COMPRESS_FROM
    ) -> Self:
        """An index of (n,) rows and (n, dim) vectors."""
        if len(rows) > compress_from:
            made = cls(_trained_lists(dim, vectors))
        else:
            made = cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)))
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
        return self._ivf is not None

    @property
    def kind(self) -> str:
        """What it is made of, for people: "flat", or "IVF1000, SQ8"."""
        return f"IVF{self._ivf.nlist}, SQ8" if self._ivf is not None else "flat"

    @property
    def rows(self) -> Rows:
        """(n,) all rows in the index, ascending."""
        return self._rows

    def search(self, vector: Vectors, k: int, rows: Rows | None = None) -> tuple[Rows, Vectors]:
        k = min(k, len(self) if rows is None else len(rows))
        if k <= 0 or len(self) == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        if rows is not None and len(rows) <= _FEW:
            return self._compared(query[0], k, np.asarray(rows, dtype=np.int64))
        # The lists that are searched are few: threads would wait for one another.
        one = self.compressed or len(self) <= _ONE_THREAD_UP_TO
        faiss.omp_set_num_threads(1 if one else _ALL_THREADS)
        scores, found = self._index.search(query, k, params=self._how(rows))
        kept = found[0] >= 0
        return _by_score(found[0][kept], scores[0][kept])

    def _compared(self, query: Vectors, k: int, rows: Rows) -> tuple[Rows, Vectors]:
        """Every row of a small scope compared with the query; rows not in the index are left out."""
        rows = rows[np.isin(rows, self._rows, assume_unique=False)]
        scores = self.vectors(rows) @ query
        best = np.argpartition(-scores, k - 1)[:k] if k < len(rows) else np.arange(len(rows))
        return _by_score(rows[best], scores[best])

    def _how(self, rows: Rows | None) -> Any:
        """The search's parameters: inside which rows, and in how many of the lists."""
        if self._ivf is None and rows is None:
            return None
        params: Any = faiss.SearchParameters() if self._ivf is None else faiss.SearchParametersIVF()
        share = 1.0
        if rows is not None:
            params.sel = faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64))
            share = len(rows) / len(self)
        if self._ivf is not None:
            lists = self._ivf.nlist
            # The nearest of a part of all lie in farther lists than the nearest of all.
            params.nprobe = min(lists, max(_LISTS[0], int(lists / _SEARCHED / share)))
        return params

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
            self._rows = np.union1d(self._rows, rows)

    def remove(self, rows: Rows) -> None:
        gone = np.intersect1d(self._rows, rows)
        if len(gone):
            self._index.remove_ids(faiss.IDSelectorArray(gone))
            self._rows = np.setdiff1d(self._rows, gone)

    def _held(self) -> Rows:
        """(n,) the rows of an index that was read from a file or copied, ascending."""
        if self._ivf is None:
            return np.sort(faiss.vector_to_array(self._index.id_map).astype(np.int64))
        lists = self._ivf.invlists
        ids = [
            faiss.rev_swig_ptr(lists.get_ids(i), lists.list_size(i)).copy()
            for i in range(self._ivf.nlist)
            if lists.list_size(i)
        ]
        return np.sort(np.concatenate(ids)) if ids else np.zeros(0, dtype=np.int64)


def _is_ivf(index: Any) -> bool:
    return isinstance(faiss.downcast_index(index), faiss.IndexIVF)


def _trained_lists(dim: int, vectors: Vectors) -> Any:
    """An empty inverted file of 8 bits a number, for about as many vectors as these (n, dim)."""
    count = int(np.clip(len(vectors) // _A_LIST, *_LISTS))
    ivf = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim),
        dim,
        count,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    ivf.cp.niter = 10
    ivf.cp.seed = 1  # the same vectors make the same index
    step = max(1, len(vectors) // _TRAINING_SAMPLE)
    faiss.omp_set_num_threads(_ALL_THREADS)
    ivf.train(np.ascontiguousarray(vectors[::step]))
    library: Any = faiss  # its types leave this one out
    ivf.set_direct_map_type(library.DirectMap.Hashtable)  # vectors by row, and removal
    return ivf


def _by_score(rows: Rows, scores: Vectors) -> tuple[Rows, Vectors]:
    """Best first; equal scores by row, so that the order never depends on how the index grew."""
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]

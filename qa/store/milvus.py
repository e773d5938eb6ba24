"""Milvus: one collection of passages, searched by vector and by words. The only importer of pymilvus.

The same calls work on Milvus Lite (a file, in this process) and on a server or cluster. Words are
stemmed here by the analyzer of the word index and handed over as a text for Milvus' own BM25
function, so that both engines match the same words whatever analyzers a server has.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Collection as Names
from contextlib import contextmanager
from typing import Any

import numpy as np

from qa.errors import QAError
from qa.store.catalogue import Catalogue
from qa.store.records import Rows, Vectors
from qa.store.words import stems_of, terms_of
from qa.types import Passage

# Exact up to about here, as in the files; then a graph, which Milvus can also delete from.
_GRAPH_FROM = 500_000
_GRAPH = {"M": 24, "efConstruction": 200}
_GRAPH_EF = 800  # candidates while searching; must not be below the number asked for
_BATCH = 500  # entities a call: some 2 MB, far below the 64 MB that a server takes
_MAX_WORDS_BYTES = 65_000  # the longest VARCHAR is 65,535

# A passage's text counts twice and its heading and lead-in once; with k1 doubled that is BM25 over
# the weights 1 and 0.5 of the word index (b and k1 are those of tantivy).
_K1, _B = 2 * 1.2, 0.75
_STEP = 4  # a word asked for stands four times in the query, one of weight 0.25 once
_TIMEOUT_S = 30.0  # of one search; a server that has hung must not hang its askers
_RRF_K = 60  # Cormack, Clarke and Büttcher 2009


class Milvus:
    """A connection. Raises QAError where the extra is missing or nobody answers."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        client = _client_class()
        with self.asked():
            self.client = client(url, token=token or "", timeout=10)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Turns Milvus' errors into one that names the address and the way out."""
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, OSError) as error:
            text = getattr(error, "message", None) or str(error)
            raise QAError(
                f"Milvus at {self.url}: {text}; is it running, and may it be reached from here? "
                "(QA_MILVUS_URL and QA_MILVUS_TOKEN say where and as whom; "
                "qa migrate --to files goes back to files)"
            ) from error

    def create(self, name: str, dim: int, expected: int) -> MilvusPassages:
        """A new, empty collection for `expected` passages with vectors of `dim`."""
        with self.asked():
            self.drop(name)
            schema, indexes = _schema(self.client, dim), self.client.prepare_index_params()
            graph = expected > _GRAPH_FROM
            indexes.add_index(
                "vector",
                index_type="HNSW" if graph else "FLAT",
                metric_type="IP",
                params=_GRAPH if graph else {},
            )
            indexes.add_index(
                "bm25",
                index_type="SPARSE_INVERTED_INDEX",
                metric_type="BM25",
                params={"bm25_k1": _K1, "bm25_b": _B},
            )
            indexes.add_index("report_id", index_type="INVERTED")
            self.client.create_collection(
                name, schema=schema, index_params=indexes, consistency_level="Bounded"
            )
        return MilvusPassages(self, name)

    def open(self, name: str) -> MilvusPassages | None:
        """The collection of that name; None where there is none."""
        with self.asked():
            if not self.client.has_collection(name):
                return None
            self.client.load_collection(name)
        return MilvusPassages(self, name)

    def drop(self, name: str) -> None:
        with self.asked():
            if self.client.has_collection(name):
                self.client.drop_collection(name)

    def close(self) -> None:
        self.client.close()


class MilvusPassages:
    """A collection: each passage's row, id, report, stemmed words and vector."""

    def __init__(self, milvus: Milvus, name: str) -> None:
        self.milvus = milvus
        self.name = name

    def __len__(self) -> int:
        """How many passages it holds, all finished writes counted."""
        with self.milvus.asked():
            found = self.milvus.client.query(
                self.name, filter="", output_fields=["count(*)"], consistency_level="Strong"
            )
        return int(found[0]["count(*)"])

    def ids(self) -> dict[int, str]:
        """The passage_id of each row that it holds."""
        found: dict[int, str] = {}
        with self.milvus.asked():
            pages = self.milvus.client.query_iterator(
                self.name, batch_size=10_000, filter="", output_fields=["row", "passage_id"]
            )
            while page := pages.next():
                found |= {int(item["row"]): str(item["passage_id"]) for item in page}
            pages.close()
        return found

    def upsert(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Writes passages with their (n, dim) vectors; written twice, they stand there once."""
        for start in range(0, len(passages), _BATCH):
            piece = passages[start : start + _BATCH]
            entities = [
                {
                    "row": passage.row,
                    "passage_id": passage.passage_id,
                    "report_id": passage.report_id,
                    "words": _words(passage),
                    "vector": vector.tolist(),
                }
                for passage, vector in zip(piece, vectors[start : start + _BATCH], strict=True)
            ]
            with self.milvus.asked():
                self.milvus.client.upsert(self.name, entities)

    def delete(self, rows: Sequence[int]) -> None:
        for start in range(0, len(rows), 10_000):
            with self.milvus.asked():
                self.milvus.client.delete(self.name, ids=list(rows[start : start + 10_000]))

    def flush(self) -> None:
        """Makes what was written last a finished part of the collection."""
        with self.milvus.asked():
            self.milvus.client.flush(self.name)

    # --- searching -------------------------------------------------------------------------------

    def nearest(
        self, vector: Vectors, k: int, scope: str, *, fresh: bool = False
    ) -> tuple[Rows, Vectors]:
        """The rows (≤ k,) nearest to `vector` (dim,) and their cosines, inside a filter.

        `fresh` waits until all that was written can be found.
        """
        with self.milvus.asked():
            hits = self.milvus.client.search(
                self.name,
                data=[vector.tolist()],
                anns_field="vector",
                limit=k,
                filter=scope,
                output_fields=["row"],
                search_params=_dense_params(k),
                consistency_level="Strong" if fresh else "Bounded",
                timeout=_TIMEOUT_S,
            )
        return _by_score(hits[0])

    def best(self, words: str, k: int, scope: str) -> tuple[Rows, Vectors]:
        """The rows (≤ k,) of the best passages by BM25 and their scores, inside a filter."""
        with self.milvus.asked():
            hits = self.milvus.client.search(
                self.name,
                data=[words],
                anns_field="bm25",
                limit=k,
                filter=scope,
                output_fields=["row"],
                search_params={"metric_type": "BM25"},
                timeout=_TIMEOUT_S,
            )
        # Milvus Lite gives BM25 scores below zero, a server above.
        return _by_score(hits[0], np.abs)

    def fused(self, vector: Vectors, text: str, k: int, report_ids: Names[str] | None) -> Rows:
        """The rows (≤ k,) by Milvus' own fusion of both searches: reciprocal ranks, best first.

        The program ranks by fitted features instead; this is what they are compared with.
        """
        from pymilvus import AnnSearchRequest, RRFRanker

        scope, words = in_reports(report_ids), query_words(text, ())
        asks = [
            AnnSearchRequest([vector.tolist()], "vector", _dense_params(k), k, expr=scope),
            AnnSearchRequest([words], "bm25", {"metric_type": "BM25"}, k, expr=scope),
        ]
        with self.milvus.asked():
            hits = self.milvus.client.hybrid_search(
                self.name, asks, RRFRanker(_RRF_K), limit=k, output_fields=["row"]
            )
        return np.array([hit["row"] for hit in hits[0]], dtype=np.int64)


class MilvusVectors:
    """The vector store that retrieval asks. Vectors by row come from the catalogue, exactly.

    A row that was removed while a question was on its way has a zero vector.
    """

    def __init__(self, passages: MilvusPassages, catalogue: Catalogue, dim: int) -> None:
        self.passages = passages
        self._catalogue = catalogue
        self._dim = dim

    def __len__(self) -> int:
        return len(self.passages)

    def search(self, vector: Vectors, k: int, rows: Rows | None = None) -> tuple[Rows, Vectors]:
        k = k if rows is None else min(k, len(rows))
        if k <= 0:
            return _nothing()
        return self.passages.nearest(vector, k, in_rows(rows))

    def vectors(self, rows: Rows) -> Vectors:
        found = np.zeros((len(rows), self._dim), dtype=np.float32)
        known, vectors = self._catalogue.vectors(rows)
        if len(known):
            places = np.searchsorted(known, rows).clip(max=len(known) - 1)
            there = known[places] == rows
            found[there] = vectors[places[there]]
        return found


class MilvusWords:
    """The word store that retrieval asks."""

    def __init__(self, passages: MilvusPassages) -> None:
        self.passages = passages

    def __len__(self) -> int:
        return len(self.passages)

    def search(
        self,
        text: str,
        k: int,
        report_ids: Names[str] | None = None,
        *,
        extra: Sequence[tuple[str, float]] = (),
    ) -> tuple[Rows, Vectors]:
        words = query_words(text, extra)
        if not words or k <= 0 or (report_ids is not None and not report_ids):
            return _nothing()
        return self.passages.best(words, k, in_reports(report_ids))


# --- what Milvus is told --------------------------------------------------------------------------


def in_rows(rows: Rows | None) -> str:
    """A filter for (n,) rows; those of a report follow one another, so a report is one range."""
    if rows is None:
        return ""
    ordered = np.unique(rows)
    breaks = np.flatnonzero(np.diff(ordered) > 1)
    firsts = ordered[np.concatenate(([0], breaks + 1))]
    lasts = ordered[np.concatenate((breaks, [len(ordered) - 1]))]
    ranges = zip(firsts.tolist(), lasts.tolist(), strict=True)
    return " or ".join(f"(row >= {first} and row <= {last})" for first, last in ranges)


def in_reports(report_ids: Names[str] | None) -> str:
    """A filter for reports."""
    return "" if report_ids is None else f"report_id in {json.dumps(sorted(report_ids))}"


def query_words(text: str, extra: Sequence[tuple[str, float]]) -> str:
    """The stems to look for; BM25 counts a word as often as it stands in the query.

    A phrase's weight is shared by its words: Milvus' BM25 knows no phrases.
    """
    words = [term for term in terms_of(text) for _ in range(_STEP)]
    for phrase, weight in extra:
        stems = terms_of(phrase)
        times = max(1, round(_STEP * weight / max(len(stems), 1)))
        words += [stem for stem in stems if stem not in words for _ in range(times)]
    return " ".join(words)


def _words(passage: Passage) -> str:
    """A passage's stems; the end of one beyond all bounds (no passage is) would go unfound."""
    stems = [
        *(2 * stems_of(passage.text)),
        *stems_of(" ".join(passage.section)),
        *stems_of(passage.lead_in or ""),
    ]
    return " ".join(stems).encode()[:_MAX_WORDS_BYTES].decode(errors="ignore")


def _dense_params(k: int) -> dict[str, Any]:
    return {"metric_type": "IP", "params": {"ef": max(k, _GRAPH_EF)}}


def _schema(client: Any, dim: int) -> Any:
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("row", DataType.INT64, is_primary=True)
    schema.add_field("passage_id", DataType.VARCHAR, max_length=1_024)
    schema.add_field("report_id", DataType.VARCHAR, max_length=512)
    schema.add_field(
        "words",
        DataType.VARCHAR,
        max_length=65_535,
        enable_analyzer=True,
        analyzer_params={"tokenizer": "standard"},
    )
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dim)
    schema.add_field("bm25", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        Function(
            name="bm25_of_words",
            function_type=FunctionType.BM25,
            input_field_names=["words"],
            output_field_names=["bm25"],
        )
    )
    return schema


def _by_score(
    hits: Any, turned: Callable[[Vectors], Vectors] = np.positive
) -> tuple[Rows, Vectors]:
    """Rows and their scores, best first, equal ones by row."""
    rows = np.array([hit["row"] for hit in hits], dtype=np.int64)
    scores = turned(np.array([hit["distance"] for hit in hits], dtype=np.float32))
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]


def _nothing() -> tuple[Rows, Vectors]:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)


def _client_class() -> Any:
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise QAError(
            "this index searches in Milvus, and pymilvus is not installed; "
            "run: pip install 'inspection-qa[milvus]'"
        ) from error
    # It prints a traceback for each error, and then raises it.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    return MilvusClient

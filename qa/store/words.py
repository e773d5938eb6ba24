"""The word index: tantivy (BM25, English stemming) over passages. The only importer of tantivy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import tantivy

from qa.store.files import copy_files, sha256_of
from qa.store.records import Rows, Vectors
from qa.types import Passage

FOLDER_NAME = "words"
FIELDS = ("text", "heading", "lead_in")
DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"text": 1.0, "heading": 0.5, "lead_in": 0.5}
)

_HEAP_BYTES = 64_000_000
_MAX_TERMS = 200  # a question of 2,000 characters has fewer; more would only cost time
_NO_CHECKSUM = (".tantivy-meta.lock", ".tantivy-writer.lock")


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_text_field("report_id", tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="en_stem", index_option="position")
    return builder.build()


_SCHEMA = _schema()


def _analyzer(*, stop_words: bool) -> Any:
    """The same steps as tantivy's "en_stem", which made the index, for the words of a question."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(40)).filter(tantivy.Filter.lowercase())
    if not stop_words:
        builder = builder.filter(tantivy.Filter.stopword("english"))
    return builder.filter(tantivy.Filter.stemmer("english")).build()


_CONTENT_WORDS = _analyzer(stop_words=False)
_ALL_WORDS = _analyzer(stop_words=True)


class WordIndex:
    """One document for each passage. Searching is safe in many threads at once."""

    def __init__(self, index: Any, copy: tempfile.TemporaryDirectory[str] | None = None) -> None:
        self._copy = copy  # kept while the index is open
        self._index = index
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()

    @classmethod
    def open(cls, folder: Path, *, writable: bool = True) -> WordIndex:
        """An index whose files the caller has verified. Raises ValueError where it is not whole.

        tantivy makes lock files even to read; where it may not, it reads a temporary copy.
        """
        if writable:
            return cls(tantivy.Index.open(str(folder)))
        copy = tempfile.TemporaryDirectory(prefix="qa-words-")
        place = Path(copy.name) / FOLDER_NAME
        copy_files(folder, place, link=False)
        return cls(tantivy.Index.open(str(place)), copy)

    @classmethod
    def build(cls, passages: Iterable[Passage], folder: Path | None = None) -> WordIndex:
        """An index of these passages, in a new `folder` or, without one, in memory."""
        if folder is None:
            index = tantivy.Index(_SCHEMA)
        else:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            index = tantivy.Index(_SCHEMA, path=str(folder))
        _write(index, passages)
        return cls(index)

    @classmethod
    def extend(cls, base: Path, passages: Iterable[Passage], folder: Path) -> WordIndex:
        """The index in `base` with further passages, in a new `folder`; `base` stays as it is."""
        shutil.rmtree(folder, ignore_errors=True)
        copy_files(base, folder, link=True)
        for name in _NO_CHECKSUM:  # locks are files that are shared by name, never by link
            (folder / name).unlink(missing_ok=True)
        index = tantivy.Index.open(str(folder))
        _write(index, passages)
        return cls(index)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        text: str,
        k: int,
        report_ids: Collection[str] | None = None,
        *,
        weights: Mapping[str, float] = DEFAULT_WEIGHTS,
        extra: Sequence[tuple[str, float]] = (),
    ) -> tuple[Rows, Vectors]:
        """The rows (≤ k,) of the best passages and their BM25 scores (≤ k,), best first.

        Any of the words may occur; no sign in `text` is read as query syntax. `extra` are further
        words or phrases, each with its weight. With `report_ids` only those reports are searched.
        """
        query = _query(text, weights, extra)
        if query is None or k <= 0 or not len(self) or (report_ids is not None and not report_ids):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if report_ids is not None:
            scope = tantivy.Query.term_set_query(_SCHEMA, "report_id", sorted(report_ids))
            free = tantivy.Query.const_score_query(scope, 0.0)
            must = tantivy.Occur.Must
            query = tantivy.Query.boolean_query([(must, query), (must, free)])
        hits = self._searcher.search(query, k, count=False).hits
        found = self._searcher.fast_field_values("row", [address for _, address in hits])
        rows = np.array(found, dtype=np.int64)
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]


def stems_of(text: str) -> list[str]:
    """All words of a text as the index holds them: stemmed, in order, stop words too."""
    stems: list[str] = _ALL_WORDS.analyze(text)
    return stems


def terms_of(text: str) -> list[str]:
    """The stemmed words of a text that are looked up, each once, without stop words."""
    return list(dict.fromkeys(_CONTENT_WORDS.analyze(text)))[:_MAX_TERMS]


def _query(
    text: str, weights: Mapping[str, float], extra: Sequence[tuple[str, float]]
) -> Any | None:
    unknown = set(weights) - set(FIELDS)
    if unknown:
        raise ValueError(f"no field {sorted(unknown)} in the word index; it has {list(FIELDS)}")
    wanted: list[tuple[tuple[str, ...], float]] = [((term,), 1.0) for term in terms_of(text)]
    wanted += [(tuple(stems_of(phrase)), weight) for phrase, weight in extra]
    should = [
        (tantivy.Occur.Should, _boosted(field, words, weight * boost))
        for words, weight in wanted
        for field, boost in weights.items()
        if words and weight * boost > 0
    ]
    return tantivy.Query.boolean_query(should) if should else None


def _boosted(field: str, words: Sequence[str], boost: float) -> Any:
    if len(words) == 1:
        query = tantivy.Query.term_query(_SCHEMA, field, words[0], index_option="freq")
    else:
        query = tantivy.Query.phrase_query(_SCHEMA, field, list(words))
    return query if boost == 1.0 else tantivy.Query.boost_query(query, boost)


def _write(index: Any, passages: Iterable[Passage]) -> None:
    writer = index.writer(_HEAP_BYTES, 1)
    for passage in passages:
        document = tantivy.Document()
        document.add_integer("row", passage.row)
        document.add_text("report_id", passage.report_id)
        document.add_text("text", passage.text)
        document.add_text("heading", " ".join(passage.section))
        document.add_text("lead_in", passage.lead_in or "")
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def checksums(folder: Path) -> dict[str, str]:
    """The sha256 of each file of a word index that must not change."""
    return {
        path.name: sha256_of(path)
        for path in sorted(folder.iterdir())
        if path.name not in _NO_CHECKSUM
    }

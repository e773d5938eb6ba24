"""Reports -> the vectors of their passages, while the reports before are stored and later ones read.

Texts of several reports are encoded together: sorted by length they make fuller batches, and the
encoder is never idle for want of the next report. A text that the model has met keeps its vector.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from qa.passages import passage_vectors, plan_embedding
from qa.store import Embedded, Store
from qa.store.model_mark import PROBE, ModelMark, ModelMarks
from qa.types import Passage, Report

Split = Callable[[Report], list[Passage]]
_T = TypeVar("_T")

_GROUP = 512  # texts encoded together: enough for full batches, few enough to lose little if killed


class TextEncoder(Protocol):
    """What turns texts into vectors; `name` identifies the model."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) unit vectors."""
        ...


class Embedding:
    """Embeds the reports of one run; a context manager, because it works in a thread of its own."""

    def __init__(
        self,
        store: Store,
        encoder: Callable[[], TextEncoder],
        model: str,
        model_files: str,
        split: Split,
    ) -> None:
        self._catalogue = store.catalogue
        self._make_encoder = encoder
        self._encoder: TextEncoder | None = None
        self._model = model
        self._model_files = model_files
        self._split = split
        self._marks = ModelMarks(store.catalogue.database)
        self._marked = self._marks.read(model) is not None
        self._fresh: dict[bytes, NDArray[np.float32]] = {}  # of reports that are not yet stored
        self._thread = ThreadPoolExecutor(1, "embedding")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(cancel_futures=True)

    def start_loading(self) -> None:
        """Loads the model beside what the caller does next: the first files are read meanwhile."""
        self._thread.submit(self._load)

    def disown_changed_model(self) -> None:
        """Where the model was replaced under its name, its earlier vectors no longer count."""
        mark = self._marks.read(self._model)
        if mark is None or mark.files == self._model_files:
            return
        self._marked = False
        self._encoder = self._make_encoder()
        vector = self._encoder.encode([PROBE])[0]
        if not mark.is_of(vector):
            self._marks.disown(self._model)
        self._mark(vector)

    def ahead(self, items: Iterable[_T], report_of: Callable[[_T], Report | None]) -> Iterator[_T]:
        """The items in their order, each when its report's texts are encoded.

        The next group is encoded while the caller stores the one before.
        """
        encoded: tuple[list[_T], Future[set[bytes]]] | None = None
        for group, texts in self._groups(items, report_of):
            coming = self._thread.submit(self._encode_new, texts)
            if encoded is not None:
                yield from self._handed_on(*encoded)
            encoded = (group, coming)
        if encoded is not None:
            yield from self._handed_on(*encoded)

    def embed(self, passages: Sequence[Passage]) -> Embedded:
        plan = plan_embedding(passages)
        keys = tuple(key_of(text) for text in plan.texts)
        if not keys:
            empty = np.zeros((0, 0), dtype=np.float32)
            return Embedded(self._model, (), empty, (), empty)
        known = {key: self._fresh[key] for key in keys if key in self._fresh}
        rest = [key for key in keys if key not in known]
        known |= self._catalogue.known_vectors(rest, self._model)
        missing = {k: t for k, t in zip(keys, plan.texts, strict=True) if k not in known}
        if missing:
            known |= self._encode(missing)
        texts = np.stack([known[key] for key in keys])
        return Embedded(self._model, keys, texts, plan.members, passage_vectors(plan, texts))

    # --- groups ----------------------------------------------------------------------------------

    def _groups(
        self, items: Iterable[_T], report_of: Callable[[_T], Report | None]
    ) -> Iterator[tuple[list[_T], dict[bytes, str]]]:
        """Items that are encoded together, with their texts by key."""
        group: list[_T] = []
        texts: dict[bytes, str] = {}
        for item in items:
            report = report_of(item)
            group.append(item)
            if report is not None:
                plan = plan_embedding(self._split(report))
                texts |= {key_of(text): text for text in plan.texts}
            if len(texts) >= _GROUP:
                yield group, texts
                group, texts = [], {}
        if group:
            yield group, texts

    def _handed_on(self, group: list[_T], encoded: Future[set[bytes]]) -> Iterator[_T]:
        keys = encoded.result()
        yield from group
        for key in keys:
            self._fresh.pop(key, None)

    # --- in the thread ---------------------------------------------------------------------------

    def _encode_new(self, texts: dict[bytes, str]) -> set[bytes]:
        """Encodes what no stored report has, and gives the keys that were encoded."""
        known = self._catalogue.known_vectors(list(texts), self._model)
        new = {
            key: text for key, text in texts.items() if key not in known and key not in self._fresh
        }
        if new:
            self._fresh |= self._encode(new)
        return set(new)

    def _encode(self, texts: dict[bytes, str]) -> dict[bytes, NDArray[np.float32]]:
        encoder = self._load()
        if not self._marked:
            self._mark(encoder.encode([PROBE])[0])
        return dict(zip(texts, encoder.encode(list(texts.values())), strict=True))

    def _load(self) -> TextEncoder:
        if self._encoder is None:
            self._encoder = self._make_encoder()
        return self._encoder

    def _mark(self, vector: NDArray[np.float32]) -> None:
        self._marks.write(self._model, ModelMark(self._model_files, vector))
        self._marked = True


def key_of(text: str) -> bytes:
    """What an embedded text is known by."""
    return hashlib.sha256(text.encode()).digest()

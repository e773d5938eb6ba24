"""The embedding model, loaded only when somebody asks something that needs it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.embedding import Encoder
    from qa.store import Store


class LazyEncoder:
    """The settings' model, loaded when the first text is encoded: lists of grades need none."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._lock = threading.RLock()
        self._loaded: Encoder | None = None
        self._fits = False  # whether the index's vectors are this model's

    def load(self) -> Encoder:
        """The model itself, for whatever it is wanted. Raises ModelMissing."""
        with self._lock:
            if self._loaded is None:
                from qa.embedding import load_encoder

                self._loaded = load_encoder(self._settings)
            return self._loaded

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Raises QAError where the vectors of the index are from another model."""
        return self._fitting().encode(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for questions, see `qa.tuning`."""
        return self._fitting().encode_questions(texts)

    def unanswered(self, vector: NDArray[np.float32]) -> float:
        """The score of no answer for a question's vector (dim,); NaN where the model has none."""
        return self._fitting().unanswered(vector)

    def _fitting(self) -> Encoder:
        if not self._fits:
            with self._lock:
                self._store.require_model(self._settings.model)
                self._store.require_same_model(self.load().encode)
                self._fits = True
        return self.load()

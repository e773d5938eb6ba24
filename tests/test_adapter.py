from __future__ import annotations

import numpy as np

from qa.adapter import Adapter, load_adapter


def test_an_adapted_vector_is_a_unit_vector_moved_where_it_was_learned() -> None:
    down = np.array([[1.0], [0.0]], dtype=np.float32)
    up = np.array([[0.0, 1.0]], dtype=np.float32)
    moved = Adapter(down, up).adapt(np.array([1.0, 0.0], dtype=np.float32))
    assert np.allclose(moved, [np.sqrt(0.5), np.sqrt(0.5)])


def test_another_model_is_used_as_it_is() -> None:
    vector = np.ones(3, dtype=np.float32)
    assert load_adapter("another-model").adapt(vector) is vector


def test_the_shipped_adapter_is_of_the_bundled_model() -> None:
    vector = np.full(384, 384**-0.5, dtype=np.float32)
    moved = load_adapter("all-MiniLM-L6-v2").adapt(vector)
    assert np.isclose(np.linalg.norm(moved), 1.0, atol=1e-5)
    assert not np.allclose(moved, vector)

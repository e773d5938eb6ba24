"""The exported model gives the vectors of the model that it was made from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.embedding import export_onnx, load_encoder, model_files
from qa.errors import BadInput, ModelMissing
from qa.settings import Settings
from qa.store.model_mark import PROBE, ModelMark

pytest.importorskip("onnxruntime", reason="needs the extra: pip install 'inspection-qa[onnx]'")
pytest.importorskip("onnx", reason="needs the extra: pip install 'inspection-qa[onnx]'")

TEXTS = [
    "How many social workers are agency staff?",
    "Leaders: The café’s staff – 23% of them – “know” children well.",
    "",
    "word " * 400,
    *(f"Sentence {n} says something about plans and homes{' indeed' * n}." for n in range(12)),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return export_onnx(Settings(), tmp_path_factory.mktemp("onnx"))


@pytest.mark.slow
def test_exact_and_small_form_against_torch(files: list[Path]) -> None:
    expected = load_encoder(Settings()).encode(TEXTS)
    exact, small = (load_encoder(Settings(onnx=file)).encode(TEXTS) for file in files)
    np.testing.assert_allclose(exact, expected, atol=1e-5)
    assert np.einsum("nd,nd->n", small, expected).min() > 0.95
    assert files[1].stat().st_size < files[0].stat().st_size / 3


@pytest.mark.slow
def test_a_text_has_its_vector_whatever_stands_beside_it(files: list[Path]) -> None:
    encoder = load_encoder(Settings(onnx=files[0]))
    together = encoder.encode(TEXTS)
    assert together.shape == (len(TEXTS), encoder.dim)
    np.testing.assert_allclose(encoder.encode(TEXTS[4:5])[0], together[4], atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dim)


@pytest.mark.slow
def test_an_index_notices_which_form_made_it(files: list[Path]) -> None:
    states = {model_files(Settings(onnx=file)) for file in (None, *files)}
    assert len(states) == 3
    assert "" not in states


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="qa onnx"):
        load_encoder(Settings(onnx=tmp_path / "model.onnx"))
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        load_encoder(Settings(onnx=tmp_path / "model.onnx"))


def test_only_models_of_the_known_form_are_exported(tmp_path: Path) -> None:
    from qa.onnx_encoder import _parts

    (tmp_path / "modules.json").write_text(
        '[{"type": "st.Transformer", "path": ""}, {"type": "st.Dense", "path": "1"}]'
    )
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "config.json").write_text("{}")
    with pytest.raises(BadInput, match="Dense"):
        _parts(None, tmp_path)


@pytest.mark.slow
def test_an_index_takes_the_exact_form_for_the_same_model_and_the_small_one_not(
    files: list[Path],
) -> None:
    mark = ModelMark("", load_encoder(Settings()).encode([PROBE])[0])
    exact, small = (load_encoder(Settings(onnx=file)).encode([PROBE])[0] for file in files)
    assert mark.is_of(exact)
    assert not mark.is_of(small)

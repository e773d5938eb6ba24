"""The model without torch: exported once, run by onnxruntime. The only importer of onnx and of it.

The file holds the whole way from tokens to unit vectors; beside it lies the model's tokenizer. In
8 bits it is quicker and smaller and gives slightly other vectors, so an index is embedded again
for it.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import BadInput, ModelMissing, QAError

if TYPE_CHECKING:
    import torch

EXACT, SMALL = "model.onnx", "model-int8.onnx"
_TOKENIZER = "tokenizer.json"
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17
_SAME = 1e-4  # what a number of an exported vector may differ by


class OnnxModel:
    """A model file with its tokenizer; `vectors` is safe in several threads."""

    def __init__(self, file: Path) -> None:
        """Raises ModelMissing where the file or the extra is missing."""
        if not (file.is_file() and (file.parent / _TOKENIZER).is_file()):
            raise ModelMissing(f"{file} is no model in ONNX form; make one: qa onnx {file.parent}")
        with _extra():
            import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # batches run beside each other, as with torch
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(file), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(file.parent / _TOKENIZER))
        except Exception as error:  # both raise bare Exception
            raise ModelMissing(
                f"{file} cannot be loaded ({error}); make it again: qa onnx {file.parent}"
            ) from error
        self.dim = int(self._session.get_outputs()[0].shape[1])

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) unit vectors of one batch."""
        encoded = self._tokenizer.encode_batch(list(texts))
        longest = max(len(tokens.ids) for tokens in encoded)
        inputs = np.zeros((3, len(encoded), longest), dtype=np.int64)
        for i, tokens in enumerate(encoded):
            count = len(tokens.ids)
            inputs[0, i, :count], inputs[1, i, :count] = tokens.ids, 1
            inputs[2, i, :count] = tokens.type_ids
        (made,) = self._session.run(None, dict(zip(_INPUTS, inputs, strict=True)))
        return np.asarray(made, dtype=np.float32)


# --- making the files -----------------------------------------------------------------------------


def of_questions(file: Path) -> Path:
    """Where the model for questions lies that belongs to this one."""
    return file.with_name(f"{file.stem}-questions{file.suffix}")


def export(
    model: Any, source: Path, folder: Path, exact: str = EXACT, small: str = SMALL
) -> list[Path]:
    """Writes a sentence-transformers model as `model.onnx` and `model-int8.onnx`, and tries both.

    `source` is the model's own folder. Raises BadInput for a model of another form, QAError where
    the exported one gives other vectors.
    """
    with _extra():
        import onnx  # noqa: F401 - torch needs it to write the file
    bert, length = _parts(model, source)
    folder.mkdir(parents=True, exist_ok=True)
    _write_tokenizer(source / _TOKENIZER, folder / _TOKENIZER, length)
    _write_exact(bert, model, folder / exact)
    with _extra():
        from onnxruntime.quantization import QuantType, quantize_dynamic
    quantize_dynamic(
        str(folder / exact), str(folder / small), weight_type=QuantType.QInt8, per_channel=True
    )
    _try_out(model, folder / exact)
    return [folder / exact, folder / small]


def _parts(model: Any, source: Path) -> tuple[Any, int]:
    """The transformer and its longest input; only mean pooling over it is understood."""
    modules = json.loads((source / "modules.json").read_text(encoding="utf-8"))
    kinds = [module["type"].rsplit(".", 1)[1] for module in modules]
    pooling = next((source / m["path"] / "config.json" for m in modules[1:2]), None)
    settings = json.loads(pooling.read_text(encoding="utf-8")) if pooling else {}
    mean = settings.get("pooling_mode_mean_tokens") or settings.get("pooling_mode") == "mean"
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]) or not mean:
        raise BadInput(f"the model in {source} is built of {kinds}; only mean pooling is exported")
    return getattr(model[0], "auto_model", None) or model[0].model, int(model.max_seq_length)


def _write_tokenizer(source: Path, target: Path, length: int) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.enable_truncation(length)
    tokenizer.no_padding()
    tokenizer.save(str(target))


def _write_exact(bert: Any, model: Any, file: Path) -> None:
    import torch

    bert.set_attn_implementation("eager")  # what the exporter understands
    tokens = model.preprocess(["A sentence to trace with.", "Another."])
    given = {name: tokens[name] for name in _INPUTS[:2]}
    given[_INPUTS[2]] = tokens.get(_INPUTS[2], torch.zeros_like(given[_INPUTS[0]]))
    sizes = {name: {0: "batch", 1: "length"} for name in _INPUTS}
    aside = file.with_name(f"{file.name}.new")
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter's age and of traced branches: tried below
        torch.onnx.export(
            _pooled(bert).eval(),
            tuple(given[name] for name in _INPUTS),
            str(aside),
            input_names=list(_INPUTS),
            output_names=["vector"],
            dynamic_axes={**sizes, "vector": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,  # the newer exporter needs two packages more for the same graph
        )
    aside.replace(file)


def _pooled(bert: Any) -> Any:
    import torch

    class Pooled(torch.nn.Module):
        """The mean of the tokens' vectors, of length 1."""

        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(
            self,
            input_ids: torch.Tensor,
            attention_mask: torch.Tensor,
            token_type_ids: torch.Tensor,
        ) -> torch.Tensor:
            hidden = self.bert(
                input_ids=input_ids,
                attention_mask=attention_mask,
                token_type_ids=token_type_ids,
                return_dict=False,
            )[0]
            weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    return Pooled()


def _try_out(model: Any, file: Path) -> None:
    texts = ["Leaders know children well.", "a", "word " * 400, "The café’s staff – 23% – agree."]
    expected = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    worst = float(np.abs(OnnxModel(file).vectors(texts) - expected).max())
    if worst > _SAME:
        raise QAError(f"{file} gives other vectors than the model (by {worst:.2g}); do not use it")


@contextmanager
def _extra() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise ModelMissing(
            f"the ONNX form needs its extra ({error}): pip install 'inspection-qa[onnx]'"
        ) from error

"""The small BERT models that most sentence encoders are, read and run with torch alone.

sentence-transformers imports scikit-learn, scipy and all of transformers: four seconds before the
first answer. A model of the plain form (BERT, mean of the tokens, unit length) needs none of it and
gives the same vectors; any other form is left to that library.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

_FORM = ["Transformer", "Pooling", "Normalize"]
_NEEDED = ("model.safetensors", "tokenizer.json", "config.json", "sentence_bert_config.json")


@dataclass(frozen=True, slots=True)
class _Layer:
    """Weights and biases in the order of use; `ask` makes query, key and value at once."""

    ask: tuple[Tensor, Tensor]
    out: tuple[Tensor, Tensor]
    out_norm: tuple[Tensor, Tensor]
    widen: tuple[Tensor, Tensor]
    narrow: tuple[Tensor, Tensor]
    norm: tuple[Tensor, Tensor]


class Bert:
    """Token numbers -> unit vectors. Safe to use from several threads."""

    def __init__(self, folder: Path, device: str | None = None) -> None:
        """Loads a folder that `is_plain_bert`. Raises OSError or ValueError where it is damaged."""
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        longest = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.dim = int(config["hidden_size"])
        # On a core 1,024 was the best of 1,024 to 8,192: a batch fits its cache.
        self.batch_tokens = 1_024 if self.device.type == "cpu" else 65_536
        self._heads = int(config["num_attention_heads"])
        self._eps = float(config["layer_norm_eps"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(int(longest["max_seq_length"]))
        self._tokenizer.no_padding()
        try:
            self._read(load_file(folder / "model.safetensors"), int(config["num_hidden_layers"]))
        except (KeyError, RuntimeError) as error:
            raise ValueError(f"{folder / 'model.safetensors'}: {error}") from error

    def _read(self, weights: dict[str, Tensor], layers: int) -> None:
        def one(name: str) -> Tensor:
            found = weights[name] if name in weights else weights[f"bert.{name}"]
            return found.to(self.device, torch.float32)

        def pair(name: str) -> tuple[Tensor, Tensor]:
            return one(f"{name}.weight"), one(f"{name}.bias")

        self._words = one("embeddings.word_embeddings.weight")
        # Every text is one segment, so the vector of its type is the same at every place.
        self._places = (
            one("embeddings.position_embeddings.weight")
            + (one("embeddings.token_type_embeddings.weight")[0])
        )
        self._first_norm = pair("embeddings.LayerNorm")
        self._layers = []
        for number in range(layers):
            at = f"encoder.layer.{number}."
            asked = [pair(f"{at}attention.self.{n}") for n in ("query", "key", "value")]
            self._layers.append(
                _Layer(
                    (torch.cat([w for w, _ in asked]), torch.cat([b for _, b in asked])),
                    pair(f"{at}attention.output.dense"),
                    pair(f"{at}attention.output.LayerNorm"),
                    pair(f"{at}intermediate.dense"),
                    pair(f"{at}output.dense"),
                    pair(f"{at}output.LayerNorm"),
                )
            )

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token numbers of each text, cut at the longest that the model takes."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def vectors(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """(n, dim) unit vectors of n texts' tokens, which are padded to the longest."""
        longest = max(map(len, batch))
        tokens = torch.zeros((len(batch), longest), dtype=torch.long)
        there = torch.zeros((len(batch), longest), dtype=torch.bool)
        for row, numbers in enumerate(batch):
            tokens[row, : len(numbers)] = torch.tensor(numbers)
            there[row, : len(numbers)] = True
        with torch.inference_mode():
            made = self._run(tokens.to(self.device), there.to(self.device))
        return np.asarray(made.cpu().numpy(), dtype=np.float32)

    def _run(self, tokens: Tensor, there: Tensor) -> Tensor:
        x = self._words[tokens] + self._places[: tokens.shape[1]]
        x = self._normed(x, self._first_norm)
        seen = None if bool(there.all()) else there[:, None, None, :]
        for layer in self._layers:
            x = self._normed(x + self._attention(x, seen, layer), layer.out_norm)
            wide = functional.gelu(functional.linear(x, *layer.widen))
            x = self._normed(x + functional.linear(wide, *layer.narrow), layer.norm)
        share = there[:, :, None].to(x.dtype)
        return functional.normalize((x * share).sum(1) / share.sum(1), dim=1)

    def _attention(self, x: Tensor, seen: Tensor | None, layer: _Layer) -> Tensor:
        texts, length, dim = x.shape
        asked = functional.linear(x, *layer.ask).view(texts, length, 3, self._heads, -1)
        query, key, value = asked.permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        return functional.linear(found.transpose(1, 2).reshape(texts, length, dim), *layer.out)

    def _normed(self, x: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
        return functional.layer_norm(x, (self.dim,), *norm, eps=self._eps)


def is_plain_bert(folder: Path) -> bool:
    """Whether a model's folder says that it is of the form that this module runs."""
    try:
        if not all((folder / name).is_file() for name in _NEEDED):
            return False
        config = _json(folder / "config.json")
        modules = _json(folder / "modules.json")
        pooling = _json(folder / modules[1]["path"] / "config.json")
        asked = _json(folder / "config_sentence_transformers.json")
    except (OSError, ValueError, LookupError, TypeError):
        return False
    modes = {key for key, on in pooling.items() if key.startswith("pooling_mode") and on}
    return (
        [module["type"].rsplit(".", 1)[-1] for module in modules] == _FORM
        and modes == {"pooling_mode_mean_tokens"}
        and not any(asked.get("prompts", {}).values())
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not _json(folder / "sentence_bert_config.json").get("do_lower_case")
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

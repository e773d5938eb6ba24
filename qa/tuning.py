"""What makes a sentence encoder into one of questions, and tells where there is no answer: learned, as data.

Sentence encoders place a question near sentences that repeat its words. Learned from questions and the
sentences that answer them, a change of low rank of each weight, W' = W + (down up)^T, places it near the
reports' way of saying it, while the reports' own sentences keep their vectors. With them a vector is
learned that stands for "no sentence answers": a question that lies nearer to it than to any sentence is
probably one that the reports do not answer, however much they speak of its matter. The numbers are in
`qa/data/questions.npz`, made by `eval/tuning.py` on the tune authorities for the bundled model; another
model is used as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Layers = Mapping[str, tuple[Floats, Floats]]  # by name: down (inputs, rank), up (rank, outputs)
SHARPNESS = 20.0  # of similarities, which lie close together
LOOKED_AT = 10  # sentences most like a question that may answer it
_DOWN, _UP, _NONE, _BIAS = ":down", ":up", "none", "bias"


@dataclass(frozen=True, slots=True)
class Tuning:
    """Changes of layers, and the vector (dim,) with its bias that stands for no answer."""

    layers: Layers
    none: Floats
    bias: float

    def unanswered(self, vector: Floats) -> float:
        """The score of no answer for a question's vector (dim,), to be held against sentences'."""
        return SHARPNESS * float(vector @ self.none) + self.bias


def margin(similarities: Sequence[float], unanswered: float) -> float:
    """How much rather the nearest of some sentences answer a question than none does; 0 where it is
    even, and where `unanswered` is no number: nothing was learned for that model.

    `similarities` are the sentences' with the question's vector, at least one.
    """
    if math.isnan(unanswered):
        return 0.0
    nearest = sorted((SHARPNESS * s for s in similarities), reverse=True)[:LOOKED_AT]
    return nearest[0] + math.log(sum(math.exp(s - nearest[0]) for s in nearest)) - unanswered


@cache
def load_tuning(model: str) -> Tuning | None:
    """What was learned for this embedding model; None where that is nothing."""
    with resources.files("qa.data").joinpath("questions.npz").open("rb") as file:
        made_for, tuning = unpacked(file)
    return tuning if made_for == model else None


def packed(model: str, tuning: Tuning) -> dict[str, NDArray[Any]]:
    """The arrays of `questions.npz`, in half precision: what numpy.savez_compressed takes."""
    arrays: dict[str, NDArray[Any]] = {
        "model": np.array(model),
        _NONE: tuning.none.astype(np.float32),
        _BIAS: np.array(tuning.bias),
    }
    for name, (down, up) in tuning.layers.items():
        arrays[name + _DOWN] = down.astype(np.float16)
        arrays[name + _UP] = up.astype(np.float16)
    return arrays


def unpacked(file: IO[bytes]) -> tuple[str, Tuning]:
    """The model's name and what was learned for it, from a file of `packed` arrays."""
    data: Any = np.load(file)
    names = [name.removesuffix(_DOWN) for name in data.files if name.endswith(_DOWN)]
    layers = {
        name: (data[name + _DOWN].astype(np.float32), data[name + _UP].astype(np.float32))
        for name in names
    }
    return str(data["model"]), Tuning(layers, data[_NONE].astype(np.float32), float(data[_BIAS]))

"""A question's vector -> the vector of the sentences that answer such questions.

Sentence encoders place a question near sentences that repeat its words. A small linear map, learned
from questions and the sentences that answer them, moves it towards the reports' way of saying it:
q' = q + (q U) V, of low rank. Its numbers are in `qa/data/adapter.npz`, made by `eval/adapter.py` on
the tune authorities for the bundled model; another model is used as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Adapter:
    """`down` (dim, rank) and `up` (rank, dim) of a low-rank change."""

    down: NDArray[np.float32]
    up: NDArray[np.float32]

    def adapt(self, vector: Vector) -> Vector:
        """The unit vector (dim,) of a question, moved; one of another length is another model's, and stays."""
        if len(vector) != len(self.down):
            return vector
        moved = vector + (vector @ self.down) @ self.up
        return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-12), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """For a model that nothing was learned for."""

    def adapt(self, vector: Vector) -> Vector:
        return vector


@cache
def load_adapter(model: str) -> Adapter | Unchanged:
    """The adapter made for this embedding model, else one that changes nothing."""
    with resources.files("qa.data").joinpath("adapter.npz").open("rb") as file:
        data: Any = np.load(file)
        if str(data["model"]) != model:
            return Unchanged()
        return Adapter(data["down"].astype(np.float32), data["up"].astype(np.float32))

"""Evidence in the order of a cross-encoder: a model that reads question and passage together.

Off unless `cross_encoder` names a model. The search finds and ranks; its best passages are then scored
again and put in the order of those scores. The confidence stays that of the search, on whose order it
is calibrated.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from qa.settings import Settings
from qa.types import Evidence, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Scores(Protocol):
    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]: ...


class CrossEncoder:
    """The settings' cross-encoder, loaded when the first evidence is reordered."""

    def __init__(self, settings: Settings, scorer: Scores | None = None) -> None:
        self._settings = settings
        self._scorer = scorer
        self._lock = threading.Lock()

    def load(self) -> Scores:
        """The model itself. Raises ModelMissing."""
        with self._lock:
            if self._scorer is None:
                from qa.embedding import load_pair_scorer

                self._scorer = load_pair_scorer(self._settings)
            return self._scorer

    def reordered(self, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence with its first `cross_encoder_top` in the model's order; ties keep theirs.

        The places keep their scores, so that those still fall along the list. Raises ModelMissing.
        """
        best = evidence[: self._settings.cross_encoder_top]
        if len(best) < 2:
            return list(evidence)
        scores = self.load().scores(question, [read_text(e.passage) for e in best])
        order = sorted(range(len(best)), key=lambda i: -float(scores[i]))
        moved = [
            replace(best[i], score=best[place].score, found_at=i) for place, i in enumerate(order)
        ]
        rest = [replace(e, found_at=i) for i, e in enumerate(evidence[len(best) :], len(best))]
        return [*moved, *rest]


def read_text(passage: Passage) -> str:
    """A passage as a reader meets it: under its heading, after its lead-in."""
    heading = passage.section[-1] if passage.section else ""
    parts = (f"{heading}:" if heading else "", passage.lead_in or "", passage.text)
    return " ".join(part for part in parts if part)

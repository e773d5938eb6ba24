"""Two systems on the same questions: rates with intervals, their difference, and a paired test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hits = NDArray[np.bool_]
ALPHA = 0.05  # two-sided, not corrected for the number of comparisons
_RESAMPLES = 1_000
_SEED = 2026


@dataclass(frozen=True, slots=True)
class Compared:
    """A system's rate with its 95 % interval, beside another system's on the same questions."""

    value: float
    low: float
    high: float
    difference: float  # above 0: better than the other
    diff_low: float
    diff_high: float
    p: float

    @property
    def better(self) -> bool:
        return self.p < ALPHA and self.difference > 0

    @property
    def worse(self) -> bool:
        return self.p < ALPHA and self.difference < 0


def compare(own: Hits, other: Hits) -> Compared:
    """`own` and `other` (n,) tell on which questions each of two systems has a hit.

    Intervals are percentiles of 1,000 resamples of the questions, the same for both systems.
    Raises ValueError where they were not asked the same number of questions, or none.
    """
    if own.shape != other.shape or not len(own):
        raise ValueError(f"{len(own)} questions beside {len(other)}: nothing to pair")
    picks = np.random.default_rng(_SEED).integers(0, len(own), size=(_RESAMPLES, len(own)))
    rates, others = own[picks].mean(axis=1), other[picks].mean(axis=1)
    low, high = np.percentile(rates, [2.5, 97.5])
    diff_low, diff_high = np.percentile(rates - others, [2.5, 97.5])
    return Compared(
        value=float(own.mean()),
        low=float(low),
        high=float(high),
        difference=float(own.mean() - other.mean()),
        diff_low=float(diff_low),
        diff_high=float(diff_high),
        p=mcnemar(int((own & ~other).sum()), int((other & ~own).sum())),
    )


def mcnemar(won: int, lost: int) -> float:
    """Exact two-sided p of McNemar's test (1947): `won` and `lost` are the questions on which only
    the one, or only the other, has a hit; by chance each falls either way."""
    n = won + lost
    tail = sum(math.comb(n, k) for k in range(min(won, lost) + 1))
    return float(min(1.0, 2 * tail / 2**n))


def cell(compared: Compared, *, is_reference: bool = False) -> str:
    """ "0.65 (0.55–0.74) −0.05 p .06", with ▲ or ▼ where the difference is significant."""
    text = f"{compared.value:.3f} ({compared.low:.2f}–{compared.high:.2f})"
    if is_reference:
        return text
    mark = " ▲" if compared.better else " ▼" if compared.worse else ""
    return f"{text} {_signed(compared.difference)} p {_p(compared.p)}{mark}"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def _p(p: float) -> str:
    return "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def verdict(rows: Mapping[str, Sequence[Compared]], names: Sequence[str]) -> str:
    """Which rows are significantly better by which figure; "none" where no row is."""
    found = [
        f"{row} ({', '.join(n for n, c in zip(names, compared, strict=True) if c.better)})"
        for row, compared in rows.items()
        if any(c.better for c in compared)
    ]
    return "; ".join(found) or "none"

"""Outcomes -> figures, each with its count and a 95 % bootstrap interval.

Every rate is a mean over the questions that it applies to. Intervals are percentiles of 1,000
resamples of the questions (Efron 1979), seeded, so that the same outcomes give the same table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.judge import Outcome

Floats = NDArray[np.float64]
_RESAMPLES = 1_000
_SEED = 2026
_BINS = 10  # of the calibration error, equally wide


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over `n` questions (or quotes); `value` is None where n is 0."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    count: int | None = None  # of a rate: how many of the n


@dataclass(frozen=True, slots=True)
class Metric:
    """A named figure. `columns` gives each outcome's numbers, None where it does not apply;
    `statistic` turns the (n, columns) array of the others into the figure."""

    name: str
    title: str
    columns: Callable[[Outcome], tuple[float, ...] | None]
    statistic: Callable[[Floats], float]
    is_rate: bool = True
    more_is_better: bool = True


def measure(metric: Metric, outcomes: Sequence[Outcome]) -> Figure:
    """The metric's figure over outcomes."""
    rows = [row for outcome in outcomes if (row := metric.columns(outcome)) is not None]
    if not rows:
        return Figure(None, 0)
    table = np.asarray(rows, dtype=np.float64)
    value = metric.statistic(table)
    if math.isnan(value):
        return Figure(None, len(rows))
    low, high = _interval(metric.statistic, table)
    count = round(float(table[:, 0].sum())) if metric.is_rate else None
    return Figure(value, _size(metric, table), low, high, count)


def _size(metric: Metric, table: Floats) -> int:
    """Questions, or for a share of several things each (quotes, sentences), those things."""
    return int(table[:, 1].sum()) if metric.statistic is ratio else len(table)


def _interval(statistic: Callable[[Floats], float], table: Floats) -> tuple[float, float]:
    random = np.random.default_rng(_SEED)
    picks = random.integers(0, len(table), size=(_RESAMPLES, len(table)))
    # A resample may lack one of the two classes that AUROC compares; it then says nothing.
    values = np.asarray([statistic(table[pick]) for pick in picks])
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


# --- statistics of an (n, columns) array ----------------------------------------------------------


def mean(table: Floats) -> float:
    """Mean of the first column."""
    return float(table[:, 0].mean())


def median(table: Floats) -> float:
    return float(np.median(table[:, 0]))


def ninetieth(table: Floats) -> float:
    """90th percentile of the first column, linearly interpolated."""
    return float(np.percentile(table[:, 0], 90))


def ratio(table: Floats) -> float:
    """Sum of the first column over the sum of the second; NaN where that is 0."""
    whole = table[:, 1].sum()
    return float(table[:, 0].sum() / whole) if whole else math.nan


def auroc(table: Floats) -> float:
    """Chance that a positive (second column 1) scores (first column) above a negative.

    Ties count half (Mann and Whitney 1947). NaN where one class is missing.
    """
    scores, positive = table[:, 0], table[:, 1] == 1
    if positive.all() or not positive.any():
        return math.nan
    above, below = scores[positive][:, None], scores[~positive][None, :]
    return float((above > below).mean() + 0.5 * (above == below).mean())


def calibration_error(table: Floats) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015) over ten equal bins:
    the mean gap between confidence (first column) and the share that was right (second)."""
    confidence, right = table[:, 0], table[:, 1]
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(confidence[bins == b].sum() - right[bins == b].sum())) for b in np.unique(bins)
    ]
    return sum(gaps) / len(table)

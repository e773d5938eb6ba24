"""Statistics whose values are computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qa.evaluation.measures import (
    auroc,
    calibration_error,
    mean,
    median,
    ninetieth,
    ratio,
)


def column(*values: float) -> np.ndarray:
    return np.asarray([[v] for v in values], dtype=np.float64)


def test_sizes() -> None:
    words = column(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110)
    assert median(words) == 60
    assert ninetieth(words) == 100
    assert mean(column(1, 0, 0, 1)) == 0.5


def test_ratio_is_of_sums_not_of_shares() -> None:
    assert ratio(np.asarray([[1.0, 1.0], [1.0, 3.0]])) == 0.5
    assert math.isnan(ratio(np.asarray([[0.0, 0.0]])))


def test_auroc_counts_pairs_and_half_of_ties() -> None:
    # Positives .9 and .5, negatives .5 and .1: of four pairs three are above and one is tied.
    table = np.asarray([[0.9, 1], [0.5, 1], [0.5, 0], [0.1, 0]])
    assert auroc(table) == pytest.approx(0.875)
    assert math.isnan(auroc(table[:2]))  # one class alone says nothing


def test_calibration_error_by_hand() -> None:
    # Bin .9–1: confidence .95 and .95, one of two right: gap |1.9 - 1| = .9.
    # Bin .2–.3: .25, wrong: gap .25. Together 1.15 over three.
    table = np.asarray([[0.95, 1], [0.95, 0], [0.25, 0]])
    assert calibration_error(table) == pytest.approx(1.15 / 3)
    assert calibration_error(np.asarray([[1.0, 1.0], [0.0, 0.0]])) == 0

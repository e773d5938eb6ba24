"""The ranker's weights from pairs of candidates, quickly: sixty fits of an ablation take seconds.

The same optimum as `eval.fit.fit_ranker`, which goes over every pair twice by L-BFGS; with ten weights
Newton's method needs a few steps over each pair once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.fit import Case, Floats

_STEPS = 30
_CLOSE = 1e-8


def fit_pairs(cases: Sequence[Case], columns: Sequence[int], c: float = 0.05) -> Floats:
    """Weights (len(columns),) of those features, by logistic regression on differences."""
    x, share, count = _differences(cases, columns)
    penalty = 1.0 / (c * count)
    weights = np.zeros(len(columns))
    for _ in range(_STEPS):
        wrong = 1.0 / (1.0 + np.exp(x @ weights))
        slope = penalty * weights - 2.0 * x.T @ (share * wrong)
        curve = (x * (2.0 * share * wrong * (1.0 - wrong))[:, None]).T @ x
        step = np.linalg.solve(curve + penalty * np.eye(len(columns)), slope)
        weights = weights - step
        if np.abs(step).max() < _CLOSE:
            break
    return np.asarray(weights)


def _differences(cases: Sequence[Case], columns: Sequence[int]) -> tuple[Floats, Floats, int]:
    """Evidence less another candidate, (n, columns); the share (n,) of each in its question, which
    counts once; and how many questions have both."""
    rows, shares = [], []
    for case in cases:
        kept = case.features[:, list(columns)]
        good, bad = kept[case.relevant], kept[~case.relevant]
        if len(good) and len(bad):
            pairs = (good[:, None, :] - bad[None, :, :]).reshape(-1, len(columns))
            rows.append(pairs)
            shares.append(np.full(len(pairs), 1.0 / len(pairs)))
    return np.vstack(rows), np.concatenate(shares), len(rows)

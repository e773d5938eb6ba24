"""Ranking figures by ranx, against the program's own.

`qa eval` must run where only the program is installed, so it counts hits and reciprocal ranks
itself; here ranx counts them again from the same ranks.
"""

from __future__ import annotations

import math

from qa.evaluation import EvalResult
from qa.evaluation.metrics import is_ranked

_NAMES = {"hit_rate@1": "hit@1", "hit_rate@5": "hit@5", "hit_rate@10": "hit@10", "mrr@10": "mrr@10"}
_LISTED = 50  # places of a list


def disagreements(result: EvalResult) -> dict[str, tuple[float | None, float]]:
    """Metrics on which ranx and the result differ, with both figures; empty where none does."""
    import ranx

    ranks = {o.question.id: o.ranking.rank for o in result.outcomes if is_ranked(o)}
    if not ranks:
        return {}
    # The list's n-th place is a document "n"; the place that completes the evidence is relevant.
    qrels = ranx.Qrels({id_: {str(rank or _LISTED + 1): 1} for id_, rank in ranks.items()})
    places = {str(n): float(_LISTED - n) for n in range(1, _LISTED + 1)}
    run = ranx.Run(dict.fromkeys(ranks, places))
    theirs = ranx.evaluate(qrels, run, list(_NAMES))
    found = {}
    for name, own in _NAMES.items():
        value = result.overall[own].value
        if value is None or not math.isclose(value, float(theirs[name]), abs_tol=1e-9):
            found[own] = (value, float(theirs[name]))
    return found

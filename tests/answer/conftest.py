from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from qa.answer.material import Material
from qa.passages import split_passages
from qa.types import Evidence, Judgement, Query, Recommendation, Report, ReportInfo, Scope
from tests.made_up import FRAMEWORKS

MakeMaterial = Callable[..., Material]


def evidence_of(report: Report, similarity: float = 0.6) -> list[Evidence]:
    """Every passage of a report as evidence, in reading order, the first one best."""
    return [
        Evidence(
            passage,
            1.0 - i / 10,
            {
                "dense": similarity,
                "sentence": similarity,
                "unanswered": 10.0,
                **dict.fromkeys(("alike", "weakest"), similarity),
                "words": 20 * similarity,
                "fits": 1.0,
            },
            tuple(similarity - 0.2 * k for k in range(len(passage.sentences))),
            tuple({"similar": similarity, "fits": 1.0} for _ in passage.sentences),
        )
        for i, passage in enumerate(split_passages(report))
    ]


@pytest.fixture
def make_material() -> MakeMaterial:
    def make(
        query: Query,
        reports: Sequence[ReportInfo],
        *,
        judgements: dict[str, Sequence[Judgement]] | None = None,
        recommendations: dict[str, Sequence[Recommendation]] | None = None,
        source: Report | None = None,
        scope: Scope | None = None,
        passed_over: Sequence[ReportInfo] = (),
    ) -> Material:
        infos = {r.report_id: r for r in (*reports, *passed_over)}
        return Material(
            query=query,
            scope=scope or query.scope,
            reports=tuple(reports),
            passed_over=tuple(passed_over),
            notices=(),
            judgements=judgements or {},
            recommendations=lambda i: (recommendations or {}).get(i, ()),
            passages_of=lambda i: split_passages(source) if source else [],
            find=lambda text, ids: evidence_of(source) if source else [],
            frameworks=FRAMEWORKS,
            today=dt.date(2023, 1, 1),
            infos=infos,
        )

    return make

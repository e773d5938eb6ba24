"""The list of metrics: what is counted, over which questions, under which name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from qa.errors import BadInput
from qa.evaluation.judge import Outcome
from qa.evaluation.measures import (
    Figure,
    Floats,
    Metric,
    auroc,
    calibration_error,
    mean,
    measure,
    median,
    ninetieth,
    ratio,
)

Columns = Callable[[Outcome], tuple[float, ...] | None]
CUTS = (1, 3, 5, 10)
WORD_LIMITS = (300, 1_000)


def reciprocal(rank: int | None, cut: int = 10) -> float:
    """1 / rank down to the cut, 0 below it or where nothing was found (MRR's summand)."""
    return 1 / rank if rank is not None and rank <= cut else 0.0


def within(rank: int | None, cut: int) -> float:
    """1 where the rank, or number of words, is at most the cut; else 0."""
    return float(rank is not None and rank <= cut)


def _if_ranked(value: Callable[[Outcome], float]) -> Columns:
    """Ranking is judged on answerable questions that a passage can answer: a fact to find, and
    not one that is put together from several reports' tables."""

    def columns(outcome: Outcome) -> tuple[float, ...] | None:
        return (value(outcome),) if is_ranked(outcome) else None

    return columns


def is_ranked(outcome: Outcome) -> bool:
    """Whether ranking figures apply: an answerable question of the kind "passage"."""
    return outcome.question.answerable and outcome.question.kind == "passage"


def _if_known(value: Callable[[Outcome], float | bool | None]) -> Columns:
    def columns(outcome: Outcome) -> tuple[float, ...] | None:
        known = value(outcome)
        return None if known is None else (float(known),)

    return columns


def _ranking_metrics() -> Iterator[Metric]:
    for cut in CUTS:
        yield _rate(
            f"hit@{cut}",
            f"evidence in the first {cut}",
            _if_ranked(lambda o, cut=cut: within(o.ranking.rank, cut)),  # type: ignore[misc]
        )
    yield Metric(
        "mrr@10",
        "mean reciprocal rank of the evidence, first 10",
        _if_ranked(lambda o: reciprocal(o.ranking.rank)),
        mean,
        is_rate=False,
    )
    for words in WORD_LIMITS:
        yield _rate(
            f"hit@{words}w",
            f"evidence in the first {words:,} words",
            _if_ranked(lambda o, words=words: within(o.ranking.words, words)),  # type: ignore[misc]
        )
    for cut in CUTS:
        yield _rate(
            f"hit@{cut}_single",
            f"one passage of the first {cut} holds every fact",
            _if_ranked(lambda o, cut=cut: within(o.ranking.rank_single, cut)),  # type: ignore[misc]
        )
    yield _rate(
        "hit@5_searched",
        "evidence in the first 5, refusals aside",
        _if_ranked(lambda o: within(o.searched.rank, 5)),
    )
    yield _rate(
        "right_report@1",
        "first passage from the right report",
        _if_ranked(lambda o: float(o.ranking.first_right_report)),
    )
    yield _rate(
        "right_report@1_searched",
        "first passage from the right report, refusals aside",
        _if_ranked(lambda o: float(o.searched.first_right_report)),
    )


def _rate(name: str, title: str, columns: Columns) -> Metric:
    return Metric(name, title, columns, mean)


def _answer_metrics() -> Iterator[Metric]:
    yield _rate(
        "answer_facts", "answer contains every expected fact", _if_known(lambda o: o.answer_holds)
    )
    yield _rate(
        "passage_facts",
        "first 10 passages of the right report contain every fact",
        _if_known(lambda o: o.passages_hold),
    )
    yield _rate(
        "citation_place",
        "a citation on the expected page or paragraph",
        _if_known(lambda o: o.place_cited),
    )
    yield _rate(
        "citation_report",
        "every citation from the right report (answered)",
        _if_known(lambda o: o.reports_cited),
    )
    yield _rate(
        "grades", "every expected grade given and right", _if_known(lambda o: o.grades_right)
    )
    yield _rate(
        "right",
        "served: facts and grades, or a refusal where there is no answer",
        lambda o: (float(o.right),),
    )
    yield Metric(
        "verbatim",
        "quotes verbatim on their page (second witness)",
        lambda o: (o.quotes.verbatim, o.quotes.count) if o.quotes.count else None,
        ratio,
    )


def _length_metrics() -> Iterator[Metric]:
    words = _if_known(lambda o: o.words)
    yield _size("answer_words_median", "words of an answer, median", words, median)
    yield _size("answer_words_p90", "words of an answer, 90th percentile", words, ninetieth)
    yield _size(
        "answer_sentences_median",
        "sentences of an answer, median",
        _if_known(lambda o: o.sentences),
        median,
    )
    yield Metric(
        "sentence_use",
        "sentences that hold a fact, of all given",
        lambda o: (
            (o.needed_sentences, o.sentences)
            if o.needed_sentences is not None and o.sentences
            else None
        ),
        ratio,
    )
    yield _size("answer_ms_median", "milliseconds to an answer, median", _total_ms, median)


def _total_ms(outcome: Outcome) -> tuple[float, ...] | None:
    return None if outcome.total_ms is None else (outcome.total_ms,)


def _size(name: str, title: str, columns: Columns, statistic: Callable[[Floats], float]) -> Metric:
    return Metric(name, title, columns, statistic, is_rate=False, more_is_better=False)


def _refusal_metrics() -> Iterator[Metric]:
    yield _rate(
        "refusal_precision",
        "refusals that were due",
        lambda o: (float(not o.question.answerable),) if o.refused else None,
    )
    yield _rate(
        "refusal_recall",
        "unanswerable questions refused",
        lambda o: None if o.question.answerable else (float(o.refused),),
    )
    yield Metric(
        "false_refusals",
        "answerable questions refused",
        lambda o: (float(o.refused),) if o.question.answerable else None,
        mean,
        more_is_better=False,
    )


def _confidence_metrics() -> Iterator[Metric]:
    def answerable(o: Outcome) -> tuple[float, ...]:
        return (o.confidence, float(o.question.answerable))

    def served(o: Outcome) -> tuple[float, ...]:
        return (o.confidence, float(o.question.answerable and o.answer_holds is not False))

    yield Metric("auroc", "AUROC of confidence, answerable", answerable, auroc, is_rate=False)
    yield Metric("auroc_right", "AUROC of confidence, answer right", served, auroc, is_rate=False)
    for name, title, columns in (
        ("ece", "expected calibration error, answerable", answerable),
        ("ece_right", "expected calibration error, answer right", served),
    ):
        yield Metric(name, title, columns, calibration_error, is_rate=False, more_is_better=False)


METRICS: tuple[Metric, ...] = (
    *_ranking_metrics(),
    *_answer_metrics(),
    *_length_metrics(),
    *_refusal_metrics(),
    *_confidence_metrics(),
)


def measure_all(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Every metric's figure over outcomes, by name."""
    return {metric.name: measure(metric, outcomes) for metric in METRICS}


def metric_named(name: str) -> Metric:
    """The metric of that name; raises BadInput with the names that there are."""
    for metric in METRICS:
        if metric.name == name:
            return metric
    names = ", ".join(metric.name for metric in METRICS)
    raise BadInput(f"there is no metric {name!r}; there are {names}")

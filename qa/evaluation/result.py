"""Figures of a whole run: by kind and style, as JSON, as Markdown, with the misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qa.evaluation.judge import Outcome
from qa.evaluation.measures import Figure
from qa.evaluation.metrics import METRICS, measure_all

Figures = dict[str, Figure]
_GROUP_METRICS = (
    "hit@1",
    "hit@5",
    "right_report@1",
    "answer_facts",
    "citation_place",
    "grades",
    "right",
    "false_refusals",
)


@dataclass(frozen=True, slots=True)
class EvalResult:
    """What came of every question, and the figures."""

    gold: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    overall: Figures
    by_kind: dict[str, Figures]
    by_style: dict[str, Figures]

    @property
    def misses(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.miss is not None)

    @property
    def miss_counts(self) -> dict[str, int]:
        """How many misses there are of each kind, the commonest first."""
        return dict(Counter(str(outcome.miss) for outcome in self.misses).most_common())

    def as_json(self, questions: bool = True) -> dict[str, Any]:
        """The result as one document; without the questions' texts where `questions` is false."""
        return {
            "gold": list(self.gold),
            "questions": len(self.outcomes),
            "overall": _figures_json(self.overall),
            "by_kind": {name: _figures_json(f) for name, f in self.by_kind.items()},
            "by_style": {name: _figures_json(f) for name, f in self.by_style.items()},
            "miss_counts": self.miss_counts,
            "outcomes": [_outcome_json(outcome, questions) for outcome in self.outcomes],
        }

    def as_markdown(self) -> str:
        """Tables of all figures, of the main ones by kind and style, and of the misses."""
        return "\n".join(
            [
                _overall_table(self.overall),
                _group_table("kind", self.by_kind, self.outcomes, lambda o: o.question.kind),
                _group_table("style", self.by_style, self.outcomes, lambda o: o.question.style),
                _miss_table(self.miss_counts),
            ]
        )


def summarise(gold: Sequence[str], outcomes: Sequence[Outcome]) -> EvalResult:
    """The figures of outcomes, overall and by kind and style."""
    return EvalResult(
        gold=tuple(gold),
        outcomes=tuple(outcomes),
        overall=measure_all(outcomes),
        by_kind=_grouped(outcomes, lambda o: o.question.kind),
        by_style=_grouped(outcomes, lambda o: o.question.style),
    )


def _grouped(
    outcomes: Sequence[Outcome], group: Callable[[Outcome], str | None]
) -> dict[str, Figures]:
    names = sorted({name for o in outcomes if (name := group(o)) is not None})
    return {name: measure_all([o for o in outcomes if group(o) == name]) for name in names}


# --- JSON ---------------------------------------------------------------------------------------


def _figures_json(figures: Figures) -> dict[str, Any]:
    return {
        name: {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(figure).items()}
        for name, figure in figures.items()
    }


def _outcome_json(outcome: Outcome, with_question: bool) -> dict[str, Any]:
    question = {"question": outcome.question.question} if with_question else {}
    return {
        "id": outcome.question.id,
        **question,
        "kind": outcome.question.kind,
        "style": outcome.question.style,
        "answerable": outcome.question.answerable,
        "refusal": outcome.refusal,
        "confidence": round(outcome.confidence, 3),
        "rank": outcome.ranking.rank,
        "rank_single": outcome.ranking.rank_single,
        "answer_holds": outcome.answer_holds,
        "place_cited": outcome.place_cited,
        "grades_right": outcome.grades_right,
        "words": outcome.words,
        "quotes": outcome.quotes.count,
        "quotes_verbatim": outcome.quotes.verbatim,
        "missing": list(outcome.missing) if with_question else len(outcome.missing),
        "error": outcome.error,
        "miss": outcome.miss,
    }


# --- Markdown -----------------------------------------------------------------------------------


def show(figure: Figure, is_rate: bool) -> str:
    """ "0.75 (30/40)" for a rate, "38" for a size, "–" for nothing to count."""
    if figure.value is None:
        return "–"
    if is_rate:
        return f"{figure.value:.2f} ({figure.count}/{figure.n})"
    return f"{figure.value:.2f}" if figure.value <= 1 else f"{figure.value:.0f}"


def _overall_table(figures: Figures) -> str:
    lines = ["| metric | what | value | n | 95 % interval |", "|---|---|---|---|---|"]
    for metric in METRICS:
        figure = figures[metric.name]
        interval = "–" if figure.low is None else f"{figure.low:.2f}–{figure.high:.2f}"
        value = show(figure, metric.is_rate)
        lines.append(f"| `{metric.name}` | {metric.title} | {value} | {figure.n} | {interval} |")
    return "\n".join(lines) + "\n"


def _group_table(
    title: str,
    groups: dict[str, Figures],
    outcomes: Sequence[Outcome],
    group: Callable[[Outcome], str | None],
) -> str:
    rates = {metric.name: metric.is_rate for metric in METRICS}
    lines = [
        f"| {title} | questions | " + " | ".join(f"`{name}`" for name in _GROUP_METRICS) + " |",
        "|---" * (len(_GROUP_METRICS) + 2) + "|",
    ]
    for name, figures in groups.items():
        count = sum(group(outcome) == name for outcome in outcomes)
        cells = " | ".join(show(figures[m], rates[m]) for m in _GROUP_METRICS)
        lines.append(f"| {name} | {count} | {cells} |")
    return "\n".join(lines) + "\n"


def _miss_table(counts: dict[str, int]) -> str:
    lines = ["| why missed | questions |", "|---|---|"]
    lines.extend(f"| {why} | {count} |" for why, count in counts.items())
    return "\n".join(lines) + "\n"

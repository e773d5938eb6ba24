"""`qa eval`: the run, its thresholds, its files and its exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from qa.errors import BadInput
from qa.evaluation.gold import load_gold
from qa.evaluation.judge import Asked, judge_question
from qa.evaluation.junit import junit_xml
from qa.evaluation.known import Holds, unknown_names
from qa.evaluation.metrics import metric_named
from qa.evaluation.result import EvalResult, summarise
from qa.evaluation.witness import Witness

Progress = Callable[[int, int], None]


def run_eval(
    index: Asked,
    gold_paths: Sequence[Path],
    top: int = 10,
    progress: Progress | None = None,
) -> EvalResult:
    """Ask every gold question bare and count what came of it.

    `top` passages are an answer's list. `progress` is told the questions done and all of them.
    Raises BadInput where a gold file cannot be used.
    """
    questions = load_gold(gold_paths)
    witness = Witness()
    outcomes = []
    for done, question in enumerate(questions, start=1):
        outcomes.append(judge_question(index, question, witness, top))
        if progress is not None:
            progress(done, len(questions))
    return summarise([path.name for path in gold_paths], outcomes)


def run_eval_command(
    index: Asked,
    gold_paths: Sequence[Path],
    *,
    holds: Holds | None = None,
    out: Path | None = None,
    junit: Path | None = None,
    fail_under: Sequence[str] = (),
    top: int = 10,
    as_json: bool = False,
    progress: Progress | None = None,
) -> int:
    """Run, print the tables (or with `as_json` the whole result), write the files.

    `fail_under` holds entries such as "hit@5=0.75". Returns 0, or 1 where a figure is below its
    threshold. What the gold names and `holds` does not know is told on stderr, before any question, and
    asked all the same. Raises BadInput for gold, thresholds or files that cannot be used, before any
    question.
    """
    thresholds = [parse_threshold(entry) for entry in fail_under]
    for path in (out, junit):
        _check_writable(path)
    questions = load_gold(gold_paths)
    for sentence in unknown_names(holds, questions) if holds is not None else ():
        print(f"qa: note: {sentence}", file=sys.stderr)
    result = run_eval(index, gold_paths, top, progress)
    failures = below(result, thresholds)
    document = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
    if out is not None:
        out.write_text(document + "\n", encoding="utf-8")
    if junit is not None:
        junit.write_text(junit_xml(result, failures), encoding="utf-8")
    print(document if as_json else result.as_markdown())
    for failure in failures:
        print(f"qa: {failure}", file=sys.stderr)
    return 1 if failures else 0


def parse_threshold(entry: str) -> tuple[str, float]:
    """ "hit@5=0.75" -> ("hit@5", 0.75). Raises BadInput with the entry and what it should be."""
    name, _, value = entry.partition("=")
    metric = metric_named(name.strip())
    if not metric.more_is_better:
        raise BadInput(f"less is better for {metric.name!r}, so it cannot fail for being under")
    try:
        least = float(value)
    except ValueError as error:
        raise BadInput(
            f"the threshold {entry!r} has no number; write it like {metric.name}=0.75"
        ) from error
    if not 0 <= least <= 1:  # nor is "nan", under which no figure would ever be
        raise BadInput(
            f"the threshold {entry!r} is not between 0 and 1; write it like {metric.name}=0.75"
        )
    return metric.name, least


def _check_writable(path: Path | None) -> None:
    """Raises BadInput where a file cannot be written, before an hour of questions is lost on it."""
    if path is None:
        return
    if path.is_dir():
        raise BadInput(f"{str(path)!r} cannot be written: it is a folder")
    if not path.parent.is_dir():
        raise BadInput(f"{str(path)!r} cannot be written: there is no folder {str(path.parent)!r}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise BadInput(f"{str(path)!r} cannot be written: this user may not")


def below(result: EvalResult, thresholds: Sequence[tuple[str, float]]) -> list[str]:
    """A sentence for each figure below its threshold, or that no question of the gold tests."""
    sentences = []
    for name, least in thresholds:
        figure = result.overall[name]
        if figure.value is None:
            sentences.append(f"{name} could not be measured: no question of the gold tests it")
        elif figure.value < least:
            sentences.append(f"{name} is {figure.value:.4f} (n = {figure.n}), under {least}")
    return sentences

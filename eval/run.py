"""`make eval`: every gold question asked, the tables and the misses written to eval/results/.

    python -m eval.run [tune] [test] [samples] [--baseline] [--keep-index]

Without a name all sets are run, and the baseline with them. The sets of real reports need
QA_CORPUS. Every run on the test split adds a line to eval/results/test-runs.jsonl; of its misses
only ids and reasons are written, so that nobody tunes on its questions.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval import places
from eval.baseline import run_baseline
from eval.figures import write_shown
from eval.ranx_check import disagreements
from qa.evaluation import EvalResult, load_gold, run_eval
from qa.evaluation.metrics import METRICS
from qa.evaluation.result import show
from qa.service import Index

_REAL = ("tune", "test")
_COMPARED = (
    "hit@1", "hit@5", "mrr@10", "hit@300w", "hit@1000w", "right_report@1", "answer_facts",
    "citation_place", "right",
)  # fmt: skip


def main() -> None:
    arguments = _arguments()
    sets = arguments.sets or ["samples", *(_REAL if places.corpus_folder() else ())]
    places.RESULTS.mkdir(parents=True, exist_ok=True)
    if "samples" in sets:
        run_samples(arguments.keep_index)
    real = [name for name in _REAL if name in sets]
    if real:
        run_real(real, arguments.baseline or not arguments.sets, arguments.keep_index)
    elif not arguments.sets:
        print("the real reports were not asked: set QA_CORPUS to their folder")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", choices=["samples", *_REAL, []])
    parser.add_argument("--baseline", action="store_true", help="measure the naive baseline too")
    parser.add_argument("--keep-index", action="store_true", help="even if made by other code")
    return parser.parse_args()


def run_samples(keep_index: bool = False) -> None:
    """The samples' gold; writes quality-samples.md."""
    gold = places.gold_files("samples")
    if not gold:
        print(f"there is no gold for the samples in {places.GOLD}")
        return
    result = run_eval(places.samples_index(keep_index), gold, progress=_progress)
    text = _page("Quality on the samples", {"Samples": result}, {})
    write(places.RESULTS / "quality-samples.md", text + "\n" + miss_list(result))


def run_real(names: Sequence[str], with_baseline: bool, keep_index: bool = False) -> None:
    """The gold on real reports; writes quality.md, misses-tune.md and the log of test runs.

    Where only one of the two splits is run, quality.md is left as it is and the table printed.
    """
    index = places.corpus_index(keep_index)
    results, baselines = {}, {}
    for name in names:
        gold = places.gold_files(name)
        check_split(gold, name)
        results[name] = run_eval(index, gold, progress=_progress)
        _report_disagreements(results[name])
        if with_baseline:
            baselines[name] = run_baseline(index, gold)
    if "test" in results:
        log_test_run(results["test"], "program")
        write_shown()
        if baselines:
            log_test_run(baselines["test"], "baseline")
    if "tune" in results:
        write(
            places.RESULTS / "misses-tune.md",
            "# Misses of the tune split\n\n" + miss_list(results["tune"]),
        )
    text = _page(_real_title(index), results, baselines)
    if set(results) == set(_REAL):
        write(places.RESULTS / "quality.md", text)
    else:
        print(text)


def _real_title(index: Index) -> str:
    return f"Quality on {len(index.reports())} real reports"


def check_split(gold: Sequence[Path], name: str) -> None:
    """Ends the program where a question's authorities do not belong to the split of its file."""
    held_out = places.test_authorities()
    for question in load_gold(gold):
        tested = [a for a in question.authorities if a in held_out]
        wrong = tested if name == "tune" else set(question.authorities) - held_out
        if wrong or question.split not in (name, None):
            raise SystemExit(f"{question.id!r} does not belong to the {name} split: {wrong}")


def _report_disagreements(result: EvalResult) -> None:
    different = disagreements(result)
    if different:
        raise SystemExit(f"ranking figures differ from ranx's: {different}")


def log_test_run(result: EvalResult, system: str) -> None:
    """Adds a line with every figure to the log of runs on the test split."""
    figures = {m.name: _logged(result, m.name) for m in METRICS}
    log_line(system, result.gold, len(result.outcomes), figures)


def log_line(
    system: str, gold: Sequence[str], questions: int, figures: Mapping[str, Sequence[Any]]
) -> None:
    """Adds a line to the log of runs on the test split; a figure is its value and its n."""
    line = {
        "date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "commit": places.commit(),
        "system": system,
        "gold": list(gold),
        "questions": questions,
        "figures": figures,
    }
    with (places.RESULTS / "test-runs.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def _logged(result: EvalResult, name: str) -> list[Any]:
    figure = result.overall[name]
    return [None if figure.value is None else round(figure.value, 4), figure.n]


# --- pages ---------------------------------------------------------------------------------------


def _page(title: str, results: dict[str, EvalResult], baselines: dict[str, EvalResult]) -> str:
    texts = [f"# {title}\n", f"Commit {places.commit()}. Made by `python -m eval.run`; "
             "what each figure counts stands in [the evaluation's README](../README.md).\n"]  # fmt: skip
    for name, result in results.items():
        texts.append(f"## {name.capitalize()}: {len(result.outcomes)} questions\n")
        texts.append(result.as_markdown())
        if name in baselines:
            texts.append(compared(result, baselines[name]))
        if name == "test":
            texts.append(miss_ids(result))
    return "\n".join(texts)


def compared(result: EvalResult, baseline: EvalResult) -> str:
    """The program beside the naive baseline, with intervals."""
    lines = ["| metric | program | naive baseline |", "|---|---|---|"]
    for metric in METRICS:
        if metric.name in _COMPARED:
            cells = []
            for figures in (result.overall, baseline.overall):
                figure = figures[metric.name]
                between = "" if figure.low is None else f", {figure.low:.2f}–{figure.high:.2f}"
                cells.append(show(figure, metric.is_rate) + between)
            lines.append(f"| `{metric.name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def miss_list(result: EvalResult) -> str:
    """Every miss with its question, what the answer lacks, and why it counts as one."""
    lines = [
        "| id | why | rank | confidence | the answer lacks | question |",
        "|---|---|---|---|---|---|",
    ]
    for outcome in sorted(result.misses, key=lambda o: (str(o.miss), o.question.id)):
        rank = outcome.searched.rank or "–"
        lacks = "; ".join(outcome.missing) or "–"
        lines.append(
            f"| {outcome.question.id} | {outcome.miss} | {rank} | {outcome.confidence:.2f} "
            f"| {lacks} | {outcome.question.question} |"
        )
    return "\n".join(lines) + "\n"


def miss_ids(result: EvalResult) -> str:
    """The misses by reason, as ids only."""
    ids: dict[str, list[str]] = defaultdict(list)
    for outcome in result.misses:
        ids[str(outcome.miss)].append(outcome.question.id)
    return "\n".join(f"- {why}: {', '.join(names)}" for why, names in sorted(ids.items())) + "\n"


def write(path: Path, text: str) -> None:
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
    print(f"written: {path.relative_to(places.ROOT)}")


def _progress(done: int, total: int) -> None:
    if done % 20 == 0 or done == total:
        print(f"{done} of {total} questions", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

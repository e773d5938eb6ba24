"""Every part of the search taken away, and the search built up part by part: one table a split.

    python -m eval.ablate [--keep-index] [--tune-every K] [--questions N]

Asks the answerable passage questions of both splits. On the test split everything learned is what
ships; on the tune split, from which it was learned, each authority's questions are searched with an
encoder of questions and a ranker that were learned from the others. Writes eval/results/ablations.md and logs each
variant's run on the test split. `--tune-every` asks each K-th tune question only; `--questions` asks
the first N of those, prints their table and leaves the test split alone. What was learned is kept in build/ for the next run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eval import fit, pairs, places, run, tuning
from eval.bare import bare_index
from eval.baseline import Baseline
from eval.paired import ALPHA, Compared, Hits, cell, compare, verdict
from eval.pairs import fit_pairs
from eval.parts import BUILT_UP, DEPTH, TAKEN_OUT, WHOLE, Learned, OneQuestion
from qa.embedding import Encoder, load_encoder, load_model
from qa.evaluation.gold import GoldQuestion, load_gold
from qa.evaluation.metrics import within
from qa.evaluation.ranking import Ranking, judge_ranking
from qa.retrieve import load_ranker
from qa.service import Index
from qa.types import RankedPassage

METRICS = ("hit@1", "hit@5", "hit@300w", "hit@1000w", "right_report@1")
BASELINE, REFUSING = "naive baseline", "the shipped whole, refusals as misses"
_SETS = tuple(dict.fromkeys(v.without for v in (WHOLE, *TAKEN_OUT)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep-index", action="store_true", help="even if made by other code")
    parser.add_argument("--questions", type=int, help="ask N tune questions and write nothing")
    parser.add_argument("--tune-every", type=int, default=1, help="ask each K-th tune question")
    arguments = parser.parse_args()
    index, bare = places.corpus_index(arguments.keep_index), bare_index(arguments.keep_index)
    learned = learn(index)
    shipped = learned.pop("")
    naive = Baseline(index.reports())
    head, texts = _HEAD.format(commit=places.commit(), depth=DEPTH, alpha=ALPHA), []
    for split in ("tune",) if arguments.questions else ("test", "tune"):
        files = places.gold_files(split)
        run.check_split(files, split)
        every = arguments.tune_every if split == "tune" else 1
        questions = ranked_questions(load_gold(files))[::every][: arguments.questions]
        hits = ask_all(index, bare, naive, questions, learned if split == "tune" else {}, shipped)
        texts.append(table(split, hits, every))
        if arguments.questions:
            print(head + "\n".join(texts))
            return
        if split == "test":
            log(files, hits)
        run.write(places.RESULTS / "ablations.md", head + "\n".join(texts))


def ranked_questions(gold: Sequence[GoldQuestion]) -> list[GoldQuestion]:
    """Those on which ranking is judged."""
    return [q for q in gold if q.answerable and q.kind == "passage"]


# --- what is learned ------------------------------------------------------------------------------


def learn(index: Index) -> dict[str, Learned]:
    """What ships, under "", and for each tune authority what the others teach.

    A ranker without some features is fitted anew, so that a part is measured against the best that
    can be done without it.
    """
    gold = load_gold(places.gold_files("tune"))
    encoders = tuning.left_out(index, gold)
    weights = left_out_weights(index, gold, encoders)
    shipped = load_encoder(index.settings)
    plain = Encoder(load_model(index.settings, "cpu"), index.settings.model)
    whole = weights.pop("") | {(): load_ranker().weights}
    return {"": Learned(shipped, plain, whole)} | {
        group: Learned(encoders[group], plain, own) for group, own in weights.items()
    }


def left_out_weights(
    index: Index, gold: Sequence[GoldQuestion], encoders: Mapping[str, Encoder]
) -> dict[str, dict[tuple[str, ...], Mapping[str, float]]]:
    """The rankers' weights by the features left out: of all tune questions under "", and by tune
    authority of the others'. Kept in build/ like the encoders."""
    code = (Path(tuning.__file__), Path(fit.__file__), Path(pairs.__file__))
    file = places.BUILD / f"left-out-weights-{_digest(*code, fit.OUTSIDE, str(_SETS))}.json"
    if not file.exists():
        _say("collecting candidates and fitting the rankers")
        cases = fit.collect(index, [*gold, *load_gold([fit.OUTSIDE])], encoders)
        slim = [fit.Case(c.question, c.query, (), c.features, c.relevant) for c in cases]
        made = {"": _fitted(slim)}
        for part in tuning.folds(list(encoders)):
            own = _fitted([case for case in slim if case.group not in part])
            made |= dict.fromkeys(part, own)
        file.write_text(json.dumps(made, indent=1), encoding="utf-8")
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {group: {names: own[",".join(names)] for names in _SETS} for group, own in kept.items()}


def _fitted(cases: Sequence[fit.Case]) -> dict[str, dict[str, float]]:
    """The weights by the names of what is left out, joined by commas."""
    made = {}
    for without in _SETS:
        names = [name for name in fit.RANK_FEATURES if name not in without]
        weights = fit_pairs(cases, [fit.RANK_FEATURES.index(name) for name in names])
        made[",".join(without)] = {n: float(w) for n, w in zip(names, weights, strict=True)}
    return made


def _digest(*further: str | Path) -> str:
    """Of the tune questions, of what an index holds, and of what else something is learned by."""
    digest = hashlib.sha256(places.indexing_code().encode())
    for item in (*places.gold_files("tune"), *further):
        digest.update(item.read_bytes() if isinstance(item, Path) else item.encode())
    return digest.hexdigest()[:12]


# --- asking ---------------------------------------------------------------------------------------


def ask_all(
    index: Index,
    bare: Index,
    naive: Baseline,
    questions: Sequence[GoldQuestion],
    learned: Mapping[str, Learned],
    shipped: Learned,
) -> dict[str, Hits]:
    """By the row's name, (n, metrics) hits; each question with what was learned without it."""
    rows: dict[str, list[list[bool]]] = {}
    for done, question in enumerate(questions, start=1):
        own = learned[tuning.group_of(question)] if learned else shipped
        one = OneQuestion(index, bare, question.question, own)
        whole = judged(question, one.ranked(WHOLE))
        refused = index.ask(question.question).refusal is not None
        found = {
            WHOLE.name: whole,
            REFUSING: hits_of(Ranking.nothing()) if refused else whole,
            BASELINE: judged(question, naive.search(question.question, top=DEPTH)),
        }
        found |= {v.name: judged(question, one.ranked(v)) for v in BUILT_UP}
        found |= {f"without {v.name}": judged(question, one.ranked(v)) for v in TAKEN_OUT}
        for name, hits in found.items():
            rows.setdefault(name, []).append(hits)
        if done % 50 == 0 or done == len(questions):
            _say(f"{done} of {len(questions)} questions")
    return {name: np.array(hits, dtype=np.bool_) for name, hits in rows.items()}


def judged(question: GoldQuestion, ranked: Sequence[RankedPassage]) -> list[bool]:
    return hits_of(judge_ranking(question, ranked))


def hits_of(ranking: Ranking) -> list[bool]:
    """Whether a ranking is a hit, by METRICS."""
    return [
        bool(within(ranking.rank, 1)),
        bool(within(ranking.rank, 5)),
        bool(within(ranking.words, 300)),
        bool(within(ranking.words, 1_000)),
        ranking.first_right_report,
    ]


def log(files: Sequence[Path], hits: Mapping[str, Hits]) -> None:
    """A line for each row in the log of runs on the test split."""
    for name, own in hits.items():
        figures = {m: [round(float(own[:, i].mean()), 4), len(own)] for i, m in enumerate(METRICS)}
        run.log_line(f"ablation: {name}", [f.name for f in files], len(own), figures)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- the table ------------------------------------------------------------------------------------

_HEAD = """# Ablations

Commit {commit}. Made by `python -m eval.ablate`, on the answerable questions of the kind `passage`; what each figure counts
stands in [the evaluation's README](../README.md). A search alone refuses nothing, so all rows but one count
what is found ({depth} passages), refusals aside; the second row counts the program's refusals as misses.

A cell is the rate with its 95 % bootstrap interval, then its difference from the shipped whole on the same questions and the
exact two-sided p of McNemar's test. ▲ is significantly better than the shipped whole, ▼ significantly worse (p < {alpha}, not
corrected for the number of comparisons: of twenty that change nothing, one is marked by chance).

"Built up" begins with the naive baseline (fixed chunks of 1,000 characters, dense, no scope) and adds a part at a time with plain weights, each row on the
one above it; the last addition, the learned ranker over all features, gives the shipped whole. "Taken out" is the whole without one
part, its ranker fitted anew without the part's features unless the row says otherwise. Authority and year are in the scope and in no vector;
"context" is headings and lead-ins. The confidence by which a question without a year prefers the newest report is the
shipped one in every row.

"""


def table(split: str, hits: Mapping[str, Hits], every: int = 1) -> str:
    """The rows of a split, each beside the shipped whole, and which are significantly better."""
    whole = hits[WHOLE.name]
    compared = {name: _compared(own, whole) for name, own in hits.items()}
    lines = [
        f"## {split.capitalize()}: n = {len(whole)}{f', one question in {every}' if every > 1 else ''}\n",
        f"{_LEARNED[split]}\n",
        "| search | what | " + " | ".join(f"`{m}`" for m in METRICS) + " |",
        "|---" * (len(METRICS) + 2) + "|",
        _row(f"**{WHOLE.name}**", WHOLE.what, compared[WHOLE.name], is_reference=True),
        _row(REFUSING, "as `qa eval` counts", compared[REFUSING]),
        _row("**built up**"),
        _row(BASELINE, "`eval.baseline`", compared[BASELINE]),
        *(_row(v.name, v.what, compared[v.name]) for v in BUILT_UP),
        _row("plus learned ranker", "= the shipped whole", compared[WHOLE.name], is_reference=True),
        _row("**taken out**"),
        *(_row(f"without {v.name}", v.what, compared[f"without {v.name}"]) for v in TAKEN_OUT),
    ]
    rest = {name: own for name, own in hits.items() if name not in (WHOLE.name, REFUSING)}
    refusing = {name: _compared(own, hits[REFUSING]) for name, own in rest.items()}
    lines += [
        f"\nSignificantly better than the shipped whole: "
        f"**{verdict({n: compared[n] for n in rest}, METRICS)}**.\n",
        f"Significantly better than it with its refusals as misses, though refusing nothing: "
        f"**{verdict(refusing, METRICS)}**.\n",
    ]
    return "\n".join(lines)


_LEARNED = {
    "test": "Encoder of questions, ranker and confidence as shipped: learned on the tune authorities. Rankers fitted "
    "anew are fitted on all of those.",
    "tune": "Encoder of questions and rankers, the whole's too, are learned without the question's authority (seven parts, "
    "as `eval.fit` does), so this is not what the shipped files would give here. Words and confidence are the shipped ones.",
}


def _compared(own: Hits, other: Hits) -> list[Compared]:
    return [compare(own[:, i], other[:, i]) for i in range(len(METRICS))]


def _row(
    name: str, what: str = "", compared: Sequence[Compared] = (), *, is_reference: bool = False
) -> str:
    cells = [cell(c, is_reference=is_reference) for c in compared] or [""] * len(METRICS)
    return f"| {name} | {what} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

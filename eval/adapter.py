"""Learns the question adapter, qa/data/adapter.npz: python -m eval.adapter

From the tune questions and the sentences of their report that hold the facts: the adapted question
shall come nearer to those than to the other sentences of its scope (softmax over all of them). The test
split is never read. How much it helps is measured by leaving authorities out (`--check`).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval import places
from qa import Index
from qa.evaluation.facts import comparable, holds_fact, is_right_place
from qa.evaluation.gold import GoldQuestion, load_gold
from qa.types import Passage, RankedPassage, ReportInfo

RANK, EPOCHS, RATE = 32, 15, 3e-3
DECAY = 1e-3  # of the squared change
_SHARPNESS = 20.0  # of the softmax over similarities, which lie close together
_BATCH = 16
_FOLDS = 7
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A question's vector (dim,), the sentences of its scope (n, dim), and which of them answer."""

    group: str
    vector: Floats
    sentences: Floats
    answering: NDArray[np.int64]


def collect(index: Index, gold: Sequence[GoldQuestion]) -> list[Example]:
    infos = {info.report_id: info for info in index.reports()}
    sentences: dict[str, tuple[list[tuple[Passage, str]], Floats]] = {}
    examples = []
    for question in gold:
        if question.kind != "passage" or not question.answerable:
            continue
        scope = index.scope_of(question.question)
        if not scope.report_ids:
            continue
        for report_id in scope.report_ids:
            if report_id not in sentences:
                sentences[report_id] = _sentences(index, report_id)
        parts = [sentences[r] for r in scope.report_ids]
        holding = [_answers(infos, p, t, question) for pairs, _ in parts for p, t in pairs]
        answering = np.flatnonzero(np.array(holding))
        if len(answering):
            matrix = np.concatenate([vectors for _, vectors in parts])
            group = question.authorities[0] if question.authorities else ""
            examples.append(Example(group, scope.vector, matrix, answering))
    return examples


def _sentences(index: Index, report_id: str) -> tuple[list[tuple[Passage, str]], Floats]:
    """Each sentence of a report once, with a passage that holds it, and their vectors (n, dim)."""
    passages, vectors = index.passage_vectors(report_id)
    found: dict[tuple[int, int], tuple[Passage, str, Floats]] = {}
    for passage, own in zip(passages, vectors, strict=True):
        for sentence, vector in zip(passage.sentences, own, strict=True):
            text = passage.text[sentence.start : sentence.end]
            key = (passage.paragraph, passage.start + sentence.start)
            found.setdefault(key, (passage, text, vector))
    return [(p, t) for p, t, _ in found.values()], np.stack([v for _, _, v in found.values()])


def _answers(
    infos: dict[str, ReportInfo], passage: Passage, text: str, question: GoldQuestion
) -> bool:
    ranked = RankedPassage(infos[passage.report_id], passage, 0.0)
    if not is_right_place(ranked, question):
        return False
    return any(holds_fact(comparable(text), fact) for fact in question.facts)


def train(examples: Sequence[Example]) -> tuple[Floats, Floats]:
    """`down` (dim, RANK) and `up` (RANK, dim), the same for the same examples."""
    import torch

    torch.manual_seed(0)
    dim = len(examples[0].vector)
    down = torch.nn.Parameter(torch.randn(dim, RANK) * 0.02)
    up = torch.nn.Parameter(torch.zeros(RANK, dim))
    optimizer = torch.optim.Adam([down, up], lr=RATE)
    data = [(torch.tensor(e.vector), torch.tensor(e.sentences), e.answering) for e in examples]
    for epoch in range(EPOCHS):
        order = np.random.RandomState(epoch).permutation(len(data))
        for start in range(0, len(order), _BATCH):
            loss = DECAY * (down @ up).pow(2).sum()
            for i in order[start : start + _BATCH]:
                vector, sentences, answering = data[i]
                moved = vector + (vector @ down) @ up
                scores = _SHARPNESS * (sentences @ (moved / moved.norm()))
                missed = torch.logsumexp(scores, 0) - torch.logsumexp(scores[answering], 0)
                loss = loss + missed / _BATCH
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return down.detach().numpy(), up.detach().numpy()


def first_ranks(examples: Sequence[Example], down: Floats, up: Floats) -> list[int]:
    """For each example the rank of its best answering sentence, by similarity alone."""
    ranks = []
    for e in examples:
        moved = e.vector + (e.vector @ down) @ up
        scores = e.sentences @ moved
        ranks.append(1 + int((scores > scores[e.answering].max()).sum()))
    return ranks


def folds(groups: Sequence[str]) -> list[set[str]]:
    """The authorities in seven parts, each left out once."""
    ordered = sorted(set(groups))
    return [part for k in range(_FOLDS) if (part := set(ordered[k::_FOLDS]))]


def check(examples: Sequence[Example]) -> None:
    """Prints how often the best sentence answers, with and without, authorities left out."""
    dim = len(examples[0].vector)
    none = np.zeros((dim, 1), np.float32), np.zeros((1, dim), np.float32)
    plain = first_ranks(examples, *none)
    adapted: list[int] = []
    for part in folds([e.group for e in examples]):
        made = train([e for e in examples if e.group not in part])
        adapted += first_ranks([e for e in examples if e.group in part], *made)
    for name, ranks in (("as it is", plain), ("adapted, left out", adapted)):
        shares = " ".join(f"@{k} {np.mean(np.array(ranks) <= k):.3f}" for k in (1, 5, 10))
        print(f"{name:20} n={len(ranks)} {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only measure, by leaving out")
    arguments = parser.parse_args()
    index = places.corpus_index(keep=True)
    examples = collect(index, load_gold(places.gold_files("tune")))
    if arguments.check:
        check(examples)
        return
    down, up = train(examples)
    np.savez_compressed(
        places.ROOT / "qa" / "data" / "adapter.npz",
        model=np.array(index.settings.model),
        down=down.astype(np.float16),
        up=up.astype(np.float16),
    )
    print(f"learned from {len(examples)} questions")


if __name__ == "__main__":
    main()

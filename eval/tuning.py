"""Learns the encoder of questions, qa/data/questions.npz: python -m eval.tuning

From the tune questions and the sentences of their report that hold the facts: an encoded question shall
come nearer to those than to the other sentences of its scope (softmax over all of them), whose vectors
stay as they are; and nearer to some sentence than to the vector of no answer if its report answers it,
farther if it does not (logistic loss of the margin, see `qa.tuning`). The test split is never read. How much it helps is measured by leaving authorities out
(`--check`).
"""

from __future__ import annotations

import argparse
import copy
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval import places
from qa import Index
from qa.embedding import Encoder, load_model, transformer_of
from qa.evaluation.facts import comparable, holds_fact, is_right_place
from qa.evaluation.gold import GoldQuestion, load_gold
from qa.settings import Settings
from qa.tuning import LOOKED_AT, SHARPNESS, Tuning, margin, packed, unpacked
from qa.types import Passage, RankedPassage, ReportInfo

if TYPE_CHECKING:
    import torch

RANK, EPOCHS, RATE = 16, 6, 1e-3
_NONE_QUICKER = 3.0  # how much faster the vector of no answer is learned
_BIAS = 10.0  # where its bias begins
_ANSWERED = 0.5  # weight of telling whether there is an answer, beside finding it
_NEAR_MISS = 1.5  # of a question without one in it: there are fewer of them
_BATCH = 16
_DECAY = 0.01
_WARMING = 0.1  # of the steps, until the rate is reached; it falls to nothing over the others
_LONGEST = 64  # tokens of a question
_LAYERS = ("query", "key", "value", "dense")  # the last name of what is changed in each block
_FOLDS = 7
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A question as it is encoded, the sentences' vectors of its scope (n, dim), and which answer;
    none where its report does not answer it."""

    group: str
    text: str
    sentences: tuple[Floats, ...]  # of each report; put together when needed
    answering: NDArray[np.int64]

    def matrix(self) -> Floats:
        return self.sentences[0] if len(self.sentences) == 1 else np.concatenate(self.sentences)


def collect(index: Index, gold: Sequence[GoldQuestion]) -> list[Example]:
    infos = {info.report_id: info for info in index.reports()}
    sentences: dict[str, tuple[list[tuple[Passage, str]], Floats]] = {}
    examples = []
    for question in gold:
        if question.kind != "passage":
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
        if len(answering) or not question.answerable:
            text = scope.query.text or scope.query.question
            vectors = tuple(vectors for _, vectors in parts)
            examples.append(Example(group_of(question), text, vectors, answering))
    return examples


def group_of(question: GoldQuestion) -> str:
    return question.authorities[0] if question.authorities else ""


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
    if not question.answerable or not is_right_place(ranked, question):
        return False
    return any(holds_fact(comparable(text), fact) for fact in question.facts)


# --- learning -------------------------------------------------------------------------------------


def train(examples: Sequence[Example], model: Any | None = None) -> Tuning:
    """The changes of the bundled model's layers, the same for the same examples."""
    import torch

    torch.manual_seed(0)
    learning = copy.deepcopy(model or load_model(Settings(), "cpu"))
    changes = _changeable(learning)
    changed = [p for change in changes.values() for p in (change.down, change.up)]
    none = torch.nn.Parameter(torch.zeros(transformer_of(learning).config.hidden_size))
    bias = torch.nn.Parameter(torch.tensor(_BIAS))
    parameters = [*changed, none, bias]
    groups: list[dict[str, Any]] = [
        {"params": changed},
        {"params": [none, bias], "lr": RATE * _NONE_QUICKER},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=_DECAY)
    steps = EPOCHS * -(-len(examples) // _BATCH)
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps))
    learning.train()
    for epoch in range(EPOCHS):
        order = np.random.RandomState(epoch).permutation(len(examples))
        for start in range(0, len(order), _BATCH):
            batch = [examples[i] for i in order[start : start + _BATCH]]
            loss = _loss(learning, none, bias, batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            rates.step()
    layers = {
        name: (change.down.detach().numpy(), change.up.detach().numpy())
        for name, change in changes.items()
    }
    return Tuning(layers, none.detach().numpy(), float(bias))


def _rate(done: float) -> float:
    """The share of the learning rate, by the share of the steps that are done."""
    return min(1.0, done / _WARMING + 0.01, max(0.0, (1 - done) / (1 - _WARMING)))


def _loss(
    model: Any, none: torch.Tensor, bias: torch.Tensor, examples: Sequence[Example]
) -> torch.Tensor:
    import torch

    tokens = model.tokenizer(
        [e.text for e in examples],
        padding=True,
        truncation=True,
        max_length=_LONGEST,
        return_tensors="pt",
    )
    vectors = torch.nn.functional.normalize(model(dict(tokens))["sentence_embedding"], dim=1)
    losses = []
    for vector, example in zip(vectors, examples, strict=True):
        scores = SHARPNESS * (torch.from_numpy(example.matrix()) @ vector)
        nearest = torch.topk(scores, min(LOOKED_AT, len(scores))).values
        sure = torch.logsumexp(nearest, 0) - SHARPNESS * (vector @ none) - bias
        if len(example.answering):
            answering = scores[torch.from_numpy(example.answering)]
            losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(answering, 0))
            losses.append(_ANSWERED * torch.nn.functional.softplus(-sure))
        else:
            losses.append(_ANSWERED * _NEAR_MISS * torch.nn.functional.softplus(sure))
    return torch.stack(losses).sum() / len(examples)


def _changeable(model: Any) -> dict[str, Any]:
    """Makes every layer of the transformer's blocks changeable and all else fixed; by name."""
    import torch

    class Changed(torch.nn.Module):
        """A linear layer and a change of low rank, which is nothing at first."""

        def __init__(self, layer: Any) -> None:
            super().__init__()
            self.layer = layer
            self.down = torch.nn.Parameter(torch.randn(layer.in_features, RANK) * 0.02)
            self.up = torch.nn.Parameter(torch.zeros(RANK, layer.out_features))

        def forward(self, x: torch.Tensor) -> Any:
            return self.layer(x) + (x @ self.down) @ self.up

    for parameter in model.parameters():
        parameter.requires_grad = False
    transformer = transformer_of(model)
    changes = {}
    for name, layer in list(transformer.named_modules()):
        if name.startswith("encoder.") and name.rsplit(".", 1)[-1] in _LAYERS:
            parent, own = name.rsplit(".", 1)
            changes[name] = Changed(layer)
            setattr(transformer.get_submodule(parent), own, changes[name])
    return changes


# --- leaving out ----------------------------------------------------------------------------------


def folds(groups: Sequence[str]) -> list[set[str]]:
    """The authorities in seven parts, each left out once."""
    ordered = sorted(set(groups))
    return [part for k in range(_FOLDS) if (part := set(ordered[k::_FOLDS]))]


def left_out(index: Index, gold: Sequence[GoldQuestion]) -> dict[str, Encoder]:
    """By tune authority, an encoder of questions that was learned from the other parts' questions.

    Kept in build/ as long as gold, index and this code stay the same: learning takes half an hour.
    """
    groups = sorted({group_of(q) for q in gold if q.kind == "passage"})
    model = load_model(Settings(), "cpu")
    examples: list[Example] = []
    encoders: dict[str, Encoder] = {}
    for k, part in enumerate(folds(groups)):
        file = places.BUILD / f"left-out-questions-{_digest()}-{k}.npz"
        if not file.exists():
            examples = examples or collect(index, gold)
            print(
                f"learning the encoder of questions without {', '.join(sorted(part))}", flush=True
            )
            made = train([e for e in examples if e.group not in part], model)
            np.savez(file, **packed(Settings().model, made))  # type: ignore[arg-type]
        with file.open("rb") as kept:
            encoder = Encoder(model, Settings().model, tuning=unpacked(kept)[1])
        encoders |= dict.fromkeys(part, encoder)
    return encoders


def _digest() -> str:
    """Of the tune questions, of what an index holds, and of this file."""
    digest = hashlib.sha256(places.indexing_code().encode())
    for file in (*places.gold_files("tune"), Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def asked(example: Example, encoder: Encoder) -> tuple[int | None, float]:
    """The rank of the best answering sentence by similarity alone, None without one; the margin."""
    vector = encoder.encode_questions([example.text])[0]
    scores = example.matrix() @ vector
    sure = margin(scores.tolist(), encoder.unanswered(vector))
    if not len(example.answering):
        return None, sure
    return 1 + int((scores > scores[example.answering].max()).sum()), sure


def check(index: Index, gold: Sequence[GoldQuestion]) -> None:
    """Prints how often the best sentence answers, with and without, authorities left out; and how
    well the margin tells the answered questions from the others."""
    from sklearn.metrics import roc_auc_score

    examples = collect(index, gold)
    encoders = left_out(index, gold)
    plain = Encoder(load_model(Settings(), "cpu"), "")
    for name, found in (
        ("as it is", [asked(e, plain) for e in examples]),
        ("of questions, left out", [asked(e, encoders[e.group]) for e in examples]),
    ):
        ranks = np.array([rank for rank, _ in found if rank is not None])
        shares = " ".join(f"@{k} {np.mean(ranks <= k):.3f}" for k in (1, 5, 10))
        auroc = roc_auc_score([rank is not None for rank, _ in found], [m for _, m in found])
        print(
            f"{name:24} n={len(ranks)} {shares}; AUROC of the margin, n={len(found)}: {auroc:.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only measure, by leaving out")
    arguments = parser.parse_args()
    index = places.corpus_index(keep=True)
    gold = load_gold(places.gold_files("tune"))
    if arguments.check:
        check(index, gold)
        return
    examples = collect(index, gold)
    made = train(examples)
    target = places.ROOT / "qa" / "data" / "questions.npz"
    np.savez_compressed(target, **packed(index.settings.model, made))  # type: ignore[arg-type]
    print(f"{target.name}: rank {RANK}, from {len(examples)} questions")


if __name__ == "__main__":
    main()

"""Fits the reader of kinds of questions: python -m eval.kinds [--keep-index] [--write]

Prints, for each writer of questions left out (and for a third of the authorities), how many kinds the model
alone tells, and how many of those it is sure of. With --write it fits on all tune questions and on those of
`gold/kinds`, which are labelled by kind alone, and writes qa/data/kinds.npz. Needs QA_CORPUS.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eval import places
from qa.evaluation import load_gold
from qa.kinds import (
    GRAMS_WEIGH,
    KINDS,
    SHAPE_WEIGHS,
    SURE,
    VECTOR_WEIGHS,
    grams,
    shape,
    word_vector,
)

FILE = places.ROOT / "qa" / "data" / "kinds.npz"
_LEAST = 3  # questions that hold a gram before it counts
_STRENGTH = 3.0  # inverse of the regularisation
_FOLDS = 3


@dataclass(frozen=True)
class Asked:
    """A question with the marks of its scope, how many authorities and years it names, and its kind.

    `writer` is "" where the questions were written report by report; then `authority` is whose.
    """

    text: str
    authorities: int
    years: int
    kind: str
    writer: str
    authority: str


def read_questions(*, keep: bool) -> list[Asked]:
    index = places.corpus_index(keep=keep)

    def asked(question: str, kind: str, writer: str, authority: str = "") -> Iterator[Asked]:
        query = index.scope_of(question).query
        if query.masked:
            years = 2 if query.year_from and query.year_to else len(query.scope.years)
            kind = "across" if kind in ("count", "list") else kind
            yield Asked(query.masked, len(query.scope.authorities), years, kind, writer, authority)

    found: list[Asked] = []
    for gold in load_gold(places.gold_files("tune")):
        named = re.match(r"(t\d+)-", gold.id)
        writer, authority = named[1] if named else "", next(iter(gold.authorities), "")
        found += asked(gold.question, gold.kind, writer, authority)
    for file in sorted((places.GOLD / "kinds").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found += asked(entry["question"], entry["kind"], f"kinds {file.stem}")
    return found


@dataclass(frozen=True)
class Model:
    """What `qa.kinds.KindReader` holds, as scikit-learn fits it."""

    numbers: dict[str, int]
    idf: NDArray[np.float64]
    fitted: LogisticRegression

    def rows(self, asked: list[Asked]) -> NDArray[np.float64]:
        """(n, features): grams, word vector, shape."""
        table = np.zeros((len(asked), len(self.numbers)))
        for row, question in zip(table, asked, strict=True):
            for gram, n in grams(question.text).items():
                if gram in self.numbers:
                    row[self.numbers[gram]] = (1 + np.log(n)) * self.idf[self.numbers[gram]]
            row *= GRAMS_WEIGH / max(float(np.linalg.norm(row)), 1e-9)
        vectors = VECTOR_WEIGHS * np.stack([word_vector(a.text) for a in asked])
        shapes = SHAPE_WEIGHS * np.stack([shape(a.text, a.authorities, a.years) for a in asked])
        return np.hstack([table, vectors, shapes])

    def probabilities(self, asked: list[Asked]) -> NDArray[np.float64]:
        """(n, kinds) in the order of KINDS."""
        found = self.fitted.predict_proba(self.rows(asked))
        return np.asarray(found[:, [list(self.fitted.classes_).index(k) for k in KINDS]])


def fit(asked: list[Asked]) -> Model:
    held = Counter(gram for a in asked for gram in grams(a.text))
    numbers = {gram: i for i, gram in enumerate(sorted(g for g, n in held.items() if n >= _LEAST))}
    idf = np.array([np.log((1 + len(asked)) / (1 + held[g])) + 1 for g in numbers])
    model = Model(
        numbers, idf, LogisticRegression(C=_STRENGTH, max_iter=3000, class_weight="balanced")
    )
    model.fitted.fit(model.rows(asked), [a.kind for a in asked])
    return model


def check(asked: list[Asked]) -> None:
    """Prints what a model fitted without them tells of each writer, and of a third of the authorities."""
    names = set(sorted({a.authority for a in asked if not a.writer})[::_FOLDS])
    parts: dict[str, list[Asked]] = {
        writer: [a for a in asked if a.writer == writer]
        for writer in sorted({a.writer for a in asked} - {""})
    }
    parts["report by report"] = [a for a in asked if not a.writer and a.authority in names]
    for name, own in parts.items():
        left_out = set(map(id, own))
        found = fit([a for a in asked if id(a) not in left_out]).probabilities(own)
        right = [KINDS[int(p.argmax())] == a.kind for p, a in zip(found, own, strict=True)]
        sure = [r for p, r in zip(found, right, strict=True) if p.max() >= SURE]
        print(
            f"{name}: {sum(right)} of {len(own)} kinds right; sure of {len(sure)}, {sum(sure)} right"
        )


def write(model: Model) -> None:
    order = [list(model.fitted.classes_).index(kind) for kind in KINDS]
    weights = model.fitted.coef_[order].T
    count = len(model.numbers)
    np.savez_compressed(
        FILE,
        grams=np.frombuffer("\n".join(model.numbers).encode("utf-8"), dtype=np.uint8),
        idf=model.idf.astype(np.float16),
        of_grams=weights[:count].astype(np.float16),
        of_vector=weights[count:-8].astype(np.float16),
        of_shape=weights[-8:].astype(np.float16),
        bias=model.fitted.intercept_[order].astype(np.float32),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep-index", action="store_true", help="use the index of an earlier run")
    parser.add_argument("--write", action="store_true", help="write qa/data/kinds.npz")
    arguments = parser.parse_args()
    asked = read_questions(keep=arguments.keep_index)
    print(f"{len(asked)} questions: {dict(Counter(a.kind for a in asked))}")
    check(asked)
    if arguments.write:
        write(fit(asked))
        print(f"written: {FILE.name}")


if __name__ == "__main__":
    main()

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from qa.expectation import expectation
from qa.features import likeness_features, passage_features, sentence_fits
from qa.likeness import load_likeness
from qa.passages import split_passages
from qa.retrieve import Ranker, Retriever, distinct, load_ranker
from qa.stems import content_words
from qa.types import Evidence, Passage, Query, Scope
from tests.made_up import info, report

TEXTS = [
    "Caseloads are too high in the north. Workers hold twenty cases each. Managers know this.",
    "Care leavers live in suitable flats. Most of them have a tenancy of their own by twenty.",
    "The board meets every month. Its chair is independent.",
]


class FakeIndex:
    """Vectors, words and passages of one made-up report; word counts stand for vectors."""

    def __init__(self) -> None:
        self.items = split_passages(report(TEXTS))
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += 1
        words = ("caseloads", "care", "flats", "board", "chair")
        rows = [[float(w in t.lower()) + 0.01 for w in words] for t in texts]
        made = np.array(rows, dtype=np.float32).reshape(-1, len(words))
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    encode_questions = encode

    def unanswered(self, vector: np.ndarray) -> float:
        return float("nan")

    def search(self, first, k: int, scope=None, *, extra=()):  # type: ignore[no-untyped-def]
        if isinstance(first, str):
            hits = [
                i
                for i, p in enumerate(self.items)
                if set(content_words(first)) & set(p.text.lower().split())
            ]
            return np.array(hits, dtype=np.int64), np.ones(len(hits), dtype=np.float32)
        rows = np.arange(len(self.items)) if scope is None else scope
        scores = self.vectors(rows) @ first
        order = np.argsort(-scores)[:k]
        return rows[order], scores[order]

    def vectors(self, rows: np.ndarray) -> np.ndarray:
        return self.encode([self.items[int(r)].text for r in rows])

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        return [replace(self.items[r], row=r) for r in rows]

    def sentence_vectors(self, rows: Sequence[int]) -> list[np.ndarray]:
        return [
            self.encode([self.items[r].text[s.start : s.end] for s in self.items[r].sentences])
            for r in rows
        ]

    def rows_of(self, report_ids: Collection[str]) -> np.ndarray:
        rows = [i for i, p in enumerate(self.items) if p.report_id in report_ids]
        return np.array(rows, dtype=np.int64)


def retriever(index: FakeIndex) -> Retriever:
    weights = Ranker({"dense": 1.0, "words": 0.2, "sentence": 0.3}, {"similar": 1.0})
    return Retriever(
        index,
        index,
        index,
        index,
        lambda text: [],
        weights,
        load_likeness(),
    )


def query(text: str) -> Query:
    return Query(text, text, "passage", Scope())


def test_the_passage_that_says_it_comes_first() -> None:
    found = retriever(FakeIndex()).find(query("How high are caseloads?"), None)
    assert found.evidence[0].passage.text.startswith("Caseloads")
    scores = [e.score for e in found.evidence]
    assert scores == sorted(scores, reverse=True)


def test_the_scope_is_a_filter() -> None:
    index = FakeIndex()
    assert retriever(index).find(query("caseloads"), ["another-report"]).evidence == ()
    inside = retriever(index).find(query("caseloads"), [info().report_id])
    assert inside.searched == len(index.items)


def test_every_sentence_of_a_passage_has_its_similarity() -> None:
    best = retriever(FakeIndex()).find(query("Who is the chair?"), None).evidence[0]
    assert len(best.sentences) == len(best.passage.sentences)
    assert best.sentences[1] == max(best.sentences)


def test_a_number_is_expected_where_how_many_is_asked() -> None:
    passages = split_passages(report(TEXTS))
    cases = expectation("how_many", "How many cases?")
    each = [sentence_fits(cases, p) for p in passages]
    assert passage_features(each, passages, ["cases"])["fits"].tolist() == [1.0, 0.5, 0.0]


def test_rare_words_of_the_question_weigh_more() -> None:
    passages = split_passages(
        report(["Care is good in every home.", "Care is planned with flats."])
    )
    features = passage_features([[], []], passages, ["care", "flats"])
    assert features["covered_rare"][0] < 0.5
    assert features["covered_rare"][1] == 1.0


def test_overlapping_and_repeated_passages_are_shown_once() -> None:
    twice = [*TEXTS, TEXTS[2]]
    long = [" ".join(f"{n} is here now." for n in ("One", "Two", "Three", "Four", "Five")), *twice]
    evidence = [Evidence(p, 1.0) for p in split_passages(report(long))]
    kept = [e.passage.text for e in distinct(evidence, 10)]
    assert kept[0].startswith("One is")
    assert not any(t.startswith("Two is") for t in kept)
    assert kept.count(TEXTS[2]) == 1


def test_the_shipped_ranker_names_features_that_exist() -> None:
    passages = split_passages(report(TEXTS))
    known = set(passage_features([[]] * len(passages), passages, []))
    known |= set(likeness_features(load_likeness(), None, passages))
    known |= {"dense", "words", "sentence"}
    assert set(load_ranker().weights) <= known


def test_another_encoder_changes_what_is_near_and_forgets_what_was_encoded() -> None:
    index = FakeIndex()
    board = index.encode(["the board"])
    search = retriever(index)
    asked = query("caseloads")
    near = max(search.find(asked, None).evidence, key=lambda e: e.features["dense"])
    assert near.passage.text == TEXTS[0]

    class OfTheBoard(FakeIndex):
        def encode_questions(self, texts: Sequence[str]) -> np.ndarray:
            return board

    moved = search.varied(asks=OfTheBoard())
    near = max(moved.find(asked, None).evidence, key=lambda e: e.features["dense"])
    assert near.passage.text == TEXTS[2]


def test_passages_may_share_one_sentence() -> None:
    names = ("One", "Two", "Three", "Four", "Five", "Six", "Seven")
    passages = split_passages(report([" ".join(f"{n} is here now." for n in names)]))
    first, second, *_, last = (Evidence(p, 1.0) for p in passages)
    assert distinct([first, second, last], 10) == [first, last]


def test_a_repetition_is_found_among_texts_of_other_lengths() -> None:
    """The words need not stand in the same order, and a longer text that holds them is another."""
    words = [f"word{i}" for i in range(40)]
    texts = [
        " ".join(words),
        " ".join(reversed(words[:37])),  # 37 of 40 words: a repetition
        " ".join(words[:30]),  # 30 of 40: none
        " ".join([*words, *(f"other{i}" for i in range(20))]),
    ]
    passage = split_passages(report(TEXTS))[0]
    evidence = [
        Evidence(replace(passage, text=text, paragraph=n), 1.0 - n) for n, text in enumerate(texts)
    ]
    kept = [e.passage.paragraph for e in distinct(evidence, 10)]
    assert kept == [0, 2, 3]

"""The ablations: that a paired test can come out either way, and that each part can be taken out."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval import ablate, fit, places
from eval.bare import split_bare
from eval.paired import Hits, cell, compare, mcnemar, verdict
from eval.pairs import fit_pairs
from eval.parts import (
    BUILT_UP,
    TAKEN_OUT,
    WHOLE,
    NoVectors,
    NoWords,
    Parts,
    Remembering,
    Reweighed,
    retriever_of,
)
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.ranking import Ranking
from qa.passages import plan_embedding, split_passages
from qa.retrieve import Found, Ranker
from qa.types import Evidence, Query, Scope
from tests.made_up import report
from tests.test_retrieve import FakeIndex, retriever

ASKS = (FakeIndex(), FakeIndex())
QUERY = Query("caseloads", "caseloads", "passage", Scope())


def hits(*columns: Sequence[int]) -> Hits:
    """(n, metrics) from the hits of each metric."""
    return np.array(columns, dtype=np.bool_).T


# --- the paired test ------------------------------------------------------------------------------


def test_mcnemar_is_the_exact_binomial_of_the_pairs_that_differ() -> None:
    assert mcnemar(0, 0) == mcnemar(3, 3) == 1
    assert mcnemar(5, 0) == mcnemar(0, 5) == pytest.approx(2 / 32)
    assert mcnemar(6, 0) == pytest.approx(2 / 64)
    assert mcnemar(1, 9) == pytest.approx(2 * 11 / 1024)


def test_better_and_worse_come_out_of_the_same_questions() -> None:
    weak, strong = np.arange(100) < 60, np.arange(100) < 70
    up, down = compare(strong, weak), compare(weak, strong)
    assert (up.value, up.difference) == (pytest.approx(0.7), pytest.approx(0.1))
    assert up.better
    assert not up.worse
    assert down.worse
    assert not down.better
    assert up.diff_low > 0 > down.diff_high
    assert up.low < 0.7 < up.high
    # The same two rates on other questions: most pairs differ, and chance may have made them.
    shuffled = compare(strong[::-1], weak)
    assert shuffled.difference == up.difference
    assert not shuffled.better
    assert shuffled.diff_low < 0


def test_a_cell_shows_rate_interval_difference_and_mark() -> None:
    weak, strong = np.arange(100) < 60, np.arange(100) < 70
    assert cell(compare(strong, weak)).startswith("0.700 (0.6")
    assert cell(compare(strong, weak)).endswith("+0.100 p .002 ▲")
    assert cell(compare(weak, strong)).endswith("−0.100 p .002 ▼")
    assert cell(compare(weak, weak)).endswith("+0.000 p 1.000")
    assert "p" not in cell(compare(weak, weak), is_reference=True)


def test_the_verdict_names_what_is_better_or_none() -> None:
    weak, strong = np.arange(100) < 60, np.arange(100) < 70
    same, up, down = compare(weak, weak), compare(strong, weak), compare(weak, strong)
    assert verdict({"a": [same, down]}, ["x", "y"]) == "none"
    assert verdict({"a": [same, down], "b": [same, up]}, ["x", "y"]) == "b (y)"


def test_unequal_numbers_of_questions_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="2 questions beside 3"):
        compare(np.array([True, False]), np.array([True, False, True]))
    with pytest.raises(ValueError, match="nothing to pair"):
        compare(np.array([], dtype=bool), np.array([], dtype=bool))


# --- the table ------------------------------------------------------------------------------------


def every_row(own: Hits) -> dict[str, Hits]:
    names = [WHOLE.name, ablate.REFUSING, ablate.BASELINE, *(v.name for v in BUILT_UP)]
    return dict.fromkeys([*names, *(f"without {v.name}" for v in TAKEN_OUT)], own)


def test_a_table_has_every_row_and_says_which_ablation_is_better() -> None:
    weak, strong = np.arange(100) < 60, np.arange(100) < 70
    usual = hits(*[weak] * len(ablate.METRICS))
    rows = every_row(usual)
    text = ablate.table("test", rows)
    assert "Significantly better than the shipped whole: **none**." in text
    for name in rows:
        assert f"| {name} |" in text.replace("**", "")
    better = hits(*[weak] * (len(ablate.METRICS) - 1), strong)
    text = ablate.table("tune", rows | {"without length": better})
    assert "shipped whole: **without length (right_report@1)**." in text
    # The program with its refusals is no ablation of the search, and is never named one.
    assert (
        "none" in ablate.table("test", rows | {ablate.REFUSING: better}).split("shipped whole:")[1]
    )


def test_hits_are_counted_from_the_ranking() -> None:
    assert ablate.hits_of(Ranking(5, 7, 310, True, True)) == [False, True, False, True, True]
    assert ablate.hits_of(Ranking.nothing()) == [False] * len(ablate.METRICS)


def test_each_row_is_logged_as_a_run_on_the_test_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "RESULTS", tmp_path)
    ablate.log([Path("gold/a.jsonl")], {"x": hits([1, 0], [1, 1], [1, 1], [1, 1], [0, 0])})
    (line,) = (tmp_path / "test-runs.jsonl").read_text(encoding="utf-8").splitlines()
    logged = json.loads(line)
    assert (logged["system"], logged["gold"], logged["questions"]) == (
        "ablation: x",
        ["a.jsonl"],
        2,
    )
    assert logged["figures"]["hit@1"] == [0.5, 2]
    assert logged["figures"]["right_report@1"] == [0.0, 2]


def test_only_answerable_passage_questions_are_asked() -> None:
    gold = [
        GoldQuestion("a", "?", True),
        GoldQuestion("b", "?", False),
        GoldQuestion("c", "?", True, kind="grade"),
    ]
    assert [q.id for q in ablate.ranked_questions(gold)] == ["a"]


# --- the parts ------------------------------------------------------------------------------------


def test_variants_have_names_of_their_own_and_the_whole_lacks_nothing() -> None:
    names = [v.name for v in (WHOLE, *BUILT_UP)] + [f"without {v.name}" for v in TAKEN_OUT]
    assert len(set(names)) == len(names)
    assert (WHOLE.parts, WHOLE.plain, WHOLE.without) == (Parts(), None, ())
    assert all(v.parts != Parts() or v.without for v in TAKEN_OUT)


def test_without_words_or_vectors_the_other_search_finds() -> None:
    whole = retriever(FakeIndex())
    dim = FakeIndex().encode(["x"]).shape[1]
    by_words = retriever_of(whole, Parts(dense=False), *ASKS, dim).find(QUERY, None)
    assert [e.passage.text.split()[0] for e in by_words.evidence] == ["Caseloads"]
    assert by_words.evidence[0].features["dense"] == 0
    by_vectors = retriever_of(whole, Parts(words=False), *ASKS, dim).find(QUERY, None)
    assert len(by_vectors.evidence) == 3
    assert {e.features["words"] for e in by_vectors.evidence} == {0}


def test_the_encoder_of_questions_and_the_thesaurus_can_be_left_out() -> None:
    index = FakeIndex()
    asked: list[Sequence[tuple[str, float]]] = []

    class Listening(NoWords):
        def search(  # type: ignore[no-untyped-def]
            self, text: str, k: int, report_ids: Collection[str] | None = None, *, extra=()
        ):
            asked.append(extra)
            return super().search(text, k, report_ids)

    board = index.encode(["board"])
    whole = retriever(index).varied(words=Listening(), expand=lambda text: [("cases held", 0.4)])

    class OfTheBoard(FakeIndex):
        def encode_questions(self, texts: Sequence[str]) -> np.ndarray:  # type: ignore[override]
            return board

    for parts in (Parts(), Parts(tuning=False), Parts(thesaurus=False)):
        searching = retriever_of(whole, parts, OfTheBoard(), index, board.shape[1])
        found = searching.find(QUERY, None).evidence
        near = max(found, key=lambda e: e.features["dense"])
        assert ("board" in near.passage.text) is parts.tuning
    assert asked == [[("cases held", 0.4)], [("cases held", 0.4)], []]


class Counting:
    """Finds two passages in a fixed order, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        one, two = split_passages(
            report(["One sentence that says it all.", "Another one is here."])
        )
        self.found = Found(
            (Evidence(one, 2.0, {"a": 1.0, "b": 0.0}), Evidence(two, 1.0, {"a": 0.0, "b": 1.0})),
            2,
        )

    def find(
        self, query: Query, report_ids: Collection[str] | None, *, depth: int | None = None
    ) -> Found:
        self.asked += 1
        return self.found


def test_another_ranker_puts_the_same_candidates_in_its_order() -> None:
    counting = Counting()
    remembering = Remembering(counting)
    first, second = counting.found.evidence
    by_a = Reweighed(remembering, Ranker({"a": 1.0}, {})).find(QUERY, ["r"])
    by_b = Reweighed(remembering, Ranker({"b": 1.0}, {})).find(QUERY, ["r"])
    assert [e.passage for e in by_a.evidence] == [first.passage, second.passage]
    assert [e.passage for e in by_b.evidence] == [second.passage, first.passage]
    assert by_b.evidence[0].score > by_b.evidence[1].score
    assert counting.asked == 1
    remembering.find(QUERY, ["another"])
    remembering.find(replace(QUERY, text="other"), ["r"])
    assert counting.asked == 3


def test_a_reweighed_search_by_the_same_weights_is_the_search_itself() -> None:
    own = Ranker({"dense": 1.0, "covered_rare": 0.5}, {})
    search = retriever(FakeIndex()).varied(ranker=own)
    found, again = search.find(QUERY, None), Reweighed(search, own).find(QUERY, None)
    assert [e.passage for e in again.evidence] == [e.passage for e in found.evidence]
    np.testing.assert_allclose([e.score for e in again.evidence], [e.score for e in found.evidence])


@pytest.mark.slow
def test_weights_from_pairs_are_those_of_the_ranker_s_own_fit() -> None:
    random = np.random.default_rng(7)
    cases = []
    for _ in range(40):
        features = random.standard_normal((30, len(fit.RANK_FEATURES)))
        score = features[:, 0] + 0.5 * features[:, 3] + random.standard_normal(30)
        cases.append(fit.Case(GoldQuestion("q", "?", True), QUERY, (), features, score > 1.5))
    every = range(len(fit.RANK_FEATURES))
    np.testing.assert_allclose(fit_pairs(cases, every), fit.fit_ranker(cases), atol=2e-3)
    blanked = fit.fit_ranker(fit.without(cases, fit.RANK_FEATURES[0]))
    np.testing.assert_allclose(fit_pairs(cases, every[1:]), blanked[1:], atol=2e-3)


def test_no_vectors_are_zeros() -> None:
    assert NoVectors(4).vectors(np.array([3, 5])).tolist() == [[0] * 4] * 2
    assert len(NoVectors(4).search(np.zeros(4, dtype=np.float32), 9)[0]) == 0


def test_without_context_the_same_passages_are_embedded_bare() -> None:
    made_up = report(["Caseloads are too high in the north. Managers know this."])
    whole, bare = split_passages(made_up), split_bare(made_up)
    assert [p.passage_id for p in bare] == [p.passage_id for p in whole]
    assert whole[0].section
    assert not bare[0].section
    assert "Caseloads are too high in the north." in plan_embedding(bare).texts
    assert "Caseloads are too high in the north." not in plan_embedding(whole).texts

"""The rank and the words by which the evidence is complete."""

from __future__ import annotations

import random

import pytest

from qa.evaluation.gold import GoldQuestion
from qa.evaluation.metrics import reciprocal, within
from qa.evaluation.ranking import Ranking, judge_ranking
from tests.eval.made_up_answers import passage, report

GOLD = GoldQuestion(
    "a",
    "?",
    True,
    authorities=("Westmere",),
    year=2022,
    facts=(("23%",), ("agency",)),
    pages=(5,),
)
WHOLE = passage("Of the social workers 23% are agency staff today.")  # 9 words, 8th is staff
FIRST_HALF = passage("About 23% of them come and go.")  # 7 words
SECOND_HALF = passage("They are agency staff.")  # 4 words, the fact ends with the 3rd
OTHER_PAGE = passage("Of the social workers 23% are agency staff.", page=6)  # 8 words
OTHER_REPORT = passage("23% agency", info=report("Eastmere"))  # 2 words


def test_one_passage_holds_all() -> None:
    assert judge_ranking(GOLD, [OTHER_PAGE, WHOLE]) == Ranking(2, 2, 8 + 7, True, True)


def test_passages_together_hold_all() -> None:
    ranking = judge_ranking(GOLD, [FIRST_HALF, OTHER_PAGE, SECOND_HALF, WHOLE])
    assert ranking == Ranking(3, 4, 7 + 8 + 3, True, True)


def test_another_report_or_page_never_counts() -> None:
    assert judge_ranking(GOLD, [OTHER_REPORT, OTHER_PAGE]) == Ranking(None, None, None, False, True)
    assert judge_ranking(GOLD, [OTHER_REPORT]) == Ranking(None, None, None, False, False)
    assert judge_ranking(GOLD, []) == Ranking.nothing()


def test_a_lead_in_is_read_with_its_bullet() -> None:
    bullet = passage("agency staff, at 23%", lead_in="Too many are:")
    assert judge_ranking(GOLD, [bullet]) == Ranking(1, 1, 7, True, True)


def test_without_facts_the_place_is_the_evidence() -> None:
    gold = GoldQuestion("a", "?", True, pages=(6,))
    assert judge_ranking(gold, [WHOLE, OTHER_PAGE]) == Ranking(2, 2, 9 + 8, True, True)


def test_cuts_are_inclusive() -> None:
    assert [within(rank, 5) for rank in (1, 5, 6, None)] == [1, 1, 0, 0]
    assert [reciprocal(rank) for rank in (1, 4, 10, 11, None)] == [1, 0.25, 0.1, 0, 0]


@pytest.mark.slow
def test_hit_and_reciprocal_rank_agree_with_ranx() -> None:
    ranx = pytest.importorskip("ranx")
    draw = random.Random(7)
    ranks = {f"q{i}": draw.choice([None, *range(1, 16)]) for i in range(40)}
    qrels = ranx.Qrels({q: {f"d{rank or 99}": 1} for q, rank in ranks.items()})
    run = ranx.Run({q: {f"d{n}": 100.0 - n for n in range(1, 16)} for q in ranks})
    theirs = ranx.evaluate(qrels, run, ["hit_rate@1", "hit_rate@5", "mrr@10"])
    ours = [
        sum(within(rank, 1) for rank in ranks.values()) / 40,
        sum(within(rank, 5) for rank in ranks.values()) / 40,
        sum(reciprocal(rank) for rank in ranks.values()) / 40,
    ]
    assert ours == pytest.approx([theirs["hit_rate@1"], theirs["hit_rate@5"], theirs["mrr@10"]])

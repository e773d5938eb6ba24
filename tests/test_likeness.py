from __future__ import annotations

import numpy as np

from qa.likeness import load_likeness


def met(question: list[str], text: str) -> float:
    likeness = load_likeness()
    asked = likeness.question(question)
    assert asked is not None
    return float(asked.met(likeness.words_of(text)) @ asked.rarity)


def test_a_word_is_met_by_one_that_means_the_same() -> None:
    assert met(["kids"], "Children are safe.") > met(["kids"], "Budgets are tight.") + 0.3
    assert met(["money"], "Extra funding was found.") > met(["money"], "Visits are regular.") + 0.3
    assert met(["children"], "Children are safe.") == 1.0


def test_words_that_no_table_knows_are_like_nothing() -> None:
    assert load_likeness().question(["qwrtzx"]) is None
    assert met(["kids"], "") == 0.0


def test_rare_words_weigh_more_than_common_ones() -> None:
    asked = load_likeness().question(["children", "dentist"])
    assert asked is not None
    assert asked.rarity[1] > asked.rarity[0]
    assert np.isclose(asked.rarity.sum(), 1.0)

from __future__ import annotations

import numpy as np

from qa.likeness import load_likeness


def met(question: list[str], text: str) -> float:
    likeness = load_likeness()
    asked = likeness.question(question)
    assert asked is not None
    return float(asked.met_by_each([likeness.words_of(text)])[0] @ asked.rarity)


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


def test_each_text_is_met_alone_and_one_without_known_words_not_at_all() -> None:
    likeness = load_likeness()
    asked = likeness.question(["kids", "cash"])
    assert asked is not None
    texts = [likeness.words_of(t) for t in ("zzz", "children", "", "funding for children", "zzz")]
    met = asked.met_by_each(texts)
    assert met.shape == (5, 2)
    for i in (0, 2, 4):
        assert not met[i].any()
    np.testing.assert_array_equal(met[1], asked.met_by_each([texts[1]])[0])
    assert met[3, 1] > met[1, 1]
    assert asked.met_by_each([]).shape == (0, 2)

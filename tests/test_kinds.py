"""The reader of kinds: what it makes of a question, and when it has a say."""

from __future__ import annotations

import numpy as np
import pytest

from qa.kinds import KINDS, grams, kind_told, load_kinds, shape, tokens, unlikely, word_vector
from qa.wordings import AUTHORITY, YEAR


def test_marks_are_words_of_their_own() -> None:
    assert tokens(f"How did {AUTHORITY}’s team do in {YEAR}?") == [
        "how", "did", "@authority", "s", "team", "do", "in", "@year", "?"
    ]  # fmt: skip


def test_grams_are_words_pairs_and_triples() -> None:
    assert dict(grams("was it good")) == {
        "was": 1, "it": 1, "good": 1, "was it": 1, "it good": 1, "was it good": 1
    }  # fmt: skip


def test_the_shape_tells_none_one_and_more() -> None:
    assert shape("short", 0, 2).tolist() == [1, 0, 0, 0, 0, 1, 1, 0]
    assert shape("word " * 30, 1, 0).tolist() == [0, 1, 0, 1, 0, 0, 0, 1]


def test_a_text_without_a_known_word_has_no_direction() -> None:
    assert not word_vector("zzxq 17").any()
    assert np.linalg.norm(word_vector("foster carers")) == pytest.approx(1.0, abs=1e-5)


def test_probabilities_add_up_for_any_text() -> None:
    for text in ("", "?", "zzxq", f"{AUTHORITY} {YEAR}", "what was said about fostering " * 50):
        found = load_kinds().probabilities(text, 1, 1)
        assert list(found) == list(KINDS)
        assert sum(found.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "authorities", "years", "kind"),
    [
        (f"What did inspectors want {AUTHORITY} to improve after the {YEAR} visit?", 1, 1, "recommendations"),
        (f"{AUTHORITY} or {AUTHORITY}: who was judged better for leadership in {YEAR}?", 2, 1, "compare"),
        (f"How many foster carers left {AUTHORITY} in {YEAR} and why?", 1, 1, "passage"),
        ("Name the councils with the top judgement for care leavers", 0, 0, "across"),
        (f"What judgement did leadership in {AUTHORITY} get in {YEAR}?", 1, 1, "grade"),
    ],
)  # fmt: skip
def test_kinds_are_told(text: str, authorities: int, years: int, kind: str) -> None:
    assert kind_told(text, authorities, years, "passage") == kind


def test_a_rule_that_sees_no_passage_is_overruled_only_beyond_doubt() -> None:
    text = f"{AUTHORITY} {YEAR}"
    likely = load_kinds().probabilities(text, 1, 1)
    best = max(likely, key=lambda kind: likely[kind])
    assert likely[best] < 0.9
    other = next(k for k in KINDS if k not in ("passage", best))
    told = kind_told(text, 1, 1, other)
    assert told is None or told == "passage"


def test_what_words_speak_against_is_unlikely() -> None:
    text = f"How many foster carers left {AUTHORITY} in {YEAR} and why?"
    assert unlikely("compare", text, 1, 1)
    assert not unlikely("passage", text, 1, 1)

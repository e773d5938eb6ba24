from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text)]


def test_splits_at_full_stops_before_a_capital() -> None:
    text = "Plans are late. Children wait. 35% have no worker."
    assert sentences(text) == ["Plans are late.", "Children wait.", "35% have no worker."]


def test_keeps_closing_quotes_and_brackets_with_their_sentence() -> None:
    text = "They said it was ‘fine.’ Others (two of them.) It was not."
    assert sentences(text) == ["They said it was ‘fine.’", "Others (two of them.)", "It was not."]


@pytest.mark.parametrize(
    "text",
    [
        "Support, e.g. Advocacy and visits, is good.",
        "Dr. Smith and Mrs. Jones chair the board.",
        "The rate rose from 2.1 to 3.4 per 1,000.",
        "St. Anne’s Centre is open at night.",
    ],
)
def test_abbreviations_and_decimals_do_not_end_a_sentence(text: str) -> None:
    assert sentences(text) == [text]


@given(st.text(alphabet="ab A.!?’) \n1", max_size=80))
def test_no_character_is_lost_or_doubled(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))

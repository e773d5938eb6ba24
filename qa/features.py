"""Named features of passages and sentences that tell whether they answer a question.

They need no index: what kind of answer the question wants, which of its words are there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.expectation import Expectation
from qa.likeness import AskedWords, Likeness
from qa.stems import stem, stems
from qa.types import Passage


def sentence_fits(expected: Expectation, passage: Passage) -> list[float]:
    """How far each sentence of a passage is of the kind asked for."""
    return [expected.fits(passage.text[s.start : s.end]) for s in passage.sentences]


def passage_features(
    fits: Sequence[Sequence[float]],
    passages: Sequence[Passage],
    terms: Sequence[str],
    extra: Sequence[tuple[str, float]] = (),
) -> dict[str, NDArray[np.float64]]:
    """Features that need no index, each (n,): fit of the answer's kind, words covered, length.

    `fits` are those of each passage's sentences, `extra` the thesaurus's terms with their weights.
    """
    own = {stem(word) for word in terms}
    there_are = [stems(f"{p.lead_in or ''} {p.text}") for p in passages]
    rarity = _rarity(own, there_are)
    synonyms = [(stems(phrase), weight) for phrase, weight in extra]
    return {
        "fits": np.array([max(each, default=0.0) for each in fits]),
        "covered_rare": np.array([_share(own & there, own, rarity) for there in there_are]),
        "synonyms": np.array(
            [sum(w for phrase, w in synonyms if phrase and phrase <= there) for there in there_are]
        ),
        "length": np.array([np.log1p(len(p.text.split())) for p in passages]),
    }


def likeness_features(
    likeness: Likeness, asked: AskedWords | None, passages: Sequence[Passage]
) -> dict[str, NDArray[np.float64]]:
    """How well the question's words are met in meaning, each (n,): all of them by their rarity
    (`alike`), and the one met worst (`weakest`), which a near miss betrays."""
    if asked is None:
        return {name: np.zeros(len(passages)) for name in ("alike", "weakest")}
    texts = (f"{p.lead_in or ''} {p.text}" for p in passages)
    met = asked.met_by_each([likeness.words_of(text) for text in texts])
    return {
        "alike": np.asarray(met @ asked.rarity, dtype=np.float64),
        "weakest": np.asarray(met.min(axis=1), dtype=np.float64),
    }


class SentenceWords:
    """How well the words of sentences meet a question's; windows share sentences, each is met once.

    `extra` are the thesaurus's terms with their weights.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        terms: Sequence[str],
        likeness: Likeness,
        asked: AskedWords | None,
        extra: Sequence[tuple[str, float]] = (),
    ) -> None:
        own = {stem(word) for word in terms}
        synonyms = [found for phrase, _ in extra if (found := stems(phrase))]
        texts = list({p.text[s.start : s.end]: None for p in passages for s in p.sentences})
        alike = [0.0] * len(texts)
        if asked is not None:
            met = asked.met_by_each([likeness.words_of(text) for text in texts])
            alike = (met @ asked.rarity).tolist()
        self._met = {
            text: (
                like,
                len(own & there) / max(1, len(own)),
                float(any(s <= there for s in synonyms)),
            )
            for text, like, there in zip(texts, alike, map(stems, texts), strict=True)
        }

    def met(self, text: str) -> tuple[float, float, float]:
        """Likeness of the words, share of them that are there, 1 where a synonym is."""
        return self._met[text]


def sentence_features(
    fits: Sequence[float],
    passage: Passage,
    similar: NDArray[np.float32],
    words: SentenceWords,
) -> list[dict[str, float]]:
    """Features of each sentence of a passage; `similar` (n,) with the question."""
    found = []
    for sentence, fit, like in zip(passage.sentences, fits, similar.tolist(), strict=True):
        alike, covered, synonym = words.met(passage.text[sentence.start : sentence.end])
        found.append(
            {
                "similar": like,
                "alike": alike,
                "fits": fit,
                "covered": covered,
                "synonyms": synonym,
            }
        )
    return found


def _rarity(own: Collection[str], stems: Sequence[Collection[str]]) -> dict[str, float]:
    """How much each of the question's stems tells the candidates apart (inverse frequency)."""
    total = len(stems) + 1
    return {s: float(np.log(total / (1 + sum(s in there for there in stems)))) for s in own}


def _share(there: Collection[str], own: Collection[str], weights: Mapping[str, float]) -> float:
    """The (weighted) share of the question's stems that are there."""
    total = sum(weights.get(s, 1.0) for s in own)
    return sum(weights.get(s, 1.0) for s in there) / total if total > 0 else 0.0

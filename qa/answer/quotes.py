"""Which sentences answer: one to three whole sentences of the best passages, verbatim."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answer.material import cite
from qa.types import Citation, Evidence, Part, Passage, ReportInfo

# Chosen on the tune questions: the most facts in the answer within a median of 60 words.
MAX_WORDS = 110  # of the sentences chosen, unless the first alone is longer
MAX_SENTENCES = 3
_PASSAGES = 3  # looked at for sentences
_STEP_DOWN = 0.12  # score that a sentence loses for each rank of its passage below the first
_CLOSE = 0.3  # a further sentence must come as near to the best one's score


_GRADE_ENDS = re.compile(
    r"\b(?:outstanding|good|require[sd]? improvement(?: to be good)?|inadequate|adequate)\W*$", re.I
)


def is_grade_row(passage: Passage) -> bool:
    """Whether it is a row of the judgement table: a grade with its name, which tells nothing else."""
    return passage.kind == "row" and bool(_GRADE_ENDS.search(passage.text))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Sentences `first` to `last` (inclusive) of a passage."""

    passage: Passage
    first: int
    last: int

    @property
    def span(self) -> tuple[int, int]:
        return self.passage.sentences[self.first].start, self.passage.sentences[self.last].end


def choose_sentences(evidence: Sequence[Evidence]) -> list[Chosen]:
    """The sentences that answer best within MAX_WORDS, grouped into runs, in reading order.

    `evidence` is distinct and best first. A sentence counts by its own similarity to the question
    and by the rank of its passage.
    """
    scored = []
    for rank, item in enumerate(evidence[:_PASSAGES]):
        for i, similarity in enumerate(item.sentences):
            scored.append((similarity - _STEP_DOWN * rank, rank, i))
    scored.sort(key=lambda s: (-s[0], s[1], s[2]))
    taken: list[tuple[int, int]] = []
    places: set[tuple[str, int, int]] = set()  # two windows may share a sentence
    words = 0
    for score, rank, i in scored:
        passage = evidence[rank].passage
        sentence = passage.sentences[i]
        place = (passage.report_id, passage.paragraph, passage.start + sentence.start)
        if place in places:
            continue
        length = len(passage.text[sentence.start : sentence.end].split())
        if taken and (score < scored[0][0] - _CLOSE or words + length > MAX_WORDS):
            continue
        taken.append((rank, i))
        places.add(place)
        words += length
        if len(taken) == MAX_SENTENCES:
            break
    return _runs(evidence, taken)


def _runs(evidence: Sequence[Evidence], taken: Sequence[tuple[int, int]]) -> list[Chosen]:
    """Neighbouring sentences of a passage joined, passages in the order of their report."""
    runs: list[Chosen] = []
    for rank, i in sorted(taken):
        last = runs[-1] if runs else None
        passage = evidence[rank].passage
        if last and last.passage is passage and last.last == i - 1:
            runs[-1] = Chosen(passage, last.first, i)
        else:
            runs.append(Chosen(passage, i, i))
    best_report = evidence[0].passage.report_id if evidence else ""
    return sorted(
        runs,
        key=lambda r: (
            r.passage.report_id != best_report,
            r.passage.report_id,
            r.passage.paragraph,
            r.passage.start + r.span[0],
        ),
    )


def quote(
    runs: Sequence[Chosen], infos: Mapping[str, ReportInfo], marker: int = 1
) -> tuple[list[Part], list[Citation]]:
    """Parts and citations of the runs, markers counting up from `marker`."""
    parts: list[Part] = []
    citations: list[Citation] = []
    for run in runs:
        start, end = run.span
        cited = cite(infos[run.passage.report_id], run.passage, start, end, marker)
        marker += len(cited)
        citations += cited
        text = run.passage.text[start:end]
        parts.append(Part("quote", text, tuple(c.marker for c in cited)))
    return parts, citations

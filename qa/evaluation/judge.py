"""One question asked and its answer judged: question, answer, ranked passages -> Outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.errors import QAError
from qa.evaluation.facts import comparable, holds_fact, is_right_report, missing_facts, reading_text
from qa.evaluation.gold import GoldGrade, GoldQuestion
from qa.evaluation.ranking import Ranking, judge_ranking
from qa.evaluation.witness import Witness
from qa.sentences import split_sentences
from qa.types import Answer, Citation, RankedPassage

SEARCH_DEPTH = 50  # passages; 1,000 words are seldom more than twenty of them


class Asked(Protocol):
    """What is evaluated: anything that answers and searches, such as an opened index."""

    def ask(self, question: str) -> Answer: ...

    def search(self, question: str, *, top: int) -> Sequence[RankedPassage]: ...


@dataclass(frozen=True, slots=True)
class QuoteFault:
    """A quote that is not on its page, or whose file could not be read ("unchecked")."""

    report_id: str
    page: int | None
    verdict: str
    quote: str


@dataclass(frozen=True, slots=True)
class Quotes:
    """How an answer's quotes fared with the second witness."""

    verbatim: int = 0
    over_pages: int = 0  # of the verbatim ones, those that end on the next page
    faults: tuple[QuoteFault, ...] = ()

    @property
    def count(self) -> int:
        return self.verbatim + len(self.faults)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question. `None` means that the figure does not apply to it.

    A refusal of an answerable question, or an error, is a miss in every figure that applies.
    """

    question: GoldQuestion
    refusal: str | None  # the reason
    confidence: float
    ranking: Ranking
    searched: Ranking  # the same without the refusal's penalty, to tell the two faults apart
    answer_holds: bool | None
    passages_hold: bool | None
    place_cited: bool | None
    reports_cited: bool | None  # every citation is of the right report
    grades_right: bool | None
    words: int | None
    sentences: int | None
    needed_sentences: int | None  # those that hold a fact
    quotes: Quotes
    total_ms: float | None
    missing: tuple[str, ...] = ()  # the first alternative of each fact that the answer lacks
    error: str | None = None

    @property
    def refused(self) -> bool:
        return self.refusal is not None

    @property
    def right(self) -> bool:
        """Whether the user was served: the answer holds the facts and the grades, or the
        question has no answer and none was given."""
        if not self.question.answerable:
            return self.refused
        return self.answer_holds is not False and self.grades_right is not False

    @property
    def miss(self) -> str | None:
        """Why the question counts as a miss; None where it does not."""
        return _why_missed(self)


def judge_question(
    index: Asked, question: GoldQuestion, witness: Witness, top: int = 10
) -> Outcome:
    """Ask the question bare and judge the answer; `top` passages count as the answer's list."""
    try:
        answer = index.ask(question.question)
        ranked = list(index.search(question.question, top=max(top, SEARCH_DEPTH)))
    except QAError as error:
        return _failed(question, str(error))
    searched = judge_ranking(question, ranked) if question.answerable else Ranking.nothing()
    given = answer.refusal is None and question.answerable
    text = answer_text(answer)
    missing = missing_facts(text, question) if given else question.facts
    return Outcome(
        question=question,
        refusal=answer.refusal.reason if answer.refusal else None,
        confidence=answer.confidence,
        ranking=searched if given else Ranking.nothing(),
        searched=searched,
        answer_holds=given and not missing if question.facts else None,
        passages_hold=given and _union_holds(question, ranked[:top]) if question.facts else None,
        place_cited=given and _place_cited(question, answer) if _has_place(question) else None,
        reports_cited=_reports_cited(question, answer) if given else None,
        grades_right=given and _grades_right(question, answer) if question.grades else None,
        words=_words(answer) if given else None,
        sentences=len(_sentences(answer)) if given else None,
        needed_sentences=_needed(question, answer) if given and question.facts else None,
        quotes=check_quotes(answer, witness),
        total_ms=answer.timings_ms.get("total"),
        missing=tuple(fact[0] for fact in missing),
    )


def _failed(question: GoldQuestion, error: str) -> Outcome:
    def miss(applies: object) -> bool | None:
        return False if applies else None

    return Outcome(
        question=question,
        refusal=None,
        confidence=0.0,
        ranking=Ranking.nothing(),
        searched=Ranking.nothing(),
        answer_holds=miss(question.facts),
        passages_hold=miss(question.facts),
        place_cited=miss(_has_place(question)),
        reports_cited=None,
        grades_right=miss(question.grades),
        words=None,
        sentences=None,
        needed_sentences=None,
        quotes=Quotes(),
        total_ms=None,
        missing=tuple(fact[0] for fact in question.facts),
        error=error,
    )


# --- the answer ---------------------------------------------------------------------------------


def answer_text(answer: Answer) -> str:
    """Everything that the answer says: its parts without markers, and its table's cells."""
    texts = [part.text for part in answer.parts]
    if answer.table is not None:
        texts.extend(str(c) for row in answer.table.rows for c in row if c is not None)
    return "\n".join(texts)


def _words(answer: Answer) -> int:
    """Words of the parts; a table is looked up, not read through."""
    return sum(len(part.text.split()) for part in answer.parts)


def _sentences(answer: Answer) -> list[str]:
    return [
        part.text[sentence.start : sentence.end]
        for part in answer.parts
        for sentence in split_sentences(part.text)
    ]


def _needed(question: GoldQuestion, answer: Answer) -> int:
    """How many of the answer's sentences hold a fact."""
    texts = [comparable(sentence) for sentence in _sentences(answer)]
    return sum(any(holds_fact(text, fact) for fact in question.facts) for text in texts)


def _union_holds(question: GoldQuestion, ranked: Sequence[RankedPassage]) -> bool:
    """Whether passages of the right report, wherever they stand in it, hold every fact."""
    right = [reading_text(r) for r in ranked if is_right_report(r.report, question)]
    return not missing_facts("\n".join(right), question)


def _has_place(question: GoldQuestion) -> bool:
    return question.answerable and bool(question.pages or question.paragraphs)


def _place_cited(question: GoldQuestion, answer: Answer) -> bool:
    """Whether a citation, or a grade in the answer, stands on a page or paragraph of the gold."""
    cited = any(
        is_right_report(c.report, question)
        and (c.page in question.pages or any(p in question.paragraphs for p in c.paragraphs))
        for c in answer.citations
    )
    # A grade has no paragraph: in a source without pages its report is all the place there is.
    places = question.pages or (None,)
    return cited or any(
        is_right_report(info, question) and judgement.page in places
        for info, judgement in answer.judgements
    )


def _reports_cited(question: GoldQuestion, answer: Answer) -> bool:
    return all(is_right_report(citation.report, question) for citation in answer.citations)


def _grades_right(question: GoldQuestion, answer: Answer) -> bool:
    """Whether every gold grade is in the answer, and none of its judgement differs from it.

    A judgement that is kept apart by strand may differ by strand: one of its grades must agree.
    Where the question leaves the year open, so may the inspections differ.
    """
    return all(_grade_right(question, gold, answer) for gold in question.grades)


def _grade_right(question: GoldQuestion, gold: GoldGrade, answer: Answer) -> bool:
    found = [
        judgement
        for info, judgement in answer.judgements
        if is_right_report(info, question)
        and gold.judgement in (judgement.judgement, *judgement.covers)
    ]
    # The row of the judgement's own name goes before rows that it merely covers.
    own = [judgement for judgement in found if judgement.judgement == gold.judgement]
    grades = [judgement.grade for judgement in own or found]
    if question.year is None or any(judgement.strand for judgement in found):
        return gold.grade in grades
    return bool(grades) and all(grade == gold.grade for grade in grades)


def check_quotes(answer: Answer, witness: Witness) -> Quotes:
    """Every citation's quote against its page, and every quoted part against its citations."""
    verbatim = over_pages = 0
    faults: list[QuoteFault] = []
    for citation in answer.citations:
        verdict = witness.check(citation)
        if verdict in ("verbatim", "over_pages"):
            verbatim += 1
            over_pages += verdict == "over_pages"
        else:
            faults.append(_fault(citation, verdict))
    faults.extend(_unsupported(answer))
    return Quotes(verbatim, over_pages, tuple(faults))


def _fault(citation: Citation, verdict: str) -> QuoteFault:
    return QuoteFault(citation.report.report_id, citation.page, verdict, citation.quote)


def _unsupported(answer: Answer) -> list[QuoteFault]:
    """Parts shown as quotes whose text is not that of the quotes that they are marked with."""
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    faults = []
    for part in answer.parts:
        marked = "".join("".join(quotes.get(m, "").split()) for m in part.markers)
        if part.kind == "quote" and "".join(part.text.split()) not in marked:
            faults.append(QuoteFault("", None, "part_differs", part.text))
    return faults


# --- why a question is a miss -------------------------------------------------------------------


def _why_missed(outcome: Outcome) -> str | None:
    if outcome.error is not None:
        return "error"
    if not outcome.question.answerable:
        return None if outcome.refused else "answered, though the reports do not answer it"
    if outcome.refused:
        return f"refused ({outcome.refusal})"
    if outcome.grades_right is False:
        return "grade wrong or missing"
    if outcome.answer_holds is False:
        return _why_not_held(outcome)
    if outcome.place_cited is False:
        return "answer right, but cited elsewhere"
    return None


def _why_not_held(outcome: Outcome) -> str:
    if not outcome.ranking.any_right_report:
        return "wrong report"
    if outcome.ranking.rank is not None and outcome.ranking.rank <= 10:
        return "in the first 10 passages, not in the answer"
    if outcome.passages_hold:
        return "in the first 10 passages elsewhere in the report, not in the answer"
    if outcome.ranking.rank is not None:
        return "evidence ranked below 10"
    return "evidence not found"

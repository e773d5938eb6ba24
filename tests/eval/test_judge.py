"""One answer against its gold question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qa.evaluation.gold import GoldGrade, GoldQuestion
from qa.evaluation.judge import Outcome, judge_question
from qa.evaluation.ranking import Ranking
from qa.evaluation.witness import Witness
from qa.types import Answer, Part, RankedPassage, Table
from tests.eval.made_up_answers import (
    MadeUpIndex,
    answer,
    citation,
    judgement,
    passage,
    refused,
    report,
)

GOLD = GoldQuestion(
    "a",
    "Q",
    True,
    authorities=("Westmere",),
    year=2022,
    facts=(("23%",), ("agency",)),
    pages=(5,),
    paragraphs=("9",),
)
UNANSWERABLE = GoldQuestion("u", "Q", False, authorities=("Westmere",), year=2022)
GOOD = "Some 23% are agency staff. This is too many."  # 9 words in two sentences, one needed
EVIDENCE = passage(GOOD)


def judge(
    given: Answer, gold: GoldQuestion = GOLD, ranked: tuple[RankedPassage, ...] = (EVIDENCE,)
) -> Outcome:
    return judge_question(MadeUpIndex({"Q": given}, {"Q": list(ranked)}), gold, Witness())


def test_a_right_answer() -> None:
    outcome = judge(answer(citation(GOOD)))
    assert outcome.ranking == Ranking(1, 1, 4, True, True)
    assert outcome.answer_holds is True
    assert outcome.passages_hold is True
    assert outcome.place_cited is True
    assert outcome.reports_cited is True
    assert outcome.grades_right is None
    assert (outcome.words, outcome.sentences, outcome.needed_sentences) == (9, 2, 1)
    assert outcome.right
    assert outcome.miss is None


def test_a_refused_answerable_question_misses_everywhere() -> None:
    outcome = judge(refused())
    assert outcome.ranking == Ranking.nothing()
    assert outcome.searched.rank == 1
    assert outcome.answer_holds is False
    assert outcome.passages_hold is False
    assert outcome.place_cited is False
    assert outcome.words is None
    assert not outcome.right
    assert outcome.miss == "refused (no_evidence)"


def test_an_unanswerable_question_is_right_when_refused() -> None:
    assert judge(refused(), UNANSWERABLE).right
    answered = judge(answer(citation(GOOD)), UNANSWERABLE)
    assert not answered.right
    assert answered.miss == "answered, though the reports do not answer it"
    assert answered.answer_holds is None
    assert answered.words is None


def test_an_error_is_a_miss() -> None:
    outcome = judge_question(MadeUpIndex(), GOLD, Witness())
    assert outcome.miss == "error"
    assert outcome.error == "no answer to 'Q'"
    assert outcome.answer_holds is False


def test_why_an_answer_misses() -> None:
    wrong = answer(citation("Leaders listen to children."))
    below = (*([passage("Nothing here.", page=2)] * 10), EVIDENCE)
    elsewhere = passage(GOOD, page=7)
    assert judge(wrong).miss == "in the first 10 passages, not in the answer"
    assert judge(wrong, ranked=below).miss == "evidence ranked below 10"
    assert (
        judge(wrong, ranked=(elsewhere,)).miss
        == "in the first 10 passages elsewhere in the report, not in the answer"
    )
    assert judge(wrong, ranked=below[:5]).miss == "evidence not found"
    other = (passage(GOOD, info=report("Eastmere")),)
    assert judge(wrong, ranked=other).miss == "wrong report"
    assert judge(answer(citation(GOOD, page=6))).miss == "answer right, but cited elsewhere"
    assert judge(wrong).missing == ("23%", "agency")


def test_a_citation_counts_by_page_or_paragraph_of_the_right_report() -> None:
    assert judge(answer(citation(GOOD, 6, paragraphs=("9",)))).place_cited is True
    other = judge(answer(citation(GOOD, info=report("Eastmere"))))
    assert other.place_cited is False
    assert other.reports_cited is False


def test_a_table_is_part_of_what_is_said_but_not_of_the_words_read() -> None:
    given = replace(
        answer(citation("Some 23% come and go.")), table=Table(("staff",), (("agency",), (None,)))
    )
    outcome = judge(given)
    assert outcome.answer_holds is True
    assert outcome.words == 5


GRADED = replace(GOLD, kind="grade", facts=(), pages=(1,), grades=(GoldGrade("in_care", "good"),))


def graded(*judgements: object, gold: GoldQuestion = GRADED) -> bool | None:
    pairs = tuple((report(), j) for j in judgements)
    return judge(answer(judgements=pairs), gold).grades_right  # type: ignore[arg-type]


def test_grades() -> None:
    good, bad = judgement("in_care", "good"), judgement("in_care", "inadequate")
    assert graded(good) is True
    assert graded(good, judgement("leadership", "inadequate")) is True
    assert graded(bad) is False
    assert graded(good, bad) is False
    assert graded() is False
    assert judge(refused(), GRADED).grades_right is False
    foreign = answer(judgements=((report("Eastmere"), good),))
    assert judge(foreign, GRADED).grades_right is False
    assert judge(answer(judgements=((report(), bad),)), GRADED).miss == "grade wrong or missing"


def test_a_grade_is_a_citation_of_its_page() -> None:
    given = answer(judgements=((report(), judgement("in_care", "good", page=1)),))
    assert judge(given, GRADED).place_cited is True
    assert judge(given, replace(GRADED, pages=(3,))).place_cited is False
    unpaged = replace(judgement("in_care", "good"), page=None)
    text_only = replace(GRADED, pages=(), paragraphs=("36",))
    assert judge(answer(judgements=((report(), unpaged),)), text_only).place_cited is True
    assert judge(given, text_only).place_cited is False


def test_a_joint_row_answers_for_what_it_covers() -> None:
    joint = replace(judgement("in_care", "good"), covers=("in_care", "care_leavers"))
    leavers = replace(GRADED, grades=(GoldGrade("care_leavers", "good"),))
    assert graded(joint, gold=leavers) is True
    assert graded(joint, judgement("care_leavers", "inadequate"), gold=leavers) is False


def test_of_grades_by_strand_one_must_agree() -> None:
    safe = judgement("in_care", "good", strand="Safeguarding services")
    care = judgement("in_care", "inadequate", strand="Services for looked after children")
    assert graded(safe, care) is True
    assert graded(care) is False


def test_quotes_are_checked_against_the_file_and_parts_against_quotes(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(GOOD, encoding="utf-8")
    info = report(file=str(file))
    true, false = citation(GOOD, None, 1, info), citation("Some 24% are.", None, 2, info)
    quotes = judge(answer(true, false)).quotes
    assert (quotes.verbatim, quotes.count) == (1, 2)
    assert [fault.verdict for fault in quotes.faults] == ["not_found"]
    changed = replace(answer(true), parts=(Part("quote", "Some 23% are staff.", (1,)),))
    assert [f.verdict for f in judge(changed).quotes.faults] == ["part_differs"]
    unmarked = replace(answer(true), parts=(Part("quote", GOOD),))
    assert [f.verdict for f in judge(unmarked).quotes.faults] == ["part_differs"]

from __future__ import annotations

from dataclasses import replace

from qa.answer.together import Half, join_answers, one_after_the_other, shortened
from qa.types import Answer, Citation, Part, Refusal, Scope, Table
from tests.made_up import info, judgement

R = info("Wexcombe", "2022-05-20")
ASKED = "What is Wexcombe's grade and what must improve?"
GRADE = Answer(
    "What is Wexcombe's grade?",
    "grade",
    Scope(("Wexcombe",), (2022,)),
    parts=(Part("fact", "Overall: Good."), Part("quote", "It is good.", (1,)), Part("notice", "Old.")),
    confidence=1.0,
    citations=(Citation(1, R, ("Findings",), ("1",), 2, "It is good.", "a"),),
    judgements=((R, judgement("overall_effectiveness", "good")),),
    table=Table(("grade",), (("Good",),)),
)  # fmt: skip
ITEMS = Answer(
    "what must improve?",
    "recommendations",
    Scope(("Wexcombe",), (2022,)),
    parts=(
        Part("fact", "2 recommendations."),
        Part("quote", "Hire more.", (1,)),
        Part("fact", "Within three months:"),
        Part("quote", "Train all.", (2,)),
        Part("notice", "Old."),
    ),
    confidence=0.7,
    citations=(
        Citation(1, R, ("Actions",), ("8",), 5, "Hire more.", "b"),
        Citation(2, R, ("Actions",), ("9",), 5, "Train all.", "c"),
    ),
)
REFUSED = Answer("x", "passage", Scope(), refusal=Refusal("no_evidence", "The report is silent."))


def test_the_halves_follow_each_other_with_markers_counted_through() -> None:
    answer = join_answers(ASKED, [Half("what is it", GRADE), Half("what must improve", ITEMS)], 10)
    assert [p.text for p in answer.parts] == [
        "Overall: Good.",
        "It is good.",
        "On “what must improve”:",
        "2 recommendations.",
        "Hire more.",
        "Within three months:",
        "Train all.",
        "Old.",
    ]
    assert [c.marker for c in answer.citations] == [1, 2, 3]
    assert [p.markers for p in answer.parts if p.kind == "quote"] == [(1,), (2,), (3,)]
    assert (answer.question, answer.kind, answer.confidence) == (ASKED, "grade", 0.7)
    assert answer.table == GRADE.table


def test_a_refused_half_is_named_in_a_notice() -> None:
    for halves in (
        [Half("how good is it", GRADE), Half("who sang", REFUSED)],
        [Half("who sang", REFUSED), Half("how good is it", GRADE)],
    ):
        answer = join_answers(ASKED, halves, 10)
        assert answer.refusal is None
        assert answer.parts[-1] == Part("notice", "Not answered: “who sang”. The report is silent.")


def test_a_table_of_one_half_never_hides_the_grades_of_the_other() -> None:
    items = replace(ITEMS, table=Table(("recommendation",), (("Hire more.",),)))
    answer = join_answers(ASKED, [Half("what must improve", items), Half("how good", GRADE)], 10)
    assert answer.table is None
    assert answer.judgements == GRADE.judgements


def test_a_long_list_is_cut_and_says_so() -> None:
    answer = shortened(ITEMS, 1, "what must improve in Wexcombe in 2022?")
    assert [p.text for p in answer.parts if p.kind == "quote"] == ["Hire more."]
    assert "Within three months:" not in [p.text for p in answer.parts]
    assert [c.marker for c in answer.citations] == [1]
    assert answer.parts[-1].text == (
        "Wexcombe: the first 1 of 2 are shown. Ask “what must improve in Wexcombe in 2022?” to see all."
    )
    assert shortened(ITEMS, 2, "?") is ITEMS


def test_several_reports_answer_one_half() -> None:
    other = replace(ITEMS, scope=Scope(("Harnley",), (2020,)), confidence=0.5)
    answer = one_after_the_other([ITEMS, other], ["More there are."])
    assert [c.marker for c in answer.citations] == [1, 2, 3, 4]
    assert answer.scope.authorities == ("Wexcombe", "Harnley")
    assert answer.confidence == 0.5
    assert answer.parts[-1] == Part("notice", "More there are.")

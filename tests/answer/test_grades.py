from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answer.grades import answer_grade
from qa.types import Query, Scope
from tests.answer.conftest import MakeMaterial
from tests.made_up import info, judgement, report

OLD, NEW = info(inspected_to="2018-11-09", published=None), info()
JOINT = judgement("in_care", "good", covers=("in_care", "care_leavers"))
LEADERS = judgement("leadership", "outstanding")
OVERALL = judgement("overall_effectiveness", "good")


def ask(question: str, *keys: str, grades: tuple[str, ...] = ()) -> Query:
    return Query(
        question,
        question,
        "grade",
        Scope(("Wexcombe",), (), (), keys),
        grades=grades,
        asked="yes_no" if grades else "what",
    )


def facts(answer) -> list[str]:  # type: ignore[no-untyped-def]
    return [p.text for p in answer.parts if p.kind == "fact"]


def test_one_grade_is_a_fact_with_its_printed_words(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [LEADERS, JOINT, OVERALL]}
    answer = answer_grade(make_material(ask("?", "leadership"), [NEW], judgements=table))
    assert facts(answer) == ["Wexcombe (inspection to 20 May 2022): Leadership: Outstanding."]
    assert [j.grade for _, j in answer.judgements] == ["outstanding"]


def test_without_a_named_judgement_the_overall_grade_answers(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [LEADERS, JOINT, OVERALL]}
    answer = answer_grade(make_material(ask("How was Wexcombe rated?"), [NEW], judgements=table))
    assert [j.judgement for _, j in answer.judgements] == ["overall_effectiveness"]


def test_all_grades_where_they_are_asked_for(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [LEADERS, JOINT, OVERALL]}
    answer = answer_grade(make_material(ask("What grades were given?"), [NEW], judgements=table))
    assert len(answer.judgements) == 3
    assert answer.table is not None


def test_a_joint_row_answers_for_each_with_a_notice(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [JOINT, OVERALL]}
    answer = answer_grade(make_material(ask("?", "care_leavers"), [NEW], judgements=table))
    assert [j.judgement for _, j in answer.judgements] == ["in_care"]
    assert any("together" in p.text for p in answer.parts if p.kind == "notice")


def test_yes_and_no_come_first(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [LEADERS, OVERALL]}
    yes = ask("?", "leadership", grades=("outstanding",))
    no = ask("?", "leadership", grades=("inadequate",))
    assert facts(answer_grade(make_material(yes, [NEW], judgements=table)))[0] == "Yes."
    assert (
        facts(answer_grade(make_material(no, [NEW], judgements=table)))[0]
        == "No, better than that."
    )


def test_a_judgement_that_the_report_does_not_make_is_not_judged(
    make_material: MakeMaterial,
) -> None:
    table = {NEW.report_id: [LEADERS]}
    answer = answer_grade(make_material(ask("?", "adoption"), [NEW], judgements=table))
    assert answer.refusal is not None
    assert answer.refusal.reason == "not_judged"
    assert "Leadership" in answer.refusal.message
    assert answer.text is None


def test_no_overall_grade_is_made_up_from_the_others(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [LEADERS, JOINT]}
    answer = answer_grade(
        make_material(ask("overall?", "overall_effectiveness"), [NEW], judgements=table)
    )
    assert answer.refusal is not None
    assert answer.refusal.reason == "not_judged"


def test_an_old_report_is_said_to_be_old(make_material: MakeMaterial) -> None:
    table = {OLD.report_id: [OVERALL]}
    answer = answer_grade(make_material(ask("overall?"), [OLD], judgements=table))
    assert any("more than three years ago" in p.text for p in answer.parts)


def test_strands_are_both_given_unless_one_is_asked_for(make_material: MakeMaterial) -> None:
    rows = [
        judgement("overall_effectiveness", "good", strand="Safeguarding services"),
        judgement(
            "overall_effectiveness", "inadequate", strand="Services for looked after children"
        ),
    ]
    table = {NEW.report_id: rows}
    both = answer_grade(make_material(ask("How was it rated overall?"), [NEW], judgements=table))
    one = answer_grade(
        make_material(ask("How was safeguarding rated overall?"), [NEW], judgements=table)
    )
    assert [j.grade for _, j in both.judgements] == ["good", "inadequate"]
    assert [j.grade for _, j in one.judgements] == ["good"]


def test_a_grade_that_was_not_asked_yes_or_no_gets_no_verdict(make_material: MakeMaterial) -> None:
    asked = Query("How good is it?", "", "grade", Scope(("Wexcombe",)), grades=("good",))
    answer = answer_grade(make_material(asked, [NEW], judgements={NEW.report_id: [OVERALL]}))
    assert facts(answer)[0].startswith("Wexcombe (inspection")


def test_ever_looks_at_every_report(make_material: MakeMaterial) -> None:
    table = {
        OLD.report_id: [judgement("overall_effectiveness", "inadequate")],
        NEW.report_id: [OVERALL],
    }
    asked = Query(
        "Has it ever been inadequate?", "", "grade", Scope(("Wexcombe",)),
        asked="yes_no", grades=("inadequate",), ever=True,
    )  # fmt: skip
    answer = answer_grade(make_material(asked, [NEW, OLD], judgements=table))
    assert facts(answer)[0] == "Yes."
    assert [r.report_id for r, _ in answer.judgements] == [OLD.report_id]


def test_which_parts_had_a_grade_lists_those_alone(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [LEADERS, JOINT, OVERALL]}
    which = Query(
        "Which parts were outstanding?",
        "?",
        "grade",
        Scope(("Wexcombe",)),
        every=True,
        grades=("outstanding",),
    )
    answer = answer_grade(make_material(which, [NEW], judgements=table))
    assert [j.judgement for _, j in answer.judgements] == ["leadership"]
    above = Query(
        "What was better than good?",
        "?",
        "grade",
        Scope(("Wexcombe",)),
        every=True,
        grades=("good",),
    )
    answer = answer_grade(make_material(above, [NEW], judgements=table))
    assert [j.judgement for _, j in answer.judgements] == ["leadership"]
    all_of_them = Query("?", "?", "grade", Scope(("Wexcombe",)), every=True)
    answer = answer_grade(make_material(all_of_them, [NEW], judgements=table))
    assert len(answer.judgements) == 3


def test_how_many_times_a_grade_was_given(make_material: MakeMaterial) -> None:
    table = {
        NEW.report_id: [OVERALL],
        OLD.report_id: [judgement("overall_effectiveness", "inadequate")],
    }
    times = Query(
        "How many times was it good?",
        "?",
        "grade",
        Scope(("Wexcombe",)),
        asked="how_many",
        ever=True,
        grades=("good",),
    )
    answer = answer_grade(make_material(times, [NEW, OLD], judgements=table))
    assert answer.parts[0].text == "1 of 2 reports that give this judgement."


def test_why_a_grade_was_given_is_asked_of_the_report_that_gave_it(
    make_material: MakeMaterial,
) -> None:
    bad = judgement("overall_effectiveness", "inadequate")
    table = {NEW.report_id: [OVERALL], OLD.report_id: [bad]}
    why = Query(
        "Why was Wexcombe inadequate?",
        "?",
        "grade",
        Scope(("Wexcombe",)),
        asked="why",
        grades=("inadequate",),
    )
    answer = answer_grade(make_material(why, [NEW], judgements=table, passed_over=[OLD]))
    assert [r.report_id for r, _ in answer.judgements] == [OLD.report_id]
    notices = [p.text for p in answer.parts if p.kind == "notice"]
    assert any("The later report" in n and "Good" in n for n in notices)


@pytest.mark.parametrize("printed", ["care leavers", "children care leavers"])
def test_the_reason_opens_the_section_of_the_judgement_and_not_one_of_a_like_name(
    make_material: MakeMaterial, printed: str
) -> None:
    """Headings go on with the grade, of which some have more words; a printed name may have a slip."""
    named = "The experiences and progress of {}"
    rows = [
        replace(judgement("in_care", "good"), printed_name=named.format("children in care")),
        replace(
            judgement("care_leavers", "requires_improvement"),
            printed_name=named.format(printed),
            printed_grade="Requires improvement to be good",
        ),
    ]
    about_care = "Children live in homes that suit them well and stay in them for long."
    about_leavers = "Young people have an adviser early, and see too little of them later."
    first = report([about_care], about=NEW, heading=named.format("children in care: good"))
    second = report(
        [about_leavers], heading=named.format("care leavers: requires improvement to be good")
    )
    source = replace(first, sections=(*first.sections, *second.sections))
    asked = ask("?", "care_leavers")
    material = make_material(asked, [NEW], judgements={NEW.report_id: rows}, source=source)
    quotes = [p.text for p in answer_grade(material).parts if p.kind == "quote"]
    assert quotes == [about_leavers]


def test_how_many_judgements_have_a_grade(make_material: MakeMaterial) -> None:
    table = {NEW.report_id: [OVERALL, judgement("leadership", "outstanding")]}
    asked = Query(
        "How many of its judgements were outstanding?",
        "?",
        "grade",
        Scope(("Wexcombe",)),
        asked="how_many",
        grades=("outstanding",),
        every=True,
    )
    answer = answer_grade(make_material(asked, [NEW], judgements=table))
    assert answer.parts[0].text == "1 of 2 judgements."
    assert [j.judgement for _, j in answer.judgements] == ["leadership"]

from __future__ import annotations

import dataclasses

import pytest

from qa.answer.across import answer_count
from qa.answer.changes import answer_hold, answer_rise, asks_for_hold, asks_for_rise
from qa.answer.compare import compare_grades
from qa.answer.grades import answer_grade
from qa.answer.recommendations import answer_recommendations
from qa.types import FrameworkInfo, JudgementInfo, Query, Recommendation, Scope
from tests.answer.conftest import MakeMaterial
from tests.made_up import info, judgement, report

OLD = info("Wexcombe", "2018-05-20", published=None)
NEW = info("Wexcombe", "2022-05-20", published=None)
HARNLEY = info("Harnley", "2021-03-05", published=None)
REPORTS = [NEW, HARNLEY, OLD]
TABLE = {
    OLD.report_id: [judgement("overall_effectiveness", "inadequate")],
    NEW.report_id: [
        judgement("overall_effectiveness", "outstanding"),
        judgement("leadership", "good"),
    ],
    HARNLEY.report_id: [
        judgement("overall_effectiveness", "outstanding"),
        judgement("leadership", "outstanding"),
    ],
}


NONE_NOW = "None of 2 authorities now, by their latest inspections."
SEND = FrameworkInfo(
    "area_send",
    "Area SEND",
    ("area SEND",),
    (JudgementInfo("area_send_outcome", "Outcome", ("send", "special needs")),),
    ("typically_positive", "inconsistent"),
)


def query(question: str, *grades: str, scope: Scope | None = None, **parts: object) -> Query:
    return Query(question, question, "list", scope or Scope(), grades=grades, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        (query("Which were ever inadequate?", "inadequate", ever=True), "1 of 2 authorities: Wexcombe."),
        (query("Which were inadequate at any inspection?", "inadequate"), "1 of 2 authorities: Wexcombe."),
        (query("Which are inadequate at the latest inspection?", "inadequate", latest=True), NONE_NOW),
        (query("Which were never inadequate?", "inadequate", ever=True), "1 of 2 authorities: Harnley."),
        (query("Which are outstanding in every judgement?", "outstanding"), "1 of 2 authorities: Harnley."),
        (query("Which are below good or failing for us?", "good"), NONE_NOW),
        (query("Which are good but not outstanding?", "good", "outstanding"), NONE_NOW),
        (query("Which have both overall and leadership outstanding?", "outstanding", scope=Scope(judgements=("overall_effectiveness", "leadership"))), "1 of 2 authorities: Harnley."),
        (query("Which are not yet good?", "good"), NONE_NOW),
        (query("Which were ever good?", "good", ever=True), "None of 2 authorities."),
        (query("Which inspections were good?", "good", scope=Scope(years=(2022,))), "None of 2 authorities."),
        (query("How many inspections were outstanding?", "outstanding"), "2 of 3 reports: Harnley and Wexcombe."),
        (query("Which were inadequate under ILACS?", "inadequate", scope=Scope(frameworks=("ilacs",))), "1 of 2 authorities: Wexcombe."),
    ],
)  # fmt: skip
def test_which_reports_count(make_material: MakeMaterial, asked: Query, first: str) -> None:
    assert answer_count(make_material(asked, REPORTS, judgements=TABLE)).parts[0].text == first


def test_a_row_of_its_own_leaves_out_joint_ones(make_material: MakeMaterial) -> None:
    table = {
        OLD.report_id: [judgement("care_leavers", "good")],
        NEW.report_id: [judgement("in_care", "good", covers=("in_care", "care_leavers"))],
        HARNLEY.report_id: [judgement("care_leavers", "good")],
    }
    asked = query(
        "Which are good for care leavers, with a grade of their own?", "good", latest=True
    )
    asked = dataclasses.replace(asked, scope=Scope(judgements=("care_leavers",)))
    answer = answer_count(make_material(asked, REPORTS, judgements=table))
    assert answer.parts[0].text == "1 of 1 authorities: Harnley."


def test_a_grade_of_one_kind_of_inspection_names_its_judgement(make_material: MakeMaterial) -> None:
    row = dataclasses.replace(judgement("area_send_outcome", "inconsistent"), rank=2)
    asked = query("Where are experiences inconsistent?", "inconsistent")
    material = make_material(asked, [NEW, HARNLEY], judgements={**TABLE, NEW.report_id: [row]})
    material = dataclasses.replace(material, frameworks={**material.frameworks, "area_send": SEND})
    assert answer_count(material).parts[0].text == "1 of 1 authorities: Wexcombe."


def test_who_went_from_one_grade_to_another(make_material: MakeMaterial) -> None:
    asked = query("Who went from inadequate to outstanding?", "inadequate", "outstanding")
    assert asks_for_rise(asked)
    answer = answer_rise(make_material(asked, REPORTS, judgements=TABLE))
    assert "1 of 2 authorities" in answer.parts[0].text
    assert [r.report_id for r, _ in answer.judgements] == [OLD.report_id, NEW.report_id]
    other = query("Who went from outstanding to inadequate?", "outstanding", "inadequate")
    none = answer_rise(make_material(other, REPORTS, judgements=TABLE))
    assert none.parts[0].text.startswith("None of 2")


@pytest.mark.parametrize(
    ("question", "grade", "first"),
    [
        ("Which lost their outstanding?", "outstanding", "1 of 2 authorities with two such grades lost outstanding"),
        ("Who dropped to good?", "good", "1 of 2 authorities with two such grades newly has good"),
        ("Who improved to good?", "good", "1 of 2 authorities with two such grades newly has good"),
        ("Which stayed inadequate?", "inadequate", "1 of 2 authorities with two such grades kept inadequate"),
        ("Which kept good?", "good", "None of 2 authorities with two such grades kept good"),
    ],
)  # fmt: skip
def test_who_lost_kept_or_newly_has_a_grade(
    make_material: MakeMaterial, question: str, grade: str, first: str
) -> None:
    before = info("Harnley", "2017-03-05", published=None)
    alone = info("Dunmere", "2017-03-05", published=None)
    table = {
        OLD.report_id: [judgement("overall_effectiveness", "outstanding")],
        NEW.report_id: [judgement("overall_effectiveness", "good")],
        before.report_id: [judgement("overall_effectiveness", "inadequate")],
        HARNLEY.report_id: [judgement("overall_effectiveness", "inadequate")],
        alone.report_id: [judgement("overall_effectiveness", grade)],  # type: ignore[arg-type]
    }
    asked = query(question, grade)
    assert asks_for_hold(asked)
    answer = answer_hold(make_material(asked, [*REPORTS, before, alone], judgements=table))
    assert answer.parts[0].text.startswith(first)
    assert len(answer.judgements) == (0 if first.startswith("None") else 2)


def test_a_grade_held_is_asked_of_all_authorities_and_their_latest_reports() -> None:
    assert not asks_for_hold(query("Which are outstanding?", "outstanding"))
    assert not asks_for_hold(query("Who lost it?", "good", scope=Scope(("Wexcombe",))))
    assert not asks_for_hold(query("Who lost it in 2022?", "good", scope=Scope(years=(2022,))))


def test_who_had_the_grade_before_is_said_where_the_past_is_asked_for(
    make_material: MakeMaterial,
) -> None:
    def notices(question: str) -> str:
        asked = query(question, "inadequate")
        answer = answer_count(make_material(asked, REPORTS, judgements=TABLE))
        return " ".join(p.text for p in answer.parts if p.kind == "notice")

    assert "At an earlier inspection: Wexcombe (2018)." in notices("Which were inadequate?")
    assert "earlier inspection" not in notices("Which are inadequate?")


def test_the_lowest_grade_of_one_report(make_material: MakeMaterial) -> None:
    asked = Query("What is Wexcombe's lowest grade?", "?", "grade", Scope(("Wexcombe",)))
    answer = answer_grade(make_material(asked, [NEW], judgements=TABLE))
    assert [j.judgement for _, j in answer.judgements] == ["leadership"]
    best = dataclasses.replace(asked, question="What is its highest grade?")
    answer = answer_grade(make_material(best, [NEW], judgements=TABLE))
    assert [j.judgement for _, j in answer.judgements] == ["overall_effectiveness"]


def test_a_course_with_one_report_in_scope_reaches_back_to_the_one_before(
    make_material: MakeMaterial,
) -> None:
    asked = Query("Did Wexcombe improve in 2022?", "?", "compare", Scope(("Wexcombe",)), trend=True)
    material = make_material(asked, [NEW], judgements=TABLE, passed_over=[HARNLEY, OLD])
    answer = compare_grades(material)
    assert [r.report_id for r, _ in answer.judgements] == [OLD.report_id, NEW.report_id]


def test_recommendations_of_an_inspection_of_one_subject_are_all_on_it(
    make_material: MakeMaterial,
) -> None:
    about = info("Wexcombe", "2022-05-20", framework="area_send")
    items = [Recommendation("Issue plans on time.", page=2), Recommendation("Cut waits.", page=2)]
    asked = Query(
        "SEND areas for improvement?", "SEND areas for improvement?", "recommendations", Scope()
    )
    material = make_material(
        asked,
        [about],
        recommendations={about.report_id: items},
        source=report([i.text for i in items], about=about),
    )
    material = dataclasses.replace(material, frameworks={"area_send": SEND})
    answer = answer_recommendations(material)
    assert answer is not None
    assert answer.parts[0].text.endswith("2 recommendations.")


def test_at_least_is_met_by_a_better_grade(make_material: MakeMaterial) -> None:
    asked = Query(
        "Was it at least good?",
        "?",
        "grade",
        Scope(("Wexcombe",)),
        asked="yes_no",
        grades=("good",),
    )
    assert answer_grade(make_material(asked, [NEW], judgements=TABLE)).parts[0].text == "Yes."
    below = make_material(asked, [OLD], judgements=TABLE)
    assert answer_grade(below).parts[0].text == "No."


def test_a_joint_row_counts_for_the_judgement_whose_name_it_bears(
    make_material: MakeMaterial,
) -> None:
    both = ("in_care", "care_leavers")
    table = {
        NEW.report_id: [judgement("in_care", "good", covers=both)],
        HARNLEY.report_id: [judgement("care_leavers", "good")],
    }
    asked = query("Which are good for care leavers?", "good", scope=Scope(judgements=both[1:]))
    answer = answer_count(make_material(asked, [NEW, HARNLEY], judgements=table))
    assert answer.parts[0].text == "1 of 1 authorities: Harnley."
    told = [p.text for p in answer.parts if p.kind == "notice"]
    assert any(text.startswith("Not counted") and "Wexcombe" in text for text in told)
    asked = query("Which are good for children in care?", "good", scope=Scope(judgements=both[:1]))
    answer = answer_count(make_material(asked, [NEW, HARNLEY], judgements=table))
    assert answer.parts[0].text == "1 of 1 authorities: Wexcombe."


def test_a_grade_that_no_such_inspection_gives_is_refused(make_material: MakeMaterial) -> None:
    scope = Scope(judgements=("area_send_outcome",))
    asked = query("Which areas were outstanding for SEND?", "outstanding", scope=scope)
    material = make_material(asked, [NEW, HARNLEY], judgements=TABLE)
    material = dataclasses.replace(material, frameworks={**material.frameworks, "area_send": SEND})
    refusal = answer_count(material).refusal
    assert refusal is not None
    assert refusal.reason == "not_judged"
    assert "typically positive or inconsistent" in refusal.message


def test_never_below_a_grade_is_asked_of_every_report(make_material: MakeMaterial) -> None:
    asked = query("Who was never below good?", "good", ever=True)
    answer = answer_count(make_material(asked, REPORTS, judgements=TABLE))
    assert answer.parts[0].text == "1 of 2 authorities: Harnley."


def test_whether_it_was_always_so_shows_every_report(make_material: MakeMaterial) -> None:
    asked = Query(
        "Has Wexcombe always been outstanding?",
        "?",
        "grade",
        Scope(("Wexcombe",), judgements=("overall_effectiveness",)),
        asked="yes_no",
        grades=("outstanding",),
        ever=True,
    )
    answer = answer_grade(make_material(asked, [NEW, OLD], judgements=TABLE))
    assert answer.parts[0].text == "No."
    assert len(answer.judgements) == 2

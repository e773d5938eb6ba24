from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answer.across import answer_count, answer_theme, asks_for_grades
from qa.answer.changes import answer_changes
from qa.answer.compare import compare_grades, compare_passages
from qa.answer.confidence import Calibration, load_calibration
from qa.answer.material import asked_of_year
from qa.answer.passages import answer_passages
from qa.answer.recommendations import answer_recommendations, theme_words
from qa.types import Query, Recommendation, Scope
from tests.answer.conftest import MakeMaterial, evidence_of
from tests.made_up import info, judgement, report

A = info("Wexcombe", "2018-05-20", published=None)
B = info("Wexcombe", "2022-05-20", published=None)
C = info("Harnley", "2021-03-05", published=None)
TABLE = {
    A.report_id: [judgement("overall_effectiveness", "inadequate")],
    B.report_id: [judgement("overall_effectiveness", "good")],
    C.report_id: [judgement("overall_effectiveness", "good")],
}
ITEMS = [
    Recommendation("Reduce the caseloads of social workers.", "Immediately", 0, page=2),
    Recommendation(
        "Improve the quality of supervision records.", "Within three months", 91, page=2
    ),
    Recommendation("Find enough foster homes for teenagers.", "Within six months", 183, page=3),
]
SOURCE = report([i.text for i in ITEMS], about=B)


def query(question: str, kind: str, **parts: object) -> Query:
    return Query(question, question, kind, parts.pop("scope", Scope()), **parts)  # type: ignore[arg-type]


def test_over_time_says_what_changed(make_material: MakeMaterial) -> None:
    material = make_material(query("?", "compare", trend=True), [B, A], judgements=TABLE)
    answer = compare_grades(material)
    assert answer.parts[0].text.startswith("Overall effectiveness improved: Inadequate")
    assert [j.grade for _, j in answer.judgements] == ["inadequate", "good"]


def test_side_by_side_says_who_has_the_higher_grade(make_material: MakeMaterial) -> None:
    answer = compare_grades(make_material(query("?", "compare"), [C, A], judgements=TABLE))
    assert "higher grade was given to Harnley" in answer.parts[0].text
    equal = compare_grades(make_material(query("?", "compare"), [B, C], judgements=TABLE))
    assert "the same grade" in equal.parts[0].text


def test_what_each_report_says_with_the_silent_one_named(make_material: MakeMaterial) -> None:
    material = make_material(query("caseloads", "compare"), [B, C], source=SOURCE)
    answer = compare_passages(material, [(B, evidence_of(SOURCE)), (C, [])])
    assert [c.report.authority for c in answer.citations] == ["Wexcombe"]
    assert any("Harnley" in p.text and "nothing found" in p.text for p in answer.parts)


def test_counts_count_each_authority_once_by_its_latest(make_material: MakeMaterial) -> None:
    asked = query("How many councils were good overall?", "count", grades=("good",))
    answer = answer_count(make_material(asked, [B, C, A], judgements=TABLE))
    assert answer.parts[0].text == "2 of 2 authorities: Harnley and Wexcombe."
    assert len(answer.judgements) == 2


def test_not_and_or_better_are_understood(make_material: MakeMaterial) -> None:
    scope = Scope(years=(2018, 2021, 2022))
    asked = query("Which were not good overall?", "list", grades=("good",), scope=scope)
    answer = answer_count(make_material(asked, [B, C, A], judgements=TABLE))
    assert [r.report_id for r, _ in answer.judgements] == [A.report_id]


def test_a_theme_quotes_the_best_of_each_authority(make_material: MakeMaterial) -> None:
    material = make_material(query("caseloads?", "list"), [B, C], source=SOURCE)
    answer = answer_theme(material, [(B, evidence_of(SOURCE))])
    assert "2 reports were searched" in answer.parts[0].text
    assert len(answer.citations) == 1


def test_the_best_of_many_reports_must_be_surer_than_that_of_one(
    make_material: MakeMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    material = make_material(query("caseloads?", "list"), [B, C], source=SOURCE)
    threshold = load_calibration().threshold
    for confidence, refused in ((threshold + 0.05, True), (0.65, False)):
        monkeypatch.setattr(Calibration, "confidence", lambda self, features, c=confidence: c)
        answer = answer_theme(material, [(B, evidence_of(SOURCE))])
        assert (answer.refusal is not None) is refused


def test_recommendations_are_listed_verbatim_by_time_limit(make_material: MakeMaterial) -> None:
    items = {B.report_id: ITEMS}
    asked = query("What must be improved?", "recommendations")
    answer = answer_recommendations(make_material(asked, [B], recommendations=items, source=SOURCE))
    assert answer is not None
    assert [p.text for p in answer.parts if p.kind == "quote"] == [i.text for i in ITEMS]
    assert [c.quote for c in answer.citations] == [i.text for i in ITEMS]
    assert "3 recommendations" in answer.parts[0].text


def test_recommendations_are_filtered_by_time_limit_and_theme(make_material: MakeMaterial) -> None:
    items = {B.report_id: ITEMS}
    soon = query("What must be done within three months?", "recommendations", time_limit_days=91)
    theme = query("What must improve about supervision?", "recommendations")
    for asked in (soon, theme):
        answer = answer_recommendations(
            make_material(asked, [B], recommendations=items, source=SOURCE)
        )
        assert answer is not None
        assert [p.text for p in answer.parts if p.kind == "quote"] == [ITEMS[1].text]
        assert "1 of 3" in answer.parts[0].text


@pytest.mark.parametrize(
    ("question", "limit", "told"),
    [
        ("What did the inspectors want done first?", None, True),
        ("What did they want after their first inspection?", None, False),
        ("What must be improved?", None, False),
        ("What did the inspectors want done first?", "immediately", False),
    ],
)
def test_that_the_order_is_no_ranking_is_told_where_the_first_is_asked_for(
    make_material: MakeMaterial, question: str, limit: str | None, told: bool
) -> None:
    days = 0 if limit else None
    items = {B.report_id: [replace(i, time_limit=limit, time_limit_days=days) for i in ITEMS]}
    asked = query(question, "recommendations")
    answer = answer_recommendations(make_material(asked, [B], recommendations=items, source=SOURCE))
    assert answer is not None
    notices = [p.text for p in answer.parts if p.kind == "notice"]
    assert any("The order is the report's own" in text for text in notices) is told


def test_words_that_only_ask_are_no_theme() -> None:
    assert theme_words("What did inspectors want the council to improve immediately?") == set()
    assert theme_words("What must improve for care leavers?") == {"care", "leav"}


def test_weak_evidence_is_refused_with_the_nearest_passages(make_material: MakeMaterial) -> None:
    material = make_material(query("How many?", "passage", scope=Scope(("Wexcombe",))), [B])
    weak = evidence_of(SOURCE, similarity=0.0)
    answer = answer_passages(material, weak)
    assert answer.refusal is not None
    assert answer.refusal.reason == "no_evidence"
    assert answer.refusal.related
    assert answer.text is None


def test_a_grade_that_rose_and_fell_is_told_step_by_step(make_material: MakeMaterial) -> None:
    again = info("Wexcombe", "2023-05-20", published=None)
    table = TABLE | {again.report_id: [judgement("overall_effectiveness", "inadequate")]}
    answer = compare_grades(make_material(query("?", "compare"), [again, B, A], judgements=table))
    first = answer.parts[0].text
    assert first.startswith(
        "Overall effectiveness went up and down and ends where it began: Inadequate (20 May 2018), then Good"
    )


def test_councils_that_improved_between_their_last_two_reports(make_material: MakeMaterial) -> None:
    asked = query("Which councils have improved?", "list", trend=True, bare=True)
    answer = answer_changes(make_material(asked, [B, C, A], judgements=TABLE))
    assert answer.parts[0].text.startswith("1 of 1 authorities with two such grades")
    assert [r.report_id for r, _ in answer.judgements] == [A.report_id, B.report_id]
    worse = query("Which councils got worse?", "list", trend=True, bare=True)
    assert answer_changes(make_material(worse, [B, C, A], judgements=TABLE)).judgements == ()


def test_the_superlative_of_anything_but_grades_is_no_ranking() -> None:
    assert not asks_for_grades(query("Which council has the most staff turnover?", "list"))
    assert asks_for_grades(query("Which councils are the best?", "list", bare=True))


def test_a_suggested_year_replaces_the_one_in_the_question() -> None:
    assert asked_of_year("How was it in 1998?", 2015) == "How was it in 2015?"
    assert asked_of_year("Grades from 2010 to 2012?", 2015) == "Grades in 2015?"
    assert asked_of_year("How was it?", 2015) == "How was it in 2015?"


def test_an_item_of_several_places_is_cited_piece_by_piece(make_material: MakeMaterial) -> None:
    whole = "Reduce the caseloads of social workers. Find enough foster homes for teenagers. Xy."
    items = {B.report_id: [Recommendation(whole, page=2)]}
    asked = query("What must be improved?", "recommendations")
    answer = answer_recommendations(make_material(asked, [B], recommendations=items, source=SOURCE))
    assert answer is not None
    assert [c.quote for c in answer.citations] == [ITEMS[0].text, ITEMS[2].text]
    (part,) = [p for p in answer.parts if p.kind == "quote"]
    assert part.text == f"{ITEMS[0].text} {ITEMS[2].text}"


def test_recommendations_of_which_there_are_none_are_refused(make_material: MakeMaterial) -> None:
    items = {B.report_id: ITEMS}
    for asked in (
        query("What must be done within a year?", "recommendations", time_limit_days=365),
        query("What does it recommend about horse riding?", "recommendations"),
    ):
        answer = answer_recommendations(make_material(asked, [B], recommendations=items))
        assert answer is not None
        assert answer.refusal is not None
        assert answer.refusal.reason == "no_evidence"
        assert "none of the 3 recommendations" in answer.refusal.message


def test_words_that_are_no_theme_leave_the_whole_list(make_material: MakeMaterial) -> None:
    asked = query("Spell out whatever was recommended, my dear", "recommendations")
    answer = answer_recommendations(
        make_material(asked, [B], recommendations={B.report_id: ITEMS}, source=SOURCE)
    )
    assert answer is not None
    assert len(answer.citations) == 3


def test_a_grade_that_is_named_to_leave_it_out_does_not_count(make_material: MakeMaterial) -> None:
    for question in ("How many are good (not outstanding)?", "Which are good, not higher?"):
        asked = query(question, "count", bare=True, grades=("good", "outstanding"))
        answer = answer_count(make_material(asked, [B, C, A], judgements=TABLE))
        assert answer.parts[0].text == "2 of 2 authorities: Harnley and Wexcombe."


def test_a_grade_for_what_no_framework_judges_is_not_answered(make_material: MakeMaterial) -> None:
    asked = query("How many were given good for youth justice?", "count", grades=("good",))
    answer = answer_count(make_material(asked, [B, C], judgements=TABLE))
    assert answer.refusal is not None
    assert "youth justice" in answer.refusal.message


def test_the_same_question_of_another_year_loses_its_month() -> None:
    assert asked_of_year("Was Leeds good in January 2024?", 2016) == "Was Leeds good in 2016?"
    assert asked_of_year("Leeds  from 2014 to May 2019", 2022) == "Leeds in 2022?"


def test_recommendations_to_one_body_alone_and_all_but_a_theme(make_material: MakeMaterial) -> None:
    texts = [
        "The council should find more foster homes for teenagers.",
        "The council and the trust should reduce caseloads.",
        "The trust should improve the supervision of its managers.",
    ]
    items = {B.report_id: [Recommendation(text, page=2) for text in texts]}

    def quoted(question: str) -> list[str]:
        material = make_material(
            query(question, "recommendations"),
            [B],
            recommendations=items,
            source=report(texts, about=B),
        )
        answer = answer_recommendations(material)
        assert answer is not None
        return [p.text for p in answer.parts if p.kind == "quote"]

    assert quoted("What was the council alone told to do?") == texts[:1]
    assert quoted("What must improve, apart from supervision?") == texts[:2]

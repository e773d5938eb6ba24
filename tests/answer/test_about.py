from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answer.about import answer_about_report, answer_meaning, asks_about_report, asks_for_meaning
from qa.types import FrameworkInfo, Query, Scope
from tests.answer.conftest import MakeMaterial
from tests.made_up import FRAMEWORKS, info

KNOWN = {
    "ilacs": replace(FRAMEWORKS["ilacs"], meanings={"good": "Done well."}, notes="Since 2018."),
    "jtai": FrameworkInfo("jtai", "Joint targeted area inspection", ("JTAI",), (), ()),
}


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Who was the lead inspector for Wexcombe in 2022?", "lead_inspector"),
        ("Who led the 2022 inspection of Wexcombe?", "lead_inspector"),
        ("When was the Wexcombe 2022 report published?", "published"),
        ("When was Wexcombe last inspected?", "inspected"),
        ("When did inspectors visit Wexcombe?", "inspected"),
        ("What kind of inspection was it?", "framework"),
        ("Who led the improvement board?", None),
        ("When was the new director appointed?", None),
        ("When did inspectors see improvement in visits?", None),
        ("When were children's homes inspected for damp?", None),
        ("When was the early help strategy published?", None),
    ],
)
def test_questions_about_the_report_itself(question: str, about: str | None) -> None:
    assert asks_about_report(question) == about


def test_the_facts_come_from_the_catalogue(make_material: MakeMaterial) -> None:
    report = replace(info(), lead_inspector="Ada Pryce", inspected_from="2022-05-09")
    material = make_material(Query("?", "?", "passage", Scope(("Wexcombe",))), [report])
    told = {
        about: answer_about_report(material, about)
        for about in ("lead_inspector", "inspected", "published")
    }  # type: ignore[arg-type]
    texts = {about: answer.parts[0].text for about, answer in told.items() if answer}
    assert texts["lead_inspector"].endswith("the lead inspector was Ada Pryce.")
    assert texts["inspected"].endswith("inspected from 9 May 2022 to 20 May 2022.")
    assert texts["published"].endswith("published on 11 July 2022.")
    assert answer_about_report(make_material(material.query, [info()]), "lead_inspector") is None


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("What does good mean?", ("grade", "good")),
        ("What does the grade requires improvement mean?", ("grade", "requires_improvement")),
        ("What is ILACS?", ("framework", "ilacs")),
        ("What is a JTAI?", ("framework", "jtai")),
        ("What does good practice mean for children?", None),
        ("What is the grade?", None),
        ("What is good in Wexcombe?", None),
    ],
)
def test_questions_for_a_meaning(question: str, meaning: tuple[str, str] | None) -> None:
    assert asks_for_meaning(question, KNOWN) == meaning


def test_a_meaning_is_told_for_each_framework_that_has_the_grade() -> None:
    query = Query("What does good mean?", "", "list", Scope())
    answer = answer_meaning(query, ("grade", "good"), KNOWN, Scope())
    assert [p.text for p in answer.parts if p.kind == "fact"] == [
        "Good, in the Inspection of local authority children’s services: Done well."
    ]
    assert "own words" in answer.parts[-1].text
    kind = answer_meaning(query, ("framework", "ilacs"), KNOWN, Scope())
    assert "Since 2018." in kind.parts[0].text

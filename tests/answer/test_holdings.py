from __future__ import annotations

from qa.answer.holdings import answer_reports, asks_for_reports
from qa.types import Query, Scope
from tests.answer.conftest import MakeMaterial
from tests.made_up import info

A = info("Wexcombe", "2018-05-20")
B = info("Harnley", "2021-03-05", framework="jtai")
C = info("Harnley", "2023-03-05", framework="jtai")


def asked(question: str, **parts: object) -> Query:
    scope = parts.pop("scope", Scope())
    return Query(question, question, "count", scope, bare=True, **parts)  # type: ignore[arg-type]


def test_what_the_index_holds_is_asked_for() -> None:
    jtai = Scope(frameworks=("jtai",))
    assert asks_for_reports(asked("How many authorities are in the index?"))
    assert asks_for_reports(asked("Which places have had a JTAI letter?", scope=jtai))
    assert asks_for_reports(asked("Which JTAI letters came out in 2024?", scope=jtai))
    assert asks_for_reports(asked("What inspections were there in 2022?"))


def test_grades_and_ranks_are_no_holdings() -> None:
    ilacs = Scope(frameworks=("ilacs",))
    assert not asks_for_reports(asked("Which councils are best under ILACS?", scope=ilacs))
    assert not asks_for_reports(asked("Rank the councils in the index"))
    assert not asks_for_reports(asked("How many reports were good?", grades=("good",)))
    assert not asks_for_reports(Query("How many reports?", "", "count", Scope()))  # not bare


def test_reports_and_authorities_are_counted_and_named(make_material: MakeMaterial) -> None:
    answer = answer_reports(make_material(asked("How many authorities?"), [C, B, A]))
    assert answer.parts[0].text == (
        "The index has 3 reports on 2 authorities: Harnley and Wexcombe."
    )
    assert answer.table is not None
    assert len(answer.table.rows) == 3


def test_the_kind_of_inspection_is_said(make_material: MakeMaterial) -> None:
    query = asked("How many JTAI letters?", scope=Scope(frameworks=("jtai",)))
    answer = answer_reports(make_material(query, [C, B]))
    assert answer.parts[0].text == (
        "The index has 2 reports of the kind “Joint targeted area inspection” on Harnley."
    )

"""The schemas are sound, hold the gold files, and refuse what the contract does not name."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qa.types import (
    Alternative,
    Answer,
    Citation,
    Json,
    Part,
    RankedPassage,
    Refusal,
    Scope,
    Table,
)
from tests import made_up
from tests.schemas import SCHEMAS, faults
from tests.store.test_catalogue import rich_report

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_one_of_2020_12_under_its_own_name(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{name}.json"
    assert schema["title"]
    assert schema["description"]


def objects(schema: Any) -> Iterator[Json]:
    """Every schema of an object inside a schema."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_object_takes_keys_that_it_does_not_name(name: str) -> None:
    for entry in objects(SCHEMAS[name]):
        assert entry["additionalProperties"] is False
        assert set(entry.get("required", [])) <= set(entry["properties"])


def whole_answer() -> Answer:
    """An answer with every part that the contract knows."""
    report = made_up.report(["Staff stay long. Managers check each plan."])
    from qa.passages import split_passages

    passage = split_passages(report)[0]
    ranked = RankedPassage(report.info, passage, 0.71234)
    judgement = made_up.judgement("leadership", "good", strand="A")
    scope = Scope(("Wexcombe",), (2022,), (), ("leadership",), ("latest",))
    return Answer(
        question="How good are leaders?",
        kind="grade",
        scope=scope,
        parts=(
            Part("fact", "Good."),
            Part("quote", "Staff stay long.", (1,)),
            Part("notice", "Old."),
        ),
        confidence=0.8333,
        citations=(
            Citation(1, report.info, ("A", "B"), ("9",), 1, "Staff stay long.", passage.passage_id),
        ),
        judgements=((report.info, judgement), (report.info, made_up.judgement("in_care", None))),
        table=Table(("authority", "grades"), (("Wexcombe", 1), (None, 0))),
        alternatives=(Alternative("2019", "How good were leaders in 2019?", scope),),
        passages=(ranked,),
        timings_ms={"total": 1.234},
    )


def refusal() -> Answer:
    related = whole_answer().passages
    refused = Refusal("no_evidence", "Nothing is said of it.", ("What is said of homes?",), related)
    return Answer("Is it blue?", "passage", Scope(), refusal=refused)


def test_an_answer_and_a_refusal_fit() -> None:
    assert faults("answer", whole_answer().as_json()) == []
    assert faults("answer", refusal().as_json()) == []


def test_a_report_fits() -> None:
    assert faults("report", rich_report().as_json()) == []
    assert faults("report-info", rich_report().info.as_json()) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"extra": 1}, "$"),
        ({"kind": "poem"}, "$.kind"),
        ({"confidence": 1.5}, "$.confidence"),
        ({"answer": None}, "$.answer"),
        ({"refusal": {"reason": "because"}}, "$.refusal"),
        ({"scope": {"authorities": []}}, "$.scope"),
        ({"parts": [{"kind": "rumour", "text": "x", "markers": []}]}, "$.parts[0].kind"),
        ({"parts": [{"kind": "quote", "text": "x", "markers": [0]}]}, "$.parts[0].markers[0]"),
    ],
)
def test_what_departs_from_the_contract_is_found(change: Json, place: str) -> None:
    document = copy.deepcopy(whole_answer().as_json()) | change
    assert any(fault.startswith(f"{place}:") for fault in faults("answer", document))


def test_a_refusal_has_no_answer() -> None:
    document = refusal().as_json() | {"answer": "but still"}
    assert any(fault.startswith("$.answer:") for fault in faults("answer", document))


@pytest.mark.parametrize("path", sorted(ROOT.glob("eval/gold/*.jsonl")), ids=lambda p: p.name)
def test_the_gold_files_fit(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert faults("gold", json.loads(line)) == [], f"line {number}"

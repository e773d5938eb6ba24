"""The OpenAPI document: true, complete, and with examples; schemathesis asks it against the samples."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa.web import models, openapi
from tests.schemas import faults

SCHEMAS = {
    "answer": "answer",
    "refusal": "answer",
    "passages": "passages",
    "reports": "reports",
    "report": "report",
    "judgements": "judgements",
}


@pytest.mark.parametrize("name", sorted(openapi.EXAMPLES))
def test_every_example_fits_its_schema(name: str) -> None:
    assert faults(SCHEMAS[name], openapi.EXAMPLES[name]) == []


def test_the_examples_are_what_the_models_allow() -> None:
    models.AnswerModel.model_validate(openapi.EXAMPLES["answer"])
    models.AnswerModel.model_validate(openapi.EXAMPLES["refusal"])
    models.WholeReportModel.model_validate(openapi.EXAMPLES["report"])


def test_every_operation_has_an_example_and_documents_its_refusals(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    operations = [o for path in document["paths"].values() for o in path.values()]
    assert len(operations) == 6
    for operation in operations:
        good = operation["responses"]["200"]["content"]["application/json"]
        assert good["examples"]
        for status in ("401", "403", "413", "422", "429", "503"):
            example = operation["responses"][status]["content"]["application/problem+json"]
            assert example["example"]["status"] == int(status)
            assert example["example"]["detail"]


def test_the_document_says_how_to_send_a_key(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {} in document["security"]


@pytest.mark.slow
def test_schemathesis_finds_nothing(server: str, tmp_path: Path) -> None:
    """No fault, no status that is not documented, nothing wrong accepted, nothing right refused."""
    tool = Path(sys.executable).with_name("schemathesis")
    command = [
        *(str(tool), "run", f"{server}/api/openapi.json", "--url", f"{server}/api"),
        *("--max-examples", "15", "--seed", "1", "--phases", "examples,coverage,fuzzing"),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "Tested: 6" in done.stdout

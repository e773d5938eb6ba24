"""The OpenAPI document: true, complete, and with examples; schemathesis asks it against the samples."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa import open_index
from qa.web import models, openapi
from tests.schemas import faults
from tests.web.conftest import free_port, started

SCHEMAS = {
    "answer": "answer",
    "refusal": "answer",
    "passages": "passages",
    "reports": "reports",
    "report": "report",
    "judgements": "judgements",
    "kept": "kept",
}


@pytest.mark.parametrize("name", sorted(openapi.EXAMPLES))
def test_every_example_fits_its_schema(name: str) -> None:
    assert faults(SCHEMAS[name], openapi.EXAMPLES[name]) == []


def test_the_examples_are_what_the_models_allow() -> None:
    models.AnswerModel.model_validate(openapi.EXAMPLES["answer"])
    models.AnswerModel.model_validate(openapi.EXAMPLES["refusal"])
    models.KeptModel.model_validate(openapi.EXAMPLES["kept"])
    models.WholeReportModel.model_validate(openapi.EXAMPLES["report"])


def test_every_operation_has_an_example_and_documents_its_refusals(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    operations = [o for path in document["paths"].values() for o in path.values()]
    assert len(operations) == 7
    for operation in operations:
        done = {"200", "201"} & set(operation["responses"])
        good = operation["responses"][done.pop()]["content"]["application/json"]
        assert good["examples"]
        for status in ("401", "403", "413", "422", "429", "503"):
            example = operation["responses"][status]["content"]["application/problem+json"]
            assert example["example"]["status"] == int(status)
            assert example["example"]["detail"]


def test_the_document_says_how_to_send_a_key(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {} in document["security"]


@pytest.fixture
def keeping(sample_index: Path, tmp_path: Path) -> Iterator[str]:
    """A server that keeps opinions, in an index of its own."""
    shutil.copytree(sample_index, tmp_path / "index")
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = ["serve", "--index", str(tmp_path / "index"), "--port", str(port)]
    with started(command, {"QA_FEEDBACK_DAYS": "30"}, f"{address}/readyz"):
        yield address


@pytest.mark.slow
def test_schemathesis_finds_nothing(keeping: str, tmp_path: Path) -> None:
    """No fault, no status that is not documented, nothing wrong accepted, nothing right refused."""
    server = keeping
    tool = Path(sys.executable).with_name("schemathesis")
    command = [
        *(str(tool), "run", f"{server}/api/openapi.json", "--url", f"{server}/api"),
        *("--max-examples", "15", "--seed", "1", "--phases", "examples,coverage,fuzzing"),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "Tested: 7" in done.stdout
    opinions = open_index(tmp_path / "index").feedback.opinions()
    assert {opinion.thumbs for opinion in opinions} == {1, -1}

"""A cross-encoder named in the settings reorders the best passages, and touches nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.answer.confidence import FIELD_FEATURES, evidence_features
from qa.cli import run
from qa.cross_encoder import CrossEncoder, read_text
from qa.embedding import load_pair_scorer
from qa.errors import BadInput, ModelMissing
from qa.passages import split_passages
from qa.settings import Settings, read_settings
from qa.types import Evidence, Query, Scope
from tests.made_up import report
from tests.store import stubs
from tests.tiny_cross_encoder import save_tiny_model

QUESTION = "How often are plans checked in Wexcombe?"
PARAGRAPHS = (
    "Plans are checked often in the north by one of two managers.",
    "Plans for homes are checked once each year, and often late.",
    "Managers say that plans are checked, but records are thin.",
    "Foster carers were told that plans are checked every month.",
    "Leaders do not know how often the plans of care leavers are checked.",
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("tiny") / "model")


class Lengths:
    """Scores a text by its length, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        self.asked.append((question, list(texts)))
        return np.array([len(text) for text in texts], dtype=np.float32)


def evidence(*texts: str) -> list[Evidence]:
    """Evidence of these texts, best first, with features that tell the places apart."""
    found = []
    for place, passage in enumerate(split_passages(report(list(texts)))):
        value = 1 / (place + 1)
        features = dict.fromkeys((*FIELD_FEATURES, "fits"), value) | {"unanswered": 10.0}
        found.append(
            Evidence(passage, 10.0 - place, features, (0.0,), ({"similar": 0, "fits": 0},))
        )
    return found


# --- the order ------------------------------------------------------------------------------------


def test_the_best_are_reordered_and_the_places_keep_their_scores() -> None:
    found = evidence(
        "Short it is, yes.", "This one is longer by far.", "This is the longest of them all."
    )
    lengths = Lengths()
    moved = CrossEncoder(Settings(), lengths).reordered("how", found)
    assert [e.passage for e in moved] == [found[2].passage, found[1].passage, found[0].passage]
    assert [e.score for e in moved] == [10.0, 9.0, 8.0]
    assert [e.found_at for e in moved] == [2, 1, 0]
    assert lengths.asked[0][0] == "how"
    assert lengths.asked[0][1][0] == "The experiences of children: Short it is, yes."


def test_only_the_first_so_many_are_read() -> None:
    found = evidence(
        "Short it is, yes.", "This one is longer by far.", "This is the longest of them all."
    )
    moved = CrossEncoder(Settings(cross_encoder_top=2), Lengths()).reordered("how", found)
    assert [e.passage for e in moved] == [found[1].passage, found[0].passage, found[2].passage]


def test_ties_keep_their_order_and_one_passage_needs_no_model() -> None:
    same = evidence("These are as long.", "Those are as long.")
    assert [e.passage for e in CrossEncoder(Settings(), Lengths()).reordered("how", same)] == [
        e.passage for e in same
    ]
    nowhere = CrossEncoder(Settings(cross_encoder="nowhere"))
    assert nowhere.reordered("how", same[:1]) == same[:1]
    assert nowhere.reordered("how", []) == []


def test_the_lead_in_is_read_with_the_passage() -> None:
    passage = replace(split_passages(report(["reach all of them."]))[0], lead_in="They should:")
    assert read_text(passage) == "The experiences of children: They should: reach all of them."


def test_the_confidence_is_that_of_the_search() -> None:
    found = evidence(
        "Short it is, yes.", "This one is longer by far.", "This is the longest.", "Yes it is so."
    )
    query = Query("how", "how", "passage", Scope(), asked="how_many")
    moved = CrossEncoder(Settings(), Lengths()).reordered("how", found)
    assert [e.passage for e in moved] != [e.passage for e in found]
    assert evidence_features(query, moved) == evidence_features(query, found)


# --- the model ------------------------------------------------------------------------------------


def test_scores_are_those_of_sentence_transformers(model: Path) -> None:
    import torch
    from sentence_transformers import CrossEncoder as Theirs

    texts = [*PARAGRAPHS, "a", "long " * 300, *(f"Number {n} is here." * n for n in range(1, 30))]
    scorer = load_pair_scorer(Settings(cross_encoder=str(model)))
    library = Theirs(str(model), local_files_only=True)
    expected = library.predict(
        [(QUESTION, text) for text in texts], activation_fn=torch.nn.Identity()
    )
    scores = scorer.scores(QUESTION, texts)
    np.testing.assert_allclose(scores, expected, atol=1e-4)
    assert len(set(np.round(scores[:5], 3))) == 5
    assert scorer.scores(QUESTION, []).shape == (0,)


def test_what_is_no_cross_encoder_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    save_tiny_model(tmp_path / "three", labels=3)
    save_tiny_model(tmp_path / "headless", head=False)
    for name, why in (
        ("empty", "cannot be loaded"),
        ("absent", "cannot be loaded"),
        ("three", "BertForSequenceClassification with 3 labels"),
        ("headless", "is no cross-encoder with one score"),
    ):
        with pytest.raises(ModelMissing) as caught:
            load_pair_scorer(Settings(cross_encoder=str(tmp_path / name)))
        said = str(caught.value)
        assert name in said
        assert why in said
        assert "QA_CROSS_ENCODER" in said
        assert "\n" not in said


def test_settings_that_cannot_be_are_named() -> None:
    assert Settings().cross_encoder is None
    for name, value in (
        ("cross_encoder", ""),
        ("cross_encoder_top", 1),
        ("cross_encoder_top", 101),
    ):
        with pytest.raises(BadInput, match=f"'{name}'"):
            read_settings(**{name: value})


# --- the command ----------------------------------------------------------------------------------

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def qa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The command over a made-up report, with the made-up encoder."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("QA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("qa.reports.read_report", stubs.read)
    monkeypatch.setattr("qa.embedding.load_encoder", lambda settings: stubs.Encoder(settings.model))
    stubs.write_report(tmp_path / "reports" / "a.txt", "Wexcombe", "2022-05-20", *PARAGRAPHS)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert call("index", "reports")[0] == 0
    return call


def found(out: str) -> list[dict[str, Any]]:
    passages: list[dict[str, Any]] = json.loads(out)["passages"]
    return passages


def test_the_command_lists_passages_in_the_models_order(
    qa: Ask, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = found(qa("search", QUESTION, "--json")[1])
    monkeypatch.setenv("QA_CROSS_ENCODER", str(model))
    code, out, _ = qa("search", QUESTION, "--json")
    moved = found(out)
    assert code == 0
    by_id = {p["passage_id"]: p["text"] for p in plain}
    assert {p["passage_id"]: p["text"] for p in moved} == by_id
    assert len(moved) == len(PARAGRAPHS)
    scorer = load_pair_scorer(Settings(cross_encoder=str(model)))
    heading = "The experiences of children"
    asked = "How often are plans checked?"
    scores = dict(
        zip(by_id, scorer.scores(asked, [f"{heading}: {t}" for t in by_id.values()]), strict=True)
    )
    expected = sorted(by_id, key=lambda passage_id: -float(scores[passage_id]))
    assert [p["passage_id"] for p in moved] == expected
    assert expected != list(by_id)
    assert [p["score"] for p in moved] == [p["score"] for p in plain]


def test_an_answer_has_the_same_confidence_and_other_passages(
    qa: Ask, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = json.loads(qa("ask", QUESTION, "--json")[1])
    monkeypatch.setenv("QA_CROSS_ENCODER", str(model))
    moved = json.loads(qa("ask", QUESTION, "--json")[1])
    assert moved["confidence"] == plain["confidence"]
    places = [[p["passage_id"] for p in answer["passages"]] for answer in (plain, moved)]
    assert sorted(places[0]) == sorted(places[1])
    assert places[0] != places[1]


def test_a_name_that_is_no_model_is_one_line_and_wrong_use(
    qa: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_CROSS_ENCODER", "no-such/reranker")
    code, out, err = qa("ask", QUESTION)
    assert (code, out) == (2, "")
    assert err.startswith("qa: the cross-encoder 'no-such/reranker' cannot be loaded")
    assert err.count("\n") == 1
    assert qa("grades")[0] == 0  # lists of grades need no model

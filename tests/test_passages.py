from __future__ import annotations

import numpy as np

from qa.passages import embedded_text, passage_vectors, plan_embedding, split_passages
from qa.types import Paragraph, Report, Section
from tests.made_up import info, report

FIVE = "Staff are well led. Caseloads are low at twelve. Visits are on time. Plans are kept short. Records are full."


def test_windows_of_four_sentences_slide_inside_a_paragraph() -> None:
    passages = split_passages(report([FIVE]))
    assert [p.text for p in passages] == [
        "Staff are well led. Caseloads are low at twelve. Visits are on time. Plans are kept short.",
        "Caseloads are low at twelve. Visits are on time. Plans are kept short. Records are full.",
    ]
    assert [p.number for p in passages] == ["1", "1"]


def test_a_passage_never_crosses_a_paragraph_or_a_section() -> None:
    passages = split_passages(
        report(["Leaders know their staff well.", "Children are seen alone."])
    )
    assert [p.text for p in passages] == [
        "Leaders know their staff well.",
        "Children are seen alone.",
    ]


def test_every_passage_has_an_id_of_its_own_with_its_report_and_text() -> None:
    passages = split_passages(report([FIVE, FIVE]))
    ids = [p.passage_id for p in passages]
    assert len(set(ids)) == 4
    assert all(i.startswith("wexcombe-ilacs-2022-05-20.") for i in ids)


def test_lines_tell_where_the_text_of_a_passage_stands() -> None:
    second = split_passages(report([FIVE]))[1]
    assert second.pages == (1,)
    assert second.lines[0].start == 0
    assert second.lines[-1].end == len(second.text)


def test_text_is_the_paragraphs_own_between_its_offsets() -> None:
    for passage in split_passages(report([FIVE])):
        assert FIVE[passage.start :].startswith(passage.text)
        for s in passage.sentences:
            assert passage.text[s.start : s.end].endswith(".")


def test_what_is_embedded_has_heading_and_lead_in_but_no_authority_or_year() -> None:
    bullet = Paragraph(
        "the quality of plans for children", kind="bullet", lead_in="Leaders should improve:"
    )
    made = Report(info(), (Section(("Findings", "What needs to improve"), (bullet,)),), (), ())
    (passage,) = split_passages(made)
    text = embedded_text(passage, passage.sentences[0])
    assert (
        text == "What needs to improve: Leaders should improve: the quality of plans for children"
    )
    assert "Wexcombe" in passage.context
    assert "2022" in passage.context


def test_each_sentence_is_encoded_once_and_vectors_have_length_one() -> None:
    passages = split_passages(report([FIVE]))
    plan = plan_embedding(passages)
    assert len(plan.texts) == 5
    vectors = np.eye(5, dtype=np.float32)
    combined = passage_vectors(plan, vectors)
    assert combined.shape == (2, 5)
    assert np.allclose(np.linalg.norm(combined, axis=1), 1.0)
    assert combined[0].argmax() == 2  # the middle sentence weighs most
    assert combined[0][4] == 0.0


def test_paragraphs_of_a_few_words_make_no_passage() -> None:
    assert split_passages(report(["Not applicable."])) == []

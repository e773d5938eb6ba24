"""The catalogue gives back exactly what was put in, and forgets all of what was removed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.errors import NoIndex, QAError, UnknownReport
from qa.passages import passage_vectors, plan_embedding, split_passages
from qa.store import Catalogue, Embedded, Versions
from qa.store.catalogue import FILE_NAME
from qa.types import Line, Paragraph, Recommendation, Report, ReportInfo, Section
from tests import made_up
from tests.store.stubs import Encoder

VERSIONS = Versions(reader=1, passages=1, model="all-MiniLM-L6-v2")


def rich_report(info: ReportInfo | None = None) -> Report:
    """One of everything that a report can have, with what is hard to keep: gaps, order, signs."""
    about = replace(
        info or made_up.info(),
        urn="80000",
        visit=None,
        sources={"published": "file_name", "authority": "text"},
        lead_inspector="Brenda McLaughlin",
        previous_judgement="Good",
        warnings=("paragraph 3 is missing", "“quoted” – and a tab\t"),
    )
    line = Line(0, 5, 2, 70.125, 1 / 3, 500.0, 712.5)
    bullet = Paragraph("Plans are kept.", None, "bullet", "The council should:", (2, 3), (line,))
    sections = (
        Section(("Main findings",), (), None),
        Section(("Main findings", "Leaders"), (Paragraph("Staff stay. They like it.", "7"),), 2),
        Section(("Annex",), (bullet, Paragraph("ﬁrst ‘note’", "1", "footnote")), 9),
    )
    judgements = (
        made_up.judgement("leadership", "good", covers=("leadership", "governance"), strand="A"),
        made_up.judgement("in_care", None),
    )
    wants = Recommendation("Do it.", "within three months", 91, "council", "A", "2", 6, ("Next",))
    return Report(about, sections, judgements, (wants, Recommendation("And that.")))


def add(catalogue: Catalogue, report: Report, encoder: Encoder | None = None) -> list[int]:
    passages = split_passages(report)
    plan = plan_embedding(passages)
    texts = (encoder or Encoder()).encode(plan.texts)
    embedded = Embedded(
        VERSIONS.model,
        tuple(text.encode() for text in plan.texts),
        texts,
        plan.members,
        passage_vectors(plan, texts),
    )
    rows = catalogue.add_report(report, passages, embedded, VERSIONS)
    return [int(row) for row in rows]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.open(tmp_path, create=True)


def test_a_report_comes_back_exactly(catalogue: Catalogue) -> None:
    report = rich_report()
    add(catalogue, report)
    assert catalogue.report(report.info.report_id) == report
    assert catalogue.reports() == [report.info]
    assert catalogue.info(report.info.report_id) == report.info
    assert catalogue.recommendations(report.info.report_id) == list(report.recommendations)
    assert catalogue.judgements() == [(report.info, j) for j in report.judgements]
    assert catalogue.judgements([]) == []
    assert catalogue.paragraph(report.info.report_id, 1) == report.sections[2].paragraphs[0]


def test_passages_come_back_in_the_order_asked(catalogue: Catalogue) -> None:
    report = made_up.report(["One two three four. Five six seven.", "Eight nine ten eleven."])
    passages = split_passages(report)
    rows = add(catalogue, report)
    stored = catalogue.passages(rows[::-1])
    assert stored == [replace(p, row=r) for p, r in zip(passages, rows, strict=True)][::-1]
    assert catalogue.passage(passages[1].passage_id) == stored[0]
    assert catalogue.passage("no-such-passage") is None
    assert catalogue.passages_of(report.info.report_id) == stored[::-1]
    assert catalogue.rows_of([report.info.report_id]).tolist() == rows
    assert catalogue.rows_of([]).tolist() == []
    assert catalogue.passages([999, rows[0]]) == [stored[1]]


def test_vectors_of_passages_and_of_their_sentences(catalogue: Catalogue) -> None:
    encoder = Encoder()
    report = made_up.report(
        ["One two three. Four five six. Seven eight nine. Ten eleven twelve. One more here."]
    )
    rows = add(catalogue, report, encoder)
    plan = plan_embedding(split_passages(report))
    vectors = encoder.encode(plan.texts)
    first, second = catalogue.sentence_vectors(rows)
    assert first.shape == (4, 16)
    np.testing.assert_array_equal(first, vectors[[0, 1, 2, 3]])
    np.testing.assert_array_equal(second, vectors[[1, 2, 3, 4]])
    found, stored = catalogue.vectors([rows[1]])
    assert found.tolist() == [rows[1]]
    np.testing.assert_array_equal(stored, passage_vectors(plan, vectors)[1:])


def test_a_known_text_keeps_its_vector_and_another_models_does_not_count(
    catalogue: Catalogue,
) -> None:
    report = made_up.report(["One two three four."])
    add(catalogue, report)
    key = plan_embedding(split_passages(report)).texts[0].encode()
    assert list(catalogue.known_vectors([key, b"other"], VERSIONS.model)) == [key]
    assert catalogue.known_vectors([key], "another-model") == {}


def test_every_change_raises_the_generation(catalogue: Catalogue) -> None:
    seen = [catalogue.generation]
    report = made_up.report(["One two three four."])
    add(catalogue, report)
    seen.append(catalogue.generation)
    catalogue.remove_report(report.info.report_id)
    seen.append(catalogue.generation)
    assert seen[0] < seen[1] < seen[2]


def test_row_numbers_are_never_used_again(catalogue: Catalogue) -> None:
    report = made_up.report(["One two three four."])
    first = add(catalogue, report)
    catalogue.remove_report(report.info.report_id)
    assert min(add(catalogue, report)) > max(first)


def test_removal_empties_every_table_and_the_file(tmp_path: Path, catalogue: Catalogue) -> None:
    kept = made_up.report(["A sentence of both reports."], about=made_up.info("Alderbrook"))
    gone = made_up.report(["A sentence of both reports.", "The zebrafish swim in circles."])
    add(catalogue, kept)
    add(catalogue, gone)
    answer = {"citations": [{"report_id": gone.info.report_id, "quote": "The zebrafish swim"}]}
    catalogue.feedback.add("who swims?", {}, answer, thumbs=1)
    catalogue.remove_report(gone.info.report_id)
    catalogue.database.checkpoint()

    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {n: db.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names}
    one_each = ("reports", "sections", "paragraphs", "passages", "vectors", "texts", "places")
    assert {n: counts[n] for n in one_each} == dict.fromkeys(one_each, 1)
    assert catalogue.feedback.opinions()[0].answer == {}
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"zebrafish" not in content
    assert b"A sentence of both reports." in content


def test_what_is_not_there_is_named(catalogue: Catalogue) -> None:
    for call in (catalogue.report, catalogue.info, catalogue.passages_of, catalogue.remove_report):
        with pytest.raises(UnknownReport, match="nowhere-ilacs-2020"):
            call("nowhere-ilacs-2020")


def test_a_failed_addition_leaves_nothing(catalogue: Catalogue) -> None:
    report = made_up.report(["One two three four."])
    add(catalogue, report)
    generation = catalogue.generation
    other = made_up.report(["Five six seven eight."], about=made_up.info("Alderbrook"))
    none = np.zeros((0, 16), dtype=np.float32)
    with pytest.raises(ValueError, match="zip"):  # a passage without its vector
        catalogue.add_report(
            other, split_passages(other), Embedded("m", (), none, (), none), VERSIONS
        )
    assert [info.report_id for info in catalogue.reports()] == [report.info.report_id]
    assert catalogue.generation == generation


def test_no_index_and_an_index_of_another_version(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="qa index"):
        Catalogue.open(tmp_path / "nowhere")
    Catalogue.open(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("PRAGMA user_version = 999")
    with pytest.raises(NoIndex, match=r"newer version.*qa index"):
        Catalogue.open(tmp_path)


def test_a_file_that_is_no_catalogue(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database " * 100)
    with pytest.raises(QAError, match="damaged"):
        Catalogue.open(tmp_path)


def test_feedback_is_kept_and_purged(catalogue: Catalogue) -> None:
    number = catalogue.feedback.add("q", {"years": [2022]}, {"answer": "a"}, comment="good")
    (opinion,) = catalogue.feedback.opinions()
    assert (opinion.id, opinion.question, opinion.comment) == (number, "q", "good")
    assert opinion.scope == {"years": [2022]}
    assert catalogue.feedback.purge("2000-01-01") == 0
    assert catalogue.feedback.purge("9999-01-01") == 1
    assert catalogue.feedback.opinions() == []

from __future__ import annotations

from dataclasses import replace

from qa.answer.material import split_by_page
from qa.answer.quotes import MAX_SENTENCES, choose_sentences, is_grade_row, quote
from qa.passages import split_passages
from qa.types import Line, Paragraph, Report, Section
from tests.answer.conftest import evidence_of
from tests.made_up import info, report

TEXTS = [
    "Caseloads are low at twelve each. Managers check them weekly. Visits are on time.",
    "Early help is offered in nine hubs. Families like it.",
]


def test_quotes_are_the_printed_text_with_a_citation_each() -> None:
    made = report(TEXTS)
    parts, citations = quote(choose_sentences(evidence_of(made)), {made.info.report_id: made.info})
    for citation in citations:
        assert any(citation.quote in text for text in TEXTS)
        assert citation.page == 1
        assert citation.paragraphs in (("1",), ("2",))
    assert [m for p in parts for m in p.markers] == [c.marker for c in citations]


def test_at_most_three_sentences_and_neighbours_stay_together() -> None:
    chosen = choose_sentences(evidence_of(report(TEXTS)))
    assert sum(c.last - c.first + 1 for c in chosen) <= MAX_SENTENCES
    assert chosen[0].passage.text.startswith("Caseloads")


def test_a_sentence_over_two_pages_has_a_citation_on_each() -> None:
    text = "Leaders have made progress in reducing the caseloads of newly qualified workers."
    cut = text.index("caseloads")
    lines = (Line(0, cut, 4, 0, 0, 1, 1), Line(cut, len(text), 5, 0, 0, 1, 1))
    paragraph = Paragraph(text, "7", pages=(4, 5), lines=lines)
    made = Report(info(), (Section(("Findings",), (paragraph,)),), (), ())
    (passage,) = split_passages(made)
    assert [(a, b, page) for a, b, page in split_by_page(passage, 0, len(text))] == [
        (0, cut, 4),
        (cut, len(text), 5),
    ]
    parts, citations = quote(choose_sentences(evidence_of(made)), {made.info.report_id: made.info})
    assert [c.page for c in citations] == [4, 5]
    assert " ".join(c.quote for c in citations) == " ".join(parts[0].text.split())


def test_sources_without_pages_have_no_page() -> None:
    paragraph = Paragraph("Leaders have made very good progress this year.", "3")
    made = Report(info(), (Section(("Findings",), (paragraph,)),), (), ())
    _, citations = quote(choose_sentences(evidence_of(made)), {made.info.report_id: made.info})
    assert citations[0].page is None
    assert citations[0].url is None


def test_a_row_of_the_judgement_table_is_no_finding() -> None:
    passage = split_passages(report(["Adoption performance Requires improvement"]))[0]
    assert is_grade_row(replace(passage, kind="row"))
    assert not is_grade_row(passage)
    assert not is_grade_row(replace(passage, kind="row", text="Agency staff 23 per cent"))

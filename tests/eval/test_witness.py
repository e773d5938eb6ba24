"""Quotes against the page's text as a second reader gives it."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa.evaluation.witness import Verdict, Witness
from tests.eval.made_up_answers import citation, report

FILLER = "Some words stand here. " * 3
PAGES = (
    (
        "Leaders know their services well. Multi-",
        "agency work is strong, and well-led.",
        *[FILLER] * 4,
        "A page's last sentence is short. The plan",
    ),
    (
        "is reviewed each month. Most informa-",
        "tion is shared in time. A plan is kept.",
        *[FILLER] * 4,
        "The plan is reviewed late. To",
    ),
    ("support it, they meet.", *[FILLER] * 4, "They act. To", *[FILLER] * 4),
    ("support her, they call.", *[FILLER] * 4),
)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path))
    for lines in PAGES:
        for i, line in enumerate(lines):
            canvas.drawString(72, 700 - 14 * i, line)
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize(
    ("quote", "page", "verdict"),
    [
        ("Leaders know their services well.", 1, "verbatim"),
        ("Leaders  know\ntheir services", 1, "verbatim"),
        ("Multi-agency work is strong", 1, "verbatim"),
        ("Most information is shared", 2, "verbatim"),
        ("Most informa-tion is shared", 2, "verbatim"),
        ("strong, and well-led.", 1, "verbatim"),
        ("strong, and wellled.", 1, "not_found"),
        ("Leaders-know their services", 1, "not_found"),
        ("leaders know their services", 1, "not_found"),
        ("Leaders know their service well", 1, "not_found"),
        ("Leaders know their services well.", 2, "not_found"),
        ("Leaders know their services well.", 3, "not_found"),
        ("Leaders know their services well.", None, "not_found"),
        ("The plan is reviewed each month.", 1, "over_pages"),
        ("The plan is reviewed each month.", 2, "not_found"),
        ("is reviewed each month.", 1, "not_found"),
        ("To support it, they meet.", 2, "over_pages"),
        # The first word stands on page 3 too, but far from its end.
        ("To support her, they call.", 3, "not_found"),
        ("The plan is kept.", 1, "not_found"),
        ("", 1, "unchecked"),
    ],
)
def test_pdf(pdf: Path, quote: str, page: int | None, verdict: Verdict) -> None:
    assert Witness().check(citation(quote, page, info=report(file=str(pdf)))) == verdict


def test_sources_without_pages(tmp_path: Path) -> None:
    text, page = tmp_path / "report.txt", tmp_path / "report.html"
    text.write_text("Leaders know\n their services.", encoding="utf-8")
    page.write_text("<html><body><p>Leaders <b>know</b></p></body></html>", encoding="utf-8")
    witness = Witness()
    assert witness.check(citation("know their", None, info=report(file=str(text)))) == "verbatim"
    assert witness.check(citation("knew their", None, info=report(file=str(text)))) == "not_found"
    assert witness.check(citation("Leaders know", None, info=report(file=str(page)))) == "verbatim"


def test_a_file_that_cannot_be_read_leaves_the_quote_unchecked(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    witness = Witness()
    for file in (broken, tmp_path / "absent.pdf"):
        assert witness.check(citation("Leaders", 1, info=report(file=str(file)))) == "unchecked"

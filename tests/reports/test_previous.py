"""How the inspection before was judged: from the section that lists it, or the report's first pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.paper import ILACS_ROWS, ilacs, report_of


@pytest.mark.parametrize(
    ("lines", "grade"),
    [
        (
            (
                "The previous inspection of the local authority’s arrangements for the protection of",
                "children was in March 2011. The local authority was judged to be adequate.",
                "The previous inspection of its services for looked after children was in June 2010.",
                "The local authority was judged good.",
            ),
            "adequate",
        ),
        (
            (
                "The previous inspection of the fostering service was in June 2013. The local authority",
                "was judged to be outstanding.",
            ),
            None,
        ),
        (("The local authority has had no earlier inspection of this kind since 2010.",), None),
    ],
)
def test_the_latest_of_the_authoritys_own_earlier_inspections(
    tmp_path: Path, lines: tuple[str, ...], grade: str | None
) -> None:
    paper = ilacs(ILACS_ROWS).heading("Previous Ofsted inspections").lines(*lines)
    info = report_of(paper, tmp_path).info
    assert info.previous_judgement == grade
    assert ("previous_judgement" in info.sources) == (grade is not None)


def test_a_sentence_of_the_first_pages(tmp_path: Path) -> None:
    paper = ilacs(ILACS_ROWS).lines(
        "Since the last inspection in 2018, when children’s services in Ashmere were judged to be",
        "requires improvement to be good, they have become better.",
    )
    assert report_of(paper, tmp_path).info.previous_judgement == "requires improvement to be good"

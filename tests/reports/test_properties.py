"""Cut, shuffled and damaged files: never a crash, never a grade that is not printed."""

from __future__ import annotations

import contextlib
import io
import random
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from qa.errors import UnreadableFile
from qa.reports import read_report
from qa.settings import Settings
from qa.types import Report
from tests.reports.frameworks.test_sif import sif
from tests.reports.frameworks.test_slac_2009 import SLAC
from tests.reports.paper import ILACS_ROWS, ilacs

PDFS = (ilacs(ILACS_ROWS).bytes(), sif("The overall judgement is good").bytes())
GRADE_WORDS = ("Outstanding", "Good", "Adequate", "Inadequate", "Requires improvement", "good")

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def read(data: bytes) -> Report | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(data)
        with contextlib.suppress(UnreadableFile):
            return read_report(path, Settings())
    return None


def assert_only_printed_grades(report: Report | None, printed: str = "") -> None:
    """Each grade stands in the report's own text; `printed` is that text where it is known."""
    if report is None:
        return
    text = printed or " ".join(
        [report.info.title]
        + [h for s in report.sections for h in s.path]
        + [p.text for s in report.sections for p in s.paragraphs]
    )
    for judgement in report.judgements:
        assert judgement.printed_grade in text, judgement


@quick
@given(st.sampled_from(PDFS), st.data())
def test_cut_files(data: bytes, draw: st.DataObject) -> None:
    end = draw.draw(st.integers(0, len(data)))
    assert_only_printed_grades(read(data[:end]))


@quick
@given(
    st.sampled_from(PDFS),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=30),
)
def test_damaged_bytes(data: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    assert_only_printed_grades(read(bytes(damaged)))


@quick
@given(st.sampled_from(PDFS), st.integers(2, 12), st.randoms(use_true_random=False))
def test_shuffled_pieces(data: bytes, pieces: int, random: object) -> None:
    size = len(data) // pieces + 1
    parts = [data[i : i + size] for i in range(0, len(data), size)]
    random.shuffle(parts)  # type: ignore[attr-defined]
    assert_only_printed_grades(read(b"".join(parts)))


@quick
@given(st.permutations(SLAC.split("\n\n")))
def test_shuffled_paragraphs_of_a_text(chunks: list[str]) -> None:
    text = "\n\n".join(chunks)
    assert_only_printed_grades(read(text.encode()), text)


@quick
@given(st.permutations(range(5)), st.lists(st.sampled_from(GRADE_WORDS), min_size=5, max_size=5))
def test_a_table_in_any_order_gives_exactly_what_it_prints(
    order: list[int], printed: list[str]
) -> None:
    rows = [(ILACS_ROWS[i][0], printed[i]) for i in order]
    report = read(ilacs(rows).bytes())
    assert report is not None
    found = {j.printed_name: j.printed_grade for j in report.judgements}
    assert found == {" ".join(name): grade for name, grade in rows}


@quick
@given(
    st.permutations(range(10)),
    st.lists(st.sampled_from(GRADE_WORDS), min_size=5, max_size=5),
    st.booleans(),
    st.floats(8, 40),
)
def test_cells_printed_in_any_order_never_change_their_grades(
    order: list[int], printed: list[str], ruled: bool, gap: float
) -> None:
    """Each name gets the grade that stands beside it on the page, or none."""
    paper = ilacs(())
    cells: list[tuple[list[str], float, float]] = []
    for (name, _), grade in zip(ILACS_ROWS, printed, strict=True):
        cells += [(list(name), 71.0, paper.y), ([grade], 340.0, paper.y)]
        if ruled:
            paper.canvas.rect(67, paper.y + 14 - 16 * len(name) - gap, 260, 16 * len(name) + gap)
            paper.canvas.rect(327, paper.y + 14 - 16 * len(name) - gap, 190, 16 * len(name) + gap)
        paper.gap(16 * len(name) + gap)
    for place in order:
        lines, x, y = cells[place]
        for i, text in enumerate(lines):
            paper.put(text, x, y - 14 * i)
    report = read(paper.bytes())
    assert report is not None
    keys = ("leadership", "help_and_protection", "in_care", "care_leavers", "overall_effectiveness")
    beside = dict(zip(keys, printed, strict=True))
    for judgement in report.judgements:
        assert judgement.printed_grade == beside[judgement.judgement]


PRINTED = (
    ("Outstanding",),
    ("Good",),
    ("Inadequate",),
    ("Not judged",),
    ("Requires improvement to be good",),
    ("Requires improvement", "to be good"),
    ("Requires improvement to be", "good"),
    ("Requires", "improvement to", "be good"),
    ("Requires", "improvement"),
)


@quick
@given(
    st.lists(st.sampled_from(PRINTED), min_size=5, max_size=5),
    st.permutations(range(5)),
    st.sampled_from([6, 14, 25, 40]),
    st.booleans(),
    st.sampled_from(["columns", "grades first", "line by line", "any"]),
    st.randoms(use_true_random=False),
)
def test_lines_of_cells_in_any_order_never_change_their_grades(
    printed: list[tuple[str, ...]],
    order: list[int],
    gap: int,
    centred: bool,
    file_order: str,
    chance: random.Random,
) -> None:
    """Without rules, every line for itself: each name gets its whole grade, or none."""
    paper, lines = ilacs(()), []
    for i in order:
        name, grade = ILACS_ROWS[i][0], printed[i]
        high = max(len(name), len(grade))
        for cell, x in ((name, 71.0), (grade, 360.0)):
            down = (high - len(cell)) * 7 if centred else 0
            lines += [(x, paper.y - down - 14 * n, text) for n, text in enumerate(cell)]
        paper.gap(14 * high + gap)
    chance.shuffle(lines)
    if file_order != "any":
        lines.sort(key=lambda line: -line[1])
        lines.sort(key=_FILE_ORDERS[file_order])
    for x, y, text in lines:
        paper.put(text, x, y)
    report = read(paper.gap().heading("Summary").lines("Leaders know their services.").bytes())
    assert report is not None
    keys = ("leadership", "help_and_protection", "in_care", "care_leavers", "overall_effectiveness")
    beside = dict(zip(keys, map(" ".join, printed), strict=True))
    assert {j.judgement: j.printed_grade for j in report.judgements}.items() <= beside.items()


_FILE_ORDERS: dict[str, Callable[[tuple[float, float, str]], float]] = {
    "columns": lambda line: line[0],
    "grades first": lambda line: -line[0],
    "line by line": lambda line: -line[1],
}


@quick
@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_shuffled_and_missing_pages(order: list[int], missing: set[int]) -> None:
    """The pages of two reports in any order, some gone: still only grades that are printed."""
    pages = [page for data in PDFS for page in PdfReader(io.BytesIO(data)).pages] * 2
    writer = PdfWriter()
    for place in order:
        if place not in missing:
            writer.add_page(pages[place % len(pages)])
    buffer = io.BytesIO()
    writer.write(buffer)
    assert_only_printed_grades(read(buffer.getvalue()))


@quick
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    read(data)


@quick
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=300))
def test_any_text(text: str) -> None:
    report = read(f"Made-up text.\n\n{text}".encode())
    if report is not None:
        kept = "".join(p.text for s in report.sections for p in s.paragraphs)
        assert not re.search(r"\ufffe", kept)
        assert report.judgements == ()

"""Grades read, against grades that somebody else read: `python -m eval.grades`.

The corpus's judgements.csv was made from the same pages, independently of this program. Written
to eval/results/grades.md: right of all by framework and split, and every difference.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eval import places
from qa.service import Index

_KEYS = {
    "overall": "overall_effectiveness",
    "impact_of_leaders": "leadership",
    "looked_after": "in_care",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A grade that the file names: for which report, which judgement."""

    file: str
    framework: str
    judgement: str
    grade: str


@dataclass(frozen=True, slots=True)
class Compared:
    """An expected grade and what was read: None where nothing was."""

    expected: Expected
    read: str | None
    split: str

    @property
    def right(self) -> bool:
        return self.read == self.expected.grade


def read_expected(path: Path) -> list[Expected]:
    """The rows of judgements.csv, with this program's keys."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Expected(
                row["file"],
                row["framework"],
                _KEYS.get(row["judgement"], row["judgement"]),
                row["grade"].replace(" ", "_"),
            )
            for row in csv.DictReader(file)
        ]


def compare(index: Index, expected: Iterable[Expected], reports: Path) -> list[Compared]:
    """Each expected grade beside the one in the index."""
    authorities = {Path(info.file).resolve(): info.authority for info in index.reports()}
    read: dict[tuple[Path, str], str | None] = {}
    for info, judgement in index.grades():
        for key in judgement.covers:
            read.setdefault((Path(info.file).resolve(), key), judgement.grade)
    for info, judgement in index.grades():
        read[Path(info.file).resolve(), judgement.judgement] = judgement.grade
    held_out = places.test_authorities()
    compared = []
    for item in expected:
        file = (reports / item.file).resolve()
        split = "test" if authorities.get(file) in held_out else "tune"
        compared.append(Compared(item, read.get((file, item.judgement)), split))
    return compared


def as_markdown(compared: list[Compared]) -> str:
    """The table of rates, then the differences."""
    right, all_ = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for item in compared:
        for key in ((item.expected.framework, item.split), ("all", item.split), ("all", "all")):
            all_[key] += 1
            right[key] += item.right
    lines = ["# Grades read, against the corpus's own list\n"]
    lines += ["Made by `python -m eval.grades`.\n", "| framework | split | right | of | share |"]
    lines.append("|---|---|---|---|---|")
    for key in sorted(all_):
        share = right[key] / all_[key]
        lines.append(f"| {key[0]} | {key[1]} | {right[key]} | {all_[key]} | {share:.3f} |")
    lines += ["\n## Differences\n", "| file | judgement | listed | read |", "|---|---|---|---|"]
    for item in compared:
        if not item.right:
            e = item.expected
            lines.append(f"| {e.file} | {e.judgement} | {e.grade} | {item.read or '–'} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep-index", action="store_true", help="even if made by other code")
    keep = parser.parse_args().keep_index
    corpus = places.required_corpus()
    expected = read_expected(corpus / "judgements.csv")
    text = as_markdown(compare(places.corpus_index(keep), expected, corpus / "reports"))
    (places.RESULTS / "grades.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

"""The samples' parsed reports, whole: what `qa read --json` gives of each.

A change of reading that is meant is written down by `python -m tests.reports.test_golden`; the
difference then stands in the change for everybody to see.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from qa.reports import read_report
from qa.settings import Settings
from tests.schemas import faults

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample" / "reports"
GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(f for f in SAMPLES.rglob("*") if f.suffix in {".pdf", ".txt"})


def name_of(file: Path) -> str:
    """`99011_tidemouth/… - 08 june 2022.pdf` -> `tidemouth 08 june 2022`."""
    return f"{file.parent.name.split('_')[1]} {file.stem.rsplit(' - ', 1)[1]}"


def read(file: Path) -> dict[str, Any]:
    return {**read_report(file, Settings()).as_json(), "file": file.relative_to(ROOT).as_posix()}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_sample_is_read_as_it_was(file: Path) -> None:
    expected = json.loads((GOLDEN / f"{name_of(file)}.json").read_text(encoding="utf-8"))
    found = read(file)
    assert faults("report", found) == []
    for key in expected:
        assert found[key] == expected[key], key
    assert found.keys() == expected.keys()


def test_every_golden_file_has_its_sample() -> None:
    assert {f.stem for f in GOLDEN.glob("*.json")} == {name_of(file) for file in FILES}
    assert len(FILES) >= 11


def test_the_samples_grades_are_those_that_their_writer_listed() -> None:
    """`sample/judgements.csv` was written with the samples, not read from them."""
    strands = {
        "safeguarding": "Safeguarding services",
        "looked_after": "Services for looked after children",
    }
    golden = {
        g["file"]: g
        for g in (json.loads(f.read_text(encoding="utf-8")) for f in GOLDEN.glob("*.json"))
    }
    with (ROOT / "sample" / "judgements.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 90
    for row in rows:
        found = [
            j["grade"]
            for j in golden[f"sample/reports/{row['file']}"]["judgements"]
            if j["judgement"] == row["judgement"] and j["strand"] == strands.get(row["strand"])
        ]
        assert found == [row["grade"]], row


if __name__ == "__main__":
    for sample in FILES:
        text = json.dumps(read(sample), ensure_ascii=False, indent=1)
        (GOLDEN / f"{name_of(sample)}.json").write_text(text + "\n", encoding="utf-8")

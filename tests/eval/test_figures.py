"""The figures that the program shows of itself are those of its last logged run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.figures import LOG, SHOWN, last_run
from qa.web.figures import last_evaluation


def test_the_last_run_of_the_program_counts_not_the_baselines(tmp_path: Path) -> None:
    log = tmp_path / "runs.jsonl"
    runs = [
        {"system": s, "date": d} for s, d in [("program", "1"), ("program", "2"), ("baseline", "3")]
    ]
    log.write_text("\n".join(map(json.dumps, runs)), encoding="utf-8")
    assert last_run(log)["date"] == "2"
    log.write_text(json.dumps(runs[2]), encoding="utf-8")
    with pytest.raises(SystemExit, match="holds no run of the program"):
        last_run(log)


def test_what_is_shown_is_what_was_logged() -> None:
    """After a run on the test split: python -m eval.figures."""
    shown, logged = json.loads(SHOWN.read_text(encoding="utf-8")), last_run(LOG)
    assert shown == {key: logged[key] for key in shown}
    found = last_evaluation()
    assert found.questions == logged["questions"]
    assert all(0 <= good <= n for _, good, n in found.lines)
    value, n = logged["figures"]["verbatim"]
    assert (round(value * n), n) in [(good, of) for _, good, of in found.lines]

"""The figures that the program shows of itself: the last run on the test split -> its data.

python -m eval.figures

`python -m eval.run` does the same after a run on the test split.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval import places

SHOWN = places.ROOT / "qa" / "data" / "evaluation.json"
LOG = places.RESULTS / "test-runs.jsonl"


def last_run(log: Path) -> dict[str, Any]:
    """The last line of the program itself. Raises SystemExit where there is none."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line]
    runs: list[dict[str, Any]] = [line for line in lines if line["system"] == "program"]
    if not runs:
        raise SystemExit(f"{log} holds no run of the program; make one: python -m eval.run test")
    return runs[-1]


def write_shown(log: Path = LOG, shown: Path = SHOWN) -> None:
    """Writes the last run's date, commit, number of questions and figures."""
    run = last_run(log)
    kept = {key: run[key] for key in ("date", "commit", "questions", "figures")}
    shown.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"written: {shown.relative_to(places.ROOT)}")


if __name__ == "__main__":
    write_shown()

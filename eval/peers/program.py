"""The program's own measurements, in the form of `systems.py`: run by `eval.peers`.

python -m eval.peers.program JOB.json RESULT.json
"""

from __future__ import annotations

import json
import resource
import sqlite3
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from eval.baseline import bundled_model, encode
from qa.service import open_index


def main() -> None:
    job, result = Path(sys.argv[1]), Path(sys.argv[2])
    measured = run(json.loads(job.read_text(encoding="utf-8")), result.with_suffix(""))
    result.write_text(json.dumps(measured), encoding="utf-8")


def run(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Indexes into an empty folder and searches for every question."""
    model = bundled_model()
    reference = reference_seconds(model, job)
    start = time.perf_counter()
    index = open_index(folder, create=True)
    index.index(job["paths"])
    index_s = time.perf_counter() - start
    index.search(job["questions"][0], top=job["top"])
    asked, encoded = [], []
    for question in job["questions"]:
        start = time.perf_counter()
        encode(model, [question])
        encoded.append(time.perf_counter() - start)
        start = time.perf_counter()
        index.search(question, top=job["top"])
        asked.append(time.perf_counter() - start)
    again = reference_seconds(model, job)
    index.close()
    return {
        "chunks": count_passages(folder),
        "index_s": index_s,
        "reference_s": (reference + again) / 2,
        "asked_s": asked,
        "query_s": statistics.median(encoded),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "size_mb": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6,
    }


def count_passages(folder: Path) -> int:
    connection = sqlite3.connect(folder / "catalogue.sqlite")
    (count,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    connection.close()
    return int(count)


def reference_seconds(model: Any, job: dict[str, Any]) -> float:
    """Seconds to encode the reference texts, in this moment's company."""
    start = time.perf_counter()
    encode(model, job["reference"])
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

"""`make soak`: what the ordinary tests do a few times, done until chance has had its say.

    python -m eval.soak [--kills 200] [--damages 10] [--requests 1000] [--clients 32]

Kills a writer at random moments, damages every file of an index, and lets many clients ask a
served index while another process adds and removes a report. Written to eval/results/soak.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from eval import places
from eval.crowd import Crowd, let_crowd_ask


@dataclass(frozen=True)
class Tried:
    """How often something was tried, and how often all was well after it."""

    what: str
    tries: int
    well: int
    minutes: float


def try_tests(what: str, file: str, name: str, **counts: int) -> Tried:
    """Runs tests that repeat themselves as often as the environment says."""
    environment = {**os.environ, **{key: str(count) for key, count in counts.items()}}
    start = dt.datetime.now()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            file,
            "-k",
            name,
            "--timeout",
            "600",
            "-p",
            "no:cacheprovider",
        ],
        cwd=places.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    passed, failed = (
        int(found.group(1)) if (found := re.search(rf"(\d+) {word}", done.stdout)) else 0
        for word in ("passed", "failed")
    )
    if not passed:
        raise SystemExit(done.stdout + done.stderr)
    if failed:
        print(done.stdout)
    minutes = (dt.datetime.now() - start).total_seconds() / 60
    return Tried(what, passed + failed, passed, minutes)


def as_markdown(tried: list[Tried], crowd: Crowd) -> str:
    """Both tables, with the machine and the day."""
    today = dt.datetime.now(dt.UTC).date()
    lines = [
        "# Soak\n",
        f"Made by `make soak` at {places.commit()} on {today}: Python {platform.python_version()}, "
        f"{platform.machine()}, {os.cpu_count()} cores.\n",
        "| tried | times | all well after | minutes |",
        "|---|---|---|---|",
        *(f"| {t.what} | {t.tries} | {t.well} | {t.minutes:.1f} |" for t in tried),
        "",
        *crowd.as_lines(),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--damages", type=int, default=10)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=32)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qa-soak-") as folder:
        crowd = let_crowd_ask(Path(folder), arguments.requests, arguments.clients)
    tried = [
        try_tests(
            "writer ended by SIGKILL or SIGINT at a random moment, while indexing and while removing",
            "tests/test_interrupted.py",
            "killed_at_any_moment",
            QA_TEST_KILLS=arguments.kills,
        ),
        try_tests(
            "seven files flipped by a bit, or cut, one after the other, each read and repaired",
            "tests/test_mending.py",
            "any_damage",
            QA_TEST_DAMAGES=arguments.damages,
        ),
    ]
    text = as_markdown(tried, crowd)
    (places.RESULTS / "soak.md").write_text(text, encoding="utf-8")
    print(text)
    if crowd.faults or any(t.well < t.tries for t in tried):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

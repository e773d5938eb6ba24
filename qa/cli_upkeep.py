"""The commands that look after an index: check, repair, backup, restore."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from qa import cli_text
from qa.mending import mend_index, restore_index
from qa.service import open_index
from qa.settings import Settings


def check(settings: Settings, as_json: bool) -> int:
    """Lists the findings; the exit code is 1 where files failed or something is damaged."""
    with closing(open_index(settings.index, settings)) as door:
        findings = door.check()
        failures = door.failures()
    damaged = any(finding.kind == "damage" for finding in findings)
    if as_json:
        _print_json({"findings": [finding.as_json() for finding in findings]})
    else:
        cli_text.print_findings(findings)
        if damaged:
            print("qa check --repair mends what can be mended")
    return 1 if failures or damaged else 0


def repair(settings: Settings, as_json: bool) -> int:
    """Mends the index; the exit code is 1 where a report could not be made again."""
    with cli_text.progress_bar("repairing") as bar:
        done = mend_index(settings, bar.step)
    if as_json:
        _print_json(done.as_json())
        return 1 if done.lost else 0
    for damage in done.damage:
        print(f"damaged: {damage.report_id or damage.file}: {damage.message}")
    for verb, names in (
        ("made again from the catalogue", done.rebuilt),
        ("made again from its text", done.renewed),
        ("read again from its file", done.read_again),
    ):
        for name in names:
            print(f"{verb}: {name}")
    for lost in done.lost:
        print(f"lost: {lost.report_id}; give one of its files to qa index:")
        for path, sha256 in lost.files:
            print(f"  {path} (sha256 {sha256})")
    if done.kept:
        print(f"the damaged catalogue is kept as {done.kept}")
    if not (done.damage or done.rebuilt):
        print("nothing is damaged")
    return 1 if done.lost else 0


def backup(settings: Settings, file: Path) -> None:
    with closing(open_index(settings.index, settings)) as door:
        made = door.backup(file)
    print(f"{file}: {made.reports} reports, sha256 of the catalogue {made.sha256}")


def restore(settings: Settings, file: Path) -> None:
    made = restore_index(file, settings)
    print(f"{settings.index}: {made.reports} reports as of {made.made_at}")


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))

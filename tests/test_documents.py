"""What the documents say is true: commands, outputs, links, versions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
QA = str(Path(sys.executable).parent / "qa")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown_commands() -> list[tuple[str, str]]:
    """The README's `qa` commands with the output that it shows under each."""
    block = re.search(r"<!-- output:begin -->\n```console\n(.*?)\n```", README, re.DOTALL)
    assert block, "README.md shows no output"
    pieces = re.split(r"^\$ ", block.group(1), flags=re.MULTILINE)[1:]
    pairs = [piece.split("\n", 1) for piece in pieces]
    return [(pair[0], pair[1].rstrip()) for pair in pairs if pair[0].startswith("qa ")]


@pytest.mark.slow
def test_the_output_in_the_readme_is_real(sample_index: Path) -> None:
    assert len(shown_commands()) >= 3
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "QA_INDEX": str(sample_index), "PATH": path}
    for command, shown in shown_commands():
        done = subprocess.run(
            command,
            shell=True,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.rstrip() == shown, command


def test_every_command_is_in_the_readme() -> None:
    done = subprocess.run([QA, "--help"], capture_output=True, text=True, check=True)
    commands = re.findall(r"^  ([a-z]+)  ", done.stdout.split("Commands:")[1], re.MULTILINE)
    assert len(commands) >= 12
    for command in commands:
        assert f"`qa {command}" in README, f"README.md does not name qa {command}"


@pytest.mark.parametrize(
    "document",
    ["README.md", "CONTRIBUTING.md", "eval/README.md", "docs/intranet.md", "docs/serving.md"],
)
def test_links_and_pictures_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not missing


def test_the_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", README + (ROOT / "CONTRIBUTING.md").read_text()))
    named |= set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= targets


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_python_in_the_readme_runs(sample_index: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = code.replace("index/samples", str(sample_index))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Harnley" in done.stdout

"""What tests of several parts share: the index of the samples, made once by the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
os.environ.setdefault("NUMBA_DISABLE_JIT", "1")  # compiling ranx takes longer than all it is asked


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the sample reports; QA_SAMPLE_INDEX names a ready one."""
    if ready := os.environ.get("QA_SAMPLE_INDEX"):
        return Path(ready)
    folder = tmp_path_factory.mktemp("samples")
    code = "from qa.cli import main; main()"
    run = [sys.executable, "-c", code, "index", "sample/reports", "--index", str(folder)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return folder

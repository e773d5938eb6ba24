"""One writer at a time; the lock goes with its holder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa.errors import IndexLocked
from qa.store.lock import WriterLock, writer_at_work


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with WriterLock(tmp_path):
        assert writer_at_work(tmp_path)
        with pytest.raises(IndexLocked, match=f"process {os.getpid()} on .* since 20"):
            WriterLock(tmp_path).__enter__()
    assert not writer_at_work(tmp_path)
    with WriterLock(tmp_path):
        pass


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from qa.store.lock import WriterLock\n"
        "with WriterLock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(IndexLocked, match=f"process {holder.pid} "):
        WriterLock(tmp_path).__enter__()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with WriterLock(tmp_path):
        pass


def test_no_lock_where_nobody_ever_wrote(tmp_path: Path) -> None:
    assert not writer_at_work(tmp_path)

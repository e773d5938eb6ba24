"""What happens to answers in work when the server is told to stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import ROOT, free_port, wait_for

pytestmark = pytest.mark.slow

# The program with an index that takes its time, and that says when it has begun.
SLOW = """
import sys, time
from pathlib import Path
from qa.settings import Settings
from qa.web import server
from tests.web.fake import FakeIndex, use
import streamlit as st

class Slow(FakeIndex):
    def ask(self, question, **how):
        Path(sys.argv[2]).touch()
        time.sleep(float(sys.argv[3]))
        return super().ask(question, **how)

settings = Settings(stop_timeout_s=int(sys.argv[4]))
app = st.App(**server.app_options(settings))
use(Slow())
server.server_of(app, settings, "127.0.0.1", int(sys.argv[1])).run()
"""


def ask(port: int) -> Any:
    body = json.dumps({"question": "Do children wait too long in Wexcombe?"}).encode()
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/ask", body, kind)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def start(tmp_path: Path, answer_s: float, patience_s: int) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    script = tmp_path / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    given = [str(port), str(tmp_path / "begun"), str(answer_s), str(patience_s)]
    process = subprocess.Popen(
        [sys.executable, str(script), *given],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )
    wait_for(f"http://127.0.0.1:{port}/healthz", process)
    return process, port


def stop_while_asking(process: subprocess.Popen[bytes], tmp_path: Path) -> None:
    deadline = time.monotonic() + 30
    while not (tmp_path / "begun").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)


def test_an_answer_in_work_is_finished(tmp_path: Path) -> None:
    process, port = start(tmp_path, answer_s=1.0, patience_s=20)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask, port) for _ in range(3)]
        stop_while_asking(process, tmp_path)
        answers = [f.result(timeout=30) for f in asked]
    assert all(a["answer"].startswith("Children wait too long") for a in answers)
    _, log = process.communicate(timeout=20)
    assert process.returncode in (0, -signal.SIGTERM)
    assert b"Traceback" not in log


def test_an_answer_that_takes_too_long_does_not_hold_up_the_end(tmp_path: Path) -> None:
    process, port = start(tmp_path, answer_s=6.0, patience_s=1)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, port)
        stop_while_asking(process, tmp_path)
        with pytest.raises(OSError, match=r".*"):
            asked.result(timeout=30)
    process.communicate(timeout=20)
    assert process.returncode in (0, -signal.SIGTERM)

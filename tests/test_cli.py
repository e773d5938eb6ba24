"""The command line: exit codes, one line per error, one JSON document, everything to its schema."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qa.cli import run
from qa.store.lock import WriterLock
from tests.schemas import faults
from tests.store import stubs

WEXCOMBE = "wexcombe-ilacs-2022-05-20"
COMMANDS = ["index", "remove", "read", "check", "ask", "search", "batch", "grades", "reports"]
COMMANDS += ["show", "eval", "serve", "merge", "migrate"]


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Qa = Callable[..., Outcome]


@pytest.fixture
def qa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Qa:
    """The command in this process, with the made-up reader and encoder, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("QA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QA_INDEX", str(tmp_path / "index"))
    monkeypatch.setattr("qa.reports.read_report", stubs.read)
    monkeypatch.setattr("qa.embedding.load_encoder", lambda settings: stubs.Encoder(settings.model))

    def call(*arguments: str | Path) -> Outcome:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    stubs.write_report(folder / "a.txt", "Wexcombe", "2022-05-20")
    stubs.write_report(folder / "b.txt", "Birchfield", "2019-02-01")
    return folder


@pytest.fixture
def indexed(qa: Qa, reports: Path) -> Path:
    assert qa("index", reports).code == 0
    return reports


# --- index, remove, read --------------------------------------------------------------------------


def test_index_says_what_it_did(qa: Qa, reports: Path) -> None:
    first = qa("index", reports)
    assert first.out.splitlines()[-1] == "2 added, 0 updated, 0 unchanged, 0 failed"
    assert f"added {WEXCOMBE}" in first.out.splitlines()
    assert (first.code, first.err) == (0, "")
    assert qa("index", reports).out == "0 added, 0 updated, 2 unchanged, 0 failed\n"


def test_shares_of_the_reports_are_merged(qa: Qa, reports: Path, tmp_path: Path) -> None:
    shares = [tmp_path / "share1", tmp_path / "share2"]
    counts = []
    for number, folder in enumerate(shares, 1):
        told = qa("index", reports, "--shard", f"{number}/2", "--index", folder, "--json").json
        assert not faults("index-result", told)
        counts.append((len(told["added"]), told["elsewhere"]))
    assert sum(added for added, _ in counts) == sum(other for _, other in counts) == 2
    merged = qa("merge", *shares)
    assert merged.out.splitlines()[-1] == "2 added, 0 updated, 0 unchanged, 0 failed"
    assert len(qa("reports", "--json").json["reports"]) == 2
    assert qa("merge", *shares).out == "0 added, 0 updated, 2 unchanged, 0 failed\n"
    assert qa("index", reports).out == "0 added, 0 updated, 2 unchanged, 0 failed\n"
    wrong = qa("index", reports, "--shard", "3/2")
    assert (wrong.code, wrong.out) == (2, "")
    assert "2/4" in wrong.err
    assert qa("merge", tmp_path / "nothing").code == 2


def test_migrate_moves_to_milvus_and_back(qa: Qa, indexed: Path, tmp_path: Path) -> None:
    pytest.importorskip(
        "milvus_lite", reason="needs the extra: pip install 'inspection-qa[milvus]'"
    )
    before = qa("search", "visit children", "--json").json["passages"]
    there = qa("migrate", "--to", tmp_path / "milvus.db", "--json")
    assert (there.code, there.err) == (0, "")
    assert set(there.json) == {"passages", "from", "to", "seconds", "left_behind"}
    assert (there.json["from"], there.json["to"]) == ("files", str(tmp_path / "milvus.db"))
    found = qa("search", "visit children", "--json").json["passages"]
    assert {p["passage_id"] for p in found} == {p["passage_id"] for p in before}
    assert qa("migrate", "--to", tmp_path / "milvus.db").code == 2  # is there already
    back = qa("migrate", "--to", "files")
    assert back.out.startswith(f"{there.json['passages']} passages are now searched in files")
    assert qa("search", "visit children", "--json").json["passages"] == before


def test_migrate_to_what_is_no_place_is_wrong_use(qa: Qa, indexed: Path) -> None:
    wrong = qa("migrate", "--to", "somewhere")
    assert (wrong.code, wrong.out) == (2, "")
    assert "NAME.db" in wrong.err


def test_a_failed_file_is_exit_code_1_until_it_is_mended(qa: Qa, reports: Path) -> None:
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    failed = qa("index", reports)
    assert failed.code == 1
    assert failed.err == f"{reports / 'bad.txt'}: bad.txt is no report; give the report itself\n"
    assert "2 added" in failed.out
    earlier = qa("index", reports / "a.txt")
    assert earlier.code == 1
    assert "in an earlier run" in earlier.err
    assert qa("check").code == 1
    (reports / "bad.txt").unlink()
    assert qa("index", reports).code == 0


def test_index_as_json(qa: Qa, reports: Path) -> None:
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    done = qa("index", reports, "--json")
    assert faults("index-result", done.json) == []
    assert sorted(done.json["added"]) == ["birchfield-ilacs-2019-02-01", WEXCOMBE]
    assert [Path(f["file"]).name for f in done.json["failed"]] == ["bad.txt"]


def test_remove(qa: Qa, indexed: Path) -> None:
    unknown = qa("remove", WEXCOMBE, "nowhere")
    assert (unknown.code, unknown.out) == (2, "")
    assert len(qa("reports", "--json").json["reports"]) == 2
    assert qa("remove", WEXCOMBE).out == "removed 1\n"
    listed = qa("reports", "--json").json["reports"]
    assert [r["report_id"] for r in listed] == ["birchfield-ilacs-2019-02-01"]


def test_read_needs_no_index(qa: Qa, reports: Path, tmp_path: Path) -> None:
    (reports / "bad.txt").write_text("nonsense", encoding="utf-8")
    done = qa("read", reports / "bad.txt", reports / "a.txt", "--json")
    assert done.code == 1
    bad, good = done.lines
    assert bad == {
        "file": str(reports / "bad.txt"),
        "error": "bad.txt is no report; give the report itself",
    }
    assert good["report_id"] == WEXCOMBE
    assert good["file"] == str(reports / "a.txt")
    for line in done.lines:
        assert faults("read", line) == []
    assert not (tmp_path / "index").exists()
    assert WEXCOMBE in qa("read", reports / "a.txt").out


# --- lists ----------------------------------------------------------------------------------------


def test_reports_and_show(qa: Qa, indexed: Path) -> None:
    listed = qa("reports", "--json").json
    assert faults("reports", listed) == []
    assert {r["report_id"] for r in listed["reports"]} == {WEXCOMBE, "birchfield-ilacs-2019-02-01"}
    assert qa("reports").out.splitlines()[0].split("\t")[0] == "report_id"
    shown = qa("show", WEXCOMBE, "--json").json
    assert faults("report", shown) == []
    assert shown["sections"][0]["paragraphs"][0]["text"].startswith("Social workers in Wexcombe")
    assert "Social workers in Wexcombe" in qa("show", WEXCOMBE).out


def test_grades_as_json_csv_and_text(qa: Qa, indexed: Path) -> None:
    listed = qa("grades", "--json").json
    assert faults("judgements", listed) == []
    assert len(listed["judgements"]) == 2
    rows = list(csv.DictReader(io.StringIO(qa("grades", "--year", "2022", "--csv").out)))
    assert [(r["authority"], r["judgement"], r["grade"], r["rank"]) for r in rows] == [
        ("Wexcombe", "leadership", "good", "2")
    ]
    assert qa("grades", "--authority", "Wexcombe").out.splitlines()[1].split("\t")[0] == "Wexcombe"
    assert qa("grades", "--csv", "--json").code == 2


def test_check_as_json(qa: Qa, indexed: Path) -> None:
    done = qa("check", "--json")
    assert faults("findings", done.json) == []
    assert done.code == 0


# --- questions ------------------------------------------------------------------------------------


def test_ask_fits_the_contract(qa: Qa, indexed: Path) -> None:
    done = qa("ask", "How many homes did Wexcombe open?", "--json")
    assert (done.code, done.err) == (0, "")
    assert faults("answer", done.json) == []
    assert qa("ask", "How many homes did Wexcombe open?").code == 0


def test_a_refusal_is_an_answer(qa: Qa, indexed: Path) -> None:
    done = qa("ask", "  ", "--json")
    assert done.code == 0
    assert faults("answer", done.json) == []
    assert done.json["refusal"]["reason"] == "empty_question"
    assert done.json["answer"] is None
    assert done.json["refusal"]["message"][:20] in qa("ask", "  ").out.replace("\n", " ")


def test_scope_options_restrict(qa: Qa, indexed: Path) -> None:
    for options in (["--authority", "Birchfield"], ["--year", "2019"]):
        done = qa("ask", "What was the grade for leadership?", *options, "--json")
        assert {j["authority"] for j in done.json["judgements"]} == {"Birchfield"}
    carried = '{"authorities": ["Birchfield"]}'
    done = qa("ask", "What was the grade for leadership?", "--scope", carried, "--json")
    assert {j["authority"] for j in done.json["judgements"]} == {"Birchfield"}


def test_search_fits_the_contract(qa: Qa, indexed: Path) -> None:
    done = qa("search", "homes in Wexcombe", "--top", "1", "--json")
    assert faults("passages", done.json) == []
    (passage,) = done.json["passages"]
    assert passage["report_id"] == WEXCOMBE
    assert passage["text"] in qa("search", "homes in Wexcombe").out.replace("\n   ", " ")


def test_batch_keeps_order_and_goes_on_after_bad_lines(
    qa: Qa, indexed: Path, tmp_path: Path
) -> None:
    questions = [
        '{"id": "one", "question": "How many homes did Wexcombe open?"}',
        "nonsense",
        '{"id": 3, "question": "Grade for leadership?", "authority": "Birchfield", "year": 2019}',
        '{"id": "four"}',
        '{"id": "five", "question": "x", "colour": "red"}',
        '{"id": "six", "question": "And then?", "scope": {"years": ["2019"]}}',
        "",
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(questions), encoding="utf-8")
    done = qa("batch", file, "--top", "1")
    assert done.code == 1
    assert [line["id"] for line in done.lines] == ["one", None, 3, "four", "five", "six"]
    assert ["error" in line for line in done.lines] == [False, True, False, True, True, True]
    for line in done.lines:
        assert faults("batch-answer", line) == []
    assert len(done.lines[0]["passages"]) == 1
    assert {j["authority"] for j in done.lines[2]["judgements"]} == {"Birchfield"}
    assert qa("batch", file, "--out", tmp_path / "out.jsonl").out == ""
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 6


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ({"id": "a", "question": "x"}, True),
        ({"question": "x", "authority": ["Kent", "York"], "year": 2019}, True),
        ({"id": "a"}, False),
        ({"question": "x", "colour": "red"}, False),
    ],
)
def test_the_schema_of_questions(line: dict[str, Any], fits: bool) -> None:
    assert (faults("batch-question", line) == []) is fits


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "x"], "no index in"),
        (["reports"], "qa index"),
        (["index"], "PATH"),
        (["index", "nowhere"], "no such file or folder"),
        (["ask", "x", "--yeer", "2020"], "--yeer"),
        (["ask", "x", "--year", "soon"], "--year"),
        (["ask", "x", "--scope", "{"], "not JSON"),
        (["search", "x", "--top", "0"], "--top"),
        (["dance"], "dance"),
        (["batch", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(qa: Qa, arguments: list[str], said: str) -> None:
    done = qa(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("qa: ")
    assert done.err.count("\n") == 1
    assert said in done.err


def test_a_bad_setting_is_named(qa: Qa, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QA_TOP", "many")
    done = qa("reports")
    assert done.code == 2
    assert "top" in done.err
    monkeypatch.delenv("QA_TOP")
    (tmp_path / "inspection-qa.toml").write_text("colour = 'red'\n", encoding="utf-8")
    assert "colour" in qa("reports").err


def test_a_second_writer_is_told_who_holds_the_lock(qa: Qa, indexed: Path, tmp_path: Path) -> None:
    with WriterLock(tmp_path / "index"):
        done = qa("index", indexed)
        assert done.code == 2
        assert f"process {os.getpid()}" in done.err
        assert done.err.count("\n") == 1
        assert qa("reports").code == 0


def test_the_index_is_chosen_by_option_or_environment(
    qa: Qa, reports: Path, tmp_path: Path
) -> None:
    assert qa("index", reports / "a.txt", "--index", tmp_path / "other").code == 0
    assert qa("reports").code == 2
    for place in (["reports", "--index", "other"], ["--index", "other", "reports"]):
        assert WEXCOMBE in qa(*place).out
    assert qa("reports").code == 2


def test_help_names_every_command(qa: Qa) -> None:
    text = qa("--help").out
    for command in COMMANDS:
        assert f"\n  {command} " in text
        assert qa(command, "--help").code == 0
    assert qa().out == text


def test_the_command_as_users_start_it(tmp_path: Path) -> None:
    """In a process of its own: nothing heavy for help, and quiet when its reader goes away."""
    code = (
        "import sys; from qa.cli import run; run(['--help']);"
        "assert not {'torch', 'faiss', 'numpy', 'pydantic', 'streamlit'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    start = "from qa.cli import main; main()"
    piped = subprocess.run(
        f"{sys.executable} -c '{start}' --help | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (piped.returncode, piped.stderr) == (0, "")

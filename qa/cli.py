"""The command `qa`. It only translates: arguments into calls, results into text or JSON.

Exit codes: 0 done (a refusal is an answer), 1 some inputs failed, 2 wrong use, no index or another
writer at work. Errors are one line on stderr. Heavy imports stand inside the commands.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli_keys import app as keys_app
from qa.cli_options import AsJson, Authorities, Frameworks, IndexFolder, JsonLines, Top, Years
from qa.errors import BadInput, QAError
from qa.interrupts import interrupts_stay

if TYPE_CHECKING:
    from qa.index_result import IndexResult
    from qa.service import Index
    from qa.settings import Settings
    from qa.store import Failure

app = typer.Typer(
    name="qa",
    help="Answers questions from inspection reports, with verbatim quotes and exact grades.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(keys_app, name="keys")

_chosen: dict[str, Path | None] = {"index": None}


@app.callback()
def common(index: IndexFolder = None) -> None:
    """Answers questions from inspection reports, with verbatim quotes and exact grades."""
    _chosen["index"] = index


# --- indexing -------------------------------------------------------------------------------------


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files or folders.")],
    shard: Annotated[
        str | None,
        typer.Option(metavar="I/N", help="Only the I-th of N shares of the files; see qa merge."),
    ] = None,
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """Add reports to the index; unchanged files cost a moment."""
    from qa import cli_text
    from qa.shard import parse_shard

    share = parse_shard(shard) if shard is not None else None
    with _opened(index, create=True) as door, cli_text.progress_bar("indexing") as bar:
        result = door.index(paths, bar.step, shard=share)
        listed = door.failures()
    _print_indexed(result, listed, as_json)


@app.command()
def merge(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="Folders of indexes.")],
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """Take over what other indexes hold, without reading or encoding it again."""
    from qa import cli_text

    with _opened(index, create=True) as door, cli_text.progress_bar("merging") as bar:
        result = door.merge(folders, bar.step)
        listed = door.failures()
    _print_indexed(result, listed, as_json)


def _print_indexed(result: IndexResult, listed: list[Failure], as_json: bool) -> None:
    from qa import cli_text

    if as_json:
        _print_json(result.as_json())
    else:
        cli_text.print_index_result(result, listed)
    _exit(1 if listed or result.failed else 0)


@app.command()
def remove(
    report_ids: Annotated[list[str], typer.Argument(metavar="REPORT_ID…")],
    index: IndexFolder = None,
) -> None:
    """Remove reports, with everything that came from them."""
    with _opened(index) as door:
        door.remove(report_ids)
    print(f"removed {len(report_ids)}")


@app.command()
def migrate(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            help="http://HOST:19530 is Milvus, NAME.db Milvus Lite, files the index's own files.",
        ),
    ],
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """Move the search indexes to Milvus, or back, without embedding anything again."""
    with _opened(index) as door:
        done = door.migrate(to)
    if as_json:
        _print_json(done.as_json())
    else:
        print(f"{done.passages} passages are now searched in {done.to} ({done.seconds:.0f} s)")
    if done.left_behind:
        print(f"qa: the old collection is still there: {done.left_behind}", file=sys.stderr)


@app.command()
def onnx(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files are written.")],
) -> None:
    """Write the model in ONNX form, exact and in 8 bits, to encode without torch."""
    from qa.embedding import export_onnx

    for file in export_onnx(_settings(None), folder):
        print(f"{file}: {file.stat().st_size / 1e6:.0f} MB; use it: QA_ONNX={file}")


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    as_json: JsonLines = False,
) -> None:
    """Show what is read from files, without an index and without a model."""
    from qa import cli_text
    from qa.indexing import read_paths

    failed = False
    for reading in read_paths(files, _settings(None)):
        failed = failed or reading.report is None
        if as_json:
            failure = {"file": str(reading.path), "error": reading.reason}
            _print_json(reading.report.as_json() if reading.report else failure, indent=None)
        elif reading.report is not None:
            cli_text.print_report_summary(reading.report)
        else:
            print(f"{reading.path}: {reading.reason}", file=sys.stderr)
    _exit(1 if failed else 0)


@app.command()
def check(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is damaged.")] = False,
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """List what looks wrong in the index: the analyst's to-do list."""
    from qa import cli_upkeep

    run = cli_upkeep.repair if repair else cli_upkeep.check
    _exit(run(_settings(index), as_json))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    index: IndexFolder = None,
) -> None:
    """Write all that the index holds to one file, also while it is in use."""
    from qa import cli_upkeep

    cli_upkeep.backup(_settings(index), file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    index: IndexFolder = None,
) -> None:
    """Make the index that of a backup, also while it is in use."""
    from qa import cli_upkeep

    cli_upkeep.restore(_settings(index), file)


# --- asking ---------------------------------------------------------------------------------------


@app.command()
def ask(
    question: Annotated[str, typer.Argument()],
    authority: Authorities = None,
    year: Years = None,
    framework: Frameworks = None,
    judgement: Annotated[list[str] | None, typer.Option("--judgement", metavar="J")] = None,
    top: Top = None,
    scope: Annotated[
        str | None,
        typer.Option("--scope", metavar="JSON", help="The scope of an earlier answer, carried on."),
    ] = None,
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the reports."""
    from qa import cli_text
    from qa.cli_batch import scope_of

    carried = scope_of(_parsed(scope, "--scope")) if scope else None
    with _opened(index) as door:
        answer = door.ask(
            question,
            authority=authority,
            year=year,
            framework=framework,
            judgement=judgement,
            top=top,
            scope=carried,
        )
    if as_json:
        _print_json(answer.as_json())
    else:
        cli_text.print_answer(answer)


@app.command()
def search(
    question: Annotated[str, typer.Argument()],
    top: Top = 10,
    authority: Authorities = None,
    year: Years = None,
    framework: Frameworks = None,
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the best passages for a question, without an answer."""
    from qa import cli_text

    with _opened(index) as door:
        found = door.search(question, authority=authority, year=year, framework=framework, top=top)
    if as_json:
        _print_json({"passages": [passage.as_json() for passage in found]})
    else:
        cli_text.print_passages(found)


@app.command()
def batch(
    questions: Annotated[
        Path, typer.Argument(metavar="QUESTIONS.jsonl", help="JSON Lines; - is standard input.")
    ],
    top: Top = 10,
    out: Annotated[Path | None, typer.Option("--out", metavar="F")] = None,
    index: IndexFolder = None,
) -> None:
    """Answer many questions: JSON Lines in, JSON Lines out, in the same order."""
    from qa.cli_batch import answer_lines, read_lines

    lines = read_lines(questions)
    with _opened(index) as door:
        if out is not None and not out.parent.is_dir():
            raise BadInput(
                f"{str(out)!r} cannot be written: there is no folder {str(out.parent)!r}"
            )
        if out is None:
            failed = answer_lines(door, lines, top or 10, sys.stdout)
        else:
            with out.open("w", encoding="utf-8") as file:
                failed = answer_lines(door, lines, top or 10, file)
    _exit(1 if failed else 0)


# --- looking up -----------------------------------------------------------------------------------


@app.command()
def grades(
    authority: Annotated[str | None, typer.Option("--authority", metavar="A")] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="Y")] = None,
    judgement: Annotated[str | None, typer.Option("--judgement", metavar="J")] = None,
    framework: Annotated[str | None, typer.Option("--framework", metavar="F")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the inspectors' grades, as they are printed."""
    from qa import cli_text
    from qa.types import judgement_json

    if as_csv and as_json:
        raise BadInput("--csv and --json exclude each other")
    with _opened(index) as door:
        rows = door.grades(authority, year, judgement, framework)
    entries = [judgement_json(info, row) for info, row in rows]
    if as_json:
        _print_json({"judgements": entries})
    elif as_csv:
        cli_text.print_csv(entries)
    else:
        cli_text.print_grades(rows)


@app.command()
def reports(index: IndexFolder = None, as_json: AsJson = False) -> None:
    """List the reports in the index."""
    from qa import cli_text

    with _opened(index) as door:
        infos = door.reports()
    if as_json:
        _print_json({"reports": [info.as_json() for info in infos]})
    else:
        cli_text.print_reports(infos)


@app.command()
def show(
    report_id: Annotated[str, typer.Argument(metavar="REPORT_ID")],
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show one report: what is known of it, and its text by headings."""
    from qa import cli_text

    with _opened(index) as door:
        report = door.report(report_id)
    if as_json:
        _print_json(report.as_json())
    else:
        cli_text.print_report(report)


# --- judging and serving --------------------------------------------------------------------------


@app.command(name="eval")
def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD.jsonl…")],
    out: Annotated[Path | None, typer.Option("--out", metavar="F", help="Result as JSON.")] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="F", help="Result as JUnit's XML.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option("--fail-under", metavar="METRIC=X", help="Exit 1 where it is lower."),
    ] = None,
    top: Top = 10,
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """Ask gold questions and count how good the answers are."""
    from qa import cli_text
    from qa.evaluation.command import run_eval_command

    with _opened(index) as door, cli_text.progress_bar("asking") as bar:
        code = run_eval_command(
            door,
            gold,
            holds=door,
            out=out,
            junit=junit,
            fail_under=fail_under or (),
            top=top or 10,
            as_json=as_json,
            progress=bar.count,
        )
    _exit(code)


@app.command()
def feedback(
    as_lines: Annotated[bool, typer.Option("--jsonl", help="Gold questions for qa eval.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Delete it.")] = False,
    before: Annotated[str | None, typer.Option(metavar="DATE", help="With --purge.")] = None,
    index: IndexFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what visitors said about answers, or delete it."""
    from qa.cli_feedback import run_feedback_command

    with _opened(index) as door:
        run_feedback_command(door.feedback, as_lines, as_json, purge, before)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535)] = 8501,
    index: IndexFolder = None,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="Say what is wrong with the set-up, then end.")
    ] = False,
    url: Annotated[
        str | None,
        typer.Option("--url", help="With --self-test: where visitors reach the running program."),
    ] = None,
) -> None:
    """Start the pages, the API and the widget on one port."""
    settings = _settings(index)
    if url is not None and not (self_test and url.startswith(("http://", "https://"))):
        raise BadInput(f"--url {url!r} goes with --self-test and begins with http:// or https://")
    if self_test:
        from qa.web.self_test import run_self_test

        _exit(run_self_test(settings, url))
        return
    from qa.web.server import serve as serve_web

    serve_web(settings, host, port)


# --- the command ----------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and ends the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Runs the command and gives its exit code; every error becomes one line on stderr."""
    try:
        with interrupts_stay():
            code = app(arguments or ["--help"], prog_name="qa", standalone_mode=False)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except QAError as error:
        return _complain(str(error))
    except _WRONG_USE as error:
        return _complain(f"{error.format_message()} (qa --help; qa COMMAND --help)")
    except BrokenPipeError:
        # The reader of our output has gone (`qa reports | head`): be quiet about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if code == _INTERRUPTED:
        _complain("stopped; what was finished is kept")
    return int(code or 0)


_INTERRUPTED = 130
# BadParameter -> UsageError -> this one: the base of what typer raises for arguments that are
# wrong. Its name and module differ between versions of typer.
_WRONG_USE: Any = typer.BadParameter.__mro__[2]


def _complain(message: str) -> int:
    print(f"qa: {' '.join(message.split())}", file=sys.stderr)
    return 2


def _opened(index: Path | None, *, create: bool = False) -> AbstractContextManager[Index]:
    from qa.service import open_index

    settings = _settings(index)
    return closing(open_index(settings.index, settings, create=create))


def _settings(index: Path | None) -> Settings:
    from qa.settings import read_settings

    folder = index or _chosen["index"]
    return read_settings(index=folder) if folder else read_settings()


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadInput(f"{name} is not JSON: {text!r} ({error})") from error


def _print_json(document: Any, indent: int | None = 2) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=indent))


def _exit(code: int) -> None:
    if code:
        raise typer.Exit(code)


if __name__ == "__main__":
    main()

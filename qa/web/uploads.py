"""Reports added and removed in the browser, where the settings allow it; off by default.

Uploaded files lie in the index's folder `uploads`, each under a name made of its content, so that
two files of one name do not meet and the same file is not kept twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape
from pathlib import Path, PurePosixPath
from typing import Protocol

import streamlit as st

from qa.errors import QAError
from qa.indexing import IndexResult, Step
from qa.types import ReportInfo
from qa.web import shared
from qa.web.markup import alert, link, notice, view_url

_TYPES = ["pdf", "html", "htm", "txt"]
_MOST_FILES = 50  # at a time
_LONGEST_NAME = 120  # characters
_TOLD = "uploads-told"  # of the session: what the last upload or removal came to, as HTML
_HEX_AS_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")


class Uploaded(Protocol):
    """What Streamlit's uploader gives."""

    @property
    def name(self) -> str: ...

    def getvalue(self) -> bytes: ...


def allowed() -> bool:
    return shared.holder().settings.uploads


def show_told() -> None:
    """Once, what the last upload or removal came to."""
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.html(told)


def show_upload() -> None:
    """The form for new reports; nothing where the settings do not allow it."""
    if not allowed():
        return
    settings = shared.holder().settings
    with st.expander("Add reports"), st.form("upload", border=False, clear_on_submit=True):
        files = st.file_uploader(
            "Reports (PDF, HTML or text)",
            type=_TYPES,
            accept_multiple_files=True,
            max_upload_size=settings.max_file_mb,
        )
        st.html(
            notice(
                "They are added to the index that everybody here asks. Keep the names under which "
                "they were published: some reports give their date nowhere else."
            )
        )
        if st.form_submit_button("Add to the index", type="primary"):
            _take(files or [])


def _take(files: Sequence[Uploaded]) -> None:
    """Keeps the files, indexes them with a bar, and tells what became of each."""
    if not 1 <= len(files) <= _MOST_FILES:
        st.html(alert("Choose some files", f"From 1 to {_MOST_FILES} at a time."))
        return
    bar = st.progress(0.0, text="Reading the reports")

    def step(step: Step) -> None:
        name = PurePosixPath(step.path).name
        bar.progress(step.done / step.total, text=f"{step.done} of {step.total}: {name}")

    try:
        paths = [keep_file(shared.holder().settings.index, f) for f in files]
        result = shared.index().index(paths, step)
    except (QAError, OSError) as error:
        st.html(alert("The reports could not be added", f"{error}. Please try again later."))
        return
    finally:
        bar.empty()
    drop_failed(result)
    st.session_state[_TOLD] = told_html(result)
    st.rerun()


def keep_file(index_folder: Path, file: Uploaded) -> Path:
    """Writes an uploaded file into the index's folder and gives its place."""
    content = file.getvalue()
    digest = hashlib.sha256(content).hexdigest()[:16].translate(_HEX_AS_LETTERS)
    folder = index_folder.absolute() / "uploads" / digest
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / safe_name(file.name)
    path.write_bytes(content)
    return path


def safe_name(name: str) -> str:
    """The last part of a name, without signs that mean something to a file system.

    "../../etc/report 2022.pdf" -> "report 2022.pdf"
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:10]}" if stem else kept[:_LONGEST_NAME] or "report"


def drop_failed(result: IndexResult) -> None:
    """What could not be read is told to the visitor and not kept."""
    for failure in result.failed:
        Path(failure.path).unlink(missing_ok=True)
        shared.index().forget_failure(failure.path)


def told_html(result: IndexResult) -> str:
    """What became of the files: new reports as links, known ones, and failures with the reason."""
    items = [_report_item(i, "was added") for i in result.added]
    items += [_report_item(i, "was read anew") for i in result.updated]
    items += [_report_item(i, "is there already") for _, i in result.same]
    known = len(result.unchanged) - len(result.same)
    if known > 0:
        items.append(f"<li>{known} unchanged: in the index already.</li>")
    for failure in result.failed:
        name = PurePosixPath(failure.path).name
        items.append(
            f"<li><strong>{escape(name)}</strong> was not added: {escape(failure.reason)}</li>"
        )
    return (
        f'<div class="qa-told" role="status"><h2>Reports added</h2><ul>{"".join(items)}</ul></div>'
    )


def _report_item(report_id: str, what: str) -> str:
    return f"<li>{link(view_url('reports', report=report_id), report_id)} {what}.</li>"


# --- removing -------------------------------------------------------------------------------------


def show_removal(info: ReportInfo) -> None:
    """A button behind a question; nothing where the settings do not allow it."""
    if not allowed():
        return

    def remove() -> None:
        try:
            shared.index().remove([info.report_id])
        except QAError as error:
            st.session_state[_TOLD] = alert("The report could not be removed", str(error))
            return
        drop_upload(info)
        said = f"<p>{escape(info.title)} is no longer in the index.</p>"
        st.session_state[_TOLD] = (
            f'<div class="qa-told" role="status"><h2>Report removed</h2>{said}</div>'
        )
        st.query_params.clear()

    with st.expander("Remove this report"):
        st.html(
            "<p>It goes from the index for everybody here, with its passages, grades and all that "
            "quotes it. Its file stays where it is, unless it was uploaded here; indexing its "
            "folder again brings it back.</p>"
        )
        st.button("Remove it from the index", key="remove", on_click=remove)


def drop_upload(info: ReportInfo) -> None:
    """Deletes the file of a report that was uploaded; any other file is left alone."""
    uploads = (shared.holder().settings.index.absolute() / "uploads").resolve()
    path = Path(info.file)
    if uploads in path.resolve().parents:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()

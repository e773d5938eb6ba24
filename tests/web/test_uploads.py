"""Uploaded files: harmless names, one place for one content, and nothing else is ever deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from qa.settings import Settings
from qa.web.uploads import drop_upload, keep_file, safe_name
from tests.web.fake import WEX_2018, FakeIndex, use


@dataclass
class File:
    name: str
    content: bytes = b"a report"

    def getvalue(self) -> bytes:
        return self.content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/report 2022.pdf", "report 2022.pdf"),
        ("C:\\reports\\a.pdf", "a.pdf"),
        ("..", "report"),
        ("a<b>|c\x00.pdf", "abc.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_of_uploads(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_one_place_for_one_content(tmp_path: Path) -> None:
    first = keep_file(tmp_path, File("a.pdf"))
    assert keep_file(tmp_path, File("a.pdf")) == first
    other = keep_file(tmp_path, File("a.pdf", b"another"))
    assert other != first
    assert first.read_bytes() == b"a report"
    assert not any(c.isdigit() for c in first.parent.name)  # a reader takes numbers for a URN


def test_only_uploads_are_deleted_with_their_report(tmp_path: Path) -> None:
    use(FakeIndex(settings=Settings(index=tmp_path / "index")))
    uploaded = keep_file(tmp_path / "index", File("a.pdf"))
    shared_folder = tmp_path / "reports" / "a.pdf"
    shared_folder.parent.mkdir()
    shared_folder.write_bytes(b"a report")
    drop_upload(replace(WEX_2018, file=str(shared_folder)))
    assert shared_folder.exists()
    drop_upload(replace(WEX_2018, file=str(uploaded)))
    assert not uploaded.parent.exists()

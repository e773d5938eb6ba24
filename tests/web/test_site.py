"""Links that are taken away hold on whatever address the visitor came by."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st

from qa.settings import Settings
from qa.web.site import absolute, site
from tests.web.fake import FakeIndex, use


@pytest.mark.parametrize(
    ("seen", "prefix", "own"),
    [
        ("https://host:8443/grades", "", "https://host:8443/"),
        ("https://host/inspections/grades", "/inspections", "https://host/inspections/"),
        ("https://host/inspections", "/inspections", "https://host/inspections/"),
        (None, "", ""),
    ],
)
def test_the_programs_own_address(
    monkeypatch: pytest.MonkeyPatch, seen: str | None, prefix: str, own: str
) -> None:
    use(FakeIndex(settings=Settings(prefix=prefix)))
    monkeypatch.setattr(st, "context", SimpleNamespace(url=seen))
    assert site() == own


def test_an_address_made_whole() -> None:
    assert absolute("https://host/qa/", "reports?report=a") == "https://host/qa/reports?report=a"
    assert absolute("https://host/qa/", "./?q=a") == "https://host/qa/?q=a"
    assert absolute("", "./?q=a") == "./?q=a"

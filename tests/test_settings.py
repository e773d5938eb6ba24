from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import BadInput
from qa.settings import read_settings


def test_origins_are_as_browsers_send_them() -> None:
    given = ["https://Intranet.Example/", "http://127.0.0.1:8600"]
    assert read_settings(origins=given).origins == [
        "https://intranet.example",
        "http://127.0.0.1:8600",
    ]


@pytest.mark.parametrize(
    "origin", ["*", "null", "intranet.example", "https://a.example/page", "https://a; script-src *"]
)
def test_what_is_no_origin_is_named(origin: str) -> None:
    """An origin stands in a header of every page: nothing else may get in there."""
    with pytest.raises(BadInput, match="is no origin; write scheme and host") as refused:
        read_settings(origins=[origin])
    assert repr(origin) in str(refused.value)


@pytest.mark.parametrize("given", ["inspections", "/inspections", "/inspections/"])
def test_a_prefix_has_one_form(given: str) -> None:
    assert read_settings(prefix=given).prefix == "/inspections"
    assert read_settings(prefix="/").prefix == ""


def test_what_is_no_prefix_is_named() -> None:
    with pytest.raises(BadInput, match="'a b' is no path"):
        read_settings(prefix="a b")


def test_sign_in_from_the_environment_hides_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "METADATA_URL": "https://login.example/.well-known/openid-configuration",
        "CLIENT_ID": "qa",
        "CLIENT_SECRET": "hidden-1",
        "COOKIE_SECRET": "hidden-2" * 4,
        "ADDRESS": "https://qa.example",
    }
    for name, value in names.items():
        monkeypatch.setenv(f"QA_SIGN_IN__{name}", value)
    settings = read_settings()
    assert settings.sign_in is not None
    assert settings.sign_in.client_id == "qa"
    assert "hidden" not in repr(settings)


def test_a_file_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "inspection-qa.toml"
    file.write_text('origins = ["https://a.example"]\nrate_per_minute = 60\n', encoding="utf-8")
    settings = read_settings()
    assert (settings.origins, settings.rate_per_minute) == (["https://a.example"], 60)
    file.write_text('orgins = ["https://a.example"]\n', encoding="utf-8")
    with pytest.raises(BadInput, match="orgins"):
        read_settings()

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from qa.cli import run
from qa.errors import BadInput
from qa.keys import Key, Keys


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys.json")


def test_a_key_is_kept_as_a_hash_that_only_its_owner_may_read(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add("intranet", per_minute=60, origins=["https://intranet.example"])
    file = tmp_path / "keys.json"
    assert secret not in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = keys.find(secret)
    assert found is not None
    assert (found.name, found.scope, found.per_minute) == ("intranet", "ask", 60)
    assert found.origins == ("https://intranet.example",)


def test_two_keys_are_never_alike(keys: Keys) -> None:
    made = {keys.add(f"client-{n}") for n in range(5)}
    assert len(made) == 5
    assert all(len(secret) > 40 for secret in made)


@pytest.mark.parametrize("guess", ["", "iqa_", "intranet", "ä", "iqa_" + "A" * 43])
def test_a_guess_finds_nothing(keys: Keys, guess: str) -> None:
    keys.add("intranet")
    assert keys.find(guess) is None


def test_the_hash_itself_is_no_key(keys: Keys) -> None:
    keys.add("intranet")
    assert keys.find(keys.all()[0].hash) is None


def test_a_removed_key_is_refused_by_a_reader_that_knew_it(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add("intranet")
    reader = Keys(tmp_path / "keys.json")
    assert reader.find(secret) is not None
    keys.remove("intranet")
    assert reader.find(secret) is None


def test_a_key_ends_after_its_last_day() -> None:
    key = Key("x", "0", "ask", "2026-01-01T00:00:00+00:00", expires="2026-03-31")
    assert not key.expired(date(2026, 3, 31))
    assert key.expired(date(2026, 4, 1))


def test_an_expired_key_is_not_found(keys: Keys) -> None:
    assert keys.find(keys.add("old", expires="2020-01-01")) is None
    assert keys.find(keys.add("new", expires="2999-01-01")) is not None


def test_what_cannot_be_a_key_is_told(keys: Keys) -> None:
    keys.add("intranet")
    with pytest.raises(BadInput, match="there is a key 'intranet'"):
        keys.add("intranet")
    with pytest.raises(BadInput, match="no name"):
        keys.add("two words")
    with pytest.raises(BadInput, match="'admin' is no scope"):
        keys.add("x", scope="admin")
    with pytest.raises(BadInput, match="'soon' is no day"):
        keys.add("x", expires="soon")
    with pytest.raises(BadInput, match="no key 'y'; there are intranet"):
        keys.remove("y")
    assert [key.name for key in keys.all()] == ["intranet"]


def test_a_missing_or_broken_file_is_no_open_door(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file of keys"):
        Keys(tmp_path / "none.json").find("iqa_x")
    broken = tmp_path / "broken.json"
    for text in ("{", "[]", '{"keys": [{"name": "x"}]}', '{"keys": [{"hash": 1}]}'):
        broken.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match="cannot be read"):
            Keys(broken).find("iqa_x")


# --- the command ----------------------------------------------------------------------------------


def test_the_command_makes_lists_and_removes_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = ["--file", str(tmp_path / "keys.json")]
    limits = ["--per-minute", "30", "--origin", "https://Intranet.example/", "--scope", "all"]
    assert run(["keys", "add", "intranet", *limits, *file]) == 0
    secret = capsys.readouterr().out.strip()
    found = Keys(tmp_path / "keys.json").find(secret)
    assert found is not None
    assert (found.per_minute, found.origins) == (30, ("https://intranet.example",))
    assert run(["keys", "list", *file]) == 0
    listed = capsys.readouterr().out
    assert "intranet\tall\t30\thttps://intranet.example" in listed
    assert secret not in listed
    assert found.hash not in listed
    assert run(["keys", "remove", "intranet", *file]) == 0
    assert json.loads((tmp_path / "keys.json").read_text(encoding="utf-8")) == {"keys": []}


def test_without_a_file_the_command_says_which_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QA_KEYS", raising=False)
    assert run(["keys", "list"]) == 2
    assert "QA_KEYS" in capsys.readouterr().err


def test_a_wrong_origin_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = ["--file", str(tmp_path / "keys.json")]
    assert run(["keys", "add", "x", "--origin", "intranet.example/page", *file]) == 2
    assert "'intranet.example/page' is no origin" in capsys.readouterr().err

"""What docs/serving.md and docs/intranet.md say about settings, attributes and policies is so."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from qa.settings import Settings
from qa.web.metrics import Metrics
from tests.web.conftest import ROOT

SERVING = (ROOT / "docs/serving.md").read_text(encoding="utf-8")
INTRANET = (ROOT / "docs/intranet.md").read_text(encoding="utf-8")
WIDGET = (ROOT / "qa/web/widget.js").read_text(encoding="utf-8")


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading row."""
    table = text.split(heading)[1].split("\n\n")[0]
    return [
        [c.strip() for c in line.strip("|").split("|")]
        for line in table.splitlines()
        if "`" in line
    ]


def shown(default: Any) -> str:
    if default in (None, "", []):
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    return ", ".join(default) if isinstance(default, list) else f"{default:g}"


def test_the_settings_are_there_with_these_defaults() -> None:
    table = rows(SERVING, "| setting | default | what it does |")
    assert len(table) >= 13
    assert len({name for name, _, _ in table}) == len(table)
    for name, default, _ in table:
        field = Settings.model_fields[name.strip("`")]
        assert shown(field.get_default(call_default_factory=True)) == default, name


@pytest.mark.parametrize("document", [SERVING, INTRANET], ids=["serving", "intranet"])
def test_files_of_settings_can_be_read(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", document, re.DOTALL)
    assert blocks
    for block in blocks:
        given = tomllib.loads(block)
        if "sign_in" in given:
            monkeypatch.setenv("QA_SIGN_IN__CLIENT_SECRET", "x")
            monkeypatch.setenv("QA_SIGN_IN__COOKIE_SECRET", "x" * 32)
        settings = Settings(**given)
        assert given.keys() <= settings.model_fields_set


def test_the_widget_knows_every_attribute_and_colour() -> None:
    names = re.findall(r"`([a-z-]+)`", " ".join(r[0] for r in rows(INTRANET, "| attribute |")))
    assert len(names) == 11
    for name in names:
        assert re.search(rf'"{name}"|\[{name}[\]=]', WIDGET), name
    colours = set(re.findall(r"--inspection-qa-[a-z-]+", INTRANET))
    assert colours == set(re.findall(r"--inspection-qa-[a-z-]+", WIDGET))


def test_the_languages_of_the_labels_have_all_words() -> None:
    languages = re.findall(r"^    ([a-z]{2}): \{(.*?)^    \},", WIDGET, re.DOTALL | re.MULTILINE)
    words = {
        name: set(re.findall(r'(\w+): ""', re.sub(r'"[^"]*"', '""', text)))
        for name, text in languages
    }
    assert set(words) == set(re.findall(r"from the page: `(\w+)`, `(\w+)`", INTRANET)[0])
    assert words["cy"] == words["en"]


def test_the_counters_have_these_names() -> None:
    named = set(re.findall(r"`(qa_[a-z_]+)`", SERVING))
    known = {f.name for f in Metrics().registry.collect()}
    known |= {"qa_index_reports", "qa_index_generation"}  # while there is an index
    assert {n.removesuffix("_total") for n in named} == known


def test_the_line_of_a_log_is_json() -> None:
    line = json.loads(SERVING.split("```json\n")[1].split("```")[0])
    assert {"time", "level", "request_id", "method", "path", "status", "ms"} <= line.keys()

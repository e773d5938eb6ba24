"""The layers of the program, read from its imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = {"types", "errors", "settings", "gazetteer", "thesaurus", "likeness", "data"}
SHARED |= {"stems", "expectation", "idioms", "wordings"}  # what words and questions want
SHARED |= {"interrupts"}
SHARED |= {"tuning"}  # what was learned of questions, to encode them and to trust what is found
STAGES = {
    "reports": {"reports"},
    "passages": {"passages", "sentences"},
    "embedding": {"embedding", "cross_encoder", "onnx_encoder"},
    "store": {"store"},
    "question": {"question", "intent", "asked", "named", "years", "language", "kinds", "halves"},
    "scope": {"scope"},
    "retrieve": {"retrieve", "features"},
    "answer": {"answer"},
}
WIRING = {"service", "answering", "answering_halves", "indexing", "check", "examples"}
HEAVY = {
    "sentence_transformers": ("qa/embedding.py",),
    "onnxruntime": ("qa/onnx_encoder.py",),
    "onnx": ("qa/onnx_encoder.py",),
    "faiss": ("qa/store/",),
    "tantivy": ("qa/store/",),
    "pymilvus": ("qa/store/",),
    "pypdfium2": ("qa/reports/read", "qa/reports/picture", "qa/evaluation/"),
    "pypdf": ("qa/reports/read", "qa/reports/picture", "qa/evaluation/"),
    "streamlit": ("qa/web/", "app.py"),
    "fastapi": ("qa/web/", "app.py"),
    "altair": ("qa/web/charts.py",),
    "docx": ("qa/web/files/word.py",),
    "openpyxl": ("qa/web/files/sheet.py",),
    "reportlab": ("qa/web/files/pdf.py",),
}

_INSIDE = {"backends.py", "growth.py", "made_up_corpus.py", "recall.py", "stores.py"}


def sources() -> list[Path]:
    return sorted([*ROOT.glob("qa/**/*.py"), ROOT / "app.py"])


def imports_of(path: Path) -> set[str]:
    """Full names of the modules that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            if node.module == "qa":
                names |= {f"qa.{alias.name}" for alias in node.names}
    return names


def stage_of(path: Path) -> str | None:
    part = path.relative_to(ROOT / "qa").parts[0].removesuffix(".py")
    return next((stage for stage, parts in STAGES.items() if part in parts), None)


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_stages_share_only_types_errors_settings_and_data(path: Path) -> None:
    if path.name == "app.py" or stage_of(path) is None:
        return
    allowed = SHARED | STAGES[str(stage_of(path))]
    used = {name.split(".")[1] for name in imports_of(path) if name.startswith("qa.")}
    assert used <= allowed, f"{path.name} imports {sorted(used - allowed)}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_each_heavy_library_has_one_home(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    for name in imports_of(path):
        homes = HEAVY.get(name.split(".")[0])
        assert homes is None or place.startswith(homes), f"{place} imports {name}"


def test_only_the_app_and_serve_use_the_web_package() -> None:
    for path in sources():
        place = str(path.relative_to(ROOT))
        if place.startswith("qa/web/") or place in ("app.py", "qa/cli.py"):
            continue
        assert not any(n == "qa.web" or n.startswith("qa.web.") for n in imports_of(path)), place


def test_nothing_but_the_reader_knows_a_framework_by_name() -> None:
    """Framework keys stand as words in no other code; docstrings and data files may give examples."""
    keys = {"slac_2009", "lac_2013", "sif", "ilacs", "jtai", "area_send"}
    for path in sources():
        if str(path.relative_to(ROOT)).startswith("qa/reports/"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {
            n.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
        assert not words & keys, f"{path.name} names {sorted(words & keys)}"


def test_evaluation_outside_the_package_uses_the_public_door() -> None:
    allowed = {
        "qa",
        "qa.Index",
        "qa.open_index",
        "qa.service",
        "qa.types",
        "qa.errors",
        "qa.settings",
        "qa.evaluation",
    }
    for path in ROOT.glob("eval/**/*.py"):
        used = {n for n in imports_of(path) if n.split(".")[0] == "qa"}
        if path.name == "fit.py":  # it makes the numbers of these two
            used -= {"qa.retrieve", "qa.answer.confidence", "qa.embedding"}
        if path.name == "tuning.py":  # it makes the encoder of questions
            used -= {"qa.embedding", "qa.tuning"}
        if path.name == "kinds.py":  # it fits the reader of kinds
            used -= {"qa.kinds"}
        if path.name == "words.py":  # it makes the table of word vectors
            used -= {"qa.embedding"}
        if path.name in {"reading.py", "eye.py", "relaid.py"}:  # they measure the reader alone
            used -= {"qa.reports"}
        if path.name in {"ablate.py", "parts.py"}:  # they take the search to pieces
            used -= {"qa.retrieve", "qa.embedding"}
        if path.name == "bare.py":  # it makes an index of another kind
            used -= {"qa.indexing", "qa.passages", "qa.embedding", "qa.reports", "qa.store"}
        if path.name == "relaid.py":  # it changes pages between their reading and the rest
            used -= {"qa.reports.layout", "qa.reports.read", "qa.reports.read_pdf"}
        if path.name in _INSIDE:  # they measure or fill the store itself
            used -= {"qa.store", "qa.passages", "qa.embedding"}
        inner = {n for n in used if n not in allowed and not n.startswith("qa.evaluation.")}
        assert not inner, f"{path.name} imports {sorted(inner)}"


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, qa; heavy = {'torch','faiss','streamlit','fastapi','tantivy','numpy','sentence_transformers'}; "
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

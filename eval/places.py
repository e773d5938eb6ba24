"""Where the reports, the gold and the results are."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from qa.service import Index, open_index

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "eval" / "gold"
RESULTS = ROOT / "eval" / "results"
BUILD = ROOT / "build"
SAMPLES = ROOT / "sample" / "reports"
_CODE = {".py", ".csv", ".toml"}


def corpus_folder() -> Path | None:
    """The folder of real reports that QA_CORPUS names; None where it is not set.

    It holds `reports/` and `judgements.csv`; a folder `seed` may stand beside it.
    """
    value = os.environ.get("QA_CORPUS")
    if not value:
        return None
    folder = Path(value).resolve()
    if not (folder / "reports").is_dir():
        raise SystemExit(f"QA_CORPUS is {value!r}, which holds no folder 'reports'")
    return folder


def corpus_paths(corpus: Path) -> list[Path]:
    """The folders to index: the corpus's reports, and the first report where it is there."""
    seed = corpus.parent / "seed"
    return [corpus / "reports", *([seed] if seed.is_dir() else [])]


def required_corpus() -> Path:
    """The corpus's folder; ends the program with what to set where there is none."""
    corpus = corpus_folder()
    if corpus is None:
        raise SystemExit("set QA_CORPUS to the folder of real reports (it holds 'reports')")
    return corpus


def corpus_index(keep: bool = False) -> Index:
    """An up-to-date index of the real reports, kept between runs; see `built_index`."""
    return built_index(BUILD / "eval-index", corpus_paths(required_corpus()), keep)


def samples_index(keep: bool = False) -> Index:
    """An up-to-date index of the samples, kept between runs; see `built_index`."""
    return built_index(BUILD / "eval-samples", [SAMPLES], keep)


def built_index(folder: Path, paths: list[Path], keep: bool = False) -> Index:
    """The index in a folder, brought up to date with the reports in `paths`.

    It is made anew where it was made by other code: an index whose files did not change would
    otherwise give the figures of the reader of last week. `keep` takes it as it is.
    """
    mark, code = folder.with_suffix(".code"), indexing_code()
    if folder.exists() and not keep and not (mark.exists() and mark.read_text() == code):
        print(f"{folder.name} was made by other code: made anew", flush=True)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not keep:
        mark.write_text(code)
    index = open_index(folder, create=True)
    result = index.index(paths)
    print(
        f"{folder.name}: {len(result.added)} added, {len(result.updated)} updated, "
        f"{len(result.unchanged)} unchanged, {len(result.failed)} failed",
        flush=True,
    )
    return index


def indexing_code() -> str:
    """A hash of the code and data that decide what an index holds."""
    package = ROOT / "qa"
    modules = ("passages.py", "sentences.py", "embedding.py", "indexing.py")
    files = [*(package / name for name in modules)]
    for part in ("reports", "store", "types", "gazetteer", "data"):
        files += [f for f in (package / part).rglob("*") if f.suffix in _CODE]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def gold_files(split: str) -> list[Path]:
    """The gold files of "tune", "test" (real reports) or "samples"."""
    pattern = "samples*.jsonl" if split == "samples" else f"real-{split}-*.jsonl"
    return sorted(GOLD.glob(pattern))


def test_authorities() -> frozenset[str]:
    """The authorities whose questions are the test split."""
    lines = (GOLD / "test_authorities.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")


def commit() -> str:
    """The commit that is checked out, with "+" where files differ from it."""
    head = _git("rev-parse", "--short", "HEAD")
    if head is None:
        return "none"
    return head + ("+" if _git("status", "--porcelain", "qa", "eval") else "")


def _git(*arguments: str) -> str | None:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None

"""Where the reports, the gold and the results are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from qa import Index, open_index

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "eval" / "gold"
RESULTS = ROOT / "eval" / "results"
BUILD = ROOT / "build"
SAMPLES = ROOT / "sample" / "reports"


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


def corpus_index() -> Index:
    """An up-to-date index of the real reports, kept between runs."""
    return built_index(BUILD / "eval-index", corpus_paths(required_corpus()))


def samples_index() -> Index:
    """An up-to-date index of the samples, kept between runs."""
    return built_index(BUILD / "eval-samples", [SAMPLES])


def built_index(folder: Path, paths: list[Path]) -> Index:
    """The index in a folder, brought up to date with the reports in `paths`."""
    folder.mkdir(parents=True, exist_ok=True)
    index = open_index(folder, create=True)
    result = index.index(paths)
    print(
        f"{folder.name}: {len(result.added)} added, {len(result.updated)} updated, "
        f"{len(result.unchanged)} unchanged, {len(result.failed)} failed",
        flush=True,
    )
    return index


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

"""An index without context: what is embedded, and the words' fields, hold the text alone.

The same reports cut into the same passages (their ids agree), but without headings and lead-ins: what
context is worth is measured against it. It is kept in build/ beside the ordinary one.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from eval import places
from qa.embedding import load_encoder, model_files
from qa.indexing import index_paths
from qa.passages import split_passages
from qa.reports import read_report
from qa.service import Index, open_index
from qa.settings import Settings
from qa.store import Store
from qa.types import Passage, Report

FOLDER = "eval-index-bare"


def split_bare(report: Report) -> list[Passage]:
    """The passages of a report without headings and lead-ins."""
    return [replace(p, section=(), lead_in=None) for p in split_passages(report)]


def bare_index(keep: bool = False) -> Index:
    """The corpus without context; made anew where other code made it, unless `keep`."""
    folder = places.BUILD / FOLDER
    mark, code = folder.with_suffix(".code"), places.indexing_code()
    fits = mark.exists() and (keep or mark.read_text(encoding="utf-8") == code)
    if not fits:
        _build(folder, places.corpus_paths(places.required_corpus()))
        mark.write_text(code, encoding="utf-8")
    return open_index(folder)


def _build(folder: Path, paths: list[Path]) -> None:
    print(f"{folder.name}: made without context", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    settings = Settings(index=folder)
    with Store.open(folder, settings, create=True) as store:
        index_paths(
            store,
            paths,
            settings,
            read=read_report,
            split=split_bare,
            encoder=lambda: load_encoder(settings),
            model_files=model_files(settings),
        )

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from qa.indexing import IndexResult, index_paths
from qa.passages import split_passages
from qa.settings import Settings
from qa.store import Store
from tests.store import stubs

Indexer = Callable[..., IndexResult]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index", workers=1, read_timeout_s=20)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with Store.open(settings.index, settings, create=True) as opened:
        yield opened


@pytest.fixture
def encoder() -> stubs.Encoder:
    return stubs.Encoder()


@pytest.fixture
def index(store: Store, settings: Settings, encoder: stubs.Encoder) -> Indexer:
    """Indexes paths into `store` with the made-up reader and encoder."""

    def run(
        *paths: Path, reader_version: int = 1, settings: Settings = settings, into: Store = store
    ) -> IndexResult:
        return index_paths(
            into,
            list(paths),
            settings,
            read=stubs.read,
            split=split_passages,
            encoder=lambda: encoder,
            reader_version=reader_version,
        )

    return run


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of three made-up reports."""
    folder = tmp_path / "reports"
    for authority in ("Alderbrook", "Birchfield", "Coldharbour"):
        stubs.write_report(folder / f"{authority.lower()}.txt", authority)
    return folder


def found_ids(store: Store, text: str, report_ids: Sequence[str] | None = None) -> list[str]:
    """The reports of the passages that the word index finds."""
    rows, _ = store.words.search(text, 20, report_ids)
    return [passage.report_id for passage in store.catalogue.passages(rows)]

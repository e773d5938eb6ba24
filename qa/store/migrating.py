"""Moving an index from one search engine to another, from the catalogue: nothing is embedded again."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qa.errors import BadInput, QAError
from qa.store import vectors as vector_files
from qa.store import words as word_files
from qa.store.caches import Caches
from qa.store.catalogue import Catalogue
from qa.store.milvus_caches import MilvusCaches
from qa.store.stamps import CacheState, MilvusAccess, milvus_url
from qa.types import Json

FILES = "files"
_SCHEMES = ("http://", "https://", "tcp://")


@dataclass(frozen=True, slots=True)
class Migration:
    """What a move did. `source` and `to` are addresses or "files"; `left_behind` says why the old
    collection could not be dropped."""

    passages: int
    source: str
    to: str
    seconds: float
    left_behind: str | None = None

    def as_json(self) -> Json:
        return {
            "passages": self.passages,
            "from": self.source,
            "to": self.to,
            "seconds": round(self.seconds, 3),
            "left_behind": self.left_behind,
        }


def target_url(to: str) -> str | None:
    """The address of Milvus as it is noted; None for files. Raises BadInput for anything else."""
    if to == FILES:
        return None
    if to.startswith(_SCHEMES):
        return to.rstrip("/")
    if to.endswith(".db"):
        return str(Path(to).absolute())
    raise BadInput(
        f"{to!r} is no place for an index; give http://HOST:19530 (Milvus), NAME.db (Milvus Lite, "
        "for trying) or files"
    )


def migrate(folder: Path, catalogue: Catalogue, to: str, access: MilvusAccess) -> Migration:
    """Builds the indexes in another engine, takes them into use, and drops the old ones.

    The writer's lock must be held. Until the last step readers go on with the old ones; with any
    error they stay. Raises QAError where the new engine cannot be used or does not find passages.
    """
    start = time.perf_counter()
    url = target_url(to)
    files = Caches(folder, catalogue)
    before = files.stamps.read()
    old_url = milvus_url(before.vectors_stamp)
    if url == old_url:
        raise BadInput(f"the index {folder} is searched in {url or FILES} already")
    if url is None:
        files.publish(before, None)
    else:
        with closing(MilvusCaches(folder, catalogue, url, access)) as caches:
            caches.publish(before, None)
    left = None
    if old_url is not None:
        left = _collection_left(MilvusCaches(folder, catalogue, old_url, access), before)
    if url is not None:
        (folder / vector_files.FILE_NAME).unlink(missing_ok=True)
        shutil.rmtree(folder / word_files.FOLDER_NAME, ignore_errors=True)
    seconds = time.perf_counter() - start
    return Migration(before.vectors.passages, old_url or FILES, url or FILES, seconds, left)


def _collection_left(old: MilvusCaches, state: CacheState) -> str | None:
    """Drops the old collection; why it is still there where its Milvus does not answer."""
    with closing(old):
        try:
            old.drop(state)
        except QAError as error:
            return str(error)
    return None

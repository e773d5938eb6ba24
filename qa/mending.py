"""A damaged index made whole: what can be derived is made again, what cannot is named.

The caches come from the catalogue, passages and vectors from a report's text, and a report's text
from its file, where that is still there with the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from qa.embedded import Split, TextEncoder
from qa.errors import IndexLocked, NoIndex
from qa.indexing import Progress, index_paths
from qa.settings import Settings
from qa.store import Store
from qa.store.backup import Backup, read_backup, write_backup
from qa.store.catalogue import FILE_NAME, Catalogue
from qa.store.damage import Damage, Lost, Saved, find_damage, save_sound
from qa.store.files import sha256_of
from qa.store.lock import WriterLock
from qa.types import Json
from qa.workers import Read

__all__ = ["Backup", "Repair", "backup_index", "mend_index", "repair_index", "restore_index"]


@dataclass(slots=True)
class Repair:
    """What was found damaged and what became of it.

    `rebuilt` are caches; `renewed` reports whose passages were made again from their text;
    `read_again` reports that came from their files; `lost` those that are no longer in the index.
    `kept` is the copy of the damaged catalogue.
    """

    damage: list[Damage] = field(default_factory=list)
    rebuilt: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    read_again: list[str] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    kept: Path | None = None

    def as_json(self) -> Json:
        """The form of `qa/data/schemas/repair.json`."""
        return {
            "damage": [
                {"report_id": d.report_id, "file": d.file, "message": d.message}
                for d in self.damage
            ],
            "rebuilt": self.rebuilt,
            "renewed": self.renewed,
            "read_again": self.read_again,
            "lost": [
                {
                    "report_id": lost.report_id,
                    "files": [{"file": path, "sha256": sha} for path, sha in lost.files],
                }
                for lost in self.lost
            ],
            "kept": str(self.kept) if self.kept else None,
        }


def mend_index(settings: Settings, progress: Progress | None = None) -> Repair:
    """`repair_index` with the reader and the model of this program."""
    from qa.embedding import load_encoder, model_files
    from qa.passages import split_passages
    from qa.reports import read_report

    return repair_index(
        settings,
        read=read_report,
        split=split_passages,
        encoder=lambda: load_encoder(settings),
        progress=progress,
        model_files=model_files(settings),
    )


def repair_index(
    settings: Settings,
    *,
    read: Read,
    split: Split,
    encoder: Callable[[], TextEncoder],
    progress: Progress | None = None,
    reader_version: int | None = None,
    model_files: str = "",
) -> Repair:
    """Mends the settings' index. Raises NoIndex where there is none, IndexLocked."""
    folder = settings.index
    if not (folder / FILE_NAME).is_file():
        raise NoIndex(f"no index in {folder}; make one with: qa index REPORTS")
    repair, saved = Repair(), Saved(folder)
    with WriterLock(folder):
        repair.damage = find_damage(folder)
        if repair.damage:
            saved = save_sound(folder)
            repair.kept = saved.damaged
    with Store.open(folder, settings) as store:
        repair.rebuilt = store.rebuild_caches()
        files = _unchanged_files(saved.lost)
        result = index_paths(
            store,
            list(files),
            settings,
            read=read,
            split=split,
            encoder=encoder,
            progress=progress,
            reader_version=reader_version,
            model_files=model_files,
        )
        present = {place.path: place.report_id for place in store.catalogue.ledger.places()}
    repair.renewed = [name for name in result.updated if name in saved.stale]
    for lost in saved.lost:
        found = [present[path] for path, _ in lost.files if path in present]
        repair.read_again += found[:1]
        if not found:
            repair.lost.append(lost)
    return repair


def _unchanged_files(lost: Sequence[Lost]) -> list[Path]:
    """For each lost report the first of its files that still has the bytes it was made of."""
    found: dict[Path, None] = {}
    for report in lost:
        for name, sha256 in report.files:
            if _has_bytes(Path(name), sha256):
                found[Path(name)] = None
                break
    return list(found)


def _has_bytes(path: Path, sha256: str) -> bool:
    try:
        return path.is_file() and sha256_of(path) == sha256
    except OSError:
        return False


# --- backups --------------------------------------------------------------------------------------


def backup_index(folder: Path, file: Path) -> Backup:
    """Writes everything that the index knows to one file; others may read and write meanwhile."""
    catalogue = Catalogue.open(folder)
    try:
        return write_backup(catalogue, file)
    finally:
        catalogue.close()


def restore_index(file: Path, settings: Settings) -> Backup:
    """Makes the settings' index that of the backup; whoever is reading it goes on with that.

    Raises IndexLocked, BadInput or DamagedIndex; then nothing was changed.
    """
    folder = settings.index
    folder.mkdir(parents=True, exist_ok=True)
    with WriterLock(folder):
        backup = read_backup(file, folder)
    # Where another writer has come meanwhile, it makes the caches.
    with Store.open(folder, settings) as store, suppress(IndexLocked), store.writing():
        pass
    return backup

"""One run of indexing: what is to be done with each file, and what became of it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qa.embedded import Embedding, Split
from qa.finding import FoundFiles
from qa.index_result import IndexResult, Progress, Status, Step
from qa.shard import Shard
from qa.store import Failure, Place, Store, Stored, Versions
from qa.store.files import sha256_of
from qa.store.records import text_sha256
from qa.types import Report
from qa.workers import Reading

PUBLISH_EVERY_S = 30.0  # a server that reads the index sees new reports after this at the latest


def real_path(path: Path) -> Path:
    """The one path of a file, without links and `..`; a link that leads nowhere keeps its name."""
    real = os.path.realpath(path)
    return Path(real if os.path.exists(real) else os.path.abspath(path))


_RENAMED = "another report with other text has the id {}: "


def is_renamed(warning: str, report_id: str) -> bool:
    """Whether a warning says that a report could not have this id of its own."""
    return warning.startswith(_RENAMED.format(report_id))


class Run:
    """One run of indexing, while the writer's lock is held."""

    def __init__(
        self,
        store: Store,
        versions: Versions,
        reader: str,
        split: Split,
        embedding: Embedding,
        progress: Progress | None,
    ) -> None:
        self.result = IndexResult()
        self._store = store
        self._catalogue = store.catalogue
        self._ledger = store.catalogue.ledger
        self._versions = versions
        self._reader = reader
        self._split = split
        self._embedding = embedding
        self._progress = progress
        self._total = self._done = 0
        self._published = time.monotonic()
        self._copies: dict[str, list[Path]] = {}  # by sha256: further files of the same bytes
        self._load_known()

    def _load_known(self) -> None:
        self._stored = {s.report_id: s for s in self._catalogue.stored()}
        self._by_text = {s.text_sha256: s.report_id for s in self._stored.values()}
        places = self._ledger.places()
        self._places = {place.path: place for place in places}
        # Where an older index has the same bytes twice, the id without a number counts.
        by_id = sorted(places, key=lambda p: (len(p.report_id), p.report_id), reverse=True)
        self._by_sha = {place.sha256: place.report_id for place in by_id}
        self._doubled = {p.sha256 for p in places if self._by_sha[p.sha256] != p.report_id}
        self._failures = {failure.path: failure for failure in self._ledger.failures()}

    def reports_in(self, files: Sequence[tuple[Path, str]]) -> set[str | None]:
        """The reports that stood in these files, or were made of the same bytes (sha256)."""
        stood = [self._places.get(str(path)) for path, _ in files]
        return {p.report_id for p in stood if p} | {self._by_sha.get(sha) for _, sha in files}

    # --- what is to be done ----------------------------------------------------------------------

    def expect(self, count: int) -> None:
        """So many further steps are to be told of."""
        self._total += count

    def sort_out(self, found: FoundFiles, shard: Shard | None = None) -> list[tuple[Path, str]]:
        """The files that must be read, with their sha256; notes those that need not.

        With a `shard` the files of other shards are left to them.
        """
        self._total = len(found.files) + len(found.unreadable)
        self.result.ignored = [str(path) for path in found.ignored]
        for path, reason in found.unreadable:
            self._fail(path, None, reason)
        self._forget_gone_failures(found)
        self._merge_spellings({str(path) for path in found.files})
        first: dict[str, Path] = {}
        for path in found.files:
            try:
                sha256 = sha256_of(path)
            except OSError as error:
                self._fail(path, None, f"the file may not be read: {error.strerror}")
                continue
            if shard is not None and not shard.holds(sha256):
                self._leave_to_another(path, sha256)
                continue
            if self._is_known(path, sha256):
                continue
            if sha256 in first:
                self._copies.setdefault(sha256, []).append(path)
            else:
                first[sha256] = path
        return [(path, sha256) for sha256, path in first.items()]

    def _is_known(self, path: Path, sha256: str) -> bool:
        """Whether a hash was enough: the file is as it was, or has moved, or failed before."""
        failure = self._failures.get(str(path))
        if failure and (failure.sha256, failure.reader) == (sha256, self._reader):
            self.result.failed.append(failure)
            self._step(path, "failed")
            return True
        report_id = self._by_sha.get(sha256)
        if report_id and sha256 in self._doubled:
            self._gather(sha256, report_id)
        if report_id is None or self._stored[report_id].versions.reader != self._versions.reader:
            return False
        self._note_place(path, sha256, report_id)
        self._unchanged(path)
        return True

    def _leave_to_another(self, path: Path, sha256: str) -> None:
        """A file of another shard; what an earlier form of it left here would be answered twice."""
        name = str(path)
        if name in self._failures:
            self._ledger.drop_failure(name)
        place = self._places.get(name)
        if place is not None and place.sha256 != sha256:
            self._drop_place(place)
        self.result.elsewhere.append(name)
        self._step(path, "elsewhere")

    def _drop_place(self, place: Place) -> None:
        """The file no longer holds its report; the report goes where no other file holds it."""
        del self._places[place.path]
        others = [p for p in self._places.values() if p.report_id == place.report_id]
        if not others:
            self._catalogue.remove_report(place.report_id)
            self._forget(place.report_id)
            self._by_sha.pop(place.sha256, None)
            self.result.left.append(place.report_id)
            return
        self._ledger.drop_place(place.path)
        if self._catalogue.info(place.report_id).file == place.path:
            self._ledger.add_place(others[0], move_report=True)

    def _forget_gone_failures(self, found: FoundFiles) -> None:
        """A failed file that was deleted is no longer a failure, nor a folder that opens again."""
        barred = {str(path) for path, _ in found.unreadable}
        files = {str(path) for path in found.files}
        for name in self._failures:
            path = Path(name)
            deleted = not path.exists() and path.parent.exists()
            respelled = name not in files and str(real_path(path)) in files
            if deleted or respelled or (path.is_dir() and name not in barred):
                self._ledger.drop_failure(name)

    def _merge_spellings(self, files: set[str]) -> None:
        """What an older index noted of these files under a link or `..` goes to their real path."""
        for name in self._places.keys() - files:
            real, report_id = str(real_path(Path(name))), self._places[name].report_id
            place = self._places.get(real, replace(self._places[name], path=real))
            if real not in files or place.report_id != report_id:
                continue
            cited = self._catalogue.info(report_id).file == name
            self._ledger.add_place(place, move_report=cited)
            self._ledger.drop_place(name)
            del self._places[name]
            self._places[real] = place

    def renew_stored(self, exclude: set[str | None]) -> None:
        """Splits and embeds again, from the catalogue, what another version or model made."""
        want = (self._versions.passages, self._versions.model)
        stale = [
            stored
            for stored in self._stored.values()
            if (stored.versions.passages, stored.versions.model) != want
            and stored.report_id not in exclude
        ]
        if stale:
            self._embedding.start_loading()
        self._total += len(stale)
        stored_reports = ((s, self._catalogue.report(s.report_id)) for s in stale)
        for stored, report in self._embedding.ahead(stored_reports, lambda pair: pair[1]):
            versions = replace(self._versions, reader=stored.versions.reader)
            self._store_report(report, versions, replaces=stored.report_id)
            self.result.updated.append(stored.report_id)
            self._step(Path(report.info.file), "updated")

    # --- one file --------------------------------------------------------------------------------

    def take_stored(self, text: str, places: Sequence[Place]) -> bool:
        """Notes the files of a report of another index, where a report of the same text (sha256)
        is here already and was made in the same way; False where it must be taken over whole."""
        same = self._by_text.get(text)
        if same is None or self._stored[same].versions != self._versions:
            return False
        for place in places:
            self._note_place(Path(place.path), place.sha256, same)
        self._unchanged(Path(self._catalogue.info(same).file))
        return True

    def take_over(self, report: Report, places: Sequence[Place]) -> None:
        """Stores a report of another index, with the files that hold it.

        Unlike here, the same path on another machine may be another file: a report is replaced only
        by one of the same inspection.
        """
        place = self._places.get(report.info.file)
        if place is not None and not place.report_id.startswith(report.info.report_id):
            del self._places[report.info.file]
        report_id = self._take_report(report, Path(report.info.file))
        for place in places:
            self._note_place(Path(place.path), place.sha256, report_id)

    def take_failure(self, failure: Failure) -> None:
        """Lists a file that failed where another index was made, if nothing here came of it."""
        place = self._places.get(failure.path)
        if place is not None and place.sha256 == failure.sha256:
            return
        noted = self._ledger.record_failure(
            failure.path, failure.sha256, failure.reason, failure.reader
        )
        self.result.failed.append(noted)

    def take(self, reading: Reading, sha256: str) -> None:
        """Stores what was read from a file, and notes the files that are copies of it."""
        copies = self._copies.get(sha256, [])
        if reading.report is None:
            for path in [reading.path, *copies]:
                self._fail(path, sha256, reading.reason or "no reason was given")
            return
        info = replace(reading.report.info, file=str(reading.path), sha256=sha256)
        report_id = self._take_report(replace(reading.report, info=info), reading.path)
        for path in copies:
            self._note_place(path, sha256, report_id)
            self._unchanged(path)
        self._gather(sha256, report_id)

    def _take_report(self, report: Report, path: Path) -> str:
        """The id under which the report now stands; it may be in the index under another file."""
        same = self._by_text.get(text_sha256(report))
        if same and self._stored[same].versions == self._versions:
            self._note_place(path, report.info.sha256, same)
            self._unchanged(path)
            return same
        replaces = self._replaced_by(report, path, same)
        report = self._named(report, replaces)
        self._store_report(report, self._versions, replaces=replaces)
        status: Status = "updated" if replaces else "added"
        (self.result.updated if replaces else self.result.added).append(report.info.report_id)
        self._step(path, status)
        return report.info.report_id

    def _replaced_by(self, report: Report, path: Path, same: str | None) -> str | None:
        """The report of these bytes, or `same` text, or the one that only this file held."""
        known = self._stored.get(self._by_sha.get(report.info.sha256, ""))
        if known and known.versions.reader != self._versions.reader:
            return known.report_id
        if same or known:  # `known` was made of other bytes in this run, and has other text now
            return same
        place = self._places.get(str(path))
        holders = [p for p in self._places.values() if place and p.report_id == place.report_id]
        return holders[0].report_id if len(holders) == 1 else None

    def _gather(self, sha256: str, report_id: str) -> None:
        """The same bytes are one report: all their files go to it, and a double without any goes."""
        same = [p for p in self._places.values() if p.sha256 == sha256]
        astray = [place for place in same if place.report_id != report_id]
        for place in astray:
            self._places[place.path] = replace(place, report_id=report_id)
            self._ledger.add_place(self._places[place.path])
        were = {self._by_sha.get(sha256, report_id), *(place.report_id for place in astray)}
        self._by_sha[sha256] = report_id
        held = {place.report_id for place in self._places.values()}
        for double in (were & self._stored.keys()) - held:
            self._catalogue.remove_report(double)
            self._forget(double)

    def _named(self, report: Report, replaces: str | None) -> Report:
        """The report with an id of its own: a reissue with other text replaces nothing silently."""
        wanted = report.info.report_id
        if replaces and re.fullmatch(rf"{re.escape(wanted)}(-\d+)?", replaces):
            return replace(report, info=replace(report.info, report_id=replaces))
        free = self._catalogue.free_id(wanted)
        if free == wanted:
            return report
        other = self._catalogue.info(wanted).file
        warning = f"{_RENAMED.format(wanted)}{Path(other).name}"
        warnings = (*report.info.warnings, warning)
        return replace(report, info=replace(report.info, report_id=free, warnings=warnings))

    def _store_report(self, report: Report, versions: Versions, replaces: str | None) -> None:
        passages = self._split(report)
        embedded = self._embedding.embed(passages)
        self._catalogue.add_report(report, passages, embedded, versions, replaces=replaces)
        info = report.info
        stored = Stored(info.report_id, info.sha256, text_sha256(report), versions)
        self._remember(stored, info.file, replaces)
        if time.monotonic() - self._published > PUBLISH_EVERY_S:
            self._store.publish()
            self._published = time.monotonic()

    def _remember(self, stored: Stored, file: str, replaces: str | None) -> None:
        if replaces:
            self._forget(replaces)
            for place in [p for p in self._places.values() if p.report_id == replaces]:
                self._places[place.path] = replace(place, report_id=stored.report_id)
                self._by_sha[place.sha256] = stored.report_id
        self._stored[stored.report_id] = stored
        self._by_text[stored.text_sha256] = stored.report_id
        self._places[file] = Place(file, stored.sha256, stored.report_id)
        self._by_sha[stored.sha256] = stored.report_id

    def _forget(self, report_id: str) -> None:
        old = self._stored.pop(report_id)
        if self._by_text.get(old.text_sha256) == report_id:
            del self._by_text[old.text_sha256]

    def _note_place(self, path: Path, sha256: str, report_id: str) -> None:
        """Notes a further file of a report; it is the one cited where the other is gone."""
        place = Place(str(path), sha256, report_id)
        if self._places.get(str(path)) == place:
            return
        cited_is_gone = not Path(self._catalogue.info(report_id).file).exists()
        self._ledger.add_place(place, move_report=cited_is_gone)
        self._places[str(path)] = place
        if not cited_is_gone:
            self.result.same.append((str(path), report_id))

    def _unchanged(self, path: Path) -> None:
        self.result.unchanged.append(str(path))
        self._step(path, "unchanged")

    def _fail(self, path: Path, sha256: str | None, reason: str) -> None:
        failure = self._ledger.record_failure(str(path), sha256, reason, self._reader)
        self.result.failed.append(failure)
        self._step(path, "failed")

    def _step(self, path: Path, status: Status) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(Step(self._done, self._total, str(path), status))

"""The vector and word indexes as files: verified when opened, brought up to date, published.

A cache is never trusted: its files must have the checksums that the catalogue keeps, and its
content must be the catalogue's. What does not match is made again from the catalogue.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from pathlib import Path

import numpy as np

from qa.store import vectors as vector_files
from qa.store import words as word_files
from qa.store.catalogue import Catalogue
from qa.store.searching import Loaded, WordStore
from qa.store.stamps import CacheState, Content, Stamp, Stamps
from qa.store.vectors import FaissVectors
from qa.store.words import WordIndex


class Caches:
    """Opens, updates and publishes the two indexes of one folder."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self.stamps = Stamps(catalogue.database)

    def open_published(self, state: CacheState) -> Loaded | None:
        """The indexes as they were last published, or None where one is missing or damaged."""
        vectors = self._open_vectors(state)
        words = self._open_words(state)
        if vectors is None or words is None:
            return None
        return Loaded(state, vectors[0], vectors[1], words[0], words[1])

    def damaged(self, state: CacheState) -> list[str]:
        """The names of the published caches that are missing or not as they were written."""
        broken = []
        if state.vectors_stamp is not None and self._open_vectors(state) is None:
            broken.append(vector_files.FILE_NAME)
        if state.words_stamp is not None and self._open_words(state) is None:
            broken.append(word_files.FOLDER_NAME)
        return broken

    def in_memory(self, state: CacheState, base: Loaded | None) -> Loaded:
        """Both indexes up to date, without touching a file."""
        vectors = _flat_of(base)
        words: WordStore
        if base is not None and base.words_content == state.words:
            words = base.words
        else:
            words = WordIndex.build(self._catalogue.all_passages())
        return Loaded(
            state, self._updated_vectors(state, vectors), state.vectors, words, state.words
        )

    def publish(self, state: CacheState, base: Loaded | None) -> Loaded:
        """Brings both files up to date in one step each; the writer's lock must be held.

        Raises OSError or ValueError where they cannot be written.
        """
        words, words_stamp = self._publish_words(state, base)
        vectors, vectors_stamp = self._publish_vectors(state, base)
        self.stamps.write({"vectors": vectors_stamp, "words": words_stamp})
        self._drop_old_words(keep=self._folder / words_stamp.folder)
        return Loaded(self.stamps.read(), vectors, state.vectors, words, state.words)

    # --- vectors ---------------------------------------------------------------------------------

    def _open_vectors(self, state: CacheState) -> tuple[FaissVectors, Content] | None:
        stamp = state.vectors_stamp
        if stamp is None or stamp.model != state.model:
            return None
        try:
            content = (self._folder / vector_files.FILE_NAME).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != stamp.files.get(vector_files.FILE_NAME):
            return None
        return FaissVectors.load(content), stamp.content

    def _updated_vectors(self, state: CacheState, base: FaissVectors | None) -> FaissVectors:
        wanted = self.stamps.vector_rows(state.model)
        grows_past_flat = (
            base is not None and not base.compressed and len(wanted) > vector_files.COMPRESS_FROM
        )
        if base is None or len(base) == 0 or grows_past_flat:
            rows, vectors = self._catalogue.vectors(wanted)
            return FaissVectors.build(vectors.shape[1] or 1, rows, vectors)
        have = base.rows
        index = base.copy()
        index.remove(np.setdiff1d(have, wanted))
        new = np.setdiff1d(wanted, have)
        if len(new):
            index.add(*self._catalogue.vectors(new))
        return index

    def _publish_vectors(
        self, state: CacheState, base: Loaded | None
    ) -> tuple[FaissVectors, Stamp]:
        old = _flat_of(base)
        if base is None or old is None or base.state.model != state.model:
            index = self._updated_vectors(state, None)
        elif base.vectors_content != state.vectors:
            index = self._updated_vectors(state, old)
        elif state.vectors_stamp is not None and base.published_as(state):
            return old, state.vectors_stamp
        else:
            index = old
        content = index.save(self._folder / vector_files.FILE_NAME)
        files = {vector_files.FILE_NAME: hashlib.sha256(content).hexdigest()}
        return index, Stamp(state.generation, state.model, state.vectors, ".", files)

    # --- words -----------------------------------------------------------------------------------

    def _open_words(self, state: CacheState) -> tuple[WordIndex, Content] | None:
        stamp = state.words_stamp
        if stamp is None:
            return None
        folder = self._folder / stamp.folder
        try:
            if word_files.checksums(folder) != stamp.files:
                return None
            return WordIndex.open(folder, writable=not self._catalogue.read_only), stamp.content
        except (OSError, ValueError):
            return None

    def _publish_words(self, state: CacheState, base: Loaded | None) -> tuple[WordStore, Stamp]:
        stamp = state.words_stamp
        sound = stamp if base is not None and base.published_as(state) else None
        if base is not None and sound and base.words_content == state.words:
            return base.words, sound
        name = f"{word_files.FOLDER_NAME}/{state.generation}-{secrets.token_hex(4)}"
        folder = self._folder / name
        try:
            if sound and self.stamps.still_holds(sound.content):
                new = self._catalogue.all_passages(sound.content.last_row)
                index = WordIndex.extend(self._folder / sound.folder, new, folder)
            else:
                # Removal makes the index anew: a deleted document's words would stay in its files.
                index = WordIndex.build(self._catalogue.all_passages(), folder)
            files = word_files.checksums(folder)
        except (OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)  # on a full disk it would only be in the way
            raise
        return index, Stamp(state.generation, state.model, state.words, name, files)

    def _drop_old_words(self, keep: Path) -> None:
        for folder in (self._folder / word_files.FOLDER_NAME).iterdir():
            if folder != keep:
                shutil.rmtree(folder, ignore_errors=True)


def _flat_of(base: Loaded | None) -> FaissVectors | None:
    """The vectors of a base that files made; another engine's are no base for a file."""
    return base.vectors if base and isinstance(base.vectors, FaissVectors) else None

"""Made-up reports without end, drawn around those of an index; for growth, never for answers.

Nothing of it is kept in the repository: it is made from an index when a program asks for it.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.passages import plan_embedding
from qa.store import Embedded, Store, Versions
from qa.types import Paragraph, Passage, Report

_NOISE = 0.75  # length of the noise beside a unit vector: cosine .8 to the real one
_WORD = re.compile(r"[A-Za-z]{4,}")  # "council", "improved"; not "the", "23"
_SYLLABLES = ("ba", "cor", "del", "fen", "gor", "hal", "ist", "jor", "kel", "lun", "mar", "nor")

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class MadeUp:
    """A report as a catalogue takes it."""

    report: Report
    passages: list[Passage]
    embedded: Embedded
    versions: Versions


class Source:
    """The reports of an index, each read once."""

    def __init__(self, folder: Path) -> None:
        with Store.open(folder) as store:
            model = store.catalogue.model
            self.reports = [
                _read(store, stored.report_id, stored.versions, model)
                for stored in store.catalogue.stored()
            ]


def made_up_reports(source: Source) -> Iterator[MadeUp]:
    """The source's reports as they are, then copy after copy of them, each another one."""
    yield from source.reports
    for copy in count(1):
        for number, made in enumerate(source.reports):
            yield disguised(made, copy, np.random.default_rng((copy, number)))


def disguised(made: MadeUp, copy: int, rng: np.random.Generator) -> MadeUp:
    """Another report of the same form: its authority, a fifth of its words, all its vectors."""
    info = made.report.info
    report_id = f"copy-{copy}-{info.report_id}"
    authority = _place_name(info.authority or "nowhere", copy)
    sections = tuple(
        replace(s, paragraphs=tuple(_other_words(p, copy) for p in s.paragraphs))
        for s in made.report.sections
    )
    other = replace(
        info,
        report_id=report_id,
        authority=authority,
        file=f"/made-up/{report_id}.pdf",
        sha256=hashlib.sha256(report_id.encode()).hexdigest(),
    )
    texts = [p.text for s in sections for p in s.paragraphs]
    passages = [
        replace(
            p,
            passage_id=f"copy-{copy}-{p.passage_id}",
            report_id=report_id,
            text=texts[p.paragraph][p.start : p.start + len(p.text)],
        )
        for p in made.passages
    ]
    embedded = replace(
        made.embedded,
        keys=tuple(
            hashlib.sha256(key + bytes(str(copy), "ascii")).digest() for key in made.embedded.keys
        ),
        texts=_drawn_around(made.embedded.texts, rng),
        passages=_drawn_around(made.embedded.passages, rng),
    )
    report = replace(made.report, info=other, sections=sections)
    return MadeUp(report, passages, embedded, made.versions)


def _read(store: Store, report_id: str, versions: Versions, model: str) -> MadeUp:
    passages = store.catalogue.passages_of(report_id)
    plan = plan_embedding(passages)
    keys = tuple(hashlib.sha256(text.encode()).digest() for text in plan.texts)
    known = store.catalogue.known_vectors(keys, model)
    _, vectors = store.catalogue.vectors([p.row for p in passages])
    texts = np.stack([known[key] for key in keys]) if keys else vectors
    embedded = Embedded(model, keys, texts, plan.members, vectors)
    return MadeUp(store.catalogue.report(report_id), passages, embedded, versions)


def _drawn_around(vectors: Vectors, rng: np.random.Generator) -> Vectors:
    """(n, dim) unit vectors, each near one of the (n, dim) given."""
    if not vectors.size:
        return vectors
    noise = rng.standard_normal(vectors.shape, dtype=np.float32)
    moved = vectors + _NOISE / np.sqrt(np.float32(vectors.shape[1])) * noise
    unit: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit.astype(np.float32)


def _other_words(paragraph: Paragraph, copy: int) -> Paragraph:
    text = _WORD.sub(lambda match: _turned(match.group(), copy), paragraph.text)
    return replace(paragraph, text=text)


@cache
def _turned(word: str, copy: int) -> str:
    """One word in five, another in each copy, with its letters turned; of the same length."""
    if zlib.crc32(f"{word.lower()} {copy}".encode()) % 5:
        return word
    return "".join(_turned_letter(letter, 1 + copy % 25) for letter in word)


def _turned_letter(letter: str, by: int) -> str:
    first = "a" if letter.islower() else "A"
    return chr((ord(letter) - ord(first) + by) % 26 + ord(first))


def _place_name(name: str, copy: int) -> str:
    """A made-up name, the same for all reports of an authority in one copy: "Corlunfenba"."""
    number = zlib.crc32(f"{name} {copy}".encode())
    letters: list[str] = []
    for _ in range(5):
        number, at = divmod(number, len(_SYLLABLES))
        letters.append(_SYLLABLES[at])
    return "".join(letters).capitalize()

"""What indexing is given in tests: a reader of made-up text files and an encoder without a model.

A report file begins with `authority: …` and `date: …` lines; each further line is a paragraph.
Words in the first line can make the reader fail, hang, crash or eat memory.
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.errors import UnreadableFile
from qa.settings import Settings
from qa.types import Report
from tests import made_up

DIM = 16


def read(path: Path, settings: Settings) -> Report:
    text = path.read_text(encoding="utf-8")
    first, *paragraphs = text.splitlines()
    match first:
        case "hang":
            time.sleep(600)
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "memory":
            bytearray(settings.read_memory_mb * 2**21)
        case "fault":
            raise ZeroDivisionError("a made-up fault")
        case "exit":
            os._exit(3)
    if not first.startswith("report "):
        raise UnreadableFile(f"{path.name} is no report; give the report itself")
    _, authority, date = first.split()
    about = made_up.info(authority, date, published=date)
    judgement = made_up.judgement("leadership", "good")
    report = made_up.report(paragraphs, about=about, judgements=(judgement,))
    return replace(report, info=replace(report.info, file=str(path)))


def read_better(path: Path, settings: Settings) -> Report:
    """A newer reader, which makes other text of the same file: it keeps no final full stop."""
    made = read(path, settings)
    sections = tuple(
        replace(
            section,
            paragraphs=tuple(replace(p, text=p.text.rstrip(".")) for p in section.paragraphs),
        )
        for section in made.sections
    )
    return replace(made, sections=sections)


class Encoder:
    """Unit vectors from the words of a text: the same text always gets the same one."""

    def __init__(self, name: str = "all-MiniLM-L6-v2") -> None:
        self.name = name
        self.dim = DIM
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        vectors = np.stack([self._vector(text) for text in texts])
        unit: NDArray[np.float64] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit.astype(np.float32)

    encode_questions = encode

    def unanswered(self, vector: NDArray[np.float32]) -> float:
        return float("nan")

    def _vector(self, text: str) -> NDArray[np.float64]:
        total = np.full(DIM, 1e-3)
        for word in f"{text} {self.name}".lower().split():
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).standard_normal(DIM)
        return total


def write_report(
    path: Path, authority: str = "Wexcombe", date: str = "2022-05-20", *paragraphs: str
) -> Path:
    texts = paragraphs or (
        f"Social workers in {authority} visit children often. They know them well.",
        f"In {date[:4]} the council opened two homes. Managers check each plan. Records are good.",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([f"report {authority} {date}", *texts]), encoding="utf-8")
    return path

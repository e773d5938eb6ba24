"""Makes the table of word vectors, qa/data/words.npz: python -m eval.words

The words are those of plain English that the program ships (`plain_words.txt`), of the field
(`field_words.txt`, the thesaurus), and those that occur in the tune authorities' reports of the
corpus at least twice. Each is encoded alone by the bundled model and projected on the main
directions of all; `frequency` is the share of the corpus's sentences that hold it.
"""

from __future__ import annotations

import collections
import re
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from eval import places
from qa.embedding import load_encoder
from qa.settings import Settings

DIM = 96
SHIPPED = ("plain_words.txt", "field_words.txt", "thesaurus.toml")
_WORD = re.compile(r"[a-z][a-z]+(?:'[a-z]+)?")


def count_words() -> tuple[collections.Counter[str], int]:
    """In how many sentences of the tune reports each word stands, and how many sentences there are."""
    index = places.corpus_index(keep=True)
    held_out = places.test_authorities()
    counts: collections.Counter[str] = collections.Counter()
    sentences = 0
    for info in index.reports():
        if info.authority in held_out:
            continue
        for section in index.report(info.report_id).sections:
            for paragraph in section.paragraphs:
                for sentence in re.split(r"(?<=[.;:])\s+", paragraph.text):
                    sentences += 1
                    counts.update(set(_WORD.findall(sentence.lower().replace("’", "'"))))
    return counts, sentences


def project(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """(n, DIM) int8: unit vectors (n, dim) on their main directions, without taking the mean out."""
    _, _, directions = np.linalg.svd(vectors, full_matrices=False)
    small = vectors @ directions[:DIM].T
    small /= np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-12)
    return np.asarray(
        np.round(small / np.abs(small).max(axis=1, keepdims=True) * 127), dtype=np.int8
    )


def main() -> None:
    counts, sentences = count_words()
    data = resources.files("qa.data")
    texts = [data.joinpath(name).read_text(encoding="utf-8") for name in SHIPPED]
    lines = [line for text in texts for line in text.lower().splitlines() if line[:1] != "#"]
    words = set(_WORD.findall("\n".join(lines))) | {w for w, n in counts.items() if n > 1}
    ordered = sorted(words)
    vectors = load_encoder(Settings()).encode(ordered)
    frequency = np.array([counts[w] / sentences for w in ordered], dtype=np.float16)
    np.savez_compressed(
        places.ROOT / "qa" / "data" / "words.npz",
        words=np.frombuffer("\n".join(ordered).encode("utf-8"), dtype=np.uint8),
        vectors=project(vectors),
        frequency=frequency,
    )
    print(f"{len(ordered)} words from {sentences} sentences")


if __name__ == "__main__":
    main()

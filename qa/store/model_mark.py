"""What tells whether the embedding model is still the one that made the index's vectors.

A name is not enough: the files of a model in a folder can be replaced under it. The mark holds one
text's vector as the model gave it, and the state of the model's files, which is cheap to compare.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa.store import records, seals
from qa.store.database import Database
from qa.store.records import Vectors

PROBE = "The quality and impact of practice on the lives of children and their families"
SAME_MODEL = 0.999  # cosine; devices and numbers of threads change the sixth decimal


@dataclass(frozen=True, slots=True)
class ModelMark:
    """`files` is the state of the model's files, empty where it is not known."""

    files: str
    vector: Vectors

    def is_of(self, vector: Vectors) -> bool:
        """Whether the model that gives `vector` (dim,) for PROBE is the one that was marked."""
        return len(self.vector) == len(vector) and float(self.vector @ vector) >= SAME_MODEL


class ModelMarks:
    """The marks of the models that the catalogue has or had vectors of, by the model's name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, model: str) -> ModelMark | None:
        """None before its first report, and in an index of a version that kept none."""
        query = "SELECT value FROM meta WHERE key = ?"
        with self._database.reading() as db:
            files, probe = (db.execute(query, (key,)).fetchone() for key in _keys(model))
        if files is None or probe is None:
            return None
        return ModelMark(str(files[0]), records.unpack_vector(probe[0]))

    def write(self, model: str, mark: ModelMark) -> None:
        values = (mark.files, records.pack_vector(mark.vector))
        with self._database.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                zip(_keys(model), values, strict=True),
            )

    def disown(self, model: str) -> None:
        """Gives all vectors of that name to an earlier model, so that everything is made again."""
        earlier = f"{model} (earlier)"
        with self._database.writing() as db:
            db.executemany("DELETE FROM meta WHERE key = ?", [(key,) for key in _keys(model)])
            db.execute("UPDATE texts SET model = ? WHERE model = ?", (earlier, model))
            query = "UPDATE reports SET model = ? WHERE model = ? RETURNING id"
            numbers = [number for (number,) in db.execute(query, (earlier, model)).fetchall()]
            for number in numbers:
                seals.seal(db, number, ("versions", "vectors"))
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")


def _keys(model: str) -> tuple[str, str]:
    return f"files of {model}", f"probe of {model}"

"""A share of the reports, where several machines index them: by the hash of each file's bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.errors import BadInput

_DIGITS = 16  # of the hash in hexadecimal: far more than there are files
_FORM = re.compile(r"(\d{1,6})/(\d{1,6})")  # 2/4


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th (from 1) of `of` shares. The same bytes fall into the same one everywhere."""

    number: int
    of: int

    def holds(self, sha256: str) -> bool:
        """Whether a file with this hash (hexadecimal) belongs to this share."""
        return int(sha256[:_DIGITS], 16) % self.of == self.number - 1


def parse_shard(text: str) -> Shard:
    """The share that is written as "2/4". Raises BadInput for anything else."""
    match = _FORM.fullmatch(text.strip())
    number, of = (int(match.group(1)), int(match.group(2))) if match else (0, 0)
    if not 1 <= number <= of:
        raise BadInput(f"{text!r} is no share of the reports; write the second of four as 2/4")
    return Shard(number, of)

"""API keys: who may ask over HTTP, kept as hashes in one small file.

A key is "iqa_" and 32 random bytes, shown once when it is made. Because it is random and long, a
plain SHA-256 is enough to keep it: there is nothing to guess that a slow hash would slow down.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from qa.errors import BadInput

KeyScope = Literal["ask", "all"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Key:
    """One client's key. `hash` is the SHA-256 of the key itself, in hexadecimal digits.

    `scope` "ask" lets it use /api/ask alone, "all" everything under /api. `origins`: the only
    pages that may use it, where there are any. `expires` is its last day, in UTC.
    """

    name: str
    hash: str
    scope: KeyScope
    made: str
    per_minute: int | None = None
    origins: tuple[str, ...] = ()
    expires: str | None = None

    def expired(self, today: date) -> bool:
        return self.expires is not None and date.fromisoformat(self.expires) < today


class Keys:
    """The keys of a file. It is read again when it changes: a key removed is a key refused."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: dict[str, Key] = {}

    def all(self) -> list[Key]:
        """All keys, in the order in which they were made. Raises BadInput for a broken file."""
        self._refresh()
        return list(self._keys.values())

    def find(self, secret: str) -> Key | None:
        """The key that a caller shows; None where it is unknown or has expired."""
        self._refresh()
        key = self._keys.get(_hash(secret))
        return None if key is None or key.expired(datetime.now(UTC).date()) else key

    def add(
        self,
        name: str,
        *,
        scope: str = "ask",
        per_minute: int | None = None,
        origins: Sequence[str] = (),
        expires: str | None = None,
    ) -> str:
        """Makes a key and gives it, the only time that it can be read. Raises BadInput."""
        known = self.all() if self._path.exists() else []
        if not _NAME.fullmatch(name):
            raise BadInput(f"{name!r} is no name of a key; use letters, digits, '.', '_' and '-'")
        if any(key.name == name for key in known):
            raise BadInput(f"there is a key {name!r}; remove it first or choose another name")
        secret = f"iqa_{secrets.token_urlsafe(32)}"
        made = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(
            name, _hash(secret), _scope(scope), made, per_minute, tuple(origins), _day(expires)
        )
        self._write([*known, key])
        return secret

    def remove(self, name: str) -> None:
        """Takes a key away. Raises BadInput where there is none of that name."""
        known = self.all()
        kept = [key for key in known if key.name != name]
        if len(kept) == len(known):
            raise BadInput(f"no key {name!r}; there are {', '.join(k.name for k in known)}")
        self._write(kept)

    def _refresh(self) -> None:
        try:
            state = self._path.stat()
        except FileNotFoundError:
            raise BadInput(f"no file of keys {self._path}; `qa keys add NAME` makes it") from None
        stamp = (state.st_mtime_ns, state.st_ino)
        if stamp != self._stamp:
            self._keys = {key.hash: key for key in _read(self._path)}
            self._stamp = stamp

    def _write(self, keys: Sequence[Key]) -> None:
        """Replaces the file in one step; nobody but its owner may read it."""
        text = json.dumps({"keys": [asdict(key) for key in keys]}, indent=2)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        number, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=".keys-")
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, _PRIVATE)
            os.replace(temporary, self._path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        self._stamp = None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(path: Path) -> list[Key]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["keys"]
        return [_key(entry) for entry in entries]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadInput(f"the file of keys {path} cannot be read: {error}") from error


def _key(entry: dict[str, Any]) -> Key:
    expires = _day(entry.get("expires"))
    fields = {**entry, "scope": _scope(entry["scope"]), "expires": expires}
    return Key(**{**fields, "origins": tuple(entry.get("origins", ()))})


def _scope(scope: str) -> KeyScope:
    for known in get_args(KeyScope):
        if scope == known:
            return known  # type: ignore[no-any-return]
    raise BadInput(f"{scope!r} is no scope of a key; there are {', '.join(get_args(KeyScope))}")


def _day(text: str | None) -> str | None:
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadInput(f"{text!r} is no day; write it as 2027-03-31") from None

"""What a visitor asks, as it stands in the address: `?q=…&authority=…&year=…`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import parse_qs, urlencode

from qa.types import Scope

KINDS = ("authority", "year", "framework", "judgement")
_MOST = 50  # values of one kind; an address is no place for more


class Params(Protocol):
    """What `st.query_params` offers."""

    def get_all(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Request:
    """A question and the scope chosen beside it. Empty means: as the question says."""

    question: str = ""
    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    frameworks: tuple[str, ...] = ()
    judgements: tuple[str, ...] = ()

    @classmethod
    def read(cls, params: Params) -> Request:
        """The request of an address; what is no year in it is left out."""
        years = (y for y in params.get_all("year") if y.isascii() and y.isdigit() and len(y) == 4)
        return cls(
            question=" ".join(params.get_all("q")[:1]).strip(),
            authorities=_some(params.get_all("authority")),
            years=tuple(int(y) for y in _some(years)),
            frameworks=_some(params.get_all("framework")),
            judgements=_some(params.get_all("judgement")),
        )

    @classmethod
    def of_scope(cls, question: str, scope: Scope) -> Request:
        """A question in the scope of an answer; a latest report that was chosen stays open."""
        return cls(
            question=question,
            authorities=scope.authorities,
            years=() if "latest" in scope.defaulted else scope.years,
            frameworks=() if "latest" in scope.defaulted else scope.frameworks,
            judgements=scope.judgements,
        )

    def choosing(self, kind: str, value: str) -> Request:
        """The same with one choice made anew: "authority", "year", "framework", "judgement"."""
        values = (value,) if value else ()
        if kind == "year":
            return replace(self, years=tuple(int(v) for v in values))
        if kind == "authority":
            return replace(self, authorities=values)
        if kind == "framework":
            return replace(self, frameworks=values)
        return replace(self, judgements=values)

    def chosen(self, kind: str) -> tuple[str, ...]:
        """What stands in the address for one kind of scope."""
        kinds = {
            "authority": self.authorities,
            "year": tuple(str(y) for y in self.years),
            "framework": self.frameworks,
            "judgement": self.judgements,
        }
        return kinds[kind]

    def given(self) -> dict[str, list[str] | list[int]]:
        """What was chosen beside the question, by kind, as an opinion of the answer keeps it."""
        kinds: dict[str, list[str] | list[int]] = {
            "authority": list(self.authorities),
            "year": list(self.years),
            "framework": list(self.frameworks),
            "judgement": list(self.judgements),
        }
        return {kind: values for kind, values in kinds.items() if values}

    @classmethod
    def of_query(cls, query: str) -> Request:
        """The request that `query` wrote; whatever else stands there is left out."""
        return cls.read(_Parsed(parse_qs(query)))

    def query(self) -> str:
        """This request as the query of an address: "q=…&authority=…"."""
        return urlencode(self.params(), doseq=True)

    def params(self) -> Mapping[str, str | list[str]]:
        """The query of this request's address."""
        given: dict[str, str | list[str]] = {"q": self.question} if self.question else {}
        several = {kind: list(self.chosen(kind)) for kind in KINDS}
        return {**given, **{kind: values for kind, values in several.items() if values}}


class _Parsed(dict[str, list[str]]):
    def get_all(self, key: str) -> list[str]:
        return self.get(key, [])


def _some(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.strip() for v in values if v.strip()))[:_MOST]

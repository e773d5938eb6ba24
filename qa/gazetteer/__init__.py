"""Local authorities: their names as printed and as people write them, in files and in questions.

gazetteer = load_gazetteer()
gazetteer.resolve("London Borough of Bexley").name    # "Bexley"
gazetteer.find("How did Bromly do?")[0].authorities   # (Bromley,), fuzzy
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from rapidfuzz import fuzz

from qa.gazetteer.authority import (
    Authority,
    known_authority,
    read_authorities,
    read_field_words,
    read_plain_words,
    read_shared_names,
)
from qa.gazetteer.lexicon import Lexicon, RegionMention, build_lexicon
from qa.gazetteer.mentions import Mention, find_mentions, find_regions
from qa.gazetteer.names import Words, make_slug, name_words, shorter_forms
from qa.gazetteer.places import find_unknown_places

__all__ = ["Authority", "Gazetteer", "Mention", "RegionMention", "load_gazetteer", "make_slug"]

# How alike (0 to 100) two names must be for one to be suggested for the other.
_SUGGESTION_SIMILARITY = 72.0


class Gazetteer:
    """The authorities, by name, alias and slug; `find` and its kin read free text."""

    def __init__(
        self,
        authorities: Collection[Authority],
        shared: Collection[tuple[str, tuple[str, ...]]],
        plain_words: frozenset[str],
        field_words: frozenset[str],
    ) -> None:
        self.authorities = tuple(authorities)
        self.by_name = {a.name: a for a in self.authorities}
        self.by_slug = {a.slug: a for a in self.authorities}
        self.by_urn = {a.urn: a for a in self.authorities if a.urn}
        self.shared = {name_words(n): tuple(self.by_name[x] for x in xs) for n, xs in shared}
        self.plain_words = plain_words
        self.field_words = field_words
        self._names = {name_words(a.name): a for a in self.authorities}
        self._aliases = {name_words(n): a for a in self.authorities for n in a.aliases}
        self._regions = _group_regions(self.authorities)
        self._lexicon = lru_cache(maxsize=8)(self._build_lexicon)

    def resolve(self, printed: str, known: Collection[str] = ()) -> Authority | None:
        """The one authority that a printed name or folder name means, or None.

        White space, case, hyphens, "&" and "St." do not matter; "London Borough of", "City
        Council", "Local Area Partnership" and the like are stripped. A name that fits several
        (a trust that serves three) gives None; `candidates` lists them. `known` are names beyond
        the gazetteer that count as authorities.
        """
        found = self.candidates(printed, known)
        return found[0] if len(found) == 1 else None

    def candidates(self, printed: str, known: Collection[str] = ()) -> tuple[Authority, ...]:
        """All authorities that a printed name may mean; a name of one's own goes first, alone."""
        extra = {name_words(n): n for n in known}
        for words in shorter_forms(name_words(printed)):
            if found := self._lookup(words):
                return found
            if words in extra:
                return (known_authority(extra[words]),)
        return ()

    def _lookup(self, words: Words) -> tuple[Authority, ...]:
        if words in self._names:
            return (self._names[words],)
        if words in self.shared:
            return self.shared[words]
        return (self._aliases[words],) if words in self._aliases else ()

    def find(self, text: str, known: Collection[str] = ()) -> list[Mention]:
        """The mentions of authorities in a question, in order, none overlapping.

        The longest name wins ("South Gloucestershire"). A mention's span takes in "London Borough
        of", "City Council" and a possessive 's, so that cutting it leaves the question. A name
        that is an ordinary word counts only where its neighbours or its capital say so; near
        misses ("Bromly") are `fuzzy`. `known` are names in the index; the gazetteer's own keep
        their authority, others (invented samples) become authorities of kind `known`.
        """
        return find_mentions(text, self._lexicon_for(known))

    def find_regions(self, text: str, known: Collection[str] = ()) -> list[RegionMention]:
        """The regions and sub-regions that a question names ("the North West", "London")."""
        lexicon = self._lexicon_for(known)
        return find_regions(text, lexicon, find_mentions(text, lexicon))

    def unknown_places(self, text: str, known: Collection[str] = ()) -> tuple[str, ...]:
        """Names that a question uses as an authority's and that are none ("Atlantis").

        Careful rather than complete: a name counts only behind "in", "for", "did" and the like or
        with 's or "council", never a term of the field; towns and districts count as well.
        """
        lexicon = self._lexicon_for(known)
        mentions = find_mentions(text, lexicon)
        regions = find_regions(text, lexicon, mentions)
        spans = [(m.start, m.end) for m in mentions] + [(r.start, r.end) for r in regions]
        return find_unknown_places(text, lexicon, spans)

    def region_members(self, name: str) -> tuple[Authority, ...]:
        """The authorities, former ones too, of a region or sub-region; () where there is none.

        Takes the nine regions ("North West", "the North West", "Yorkshire & the Humber") and the
        sub-regions of the data file ("Greater Manchester", "Berkshire", "Inner London").
        """
        words = name_words(name)
        if words[:1] == ("the",):
            words = words[1:]
        found = self._regions.get(_REGION_ALIASES.get(words, words))
        return found[1] if found else ()

    def nearest(self, name: str, among: Collection[str], limit: int = 3) -> tuple[str, ...]:
        """Names of `among` to suggest for one that is not there, best first, at most `limit`.

        For an authority of the gazetteer: its successors and predecessors, then its neighbours in
        the same sub-region and region. For a town or district: its authority. Else by spelling.
        """
        found = self.candidates(name)
        related = [n for a in found for n in (a.name, *a.successors, *a.predecessors)]
        related += self.homes_of(name)
        if found:
            related += self._neighbours(found[0])
        else:
            related += _alike(name, among)
        return tuple(dict.fromkeys(n for n in related if n in among and n != name))[:limit]

    def homes_of(self, place: str) -> tuple[str, ...]:
        """The authorities, former ones too, in which a town or district lies; () if not known."""
        words = name_words(place)
        return tuple(a.name for a in self.authorities if words in map(name_words, a.places))

    def _neighbours(self, authority: Authority) -> list[str]:
        same_area = [a for a in self.authorities if a.area and a.area == authority.area]
        same_region = [a for a in self.authorities if a.region == authority.region]
        return [a.name for a in same_area + same_region]

    def _lexicon_for(self, known: Collection[str]) -> Lexicon:
        return self._lexicon(tuple(sorted(set(known))))

    def _build_lexicon(self, known: tuple[str, ...]) -> Lexicon:
        names = {words: found[0] for words, found in self._regions.items()}
        for alias, words in _REGION_ALIASES.items():
            names[alias] = self._regions[words][0]
        return build_lexicon(
            self.authorities, self.shared, names, self.plain_words, self.field_words, known
        )


# Words of a spoken name -> words of the register's name.
_REGION_ALIASES: dict[Words, Words] = {
    ("greater", "london"): ("london",),
    ("london", "boroughs"): ("london",),
    ("yorkshire", "and", "humber"): ("yorkshire", "and", "the", "humber"),
    ("yorkshire", "and", "humberside"): ("yorkshire", "and", "the", "humber"),
    ("eastern", "england"): ("east", "of", "england"),
    ("east", "england"): ("east", "of", "england"),
}


def _group_regions(
    authorities: Collection[Authority],
) -> dict[Words, tuple[str, tuple[Authority, ...]]]:
    """Words of a region's name -> its name and members. A region goes before a sub-region."""
    groups: dict[str, list[Authority]] = {}
    for authority in authorities:
        for name in (authority.region, authority.area):
            if name:
                groups.setdefault(name, []).append(authority)
    return {name_words(name): (name, tuple(members)) for name, members in groups.items()}


def _alike(name: str, among: Collection[str]) -> list[str]:
    """Names spelt like `name`, most alike first, ties in alphabetical order."""
    scores = {other: fuzz.ratio(name.casefold(), other.casefold()) for other in among}
    near = [n for n, score in scores.items() if score >= _SUGGESTION_SIMILARITY]
    return sorted(near, key=lambda n: (-scores[n], n))


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the package's data files, read once."""
    return Gazetteer(
        read_authorities(), read_shared_names(), read_plain_words(), read_field_words()
    )

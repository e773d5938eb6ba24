"""All names that a question may use, by their words: authorities, regions, towns to step over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from qa.gazetteer.authority import Authority, Commonness, known_authority
from qa.gazetteer.names import Token, Words, name_words

# A misspelt name must be at least this long: "Kent" and "Bury" have too many near words, and so do
# the short forms of counties ("Bucks", "Herts").
FUZZY_MIN_LENGTH = 5
_FUZZY_MIN_ALIAS = 6


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A region or sub-region in a text: `text[start:end]`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for: authorities (several share it), a region, or a place to step over."""

    authorities: tuple[Authority, ...] = ()
    region: str | None = None
    common: Commonness | None = None
    place: str | None = None


@dataclass(frozen=True)
class Lexicon:
    """Entries by name; `spellings` are the names that a misspelt one is compared with."""

    entries: Mapping[Words, Entry]
    places: Mapping[Words, str]
    spellings: tuple[str, ...]
    spelling_words: tuple[Words, ...]
    plain_words: frozenset[str]
    field_words: frozenset[str]
    known: frozenset[str]
    longest: int

    def match_at(self, tokens: list[Token], at: int, text: str) -> tuple[int, Words] | None:
        """The longest name that starts at token `at`: its number of tokens and its words."""
        for size in range(min(self.longest, len(tokens) - at), 0, -1):
            words = tuple(token.word for token in tokens[at : at + size])
            if words in self.entries and joined(tokens[at : at + size], text):
                return size, words
        return None


def joined(tokens: list[Token], text: str) -> bool:
    """Whether only white space, hyphens, commas and "St."'s full stop stand between the words."""
    for left, right in pairwise(tokens):
        gap = text[left.end : right.start]
        if left.word == "st":
            gap = gap.replace(".", "", 1)
        if gap.strip(" \t\n\r\u00a0-‐‑–,") or (left.possessive and "," in gap):
            return False
    return True


def build_lexicon(
    authorities: Collection[Authority],
    shared: Mapping[Words, tuple[Authority, ...]],
    regions: Mapping[Words, str],
    plain_words: frozenset[str],
    field_words: frozenset[str],
    known: Collection[str],
) -> Lexicon:
    """The lexicon of the gazetteer and of the names in `known` that it lacks."""
    entries: dict[Words, Entry] = {words: Entry(region=name) for words, name in regions.items()}
    places = {name_words(p): p for a in authorities for p in a.places}
    for authority in authorities:
        common = {name_words(word): level for word, level in authority.common}
        for name in (*authority.aliases, authority.name):
            words = name_words(name)
            entries[words] = Entry((authority,), common=common.get(words))
    entries.update({words: Entry(several) for words, several in shared.items()})
    for name in known:
        _add_known(entries, name, plain_words)
    named = {words: entry for words, entry in entries.items() if entry.authorities}
    spelt = [words for words in named if _worth_comparing(words, named[words])]
    entries.update(_steps_over(places, named))
    return Lexicon(
        entries=entries,
        places=places,
        spellings=tuple(" ".join(words) for words in spelt),
        spelling_words=tuple(spelt),
        plain_words=plain_words - {word for words in named if len(words) == 1 for word in words},
        field_words=field_words,
        known=frozenset(known),
        longest=max(map(len, entries)),
    )


def _add_known(entries: dict[Words, Entry], name: str, plain_words: frozenset[str]) -> None:
    """A name that only the index has; one that is an ordinary word needs evidence."""
    words = name_words(name)
    if not words or words in entries:
        return
    common: Commonness | None = "frequent" if plain_words.issuperset(words) else None
    entries[words] = Entry((known_authority(name),), common=common)


def _worth_comparing(words: Words, entry: Entry) -> bool:
    """Names long enough for a spelling check; abbreviations (BANES, "N Yorkshire") are not."""
    alias = all(name_words(a.name) != words for a in entry.authorities)
    least = _FUZZY_MIN_ALIAS if alias else FUZZY_MIN_LENGTH
    long_enough = len("".join(words)) >= least
    return long_enough and entry.common is None and all(len(w) > 1 for w in words)


def _steps_over(places: Mapping[Words, str], named: Mapping[Words, Entry]) -> dict[Words, Entry]:
    """Towns whose name holds an authority's that does not serve them: "Bury St Edmunds".

    "North Norfolk" is left alone: the authority that its name holds is the right one.
    """
    steps = {}
    for words, place in places.items():
        inside = [
            named[words[i:j]]
            for i in range(len(words))
            for j in range(i + 1, len(words) + 1)
            if words[i:j] in named
        ]
        if inside and not any(place in a.places for e in inside for a in e.authorities):
            steps[words] = Entry(place=place)
    return steps

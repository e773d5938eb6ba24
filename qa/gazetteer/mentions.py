"""Authorities and regions in a question: exact names first, then misspelt ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qa.gazetteer.authority import Authority
from qa.gazetteer.evidence import common_word_score
from qa.gazetteer.lexicon import FUZZY_MIN_LENGTH, Lexicon, RegionMention, joined
from qa.gazetteer.names import Token, Words, split_tokens

# Words around a name that belong to it: "the London Borough of Bexley", "Leeds City Council".
_BEFORE: tuple[Words, ...] = (
    ("royal", "borough", "of"),
    ("london", "borough", "of"),
    ("metropolitan", "borough", "of"),
    ("borough", "of"),
    ("county", "of"),
    ("city", "of"),
)
_AFTER: tuple[Words, ...] = (
    ("metropolitan", "borough", "council"),
    ("metropolitan", "district", "council"),
    ("london", "borough", "council"),
    ("county", "borough", "council"),
    ("city", "council"),
    ("county", "council"),
    ("borough", "council"),
    ("district", "council"),
    ("local", "area", "partnership"),
    ("local", "authority"),
    ("council",),
    ("borough",),
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An authority in a text: `text[start:end]`, titles and possessive 's within the span.

    `authorities` are several where the name fits several. `score` is 1 for an exact name, less
    for a misspelt one or for an ordinary word that the context makes a name.
    """

    start: int
    end: int
    text: str
    authorities: tuple[Authority, ...]
    fuzzy: bool
    score: float


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name at `tokens[first:last]`."""

    first: int
    last: int
    words: Words
    authorities: tuple[Authority, ...]
    score: float
    region: str | None = None
    distance: int = 0

    def within(self, other: _Hit) -> bool:
        return other.first <= self.first and self.last <= other.last

    def overlaps(self, other: _Hit) -> bool:
        return self.first < other.last and other.first < self.last


def find_mentions(text: str, lexicon: Lexicon) -> list[Mention]:
    """The mentions of authorities in the order of the text, none overlapping."""
    tokens = split_tokens(text)
    exact = _exact_hits(tokens, text, lexicon)
    hits = _with_misspelt(exact, _misspelt_hits(tokens, text, lexicon))
    named = [hit for hit in hits if hit.authorities]
    return [_mention(hit, tokens, text) for hit in sorted(named, key=lambda h: h.first)]


def find_regions(text: str, lexicon: Lexicon, mentions: list[Mention]) -> list[RegionMention]:
    """The regions in the order of the text, those inside an authority's mention left out."""
    tokens = split_tokens(text)
    regions = []
    for hit in _exact_hits(tokens, text, lexicon):
        start, end = tokens[hit.first].start, tokens[hit.last - 1].end
        free = all(end <= m.start or m.end <= start for m in mentions)
        if hit.region and free:
            regions.append(RegionMention(start, end, hit.region))
    return regions


def _exact_hits(tokens: list[Token], text: str, lexicon: Lexicon) -> list[_Hit]:
    """From left to right, the longest name at each place; towns that hold a name are kept too."""
    hits: list[_Hit] = []
    at = 0
    while at < len(tokens):
        match = lexicon.match_at(tokens, at, text)
        if match is None:
            at += 1
            continue
        size, words = match
        entry = lexicon.entries[words]
        score = 1.0
        if entry.common:
            score = common_word_score(tokens, at, text, entry.common)
        if score > 0:
            hits.append(_Hit(at, at + size, words, entry.authorities, score, entry.region))
        at += size
    return hits


def _misspelt_hits(tokens: list[Token], text: str, lexicon: Lexicon) -> list[_Hit]:
    hits = []
    for size in range(1, lexicon.longest + 1):
        for first in range(len(tokens) - size + 1):
            window = tokens[first : first + size]
            if _may_be_misspelt(window, text, lexicon) and not _surname(tokens, first, lexicon):
                hit = _nearest_names(window, first, lexicon)
                if hit is not None:
                    hits.append(hit)
    return sorted(hits, key=lambda h: (-h.score, h.first - h.last, h.first))


def _may_be_misspelt(window: list[Token], text: str, lexicon: Lexicon) -> bool:
    """Whether these words may be a name gone wrong: long enough, and not all ordinary words."""
    if all(token.word in lexicon.plain_words or token.word.isdigit() for token in window):
        return False
    if window[0].word in _LINKS or window[-1].word in _LINKS:
        return False
    if len(window) == 1:
        word = window[0]
        if (word.word,) in lexicon.places:
            return False
        acronym = word.printed.isupper() and len(word.printed) <= FUZZY_MIN_LENGTH + 1
        return len(word.word) >= FUZZY_MIN_LENGTH and not (acronym and not text.isupper())
    return joined(window, text)


def _surname(tokens: list[Token], first: int, lexicon: Lexicon) -> bool:
    """Whether a capital word stands behind a first name: "John Blackwood" is no slip for Blackpool.

    A first name is a capital word that is neither an ordinary one nor a place.
    """
    if not first or not tokens[first].capital:
        return False
    before = tokens[first - 1]
    named = (before.word,) in lexicon.entries or (before.word,) in lexicon.places
    return before.capital and not named and before.word not in lexicon.plain_words


_LINKS = {"and", "the", "of", "in", "on", "for", "with", "upon", "is", "at", "to", "a"}


def _nearest_names(window: list[Token], first: int, lexicon: Lexicon) -> _Hit | None:
    """The name, or the equally near names, within the number of slips that its length allows."""
    written = " ".join(token.word for token in window)
    near = process.extract(
        written, lexicon.spellings, scorer=OSA.distance, score_cutoff=3, limit=None
    )
    fits = [
        (int(distance), lexicon.spelling_words[place])
        for spelling, distance, place in near
        if 0 < distance <= _slips(written, spelling, window, lexicon)
    ]
    if not fits:
        return _without_apostrophe(window, first, lexicon)
    least = min(distance for distance, _ in fits)
    names = [words for distance, words in fits if distance == least]
    found = _authorities_of(names, lexicon)
    score = 1 - least / len(written)
    return _Hit(first, first + len(window), names[0], found, score, distance=least)


def _without_apostrophe(window: list[Token], first: int, lexicon: Lexicon) -> _Hit | None:
    """ "kents leaders": names too short for the spelling check, with the s of a possessive."""
    entry = lexicon.entries.get((window[0].word[:-1],))
    if len(window) > 1 or entry is None or entry.common or not window[0].word.endswith("s"):
        return None
    score = 1 - 1 / len(window[0].word)
    words = (window[0].word[:-1],)
    return _Hit(first, first + 1, words, entry.authorities, score, distance=1)


def _slips(written: str, spelling: str, window: list[Token], lexicon: Lexicon) -> int:
    """How many slips (a letter more, less, wrong, or two swapped) a name of this length may hold.

    One under eight letters, two under thirteen, else three. A wrong first letter is rare in real
    slips and common between different names (Merton, Norton), so it leaves room for no other.
    A word in lower case that no list vouches for gets one slip for names that only the index has.
    """
    length = min(len(written), len(spelling))
    allowed = 1 if length < 8 else 2 if length < 13 else 3
    if written[0] != spelling[0]:
        allowed = 1 if length >= 7 else 0
    name = lexicon.entries[tuple(spelling.split())].authorities[0]
    if name.kind == "known" and not window[0].capital:
        allowed = min(allowed, 1)
    return allowed


def _authorities_of(names: list[Words], lexicon: Lexicon) -> tuple[Authority, ...]:
    """The authorities of equally near names; those in the index go before those that are not."""
    found = dict.fromkeys(a for words in names for a in lexicon.entries[words].authorities)
    indexed = tuple(a for a in found if a.name in lexicon.known)
    return indexed if indexed and len(names) > 1 else tuple(found)


def _with_misspelt(exact: list[_Hit], misspelt: list[_Hit]) -> list[_Hit]:
    """Exact hits and the best misspelt ones beside them.

    A misspelt name may take an exact one's place only where it holds it whole, is a longer name
    and means the same: "Southend on see" takes that of "Southend", "Sussex" stays for itself.
    """
    hits = list(exact)
    for hit in misspelt:
        others = [other for other in hits if hit.overlaps(other)]
        if all(_completes(hit, other) for other in others):
            hits = [other for other in hits if other not in others]
            hits.append(hit)
    return hits


def _completes(hit: _Hit, other: _Hit) -> bool:
    longer = len(hit.words) > len(other.words)
    same = set(hit.authorities) <= set(other.authorities)
    return other.distance == 0 and longer and same and other.within(hit)


def _mention(hit: _Hit, tokens: list[Token], text: str) -> Mention:
    hit = _with_titles(hit, tokens, text)
    start, end = tokens[hit.first].start, tokens[hit.last - 1].end
    return Mention(
        start, end, text[start:end], hit.authorities, hit.distance > 0, round(hit.score, 3)
    )


def _with_titles(hit: _Hit, tokens: list[Token], text: str) -> _Hit:
    for words in _BEFORE:
        first = hit.first - len(words)
        if first >= 0 and tuple(t.word for t in tokens[first : hit.first]) == words:
            hit = replace(hit, first=first)
            break
    for words in _AFTER:
        last = hit.last + len(words)
        after = tokens[hit.last - 1 : last]
        if tuple(t.word for t in after[1:]) == words and joined(after, text):
            return replace(hit, last=last)
    return hit

"""Names in a question that look like an authority's and are none that we know."""

from __future__ import annotations

from collections.abc import Collection

from qa.gazetteer.lexicon import Lexicon, joined
from qa.gazetteer.names import Token, split_tokens

Span = tuple[int, int]

_BEFORE = {
    *("in", "for", "of", "at", "from", "about", "against", "near", "across", "within", "outside"),
    *("than", "versus", "vs", "did", "does", "do", "is", "was", "has", "had", "have", "are"),
    *("were", "will", "can", "could", "should", "between"),
}
_AND = {"and", "or"}
_TITLES = {"council", "borough", "councils"}
_LONG_TITLES = {("city", "council"), ("county", "council"), ("borough", "council")}
_LONG_TITLES |= {("district", "council"), ("local", "authority")}
_LINKS = {"of", "on", "upon", "in", "under", "super", "le", "by", "the"}
_PERSON_TITLES = {"mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady", "baroness", "dame"}


def find_unknown_places(text: str, lexicon: Lexicon, known: Collection[Span]) -> tuple[str, ...]:
    """The names, as written, in order; `known` are spans that are authorities or regions."""
    tokens = split_tokens(text)
    if _shouted(tokens):
        return ()
    free = [not any(t.start < end and start < t.end for start, end in known) for t in tokens]
    names: list[str] = []
    at = 0
    while at < len(tokens):
        last = _place_end(tokens, at, free, text, lexicon)
        if last is None:
            at += 1
            continue
        end = tokens[last - 1]
        names.append(text[tokens[at].start : end.start + len(end.printed)])
        at = last
    return tuple(dict.fromkeys(names))


def _shouted(tokens: list[Token]) -> bool:
    """Whether most words have a capital, so that a capital says nothing."""
    words = [t for t in tokens[1:] if not t.word.isdigit() and len(t.word) > 2]
    return len(words) > 4 and sum(t.capital for t in words) > 0.6 * len(words)


def _place_end(
    tokens: list[Token], at: int, free: list[bool], text: str, lexicon: Lexicon
) -> int | None:
    """One past the last token of the place that starts at `at`, or None."""
    if not free[at]:
        return None
    town = _town_end(tokens, at, text, lexicon)
    last = town or _capitals_end(tokens, at, free, text)
    if last is None or not all(free[at:last]):
        return None
    run = tokens[at:last]
    if town is None and not _could_be_name(run, lexicon):
        return None
    if _titled(tokens, last, text) or _possessive_name(run, at):
        return last
    return last if _placed(tokens, at, free) else None


def _town_end(tokens: list[Token], at: int, text: str, lexicon: Lexicon) -> int | None:
    """The longest town or district of the gazetteer at `at`; lower case will do for it."""
    for size in range(4, 0, -1):
        run = tokens[at : at + size]
        words = tuple(t.word for t in run)
        ordinary = len(run) == 1 and words[0] in lexicon.plain_words and not run[0].capital
        if words in lexicon.places and not ordinary and joined(run, text):
            return at + len(run)
    return None


def _capitals_end(tokens: list[Token], at: int, free: list[bool], text: str) -> int | None:
    """The end of a run of capitalised words with links in it: "Isle of Dogs"."""
    if not tokens[at].capital:
        return None
    last = at + 1
    while last < len(tokens) and not tokens[last - 1].possessive:
        step = 2 if tokens[last].word in _LINKS and not tokens[last].capital else 1
        end = last + step
        if end > len(tokens) or not tokens[end - 1].capital or not all(free[last:end]):
            break
        if tokens[end - 1].word in _TITLES or not joined(tokens[last - 1 : end], text):
            break
        if (tokens[end - 1].word, *(t.word for t in tokens[end : end + 1])) in _LONG_TITLES:
            break
        last = end
    return last


def _could_be_name(run: list[Token], lexicon: Lexicon) -> bool:
    """No acronym, no term of the field, no "SafeLives", and a word that is no ordinary one."""
    if len(run) > 5 or any(t.word in lexicon.field_words for t in run):
        return False
    if any(t.printed[1:] != t.printed[1:].lower() or t.word.isdigit() for t in run):
        return False
    strange = [t for t in run if t.word not in lexicon.plain_words and t.word not in _LINKS]
    return any(len(t.word) > 2 for t in strange)


def _possessive_name(run: list[Token], at: int) -> bool:
    return run[-1].possessive and not (at == 0 and len(run) > 3)


def _titled(tokens: list[Token], last: int, text: str) -> bool:
    """Whether "council", "City Council" or "local authority" follows."""
    after = tokens[last : last + 2]
    if not after or not joined([tokens[last - 1], after[0]], text):
        return False
    return after[0].word in _TITLES or tuple(t.word for t in after) in _LONG_TITLES


def _placed(tokens: list[Token], at: int, free: list[bool]) -> bool:
    """Whether the word before asks for a place: "in", "did", or "and" after an authority."""
    if at == 0:
        return False
    before = tokens[at - 1]
    if before.word in _PERSON_TITLES:
        return False
    return before.word in _BEFORE or (before.word in _AND and at > 1 and not free[at - 2])

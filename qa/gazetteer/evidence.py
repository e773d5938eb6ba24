"""Whether "reading", "bath" or "hull" in a question is the place or the ordinary word."""

from __future__ import annotations

from qa.gazetteer.authority import Commonness
from qa.gazetteer.names import Token

SURE, LIKELY, NO = 1.0, 0.6, 0.0

_TITLES_AFTER = {"council", "borough", "city", "authority", "lscb", "councils"}
# "in reading" is the place only if nothing after it makes it the skill or the act: "in reading
# case files", "in reading and writing". So the word after must be one of these, or none.
_SAFE_AFTER = {
    *("in", "since", "during", "by", "at", "after", "before", "between", "for", "with", "on"),
    *("is", "are", "was", "were", "did", "do", "does", "has", "have", "had", "when", "than"),
    *("doing", "performing", "rated", "judged", "graded", "inspected", "local", "who", "how"),
    *("what", "why", "which", "get", "got", "compare", "compared", "versus", "vs", "from"),
}
_RATED = {"doing", "performing", "rated", "judged", "graded", "inspected", "get", "got"}
_IN = {"in", "across", "within", "outside", "around", "near"}
_BEFORE = {*_IN, "for", "of", "at", "from", "about", "to", "than", "versus", "vs", "against"}
_ASKING = {"did", "does", "do", "is", "was", "has", "had", "have", "are", "were", "how"}
# The neighbours that make it the ordinary word.
_NOUN_AFTER = {
    *("level", "levels", "skill", "skills", "age", "ages", "score", "scores", "attainment"),
    *("material", "materials", "book", "books", "ability", "progress", "test", "tests", "recovery"),
    *("difficulties", "writing", "list", "lists", "week", "group", "groups", "programme", "aloud"),
    *("scheme", "schemes", "support", "results", "time", "room", "rooms", "water", "the", "a"),
    *("this", "these", "their", "case", "cases", "files", "records", "reports", "well", "fluently"),
    *("of", "up", "mad", "dog", "dogs", "match", "fears", "agency", "volunteers", "and"),
}
_NOUN_BEFORE = {
    *("the", "a", "an", "their", "his", "her", "my", "your", "our", "to", "children", "child"),
    *("and", "or", "with", "by", "like", "help", "supervised", "more", "better", "good", "through"),
}
_SCHOOL = {
    *("writing", "maths", "mathematics", "literacy", "phonics", "spelling", "attainment"),
    *("numeracy", "pupils", "books", "progress", "achieve", "attain"),
}


def common_word_score(tokens: list[Token], at: int, text: str, level: Commonness) -> float:
    """How surely the word at `at` is the place: 1, 0.6 or 0.

    `rare` words (hull, bury) are the place when written with a capital, and in lower case behind
    "in", "for", "did" and the like unless a neighbour says otherwise. `frequent` ones (reading,
    bath) need a capital inside a sentence, a title or 's, or, in lower case and at the start of a
    sentence, a place's preposition before or a safe word after. Lower-case "in reading" counts,
    as likely only, unless the question is about school subjects.
    """
    before = tokens[at - 1].word if at else ""
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if _titled(tokens, at, text):
        return SURE
    collocated = bool(after) and after in _NOUN_AFTER and not _apart(tokens, at, text)
    if level == "rare":
        return _rare_score(tokens, at, text, before, collocated)
    if _capital_tells(tokens, at, text):
        return NO if collocated and after not in {"and", "the"} else SURE
    return _frequent_score(tokens, at, text, before, after)


def _titled(tokens: list[Token], at: int, text: str) -> bool:
    """ "Reading's", "reading council", "borough of reading", "reading children's services"."""
    if tokens[at].possessive:
        return True
    after = [t.word for t in tokens[at + 1 : at + 3]]
    if _apart(tokens, at, text):
        after = []
    if (after[:1] and after[0] in _TITLES_AFTER) or after == ["local", "authority"]:
        return True
    if after[:2] in (["children", "services"], ["children", "social"], ["social", "services"]):
        return True
    before = [t.word for t in tokens[max(at - 2, 0) : at]]
    return before in (["borough", "of"], ["city", "of"])


def _apart(tokens: list[Token], at: int, text: str) -> bool:
    """Whether punctuation parts the word from the next, or no word follows."""
    if at + 1 >= len(tokens):
        return True
    return bool(text[tokens[at].end : tokens[at + 1].start].strip())


def _capital_tells(tokens: list[Token], at: int, text: str) -> bool:
    """A capital is evidence inside a sentence whose words are not all capitalised."""
    if not tokens[at].capital or _starts_sentence(tokens, at, text):
        return False
    others = [t for i, t in enumerate(tokens) if i != at and not t.word.isdigit()]
    return sum(not t.capital for t in others) >= len(others) / 2 or _after_place_word(tokens, at)


def _after_place_word(tokens: list[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].word in _IN


def _starts_sentence(tokens: list[Token], at: int, text: str) -> bool:
    return at == 0 or any(c in ".?!:" for c in text[tokens[at - 1].end : tokens[at].start])


def _rare_score(tokens: list[Token], at: int, text: str, before: str, collocated: bool) -> float:
    if collocated and before not in _IN:
        return NO if not tokens[at].capital else LIKELY
    if tokens[at].capital:
        return SURE
    if before in _NOUN_BEFORE - {"and", "or", "with"}:
        return NO
    return LIKELY if at == 0 or before in _BEFORE | _ASKING | {"and", "or", "with"} else NO


def _frequent_score(tokens: list[Token], at: int, text: str, before: str, after: str) -> float:
    if _SCHOOL & {t.word for t in tokens}:
        return NO
    dated = after.isdigit()
    alone = _apart(tokens, at, text)
    starts = _starts_sentence(tokens, at, text)
    if starts and tokens[at].capital:
        named = dated or after in _RATED or (alone and len(tokens) > 1)
        return LIKELY if named or len(tokens) == 1 else NO
    if before in _IN:
        return LIKELY if alone or dated or after in _SAFE_AFTER else NO
    if before in _BEFORE | _ASKING and (dated or after in _RATED):
        return LIKELY
    return NO

"""Questions that no report can answer: other languages, instructions, noise."""

from __future__ import annotations

import re
from collections.abc import Collection

# The commonest function words of the languages most spoken by readers of English councils' pages,
# without words that English shares ("in", "die", "was", "so", "a", "on", "no").
_FOREIGN: dict[str, frozenset[str]] = {
    "French": frozenset(
        (
            "le les des est dans pour avec sur que qui une du quels quelle combien enfants sont était "
            "comment pourquoi où et aux ont"
        ).split()
    ),
    "German": frozenset(
        (
            "der das und ist wie viele für mit von ein eine nicht wurde warum welche kinder sind im "
            "zu den dem auf bei über gab"
        ).split()
    ),
    "Spanish": frozenset(
        (
            "el los las una por para con qué cuántos cómo cuál está son niños del fue quién dónde hay "
            "y según"
        ).split()
    ),
    "Italian": frozenset(
        (
            "il gli una per con che quanti come perché dove sono della di del bambini quale è stato "
            "nella"
        ).split()
    ),
    "Polish": frozenset(
        "jest ile jak dzieci są czy dla nie przez oraz się gdzie dlaczego które na w z do było".split()
    ),
    "Portuguese": frozenset(
        "os uma para com quantas quantos crianças são foi não como da do das dos em qual".split()
    ),
    "Dutch": frozenset(
        "het een van hoeveel kinderen zijn voor met niet waarom welke hoe wat er zijn werd".split()
    ),
    "Welsh": frozenset(
        "yn mae beth sut faint plant oedd gan ydy pam pwy ble gyda wedi ar y o i".split()
    ),
    "Romanian": frozenset(
        "este și copii cât câți pentru cu în sunt din care cum unde fost de la".split()
    ),
    "Turkish": frozenset("ve kaç çocuk nasıl için bir bu ne neden nerede mi mı olan ile".split()),
}
# Words that only ask, and are no English words: one of them with no English word beside it is enough.
_ASKING_WORDS = frozenset(
    (
        "quelle quel quels quelles combien comment pourquoi qui où wie warum welche welcher wann wieviele "
        "cuántos cuántas cómo cuál cuáles qué quién dónde quanti quante perché quale dove ile jak dlaczego "
        "gdzie kiedy quantas quantos como qual hoeveel waarom welke sut faint pam pwy ble câți cum unde "
        "kaç nasıl neden nerede"
    ).split()
)
_ENGLISH = frozenset(
    (
        "the of and to in is was were are what how many why who when where which did do does has "
        "have for by at on with about any there be been from that this it they children report "
        "good tell me a an not can could should would inspectors ofsted council care latest show "
        "list grade compare"
    ).split()
)
_INSTRUCTION = re.compile(
    r"^\W*(?:please\s+|now\s+|you must\s+|you should\s+|can you\s+|could you\s+)?(?:"
    r"(?:ignore|disregard|forget|override|bypass)\b.*\b(?:instructions?|rules?|prompts?|above|previous|everything|system)\b"
    r"|(?:write|compose|draft|generate|create|invent|make up|draw|paint|sing|code|program|translate|rewrite|paraphrase|role-?play|pretend|act as|imagine|delete|drop|execute|run|print|repeat after|say)\b(?! to\b))",
    re.I,
)
_PROMPT = re.compile(
    r"\b(?:system prompt|previous instructions|prior instructions|jailbreak|developer mode|you are now|"
    r"as an ai|language model|ignore (?:all|any|the|your) (?:previous |prior )?(?:instructions|rules))\b"
    r"|<\s*script|\bdrop table\b|;\s*--",
    re.I,
)

# Words that carry no matter; a question of nothing else asks for nothing.
_EMPTY = frozenset(
    (
        "the a an of and or to in on is are was were be been it its that this these those for by "
        "with as at from do does did has have had i we you he she they"
    ).split()
)
NOTHING_SAID = "There is no word in the question that a report could answer. Ask in a sentence or a few key words."


def says_nothing(question: str) -> bool:
    """Whether a text holds no word but articles and the like: known before anything is loaded."""
    return set(re.findall(r"[^\W_]+", question.lower())) <= _EMPTY


def unsupported_reason(
    question: str, masked: str, known: Collection[str] = frozenset()
) -> str | None:
    """Why a question cannot be treated as one, in a sentence; None if it can.

    `masked` is the question with its scope masked, so that a name alone is no language; `known` are
    words that are surely English or of the field.
    """
    if _PROMPT.search(question) or _INSTRUCTION.search(question):
        return (
            "That is an instruction, not a question about the reports. Ask what a report says, "
            "for example how an authority was judged or what its inspectors wanted improved."
        )
    if "¿" in question or "¡" in question:
        return "The question looks like Spanish. The reports are in English and so must the question be."
    letters = [c for c in question if c.isalpha()]
    if letters and sum(ord(c) > 0x24F for c in letters) > len(letters) / 2:
        return "The reports are in English and so must the question be."
    words = re.findall(r"[^\W\d_]+", masked.lower())
    language = _foreign_language(words)
    if language:
        return f"The question looks like {language}. The reports are in English and so must the question be."
    if not _has_words(question) or _is_noise(masked, known):
        return "No word was recognised in the question. Ask in a sentence or a few key words."
    return None


def _foreign_language(words: list[str]) -> str | None:
    english = sum(w in _ENGLISH for w in words)
    counts = {name: sum(w in known for w in words) for name, known in _FOREIGN.items()}
    best = max(counts, key=lambda name: counts[name])
    asking = any(w in _ASKING_WORDS for w in words)
    enough = counts[best] >= 2 or (counts[best] >= 1 and asking and not english)
    return best if enough and counts[best] > english else None


def _is_noise(masked: str, known: Collection[str]) -> bool:
    """Several small words of which not one is known, and no name, year or capital among them."""
    if not known or re.search(r"[\ue000-\ue002A-Z0-9]", masked):
        return False
    words = re.findall(r"[^\W\d_]+", masked.lower())
    return len(words) >= 2 and not any(w in known or w.rstrip("s") in known for w in words)


def _has_words(question: str) -> bool:
    """Whether anything in it is built like a word: letters with a vowel among them, or a year."""
    if re.search(r"\b(?:19|20)\d\d\b", question):
        return True
    words = re.findall(r"[^\W\d_]{2,}", question.lower())
    return any(
        re.search(r"[aeiouy]", w) and not re.search(r"[^aeiouy]{5,}", w) for w in words
    ) or any(w.upper() in question and len(w) <= 5 for w in words)

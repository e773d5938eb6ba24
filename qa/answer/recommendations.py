"""Recommendations as their list: by time limit and addressee, filtered by theme."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer.confidence import evidence_features, load_calibration
from qa.answer.material import Material, cite, listed, named, other_reports
from qa.answer.refuse import refuse
from qa.idioms import load_idioms
from qa.stems import stem
from qa.types import (
    Answer,
    Citation,
    Part,
    Passage,
    RankedPassage,
    Recommendation,
    ReportInfo,
    Table,
)

_PIECE = 4  # words; a shorter piece of an item would be found anywhere
_SHOWN = 30  # items of one report; no report of the field has had more

# Words of a question that ask for recommendations without saying about what.
_ASKING = frozenset(
    (
        "what which who how many did do does was were is are be has have had the a an and or of "
        "for in on to by at with within about regarding concerning must should need needs needed "
        "want wanted expect expected tell told ask asked recommend recommends recommended "
        "recommendation recommendations area areas improvement improvements improve improved "
        "improving better do done doing fix fixed change changed put right priority priorities "
        "action actions take taken immediately immediate straight away once right urgent urgently "
        "month months three six twelve year years time limit limits inspectors inspector ofsted "
        "report inspection council authority local partners partnership it its they their them "
        "that this these there any all list show give me us please first most things thing main "
        "key get made make says required require requires instructed ordered next steps step point "
        "points say said after sort sorted be been being as from so can you could would services "
        "service children's children one two only biggest single number came published re-inspection "
        "reinspection full every set sets give gave given list "
        "matter matters deal deals dealt dealing handle handled tackle tackled address addressed see look looked falls fall alone itself nearly everything "
        "anything something nothing issue issues problem problems set left task tasks job jobs demand demands demanded happen happened start started begin began "
        "attend attended bad enough given addressed-to while only just without not but solely exclusively each told "
        "long mean i one-off item items listed "
        "still more further again could can might urgent develop development work worked carry carried finish "
        "complete completed deadline out next set fixing sorting attention letter"
    ).split()
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


_PLAINLY = re.compile(
    r"\brecommend(?:ations?|ed|s)?\b|\bareas? (?:for|of) improvement\b|\bpriority actions?\b|\bactions?\b",
    re.I,
)


_ON_WHAT = re.compile(
    rf"(?:{_PLAINLY.pattern})\W(?:[\w’']+ ){{0,6}}(?:on|about|for|regarding|concerning|to do with)\b",
    re.I,
)


def answer_recommendations(material: Material) -> Answer | None:
    """The recommendations asked for, each a quote.

    Where the newest report has some, but none of the kind asked for, that is said; None where the
    question may as well mean what passages tell.
    """
    for report in material.reports:
        items = _wanted(material, report)
        if items:
            return _answer(material, report, items)
    first = next((r for r in material.reports if material.recommendations(r.report_id)), None)
    if first is None:
        return None
    question = material.query.question
    if material.query.time_limit_days is not None or _ON_WHAT.search(question):
        return _none_such(material, first)
    if _PLAINLY.search(question):  # the words left over may not be a theme at all
        return _answer(material, first, list(material.recommendations(first.report_id)))
    return None


def _none_such(material: Material, report: ReportInfo) -> Answer:
    items = material.recommendations(report.report_id)
    limits = any(i.time_limit_days is not None for i in items)
    what = "is on this"
    if material.query.time_limit_days is not None:
        what = "has this time limit" if limits else "has a time limit"
    noun = (
        "Its only recommendation"
        if len(items) == 1
        else f"None of the {len(items)} recommendations"
    )
    verb = what if len(items) > 1 else what.replace("is on", "is not on").replace("has", "has not")
    near = material.find(material.query.text, [report.report_id])
    related = [RankedPassage(report, e.passage, e.score) for e in near[:3]]
    return refuse(
        material.query.question,
        "no_evidence",
        f"{named(report)}: {noun[0].lower() + noun[1:]} {verb}.",
        kind="recommendations",
        scope=material.scope,
        related=related,
    )


def _wanted(material: Material, report: ReportInfo) -> list[Recommendation]:
    items = list(material.recommendations(report.report_id))
    limit = material.query.time_limit_days
    if limit is not None:
        items = [i for i in items if i.time_limit_days == limit]
    items = _of_one_alone(material.query.question, items)
    if left_out := _EXCEPT.search(material.query.question):
        without = theme_words(left_out[1])
        return [i for i in items if not without or not without <= _stems(_all_of(i))]
    about = _INSPECTION_ON.search(material.query.question)
    theme = theme_words(material.query.text) - _subject(material, report)
    theme -= theme_words(about[1]) if about else set()
    if not theme:
        return items
    return _on_theme(material, report, items, theme)


_INSPECTION_ON = re.compile(  # what the whole inspection was about, and so each of its items
    r"\b(?:inspection|report|review|letter|visit)s? (?:on|of|into|about|concerning|regarding) (?:the )?((?:[\w'’-]+ ?){1,4})",
    re.I,
)
_EXCEPT = re.compile(
    r"\b(?:not (?:counting|including)|excluding|except(?: for)?|apart from|other than|leaving out) (.+)",
    re.I,
)
_ALONE = re.compile(
    r"\b(council|local authority|authority|trust|board|partnership|police)\b(?:['’]s)?(?: \w+){0,2}? (?:alone|only|(?:by |on )?(?:itself|its own))\b"
    r"|\b(?:only|just|solely)(?: \w+){0,2} (?:the )(council|local authority|authority|trust|board|partnership|police)\b",
    re.I,
)
_WHO_SHOULD = re.compile(r"^(.{3,80}?)\b(?:should|must|needs? to|has to|have to)\b")
_NAMES = {"council": "council|local authority", "authority": "council|local authority"}
_NAMES["local authority"] = _NAMES["council"]


def _of_one_alone(question: str, items: list[Recommendation]) -> list[Recommendation]:
    """Items whose sentence has that body alone as the one who should act, where that is asked."""
    asked = _ALONE.search(question)
    if not asked:
        return items
    name = (asked[1] or asked[2]).lower()
    body = re.compile(rf"\b(?:{_NAMES.get(name, name)})\b", re.I)
    found = []
    for item in items:
        actor = _WHO_SHOULD.match(item.text)
        if actor and body.search(actor[1]) and not re.search(r"\band\b|,", actor[1]):
            found.append(item)
    return found or items


def _subject(material: Material, report: ReportInfo) -> set[str]:
    """The words for what the report's whole inspection is about: each of its items is on that."""
    framework = material.frameworks.get(report.framework)
    if framework is None or len(framework.judgements) != 1:
        return set()
    return {w for phrase in framework.judgements[0].phrases for w in theme_words(phrase)}


def theme_words(text: str) -> set[str]:
    """The words of the question that say what the recommendations should be about."""
    idioms = load_idioms()
    empty = _ASKING | idioms.filler
    own = _WORD.findall(text.lower().replace("’", "'"))
    left = set(_WORD.findall(idioms.plainly(text).lower().replace("’", "'")))
    words = [w for w in own if w in left]  # what turns of phrase do not use up
    return {stem(w) for w in words if w not in empty and w.removesuffix("'s") not in empty}


def _on_theme(
    material: Material, report: ReportInfo, items: Sequence[Recommendation], theme: set[str]
) -> list[Recommendation]:
    """Items that share a word with the theme, or that the search ranks among its best passages."""
    near = material.find(material.query.text, [report.report_id])
    calibration = load_calibration()
    confidence = calibration.confidence(evidence_features(material.query, near)) if near else 0.0
    best = [e.passage for e in near[:5]] if confidence >= calibration.threshold else []

    def _near(item: Recommendation) -> bool:
        return any(_same(item, passage) for passage in best)

    sharing = [i for i in items if _stems(_all_of(i)) & theme]
    if sharing:
        most = max(len(_stems(_all_of(i)) & theme) for i in sharing)
        if most * 2 > len(theme) or most > 1:
            return [i for i in sharing if len(theme) > 2 or theme <= _stems(_all_of(i)) or _near(i)]
    return [i for i in items if _near(i)]


def _all_of(item: Recommendation) -> str:
    return f"{item.text} {item.addressee or ''} {item.strand or ''}"


def _stems(text: str) -> set[str]:
    return {stem(w) for w in _WORD.findall(text.lower().replace("’", "'"))}


def _same(item: Recommendation, passage: Passage) -> bool:
    return passage.text in item.text or item.text in passage.text


def _answer(material: Material, report: ReportInfo, items: Sequence[Recommendation]) -> Answer:
    passages = material.passages_of(report.report_id)
    parts: list[Part] = [Part("fact", _heading(material, report, items))]
    citations: list[Citation] = []
    group: tuple[str | None, str | None, str | None] = (None, None, None)
    for item in items[:_SHOWN]:
        label = (item.strand, item.addressee, item.time_limit)
        if label != group and any(label):
            parts.append(Part("fact", " – ".join(x for x in label if x) + ":"))
            group = label
        cited = _cited(report, item, passages, len(citations) + 1)
        citations += cited
        text = item.text if _whole(item.text, cited) else " ".join(c.quote for c in cited)
        if cited:
            parts.append(Part("quote", text, tuple(c.marker for c in cited)))
    if len(items) > 1 and _FIRST.search(material.query.question) and not _limited(items):
        parts.append(Part("notice", _NO_RANKING))
    parts += [Part("notice", text) for text in material.notices]
    return Answer(
        question=material.query.question,
        kind="recommendations",
        scope=material.scope,
        parts=tuple(parts),
        confidence=1.0,
        citations=tuple(citations),
        table=_table(items),
        alternatives=other_reports(material),
    )


_FIRST = re.compile(r"\bfirst\b(?! (?:inspection|report|visit|letter|time)s?\b)", re.I)
_NO_RANKING = (
    "The order is the report's own; it does not say which of these matters most or comes first."
)


def _limited(items: Sequence[Recommendation]) -> bool:
    """Whether time limits say what comes first."""
    return any(i.time_limit_days is not None for i in items)


def _heading(material: Material, report: ReportInfo, items: Sequence[Recommendation]) -> str:
    total = len(material.recommendations(report.report_id))
    count = f"{len(items)}" if len(items) == total else f"{len(items)} of {total}"
    noun = "recommendation" if total == 1 else "recommendations"
    return f"{named(report)}: {count} {noun}."


def _cited(
    report: ReportInfo, item: Recommendation, passages: Sequence[Passage], marker: int
) -> list[Citation]:
    """The item's text found in the report's passages, cited piece by piece, in its order.

    An item that is put together of several places (a table's row and its bullets) has several
    pieces; a word or two that no passage holds are left out rather than quoted from nowhere.
    """
    citations: list[Citation] = []
    words = item.text.split()
    while words:
        passage, count = _longest_beginning(words, passages)
        if passage is None:
            words = words[1:]
            continue
        start = passage.text.index(" ".join(words[:count]))
        end = start + len(" ".join(words[:count]))
        citations += cite(report, passage, start, end, marker + len(citations))
        words = words[count:]
    return citations


def _longest_beginning(
    words: Sequence[str], passages: Sequence[Passage]
) -> tuple[Passage | None, int]:
    """The passage that holds the most of the text's first words in one piece, and how many."""
    best: Passage | None = None
    longest = min(_PIECE, len(words)) - 1
    for passage in passages:
        if " ".join(words[: longest + 1]) not in passage.text:
            continue
        while longest < len(words) and " ".join(words[: longest + 1]) in passage.text:
            longest += 1
        best = passage
        if longest == len(words):
            break
    return best, longest


def _whole(text: str, cited: Sequence[Citation]) -> bool:
    return "".join(text.split()) == "".join("".join(c.quote.split()) for c in cited)


def _table(items: Sequence[Recommendation]) -> Table:
    rows = tuple((i.number, i.strand, i.addressee, i.time_limit, i.text, i.page) for i in items)
    return Table(("number", "strand", "addressee", "time limit", "recommendation", "page"), rows)


__all__ = ["answer_recommendations", "listed", "theme_words"]

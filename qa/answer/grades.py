"""Grades from the judgement table: one, a strand's, all of a report, yes or no, and their reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer.material import Graded, Material, age_notice, listed, named, other_reports
from qa.answer.meeting import compares, meets, rank_named
from qa.answer.quotes import Chosen, choose_sentences, quote
from qa.answer.refuse import not_judged
from qa.types import Answer, Citation, Judgement, Part, Query, ReportInfo, Table

OVERALL = "overall_effectiveness"
_ALL = re.compile(
    r"\b(?:grades|judge?ments|ratings|all|each|every|everything|scores|breakdown)\b"
    r"|\bany (?:single |one |other )?(?:grade|judge?ment|strand|area|part)\b|\bwhich (?:areas|strands|parts|(?:single )?(?:judge?ments?|grades?|strand|area|part))\b"
    r"|\bwhat (?:else )?(?:has |have |had )?(?:improved|changed|worsened|declined|deteriorated|(?:got|gone|become) (?:better|worse|up|down)|went (?:up|down)|rose|risen|fell|fallen|slipped|dropped|moved|climbed)\b",
    re.I,
)
_AT_LEAST = re.compile(r"\bat least\b|\bor (?:better|above|higher)\b", re.I)
_ALWAYS = re.compile(
    r"\b(?:always|every time|each time|at every|without exception|consistently)\b", re.I
)
_NEVER = re.compile(r"\bnever\b", re.I)
_WHEN_LAST = re.compile(r"\b(?:when|which year|how long)\b.*\b(?:last|first|since)\b", re.I)
_LOWEST = re.compile(r"\b(?:lowest|weakest|worst|poorest)\b", re.I)
_ENDS = re.compile(r"\b(?:lowest|weakest|worst|poorest|highest|strongest|best)\b", re.I)
_SEPARATE = re.compile(r"\b(?:separate(?:ly)?|own grade|of (?:its|their) own|stand-?alone)\b", re.I)
_LET_DOWN = re.compile(
    r"\blet\b.{1,40}\bdown\b|\b(?:dragged|pulled|held|brought)\b.{1,40}\b(?:down|back)\b|\bodd one out\b",
    re.I,
)
_AS_A_WHOLE = re.compile(r"\b(?:as a whole|overall|in general|altogether)\b", re.I)
_GRADING = re.compile(
    r"\b(?:grad(?:e|es|ed)|judge?ments?|judged|rat(?:ing|ings|ed)|overall)\b", re.I
)
# "…was last inspected in 2018 and was judged inadequate" tells of another report's grade.
_EARLIER = re.compile(r"\b(?:last|previous(?:ly)?|earlier|since)\b.*\binspect|\bprevious(?:ly)?\b")
_FRONT = 0.25  # of a report's paragraphs: its summary
# What reports give as the reason for a grade, in the scale's own terms.
_TELLING = {
    "inadequate": "serious failures, weak oversight and children left at risk of harm",
    "requires improvement": "inconsistent quality, and improvement that is not yet enough",
    "adequate": "inconsistent quality, and improvement that is not yet enough",
    "good": "effective services, strong leadership and children who are safe and well cared for",
    "outstanding": "exceptional services, strong leadership and better outcomes for children",
}
_REASON_WORDS = 8  # a shorter sentence gives no reason
_SMALL = frozenset("a an and at for in is of on or the to who with".split())


def answer_grade(material: Material) -> Answer:
    """The grades asked for, as facts filled from the table; `not_judged` where there are none."""
    if material.query.ever and len(material.reports) > 1:
        return _answer_ever(material)
    report = _report_for(material)
    if report is None:
        newest = material.reports[0] if len(material.reports) == 1 else None
        return not_judged(material, _wanted_names(material), newest)
    found = wanted_judgements(material, report)
    joint = all(len(j.covers) > 1 for j in found) and material.scope.judgements
    if not found or (joint and _SEPARATE.search(material.query.question)):
        return not_judged(material, _wanted_names(material), report)
    asked = material.query.grades and material.query.asked == "yes_no"
    facts = [Part("fact", _verdict(material, found))] if asked else []
    if counted := _count_of(material, report, found):
        facts.append(Part("fact", counted))
    facts += [Part("fact", grade_sentence(report, j, first=i == 0)) for i, j in enumerate(found)]
    asks_why = material.query.asked == "why"
    if asks_why and found[0].judgement == OVERALL:  # what the whole was judged by
        parts = [
            j
            for j in material.graded(report)
            if j not in found and j.grade in material.query.grades
        ]
        facts += [Part("fact", grade_sentence(report, j, first=False)) for j in parts]
    reason, citations = (_reasons if asks_why else _reason)(material, report, found)
    return Answer(
        question=material.query.question,
        kind="grade",
        scope=material.scope,
        parts=(*facts, *reason, *_notices(material, report, found)),
        confidence=1.0,
        citations=tuple(citations),
        judgements=tuple((report, j) for j in found),
        table=_table([(report, j) for j in found]) if len(found) > 2 else None,
        alternatives=other_reports(material),
    )


def grade_sentence(report: ReportInfo, judgement: Judgement, *, first: bool = True) -> str:
    """A fact: where the grade is printed and what it is, in the report's own names."""
    name = judgement.printed_name.rstrip(":. ")
    if judgement.strand:
        name = f"{judgement.strand} – {name}"
    where = f"{named(report)}: " if first else ""
    return f"{where}{name}: {printed(judgement)}."


def printed(judgement: Judgement) -> str:
    return judgement.printed_grade if judgement.grade else f"{judgement.printed_grade} (no grade)"


def wanted_judgements(material: Material, report: ReportInfo) -> list[Judgement]:
    """The report's judgements that the question asks for, in the report's order."""
    judgements = list(material.graded(report))
    judgements = _of_strand(judgements, material.query.question)
    keys = material.scope.judgements
    if keys:
        by_key = [j for j in judgements if j.judgement in keys]
        covered = {c for j in by_key for c in j.covers} | {j.judgement for j in by_key}
        joint = [
            j
            for j in judgements
            if j not in by_key and any(k in j.covers and k not in covered for k in keys)
        ]
        found = [j for j in judgements if j in by_key or j in joint]
        return found or (_strand_overall(judgements) if _named_strand(material, report) else [])
    if _ENDS.search(material.query.question):
        return _at_the_end(judgements, best=not _LOWEST.search(material.query.question))
    if material.query.every or _ALL.search(material.query.question):
        return _of_grades(material, judgements)
    overall = _strand_overall(judgements)
    return overall or ([] if _asks_overall(material.query.question) else judgements)


def _of_grades(material: Material, judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those of the grade that is named ("which parts were inadequate?"), or beyond it; all where it
    is asked whether all were, or where none is."""
    query = material.query
    if not query.grades or query.asked == "yes_no":
        return list(judgements)
    if _LET_DOWN.search(query.question):
        found = [j for j in judgements if j.rank is not None and j.rank > rank_named(query)]
    else:
        found = [j for j in judgements if meets(query, j.grade, j.rank)]
    apart = _AS_A_WHOLE.search(query.question)
    parts = [j for j in found if not apart or j.judgement != OVERALL]
    return parts or found or list(judgements)


def _at_the_end(judgements: Sequence[Judgement], *, best: bool) -> list[Judgement]:
    """The judgements with the report's best or worst grade, ties included."""
    ranks = [j.rank for j in judgements if j.rank is not None]
    wanted = (min if best else max)(ranks, default=None)
    return [j for j in judgements if j.rank is not None and j.rank == wanted]


def asks_only_grades(query: Query) -> bool:
    """Whether a comparison is about grades alone, and not about a matter that passages tell."""
    return query.trend or query.bare or bool(_GRADING.search(query.question))


def _strand_overall(judgements: Sequence[Judgement]) -> list[Judgement]:
    return [j for j in judgements if j.judgement == OVERALL]


def _asks_overall(question: str) -> bool:
    return bool(re.search(r"\boverall\b", question, re.I))


def _of_strand(judgements: Sequence[Judgement], question: str) -> list[Judgement]:
    """Only the strand that the question names, where the report has strands."""
    strands = list(dict.fromkeys(j.strand for j in judgements if j.strand))
    asked = [s for s in strands if _strand_words(s) & _words(question)]
    if not asked or len(asked) == len(strands):
        return list(judgements)
    return [j for j in judgements if j.strand in asked]


def _named_strand(material: Material, report: ReportInfo) -> bool:
    strands = {j.strand for j in material.graded(report) if j.strand}
    return any(_strand_words(s) & _words(material.query.question) for s in strands)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def _strand_words(strand: str) -> set[str]:
    """The words that tell a strand: not "services", "for" or "children", which all share."""
    return _words(strand) - {"services", "service", "for", "of", "and", "the", "children", "after"}


def _report_for(material: Material) -> ReportInfo | None:
    """The newest report of the scope that has what is asked.

    "Why was it inadequate?" without a year means the newest report that gave that grade.
    """
    query = material.query
    if query.asked == "why" and query.grades and not query.scope.years:
        for report in (*material.reports, *material.passed_over):
            if any(j.grade in query.grades for j in wanted_judgements(material, report)):
                return report
    for report in material.reports:
        if wanted_judgements(material, report):
            return report
    return None


def _wanted_names(material: Material) -> str:
    titles = {j.key: j.title for f in material.frameworks.values() for j in f.judgements}
    names = [titles.get(k, k.replace("_", " ")) for k in material.scope.judgements]
    return listed(list(dict.fromkeys(names)), "or") or "overall effectiveness"


def _verdict(material: Material, found: Sequence[Judgement]) -> str:
    """Yes or no to "was it good?": yes only where every grade asked for is the one named."""
    grades = material.query.grades
    if compares(material.query.question):
        met = [meets(material.query, j.grade, j.rank) for j in found]
        return "Yes." if all(met) else "In part." if any(met) else "No."
    at_least = bool(_AT_LEAST.search(material.query.question))
    if all(j.grade in grades or (at_least and _better(material, j, grades)) for j in found):
        return "Yes."
    if any(j.grade in grades for j in found):
        return "In part."
    if all(_better(material, j, grades) for j in found):
        return "No, better than that."
    return "No."


def _count_of(material: Material, report: ReportInfo, found: Sequence[Judgement]) -> str:
    """How many of the report's judgements have the grade named, where that is asked."""
    query = material.query
    if query.asked != "how_many" or not query.grades or query.scope.judgements:
        return ""
    of = [j for j in _of_strand(material.graded(report), query.question) if j.rank is not None]
    having = [j for j in found if meets(query, j.grade, j.rank)]
    return f"{len(having) or 'None'} of {len(of)} judgements."


def _better(material: Material, judgement: Judgement, named: Sequence[str]) -> bool:
    """Whether the grade given stands above all those named on the scale that has them."""
    for framework in material.frameworks.values():
        scale = framework.scale
        known = [g for g in named if g in scale]
        if len(scale) == judgement.scale_length and judgement.grade in scale and known:
            return scale.index(judgement.grade) < min(scale.index(g) for g in known)
    return False


def _answer_ever(material: Material) -> Answer:
    """Every report that gave the grade named, at any time; without one, every grade given."""
    rows = [(r, j) for r in material.reports for j in wanted_judgements(material, r)]
    if not rows:
        return not_judged(material, _wanted_names(material), None)
    grades = material.query.grades
    found = [(r, j) for r, j in rows if meets(material.query, j.grade, j.rank)] if grades else rows
    told = grades and material.query.asked != "when"
    verdict = [Part("fact", _ever_verdict(material, found, rows))] if told else []
    whole = not found or bool(_ALWAYS.search(material.query.question))
    shown = rows if whole else found
    return Answer(
        question=material.query.question,
        kind="grade",
        scope=material.scope,
        parts=(
            *verdict,
            *(Part("fact", grade_sentence(r, j)) for r, j in shown),
            *(Part("notice", text) for text in material.notices),
        ),
        confidence=1.0,
        judgements=tuple(shown),
    )


def _later_grades(material: Material, report: ReportInfo, found: Sequence[Judgement]) -> list[str]:
    """That a later report gives another grade, where an earlier one was meant by its grade."""
    keys = {j.judgement for j in found}
    for later in (*material.reports, *material.passed_over):
        grades = [j for j in material.graded(later) if j.judgement in keys]
        if later.date > report.date and grades and material.query.asked == "why":
            return [f"The later report, {named(later)}, gives: {printed(grades[0])}."]
    return []


def _ever_verdict(material: Material, found: Sequence[Graded], rows: Sequence[Graded]) -> str:
    """Yes or no, or how many times of how many."""
    question = material.query.question
    if material.query.asked != "how_many":
        if _ALWAYS.search(question):
            return "Yes." if len(found) == len([g for g in rows if g[1].rank]) else "No."
        if _NEVER.search(question):
            return "No, it has." if found else "It never has."
        return "Yes." if found else "No."
    times, of = (len({r.report_id for r, _ in graded}) for graded in (found, rows))
    return f"{times or 'None'} of {of} reports that give this judgement."


def _notices(material: Material, report: ReportInfo, found: Sequence[Judgement]) -> list[Part]:
    texts = list(material.notices)
    keys = material.scope.judgements
    for judgement in found:
        if len(judgement.covers) > 1 and any(k in judgement.covers for k in keys):
            texts.append(
                "The report gives one grade for "
                f"{listed([c.replace('_', ' ') for c in judgement.covers])} together."
            )
    texts += _later_grades(material, report, found)
    if "latest" in material.scope.defaulted:
        newer = [r for r in (*material.reports, *material.passed_over) if r.date > report.date]
        if newer:
            texts.append(f"The newer report, {named(newer[0])}, gives no such grade.")
    if not material.scope.years:
        age = age_notice(report, material.today)
        texts += [age] if age else []
    return [Part("notice", text) for text in dict.fromkeys(texts)]


def _reason(
    material: Material, report: ReportInfo, found: Sequence[Judgement]
) -> tuple[list[Part], list[Citation]]:
    """The sentence that opens the judgement's own section, or the one that says the grade in words.

    Only for a single judgement; nothing where the report has neither.
    """
    if len({j.judgement for j in found}) != 1:
        return [], []
    passage = _opening(material, report, found[0]) or _in_words(material, report, found[0])
    if passage is None:
        return [], []
    return quote([passage], material.infos)


def _reasons(
    material: Material, report: ReportInfo, found: Sequence[Judgement]
) -> tuple[list[Part], list[Citation]]:
    """What the report's front says of a judgement: summaries stand there in every framework."""
    judgement = found[0]
    grade = (judgement.grade or "").replace("_", " ")
    passages = material.passages_of(report.report_id)
    front = _FRONT * max((p.paragraph for p in passages), default=0)
    name = judgement.printed_name if judgement.judgement != OVERALL else "the local authority"
    evidence = [
        item
        for item in material.find(
            f"{name} is {grade} because of {_TELLING.get(grade, '')}", [report.report_id]
        )
        if item.passage.paragraph <= front and item.passage.kind != "row"
    ]
    opening = _opening(material, report, judgement)
    if judgement.judgement != OVERALL and opening:
        return quote([opening], material.infos)
    return quote(choose_sentences(evidence), material.infos) if evidence else ([], [])


def _opening(material: Material, report: ReportInfo, judgement: Judgement) -> Chosen | None:
    """The first sentence under the heading that bears the judgement's printed name.

    A word counts the less the more judgements of the report have it: "leavers" tells care leavers from
    children in care. That a heading goes on with the grade makes it no less alike.
    """
    name = _words(judgement.printed_name) - _SMALL
    names = [_words(j.printed_name) for j in material.graded(report)]
    weight = {word: 1 / max(1, sum(word in other for other in names)) for word in name}
    rest = _SMALL | (_words(judgement.printed_grade) - name)
    best, likest = None, (0.0, 0.0)  # the share of the name that is borne, and of both
    for passage in material.passages_of(report.report_id):
        heading = _words(passage.section[-1]) - rest if passage.section else set()
        if passage.kind != "paragraph" or not name or len(heading) > len(name) + 4:
            continue
        shared = name & heading
        borne = sum(weight[w] for w in shared) / sum(weight.values())
        alike = (borne, len(shared) / len(name | heading))
        if len(shared) >= 0.75 * len(name) and alike > likest:
            best, likest = passage, alike
    return Chosen(best, 0, 0) if best else None


def _in_words(material: Material, report: ReportInfo, judgement: Judgement) -> Chosen | None:
    """A sentence near the question that holds the grade and a word of the judgement's name."""
    grade = (judgement.grade or "").replace("_", " ")
    name = _words(judgement.printed_name) - _SMALL
    text = f"{judgement.printed_name} is {grade} because"
    for item in material.find(text, [report.report_id])[:5] if grade else ():
        for i, sentence in enumerate(item.passage.sentences):
            said = item.passage.text[sentence.start : sentence.end].lower()
            if _EARLIER.search(said):
                continue
            if grade in said and name & _words(said) and len(said.split()) >= _REASON_WORDS:
                return Chosen(item.passage, i, i)
    return None


def _table(graded: Sequence[Graded]) -> Table:
    rows = tuple((j.strand, j.printed_name, j.printed_grade, j.page) for _, j in graded)
    return Table(("strand", "judgement", "grade", "page"), rows)

"""Questions that an index can surely answer, to show what may be asked."""

from __future__ import annotations

from qa.answering import View
from qa.types import ReportInfo

_SHOWN = 6


def example_questions(view: View) -> list[str]:
    """At most six, of different kinds, about the authorities with the most reports first."""
    by_authority: dict[str, list[ReportInfo]] = {}
    for info in view.infos.values():
        if info.authority:
            by_authority.setdefault(info.authority, []).append(info)
    ranked = sorted(by_authority, key=lambda a: (-len(by_authority[a]), a))
    questions = [q for a in ranked[:1] for q in _of_authority(view, a, by_authority[a])]
    if len(ranked) > 1:
        questions += list(_of_authority(view, ranked[1], by_authority[ranked[1]]))[:2]
        questions.append(f"Compare {ranked[0]} and {ranked[1]} on overall effectiveness")
    if len(ranked) > 2 and view.judgements:
        questions.append("Which authorities were judged good overall?")
    return list(dict.fromkeys(questions))[:_SHOWN]


def _of_authority(view: View, name: str, infos: list[ReportInfo]) -> list[str]:
    questions = []
    newest_first = sorted(infos, key=lambda i: i.date, reverse=True)
    graded = next((i for i in newest_first if view.judgements.get(i.report_id)), None)
    if graded:
        questions.append(f"What grades did {name} get in {graded.date[:4]}?")
    recommending = next((i for i in newest_first if view.recommendations(i.report_id)), None)
    if recommending:
        questions.append(f"What did inspectors want {name} to improve in {recommending.date[:4]}?")
    questions.append(f"How stable is the social work workforce in {name}?")
    return questions

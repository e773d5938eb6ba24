"""A question that holds two, answered half by half: the second keeps what the first was about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qa.answer.about import asks_about_report
from qa.answer.holdings import asks_for_reports
from qa.answer.material import listed
from qa.answer.refuse import refuse
from qa.answer.together import Half, join_answers, one_after_the_other, shortened
from qa.answering import View, answer_query
from qa.halves import split_questions
from qa.types import Answer, Query, ReportInfo, Scope

Reads = Callable[[str, Scope | None], Query]
_REPORTS = 3  # of those that the first half selects, answered for in the second
_ITEMS = 5  # recommendations shown of each of them
_SELECTING = ("count", "list")
_OF_GRADES = ("grade", "compare", "count", "list")  # one answer from the table serves two of them


def answer_question(view: View, question: str, read: Reads, top: int) -> tuple[Answer, float]:
    """The answer, and the seconds that searching took; `read` understands a text in a scope before it.

    Two questions in one are answered apart where one passage cannot serve both.
    """
    whole = read(question, None)
    halves = split_questions(question)
    if len(halves) < 2 or whole.unsupported:
        return answer_query(view, whole, top)
    queries = _read_halves(halves, whole, read)
    if not _differ(queries):
        return answer_query(view, whole, top)
    answered: list[Half] = []
    seconds = 0.0
    for number, (words, query) in enumerate(zip(halves, queries, strict=True)):
        if number:
            query = read(f"{words}?", _handed_on(queries[0], answered[0].answer))
        selected = _asked_apart(queries, number, answered[0].answer) if number else None
        if selected is not None and not _names_own(query, queries[0]):
            answer, took = _of_selected(view, words, read, selected, top)
        else:
            answer, took = answer_query(view, query, top)
        answered.append(Half(words, answer))
        seconds += took
    if all(h.answer.refusal for h in answered):
        answer, took = answer_query(view, whole, top)
        return answer, seconds + took
    return join_answers(question, answered, top), seconds


def _read_halves(halves: tuple[str, ...], whole: Query, read: Reads) -> list[Query]:
    """Each half as a question; what it leaves unsaid is what the whole names."""
    scope = replace(whole.scope, judgements=())
    one = replace(scope, authorities=scope.authorities[:1])  # each of several is asked about alone
    first = read(f"{halves[0]}?", scope)
    return [first, *(read(f"{words}?", one) for words in halves[1:])]


def _differ(queries: list[Query]) -> bool:
    """Whether the halves want answers of different kinds, so that no one answer serves all of them."""
    kinds = [_kind(query) for query in queries]
    if kinds[0] == "passage":  # "how many were there, and what was it a year before?"
        kinds[1:] = [k for k, q in zip(kinds[1:], queries[1:], strict=True) if not _refers_back(q)]
    if len(set(kinds)) > 1:
        return True
    # "What was the grade, and what did the board get?": the one judgement named would hide the other.
    first, *rest = queries
    whole = first.kind == "grade" and first.bare and not (first.scope.judgements or first.grades)
    return whole and all(q.kind == "grade" and q.scope.judgements and not q.grades for q in rest)


def _kind(query: Query) -> str:
    if query.scope.authorities and asks_about_report(query.question):
        return "report"
    if asks_for_reports(query):
        return "holdings"
    return "grades" if query.kind in _OF_GRADES else query.kind


def _refers_back(query: Query) -> bool:
    """Whether nothing of its own is asked for: no judgement, no grade."""
    named = query.asks_grade or query.scope.judgements or query.grades or query.every
    return query.kind in _OF_GRADES and query.bare and not named


def _handed_on(first: Query, answer: Answer) -> Scope:
    """What the second half is about: the first one's authorities and years.

    "The inspection before" is the year that it was found to be.
    """
    scope = first.scope
    if first.previous and answer.refusal is None:
        scope = replace(answer.scope, defaulted=())
    return replace(scope, judgements=())


def _names_own(query: Query, first: Query) -> bool:
    """Whether the half names authorities of its own."""
    return bool(query.scope.authorities) and query.scope.authorities != first.scope.authorities


def _asked_apart(queries: list[Query], number: int, first: Answer) -> list[Scope] | None:
    """The scopes in each of which a later half is asked by itself; None where it is asked once."""
    selected = _selected(queries[0], first)
    if selected is not None:
        return [_scope_of(info) for info in selected]
    scope = _handed_on(queries[0], first)
    if len(scope.authorities) < 2 or queries[number].kind != "recommendations":
        return None
    return [replace(scope, authorities=(name,)) for name in scope.authorities]


def _scope_of(info: ReportInfo) -> Scope:
    return Scope(
        authorities=(info.authority,) if info.authority else (),
        years=(int(info.date[:4]),) if info.date else (),
        frameworks=(info.framework,),
    )


def _selected(first: Query, answer: Answer) -> list[ReportInfo] | None:
    """The reports that the first half selects by their grades: the newest of each authority, then others.

    None where it selects by nothing.
    """
    if answer.refusal is not None or first.kind not in _SELECTING or not first.grades:
        return None
    by_date = sorted((info for info, _ in answer.judgements), key=lambda r: r.date, reverse=True)
    reports = {r.report_id: r for r in by_date}
    newest = {r.authority: r.report_id for r in reversed(reports.values())}
    return sorted(reports.values(), key=lambda r: newest[r.authority] != r.report_id)


def _of_selected(
    view: View, words: str, read: Reads, selected: list[Scope], top: int
) -> tuple[Answer, float]:
    """The half asked of the reports that were selected, the first of them where there are many."""
    if not selected:
        none = "There is no such report to ask."
        return refuse(words, "no_report", none), 0.0
    seconds = 0.0
    answers: list[Answer] = []
    notices: list[str] = []
    for scope in selected[:_REPORTS]:
        query = read(f"{words}?", scope)
        asked = replace(scope, judgements=query.scope.judgements)
        answer, took = answer_query(view, replace(query, scope=asked), top)
        seconds += took
        if answer.refusal is None:
            answers.append(shortened(answer, _ITEMS, f"{words} in {_whose(scope)}?"))
        else:
            notices.append(answer.refusal.message)
    left = [_whose(scope) for scope in selected[_REPORTS:]]
    if left:
        notices.append(
            f"{_REPORTS} of {len(selected)} are quoted here; ask the same of "
            f"{listed(left)} by name."
        )
    if not answers:
        return answer, seconds
    return one_after_the_other(answers, notices), seconds


def _whose(scope: Scope) -> str:
    return " in ".join([*scope.authorities, *(str(year) for year in scope.years[:1])])

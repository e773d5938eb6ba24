"""Query -> Answer over one generation of the index: the wiring of scope, search and answers."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.answer import (
    about,
    across,
    changes,
    compare,
    grades,
    holdings,
    passages,
    quotes,
    recommendations,
    refuse,
)
from qa.answer.confidence import evidence_features, load_calibration
from qa.answer.material import Material
from qa.gazetteer import load_gazetteer
from qa.likeness import load_likeness
from qa.question import Vocabulary
from qa.reports.frameworks import FRAMEWORKS
from qa.retrieve import Asks, Finds, Retriever, distinct, load_ranker
from qa.scope import Chosen, Judged, choose_reports
from qa.thesaurus import load_thesaurus
from qa.types import (
    Answer,
    Evidence,
    Judgement,
    Passage,
    Query,
    RankedPassage,
    Recommendation,
    ReportInfo,
    Scope,
)

if TYPE_CHECKING:
    from qa.cross_encoder import CrossEncoder
    from qa.store import Store

_WIDE = 150  # passages looked at where every authority's best is wanted
_DISTINCT = 40  # passages kept of a search, without overlaps
_MEANT = 0.55  # similarity from which a text is taken for a judgement's name
_RECENT = 0.1  # confidence that a newer report may lack and still be preferred
_EACH = 3  # passages kept of each report where several are asked side by side


class Encodes(Protocol):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]: ...

    def unanswered(self, vector: NDArray[np.float32]) -> float: ...


class View:
    """What one generation of an index holds, read once. Immutable but for caches."""

    def __init__(
        self,
        store: Store,
        generation: int,
        encoder: Encodes,
        regions: Mapping[str, Sequence[str]],
        cross_encoder: CrossEncoder | None = None,
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._cross_encoder = cross_encoder
        self.generation = generation
        infos = sorted(store.catalogue.reports(), key=lambda i: (i.authority or "", i.date))
        self.infos: dict[str, ReportInfo] = {i.report_id: i for i in infos}
        self.judgements: dict[str, list[Judgement]] = {}
        for info, judgement in store.catalogue.judgements():
            self.judgements.setdefault(info.report_id, []).append(judgement)
        self.known = frozenset(i.authority for i in infos if i.authority)
        self.vocabulary = Vocabulary(load_gazetteer(), self.known, FRAMEWORKS, regions)
        self._recommendations: dict[str, list[Recommendation]] = {}

    @cached_property
    def judged(self) -> Judged:
        keys = {
            report_id: frozenset(k for j in items for k in (j.judgement, *j.covers))
            for report_id, items in self.judgements.items()
        }
        recommending = frozenset(i for i in self.infos if self.recommendations(i))
        return Judged(keys, recommending)

    @cached_property
    def retriever(self) -> Retriever:
        self._store.refresh()
        return Retriever(
            self._encoder,
            self._store.vectors,
            self._store.words,
            self._store.catalogue,
            load_thesaurus().expand,
            load_ranker(),
            load_likeness(),
        )

    def reordered(self, question: str, evidence: list[Evidence]) -> list[Evidence]:
        """The evidence in the cross-encoder's order, where the settings name one."""
        if self._cross_encoder is None:
            return evidence
        return self._cross_encoder.reordered(question, evidence)

    def authority_named(self, name: str) -> str:
        """The short name of an authority that was given by name; itself where unknown."""
        if name in self.known:
            return name
        found = load_gazetteer().resolve(name, self.known)
        return found.name if found else name

    @cached_property
    def _judgement_vectors(self) -> tuple[list[tuple[str, str]], NDArray[np.float32]]:
        """Framework and key, and vectors (n, dim), of all the words by which judgements are asked for."""
        found = [
            ((f.key, j.key), p)
            for f in FRAMEWORKS.values()
            for j in f.judgements
            for p in j.phrases
        ]
        return [key for key, _ in found], self._encoder.encode([phrase for _, phrase in found])

    def judgement_meant(self, text: str, frameworks: Collection[str] = ()) -> str | None:
        """The judgement (of these frameworks; none: of any) whose names come nearest to a text that
        asks for a grade, if near enough; the only one that they have in any case."""
        keys, vectors = self._judgement_vectors
        among = [
            i for i, (framework, _) in enumerate(keys) if not frameworks or framework in frameworks
        ]
        if not among:
            return None
        if len({keys[i][1] for i in among}) == 1:
            return keys[among[0]][1]
        similar = vectors[among] @ self._encoder.encode([text])[0]
        best = int(similar.argmax())
        return keys[among[best]][1] if similar[best] >= _MEANT else None

    def recommendations(self, report_id: str) -> list[Recommendation]:
        if report_id not in self._recommendations:
            items = self._store.catalogue.recommendations(report_id)
            self._recommendations[report_id] = items
        return self._recommendations[report_id]

    def passages_of(self, report_id: str) -> list[Passage]:
        return self._store.catalogue.passages_of(report_id)

    def choose(self, query: Query) -> Chosen:
        return choose_reports(query, list(self.infos.values()), self.judged, framework_title)

    def ranked(self, evidence: Sequence[Evidence], top: int) -> list[RankedPassage]:
        return [
            RankedPassage(self.infos[e.passage.report_id], e.passage, e.score)
            for e in evidence[:top]
        ]


def framework_title(key: str) -> str:
    return FRAMEWORKS[key].title if key in FRAMEWORKS else key


# --- the search -------------------------------------------------------------------------------


class Search:
    """The searches of one question, timed; the same search is made once."""

    def __init__(self, view: View, query: Query, finder: Finds | None = None) -> None:
        self._view = view
        self._query = query
        self._finder = finder
        self._found: dict[tuple[str, tuple[str, ...], bool], list[Evidence]] = {}
        self.seconds = 0.0

    def find(self, text: str, report_ids: Sequence[str], *, wide: bool = False) -> list[Evidence]:
        """Distinct evidence for a text in some reports, best first; `wide` keeps some of each report."""
        key = (text, tuple(sorted(report_ids)), wide)
        if key not in self._found:
            start = time.perf_counter()
            everything = len(report_ids) == len(self._view.infos)
            query = replace(self._query, text=text)
            found = (self._finder or self._view.retriever).find(
                query, None if everything else report_ids, depth=_WIDE if wide else None
            )
            known = [
                e
                for e in found.evidence
                if e.passage.report_id in self._view.infos and not quotes.is_grade_row(e.passage)
            ]
            kept = distinct(known, _WIDE, _EACH) if wide else distinct(known, _DISTINCT)
            self._found[key] = self._view.reordered(text or query.question, kept)
            self.seconds += time.perf_counter() - start
        return self._found[key]

    def found_of(self, text: str, report_ids: Sequence[str]) -> list[Evidence]:
        """`find`, or what a wide search over more reports has already found of these."""
        wanted = set(report_ids)
        for (searched, within, wide), evidence in self._found.items():
            if wide and searched == text and wanted.issubset(within):
                return [e for e in evidence if e.passage.report_id in wanted]
        return self.find(text, report_ids)

    def of_reports(self, reports: Sequence[ReportInfo]) -> list[Evidence]:
        return self.find(self._query.text, [r.report_id for r in reports])

    def newest_that_answers(self, chosen: Chosen) -> list[Evidence]:
        """Evidence of the newest report that answers about as surely as any; else of all of them.

        A question without a year is meant of now, but a report that does not deal with its matter
        (a letter on one theme) must not hide an earlier one that does.
        """
        found = [self.of_reports([report]) for report in chosen.reports]
        sure = [(_confidence(self._query, e), e) for e in found if _is_sure(self._query, e)]
        if not sure:
            return self.of_reports(chosen.reports)
        enough = max(confidence for confidence, _ in sure) - _RECENT
        return next(evidence for confidence, evidence in sure if confidence >= enough)


def _is_sure(query: Query, evidence: Sequence[Evidence]) -> bool:
    return bool(evidence) and _confidence(query, evidence) >= load_calibration().threshold


def _confidence(query: Query, evidence: Sequence[Evidence]) -> float:
    return load_calibration().confidence(evidence_features(query, evidence))


def search_passages(
    view: View, query: Query, top: int, finder: Finds | None = None
) -> list[RankedPassage]:
    """The ranked passages in a query's scope; none where the scope is refused.

    `finder` stands in for the view's retriever.
    """
    if query.unsupported:
        return []
    chosen = view.choose(query)
    if chosen.refusal:
        return []
    return view.ranked(_evidence(Search(view, query, finder), chosen), top)


def all_candidates(
    view: View,
    query: Query,
    asks: Asks | None = None,
) -> list[Evidence]:
    """Every candidate of the query's reports, best first, overlaps included."""
    chosen = view.choose(query)
    if query.unsupported or chosen.refusal:
        return []
    retriever = view.retriever.varied(asks=asks)
    found = retriever.find(query, [r.report_id for r in chosen.reports])
    return list(found.evidence)


def _evidence(search: Search, chosen: Chosen) -> list[Evidence]:
    if chosen.must_name:
        named = [str(year) for year in chosen.must_name]
        found = search.of_reports(chosen.reports)
        return [e for e in found if any(year in e.passage.text for year in named)]
    if chosen.by_latest:
        return search.newest_that_answers(chosen)
    return search.of_reports(chosen.reports)


# --- the answer -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Case:
    """One question on its way: what was chosen, and the search that its answer may use."""

    view: View
    query: Query
    chosen: Chosen
    search: Search
    top: int

    def material(self, reports: Sequence[ReportInfo] | None = None) -> Material:
        chosen = self.chosen
        taken = tuple(reports) if reports is not None else chosen.reports
        ids = {r.report_id for r in taken}
        others = (*(r for r in chosen.reports if r.report_id not in ids), *chosen.passed_over)
        return Material(
            query=self.query,
            scope=_resolved(self.query, chosen, taken),
            reports=taken,
            passed_over=tuple(sorted(others, key=lambda r: r.date, reverse=True)),
            notices=chosen.notices,
            judgements=self.view.judgements,
            recommendations=self.view.recommendations,
            passages_of=self.view.passages_of,
            find=self.search.find,
            frameworks=FRAMEWORKS,
            today=dt.date.today(),
            infos=self.view.infos,
        )


def _resolved(query: Query, chosen: Chosen, reports: Sequence[ReportInfo]) -> Scope:
    """The scope as it was used: the year of the one report that a default chose."""
    scope = chosen.scope
    single = len({r.report_id for r in reports}) == 1
    if single and not scope.years and reports[0].date and (query.latest or scope.defaulted):
        return replace(scope, years=(int(reports[0].date[:4]),))
    return scope


def answer_query(view: View, query: Query, top: int) -> tuple[Answer, float]:
    """The answer with its ranked passages, and the seconds that searching took."""
    if not view.infos:
        return refuse.empty_index(query), 0.0
    if query.unsupported:
        refused = refuse.refuse(query.question, "not_supported", query.unsupported, kind=query.kind)
        return refused, 0.0
    meaning = about.asks_for_meaning(query.question, FRAMEWORKS)
    if meaning:
        return about.answer_meaning(query, meaning, FRAMEWORKS, query.scope), 0.0
    chosen = view.choose(query)
    if chosen.refusal:
        refused = Answer(query.question, query.kind, chosen.scope, refusal=chosen.refusal)
        return refused, 0.0
    case = _Case(view, query, chosen, Search(view, query), top)
    answer = _of_the_report(case) or _ANSWERS[query.kind](case)
    return _with_passages(case, answer), case.search.seconds


def _of_the_report(case: _Case) -> Answer | None:
    """A fact about the report itself, where that and an authority are asked for."""
    asked = about.asks_about_report(case.query.question)
    if asked is None or not case.query.scope.authorities:
        return None
    newest = case.chosen.reports if case.query.scope.years else case.chosen.reports[:1]
    return about.answer_about_report(case.material(newest), asked)


def _with_passages(case: _Case, answer: Answer) -> Answer:
    """The ranked passages beside every answer: also a grade is read about further."""
    if answer.passages:
        return answer
    cited = {c.report.report_id for c in answer.citations} | {
        info.report_id for info, _ in answer.judgements
    }
    ids = sorted(cited) or [r.report_id for r in case.chosen.reports]
    evidence = case.search.found_of(case.query.text, ids)
    return replace(answer, passages=tuple(case.view.ranked(evidence, case.top)))


def _answer_passage(case: _Case) -> Answer:
    if case.query.asks_grade and case.query.kind == "passage":
        key = case.view.judgement_meant(case.query.text, {r.framework for r in case.chosen.reports})
        if key:
            scope = replace(case.query.scope, judgements=(key,))
            query = replace(case.query, kind="grade", scope=scope)
            chosen = case.view.choose(query)
            if not chosen.refusal:
                return _answer_grade(replace(case, query=query, chosen=chosen))
    return _quote_passage(case)


def _quote_passage(case: _Case) -> Answer:
    """Quotes of the reports in scope; of each authority's best passage where none is named."""
    if not case.chosen.scope.authorities and len(case.view.known) > 1:
        return across.answer_theme(case.material(), _by_report(case))
    evidence = _evidence(case.search, case.chosen)
    reports = case.chosen.reports
    if case.chosen.by_latest and _is_sure(case.query, evidence):
        reports = (case.view.infos[evidence[0].passage.report_id],)
    answer = passages.answer_passages(case.material(reports), evidence)
    return replace(answer, passages=tuple(case.view.ranked(evidence, case.top)))


def _answer_grade(case: _Case) -> Answer:
    return grades.answer_grade(case.material())


def _answer_recommendations(case: _Case) -> Answer:
    """The list; where no item is on the theme, the passages that are."""
    several = not case.chosen.scope.authorities and len(case.view.known) > 1
    found = None if several else recommendations.answer_recommendations(case.material())
    return found or _quote_passage(case)


def _answer_compare(case: _Case) -> Answer:
    material = case.material()
    theme = not (case.query.scope.judgements or case.query.grades)
    if theme and case.query.text and not grades.asks_only_grades(case.query):
        key = case.view.judgement_meant(case.query.text, {r.framework for r in case.chosen.reports})
        if key is None:
            return compare.compare_passages(material, _by_report(case))
        scope = replace(case.query.scope, judgements=(key,))
        query = replace(case.query, scope=scope)
        chosen = case.view.choose(query)
        material = replace(case, query=query, chosen=chosen).material()
    return compare.compare_grades(material)


def _answer_across(case: _Case) -> Answer:
    material = case.material()
    if holdings.asks_for_reports(case.query):
        return holdings.answer_reports(material)
    if changes.asks_for_rise(case.query):
        return changes.answer_rise(material)
    if changes.asks_for_hold(case.query):
        return changes.answer_hold(material)
    if case.query.trend and case.query.bare:
        return changes.answer_changes(material)
    if across.asks_for_grades(case.query):
        return across.answer_count(material)
    return across.answer_theme(material, _by_report(case))


def _by_report(case: _Case) -> list[tuple[ReportInfo, list[Evidence]]]:
    """The best distinct evidence of each report in the scope, from one search over all of them."""
    reports = case.chosen.reports
    if len(reports) <= 4:
        return [(r, case.search.of_reports([r])) for r in reports]
    grouped: dict[str, list[Evidence]] = {}
    for item in case.search.find(case.query.text, [r.report_id for r in reports], wide=True):
        grouped.setdefault(item.passage.report_id, []).append(item)
    return [(case.view.infos[i], items) for i, items in grouped.items()]


_ANSWERS = {
    "passage": _answer_passage,
    "grade": _answer_grade,
    "recommendations": _answer_recommendations,
    "compare": _answer_compare,
    "count": _answer_across,
    "list": _answer_across,
}

"""The public door: open an index, ask it, list it. The only place that wires the stages.

from qa import open_index
index = open_index("index")
print(index.ask("How was Wexcombe judged for leadership in 2022?").text)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from qa.answer import refuse
from qa.answering import View, all_candidates, search_passages
from qa.answering_halves import answer_question
from qa.cross_encoder import CrossEncoder
from qa.errors import BadInput, UnknownReport
from qa.examples import example_questions
from qa.language import NOTHING_SAID, says_nothing
from qa.lazy_encoder import LazyEncoder
from qa.question import Overrides, understand
from qa.reports.frameworks import FRAMEWORKS
from qa.settings import Settings
from qa.types import (
    Answer,
    Evidence,
    FrameworkInfo,
    Judgement,
    Paragraph,
    Passage,
    Query,
    RankedPassage,
    Report,
    ReportInfo,
    Scope,
)

_T = TypeVar("_T", str, int)
_Result = TypeVar("_Result")
_ATTEMPTS = 5  # of an answer, while reports come and go

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.check import Finding
    from qa.indexing import IndexResult, Progress
    from qa.mending import Backup
    from qa.reports.picture import PagePicture
    from qa.retrieve import Asks, Finds, Retriever
    from qa.shard import Shard
    from qa.store import Store
    from qa.store.feedback import Feedback
    from qa.store.ledger import Failure
    from qa.store.migrating import Migration


def open_index(
    path: Path | str | None = None, settings: Settings | None = None, *, create: bool = False
) -> Index:
    """The index in a folder (default: the settings' one). Raises NoIndex where there is none."""
    settings = settings or Settings()
    if path is not None:
        settings = settings.model_copy(update={"index": Path(path)})
    return Index.open(settings, create=create)


class Index:
    """An index that answers. Safe to use from several threads; a writer elsewhere is noticed."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.settings = settings
        self._store = store
        self._lock = threading.Lock()
        self._encoder = LazyEncoder(settings, store)
        self._cross_encoder = CrossEncoder(settings) if settings.cross_encoder else None
        self._view: View | None = None

    @classmethod
    def open(cls, settings: Settings, *, create: bool = False) -> Self:
        from qa.store import MilvusAccess, Store

        token = settings.milvus_token
        access = MilvusAccess(settings.milvus_url, token.get_secret_value() if token else None)
        return cls(Store.open(settings.index, settings, create=create, access=access), settings)

    def close(self) -> None:
        self._store.close()

    # --- asking -----------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        *,
        authority: str | Sequence[str] | None = None,
        year: int | Sequence[int] | None = None,
        framework: str | Sequence[str] | None = None,
        judgement: str | Sequence[str] | None = None,
        top: int | None = None,
        scope: Scope | None = None,
    ) -> Answer:
        """The answer to a question; a question that has none gets a refusal, never an error.

        Scope given by name restricts the answer whatever the question says; `scope` is that of an
        earlier answer, carried on where the question leaves it open. Raises BadInput for a
        framework or an authority given by name that is not known.
        """
        start = time.perf_counter()
        if not question.strip():
            return refuse.empty_question()
        if len(question) > self.settings.max_question_chars:
            return refuse.refuse(
                question[:200] + "…",
                "not_supported",
                f"The question has {len(question)} characters; at most "
                f"{self.settings.max_question_chars} are read. Ask it in a sentence or two.",
            )
        if says_nothing(question):
            return refuse.refuse(question, "not_supported", NOTHING_SAID)

        def attempt(view: View) -> tuple[Answer, float, float]:
            understood_s = 0.0

            def read(text: str, before: Scope | None) -> Query:
                nonlocal understood_s
                began = time.perf_counter()
                query = self._understand(
                    view, text, authority, year, framework, judgement, before or scope
                )
                understood_s += time.perf_counter() - began
                return query

            answer, found_s = answer_question(view, question, read, top or self.settings.top)
            return answer, found_s, understood_s

        answer, retrieved_s, understood_s = self._in_one_generation(attempt)
        end = time.perf_counter()
        timings = {
            "question": understood_s * 1000,
            "retrieve": retrieved_s * 1000,
            "answer": (end - start - understood_s - retrieved_s) * 1000,
            "total": (end - start) * 1000,
        }
        return replace(answer, timings_ms=timings)

    def search(
        self,
        question: str,
        *,
        authority: str | Sequence[str] | None = None,
        year: int | Sequence[int] | None = None,
        framework: str | Sequence[str] | None = None,
        top: int | None = None,
    ) -> list[RankedPassage]:
        """The best passages inside the question's scope, best first, without overlaps.

        An empty list where the scope holds nothing.
        """
        if not question.strip() or not self._current().infos:
            return []

        def attempt(view: View) -> list[RankedPassage]:
            query = self._understand(view, question, authority, year, framework, None, None)
            return search_passages(view, query, top or self.settings.top)

        return self._in_one_generation(attempt)

    def candidates(
        self,
        question: str,
        asks: Asks | None = None,
    ) -> tuple[Query, list[Evidence]]:
        """How a question was understood, and all candidates in its scope with their features.

        What the ranking and the confidence are fitted on; empty where the scope is refused. `asks`
        stands in for the shipped encoder of questions, which has seen the tune questions.
        """
        view = self._current()
        query = self._understand(view, question, None, None, None, None, None)
        return query, all_candidates(view, query, asks)

    @property
    def retriever(self) -> Retriever:
        """The search of this generation, to vary and measure its parts; see `search_by`."""
        return self._current().retriever

    def search_by(self, finder: Finds, query: Query, *, top: int) -> list[RankedPassage]:
        """`search` for a question understood, with another finder in the retriever's place."""
        return search_passages(self._current(), query, top, finder)

    def scope_of(self, question: str) -> AskedScope:
        """The reports that a question is asked of: what the encoder of questions is learned from."""
        view = self._current()
        query = self._understand(view, question, None, None, None, None, None)
        chosen = view.choose(query)
        ids = () if query.unsupported else tuple(r.report_id for r in chosen.reports)
        return AskedScope(query, ids)

    def passage_vectors(self, report_id: str) -> tuple[list[Passage], list[NDArray[np.float32]]]:
        """The passages of a report in order, each with its sentences' vectors (n, dim)."""
        passages = self._store.catalogue.passages_of(report_id)
        return passages, self._store.catalogue.sentence_vectors([p.row for p in passages])

    def _understand(
        self,
        view: View,
        question: str,
        authority: str | Sequence[str] | None,
        year: int | Sequence[int] | None,
        framework: str | Sequence[str] | None,
        judgement: str | Sequence[str] | None,
        scope: Scope | None,
    ) -> Query:
        given = Overrides(
            authorities=tuple(view.authority_named(a) for a in _several(authority)),
            years=tuple(int(y) for y in _several(year)),
            frameworks=tuple(_framework_named(f) for f in _several(framework)),
            judgements=tuple(_several(judgement)),
        )
        return understand(question, view.vocabulary, given, scope)

    # --- looking up -------------------------------------------------------------------------------

    def reports(self) -> list[ReportInfo]:
        """All reports, by authority and date."""
        return list(self._current().infos.values())

    def report(self, report_id: str) -> Report:
        """One report whole. Raises UnknownReport."""
        return self._store.catalogue.report(report_id)

    def grades(
        self,
        authority: str | None = None,
        year: int | None = None,
        judgement: str | None = None,
        framework: str | None = None,
    ) -> list[tuple[ReportInfo, Judgement]]:
        """Rows of the judgement table, by authority and date, filtered by what is given.

        A joint row is found by each judgement that it covers. Raises BadInput for a name that is
        not known.
        """
        view = self._current()
        name = view.authority_named(authority) if authority else None
        wanted = _framework_named(framework) if framework else None
        _check_judgement(judgement)
        return [
            (info, j)
            for info in view.infos.values()
            if (name is None or info.authority == name)
            and (wanted is None or info.framework == wanted)
            and (year is None or str(year) in _years(info))
            for j in view.judgements.get(info.report_id, ())
            if judgement is None or judgement == j.judgement or judgement in j.covers
        ]

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of that id; None where it is gone (its report was read anew or removed)."""
        return self._store.catalogue.passage(passage_id)

    def paragraph(self, passage: Passage) -> Paragraph:
        """The whole paragraph that a passage is part of."""
        return self._store.catalogue.paragraph(passage.report_id, passage.paragraph)

    def page_picture(
        self, report_id: str, page: int, passage_id: str | None = None, *, scale: float = 1.5
    ) -> PagePicture:
        """A page as PNG, with a passage marked where its place is sure.

        `passage_id` may also be the mark of quotes (`Citation.mark`, `qa.quote_marks`) or of a
        printed grade (`qa.grade_marks.mark_id`). Raises UnknownReport, or UnknownPage where the
        report has no such page or its file is gone.
        """
        from qa.grade_marks import draw_grade, grade_of
        from qa.quote_marks import draw_quotes, read_marks

        catalogue = self._store.catalogue
        file = catalogue.ledger.present_file(catalogue.info(report_id))
        grades = self._current().judgements.get(report_id, [])
        if passage_id and (grade := grade_of(passage_id, report_id, grades)):
            rows = catalogue.passages_of(report_id)
            return draw_grade(file, page, grade, grades, rows, scale)
        found = [m.in_passage(self.passage(m.passage_id)) for m in read_marks(passage_id or "")]
        quoted = [q if q and q.passage.report_id == report_id else None for q in found]
        return draw_quotes(file, page, quoted, scale)

    def frameworks(self) -> Mapping[str, FrameworkInfo]:
        return FRAMEWORKS

    def authorities(self) -> list[str]:
        """Names of the authorities that have a report in the index."""
        return sorted(self._current().known)

    @property
    def generation(self) -> int:
        """Goes up with every change of the index, in whatever process it was made."""
        return self._store.catalogue.generation

    def examples(self) -> list[str]:
        """Questions that this index can answer, one of each kind."""
        return example_questions(self._current())

    def failures(self) -> list[Failure]:
        return self._store.failures()

    @property
    def feedback(self) -> Feedback:
        """What users said about answers."""
        return self._store.catalogue.feedback

    def added(self) -> dict[str, str]:
        """When each report was added or read anew, by its id; ISO 8601, UTC."""
        return self._store.catalogue.added()

    def check(self, report_id: str | None = None) -> list[Finding]:
        """What looks wrong in the index, or in one report: the analyst's to-do list."""
        from qa.check import check_store

        return check_store(self._store, only=report_id)

    def backup(self, file: Path) -> Backup:
        """Writes everything that the index knows to one file. Raises BadInput, QAError."""
        from qa.mending import backup_index

        return backup_index(self.settings.index, file)

    # --- changing ---------------------------------------------------------------------------------

    def index(
        self,
        paths: Sequence[Path | str],
        progress: Progress | None = None,
        *,
        shard: Shard | None = None,
    ) -> IndexResult:
        """Adds files and folders, or a share of them; unchanged files cost a hash.

        Raises IndexLocked.
        """
        from qa.embedding import model_files
        from qa.indexing import index_paths
        from qa.passages import split_passages
        from qa.reports import read_report

        result = index_paths(
            self._store,
            [Path(p) for p in paths],
            self.settings,
            read=read_report,
            split=split_passages,
            encoder=self._encoder.load,
            progress=progress,
            model_files=model_files(self.settings),
            shard=shard,
        )
        self._forget_view()
        return result

    def merge(self, folders: Sequence[Path | str], progress: Progress | None = None) -> IndexResult:
        """Takes over what other indexes hold; nothing is read or encoded again.

        Raises NoIndex, BadInput for an index that another version or model made, IndexLocked.
        """
        from qa.merging import merge_indexes
        from qa.passages import split_passages

        result = merge_indexes(
            self._store,
            [Path(folder) for folder in folders],
            self.settings,
            split=split_passages,
            encoder=self._encoder.load,
            progress=progress,
        )
        self._forget_view()
        return result

    def forget_failure(self, path: Path | str) -> None:
        """Takes a file off the list of those that could not be read."""
        self._store.catalogue.ledger.drop_failure(str(path))

    def remove(self, report_ids: Sequence[str]) -> None:
        """Removes reports from every part of the index. Raises UnknownReport, then nothing is."""
        known = {info.report_id for info in self._store.catalogue.reports()}
        unknown = [r for r in report_ids if r not in known]
        if unknown:
            raise UnknownReport(f"no report {unknown[0]!r} in the index; `qa reports` lists them")
        self._store.remove_report(*report_ids)
        self._forget_view()

    def migrate(self, to: str) -> Migration:
        """Moves the search indexes to Milvus at an address, or back to "files".

        Nothing is embedded again. Raises BadInput, IndexLocked, or QAError where Milvus fails.
        """
        done = self._store.migrate(to)
        self._forget_view()
        return done

    # --- the view of one generation ---------------------------------------------------------------

    def warm(self) -> None:
        """Loads the models and the index, so that the first question is as quick as the next."""
        view = self._current()
        if self._cross_encoder is not None:
            self._cross_encoder.load()
        if view.infos:
            view.retriever.find(Query("warm up", "warm up", "passage", Scope()), None)

    def _forget_view(self) -> None:
        with self._lock:
            self._view = None

    def _in_one_generation(self, attempt: Callable[[View], _Result]) -> _Result:
        """What an attempt gives; begun again where a report that it looked up was just removed."""
        for _ in range(_ATTEMPTS - 1):
            view = self._current()
            try:
                return attempt(view)
            except UnknownReport:
                if view.generation == self.generation:
                    raise
        return attempt(self._current())

    def _current(self) -> View:
        """What this generation of the index holds; made anew when the generation moved."""
        with self._lock:
            generation = self.generation
            if self._view is None or self._view.generation != generation:
                self._view = View(
                    self._store,
                    generation,
                    self._encoder,
                    self.settings.regions,
                    self._cross_encoder,
                )
            return self._view


@dataclass(frozen=True, slots=True)
class AskedScope:
    """A question understood, and the `report_ids` that may answer it."""

    query: Query
    report_ids: tuple[str, ...]


def _several(value: _T | Sequence[_T] | None) -> Sequence[_T]:
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def _framework_named(name: str) -> str:
    key = name.lower().replace("-", "_").replace(" ", "_")
    if key not in FRAMEWORKS:
        raise BadInput(f"no framework {name!r}; there are {', '.join(sorted(FRAMEWORKS))}")
    return key


def _check_judgement(key: str | None) -> None:
    known = {j.key for f in FRAMEWORKS.values() for j in f.judgements}
    if key is not None and key not in known:
        raise BadInput(f"no judgement {key!r}; there are {', '.join(sorted(known))}")


def _years(info: ReportInfo) -> set[str]:
    """The years in which a report was inspected or published."""
    dates = (info.inspected_from, info.inspected_to, info.published)
    return {date[:4] for date in dates if date}

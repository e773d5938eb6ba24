"""A made-up index of two invented authorities, answering from fixed answers by words of the question."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from PIL import Image, ImageDraw

from qa.check import Finding
from qa.errors import BadInput, QAError, UnknownPage, UnknownReport
from qa.grade_marks import GRADE_SIGN, mark_id
from qa.indexing import IndexResult, Step
from qa.quote_marks import read_marks
from qa.reports.picture import PagePicture
from qa.service import Index
from qa.settings import Settings
from qa.store.ledger import Failure
from qa.types import (
    Alternative,
    Answer,
    Citation,
    FrameworkInfo,
    Judgement,
    JudgementInfo,
    Line,
    Paragraph,
    Part,
    Passage,
    RankedPassage,
    Recommendation,
    Refusal,
    Report,
    ReportInfo,
    Scope,
    Section,
    Sentence,
    Table,
)
from qa.web import shared

SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked=1'>"

FRAMEWORK = FrameworkInfo(
    key="county",
    title="Inspection of county services",
    phrases=("county inspection",),
    judgements=(
        JudgementInfo("overall_effectiveness", "Overall effectiveness", ("overall",)),
        JudgementInfo("leadership", "Leadership", ("leaders",)),
    ),
    scale=("outstanding", "good", "requires_improvement", "inadequate"),
    meanings={"good": "Children are helped well.", "inadequate": "Children are not safe enough."},
)

_TEXT = (
    "Most children live in settled homes. Children wait too long for assessments, and managers do "
    "not always know why. The council has a plan for this."
)
_CITED = "Children wait too long for assessments, and managers do not always know why."
_HOSTILE = f"Staff know *their* families well. {SCRIPT} [A link](https://example.org) is no link."


def _info(report_id: str, authority: str, to: str, **more: Any) -> ReportInfo:
    base = ReportInfo(
        report_id=report_id,
        file=f"/srv/reports/{report_id}.pdf",
        sha256="0" * 64,
        authority=authority,
        printed_authority=f"{authority} County Council",
        urn=None,
        title=f"Inspection of {authority} children’s services",
        framework="county",
        visit="full",
        inspected_from=None,
        inspected_to=to,
        published=None,
        sources={"authority": "text"},
        lead_inspector="Ada Brook",
        pages=3,
    )
    return replace(base, **more)


WEX_2022 = _info("wexcombe-county-2022-05-20", "Wexcombe", "2022-05-20")
WEX_2018 = _info("wexcombe-county-2018-03-02", "Wexcombe", "2018-03-02")
ALD_2021 = _info(
    "aldermoor-county-2021-11-05",
    "Aldermoor",
    "2021-11-05",
    pages=None,
    file="/srv/reports/aldermoor.html",
    warnings=("The report prints no publication date.",),
)
_SECTION = ("Findings", "Children who need help")


def _passage(
    info: ReportInfo, text: str, paragraph: int, number: str | None, page: int | None
) -> Passage:
    lines = (Line(0, len(text), page, 72, 600, 500, 640),) if page else ()
    return Passage(
        passage_id=f"{info.report_id}.{paragraph}.abc",
        report_id=info.report_id,
        section=_SECTION,
        paragraph=paragraph,
        number=number,
        kind="paragraph",
        lead_in=None,
        text=text,
        start=0,
        sentences=(Sentence(0, len(text)),),
        lines=lines,
    )


_PASSAGES = {
    p.passage_id: p
    for p in (
        _passage(WEX_2022, _TEXT, 0, "9", 2),
        _passage(WEX_2018, "Assessments were prompt in 2018.", 0, "4", 1),
        _passage(ALD_2021, _HOSTILE, 0, None, None),
    )
}


def _grade(key: str, name: str, grade: str, rank: int, page: int | None = 1) -> Judgement:
    printed = grade.replace("_", " ").capitalize()
    return Judgement(key, (key,), name, grade, printed, rank, 4, "table", None, page)


_GRADES: dict[str, tuple[Judgement, ...]] = {
    WEX_2022.report_id: (
        _grade("overall_effectiveness", "Overall effectiveness", "requires_improvement", 3),
        _grade("leadership", "The impact of leaders", "good", 2),
    ),
    WEX_2018.report_id: (
        _grade("overall_effectiveness", "Overall effectiveness", "inadequate", 4),
        _grade("leadership", "The impact of leaders", "requires_improvement", 3),
    ),
    ALD_2021.report_id: (
        _grade("overall_effectiveness", "Overall effectiveness", "outstanding", 1, None),
    ),
}
_RECOMMENDED = (
    Recommendation("Shorten the wait for assessments.", "within three months", 91, page=3),
    Recommendation("Tell parents what was decided.", "immediately", 0, page=3),
)


def _cite(info: ReportInfo, marker: int, quote: str) -> Citation:
    passage = _PASSAGES[f"{info.report_id}.0.abc"]
    numbers = (passage.number,) if passage.number else ()
    page = passage.pages[0] if passage.pages else None
    at = passage.text.find(quote)
    span = (at, at + len(quote)) if at >= 0 else None
    return Citation(marker, info, _SECTION, numbers, page, quote, passage.passage_id, span)


def _ranked(info: ReportInfo, score: float = 0.7) -> RankedPassage:
    return RankedPassage(info, _PASSAGES[f"{info.report_id}.0.abc"], score)


def _png() -> bytes:
    image = Image.new("RGB", (620, 877), "white")
    ImageDraw.Draw(image).rectangle((80, 200, 540, 260), fill=(255, 236, 120))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@dataclass
class FakeFeedback:
    """Keeps opinions as the catalogue would."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    purged: list[int] = field(default_factory=list)
    broken: bool = False

    def add(
        self,
        question: str,
        scope: dict[str, Any],
        answer: dict[str, Any],
        *,
        thumbs: int | None = None,
        comment: str | None = None,
    ) -> int:
        if self.broken:
            raise QAError("the index cannot be written to")
        entry = {"question": question, "scope": scope, "answer": answer, "thumbs": thumbs}
        self.kept.append({**entry, "comment": comment})
        return len(self.kept)

    def comment(self, number: int, text: str) -> None:
        self.kept[number - 1]["comment"] = text

    def purge_older(self, days: int) -> int:
        self.purged.append(days)
        return 0


@dataclass
class FakeIndex:
    """Answers as `qa.service.Index` would; `asked` notes what it was asked."""

    settings: Settings = field(default_factory=lambda: Settings(max_question_chars=300))
    generation: int = 7
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    infos: tuple[ReportInfo, ...] = (ALD_2021, WEX_2018, WEX_2022)
    broken: bool = False
    fixed: Answer | None = None  # the answer to whatever is asked
    feedback: FakeFeedback = field(default_factory=FakeFeedback)
    added_paths: list[Path] = field(default_factory=list)

    def ask(self, question: str, **how: Any) -> Answer:
        self.asked.append((question, how))
        if self.broken:
            raise RuntimeError("a fault in the program")
        chosen = how.get("framework") or ()
        for name in [chosen] if isinstance(chosen, str) else chosen:
            if name != "county":
                raise BadInput(f"no framework {name!r}; there are county")
        if self.fixed is not None:
            return replace(self.fixed, question=question)
        return _answer(question, _scope(question, how))

    def search(self, question: str, **how: Any) -> list[RankedPassage]:
        self.asked.append((question, how))
        return [_ranked(WEX_2022), _ranked(WEX_2018, 0.4)][: how.get("top", 10)]

    def reports(self) -> list[ReportInfo]:
        return list(self.infos)

    def report(self, report_id: str) -> Report:
        for info in self.infos:
            if info.report_id == report_id:
                return _report(info)
        raise UnknownReport(f"no report {report_id!r} in the index; `qa reports` lists them")

    def grades(
        self,
        authority: str | None = None,
        year: int | None = None,
        judgement: str | None = None,
        framework: str | None = None,
    ) -> list[tuple[ReportInfo, Judgement]]:
        if authority not in (None, "Wexcombe", "Aldermoor"):
            raise BadInput(f"no authority {authority!r}")
        return [
            (info, j)
            for info in self.infos
            for j in _GRADES[info.report_id]
            if authority in (None, info.authority)
            and (year is None or info.date.startswith(str(year)))
            and judgement in (None, j.judgement)
            and framework in (None, info.framework)
        ]

    def passage(self, passage_id: str) -> Passage | None:
        return _PASSAGES.get(passage_id)

    def paragraph(self, passage: Passage) -> Paragraph:
        return Paragraph(passage.text, passage.number, pages=passage.pages, lines=passage.lines)

    def page_picture(
        self, report_id: str, page: int, passage_id: str | None = None, *, scale: float = 1.5
    ) -> PagePicture:
        info = self.report(report_id).info
        if not info.pages or not 1 <= page <= info.pages:
            raise UnknownPage(f"{info.title} has no page {page}")
        graded = [mark_id(report_id, j) for j in _GRADES[report_id] if j.page == page]
        known = [m.passage_id in _PASSAGES for m in read_marks(passage_id or "")]
        marked = passage_id in graded or (page == 2 and any(known))
        lost = 0 if GRADE_SIGN in (passage_id or "") else known.count(False)
        return PagePicture(_png(), marked, 620, 877, missed=lost)

    def frameworks(self) -> dict[str, FrameworkInfo]:
        return {"county": FRAMEWORK}

    def authorities(self) -> list[str]:
        return sorted({i.authority for i in self.infos if i.authority})

    def examples(self) -> list[str]:
        return ["Do children wait too long in Wexcombe?", "What grades did Wexcombe get in 2022?"]

    def failures(self) -> list[Failure]:
        return [Failure("/srv/reports/lost.pdf", None, "not a PDF, HTML or text file", "1", "")]

    def added(self) -> dict[str, str]:
        return {info.report_id: "2026-02-03T10:00:00+00:00" for info in self.infos}

    def check(self, report_id: str | None = None) -> list[Finding]:
        found = [
            Finding(i.report_id, i.file, None, "warning", w) for i in self.infos for w in i.warnings
        ]
        return [f for f in found if report_id in (None, f.report_id)]

    def index(self, paths: Sequence[Path], progress: Any = None) -> IndexResult:
        result = IndexResult()
        for number, path in enumerate(paths, 1):
            self.added_paths.append(path)
            if b"report" in path.read_bytes():
                result.added.append("newtown-county-2023-01-20")
            else:
                result.failed.append(Failure(str(path), None, "not a report", "1", ""))
            progress(Step(number, len(paths), str(path), "added"))
        self.generation += 1
        return result

    def forget_failure(self, path: Path | str) -> None:
        """Nothing is listed."""

    def remove(self, report_ids: Sequence[str]) -> None:
        self.infos = tuple(i for i in self.infos if i.report_id not in report_ids)
        self.generation += 1

    def warm(self) -> None:
        """Nothing to load."""


def _report(info: ReportInfo) -> Report:
    passages = [p for p in _PASSAGES.values() if p.report_id == info.report_id]
    paragraphs = tuple(Paragraph(p.text, p.number, pages=p.pages) for p in passages)
    wanted = _RECOMMENDED if info is WEX_2022 else ()
    return Report(info, (Section(_SECTION, paragraphs, 2),), _GRADES[info.report_id], wanted)


def _scope(question: str, how: dict[str, Any]) -> Scope:
    carried: Scope = how.get("scope") or Scope()
    said = tuple(n for n in ("Wexcombe", "Aldermoor") if n in question)
    authorities = _several(how.get("authority")) or said or carried.authorities
    years = _several(how.get("year")) or tuple(y for y in (2018, 2022) if str(y) in question)
    return Scope(authorities, years or carried.years, (), (), () if years else ("latest",))


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,) if value else ()


def _answer(question: str, scope: Scope) -> Answer:
    info = WEX_2018 if 2018 in scope.years else WEX_2022
    if not question.strip():
        return _refused(question, scope, "empty_question", "There is no question.")
    if "Wexcom " in question:
        message = "No authority called “Wexcom” is known."
        return _refused(question, scope, "unknown_authority", message, ("Wexcombe",))
    if "swimming" in question:
        message = "The reports of Wexcombe do not answer this."
        return _refused(question, scope, "no_evidence", message, related=(_ranked(WEX_2018),))
    if "Aldermoor" in scope.authorities:
        quote = _HOSTILE
        return _quoted(question, scope, ALD_2021, quote)
    if "grade" in question:
        return _graded(question, scope, info)
    return _quoted(
        question, scope, info, _CITED if info is WEX_2022 else "Assessments were prompt in 2018."
    )


def _refused(
    question: str,
    scope: Scope,
    reason: Any,
    message: str,
    suggestions: tuple[str, ...] = (),
    related: tuple[RankedPassage, ...] = (),
) -> Answer:
    return Answer(
        question, "passage", scope, refusal=Refusal(reason, message, suggestions, related)
    )


def _quoted(question: str, scope: Scope, info: ReportInfo, quote: str) -> Answer:
    other = Alternative(
        "Wexcombe 2018", "Do children wait in Wexcombe in 2018?", Scope(("Wexcombe",), (2018,))
    )
    return Answer(
        question,
        "passage",
        scope,
        parts=(Part("quote", quote, (1,)), Part("notice", "This is more than three years ago.")),
        confidence=0.8,
        citations=(_cite(info, 1, quote),),
        alternatives=(other,),
        passages=(_ranked(info),),
        timings_ms={"total": 12.0},
    )


def _graded(question: str, scope: Scope, info: ReportInfo) -> Answer:
    rows = tuple((info, j) for j in _GRADES[info.report_id])
    facts = tuple(Part("fact", f"{j.printed_name}: {j.printed_grade}.") for _, j in rows)
    table = Table(("judgement", "grade"), tuple((j.printed_name, j.printed_grade) for _, j in rows))
    return Answer(
        question, "grade", scope, parts=facts, judgements=rows, table=table, confidence=1.0
    )


def use(fake: FakeIndex) -> FakeIndex:
    """Makes the fake the index of all pages and of the API."""
    index = cast("Index", fake)
    shared.use(shared.Holder(lambda: index, fake.settings))
    return fake

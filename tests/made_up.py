"""Made-up reports for tests: invented authorities, a framework of two grades' worth of rules."""

from __future__ import annotations

from qa.types import (
    FrameworkInfo,
    Judgement,
    JudgementInfo,
    Line,
    Paragraph,
    Recommendation,
    Report,
    ReportInfo,
    Section,
)

RANKS = {"outstanding": 1, "good": 2, "requires_improvement": 3, "inadequate": 4}

FRAMEWORKS = {
    "ilacs": FrameworkInfo(
        "ilacs",
        "Inspection of local authority children’s services",
        ("ILACS",),
        (
            JudgementInfo("overall_effectiveness", "Overall effectiveness", ("overall effectiveness", "overall")),
            JudgementInfo("leadership", "Leadership", ("impact of leaders", "leadership")),
            JudgementInfo("in_care", "Children in care", ("children in care", "looked after children")),
            JudgementInfo("care_leavers", "Care leavers", ("care leavers",)),
        ),
        ("outstanding", "good", "requires_improvement", "inadequate"),
    ),
    "jtai": FrameworkInfo("jtai", "Joint targeted area inspection", ("JTAI",), (), ()),
}  # fmt: skip


def info(
    authority: str = "Wexcombe",
    inspected_to: str | None = "2022-05-20",
    *,
    framework: str = "ilacs",
    published: str | None = "2022-07-11",
    inspected_from: str | None = None,
) -> ReportInfo:
    slug = authority.lower().replace(" ", "-")
    return ReportInfo(
        report_id=f"{slug}-{framework}-{inspected_to or published}",
        file=f"{slug}.pdf",
        sha256="0" * 64,
        authority=authority,
        printed_authority=f"{authority} Council",
        urn=None,
        title=f"Inspection of {authority}",
        framework=framework,
        visit="full",
        inspected_from=inspected_from or inspected_to,
        inspected_to=inspected_to,
        published=published,
        sources={"published": "text"},
        lead_inspector=None,
        pages=3,
    )


def judgement(
    key: str, grade: str | None, *, covers: tuple[str, ...] | None = None, strand: str | None = None
) -> Judgement:
    return Judgement(
        judgement=key,
        covers=covers or (key,),
        printed_name=key.replace("_", " ").capitalize(),
        grade=grade,
        printed_grade=(grade or "not judged").replace("_", " ").capitalize(),
        rank=RANKS.get(grade or ""),
        scale_length=4,
        source="table",
        strand=strand,
        page=1,
    )


def report(
    texts: list[str],
    *,
    about: ReportInfo | None = None,
    heading: str = "The experiences of children",
    judgements: tuple[Judgement, ...] = (),
    recommendations: tuple[Recommendation, ...] = (),
) -> Report:
    """One section with numbered paragraphs, ten lines to a page, sixty characters to a line."""
    paragraphs = []
    for number, text in enumerate(texts, 1):
        lines = tuple(
            Line(start, min(start + 60, len(text)), 1 + number // 10, 70.0, 700.0, 500.0, 712.0)
            for start in range(0, len(text), 60)
        )
        pages = tuple(dict.fromkeys(line.page for line in lines))
        paragraphs.append(Paragraph(text, str(number), pages=pages, lines=lines))
    section = Section((heading,), tuple(paragraphs), page=1)
    return Report(about or info(), (section,), judgements, recommendations)

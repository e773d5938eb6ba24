"""File -> Report: what kind of file it is, its text, its facts, put together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from qa.errors import UnreadableFile
from qa.reports.doubts import find_warnings
from qa.reports.framework import Draft, Framework
from qa.reports.frameworks import GENERIC, recognise
from qa.reports.furniture import is_end_matter
from qa.reports.headings import head_chapters, raise_headings
from qa.reports.judgements import find_contradictions
from qa.reports.kinds import read_source
from qa.reports.layout import Block, Source
from qa.reports.metadata import Metadata, read_metadata
from qa.reports.previous import previous_judgement
from qa.reports.recommendations import read_recommendations
from qa.reports.structure import split_sections, take_title, without_letter_frame
from qa.reports.visits import visit_of
from qa.settings import Settings
from qa.types import Report, ReportInfo

_FEWEST_WORDS = 50  # a page of any report has more
_FEWEST_HEADED = 15  # where a line of plain text looks like a heading
_FEW_PAGES = 2
READER_VERSION = 4  # raise when the same file would come out differently


def read_report(path: Path, settings: Settings, *, generic: bool = False) -> Report:
    """The report in a file: PDF, HTML or plain text, told by its content.

    `generic` reads it by its headings only, as a report of a kind that is not known.

    Raises:
        UnreadableFile: the file is no report or cannot be read; the message is one line that
            says what is wrong and what to do.
    """
    data = read_bytes(path, settings.max_file_mb)
    return report_from(path, data, read_source(data, settings), generic=generic)


def report_from(path: Path, data: bytes, source: Source, *, generic: bool = False) -> Report:
    """The report that a file's text makes.

    Raises:
        UnreadableFile: the text is no report's.
    """
    title, blocks = take_title(without_letter_frame(source.blocks))
    front = " ".join(source.front)
    framework = GENERIC if generic else recognise(Draft(blocks, (), title, front))
    blocks = _with_known_headings(framework, blocks)
    draft = Draft(blocks, split_sections(blocks, title), title, front)
    found = read_metadata(path, source, [title, *_titles(source.blocks)])
    _refuse_nonsense(framework, draft, found, source.pages)
    if found.previous_judgement is None and (previous := previous_judgement(draft.parts)):
        found.previous_judgement, found.sources["previous_judgement"] = previous, "text"
    return _assemble(path, data, source, draft, framework, found)


def _refuse_nonsense(
    framework: Framework, draft: Draft, found: Metadata, pages: int | None
) -> None:
    """Stops at a file in which nothing speaks of a report: a note, a stray line, an empty form.

    Raises:
        UnreadableFile: no framework, no authority in the text, and hardly a word.
    """
    named = found.sources.get("authority") == "text"
    headed = draft.title or any(block.kind == "heading" for block in draft.blocks)
    words = sum(len(block.plain.split()) for block in draft.blocks)
    if framework is not GENERIC or named or (pages or 1) > _FEW_PAGES or (headed and pages):
        return
    if words < (_FEWEST_HEADED if headed else _FEWEST_WORDS):
        raise UnreadableFile(
            f"not recognisably an inspection report: {words} words, and no name of "
            "an authority; check that it is the right file, or download it again"
        )


def _with_known_headings(framework: Framework, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with what the framework knows of its headings."""
    kept = [b for b in blocks if b.kind == "heading" or not is_end_matter(b.plain)]
    raise_headings(kept, framework.outermost, closed=framework.closed)
    return head_chapters(kept, {name for row in framework.rows for name in row.names})


def read_bytes(path: Path, max_mb: int) -> bytes:
    """The file's bytes.

    Raises:
        UnreadableFile: no file, no permission, empty, or larger than `max_mb` megabytes.
    """
    try:
        if not path.is_file():
            reason = "a folder" if path.is_dir() else "not a file"
            raise UnreadableFile(f"{reason}, and not a report; name a PDF, HTML or text file")
        size = path.stat().st_size
        if size > max_mb * 1_000_000:
            raise UnreadableFile(
                f"{size / 1_000_000:.0f} MB, over the limit of {max_mb} MB; "
                "raise QA_MAX_FILE_MB or make the file smaller"
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableFile(f"cannot be opened: {reason}; check its permissions") from error
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile("an empty file (0 bytes of content); download it again")
    return data


def _titles(blocks: Sequence[Block]) -> list[str]:
    """The first headings, each on its own: one of them names the authority."""
    return [b.plain for b in blocks[:12] if b.kind == "heading"]


def _assemble(
    path: Path,
    data: bytes,
    source: Source,
    draft: Draft,
    framework: Framework,
    found: Metadata,
) -> Report:
    judgements = framework.judgements(draft)
    found.sources["title"] = "text" if draft.title else "file_name"
    visit = visit_of(framework.info.key, draft, found.inspected)
    earlier = [*source.warnings, *find_contradictions(framework, draft, judgements)]
    info = ReportInfo(
        report_id=_report_id(framework, found),
        file=str(path),
        sha256=hashlib.sha256(data).hexdigest(),
        authority=found.authority.name if found.authority else None,
        printed_authority=found.printed_authority,
        urn=found.urn,
        title=draft.title or path.stem,
        framework=framework.info.key,
        visit=visit,
        inspected_from=found.inspected[0] if found.inspected else None,
        inspected_to=found.inspected[1] if found.inspected else None,
        published=found.published,
        sources=found.sources,
        lead_inspector=found.lead_inspector,
        pages=source.pages,
        previous_judgement=found.previous_judgement,
        warnings=tuple(find_warnings(framework, found, draft.parts, judgements, earlier, visit)),
    )
    return Report(
        info=info,
        sections=tuple(part.section() for part in draft.parts if part.paragraphs),
        judgements=tuple(judgements),
        recommendations=tuple(read_recommendations(framework, draft.parts)),
    )


def _report_id(framework: Framework, found: Metadata) -> str:
    """`<authority>-<framework>-<date>`; what is not known is left out, and said in a warning."""
    slug = found.authority.slug if found.authority else "unknown"
    date = (found.inspected[1] if found.inspected else None) or found.published
    return "-".join(part for part in (slug, framework.info.key, date) if part)

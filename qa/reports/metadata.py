"""What is known of a report apart from its text: authority, dates, kind of visit, lead inspector.

From the text, then from the file's or folder's name, then from a `manifest.csv` beside it. A PDF's
own metadata is never asked: its dates are those of the last saving.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.gazetteer import Authority
from qa.reports.authority import NUMBERED, find_authority
from qa.reports.dates import Span, find_date, find_range
from qa.reports.layout import Source

_MARKS = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_URN = re.compile(r"(?:URN|unique reference number)[:\s]*(\d{4,8})\b", re.I)

# `Inspection dates: 6 to 10 February 2023`, `Inspection date 11 March 2014 – 2 April 2014`
_INSPECTED = re.compile(
    r"(?<!previous )\b(?:(?:inspection|visit|fieldwork|review)\s+(?:dates?|period|took place|carried out)"
    r"|date(?:s|\(s\))? of (?:the )?(?:inspection|visit|fieldwork|review))(?:\(s\))?\s*:?\s*(.{4,90})",
    re.I,
)
# `This inspection took place from 21 to 25 November 2022`, `Between 20 and 24 January 2020, Ofsted …`
_TOOK_PLACE = re.compile(
    r"(?:took place|was carried out|carried out|visited|undertaken|conducted|visit (?:to|on)|fieldwork)"
    r"\b[^.]{0,120}?\b(?:from|between|on|during)\s+((?:\w+day,? )?\d.{4,80})",
    re.I,
)
_BETWEEN = re.compile(r"\b(?:between|from|on)\s+((?:\w+day,? )?\d{1,2}\b.{4,70})", re.I)
_NO_YEAR = re.compile(  # `Between 16 May and 20 May, Ofsted … undertook a joint inspection`
    r"\b(?:between|from)\s+(\d{1,2}(?: [A-Z][a-z]+)? (?:and|to) \d{1,2} [A-Z][a-z]+)\b(?! \d{4})",
    re.I,
)
_PUBLISHED = re.compile(
    r"(?:(?:report|letter) )?(?:published|publication date|date published|date of publication)"
    r"\s*(?:on)?\s*:?\s*(.{6,40})",
    re.I,
)
# `Dates of previous inspection: 3 October 2016 to …`, `Previous inspection: …`
_PREVIOUS = re.compile(r"(?:dates? of )?previous (?:full )?inspections?\b", re.I)
_PREVIOUS_JUDGEMENT = re.compile(
    r"previous (?:inspection )?(?:overall effectiveness )?judge?ment\s*:?\s*"
    r"(outstanding|good|adequate|requires improvement(?: to be good)?|inadequate)",
    re.I,
)
_LEAD = re.compile(
    r"(?:[Ll]ead|[Rr]eporting) (?:[Ii]nspectors?|HMI)\s*[:–-]?\s+"
    r"((?:(?:[A-Z][\w’'.-]*|van|von|der|den|de|da|di|du|la|le|el|al|bin)\s+){1,4}?[A-Z][\w’'-]+)"
    r"(?=\s*(?:[,;(/]|$|and\b|S?HMI|Senior|Social|Regional|H(?:er|is) Majesty|Ofsted|Age|Inspection|Judge"
    r"|Publish|Report))"
)
_LEAD_AFTER = re.compile(  # `Sam Hill, Ofsted Lead Inspector`
    r"^([A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){1,3}),\s*(?:(?!CQC)\w+ ){0,2}[Ll]ead [Ii]nspector\b"
)


@dataclass(slots=True)
class Metadata:
    """What was found; `sources` says for each field where: text, file_name or manifest."""

    authority: Authority | None = None
    printed_authority: str | None = None
    urn: str | None = None
    inspected: Span | None = None
    published: str | None = None
    lead_inspector: str | None = None
    previous_judgement: str | None = None
    sources: dict[str, str] = field(default_factory=dict)


def read_metadata(path: Path, source: Source, titles: Sequence[str]) -> Metadata:
    """The facts about a report from its first pages' lines, its titles and where its file lies."""
    found = Metadata()
    front = source.front
    text = " ".join(front).translate(_MARKS)
    _add_dates(found, path, front, text)
    named = find_authority(path, front, titles)
    found.authority, found.printed_authority = named.authority, named.printed
    found.sources.update(named.sources)
    _add_urn(found, path, text)
    if lead := _lead_inspector(front, text) or _lead_in_team(source):
        found.lead_inspector, found.sources["lead_inspector"] = lead, "text"
    if previous := _PREVIOUS_JUDGEMENT.search(text):
        found.previous_judgement, found.sources["previous_judgement"] = previous.group(1), "text"
    return found


# --- dates ----------------------------------------------------------------------------------------


def _add_dates(found: Metadata, path: Path, front: Sequence[str], text: str) -> None:
    """Publication and inspection; a date before the inspection's end cannot be the publication."""
    inspected = _inspected(text)
    for source, date in (
        ("text", _published(front, text)),
        ("file_name", find_date(path.stem) or find_date(path.parent.name)),
        ("manifest", _from_manifest(path)),
    ):
        if date and (inspected is None or date >= inspected[1]):
            found.published, found.sources["published"] = date, source
            break
    found.inspected = inspected or _without_year(text, found.published)
    if found.inspected:
        found.sources["inspected"] = "text"


def _inspected(text: str) -> Span | None:
    """The dates of the inspection, as its label or a sentence of the first pages gives them."""
    cut = _PREVIOUS.sub(" | ", text)
    for pattern in (_INSPECTED, _TOOK_PLACE, _BETWEEN):
        for match in pattern.finditer(cut[:9000]):
            span = find_range(match.group(1).split("|")[0])
            if span and (pattern is not _BETWEEN or span[0] != span[1]):
                return span
    return None


def _without_year(text: str, published: str | None) -> Span | None:
    """A range without its year (`Between 16 May and 20 May`), in the year of the publication."""
    match = _NO_YEAR.search(text[:9000])
    if not published or not match:
        return None
    for year in (int(published[:4]), int(published[:4]) - 1):  # published after the new year
        span = find_range(f"{match.group(1)} {year}")
        if span and span[1] <= published:
            return span
    return None


def _published(front: Sequence[str], text: str) -> str | None:
    for match in _PUBLISHED.finditer(text):
        if date := find_date(match.group(1)):
            return date
    letter = any(line.startswith("Dear ") for line in front)
    if not letter and _inspected(text):
        return None
    # The date of a letter, or of a report on no inspection, stands alone on one of its first lines.
    for line in front[:12]:
        bare = line.strip().removeprefix("Date:").strip()
        date = find_date(bare)
        if date and len(bare.split()) <= 4:
            return date
    return None


def _from_manifest(path: Path) -> str | None:
    """The date that a `manifest.csv` in a folder above gives for the file."""
    for folder in list(path.absolute().parents)[:3]:
        manifest = folder / "manifest.csv"
        try:
            with manifest.open(encoding="utf-8-sig", newline="") as lines:
                rows = list(csv.DictReader(lines))
        except (OSError, UnicodeDecodeError, csv.Error):
            continue  # no manifest there, or a file of that name that is none
        for row in rows:
            name = (row.get("file") or "").replace("\\", "/")
            if name and path.absolute().as_posix().endswith("/" + name.lstrip("/")):
                return find_date(row.get("published") or "")
    return None


def _add_urn(found: Metadata, path: Path, text: str) -> None:
    if printed := _URN.search(text):
        found.urn, found.sources["urn"] = printed.group(1), "text"
        return
    for part in (path.stem, path.parent.name):
        if match := NUMBERED.fullmatch(part):
            found.urn, found.sources["urn"] = match.group(1), "file_name"
            return


def _lead_in_team(source: Source) -> str | None:
    """The lead inspector from the list of the team, wherever it stands."""
    cells = (cell for b in source.blocks for cell in (b.cells or (b.plain,)))
    return next((found for cell in cells if (found := _lead_inspector([cell], cell))), None)


def _lead_inspector(front: Sequence[str], text: str) -> str | None:
    for line in front:
        if after := _LEAD_AFTER.search(line):
            return after.group(1)
    match = _LEAD.search(text)
    return " ".join(match.group(1).split()) if match else None

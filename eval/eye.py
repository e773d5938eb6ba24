"""Draws paragraphs and recommendations to compare with the pictures of their pages by eye.

    python -m eval.eye REPORTS_DIR --pictures FOLDER [--seed N]     draws anew
    python -m eval.eye REPORTS_DIR --check                          compares with the sheet

The first writes one picture for each place (the page's part with the lines' boxes marked) and prints
the text that was read beside it. What a person saw is written down in eval/results/eye.csv: place,
verdict and reason, and a digest in the place of the text; no text of a report. The second says which
of the places that were seen are read in another way today.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from qa.errors import UnreadableFile
from qa.reports import read_report
from qa.settings import Settings
from qa.types import Line, Paragraph, Report

_SHEET = Path(__file__).parent / "results" / "eye.csv"
SEED = 2026
PARAGRAPHS = 50
REPORTS = 10  # whose recommendations are all compared
_SCALE = 1.35  # pixels a point
_MARGIN = 26.0  # points above and below what is marked


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph or recommendation as read, with the lines where it is printed."""

    file: str
    kind: str
    number: str | None
    text: str
    lines: tuple[Line, ...]
    note: str = ""

    @property
    def page(self) -> int | None:
        return self.lines[0].page if self.lines else None


def read_folder(root: Path) -> dict[str, Report]:
    """The readable PDFs below the folder, by their path in it."""
    reports = {}
    for path in sorted(root.rglob("*.pdf")):
        try:
            reports[path.relative_to(root).as_posix()] = read_report(path, Settings())
        except UnreadableFile:
            continue
    return reports


def draw_paragraphs(reports: dict[str, Report], seed: int, count: int) -> list[Place]:
    """`count` paragraphs of all, each as likely as any other."""
    every = [
        Place(file, p.kind, p.number, p.text, p.lines, f"{' > '.join(s.path)} | {p.lead_in or ''}")
        for file, report in reports.items()
        for s in report.sections
        for p in s.paragraphs
    ]
    return random.Random(seed).sample(every, min(count, len(every)))


def draw_reports(reports: dict[str, Report], seed: int, count: int) -> list[str]:
    """Files of `count` reports, taken from the frameworks in turn so that each has its share."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for file, report in reports.items():
        groups[report.info.framework].append(file)
    chance = random.Random(seed)
    for files in groups.values():
        chance.shuffle(files)
    turns = (files.pop() for _ in reports for files in groups.values() if files)
    return [file for file, _ in zip(turns, range(count), strict=False)]


def recommendations_of(file: str, report: Report) -> Iterator[Place]:
    """The report's recommendations, each with the lines of the paragraphs that it begins with."""
    paragraphs = [p for s in report.sections for p in s.paragraphs]
    for item in report.recommendations:
        first = next((p for p in paragraphs if _begins(item.text, item.page, p)), None)
        facts = f"to {item.addressee} | {item.time_limit} | {item.strand}"
        lines = first.lines if first else ()
        yield Place(file, "recommendation", item.number, item.text, lines, facts)


def _begins(text: str, page: int | None, paragraph: Paragraph) -> bool:
    here = not paragraph.pages or paragraph.pages[0] == page
    return here and (text.startswith(paragraph.text) or paragraph.text.endswith(text))


def picture_of(root: Path, place: Place) -> Image.Image | None:
    """The page's part around the place, its lines' boxes drawn; None without lines."""
    if not place.lines:
        return None
    document = pdfium.PdfDocument(root / place.file)
    parts = [
        _part(document[page - 1], [line for line in place.lines if line.page == page])
        for page in dict.fromkeys(line.page for line in place.lines)
    ]
    whole = Image.new("RGB", (max(p.width for p in parts), sum(p.height for p in parts)), "white")
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


def _part(page: pdfium.PdfPage, lines: Sequence[Line]) -> Image.Image:
    height = page.get_height()
    picture = page.render(scale=_SCALE).to_pil().convert("RGB")
    drawing = ImageDraw.Draw(picture)
    for line in lines:
        box = (line.x0, height - line.y1, line.x1, height - line.y0)
        drawing.rectangle([round(v * _SCALE) for v in box], outline="red")
    top = max(0.0, height - max(line.y1 for line in lines) - _MARGIN)
    bottom = min(height, height - min(line.y0 for line in lines) + _MARGIN)
    part: Image.Image = picture.crop(
        (0, round(top * _SCALE), picture.width, round(bottom * _SCALE))
    )
    return part


def digest(text: str) -> str:
    """Twelve letters that stand for a text in the sheet."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def changed(reports: dict[str, Report]) -> tuple[list[str], int]:
    """The sheet's places whose text is no longer read so, and how many the sheet has."""
    read: dict[tuple[str, bool], set[str]] = {}
    for file, report in reports.items():
        paragraphs = (p.text for s in report.sections for p in s.paragraphs)
        read[file, False] = {digest(text) for text in paragraphs}
        read[file, True] = {digest(item.text) for item in report.recommendations}
    with _SHEET.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    lost = [
        f"{row['file']}, page {row['page']}, {row['kind']} {row['number']}".strip()
        for row in rows
        if row["digest"] not in read.get((row["file"], row["kind"] == "recommendation"), set())
    ]
    return lost, len(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reports", type=Path)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--pictures", type=Path)
    wanted.add_argument("--check", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args(arguments)
    reports = read_folder(args.reports)
    if args.check:
        lost, count = changed(reports)
        print(
            "\n".join([*lost, f"{count - len(lost)} of {count} places are read as they were seen"])
        )
        return
    places = draw_paragraphs(reports, args.seed, PARAGRAPHS)
    for file in draw_reports(reports, args.seed, REPORTS):
        places += recommendations_of(file, reports[file])
    args.pictures.mkdir(parents=True, exist_ok=True)
    for number, place in enumerate(places):
        if picture := picture_of(args.reports, place):
            picture.save(args.pictures / f"{number:03d}.png")
        print(f"{number:03d} {place.file} p{place.page} {place.kind} {place.number or ''}")
        print(f"    {place.note}\n    {place.text}")


if __name__ == "__main__":
    main()

"""Make the invented sample reports from their sources: the same bytes at each run.

python sample/make_samples.py            # writes sample/reports and sample/judgements.csv
python sample/make_samples.py --check    # writes nothing; exits 1 where a file would change
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # so that `layouts` is found wherever the script is run from

from layouts import ilacs, jtai, plain_text, send, sif, slac  # noqa: E402
from layouts.source import Source, read_source  # noqa: E402

LAYOUTS: dict[str, Callable[[Source], bytes]] = {
    "ilacs": ilacs.make,
    "sif": sif.make,
    "slac_2009": slac.make,
    "jtai": jtai.make,
    "area_send": send.make,
}


def render(source: Source) -> bytes:
    """The bytes of one report, as PDF or, where its file name says so, as text."""
    if source.file.endswith(".txt"):
        return plain_text.make(source)
    return LAYOUTS[source.framework](source)


def judgement_table(sources: list[Source]) -> bytes:
    """The CSV of all printed judgements, in the order in which they are printed."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["file", "framework", "judgement", "grade", "strand"])
    for source in sources:
        for row in source.judgements:
            writer.writerow([source.path, source.framework, row.key, row.value, row.strand])
    return stream.getvalue().encode()


def made_files() -> dict[Path, bytes]:
    """Every file that the sources make."""
    sources = [read_source(path) for path in sorted((HERE / "source").glob("*.md"))]
    files = {HERE / "reports" / source.path: render(source) for source in sources}
    files[HERE / "judgements.csv"] = judgement_table(sources)
    return files


def main() -> int:
    """Write the files, or tell which would change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    check = parser.parse_args().check
    stale = 0
    for path, content in made_files().items():
        if path.exists() and path.read_bytes() == content:
            continue
        stale += 1
        print(("would change: " if check else "wrote: ") + str(path.relative_to(HERE)))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())

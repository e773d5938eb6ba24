"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

IndexFolder = Annotated[
    Path | None,
    typer.Option(
        "--index", metavar="DIR", help="Folder of the index. [default: QA_INDEX or index]"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print JSON Lines and nothing else.")]
Authorities = Annotated[
    list[str] | None, typer.Option("--authority", metavar="A", help="Only this authority.")
]
Years = Annotated[list[int] | None, typer.Option("--year", metavar="Y", help="Only this year.")]
Frameworks = Annotated[
    list[str] | None, typer.Option("--framework", metavar="F", help="Only this framework.")
]
Top = Annotated[int | None, typer.Option("--top", metavar="K", min=1, max=100)]

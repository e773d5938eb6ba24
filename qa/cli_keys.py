"""The commands `qa keys add`, `list` and `remove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.errors import BadInput
from qa.keys import Key, Keys

app = typer.Typer(help="Make, list and remove API keys.", rich_markup_mode=None)

KeyFile = Annotated[
    Path | None,
    typer.Option("--file", metavar="F", help="File of keys. [default: QA_KEYS]"),
]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Who uses it, such as 'intranet'.")],
    scope: Annotated[
        str, typer.Option("--scope", help="'ask' (questions alone) or 'all' (everything in /api).")
    ] = "ask",
    per_minute: Annotated[
        int | None, typer.Option("--per-minute", metavar="N", min=1, help="Requests a minute.")
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option("--origin", metavar="O", help="The only page origin that may use it."),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="YYYY-MM-DD", help="Its last day.")
    ] = None,
    file: KeyFile = None,
) -> None:
    """Make a key and print it: it is kept as a hash and cannot be shown again."""
    from qa.settings import read_settings

    origins = read_settings(origins=origin or []).origins
    print(
        _keys(file).add(name, scope=scope, per_minute=per_minute, origins=origins, expires=expires)
    )


@app.command(name="list")
def list_(file: KeyFile = None) -> None:
    """List the keys by name, with what each may do."""
    print("name\tscope\ta minute\torigins\tmade\texpires")
    for key in _keys(file).all():
        print("\t".join(_columns(key)))


@app.command()
def remove(name: str, file: KeyFile = None) -> None:
    """Take a key away; a running server refuses it from then on."""
    _keys(file).remove(name)
    print(f"removed {name}")


def _keys(file: Path | None) -> Keys:
    from qa.settings import read_settings

    path = file or read_settings().keys
    if path is None:
        raise BadInput("no file of keys is set; set QA_KEYS (or `keys` in inspection-qa.toml)")
    return Keys(path)


def _columns(key: Key) -> tuple[str, ...]:
    rate = str(key.per_minute) if key.per_minute else "-"
    origins = " ".join(key.origins) or "-"
    return (key.name, key.scope, rate, origins, key.made, key.expires or "-")

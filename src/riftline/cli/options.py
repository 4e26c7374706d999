"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CaseFolder = Annotated[
    Path, typer.Argument(metavar="CASE", help="The case's folder.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Paths = Annotated[
    list[Path],
    typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False),
]
Published = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Date for captures that carry none: 2014-02-03, 2014-02."),
]
Publisher = Annotated[
    str | None, typer.Option(metavar="NAME", help="Publisher for captures that name none.")
]
Author = Annotated[
    str | None, typer.Option(metavar="NAME", help="Author for captures that name none.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="FIELD=NAME", help="Which column of a table holds FIELD; remembered."
    ),
]
Who = Annotated[
    str, typer.Option(metavar="NAME", envvar="USER", help="Who rules; else the user's name.")
]
Workers = Annotated[
    int | None, typer.Option(min=0, help="Processes; 0: as many as there are cores.")
]
Taker = Annotated[
    str, typer.Option(metavar="NAME", envvar="USER", help="Who takes it; else the user.")
]
Private = Annotated[
    bool, typer.Option("--private", help="Also addresses of this machine and its network.")
]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="From this day, month or year on.")]
Until = Annotated[
    str | None, typer.Option(metavar="DATE", help="Up to this day, month or year, inclusive.")
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DAY", help="As it stood on record when this day (UTC) ended."),
]

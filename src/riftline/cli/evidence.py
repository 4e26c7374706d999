"""`riftline case`: the evidence itself, as one file, as a log, and taken away for good."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riftline.cli.door import DAMAGED, JSON_VERSION, app
from riftline.cli.given import open_for
from riftline.cli.options import CaseFolder, Json, Who
from riftline.cli.progress import Waiting
from riftline.cli.terminal import bare, counted, emit, plain, say, show
from riftline.cli.words import issue_line

case = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(case, name="case")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The packed case.", show_default=False)]


@case.callback()
def _case() -> None:
    """Pack a case into one file; its log; take a capture away.

    \b
    Example:
      riftline case pack cases/delta delta.zip
      riftline case log cases/delta
      riftline case expunge cases/delta 3f2a90c1 --why "court order 12/2031"
    """


@case.command()
def pack(case: CaseFolder, file: File, as_json: Json = False) -> None:
    """Write a case into one file that verifies on another machine.

    A BagIt bag in a ZIP: settings, record, captures. The key of pseudonyms and the accounts of a
    shared desk are left out.

    \b
    Example:
      riftline case pack cases/delta delta.zip
    """
    with open_for(case, "packing") as opened:
        packed = opened.pack(file)
    if as_json:
        emit({"version": JSON_VERSION, **bare(packed)})
        return
    typer.echo(
        plain(f"{packed.path}: {counted(packed.captures, 'capture')}, {packed.size:,} bytes")
    )
    typer.echo(f"SHA-256 {packed.sha256}")


@case.command()
def unpack(file: File, case: CaseFolder, as_json: Json = False) -> None:
    """Make a new folder the case that a file holds, and verify it.

    Exit code 10 says that a capture is damaged or gone.

    \b
    Example:
      riftline case unpack delta.zip cases/delta
    """
    from riftline.case import unpack as unpack_case

    with Waiting("unpacking"):
        seen = unpack_case(file, case)
    if as_json:
        emit({"version": JSON_VERSION, **bare(seen)})
    else:
        show(*(issue_line(i) for i in seen.bad))
        typer.echo(f"{counted(seen.checked, 'capture')} checked, {len(seen.bad)} bad")
    if seen.bad:
        raise typer.Exit(DAMAGED)


@case.command()
def log(case: CaseFolder, as_json: Json = False) -> None:
    """What was taken: when, by whom, by what, from where; and what was expunged.

    \b
    Example:
      riftline case log cases/delta
    """
    with open_for(case, "") as opened:
        taken, gone = opened.log(), opened.tombstones()
    if as_json:
        emit({"version": JSON_VERSION, "captures": list(taken), "expunged": list(gone)})
        return
    for c in taken:
        by = f" by {c.who}" if c.who else ""
        typer.echo(plain(f"{c.taken}  {c.sha256[:16]}  {c.size:>12,}  {c.method}{by}  {c.uri}"))
    for t in gone:
        typer.echo(plain(f"{t.at}  {t.sha256[:16]}  expunged by {t.who}: {t.why}"))


@case.command()
def expunge(
    case: CaseFolder,
    capture: Annotated[
        str, typer.Argument(metavar="SHA256", help="The capture, or eight digits of it.")
    ],
    why: Annotated[str, typer.Option(metavar="WORDS", help="The reason, kept with its hash.")],
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Take a capture away for good, with every word derived from it.

    Its hash, the day, the person and the reason stay; the same bytes are not taken in again. It
    cannot be undone. Copies elsewhere (backups, packed cases, exports) are yours to remove.

    \b
    Example:
      riftline case expunge cases/delta 3f2a90c1 --why "court order 12/2031"
    """
    with open_for(case, "expunging") as opened:
        gone = opened.expunge(capture, why=why, who=who)
    if as_json:
        emit({"version": JSON_VERSION, **bare(gone)})
        return
    typer.echo(f"{gone.tombstone.sha256}: {counted(gone.documents, 'document')} expunged")
    if gone.rulings:
        say(plain(f"{counted(len(gone.rulings), 'ruling')} on it stay: they are people's words"))

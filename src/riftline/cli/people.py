"""Who may sign in at a shared desk (`riftline serve --team`)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, cast

import typer

from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import open_for
from riftline.cli.options import CaseFolder, Json
from riftline.cli.terminal import counted, emit, grid, plain, say, show
from riftline.errors import UsageError

if TYPE_CHECKING:
    from riftline.case import Role

people = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(people, name="people")


@people.callback()
def _people() -> None:
    """Say who may sign in at a shared desk, and what was done there.

    \b
    Example:
      riftline people add cases/delta "Vera Lind" --role editor
      riftline people audit cases/delta
    """


Name = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
RoleOption = Annotated[
    str, typer.Argument(metavar="ROLE", help="reader, reviewer or editor.", show_default=False)
]


@people.command()
def add(
    case: CaseFolder,
    name: Name,
    role: Annotated[str, typer.Option(metavar="ROLE", help="reader, reviewer or editor.")] = (
        "reviewer"
    ),
) -> None:
    """Make an account. The password is asked for, or read from standard input.

    \b
    Example:
      riftline people add cases/delta "Vera Lind" --role editor
    """
    with open_for(case, "") as opened:
        made = opened.people().add(name, cast("Role", role), _password())
    typer.echo(plain(f"{made.name} may sign in as {made.role}."))


@people.command("list")
def list_(case: CaseFolder, as_json: Json = False) -> None:
    """List who may sign in.

    \b
    Example:
      riftline people list cases/delta
    """
    with open_for(case, "") as opened:
        found = opened.people().all()
    if as_json:
        emit({"version": JSON_VERSION, "people": found})
        return
    show(grid(("name", "role", "since"), ((p.name, p.role, p.added[:10]) for p in found)))
    say(counted(len(found), "person", "people"))


@people.command()
def role(case: CaseFolder, name: Name, role: RoleOption) -> None:
    """Give another role, from the person's next click on.

    \b
    Example:
      riftline people role cases/delta "Vera Lind" reader
    """
    with open_for(case, "") as opened:
        now = opened.people().set_role(name, cast("Role", role))
    typer.echo(plain(f"{now.name} is {now.role} now."))


@people.command()
def password(case: CaseFolder, name: Name) -> None:
    """Give another password, which ends all of the person's sessions.

    \b
    Example:
      riftline people password cases/delta "Vera Lind"
    """
    with open_for(case, "") as opened:
        opened.people().set_password(name, _password())
    typer.echo(plain(f"{name} has another password."))


@people.command()
def remove(case: CaseFolder, name: Name) -> None:
    """Take an account away. What the person ruled stays.

    \b
    Example:
      riftline people remove cases/delta "Vera Lind"
    """
    with open_for(case, "") as opened:
        opened.people().remove(name)
    typer.echo(plain(f"{name} may no longer sign in."))


@people.command()
def audit(
    case: CaseFolder,
    limit: Annotated[int, typer.Option(min=1, help="At most so many lines.")] = 50,
    as_json: Json = False,
) -> None:
    """Show what was done at the shared desk, the latest first.

    \b
    Example:
      riftline people audit cases/delta --limit 200
    """
    with open_for(case, "") as opened:
        found = opened.people().audit(limit)
    if as_json:
        emit({"version": JSON_VERSION, "audit": found})
        return
    rows = ((e.at, e.who or "at the terminal", e.what, e.about, e.address) for e in found)
    show(grid(("when (UTC)", "who", "what", "about", "from"), rows))


def _password() -> str:
    """A password that nobody else sees: never in the arguments, where `ps` shows it."""
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise UsageError(
                "no password on standard input", do="type it at a terminal, or pipe one line"
            )
        return given
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))

"""The loaded names of a case as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import open_for
from riftline.cli.options import CaseFolder, Json
from riftline.cli.terminal import counted, emit, grid, say, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riftline.model import LoadedName, Snapshot


@app.command()
def names(case: CaseFolder, as_json: Json = False) -> None:
    """List names that take a side, with who uses them and why.

    \b
    Example:
      riftline names cases/delta
    """
    with open_for(case) as opened:
        view = opened.snapshot()
    if as_json:
        emit({"version": JSON_VERSION, "names": view.loaded})
        return
    columns = ("name", "whom", "register", "used by", "first seen", "uses", "taken for loaded by")
    show(grid(columns, (_row(view, n) for n in view.loaded), right=("uses",), whole=("register",)))
    say(counted(len(view.loaded), "loaded name"))


def _row(view: Snapshot, name: LoadedName) -> tuple[str, ...]:
    return (
        f"“{name.text}”",
        _called(view, name.actor),
        name.register,
        ", ".join(_users(view, name)) or "–",
        name.since or "–",
        str(sum(len(u.statements) for u in name.uses)),
        "; ".join(f"{s.rule}: {s.said}" for s in name.why),
    )


def _users(view: Snapshot, name: LoadedName) -> Iterator[str]:
    for use in name.uses:
        yield f"{_called(view, use.user) or 'somebody unnamed'} ({len(use.statements)})"


def _called(view: Snapshot, id_: str) -> str:
    actor = view.roster.by_id.get(id_)
    return actor.name if actor else id_

"""`riftline dossier`: what is on record of an actor or a pair, every line with its statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import one_actor, open_for
from riftline.cli.options import AsOf, CaseFolder, Json
from riftline.cli.terminal import counted, emit, show, styled
from riftline.cli.words import state_words, statement_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.dossier import Dossier
    from riftline.model import Snapshot


@app.command()
def dossier(
    case: CaseFolder,
    a: Annotated[str, typer.Argument(metavar="A", help="An actor, by any name or its id.")],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="A second actor.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Gather what is on record of an actor, or between two.

    \b
    Example:
      riftline dossier cases/delta "North Brigade"
    """
    from riftline.dossier import of_actor, of_pair

    with open_for(case) as opened:
        view = opened.snapshot(as_of)
    one = one_actor(view, a)
    found = of_actor(view, one.id) if b is None else of_pair(view, one.id, one_actor(view, b).id)
    if as_json:
        emit({"version": JSON_VERSION, "dossier": found})
    else:
        show(*_words(view, found))


def _words(view: Snapshot, found: Dossier) -> Iterator[RenderableType]:
    def name(id_: str) -> str:
        return view.roster.by_id[id_].name if id_ else "nobody in particular"

    yield styled(
        f"{counted(len(found.statements), 'statement')}: {found.independent:,} independent, "
        f"{counted(found.carriers, 'carrier')}"
    )
    yield styled(("Facts", "bold"))
    for f in found.facts:
        by = ", ".join(map(name, f.asserters)) or "nobody in particular"
        how = "its own claim" if f.self_claimed else f"according to {by}"
        how += ", hedged" if f.hedged else ""
        since = f", first said {f.first}" if f.first else ", undated"
        yield styled(f"  {name(f.subject)} — {f.act} → {name(f.target)} ({how}{since})")
        yield styled(f"    {' '.join(f.statements)}")
    yield styled(("States", "bold"))
    yield from (styled("  ", *state_words(s, view)) for s in found.states)
    yield styled(("Contradictions", "bold"))
    for c in found.contradictions:
        yield styled(f"  {name(c.subject)} — {c.act} → {name(c.target)}")
        yield styled(f"    asserted: {' '.join(c.asserted)}")
        yield styled(f"    denied: {' '.join(c.denied)}")
    yield styled(("In their own words", "bold"))
    for id_ in found.quotes:
        s = view.statement(id_)
        if s is not None:
            yield from statement_lines(s, view)
    yield styled(("Not seen", "bold"))
    yield from (styled(f"  {gap}") for gap in found.gaps)

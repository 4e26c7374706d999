"""`riftline watch`: what a person keeps an eye on in a case, and what is new in it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riftline import contracts
from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import open_for
from riftline.cli.options import CaseFolder, Json
from riftline.cli.terminal import counted, emit, grid, indented, plain, say, show, styled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from riftline.case.news import WatchNews
    from riftline.model import Snapshot

_SHOWN = 5

watch = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(watch, name="watch")


class Kind(StrEnum):
    """What can be watched."""

    ACTOR = "actor"
    PAIR = "pair"
    NAME = "name"
    SEARCH = "search"


Watcher = Annotated[
    str, typer.Option("--who", metavar="NAME", envvar="USER", help="Whose watches; else the user.")
]
WatchId = Annotated[str, typer.Argument(metavar="ID", help="A watch's id, or its beginning.")]


@watch.callback()
def _watch() -> None:
    """Keep an eye on actors, pairs, names and searches.

    Watches are each person's own; the desk shows the same.

    \b
    Example:
      riftline watch add cases/delta pair "North Brigade" "Valley Front"
      riftline watch add cases/delta search 'convoy* act:ASSAULT'
      riftline watch news cases/delta
    """


@watch.command("list")
def list_(case: CaseFolder, who: Watcher = "", as_json: Json = False) -> None:
    """List what is watched.

    \b
    Example:
      riftline watch list cases/delta --json
    """
    with open_for(case, "") as opened:
        found = opened.watches(_named(who))
    if as_json:
        emit({"version": JSON_VERSION, "watches": [contracts.bare(w) for w in found]})
        return
    rows = ((w.id, w.kind, w.label, w.at[:10]) for w in found)
    if found:
        show(grid(("id", "kind", "what", "since"), rows, whole=("id",)))
    say(counted(len(found), "watch", "watches"))


@watch.command()
def add(
    case: CaseFolder,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="actor, pair, name or search.")],
    what: Annotated[
        list[str],
        typer.Argument(metavar="WHAT...", help="A name; two names; a name's words; a search."),
    ],
    who: Watcher = "",
    as_json: Json = False,
) -> None:
    """Watch an actor, two actors, a name (its very words) or a search, from now on.

    \b
    Example:
      riftline watch add cases/delta actor "North Brigade"
      riftline watch add cases/delta pair "North Brigade" "Valley Front"
      riftline watch add cases/delta name "the reed rats"
      riftline watch add cases/delta search 'convoy* act:ASSAULT'
    """
    with open_for(case) as opened:
        made = opened.watch(_named(who), kind.value, *what)
    if as_json:
        emit({"version": JSON_VERSION, "watch": contracts.bare(made)})
        return
    say(plain(f"watching the {made.kind} {made.label} ({made.id})"))


@watch.command()
def remove(case: CaseFolder, watch_id: WatchId, who: Watcher = "") -> None:
    """Watch something no more.

    \b
    Example:
      riftline watch remove cases/delta 3f2a90c1
    """
    with open_for(case, "") as opened:
        name = _named(who)
        opened.unwatch(name, _whole(opened.watches(name), watch_id))


@watch.command()
def news(
    case: CaseFolder,
    watch_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only this watch.")] = None,
    seen: Annotated[bool, typer.Option("--seen", help="And keep that it was seen.")] = False,
    who: Watcher = "",
    as_json: Json = False,
) -> None:
    """Say what is new in each thing watched since it was last seen.

    \b
    Example:
      riftline watch news cases/delta --seen
      riftline watch news cases/delta --json
    """
    name = _named(who)
    with open_for(case) as opened:
        at = opened.moment()
        view = opened.snapshot()
        found = opened.news(name)
        if watch_id is not None:
            wanted = _whole([n.watch for n in found], watch_id)
            found = tuple(n for n in found if n.watch.id == wanted)
        if seen:
            for n in found:
                opened.see(name, n.watch.id, at)
    if as_json:
        told = [contracts.watch_news(n, view) for n in found]
        emit({"version": JSON_VERSION, "at": at, "watches": told})
        return
    for n in found:
        show(*_lines(n, view))
    new = sum(1 for n in found if n.total or n.moved)
    say(f"{counted(len(found), 'watch', 'watches')}, news in {new}")


def _lines(n: WatchNews, view: Snapshot) -> Iterator[RenderableType]:
    told = f"  {n.watch.kind}, {n.total:,} new since {n.since[:10]}"
    yield styled((n.watch.label, "bold"), (told, "dim"))
    if n.trouble:
        yield indented(styled(n.trouble))
    for m in n.moved:
        pair = " and ".join(a.name for id_ in (m.a, m.b) if (a := view.roster.by_id.get(id_)))
        was = m.before.called if m.before else "nothing"
        yield indented(styled(f"{pair}: {', '.join(m.what)} ({was} → {m.now.called})"))
    for id_ in n.statements[:_SHOWN]:
        s = view.statement(id_)
        if s is not None:
            yield indented(styled(" ".join(s.text.split()), (f"  ({s.id})", "dim")))


def _named(who: str) -> str:
    return who.strip() or "unnamed"


def _whole(known: Any, given: str) -> str:
    """The id that `given` begins, where it begins just one; else `given` itself."""
    found = {w.id for w in known if w.id.startswith(given)} if given else set()
    return found.pop() if len(found) == 1 else given

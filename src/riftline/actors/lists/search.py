"""Whom a name may mean: the actors of a case and the entries of its lists, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from riftline.actors.names import Candidates, Likeness
from riftline.model import Actor, ActorKind, Entry, Name

__all__ = ["Alike", "alike", "names"]


@dataclass(frozen=True, slots=True)
class Alike:
    """One whom the name may mean. `id` is an actor's, or ``list:<list>:<entry>`` of a list."""

    id: str
    name: str
    kind: ActorKind
    names: tuple[str, ...]
    refs: tuple[str, ...]
    likeness: Likeness


def names(entries: Iterable[Entry]) -> Iterator[tuple[str, str, Name]]:
    """(list, entry, name) of every name of `entries`."""
    return ((e.list, e.id, n) for e in entries for n in e.names)


def alike(
    name: str,
    actors: Iterable[Actor],
    entries: Iterable[Entry],
    most: int = 3,
    *,
    across_scripts: bool = True,
) -> tuple[Alike, ...]:
    """The at most `most` likeliest of all actors and entries, best first."""
    known: dict[str, Actor | Entry] = {a.id: a for a in actors}
    known.update({e.key: e for e in entries})
    pairs = ((id_, n.text) for id_, who in known.items() for n in who.names)
    index = Candidates(pairs, across_scripts=across_scripts)
    return tuple(_alike(id_, known[id_], likeness) for id_, likeness in index.find(name, most))


def _alike(id_: str, who: Actor | Entry, likeness: Likeness) -> Alike:
    texts = tuple(dict.fromkeys(n.text for n in who.names))
    shown = who.name if isinstance(who, Actor) else texts[0]
    refs = who.refs if isinstance(who, Entry) else ()
    return Alike(id_, shown, who.kind, texts, refs, likeness)

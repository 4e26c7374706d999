"""Whom a name may mean: the actors of a case and the entries of its lists, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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


Found = Sequence[tuple[str, Likeness]]
Entries = Callable[[str], Entry | None]


def alike(
    name: str,
    actors: Iterable[Actor],
    listed: Iterable[Found],
    entry: Entries,
    most: int = 3,
    *,
    across_scripts: bool = True,
) -> tuple[Alike, ...]:
    """The at most `most` likeliest of all actors and entries, best first.

    `listed` are the keys of entries that each list's own index found, `entry` gives one by its key.
    """
    known = {a.id: a for a in actors}
    index = Candidates(
        ((a.id, n.text) for a in known.values() for n in a.names), across_scripts=across_scripts
    )
    found: list[tuple[Actor | Entry, str, Likeness]] = [
        (known[id_], id_, likeness) for id_, likeness in index.find(name, most)
    ]
    for each in listed:
        for key, likeness in each:
            one = entry(key)
            if one is not None:
                found.append((one, key, likeness))
    found.sort(key=lambda f: (-f[2].score, f[1]))
    return tuple(_alike(id_, who, likeness) for who, id_, likeness in found[:most])


def _alike(id_: str, who: Actor | Entry, likeness: Likeness) -> Alike:
    texts = tuple(dict.fromkeys(n.text for n in who.names))
    shown = who.name if isinstance(who, Actor) else texts[0]
    refs = who.refs if isinstance(who, Entry) else ()
    return Alike(id_, shown, who.kind, texts, refs, likeness)

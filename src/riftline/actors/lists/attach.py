"""Listed entities and the actors of a case: whose names an actor gets, and whose it does not.

Invariants: an entry never becomes an actor and never joins two; an actor gets the names of two
entries only by a person's ruling; what is weak, lone, common or shared joins nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from riftline.actors.joining import Joined
from riftline.actors.names.parts import parts_of
from riftline.model import Actor, ActorKind, Decision, Entry, Issue, Name, Roster

__all__ = ["attach", "is_full", "place_of", "ruled"]

_PREFIX = "list:"
_OWN = ("name", "father")
"""Kinds of parts that tell one person: not a kunya, not a nisba, not an initial."""


def place_of(key: str) -> tuple[str, str] | None:
    """(list, entry) of a key such as ``list:<list>:<entry>``; None for any other key."""
    parts = key.split(":", 2)
    return (parts[1], parts[2]) if key.startswith(_PREFIX) and len(parts) == 3 else None


def ruled(decisions: Iterable[Decision]) -> frozenset[tuple[str, str]]:
    """(list, entry) of every entry that a decision names."""
    places = (place_of(key) for d in decisions for key in (d.left, d.right))
    return frozenset(p for p in places if p is not None)


def is_full(name: str, kind: ActorKind) -> bool:
    """Whether a name has two parts or more that tell one actor from others.

    A person's needs one that is neither kunya nor nisba nor borne by thousands; a group's one
    besides words for kinds of groups.
    """
    parts = parts_of(name)
    told = [p for p in parts.core if p.kind != "initial"]
    if len(told) + len(parts.bodies) + len(parts.numbers) < 2:
        return False
    if kind in ("person", "unknown") and not parts.bodies:
        return any(p.kind in _OWN and not p.common for p in told)
    return bool(told)


def attach(
    roster: Roster, decisions: Sequence[Decision], entries: Iterable[Entry]
) -> tuple[Roster, tuple[Issue, ...]]:
    """The roster with the names of listed entities, and the doubts.

    `decisions` are the standing ones; `entries` all that a decision names (`ruled`) and all that
    have a name with a key of the roster.
    """
    found = {e.key: e for e in entries}
    issues = list(_lost(decisions, found))
    refused = {d.left for d in decisions if d.kind == "not-an-actor"}
    by_person, torn = _by_decision(roster, decisions, found)
    issues.extend(torn)
    settled = {entry for mine in by_person.values() for entry in mine} | {i.where for i in torn}
    machine, shared = _by_name(roster, decisions, found, refused | settled)
    issues.extend(shared)
    given = {
        actor: by_person.get(actor) or machine.get(actor, set()) for actor in {*by_person, *machine}
    }
    actors = tuple(
        _with_names(a, [found[k] for k in sorted(given[a.id])], roster) if a.id in given else a
        for a in roster.actors
    )
    by_key = {**roster.by_key, **{entry: actor for actor, mine in given.items() for entry in mine}}
    return Roster(actors, by_key, {a.id: a for a in actors}), tuple(issues)


def _by_decision(
    roster: Roster, decisions: Sequence[Decision], found: dict[str, Entry]
) -> tuple[dict[str, set[str]], list[Issue]]:
    """Actor → the entries that people ruled the same, and entries ruled to be two actors."""
    joined = Joined()
    touched: dict[str, None] = {}
    for d in decisions:
        if d.kind == "same" and (place_of(d.left) or place_of(d.right)):
            left, right = (_node(key, roster) for key in (d.left, d.right))
            joined.join(left, right)
            touched.update(dict.fromkeys((left, right)))
    actors: dict[str, set[str]] = defaultdict(set)
    for node in touched:
        if node in roster.by_id:
            actors[joined.root(node)].add(node)
    given: dict[str, set[str]] = defaultdict(set)
    issues: list[Issue] = []
    for node in touched:
        whose = actors.get(joined.root(node), set())
        if node in found and len(whose) == 1:
            given[min(whose)].add(node)
        elif node in found and whose:
            issues.append(_as_one(found[node], whose, roster, "rulings give this entry to"))
    return given, issues


def _node(key: str, roster: Roster) -> str:
    return key if place_of(key) else roster.by_key.get(key, key)


def _by_name(
    roster: Roster, decisions: Sequence[Decision], found: dict[str, Entry], left_out: set[str]
) -> tuple[dict[str, set[str]], list[Issue]]:
    """Actor → the one entry whose full name it has; and entries that have two actors' names."""
    apart = {
        frozenset((_node(d.left, roster), _node(d.right, roster)))
        for d in decisions
        if d.kind in ("different", "unsure")
    }
    bearers: dict[str, set[str]] = defaultdict(set)
    for entry in found.values():
        for name in entry.names:
            bearers[name.key].add(entry.key)
    actors: dict[str, set[str]] = defaultdict(set)
    entries: dict[str, set[str]] = defaultdict(set)
    for entry in found.values():
        for name in entry.names:
            actor = roster.by_id.get(roster.by_key.get(name.key, ""))
            if (
                actor is not None
                and entry.key not in left_out
                and name.text not in entry.weak
                and bearers[name.key] == {entry.key}
                and _may_be(actor.kind, entry.kind)
                and is_full(name.text, entry.kind)
                and frozenset((actor.id, entry.key)) not in apart
            ):
                actors[entry.key].add(actor.id)
                entries[actor.id].add(entry.key)
    issues = [
        _as_one(found[entry], whose, roster, "the list gives one entry the names of")
        for entry, whose in sorted(actors.items())
        if len(whose) > 1
    ]
    given = {
        actor: mine
        for actor, mine in entries.items()
        if len(mine) == 1 and len(actors[min(mine)]) == 1
    }
    return given, issues


def _may_be(actor: ActorKind, entry: ActorKind) -> bool:
    return actor == entry or "unknown" in (actor, entry)


def _with_names(actor: Actor, entries: Sequence[Entry], roster: Roster) -> Actor:
    """The actor with the entries' names, less those that are keys of other actors, and with the
    entries' keys, the last of its own."""
    told = {(n.text, n.register, n.source) for n in actor.names}
    more: list[Name] = []
    for name in (n for e in entries for n in e.names):
        whose = roster.by_key.get(name.key, actor.id)
        if whose == actor.id and (name.text, name.register, name.source) not in told:
            told.add((name.text, name.register, name.source))
            more.append(name)
    keys = dict.fromkeys((*actor.keys, *(e.key for e in entries)))
    return replace(actor, names=(*actor.names, *more), keys=tuple(keys))


def _as_one(entry: Entry, whose: set[str], roster: Roster, seen: str) -> Issue:
    names = ", ".join(repr(roster.by_id[id_].name) for id_ in sorted(whose))
    return Issue(
        "listed-as-one",
        entry.key,
        f"{seen} {names}",
        "the names of one actor",
        "rule whether they are the same; until then the entry gives its names to neither",
    )


def _lost(decisions: Sequence[Decision], found: dict[str, Entry]) -> Iterator[Issue]:
    for d in decisions:
        for key in (d.left, d.right):
            if place_of(key) and key not in found:
                yield Issue(
                    "lost-entry",
                    key,
                    f"the ruling {d.id} ({d.kind}) names an entry that its list no longer has",
                    "an entry of an imported list",
                    "look at the list's newest edition, and withdraw the ruling or rule again",
                )

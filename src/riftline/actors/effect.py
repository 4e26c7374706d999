"""What a decision would change, before it is made; computed like the view itself, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from riftline.actors.footing import Footing
from riftline.actors.joining import Joined
from riftline.actors.resolve import Ground
from riftline.model import Actor, Issue, Roster, Tie

__all__ = ["Effect", "Touched", "effect"]


@dataclass(frozen=True, slots=True)
class Touched:
    """A tie (actor ids) that would change, with the number of statements that it rests on now."""

    a: str
    b: str
    statements: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What would change: `before` → `after`, those actors only that are not in both.

    `moved`: statements that would count for another actor, or for nobody. `raised` and `settled`:
    issues that would come and go.
    """

    before: tuple[Actor, ...] = ()
    after: tuple[Actor, ...] = ()
    moved: int = 0
    ties: tuple[Touched, ...] = ()
    raised: tuple[Issue, ...] = ()
    settled: tuple[Issue, ...] = ()


Attach = Callable[[Footing], tuple[Roster, tuple[Issue, ...]]]
"""The whole roster of a footing with the names of imported lists, and all its doubts."""


def effect(
    now: Footing, then: Footing, ties: Iterable[Tie] = (), attach: Attach | None = None
) -> Effect:
    """What makes `then` other than `now`. `ties` are those of now.

    Give `attach` where rulings are about entries of lists: these may give names to any actor.
    """
    if attach is None:
        before, after, was, is_ = _near(now, then)
    else:
        (old, was), (new, is_) = attach(now), attach(then)
        before, after = old.actors, new.actors
    same = {a.id: a for a in before}
    come = tuple(a for a in after if same.get(a.id) != a)
    same = {a.id: a for a in after}
    gone = tuple(a for a in before if same.get(a.id) != a)
    ids = {a.id for a in gone}
    return Effect(
        gone,
        come,
        len({id_ for id_, _ in _held(now.ground, gone) ^ _held(then.ground, come)}),
        tuple(Touched(t.a, t.b, _statements(t)) for t in ties if t.a in ids or t.b in ids),
        tuple(i for i in is_ if i not in was),
        tuple(i for i in was if i not in is_),
    )


_Doubts = tuple[Issue, ...]


def _near(
    now: Footing, then: Footing
) -> tuple[tuple[Actor, ...], tuple[Actor, ...], _Doubts, _Doubts]:
    """Actors before and after, those only that the rulings can have touched, and the issues."""
    old, old_issues = now.ground.joined(now.decisions)
    new, new_issues = then.ground.joined(then.decisions)
    roots = _changed(now.ground, old, then.ground, new)
    for d in {*now.decisions} ^ {*then.decisions}:
        for key in (d.left, d.right):
            roots[0].add(old.root(key))
            roots[1].add(new.root(key))
    before = tuple(now.ground.actors(old, now.decisions, roots[0]))
    after = tuple(then.ground.actors(new, then.decisions, roots[1]))
    return before, after, (*old_issues, *now.issues), (*new_issues, *then.issues)


def _changed(
    ground: Ground, old: Joined, ground_then: Ground, new: Joined
) -> tuple[set[str], set[str]]:
    """Roots of the groups, old and new, that differ in their keys or their statements."""
    before, after = ground.groups(old), ground_then.groups(new)
    roots = (set[str](), set[str]())
    differ = [keys for root, keys in before.items() if after.get(root) != keys]
    if ground is not ground_then:  # a ruling on statements, or for one document
        known = ground.known | ground_then.known
        differ.append([k for k in known if ground.statements(k) != ground_then.statements(k)])
    for keys in differ:
        for key in keys:
            roots[0].add(old.root(key))
            roots[1].add(new.root(key))
    return roots


def _held(ground: Ground, actors: Iterable[Actor]) -> set[tuple[str, str]]:
    """(statement, actor) for all that the actors are in."""
    return {(id_, a.id) for a in actors for key in a.keys for id_ in ground.statements(key)}


def _statements(tie: Tie) -> int:
    ids = set(tie.undated) | set(tie.states)
    for month in tie.months:
        ids.update(month.own.statements, month.third.statements)
    return len(ids)

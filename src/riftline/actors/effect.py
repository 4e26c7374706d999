"""What a decision would change, before it is made; computed like the view itself, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riftline.actors.joining import Joined
from riftline.actors.resolve import Ground
from riftline.model import Actor, Decision, Issue, Tie

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


def effect(
    ground: Ground,
    decisions: Sequence[Decision],
    then: Sequence[Decision],
    ties: Iterable[Tie] = (),
    ground_then: Ground | None = None,
) -> Effect:
    """What standing decisions `then` make other than `decisions` do.

    `ground_then` is what they rest on where that differs as well (a ruling for one document).
    """
    ground_then = ground_then or ground
    (old, old_issues), (new, new_issues) = ground.joined(decisions), ground_then.joined(then)
    roots = _changed(ground, old, ground_then, new)
    for d in {*decisions} ^ {*then}:
        for key in (d.left, d.right):
            roots[0].add(old.root(key))
            roots[1].add(new.root(key))
    before = tuple(ground.actors(old, decisions, roots[0]))
    after = tuple(ground_then.actors(new, then, roots[1]))
    gone = tuple(a for a in before if a not in after)
    come = tuple(a for a in after if a not in before)
    ids = {a.id for a in gone}
    return Effect(
        gone,
        come,
        len({id_ for id_, _ in _held(ground, gone) ^ _held(ground_then, come)}),
        tuple(Touched(t.a, t.b, _statements(t)) for t in ties if t.a in ids or t.b in ids),
        tuple(i for i in new_issues if i not in old_issues),
        tuple(i for i in old_issues if i not in new_issues),
    )


def _changed(
    ground: Ground, old: Joined, ground_then: Ground, new: Joined
) -> tuple[set[str], set[str]]:
    """Roots of the groups, old and new, that the other side does not have."""
    before, after = ground.groups(old), ground_then.groups(new)
    roots = (set[str](), set[str]())
    differ = [keys for root, keys in before.items() if after.get(root) != keys]
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

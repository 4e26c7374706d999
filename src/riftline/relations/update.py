"""One more document: only what it touches is computed anew, by the same functions on fewer
statements.

Exact but for one thing. How much was captured (coverage) enters every pair's breaks and
P(widening), and a document changes it a little for all. Pairs of which nothing new was said keep
the numbers of the last whole computing; who calls must not let that lag.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from riftline.relations.standing import TOLD_BY, Standing
from riftline.relations.tie import accounts, ties
from riftline.relations.wording import Place, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riftline.model import Coverage, Fold, Mention, Roster, Snapshot, Statement, Tie, Trend
    from riftline.relations.misread import Checked

__all__ = ["Folded", "folded", "same_roster", "tied", "trended"]

Refold: TypeAlias = "Callable[[Sequence[Statement]], tuple[Fold, ...]]"


class Folded(NamedTuple):
    """All folds in order, and which of them are new and which are no more."""

    folds: tuple[Fold, ...]
    made: tuple[Fold, ...]
    gone: tuple[Fold, ...]


def same_roster(before: Roster, now: Roster, unheard: Callable[[str], bool]) -> bool:
    """Whether everybody whom older statements name is still the same actor, of the same kind.

    `unheard` says of a key that it stands in no older statement.
    """
    if any(now.by_key.get(key) != id_ for key, id_ in before.by_key.items()):
        return False
    if any(now.by_id[a.id].kind != a.kind for a in before.actors):
        return False
    return all(unheard(key) for key in now.by_key.keys() - before.by_key.keys())


def folded(
    view: Snapshot,
    added: Sequence[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    refold: Refold,
) -> Folded:
    """The folds with the `added` statements. Copies have one act and one target, so that only the
    statements with those of an added one are folded again. `said` knows the added ones, too."""
    kinds = {(s.act, _named(s.target, roster)) for s in added}
    acts = {act for act, _ in kinds}
    again = [
        s
        for s in view.all_statements
        if s.act in acts and (s.act, _named(s.target, roster)) in kinds
    ]
    ids = {s.id for s in again}
    old = [f for f in view.folds if f.first in ids]
    new = refold([*again, *added])
    was, are = set(old), set(new)
    gone = tuple(f for f in old if f not in are)
    made = tuple(f for f in new if f not in was)
    by_id = {s.id: s for s in (*again, *added)}
    lost = {f.first for f in gone}
    kept = [f for f in view.folds if f.first not in lost]

    def place(f: Fold) -> Place:
        s = by_id.get(f.first) or view.statement(f.first)
        assert s is not None
        return place_of(s, said.get(s.id))

    return Folded(tuple(_merged(kept, made, place)), made, gone)


def tied(
    view: Snapshot,
    statements: Mapping[str, Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    found: Folded,
) -> tuple[tuple[Tie, ...], frozenset[tuple[str, str]]]:
    """The ties with what is new, and which unordered pairs were touched.

    `statements` are all by id. A membership told of touches all that the member ever said: it may
    count for another group now.
    """
    told = [s for s in statements.values() if s.act in TOLD_BY]
    older = [s for s in told if s.id in view.said]
    moved = _moved(older, told, roster, said)
    fold_of = {m: f for f in found.folds for m in f.members}
    touched = {f.first: f for f in (*found.gone, *found.made)}
    for tie in view.ties:
        if tie.a in moved or tie.b in moved:
            touched.update({f.first: f for i in _ids(tie) if (f := fold_of.get(i)) is not None})
    pairs = {
        (t.a, t.b)
        for roles in ((older, told) if moved else (told,))
        for group in (found.gone, tuple(touched.values()))
        for members in (_members(group, statements),)
        for t in ties((*_of_them(roles, members, roster), *members), roster, said, group)
    }
    held = {(t.a, t.b): t for t in view.ties}
    counted = {f.first: f for f in (*found.made, *touched.values()) if f.members[0] in fold_of}
    for pair in pairs & held.keys():
        counted.update({f.first: f for i in _ids(held[pair]) if (f := fold_of.get(i)) is not None})
    mine = [f for f in counted.values() if fold_of.get(f.first) == f]
    mine.sort(key=lambda f: place_of(statements[f.first], said.get(f.first)))
    members = _members(mine, statements)
    again = ties((*_of_them(told, members, roster), *members), roster, said, mine)
    new = {(t.a, t.b): t for t in again if (t.a, t.b) in pairs}
    whole = {pair: t for pair, t in held.items() if pair not in pairs} | new
    return (
        tuple(whole[pair] for pair in sorted(whole)),
        frozenset((min(pair), max(pair)) for pair in pairs),
    )


def trended(
    view: Snapshot,
    found: Sequence[Tie],
    touched: frozenset[tuple[str, str]],
    statements: Mapping[str, Statement],
    roster: Roster,
    coverage: Coverage,
    folds: Iterable[Fold],
    checked: Checked,
) -> tuple[Trend, ...] | None:
    """The trends with those of the touched pairs made anew; None where the case's months changed,
    so that every course has others."""
    from riftline.relations import trend

    if trend.axis_of(coverage, found) != trend.axis_of(view.coverage, view.ties):
        return None
    mine = [t for t in found if (min(t.a, t.b), max(t.a, t.b)) in touched]
    ids = {i for t in mine for i in _ids(t)}
    own = [f for f in folds if not ids.isdisjoint(f.members)]
    made = trend.trends(
        mine, coverage, own, _members(own, statements), roster, checked,
        axis=trend.axis_of(coverage, found),
    )  # fmt: skip
    others = (
        replace(t, coverage=coverage)
        for t in view.trends
        if (min(t.a, t.b), max(t.a, t.b)) not in touched
    )
    return trend.ranked((*others, *made))


def _named(mention: Mention | None, roster: Roster) -> str:
    actor = roster.of(mention)
    return "" if mention is None else f"actor {actor.id}" if actor else f"key {mention.key}"


def _ids(tie: Tie) -> Iterable[str]:
    for month in tie.months:
        yield from month.own.statements
        yield from month.third.statements
    yield from tie.undated


def _members(folds: Iterable[Fold], statements: Mapping[str, Statement]) -> list[Statement]:
    return [statements[m] for f in folds for m in f.members if m in statements]


def _of_them(
    told: Sequence[Statement], members: Sequence[Statement], roster: Roster
) -> list[Statement]:
    """What of the memberships told of can matter to these statements: those of whom they name, and
    of the others in the same groups (a later leader ends an earlier one's time)."""
    ends = [(_id(s.subject, roster), _id(s.target, roster), s) for s in told]
    who = {_id(m, roster) for s in members for m in (s.speaker, s.subject, s.target)}
    groups = {b for a, b, _ in ends if a in who}
    return [s for a, b, s in ends if a in who or b in who or b in groups]


def _id(mention: Mention | None, roster: Roster) -> str:
    actor = roster.of(mention)
    return actor.id if actor else ""


def _moved(
    older: Sequence[Statement],
    told: Sequence[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
) -> set[str]:
    """Whose place in a group, or whose accounts, are others by what is told now."""
    if len(older) == len(told):
        return set()
    found: set[str] = set()
    for before, now in (
        (Standing(older, roster, said).roles(), Standing(told, roster, said).roles()),
        (accounts(older, roster), accounts(told, roster)),
    ):
        found.update(k for k in before.keys() | now.keys() if before.get(k) != now.get(k))
    return found


def _merged(
    kept: list[Fold], made: Sequence[Fold], place: Callable[[Fold], Place]
) -> Iterable[Fold]:
    """`kept`, which is in order, with `made` put in their places."""
    start = 0
    for f in sorted(made, key=place):
        at = bisect_left(kept, place(f), lo=start, key=place)
        yield from kept[start:at]
        yield f
        start = at
    yield from kept[start:]

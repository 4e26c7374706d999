"""What changed in a case between two views of it: whose course moved, by what came in since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from riftline.relations.discoveries import false_rifts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riftline.model import Break, Roster, Snapshot, Trend

__all__ = ["MOVED", "Change", "Changes", "What", "changes", "moved"]

What: TypeAlias = Literal["new", "gone", "verdict", "onset", "breaks", "p_widening"]

MOVED = 0.1
"""Least change of P(widening) that is told: half a step of ICD 203's scale. No answer counts as
even odds."""


@dataclass(frozen=True, slots=True)
class Change:
    """A pair that moved: `what` of it, how it stood before and how it stands now.

    `a` and `b` are ids in the newer view. `statements` are those of the two that came in since,
    `lost` those that no longer count (ruled wrong, or read otherwise).
    """

    a: str
    b: str
    what: tuple[What, ...]
    before: Trend | None
    now: Trend | None
    statements: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that is new in a case. `joined` are (id before, id now) of actors that were renamed or
    became part of another; `touched` counts pairs of which something new was said, moved or not.
    `false_share` is the expected share of false ones among the rifts told of here."""

    documents: tuple[str, ...]
    statements: tuple[str, ...]
    actors: tuple[str, ...]
    joined: tuple[tuple[str, str], ...]
    decisions: tuple[str, ...]
    pairs: tuple[Change, ...]
    touched: int
    false_share: float | None


def changes(before: Snapshot, now: Snapshot) -> Changes:
    """What `now` has that `before` had not, and which pairs moved, in the order of `now`'s trends
    (those no longer connected last)."""
    known = set(before.all_statements.ids)
    ruled = {d.id for d in before.decisions}
    had = {c.id for c in before.documents}
    named = _renamed(before.roster, now.roster)
    earlier = {named.get(a.id, "") for a in before.roster.actors}
    told, told_now = _by_pair(before, named), _by_pair(now, {})
    trends = {_pair(named.get(t.a, ""), named.get(t.b, "")): t for t in reversed(before.trends)}
    told_of: list[Change] = []
    for trend in now.trends:
        pair = _pair(trend.a, trend.b)
        was = trends.pop(pair, None)
        told_of += _change(pair, was, trend, told, told_now)
    for pair, was in sorted(trends.items()):
        if pair[0] and pair[0] != pair[1]:  # two who are one actor now are told as joined
            told_of += _change(pair, was, None, told, told_now)
    return Changes(
        documents=tuple(c.id for c in now.documents if c.id not in had),
        statements=tuple(i for i in now.all_statements.ids if i not in known),
        actors=tuple(a.id for a in now.roster.actors if a.id not in earlier),
        joined=tuple(sorted((old, new) for old, new in named.items() if new and old != new)),
        decisions=tuple(d.id for d in now.decisions if d.id not in ruled),
        pairs=tuple(told_of),
        touched=sum(1 for pair, ids in told_now.items() if set(ids) - set(told.get(pair, ()))),
        false_share=false_rifts(c.now for c in told_of if c.now is not None),
    )


def _change(
    pair: tuple[str, str],
    was: Trend | None,
    trend: Trend | None,
    told: Mapping[tuple[str, str], Sequence[str]],
    told_now: Mapping[tuple[str, str], Sequence[str]],
) -> Iterator[Change]:
    what = moved(was, trend)
    if what:
        had, has = told.get(pair, ()), told_now.get(pair, ())
        kept, old = set(has), set(had)
        yield Change(
            *pair,
            what=what,
            before=was,
            now=trend,
            statements=tuple(i for i in has if i not in old),
            lost=tuple(i for i in had if i not in kept),
        )


def moved(was: Trend | None, now: Trend | None) -> tuple[What, ...]:
    """What of a pair's course is another now than it was; () where it did not move."""
    return tuple(_what(was, now))


def _what(was: Trend | None, now: Trend | None) -> Iterator[What]:
    if was is None or now is None:
        some = now or was
        if some is not None and some.verdict != "not enough evidence":
            yield "new" if was is None else "gone"
        return
    if was.verdict != now.verdict:
        yield "verdict"
    if not _meet(was.onset, now.onset):
        yield "onset"
    if _alone(was.breaks, now.breaks) or _alone(now.breaks, was.breaks):
        yield "breaks"
    if abs(_odds(was) - _odds(now)) >= MOVED:
        yield "p_widening"


def _odds(trend: Trend) -> float:
    return 0.5 if trend.p_widening is None else trend.p_widening


def _alone(some: Sequence[Break], others: Sequence[Break]) -> bool:
    """Whether one of `some` lies where none of `others` does."""
    return any(not any(_meet(b, o) and b.direction == o.direction for o in others) for b in some)


def _meet(a: Break | None, b: Break | None) -> bool:
    """Whether two breaks may be one: their months meet. No break meets no break."""
    if a is None or b is None:
        return a is b
    return a.earliest <= b.latest and b.earliest <= a.latest


def _renamed(before: Roster, now: Roster) -> dict[str, str]:
    """Who each actor of the older view is in the newer one: by id, else by its first name known
    there; nobody where no name of it is left."""
    found = {}
    for a in before.actors:
        if a.id in now.by_id and set(a.keys) & set(now.by_id[a.id].keys):
            found[a.id] = a.id
        else:
            found[a.id] = next((now.by_key[k] for k in a.keys if k in now.by_key), "")
    return found


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)


def _by_pair(view: Snapshot, named: Mapping[str, str]) -> dict[tuple[str, str], list[str]]:
    """Statements of each pair, both ways, each once."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for tie in view.ties:
        pair = _pair(named.get(tie.a, tie.a), named.get(tie.b, tie.b))
        own = found.setdefault(pair, {})
        for month in tie.months:
            own.update(dict.fromkeys((*month.own.statements, *month.third.statements)))
        own.update(dict.fromkeys(tie.undated))
    return {pair: list(ids) for pair, ids in found.items()}

"""The field: all actors and how they stand to each other on a day, as a signed graph that parts.

Everything is a function of what is given and the day. Given what had been captured and decided by
a day, it is the field as it stood on record then; given all, as it is known to have been now.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from riftline.columns import ordinal
from riftline.model import Camp, Field, FieldActor, FieldTie, Front, Split
from riftline.relations.bridges import bridges
from riftline.relations.camps import against, parts
from riftline.relations.days import dated
from riftline.relations.months import label, month_of, number
from riftline.relations.parted import BOTH, DRAWS, Parted, memberships, parted, sides
from riftline.relations.signs import AGES, HALF_LIFE, Ground, ground
from riftline.relations.sureness import likelihood
from riftline.relations.turned import Since, changes, triads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riftline.columns import Codes
    from riftline.model import (
        Coverage,
        CoverageMonth,
        FieldVerdict,
        TieStanding,
    )
    from riftline.relations.frustration import Parting
    from riftline.relations.tie import Ties

__all__ = ["SEED", "field_at"]

SEED = 20140202
"""Of all draws and searches: the same record and day give the same field."""


def field_at(
    ties: Ties,
    said: Mapping[str, str | None],
    coverage: Coverage,
    day: str,
    since: str | None = None,
    *,
    half_life: float = HALF_LIFE,
    seed: int = SEED,
) -> Field:
    """The signed graph on `day` and what changed in it since the day `since` (ISO days).

    Evidence said or done after `day` counts for nothing, and earlier evidence the less the older
    it is: half of it after `half_life` months. Raises ValueError where a day has no month, or
    `since` is not before `day`.
    """
    month = _month(day)
    start = month if since is None else _month(since)
    if since is not None and since >= day:
        raise ValueError(f"since {since} is not before {day}")
    first = max(0, start - int(AGES * half_life) + 1)
    days = dated(said, ties.columns)
    known = ground(ties, days, day, first)
    now = parted(known, month, half_life, seed)
    fronts = _fronts(now)
    moved = None
    if since is not None:
        earlier = ground(ties, days, since, first)
        then = parted(earlier, start, half_life, seed)
        moved = Since(then, now, known, _month(_next(since)), month, _since(known, days, since))
    two = sides(now, seed)
    return Field(
        day=day,
        since=since,
        verdict=_verdict(now, fronts),
        ties=_ties(known, now, month, half_life),
        actors=_actors(now),
        camps=tuple(
            Camp(n + 1, tuple(now.ids[i] for i in group)) for n, group in enumerate(now.members())
        ),
        fronts=fronts,
        two=_split(now, two, _sides(now, two)),
        many=_split(now, now.many, now.members()),
        bridges=bridges(
            ties,
            days,
            day,
            now,
            {(f.first - 1, f.second - 1) for f in fronts if f.hostile and f.strength < 0.0},
            month,
            half_life,
        ),
        changes=changes(moved) if moved else (),
        triads=triads(moved) if moved else (),
        coverage=_coverage(
            coverage, label(max(0, month - int(AGES * half_life) + 1)), label(month)
        ),
        half_life=half_life,
        draws=DRAWS if now.ids else 0,
        seed=seed,
    )


def _month(day: str) -> int:
    month = month_of(day)
    if month is None:
        raise ValueError(f"{day!r} is no ISO day")
    return number(month)


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _ties(known: Ground, now: Parted, month: int, half_life: float) -> tuple[FieldTie, ...]:
    mean, low, high = now.signs.shares()
    stand = set(against(now.graph, now.camps))
    earliest, latest = label(max(0, month - int(AGES * half_life) + 1)), label(month)
    made = []
    for k, row in enumerate(now.rows.tolist()):
        a, b = known.pairs[row]
        hostile, friendly = float(now.signs.hostile[k]), float(now.signs.friendly[k])
        sign = now.standing[k]
        unsure: TieStanding = "contested" if min(hostile, friendly) >= BOTH else "faint"
        told: dict[int, list[str]] = {-1: [], 1: []}
        for o in known.observations(row):
            if o.sign and o.size > 0.0 and earliest <= o.month <= latest:
                told[o.sign].extend(o.folds)
        made.append(
            FieldTie(
                a=a,
                b=b,
                standing="hostile" if sign < 0 else "friendly" if sign > 0 else unsure,
                strength=now.graph.strength[k],
                p_hostile=float(now.signs.p[k]),
                words=likelihood(float(now.signs.p[k])),
                mean=float(mean[k]),
                low=float(low[k]),
                high=float(high[k]),
                hostile=hostile,
                friendly=friendly,
                against=k in stand,
                hostile_statements=tuple(dict.fromkeys(told[-1])),
                friendly_statements=tuple(dict.fromkeys(told[1])),
            )
        )
    return tuple(made)


def _actors(now: Parted) -> tuple[FieldActor, ...]:
    made = [
        FieldActor(
            id=id_,
            camp=now.camps[i] + 1,
            probability=min(p, 1.0),
            words=likelihood(min(p, 1.0)),
            other=None if other is None else other + 1,
            p_other=most,
            ties=len(now.graph.near[i]),
            sure=sum(now.standing[k] != 0 for _, k in now.graph.near[i]),
        )
        for i, (id_, (p, other, most)) in enumerate(zip(now.ids, memberships(now), strict=True))
    ]
    return tuple(sorted(made, key=lambda a: (a.camp, -round(a.probability, 9), a.id)))


def _fronts(now: Parted) -> tuple[Front, ...]:
    """Pairs of camps with a surely hostile tie between them, the most hostile first."""
    sums: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for k, (u, v) in enumerate(now.graph.ties):
        a, b = sorted((now.camps[u], now.camps[v]))
        if a != b:
            sign = now.standing[k]
            found = sums[a, b]
            found[0] += sign < 0
            found[1] += sign > 0
            found[2] += now.graph.strength[k]
    made = [
        Front(a + 1, b + 1, int(hostile), int(friendly), strength)
        for (a, b), (hostile, friendly, strength) in sums.items()
        if hostile
    ]
    return tuple(sorted(made, key=lambda f: (round(f.strength, 9), f.first, f.second)))


def _verdict(now: Parted, fronts: Iterable[Front]) -> FieldVerdict:
    """By the rules of docs/method.md, the first that fits."""
    signs = now.standing
    if not any(signs):
        return "not enough evidence"
    if -1 not in signs:
        return "together"
    held = {
        now.camps[u] + 1
        for (u, v), sign in zip(now.graph.ties, signs, strict=True)
        if sign > 0 and now.camps[u] == now.camps[v]
    }
    return "parted" if any({f.first, f.second} & held for f in fronts) else "scattered"


def _split(now: Parted, found: Parting, groups: Iterable[Sequence[int]]) -> Split:
    total = sum(map(abs, now.graph.strength))
    return Split(
        sides=tuple(tuple(now.ids[i] for i in g) for g in groups),
        cost=found.cost,
        bound=found.bound,
        total=total,
        exact=found.exact,
        balance=1.0 - 2.0 * found.cost / total if total else 1.0,
        against=tuple(
            (now.ids[u], now.ids[v])
            for u, v in (now.graph.ties[k] for k in against(now.graph, found.camps))
        ),
    )


def _sides(now: Parted, two: Parting) -> list[list[int]]:
    """The two sides of each part of the graph that hangs together, the largest part first: which
    side of one part is on whose of another nothing says."""
    found: list[list[int]] = []
    for nodes in parts(now.graph):
        sides = [[i for i in nodes if two.camps[i] == c] for c in (0, 1)]
        found += sorted((s for s in sides if s), key=lambda s: (-len(s), s))
    return found


def _since(
    known: Ground, days: Codes, since: str
) -> dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each pair the first statements of hostile and of friendly folds after `since`."""
    found: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    told = known.told
    new = np.flatnonzero((told.sign != 0) & (told.size > 0.0) & (told.month >= _month(since)))
    later: dict[int, dict[int, dict[str, None]]] = {}
    for o, pair, sign in zip(
        new.tolist(), told.pair[new].tolist(), told.sign[new].tolist(), strict=True
    ):
        rows = told.fold[told.fold_at[o] : told.fold_at[o + 1]]
        for row in rows[days[rows] > ordinal(since)].tolist():
            signs = later.setdefault(pair, {-1: {}, 1: {}})
            signs[int(sign)][told.columns.ids[row]] = None
    for pair, signs in later.items():
        found[told.ids(pair)] = tuple(signs[-1]), tuple(signs[1])
    return found


def _coverage(coverage: Coverage, first: str, last: str) -> tuple[CoverageMonth, ...]:
    return tuple(m for m in coverage.months if first <= m.period <= last)

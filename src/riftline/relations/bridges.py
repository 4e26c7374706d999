"""Who still speaks well of both sides, in their own words."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import Bridge
from riftline.relations.beta import below
from riftline.relations.evidence import saturated
from riftline.relations.months import label, number
from riftline.relations.signs import AGES, LOUD
from riftline.relations.sureness import certainty, likelihood
from riftline.relations.weights import observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from riftline.model import Fold, Statement, Tie
    from riftline.relations.parted import Parted

__all__ = ["bridges"]


def bridges(
    ties: Iterable[Tie],
    folds: Iterable[Fold],
    statements: Iterable[Statement],
    found: Parted,
    fronts: Set[tuple[int, int]],
    month: int,
    half_life: float,
) -> tuple[Bridge, ...]:
    """Actors whose own words lean friendly toward members of two camps (numbers from 0, the lower
    first) that are at odds, the surest first. An actor's own camp may be one of the two.

    `ties` go no further than the field's day. `probability` is that of both leanings, taken as
    independent of each other.
    """
    if not fronts:
        return ()
    words = list(_own_words(ties, found, month, half_life))
    ids = {i for _, _, _, _, tie_ids in words for i in tie_ids}
    first_of = {m: f.first for f in folds for m in f.members if m in ids}
    wanted = set(first_of.values())
    by_id = {s.id: s for s in statements if s.id in wanted}
    heard: dict[tuple[str, int, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    kind: dict[tuple[str, int], list[str]] = defaultdict(list)
    for actor, camp, period, shares, own in words:
        for first in dict.fromkeys(first_of[i] for i in own):
            s = by_id[first]
            sign, size = observation(s, certainty(s))
            if sign and size > 0.0:
                heard[actor, camp, period][sign > 0] += size * shares.get(first, 1.0)
                if sign > 0:
                    kind[actor, camp].append(first)
    camps_of: dict[str, list[int]] = defaultdict(list)
    lean = _leaning(heard, kind, month, half_life)
    for actor, camp in sorted(key for key, p in lean.items() if p > 0.5):
        camps_of[actor].append(camp)
    made = [
        Bridge(
            actor=actor,
            first=a + 1,
            second=b + 1,
            probability=lean[actor, a] * lean[actor, b],
            words=likelihood(lean[actor, a] * lean[actor, b]),
            first_statements=tuple(dict.fromkeys(kind[actor, a])),
            second_statements=tuple(dict.fromkeys(kind[actor, b])),
        )
        for actor, camps in camps_of.items()
        for a, b in combinations(camps, 2)
        if (a, b) in fronts
    ]
    return tuple(sorted(made, key=lambda b: (-b.probability, b.actor, b.first, b.second)))


def _own_words(
    ties: Iterable[Tie], found: Parted, month: int, half_life: float
) -> Iterator[tuple[str, int, str, Mapping[str, float], tuple[str, ...]]]:
    """What actors of the field themselves say and do toward others in it: the actor, the other's
    camp, the month, shares, statement ids."""
    earliest = label(max(0, month - int(AGES * half_life) + 1))
    for tie in ties:
        target = found.place.get(tie.b)
        if target is None or tie.a not in found.place:
            continue
        for m in tie.months:
            if m.own.statements and m.period >= earliest:
                yield tie.a, found.camps[target], m.period, tie.shares, m.own.statements


def _leaning(
    heard: Mapping[tuple[str, int, str], Sequence[float]],
    kind: Mapping[tuple[str, int], Sequence[str]],
    month: int,
    half_life: float,
) -> dict[tuple[str, int], float]:
    """P(friendly words outweigh hostile), for each actor and camp where there are any friendly."""
    toward: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (actor, camp, period), (hostile, friendly) in sorted(heard.items()):
        if (actor, camp) in kind:
            kept = 0.5 ** ((month - number(period)) / half_life)
            for k, size in enumerate(saturated(hostile, friendly, LOUD)):
                toward[actor, camp][k] += kept * size
    sums = np.array(list(toward.values()), dtype=np.float64).reshape(len(toward), 2)
    p = below(np.full(len(sums), 0.5), 1.0 + sums[:, 0], 1.0 + sums[:, 1])
    return dict(zip(toward, p.tolist(), strict=True))

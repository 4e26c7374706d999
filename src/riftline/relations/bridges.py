"""Who still speaks well of both sides, in their own words."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import Bridge
from riftline.relations.beta import below
from riftline.relations.evidence import saturated
from riftline.relations.months import number
from riftline.relations.signs import AGES
from riftline.relations.sureness import certainty
from riftline.relations.weights import observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from riftline.model import Fold, Statement, Tie
    from riftline.relations.parted import Parted

__all__ = ["bridges"]


def bridges(
    ties: Iterable[Tie],
    fold_of: Mapping[str, Fold],
    by_id: Mapping[str, Statement],
    found: Parted,
    fronts: Set[tuple[int, int]],
    month: int,
    half_life: float,
) -> tuple[Bridge, ...]:
    """Actors whose own words lean friendly toward members of two camps (numbers from 0, the lower
    first) that are at odds, the surest first. An actor's own camp may be one of the two.

    `probability` is that of both leanings, taken as independent of each other.
    """
    heard: dict[tuple[str, int, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    kind: dict[tuple[str, int], list[str]] = defaultdict(list)
    for tie in ties:
        target = found.place.get(tie.b)
        if target is None or tie.a not in found.place:
            continue
        camp = found.camps[target]
        for m in tie.months:
            if not 0 <= month - number(m.period) < AGES * half_life:
                continue
            for first in {fold_of[i].first: i for i in m.own.statements}.values():
                s = by_id[first]
                sign, size = observation(s, certainty(s))
                if sign and size > 0.0:
                    size *= tie.shares.get(first, 1.0)
                    heard[tie.a, camp, m.period][sign > 0] += size
                    if sign > 0:
                        kind[tie.a, camp].append(fold_of[first].first)
    toward: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (actor, camp, period), (hostile, friendly) in sorted(heard.items()):
        kept = 0.5 ** ((month - number(period)) / half_life)
        for k, size in enumerate(saturated(hostile, friendly)):
            toward[actor, camp][k] += kept * size
    lean = {key: _friendly(*sums) for key, sums in toward.items() if kind.get(key)}
    camps_of: dict[str, list[int]] = defaultdict(list)
    for actor, camp in sorted(key for key, p in lean.items() if p > 0.5):
        camps_of[actor].append(camp)
    made = [
        Bridge(
            actor=actor,
            first=a + 1,
            second=b + 1,
            probability=lean[actor, a] * lean[actor, b],
            first_statements=tuple(dict.fromkeys(kind[actor, a])),
            second_statements=tuple(dict.fromkeys(kind[actor, b])),
        )
        for actor, camps in camps_of.items()
        for a, b in combinations(camps, 2)
        if (a, b) in fronts
    ]
    return tuple(sorted(made, key=lambda b: (-b.probability, b.actor, b.first, b.second)))


def _friendly(hostile: float, friendly: float) -> float:
    """P(friendly evidence outweighs hostile)."""
    return float(below(np.array(0.5), np.array(1.0 + hostile), np.array(1.0 + friendly)))

"""Who still speaks well of both sides, in their own words."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from riftline.columns import ordinal
from riftline.model import Bridge
from riftline.relations.beta import below
from riftline.relations.evidence import saturated
from riftline.relations.signs import AGES, LOUD
from riftline.relations.sureness import certainties, likelihood
from riftline.relations.weights import leans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from riftline.columns import Codes
    from riftline.relations.parted import Parted
    from riftline.relations.tie import Ties

__all__ = ["bridges"]


def bridges(
    ties: Ties,
    days: Codes,
    day: str,
    found: Parted,
    fronts: Set[tuple[int, int]],
    month: int,
    half_life: float,
) -> tuple[Bridge, ...]:
    """Actors whose own words lean friendly toward members of two camps (numbers from 0, the lower
    first) that are at odds, the surest first. An actor's own camp may be one of the two.

    `days` are those of all statements; what counts for one after `day` is left out. `probability`
    is that of both leanings, taken as independent of each other.
    """
    if not fronts:
        return ()
    heard: dict[tuple[str, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    kind: dict[tuple[str, int], list[str]] = defaultdict(list)
    for actor, camp, at, sign, size, first in _own_words(ties, days, day, found, month, half_life):
        heard[actor, camp, at][sign > 0] += size
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
    ties: Ties, days: Codes, day: str, found: Parted, month: int, half_life: float
) -> Iterator[tuple[str, int, int, float, float, str]]:
    """What actors of the field themselves say and do toward others in it, tie by tie and month by
    month: the actor, the other's camp, the month, sign and size, the fold's first statement."""
    c, tie = ties.columns, np.repeat(np.arange(len(ties)), np.diff(ties.at))
    here = np.array([a in found.place for a in ties.actors])
    sign, weight = leans(c)
    first = ties.laid.member[ties.laid.at[ties.fold]]
    size = certainties(c)[first] * np.sqrt(weight[first])
    # Who gives a fold its share is its first.
    size = size * ties.share
    told = np.minimum.reduceat(
        np.where(days[ties.laid.member] > 0, days[ties.laid.member], ordinal(day) + 1),
        ties.laid.at[:-1],
    ) if len(ties.laid.at) > 1 else days[:0]  # fmt: skip
    rows = np.flatnonzero(
        ties.own & here[ties.a[tie]] & here[ties.b[tie]] & (sign[first] != 0) & (size > 0.0)
        & (ties.month >= max(0, month - int(AGES * half_life) + 1)) & (ties.month <= month)
        & (told[ties.fold] <= ordinal(day))
    )  # fmt: skip
    for e in rows[np.lexsort((rows, ties.month[rows], tie[rows]))].tolist():
        t, row = tie[e], first[e]
        camp = found.camps[found.place[ties.actors[ties.b[t]]]]
        yield (
            ties.actors[ties.a[t]], camp, int(ties.month[e]), float(sign[row]), float(size[e]),
            c.ids[row],
        )  # fmt: skip


def _leaning(
    heard: Mapping[tuple[str, int, int], Sequence[float]],
    kind: Mapping[tuple[str, int], Sequence[str]],
    month: int,
    half_life: float,
) -> dict[tuple[str, int], float]:
    """P(friendly words outweigh hostile), for each actor and camp where there are any friendly."""
    toward: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (actor, camp, at), (hostile, friendly) in sorted(heard.items()):
        if (actor, camp) in kind:
            kept = 0.5 ** ((month - at) / half_life)
            for k, size in enumerate(saturated(hostile, friendly, LOUD)):
                toward[actor, camp][k] += kept * size
    sums = np.array(list(toward.values()), dtype=np.float64).reshape(len(toward), 2)
    p = below(np.full(len(sums), 0.5), 1.0 + sums[:, 0], 1.0 + sums[:, 1])
    return dict(zip(toward, p.tolist(), strict=True))

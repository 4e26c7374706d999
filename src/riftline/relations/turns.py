"""Breaks of many pairs at once: spans of periods in one of which a course changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from riftline.relations.pace import MONTHLY, Pace
from riftline.relations.segments import Segments, blocks, segment
from riftline.relations.threads import in_threads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riftline.relations.beta import Floats

__all__ = ["BREAK", "Found", "Turn", "find"]

BREAK = 0.5
"""A break is shown when it is likelier than not; its probability stands beside it."""

POSITIVE = 3.0
"""Bayes factor that a break needs besides: "positive" evidence by Kass & Raftery (1995). Over many
months a change is likely beforehand, and a pair of few statements would show that and no more."""

MASS = 0.8
"""Part of a break's posterior that its dates cover."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A break as places on the axis: its dates, and `at`, the likeliest period of those."""

    first: int
    last: int
    at: int
    probability: float


@dataclass(frozen=True, slots=True)
class Found:
    """Of every pair: `evidence` (log Bayes factor of any change over none; nan where nobody
    looked), its `turns` in order, and `still` (pairs × periods), the probability that a
    period's share is still that of the last."""

    evidence: Floats
    turns: list[tuple[Turn, ...]]
    still: Floats


def find(
    hostile: Floats,
    friendly: Floats,
    documents: Floats,
    among: Sequence[int],
    pace: Pace = MONTHLY,
) -> Found:
    """The breaks of the pairs of `among` (arrays: pairs × periods)."""
    pairs, periods = hostile.shape
    evidence = np.full(pairs, np.nan)
    turns: list[tuple[Turn, ...]] = [()] * pairs
    stay = (1.0 - pace.change) ** np.arange(periods)
    still = np.tile(stay[::-1], (pairs, 1))
    prior = stay[-1]
    # Those with as many periods of evidence together: a block's work grows with the most of them.
    told = ((hostile + friendly) > 0.0).sum(axis=1)
    ordered = sorted(among, key=lambda p: int(told[p]))

    def cut(block: slice) -> Segments:
        rows = ordered[block]
        return segment(hostile[rows], friendly[rows], documents, pace)

    parts = blocks(len(ordered), periods)
    for block, cuts in zip(parts, in_threads(cut, parts), strict=True):
        rows = ordered[block]
        none = np.clip(cuts.none, 1e-15, 1.0 - 1e-15)
        if periods > 1:
            # Rounded, so that a pair alone is told the same as among others.
            odds = np.log((1.0 - none) / none) - np.log((1.0 - prior) / prior)
            evidence[rows] = np.round(odds, 9)
            still[rows] = cuts.still
        for k, p in enumerate(rows):
            if cuts.none[k] <= 1.0 - BREAK:
                turns[p] = _turns(cuts, k, pace)
    return Found(evidence, turns, still)


def _turns(cuts: Segments, p: int, pace: Pace) -> tuple[Turn, ...]:
    """Spans of periods in one of which the course changed with probability ≥ `BREAK`.

    From each peak of the posterior the span grows to the likelier neighbour while that has a
    tenth of the peak and the span does not yet hold one expected change; spans do not overlap.
    """
    change: list[float] = cuts.change[p].tolist()
    free = [t > 0 for t in range(len(change))]
    found: list[Turn] = []
    for at in sorted(range(len(change)), key=lambda t: -change[t]):
        peak = change[at]
        if peak < BREAK / len(change):
            break
        if not free[at]:
            continue
        first = last = at
        mass = peak
        while mass < 1.0:
            left = change[first - 1] if first > 0 and free[first - 1] else 0.0
            right = change[last + 1] if last + 1 < len(change) and free[last + 1] else 0.0
            if max(left, right) < 0.1 * peak:
                break
            if left >= right:
                first, mass = first - 1, mass + left
            else:
                last, mass = last + 1, mass + right
        free[first : last + 1] = [False] * (last + 1 - first)
        if mass < BREAK:
            continue  # the chance of a change is no more than the changes to be expected
        probability = round(1.0 - cuts.covers(p, first, last), 9)
        before = 1.0 - (1.0 - pace.change) ** (last - first + 1)
        odds, prior_odds = probability * (1.0 - before), before * (1.0 - probability)
        if probability >= BREAK and odds >= POSITIVE * prior_odds:
            found.append(Turn(*_core(change, first, last), at=at, probability=probability))
    return tuple(sorted(found, key=lambda t: t.at))


def _core(change: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """The shortest span inside first … last that holds `MASS` of its posterior."""
    sums = [0.0, *accumulate(change[first : last + 1])]
    wanted = MASS * sums[-1]
    spans = [
        (j - i, -(sums[j + 1] - sums[i]), i, j)
        for i in range(last - first + 1)
        for j in range(i, last - first + 1)
        if sums[j + 1] - sums[i] >= wanted
    ]
    _, _, i, j = min(spans)
    return first + i, first + j

"""Courses as values: one `CoursePoint` for each pair and month.

Invariant: points that say the same are the same object. Courses are mostly silent months, in
which hundreds of pairs know equally little; a point each would fill the memory of a large case.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import CoursePoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riftline.model import Counts
    from riftline.relations.beta import Floats
    from riftline.relations.course import Course
    from riftline.relations.evidence import Record

__all__ = ["points"]


def points(
    found: Sequence[Record],
    place: Mapping[str, int],
    run: Course,
    hostile: Floats,
    friendly: Floats,
) -> Iterator[tuple[CoursePoint, ...]]:
    """For each pair its points from the month of its first evidence to the last of the axis.

    `place` maps the axis' months, in order, to their places; each pair has evidence in one of
    them, and `run` knows of every month from there on. `hostile` and `friendly` are the effective
    counts (pairs × months).
    """
    axis = tuple(place)
    means, lows, highs = run.mean.tolist(), run.low.tolist(), run.high.tolist()

    # Every state of knowledge has its month, and any pair in it tells which.
    month = np.empty(len(means), dtype=np.int32)
    live = run.state >= 0
    month[run.state[live]] = np.broadcast_to(np.arange(len(axis)), run.state.shape)[live]

    @cache
    def silent(state: int) -> CoursePoint:
        mean, low, high = means[state], lows[state], highs[state]
        return CoursePoint(axis[month[state]], mean, low, high, 0.0, 0.0, 0.0, 0, 0, ())

    for p, record in enumerate(found):
        told = _told(record, place)
        began = min(told)
        course = [silent(state) for state in run.state[p, began:].tolist()]
        for t, counts in told.items():
            known = course[t - began]
            course[t - began] = CoursePoint(
                period=axis[t],
                mean=known.mean,
                low=known.low,
                high=known.high,
                hostile=float(hostile[p, t]),
                friendly=float(friendly[p, t]),
                neutral=sum(c.neutral for c in counts),
                independent=sum(c.independent for c in counts),
                carriers=sum(c.carriers for c in counts),
                statements=tuple(sorted(id_ for c in counts for id_ in c.statements)),
            )
        yield tuple(course)


def _told(record: Record, place: Mapping[str, int]) -> dict[int, list[Counts]]:
    """What was counted of a pair, by place on the axis; what is older or later is not in."""
    found: dict[int, list[Counts]] = defaultdict(list)
    for tie in record.ties:
        for month in tie.months:
            if month.period in place:
                found[place[month.period]] += (month.own, month.third)
    return found

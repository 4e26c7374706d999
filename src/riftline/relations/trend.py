"""From ties to the answer: is it getting worse between these two, since when, how sure are we?

The view is undirected: exchanging two actors everywhere changes nothing but their places.
"""

from __future__ import annotations

from math import isnan
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import Break, Trend
from riftline.relations.course import course, widening
from riftline.relations.drivers import drivers
from riftline.relations.evidence import effective, records
from riftline.relations.months import months_between, number
from riftline.relations.points import points
from riftline.relations.segments import CHANGE, blocks, segment
from riftline.relations.view import ENOUGH, SURE, Turn, View, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riftline.model import CoursePoint, Coverage, Fold, Roster, Statement, Tie, Verdict
    from riftline.relations.beta import Floats
    from riftline.relations.evidence import Observation, Record

__all__ = ["trends"]

BREAK = 0.5
"""A break is shown when it is likelier than not; its probability stands beside it."""

POSITIVE = 3.0
"""Bayes factor that a break needs besides: "positive" evidence by Kass & Raftery (1995). Over many
months a change is likely beforehand, and a pair of few statements would show that and no more."""

MASS = 0.8
"""Part of a break's posterior that its dates cover."""

QUIET = 6
"""Months without a sign, while documents came in, after which a pair is quiet: two half-lives,
when three quarters of what was known has faded."""

RECENT_BREAK = 12
"""Months for which a turn for the better is called easing; then the state has its own name."""

LOOKBACK = 12
"""Months before the first document that a course may begin: articles recall last year's battles,
but what they recall of ten years ago is history, not a course."""

LONGEST = 240
"""Months of a course at most, the latest ones: the segmentation's cost grows with the square."""


def trends(
    ties: Iterable[Tie],
    coverage: Coverage,
    folds: Iterable[Fold],
    statements: Iterable[Statement],
    roster: Roster,
) -> tuple[Trend, ...]:
    """What `riftline.relations.trends` says."""
    found = records(ties, folds, statements, roster)
    axis = _axis(coverage, found)
    place = {m: i for i, m in enumerate(axis)}
    found = tuple(r for r in found if any(m in place for m in _months(r)))
    if not found:
        return ()
    captured = {m.period: float(m.documents) for m in coverage.months}
    documents = np.array([captured.get(m, 0.0) for m in axis])
    signed = [_signed(r, place) for r in found]
    hostile, friendly = np.zeros((len(found), len(axis))), np.zeros((len(found), len(axis)))
    for p, observations in enumerate(signed):
        for month, sums in effective(observations).items():
            hostile[p, place[month]], friendly[p, place[month]] = sums
    enough = [p for p, observations in enumerate(signed) if len(observations) >= ENOUGH]
    evidence, turns = _breaks(hostile, friendly, documents, enough)
    run, lately = course(hostile, friendly), widening(hostile, friendly, documents)
    between = parts(hostile, friendly, turns, enough)
    views = [
        View(
            record=record,
            axis=axis,
            place=place,
            hostile=hostile[p],
            friendly=friendly[p],
            documents=documents,
            signed=signed[p],
            turns=turns[p],
            parts=between[p],
        )
        for p, record in enumerate(found)
    ]
    rows = zip(
        views,
        points(found, place, run, hostile, friendly),
        (None if isnan(p) else p for p in lately.tolist()),
        drivers(views),
        strict=True,
    )
    made = [_trend(*row, coverage) for row in rows]
    weight = evidence.tolist()
    # Rounded, so that the order does not hang on the last bit of a sum.
    order = sorted(
        range(len(made)),
        key=lambda p: (
            -round(weight[p], 9),
            -round(made[p].p_widening or 0.0, 9),
            made[p].a,
            made[p].b,
        ),
    )
    return tuple(made[p] for p in order)


def _breaks(
    hostile: Floats, friendly: Floats, documents: Floats, enough: Sequence[int]
) -> tuple[Floats, list[tuple[Turn, ...]]]:
    """Evidence of any change (log Bayes factor over none) and the breaks of every pair.

    Where there is not enough to look at, no breaks, and evidence below all others'.
    """
    months = hostile.shape[1]
    evidence = np.full(len(hostile), -1e6)
    turns: list[tuple[Turn, ...]] = [()] * len(hostile)
    prior = (1.0 - CHANGE) ** (months - 1)
    for block in blocks(len(enough), months):
        rows = list(enough[block])
        cuts = segment(hostile[rows], friendly[rows], documents)
        none = np.clip(cuts.none, 1e-15, 1.0 - 1e-15)
        if months > 1:
            evidence[rows] = np.log((1.0 - none) / none) - np.log((1.0 - prior) / prior)
        for k, p in enumerate(rows):
            if cuts.none[k] <= 1.0 - BREAK:
                turns[p] = _turns(cuts.change[k], cuts.covers[k])
    return evidence, turns


def _trend(
    view: View,
    course: tuple[CoursePoint, ...],
    p_widening: float | None,
    drove: tuple[str, ...],
    coverage: Coverage,
) -> Trend:
    shown = tuple(_break(view, i) for i in range(len(view.turns)))
    onset = view.onset()
    return Trend(
        a=view.record.a,
        b=view.record.b,
        course=course,
        onset=None if onset is None else shown[onset],
        breaks=shown,
        p_widening=p_widening,
        verdict=_verdict(view, course),
        drivers=drove,
        coverage=coverage,
        independent=sum(map(attrgetter("independent"), course)),
        carriers=sum(map(attrgetter("carriers"), course)),
    )


def _axis(coverage: Coverage, found: Sequence[Record]) -> tuple[str, ...]:
    """The case's months, and before them those (at most `LOOKBACK`) that its evidence recalls."""
    evidence = sorted({m for r in found for m in _months(r)})
    if not coverage.months:
        return months_between(evidence[0], evidence[-1])[-LONGEST:] if evidence else ()
    first, last = coverage.months[0].period, coverage.months[-1].period
    recalled = [m for m in evidence if number(first) - LOOKBACK <= number(m) < number(first)]
    return months_between(recalled[0] if recalled else first, last)[-LONGEST:]


def _months(record: Record) -> Iterable[str]:
    return (m.period for tie in record.ties for m in tie.months)


def _signed(record: Record, place: Mapping[str, int]) -> tuple[Observation, ...]:
    return tuple(o for o in record.observations if o.sign and o.size > 0.0 and o.month in place)


def _turns(change: Floats, covers: Floats) -> tuple[Turn, ...]:
    """Spans of months in one of which the course changed with probability ≥ `BREAK`.

    From each peak of the posterior the span grows to the likelier neighbour while that has a
    tenth of the peak and the span does not yet hold one expected change; spans do not overlap.
    """
    free = np.ones(len(change), dtype=bool)
    free[0] = False
    found: list[Turn] = []
    while free.any():
        at = int(np.argmax(np.where(free, change, -1.0)))
        peak = float(change[at])
        if peak < BREAK / len(change):
            break
        first = last = at
        mass = peak
        while mass < 1.0:
            left = float(change[first - 1]) if first > 0 and free[first - 1] else 0.0
            right = float(change[last + 1]) if last + 1 < len(change) and free[last + 1] else 0.0
            if max(left, right) < 0.1 * peak:
                break
            if left >= right:
                first, mass = first - 1, mass + left
            else:
                last, mass = last + 1, mass + right
        free[first : last + 1] = False
        probability = 1.0 - float(covers[first, last])
        before = 1.0 - (1.0 - CHANGE) ** (last - first + 1)
        odds, prior_odds = probability * (1.0 - before), before * (1.0 - probability)
        if probability >= BREAK and odds >= POSITIVE * prior_odds:
            found.append(Turn(*_core(change, first, last), at=at, probability=probability))
    return tuple(sorted(found, key=lambda t: t.at))


def _core(change: Floats, first: int, last: int) -> tuple[int, int]:
    """The shortest span inside first … last that holds `MASS` of its posterior."""
    sums = np.concatenate([[0.0], np.cumsum(change[first : last + 1])])
    wanted = MASS * sums[-1]
    spans = [
        (j - i, -(sums[j + 1] - sums[i]), i, j)
        for i in range(last - first + 1)
        for j in range(i, last - first + 1)
        if sums[j + 1] - sums[i] >= wanted
    ]
    _, _, i, j = min(spans)
    return first + i, first + j


def _break(view: View, i: int) -> Break:
    turn = view.turns[i]
    return Break(
        earliest=view.axis[turn.first],
        latest=view.axis[turn.last],
        probability=turn.probability,
        direction="worse" if view.worse(i) else "better",
    )


def _verdict(view: View, course: Sequence[CoursePoint]) -> Verdict:
    """By the rules of docs/method.md, the first that fits. What counts is the state since the
    last break; without one, the whole record."""
    if len(view.signed) < ENOUGH:
        talked = sum(o.month in view.place for o in view.record.observations) >= ENOUGH
        return "quiet" if talked and not view.signed else "not enough evidence"
    months = len(view.axis)
    latest = int(np.flatnonzero((view.hostile + view.friendly) > 0.0)[-1])
    if months - 1 - latest >= QUIET and view.documents[latest + 1 :].sum() > 0:
        return "quiet"
    now, mean = view.parts[-1], course[latest - months].mean
    if view.at_odds(now) and mean > 0.5:
        return "rift"
    if view.turns:
        eased = not view.worse(-1) and view.parts[-2].share > 0.5
        if eased and months - view.turns[-1].at <= RECENT_BREAK:
            return "easing"
    if now.side <= 1.0 - SURE and mean < 0.5:
        return "friendly"
    return "mixed"

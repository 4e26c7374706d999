"""From ties to the answer: is it getting worse between these two, since when, how sure are we?

The view is undirected: exchanging two actors everywhere changes nothing but their places.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import Break, Trend
from riftline.relations.course import course, widening
from riftline.relations.discoveries import listed
from riftline.relations.drivers import DRIVERS, drivers
from riftline.relations.evidence import effective, records
from riftline.relations.misread import UNCHECKED, Checked
from riftline.relations.months import months_between, number
from riftline.relations.points import points
from riftline.relations.turns import find
from riftline.relations.view import ENOUGH, SURE, View, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riftline.model import CoursePoint, Coverage, Fold, Move, Roster, Statement, Tie, Verdict
    from riftline.relations.evidence import Observation, Record

__all__ = ["axis_of", "ranked", "trends"]

QUIET = 6
"""Months without a sign, while documents came in, after which a pair is quiet: half a year."""

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
    checked: Checked = UNCHECKED,
    axis: tuple[str, ...] | None = None,
) -> tuple[Trend, ...]:
    """What `riftline.relations.trends` says. `axis` is that of the case (`axis_of`) where `ties`
    are not all of its ties."""
    found = records(ties, folds, statements, roster)
    axis = axis_of(coverage, (t for r in found for t in r.ties)) if axis is None else axis
    place = {m: i for i, m in enumerate(axis)}
    found = tuple(r for r in found if any(m in place for m in _months(r)))
    if not found:
        return ()
    captured = {m.period: float(m.documents) for m in coverage.months}
    documents = np.array([captured.get(m, 0.0) for m in axis])
    signed = [_signed(r, place) for r in found]
    hostile, friendly = np.zeros((2, len(found), len(axis)))
    for p, observations in enumerate(signed):
        for month, sums in effective(observations).items():
            hostile[p, place[month]], friendly[p, place[month]] = sums
    enough = [p for p, observations in enumerate(signed) if len(observations) >= ENOUGH]
    breaks = find(hostile, friendly, documents, enough)
    since = np.array([min(place[m] for m in _months(r) if m in place) for r in found])
    run = course(hostile, friendly, checked=checked, since=since)
    lately = widening(hostile, friendly, documents)
    between = parts(hostile, friendly, breaks.turns, enough)
    views = [
        View(
            record=record,
            axis=axis,
            place=place,
            hostile=hostile[p],
            friendly=friendly[p],
            documents=documents,
            signed=signed[p],
            turns=breaks.turns[p],
            still=breaks.still[p],
            parts=between[p],
        )
        for p, record in enumerate(found)
    ]
    rows = zip(
        views,
        (None if isnan(e) else e for e in breaks.evidence.tolist()),
        points(found, place, run, hostile, friendly),
        (None if isnan(p) else p for p in lately.tolist()),
        drivers(views),
        strict=True,
    )
    made = [_trend(*row, coverage) for row in rows]
    return ranked(made)


def ranked(trends: Iterable[Trend]) -> tuple[Trend, ...]:
    """All trends of a case, likeliest change first, with what can be said only of all together:
    each one's doubt, and which are on the list of rifts."""
    return listed(sorted(trends, key=_likeliest_change))


def _trend(
    view: View,
    evidence: float | None,
    course: tuple[CoursePoint, ...],
    p_widening: float | None,
    moves: tuple[Move, ...],
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
        drivers=tuple(m.folds[0] for m in moves[:DRIVERS]),
        coverage=coverage,
        independent=sum(map(attrgetter("independent"), course)),
        carriers=sum(map(attrgetter("carriers"), course)),
        evidence=evidence,
        stretch=(view.parts[-1].hostile, view.parts[-1].friendly) if view.parts else None,
        moves=moves,
    )


def _likeliest_change(trend: Trend) -> tuple[float, float, str, str]:
    """The order of a case's pairs; what nobody looked at comes last. Rounded, so that it does not
    hang on the last bit of a sum."""
    evidence = -inf if trend.evidence is None else trend.evidence
    return -round(evidence, 9), -round(trend.p_widening or 0.0, 9), trend.a, trend.b


def axis_of(coverage: Coverage, ties: Iterable[Tie]) -> tuple[str, ...]:
    """The case's months, and before them those (at most `LOOKBACK`) that its evidence recalls."""
    evidence = sorted({m.period for tie in ties for m in tie.months})
    if not coverage.months:
        return months_between(evidence[0], evidence[-1])[-LONGEST:] if evidence else ()
    first, last = coverage.months[0].period, coverage.months[-1].period
    recalled = [m for m in evidence if number(first) - LOOKBACK <= number(m) < number(first)]
    return months_between(recalled[0] if recalled else first, last)[-LONGEST:]


def _months(record: Record) -> Iterable[str]:
    return (m.period for tie in record.ties for m in tie.months)


def _signed(record: Record, place: Mapping[str, int]) -> tuple[Observation, ...]:
    """The observations with a sign on the axis, of the size that they count for in a course."""
    return tuple(
        replace(o, size=o.count)
        for o in record.observations
        if o.sign and o.size > 0.0 and o.month in place
    )


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

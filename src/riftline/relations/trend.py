"""From ties to the answer: is it getting worse between these two, since when, how sure are we?

The view is undirected: exchanging two actors everywhere changes nothing but their places.
"""

from __future__ import annotations

from itertools import pairwise
from math import inf, isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from riftline.model import Break, Trend
from riftline.relations.course import course, widening
from riftline.relations.discoveries import listed
from riftline.relations.drivers import DRIVERS, Signed, drivers
from riftline.relations.evidence import evidence, numbered, saturated_all, voiced
from riftline.relations.misread import UNCHECKED, Checked
from riftline.relations.months import label, number
from riftline.relations.points import Courses
from riftline.relations.turns import find
from riftline.relations.view import ENOUGH, SURE, View, Voices, parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from riftline.columns import Rows
    from riftline.model import Coverage, Move, Verdict
    from riftline.relations.evidence import Evidence
    from riftline.relations.points import CourseOf
    from riftline.relations.tie import Ties

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
    ties: Ties,
    coverage: Coverage,
    checked: Checked = UNCHECKED,
    touched: Collection[tuple[str, str]] | None = None,
) -> tuple[Trend, ...]:
    """What `riftline.relations.trends` says; with `touched`, of those pairs (a < b) alone."""
    axis = axis_of(coverage, ties)
    if not axis:
        return ()
    if touched is not None:
        ties = ties.only(p for a, b in touched for p in (ties.place(a, b), ties.place(b, a)))
    found = evidence(ties)
    first, months = number(axis[0]), len(axis)
    told = _told(found, ties, first, months)
    pairs = len(told.pairs)
    if not pairs:
        return ()
    captured = {m.period: float(m.documents) for m in coverage.months}
    documents = np.array([captured.get(m, 0.0) for m in axis])
    signed = _signed(found, told, first, months)
    hostile, friendly = (
        np.bincount(signed.voiced.pair * months + signed.voiced.month, part, pairs * months)
        .astype(np.float64).reshape(pairs, months)
        for part in signed.counted
    )  # fmt: skip
    counts = np.bincount(signed.pair, minlength=pairs)
    enough = np.flatnonzero(counts >= ENOUGH).tolist()
    breaks = find(hostile, friendly, documents, enough)
    run = course(hostile, friendly, checked=checked, since=told.since)
    lately = widening(hostile, friendly, documents)
    between = parts(hostile, friendly, breaks.turns, enough)
    voices = _voices(found, told, signed)
    every = told.every.tolist()
    views = [
        View(
            *found.ids(pair),
            axis=axis,
            hostile=hostile[p],
            friendly=friendly[p],
            documents=documents,
            voices=voices[p],
            signed=int(counts[p]),
            told=every[p],
            turns=breaks.turns[p],
            still=breaks.still[p],
            parts=between[p],
        )
        for p, pair in enumerate(told.pairs.tolist())
    ]
    known = Courses(ties, axis, run, hostile, friendly)
    rows = zip(
        views,
        (None if isnan(e) else e for e in breaks.evidence.tolist()),
        (known.of(p, found.ties[q].tolist(), int(told.since[p])) for p, q in enumerate(told.pairs)),
        (None if isnan(p) else p for p in lately.tolist()),
        drivers(views, signed, found),
        zip(told.independent.tolist(), told.carriers.tolist(), strict=True),
        strict=True,
    )
    return ranked(_trend(v, e, c, p, m, n, coverage) for v, e, c, p, m, n in rows)


class _Told(NamedTuple):
    """Pairs of which something was told in the months of a course: which, from which month on, how
    many folds and places that carried them, and how many observations."""

    pairs: Rows
    since: Rows
    independent: Rows
    carriers: Rows
    every: Rows


def _told(found: Evidence, ties: Ties, first: int, months: int) -> _Told:
    of_tie = np.full(len(ties), -1, dtype=np.int64)
    of_tie[found.ties[found.ties >= 0]] = np.nonzero(found.ties >= 0)[0]
    pair = np.repeat(of_tie, np.diff(ties.at))
    month = ties.month - first
    here = (ties.month >= 0) & (month >= 0) & (month < months)
    many = len(found.a)
    independent = np.bincount(pair[here], minlength=many)
    carriers = np.bincount(pair[here], ties.laid.carriers[ties.fold[here]], many).astype(np.int64)
    since = np.full(many, months, dtype=np.int64)
    np.minimum.at(since, pair[here], month[here])
    on = found.month - first
    every = np.bincount(found.pair[(on >= 0) & (on < months)], minlength=many)
    pairs = np.flatnonzero(independent)
    return _Told(pairs, *(part[pairs] for part in (since, independent, carriers, every)))


def _signed(found: Evidence, told: _Told, first: int, months: int) -> Signed:
    """The observations with a sign on the axis, of the size that they count for in a course."""
    place = np.full(len(found.a), -1, dtype=np.int64)
    place[told.pairs] = np.arange(len(told.pairs))
    month = found.month - first
    rows = np.flatnonzero(
        (found.sign != 0) & (found.size > 0.0) & (month >= 0) & (month < months)
        & (place[found.pair] >= 0)
    )  # fmt: skip
    pair, sign, size = place[found.pair[rows]], found.sign[rows], found.count[rows]
    said = voiced(pair, month[rows], found.voice[rows], sign, size)
    return Signed(rows, pair, month[rows], sign, size, said, saturated_all(*said[4:]))


def _voices(found: Evidence, told: _Told, signed: Signed) -> list[Voices]:
    """Of each pair what each voice said in each month, in the order in which it is first told."""
    said = signed.voiced
    own = np.zeros(len(said.pair), dtype=bool)
    # Once a voice is one side's own in some month, it is so in all.
    key = numbered(said.pair, said.voice)
    theirs = np.bincount(key[signed.voiced.of], found.own[signed.rows]) > 0
    own = theirs[key] if len(key) else own
    own |= (said.voice == found.a[told.pairs][said.pair]) | (
        said.voice == found.b[told.pairs][said.pair]
    )
    order = np.argsort(said.pair, kind="stable")
    at = np.append(0, np.cumsum(np.bincount(said.pair, minlength=len(told.pairs)))).tolist()
    hostile, friendly = (part[order] for part in signed.counted)
    month, voice, own = said.month[order], said.voice[order], own[order]
    return [
        Voices(month[i:j], voice[i:j], own[i:j], hostile[i:j], friendly[i:j])
        for i, j in pairwise(at)
    ]


def ranked(trends: Iterable[Trend]) -> tuple[Trend, ...]:
    """All trends of a case, likeliest change first, with what can be said only of all together:
    each one's doubt, and which are on the list of rifts."""
    return listed(sorted(trends, key=_likeliest_change))


def _trend(
    view: View,
    evidence: float | None,
    course: CourseOf,
    p_widening: float | None,
    moves: tuple[Move, ...],
    counts: tuple[int, int],
    coverage: Coverage,
) -> Trend:
    shown = tuple(_break(view, i) for i in range(len(view.turns)))
    onset = view.onset()
    return Trend(
        a=view.a,
        b=view.b,
        course=course,
        onset=None if onset is None else shown[onset],
        breaks=shown,
        p_widening=p_widening,
        verdict=_verdict(view, course),
        drivers=tuple(m.folds[0] for m in moves[:DRIVERS]),
        coverage=coverage,
        independent=counts[0],
        carriers=counts[1],
        evidence=evidence,
        stretch=(view.parts[-1].hostile, view.parts[-1].friendly) if view.parts else None,
        moves=moves,
    )


def _likeliest_change(trend: Trend) -> tuple[float, float, str, str]:
    """The order of a case's pairs; what nobody looked at comes last. Rounded, so that it does not
    hang on the last bit of a sum."""
    evidence = -inf if trend.evidence is None else trend.evidence
    return -round(evidence, 9), -round(trend.p_widening or 0.0, 9), trend.a, trend.b


def axis_of(coverage: Coverage, ties: Ties) -> tuple[str, ...]:
    """The case's months, and before them those (at most `LOOKBACK`) that its evidence recalls."""
    evidence = np.unique(ties.month[ties.month >= 0]).tolist()
    if not coverage.months:
        whole = range(evidence[0], evidence[-1] + 1)[-LONGEST:] if evidence else range(0)
        return tuple(map(label, whole))
    first, last = number(coverage.months[0].period), number(coverage.months[-1].period)
    recalled = [m for m in evidence if first - LOOKBACK <= m < first]
    return tuple(map(label, range(recalled[0] if recalled else first, last + 1)[-LONGEST:]))


def _break(view: View, i: int) -> Break:
    turn = view.turns[i]
    return Break(
        earliest=view.axis[turn.first],
        latest=view.axis[turn.last],
        probability=turn.probability,
        direction="worse" if view.worse(i) else "better",
    )


def _verdict(view: View, course: CourseOf) -> Verdict:
    """By the rules of docs/method.md, the first that fits. What counts is the state since the
    last break; without one, the whole record."""
    if view.signed < ENOUGH:
        talked = view.told >= ENOUGH
        return "quiet" if talked and not view.signed else "not enough evidence"
    months = len(view.axis)
    latest = int(np.flatnonzero((view.hostile + view.friendly) > 0.0)[-1])
    if months - 1 - latest >= QUIET and view.documents[latest + 1 :].sum() > 0:
        return "quiet"
    now, mean = view.parts[-1], course.mean(latest)
    if view.at_odds(now) and mean > 0.5:
        return "rift"
    if view.turns:
        eased = not view.worse(-1) and view.parts[-2].share > 0.5
        if eased and months - view.turns[-1].at <= RECENT_BREAK:
            return "easing"
    if now.side <= 1.0 - SURE and mean < 0.5:
        return "friendly"
    return "mixed"

"""From ties to the answer: is it getting worse between these two, since when, how sure are we?

The view is undirected: exchanging two actors everywhere changes nothing but their places.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import Break, CoursePoint, Trend
from riftline.relations.beta import below
from riftline.relations.course import KEEP, PRIOR, course, widening
from riftline.relations.evidence import by_voice, effective, records, saturated
from riftline.relations.months import months_between, number
from riftline.relations.segments import base_rate, blocks, log_evidence, segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riftline.model import Counts, Coverage, Fold, Roster, Statement, Tie, Verdict
    from riftline.relations.beta import Floats
    from riftline.relations.evidence import Observation, Record

__all__ = ["trends"]

ENOUGH = 4
"""Independent observations with a sign, below which no verdict is given. Four of one sign out of
four leave P(share > one half) = 0.97; three leave 0.94, under the 0.95 that a rift asks for."""

SURE = 0.95
"""P(share of hostility > one half) from which a course is called hostile; 0.05 is friendly. It is
the level at which a 90 % equal-tailed interval lies wholly on one side."""

BREAK = 0.5
"""A break is shown when it is likelier than not; its probability stands beside it."""

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

DRIVERS = 5


@dataclass(frozen=True, slots=True)
class _Turn:
    """A break as places on the axis; `at` is the likeliest month of those."""

    first: int
    last: int
    at: int
    probability: float


@dataclass(frozen=True, slots=True)
class _Removal:
    """One observation taken out of one pair: what to call it, and what evidence is lost."""

    pair: int
    turn: _Turn | None
    first: str
    month: int
    sign: int
    lost: float


@dataclass(frozen=True, slots=True)
class _View:
    """One pair laid out on the case's months (rows of the arrays that hold all pairs)."""

    record: Record
    axis: tuple[str, ...]
    hostile: Floats
    friendly: Floats
    documents: Floats
    mean: Floats
    low: Floats
    high: Floats
    turns: tuple[_Turn, ...]
    p_widening: float | None

    def sums(self, first: int, last: int) -> tuple[float, float]:
        """Hostile and friendly evidence of months first … last-1."""
        return float(self.hostile[first:last].sum()), float(self.friendly[first:last].sum())

    def around(self, turn: _Turn) -> tuple[int, int]:
        """Where the segment before the turn begins and the one after it ends."""
        cuts = [0, *(t.at for t in self.turns), len(self.axis)]
        here = cuts.index(turn.at)
        return cuts[here - 1], cuts[here + 1]

    def share(self, first: int, last: int) -> float:
        """Posterior mean of the share of hostility in months first … last-1."""
        h, f = self.sums(first, last)
        return (PRIOR[0] + h) / (sum(PRIOR) + h + f)

    def worse(self, turn: _Turn) -> bool:
        """Whether the share of hostility is higher after the turn than before it."""
        start, end = self.around(turn)
        return self.share(turn.at, end) > self.share(start, turn.at)

    def onset(self) -> _Turn | None:
        """The first break for the worse after which hostility outweighs the rest."""
        for turn in self.turns:
            if self.worse(turn) and self.share(turn.at, self.around(turn)[1]) > 0.5:
                return turn
        return None

    def turning(self) -> _Turn | None:
        """The break that matters most: the onset, else the last one."""
        return self.onset() or (self.turns[-1] if self.turns else None)


def trends(
    ties: Iterable[Tie],
    coverage: Coverage,
    folds: Iterable[Fold],
    statements: Iterable[Statement],
    roster: Roster,
) -> tuple[Trend, ...]:
    """A `Trend` for every unordered pair with dated evidence, likeliest change first.

    `statements` and `roster` give the evidence its certainty and its voices. Every number and
    constant is explained in docs/method.md.
    """
    found = records(ties, folds, statements, roster)
    axis = _axis(coverage, found)
    place = {m: i for i, m in enumerate(axis)}
    found = tuple(r for r in found if any(m in place for m in _months(r)))
    if not found:
        return ()
    captured = {m.period: float(m.documents) for m in coverage.months}
    documents = np.array([captured.get(m, 0.0) for m in axis])
    hostile, friendly = np.zeros((len(found), len(axis))), np.zeros((len(found), len(axis)))
    for p, record in enumerate(found):
        for (month, sign), size in effective(record.observations).items():
            if month in place:
                (hostile if sign < 0 else friendly)[p, place[month]] = size
    enough = [p for p, r in enumerate(found) if _signed(r, place) >= ENOUGH]
    turns: dict[int, tuple[_Turn, ...]] = {}
    changed = np.zeros(len(found))
    for block in blocks(len(enough), len(axis)):
        rows = enough[block]
        cuts = segment(hostile[rows], friendly[rows], documents)
        changed[rows] = 1.0 - cuts.none
        for k, p in enumerate(rows):
            if changed[p] >= BREAK:
                turns[p] = _turns(cuts.change[k], cuts.covers[k])
    run = course(hostile, friendly)
    lately = widening(hostile, friendly, documents)
    views = [
        _View(
            record,
            axis,
            hostile[p],
            friendly[p],
            documents,
            run.mean[p],
            run.low[p],
            run.high[p],
            turns.get(p, ()),
            None if np.isnan(lately[p]) else float(lately[p]),
        )
        for p, record in enumerate(found)
    ]
    sides, drivers = _sides(views), _drivers(views, place)
    made = [
        _trend(view, place, coverage, float(sides[p]), drivers[p]) for p, view in enumerate(views)
    ]
    # Rounded, so that the order does not hang on the last bit of a sum.
    order = sorted(
        range(len(made)),
        key=lambda p: (
            -round(float(changed[p]), 9),
            -round(made[p].p_widening or 0.0, 9),
            made[p].a,
            made[p].b,
        ),
    )
    return tuple(made[p] for p in order)


def _trend(
    view: _View,
    place: Mapping[str, int],
    coverage: Coverage,
    side: float,
    drivers: tuple[str, ...],
) -> Trend:
    by_month: dict[str, list[Counts]] = defaultdict(list)
    for tie in view.record.ties:
        for m in tie.months:
            by_month[m.period] += (m.own, m.third)
    began = min(place[m] for m in by_month if m in place)
    points = tuple(
        _point(view, t, by_month.get(view.axis[t], ())) for t in range(began, len(view.axis))
    )
    onset = view.onset()
    return Trend(
        a=view.record.a,
        b=view.record.b,
        course=points,
        onset=None if onset is None else _break(view, onset),
        breaks=tuple(_break(view, t) for t in view.turns),
        p_widening=view.p_widening,
        verdict=_verdict(view, place, side),
        drivers=drivers,
        coverage=coverage,
        independent=sum(c.independent for c in points),
        carriers=sum(c.carriers for c in points),
    )


def _sides(views: Sequence[_View]) -> Floats:
    """P(share of hostility > one half) since each pair's last break, else over its record."""
    sums = [v.sums(v.turns[-1].at if v.turns else 0, len(v.axis)) for v in views]
    a = np.array([PRIOR[0] + h for h, _ in sums])
    b = np.array([PRIOR[1] + f for _, f in sums])
    return 1.0 - below(np.full_like(a, 0.5), a, b)


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


def _signed(record: Record, place: Mapping[str, int]) -> int:
    return sum(1 for o in record.observations if o.sign and o.size > 0.0 and o.month in place)


def _point(view: _View, t: int, counts: Sequence[Counts]) -> CoursePoint:
    return CoursePoint(
        period=view.axis[t],
        mean=float(view.mean[t]),
        low=float(view.low[t]),
        high=float(view.high[t]),
        hostile=float(view.hostile[t]),
        friendly=float(view.friendly[t]),
        neutral=sum(c.neutral for c in counts),
        independent=sum(c.independent for c in counts),
        carriers=sum(c.carriers for c in counts),
        statements=tuple(sorted(id_ for c in counts for id_ in c.statements)),
    )


def _turns(change: Floats, covers: Floats) -> tuple[_Turn, ...]:
    """Spans of months in one of which the course changed with probability ≥ `BREAK`.

    From each peak of the posterior the span grows to the likelier neighbour while that has a
    tenth of the peak and the span does not yet hold one expected change; spans do not overlap.
    """
    free = np.ones(len(change), dtype=bool)
    free[0] = False
    found: list[_Turn] = []
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
        if probability >= BREAK:
            found.append(_Turn(*_core(change, first, last), at=at, probability=probability))
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


def _break(view: _View, turn: _Turn) -> Break:
    return Break(
        earliest=view.axis[turn.first],
        latest=view.axis[turn.last],
        probability=turn.probability,
        direction="worse" if view.worse(turn) else "better",
    )


def _verdict(view: _View, place: Mapping[str, int], side: float) -> Verdict:
    """By the rules of docs/method.md, first that fits. What counts is the state since the last
    break (without one: all of the record); `side` is P(its share of hostility > one half)."""
    months = len(view.axis)
    signs = (view.hostile + view.friendly) > 0.0
    if _signed(view.record, place) < ENOUGH:
        talked = sum(o.month in place for o in view.record.observations) >= ENOUGH
        return "quiet" if talked and not signs.any() else "not enough evidence"
    latest = int(np.flatnonzero(signs)[-1])
    if months - 1 - latest >= QUIET and view.documents[latest + 1 :].sum() > 0:
        return "quiet"
    turn = view.turns[-1] if view.turns else None
    if side >= SURE and view.mean[latest] > 0.5:
        return "rift"
    if turn is not None and not view.worse(turn) and months - turn.at <= RECENT_BREAK:
        was_hostile = view.share(view.around(turn)[0], turn.at) > 0.5
        if was_hostile:
            return "easing"
    if side <= 1.0 - SURE and view.mean[latest] < 0.5:
        return "friendly"
    return "mixed"


def _drivers(views: Sequence[_View], place: Mapping[str, int]) -> list[tuple[str, ...]]:
    """For each pair, first statements of the observations whose removal moves the result most.

    Moved are the last mean of the course and, where there is a break (the onset, else the last
    one), its log Bayes factor against no break. Each is measured against its largest move in the
    pair, and the two are added. All removals of all pairs are worked as one array.
    """
    removals = [
        _Removal(p, view.turning(), o.folds[0], place[o.month], o.sign, lost)
        for p, view in enumerate(views)
        for o, lost in _losses(view, place)
    ]
    if not removals:
        return [() for _ in views]
    on_mean = _moves_of_mean(views, removals)
    on_break = np.zeros(len(removals))
    turning = [i for i, r in enumerate(removals) if r.turn is not None]
    if turning:
        on_break[turning] = _moves_of_break(views, [removals[i] for i in turning])
    whose = np.array([r.pair for r in removals])
    score = np.zeros(len(removals))
    for moves in (on_mean, on_break):
        top = np.full(len(views), 1e-300)
        np.maximum.at(top, whose, moves)
        score += moves / top[whose]
    ranked: list[list[tuple[float, int, str]]] = [[] for _ in views]
    for r, value in zip(removals, score, strict=True):
        ranked[r.pair].append((-round(float(value), 9), r.month, r.first))
    return [tuple(first for _, _, first in sorted(rows)[:DRIVERS]) for rows in ranked]


def _losses(view: _View, place: Mapping[str, int]) -> list[tuple[Observation, float]]:
    """The pair's observations with a sign, and what saturated evidence is lost without each."""
    signed = [o for o in view.record.observations if o.sign and o.size > 0.0 and o.month in place]
    sums = by_voice(signed)
    return [
        (o, saturated(size) - saturated(max(0.0, size - o.size)))
        for o in signed
        for size in (sums[o.month, o.sign, o.voice],)
    ]


def _moves_of_mean(views: Sequence[_View], removals: Sequence[_Removal]) -> Floats:
    """By how much each removal moves its pair's last mean."""
    fading = KEEP ** np.arange(len(views[0].axis))[::-1]
    a = np.array([PRIOR[0] + float(v.hostile @ fading) for v in views])
    b = np.array([PRIOR[1] + float(v.friendly @ fading) for v in views])
    p = np.array([r.pair for r in removals])
    faded = np.array([r.lost * fading[r.month] for r in removals])
    harsh = np.array([r.sign < 0 for r in removals])
    less_a, less_b = a[p] - np.where(harsh, faded, 0.0), b[p] - np.where(harsh, 0.0, faded)
    found: Floats = np.abs(a[p] / (a[p] + b[p]) - less_a / (less_a + less_b))
    return found


def _moves_of_break(views: Sequence[_View], removals: Sequence[_Removal]) -> Floats:
    """By how much each removal lowers its break's log Bayes factor (0 where it raises it)."""
    known: dict[int, list[tuple[int, int, float, float, float, float, float]]] = {}
    rows, less = [], []
    for r in removals:
        if r.turn is not None and r.pair not in known:
            known[r.pair] = _three(views[r.pair], r.turn)
        for first, last, *sums in known.get(r.pair, []):
            rows.append(sums)
            lost = r.lost if first <= r.month < last else 0.0
            harsh = lost if r.sign < 0 else 0.0
            seen = harsh if views[r.pair].documents[r.month] > 0 else 0.0
            less.append((harsh, lost - harsh, seen, 0.0, 0.0))
    fall = _evidence(np.array(rows)) - _evidence(np.maximum(0.0, np.array(rows) - np.array(less)))
    parts = fall.reshape(-1, 3)
    found: Floats = np.maximum(0.0, parts[:, 0] + parts[:, 1] - parts[:, 2])
    return found


def _evidence(rows: Floats) -> Floats:
    hostile, friendly, seen, documents, rate = rows.T
    return log_evidence(hostile, friendly, seen, documents, rate)


def _three(view: _View, turn: _Turn) -> list[tuple[int, int, float, float, float, float, float]]:
    """The segments before and after the turn, and the one that they would make together: first
    month, last month + 1, and what `log_evidence` wants of them."""
    start, end = view.around(turn)
    rate = float(base_rate(view.hostile[None, :], view.documents)[0])
    found = []
    for first, last in ((start, turn.at), (turn.at, end), (start, end)):
        h, f = view.sums(first, last)
        documents = view.documents[first:last]
        seen = float(view.hostile[first:last][documents > 0].sum())
        found.append((first, last, h, f, seen, float(documents.sum()), rate))
    return found

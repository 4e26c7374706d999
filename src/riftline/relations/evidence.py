"""Ties as observations that a model can count: one per independent statement or event.

What one voice adds in a month is saturated here, and several reports of one dated deed become
one observation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from riftline.columns import ONE_DAY
from riftline.relations.days import deeds
from riftline.relations.months import label
from riftline.relations.sureness import certainties
from riftline.relations.weights import leans

if TYPE_CHECKING:
    from riftline.columns import Codes, Columns, Floats, Mask, Rows
    from riftline.relations.tie import Ties

__all__ = [
    "Evidence", "Observation", "Voiced", "evidence", "numbered", "saturated", "saturated_all",
    "voiced",
]  # fmt: skip

LOUD = 10.0
"""Scale of saturation in a course, in observations. One voice's x observations of a pair in one
month count LOUD·ln(1 + x/LOUD) in sum: one nearly in full, ten as 6.9, a hundred as 24, hostile and
friendly in the proportion they had. An account that posts ten times more is louder, not ten times
more hostile."""

FULL = 0.5
"""Certainty × √weight from which an observation counts as one: an accusation (0.71) read with
certainty 0.7. What is smaller counts in proportion. What is misread among ordinary statements is
the business of the share of wrong signs; charged twice, it would hide what turns."""


@dataclass(frozen=True, slots=True)
class Observation:
    """Independent evidence of one sign: its month, the voice it comes from (a number) and whether
    that is one side's own, its size before saturation, the first statement of each fold in it, and
    how much of an observation it is in a course (`FULL`)."""

    month: str
    sign: int
    voice: int
    own: bool
    size: float
    folds: tuple[str, ...]
    count: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All observations of all unordered pairs (`a` < `b`, sorted), as rows.

    Those of pair i are `at[i] : at[i + 1]`, by month and then by what is told first. `a`, `b` and
    voices below `len(actors)` are places in `actors`, other voices are nobody's. `month` counts
    from year 0. `fold` are rows of the first statements of the folds of each observation, from
    `fold_at` on, by id. `ties` are the two ordered ties of each pair, −1 for none.
    """

    columns: Columns
    actors: tuple[str, ...]
    a: Rows
    b: Rows
    at: Rows
    month: Rows
    sign: Floats
    voice: Rows
    own: Mask
    size: Floats
    count: Floats
    fold: Rows
    fold_at: Rows
    ties: Rows

    @property
    def pair(self) -> Rows:
        """The pair of each observation."""
        return np.repeat(np.arange(len(self.a)), np.diff(self.at))

    def ids(self, i: int) -> tuple[str, str]:
        """The actors of a pair."""
        return self.actors[self.a[i]], self.actors[self.b[i]]

    def folds(self, o: int) -> tuple[str, ...]:
        """The first statements of the folds of an observation."""
        rows = self.fold[self.fold_at[o] : self.fold_at[o + 1]].tolist()
        return tuple(self.columns.ids[r] for r in rows)

    def of(self, i: int) -> list[Observation]:
        """The observations of a pair."""
        return [
            Observation(
                month=label(int(self.month[o])),
                sign=int(self.sign[o]),
                voice=int(self.voice[o]),
                own=bool(self.own[o]),
                size=float(self.size[o]),
                folds=self.folds(o),
                count=float(self.count[o]),
            )
            for o in range(self.at[i], self.at[i + 1])
        ]


def evidence(
    ties: Ties,
    months: tuple[int, int] | None = None,
    until: tuple[int, Codes] | None = None,
) -> Evidence:
    """The evidence of all ties, or of `months` (first, last) alone, with what is said up to a day
    (its ordinal, and the days of all rows); of the last month only what has a day is in then."""
    c = ties.columns
    sure, (sign, weight) = certainties(c), leans(c)
    tie = np.repeat(np.arange(len(ties)), np.diff(ties.at))
    entry = np.flatnonzero(ties.month >= 0)
    best = ties.best
    if months is not None:
        here = ties.month[entry]
        entry = entry[(here >= months[0]) & (here <= months[1])]
    if until is not None and months is not None:
        entry, best = _until(ties, entry, months[1], *until)
    # Of a month what the side itself says comes first.
    entry = entry[np.lexsort((ties.fold[entry], ~ties.own[entry], ties.month[entry], tie[entry]))]
    top = best[entry]
    event = np.where((c.when[top] & ONE_DAY > 0) & deeds(c)[top], c.earliest[top], 0)
    deed = numbered(numbered(tie[entry], ties.month[entry]), numbered(c.act[top], event))
    alone = np.arange(len(entry)) + int(deed.max(initial=0)) + 1
    group = np.unique(np.where(event > 0, deed, alone), return_inverse=True)[1]
    first = ties.laid.member[ties.laid.at[ties.fold[entry]]]
    leads, certain = _one_each(c, group, first, sure[top])
    order = np.lexsort((c.id_rank[first], group))
    many = np.bincount(group)
    own_folds, fold_at = first[order], np.append(0, np.cumsum(many))
    lead, of = entry[leads], top[leads]
    size = certain * np.sqrt(weight[of])
    share = ties.share[lead]
    keys = c.key(c.speaker[of])
    who = ties.who[c.speaker[of]]
    rank = np.empty(len(ties.actors), dtype=np.int64)
    rank[sorted(range(len(rank)), key=ties.actors.__getitem__)] = np.arange(len(rank))
    low, high = np.minimum(rank[ties.a], rank[ties.b]), np.maximum(rank[ties.a], rank[ties.b])
    pairs, pair_of = np.unique(low * max(1, len(rank)) + high, return_inverse=True)
    pair = pair_of[tie[lead]]
    told = c.id_rank[own_folds[fold_at[:-1]]]
    order = np.lexsort((told, ties.month[lead], pair))
    by_rank = np.argsort(rank)
    two = np.full((len(pairs), 2), -1, dtype=np.int64)
    backward = (rank[ties.a] > rank[ties.b]).astype(np.int64)
    two[pair_of, backward] = np.arange(len(ties))
    ends = np.cumsum(many[order])
    within = np.arange(len(own_folds)) - np.repeat(ends - many[order], many[order])
    return Evidence(
        columns=c,
        actors=tuple(ties.actors),
        a=by_rank[pairs // max(1, len(rank))],
        b=by_rank[pairs % max(1, len(rank))],
        at=np.append(0, np.cumsum(np.bincount(pair, minlength=len(pairs)))),
        month=ties.month[lead][order],
        sign=sign[of][order],
        voice=np.where(who >= 0, who, keys + len(rank))[order],
        own=ties.own[lead][order],
        size=(size * share)[order],
        count=(np.minimum(1.0, size / FULL) * share)[order],
        fold=own_folds[np.repeat(fold_at[:-1][order], many[order]) + within],
        fold_at=np.append(0, ends),
        ties=two,
    )


def _one_each(c: Columns, group: Rows, first: Rows, sure: Floats) -> tuple[Rows, Floats]:
    """Of the reports of each deed the surest, and how sure the deed is by all of them.

    Several reports make it surer, never more than one deed. Reporters are taken to err
    independently: the deed is doubted only if all are wrong.
    """
    order = np.lexsort((c.id_rank[first], sure, group))
    many = np.bincount(group)
    leads = order[np.cumsum(many) - 1] if len(many) else order
    certain = 1.0 - (1.0 - sure[leads])
    several = np.flatnonzero((many > 1)[group])
    doubts: dict[int, float] = {}
    for g, one in zip(group[several].tolist(), sure[several].tolist(), strict=True):
        doubts[g] = doubts.get(g, 1.0) * (1.0 - one)
    certain[list(doubts)] = 1.0 - np.array(list(doubts.values()))
    return leads, certain


def _until(ties: Ties, entry: Rows, last: int, day: int, days: Codes) -> tuple[Rows, Rows]:
    """The entries that have a member up to the day, and the surest such member of every entry."""
    laid = ties.laid
    sure = certainties(ties.columns)
    fold = ties.fold[entry]
    many = np.diff(laid.at)[fold]
    of = np.repeat(np.arange(len(entry)), many)
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    rows = laid.member[np.repeat(laid.at[fold], many) + within]
    on = days[rows]
    kept = ((on > 0) | (ties.month[entry][of] < last)) & (on <= day)
    rows, of = rows[kept], of[kept]
    # The surest; of equals the first.
    order = np.lexsort((-np.arange(len(rows)), sure[rows], of))
    some, count = np.unique(of, return_counts=True)
    best = ties.best.copy()
    best[entry[some]] = rows[order[np.cumsum(count) - 1]]
    return entry[some], best


class Voiced(NamedTuple):
    """What each voice said of a pair in a month, in the order in which it is first told: which
    observations are whose, and the sums."""

    of: Rows
    pair: Rows
    month: Rows
    voice: Rows
    hostile: Floats
    friendly: Floats


def voiced(pair: Rows, month: Rows, voice: Rows, sign: Floats, size: Floats) -> Voiced:
    """Unsaturated hostile and friendly evidence by pair, month and voice."""
    key = numbered(numbered(pair, month), voice)
    _, first, of = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    of, first = place[of], first[order]
    return Voiced(
        of, pair[first], month[first], voice[first],
        np.bincount(of, np.where(sign < 0, size, 0.0), len(first)).astype(np.float64),
        np.bincount(of, np.where(sign > 0, size, 0.0), len(first)).astype(np.float64),
    )  # fmt: skip


def saturated(hostile: float, friendly: float, loud: float = LOUD) -> tuple[float, float]:
    """What one voice's observations of a month count for: less in sum, in the same proportion."""
    total = hostile + friendly
    if total <= 0.0:
        return 0.0, 0.0
    kept = loud * log1p(total / loud) / total
    return hostile * kept, friendly * kept


def saturated_all(hostile: Floats, friendly: Floats, loud: float = LOUD) -> tuple[Floats, Floats]:
    """`saturated` of many at once."""
    total = hostile + friendly
    some = np.where(total > 0.0, total, 1.0)
    # numpy's own log1p differs from one machine to the other in the last bit.
    logs = np.array([log1p(x) for x in (some / loud).tolist()])
    kept = np.where(total > 0.0, loud * logs / some, 0.0)
    return hostile * kept, friendly * kept


def numbered(one: Rows | Codes, other: Rows | Codes) -> Rows:
    """A number for each two that come together, in their order."""
    wide = int(other.max(initial=0)) + 1
    found: Rows = np.unique(one.astype(np.int64) * wide + other, return_inverse=True)[1]
    return found

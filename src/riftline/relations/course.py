"""A pair's course: how hostile is what is on record, period by period, and how sure that is.

A state-space model with jumps. The share of hostility stays what it is until, with a small chance
each period, a new one is drawn; all ways in which that can have happened are summed exactly
(forward and backward; Rabiner 1989, on a grid of shares as in Kitagawa 1987). What is read is not
what is true: some signs are read the wrong way round, and how many is itself uncertain.
Invariant: hostile evidence added to a period never lowers that period's mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from riftline.relations.beta import Floats, below, more, quantile
from riftline.relations.misread import UNCHECKED, Checked
from riftline.relations.pace import MONTHLY, Pace
from riftline.relations.threads import in_threads

__all__ = ["BEFORE", "PRIOR", "RECENT", "Course", "course", "widening"]

PRIOR = (1.0, 1.0)
"""Beta(1, 1): before any evidence every share of hostility is as likely as any other."""

BAND = 0.90

RECENT = 3
"""Months that "lately" means: long enough for more than one issue of a weekly or monthly."""

BEFORE = 12
"""Months before those to compare with: a year, so that seasons of fighting are in both."""

_COARSE, _FINE = 64, 160
_HEAVY = 100.0  # observations: from here on a coarse cell is wider than half a standard deviation
_NODES = 25
_MOST = 0.45  # at one half nothing could be told from signs
_CELLS = 500_000
_ONE_THREAD = 200_000


@dataclass(frozen=True, slots=True)
class Course:
    """Share of hostility and its 90 % equal-tailed interval, once for each state of knowledge.

    `state[p, t]` is the place in `mean`, `low` and `high` for pair p in period t, -1 before all
    that was asked for; no two periods share one. Pairs with the same evidence know the same.
    Where a mean lies outside the quantiles (nearly certain, with a small chance of anything) the
    interval reaches to it.
    """

    state: NDArray[np.int32]
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class _Grid:
    """Cells of shares as read, of equal width in the arcsine of the root, where a share is known
    equally well everywhere. `mass` is the prior's, `hostile` and `friendly` the log likelihoods of
    one observation (cells)."""

    edges: Floats
    mass: Floats
    hostile: Floats
    friendly: Floats


def course(
    hostile: Floats,
    friendly: Floats,
    pace: Pace = MONTHLY,
    checked: Checked = UNCHECKED,
    since: NDArray[np.intp] | None = None,
) -> Course:
    """The course from observations (pairs × periods), of each pair from period `since` on.

    What is known of a period comes from all periods, later ones too: the less, the likelier it is
    that the share has changed in between. So intervals widen in silence.
    """
    pairs, periods = hostile.shape
    both, which = np.unique(
        np.concatenate([hostile, friendly], axis=1), axis=0, return_inverse=True
    )
    h, f = both[:, :periods], both[:, periods:]
    which = which.reshape(pairs)
    began = np.zeros(len(both), dtype=np.intp)
    if since is not None:
        began[:] = periods
        np.minimum.at(began, which, since)
    live = np.arange(periods)[None, :] >= began[:, None]
    place = np.where(live, np.cumsum(live).reshape(live.shape) - 1, -1)
    found = np.empty((3, int(live.sum())))
    told = h + f > 0.0
    first = np.where(told.any(axis=1), np.minimum(began, told.argmax(axis=1)), began)
    heavy = (h + f).sum(axis=1) > _HEAVY
    for cells in (_COARSE, _FINE):
        grid, reach = _grid(cells), _reach(cells, checked)
        rows = np.flatnonzero(heavy == (cells == _FINE))
        # Late ones together: before the first evidence of all of a block nothing is to be computed.
        rows = rows[np.argsort(first[rows], kind="stable")]
        size = max(1, _CELLS // (cells * periods))

        def numbers(
            block: NDArray[np.intp], grid: _Grid = grid, reach: Floats = reach
        ) -> tuple[NDArray[np.intp], Floats]:
            start = int(first[block[0]])
            at = place[block, start:].T
            known = _posterior(h[block, start:], f[block, start:], pace.change, grid)
            return at[at >= 0], _numbers(_product(known, reach)[at >= 0], grid)

        parts = [rows[i : i + size] for i in range(0, len(rows), size)]
        for at, told_of in in_threads(numbers, parts):
            found[:, at] = told_of
    # So that the last bits do not hang on which other pairs were computed beside.
    mean, low, high = np.round(found, 9)
    return Course(state=place[which].astype(np.int32), mean=mean, low=low, high=high)


def _posterior(hostile: Floats, friendly: Floats, change: float, grid: _Grid) -> Floats:
    """The share as read, given all periods: periods × pairs × cells."""
    pairs, periods = hostile.shape
    known = np.empty((periods, pairs, len(grid.mass)))
    told = [np.flatnonzero(column) for column in (hostile + friendly > 0.0).T]
    seen = []
    now = np.tile(grid.mass, (pairs, 1))
    for t, rows in enumerate(told):
        if t:
            now *= 1.0 - change
            now += change * grid.mass
        log_l = hostile[rows, t, None] * grid.hostile + friendly[rows, t, None] * grid.friendly
        seen.append(np.exp(log_l - log_l.max(axis=1, initial=-np.inf, keepdims=True)))
        if len(rows):
            now[rows] *= seen[t]
            now /= now.sum(axis=1, keepdims=True)
        known[t] = now
    later = np.ones((pairs, len(grid.mass)))
    for t in range(periods - 2, -1, -1):
        rows = told[t + 1]
        if len(rows):
            later[rows] *= seen[t + 1]
            later /= later.max(axis=1, keepdims=True)
        later *= 1.0 - change
        # einsum, for so small a product is slower on several threads than on one.
        later += change / (1.0 - change) * np.einsum("pc,c->p", later, grid.mass)[:, None]
        known[t] *= later
    known /= known.sum(axis=2, keepdims=True)
    return known


def _product(known: Floats, matrix: Floats) -> Floats:
    """`known @ matrix`, in pieces that the linear algebra library multiplies on one thread: for
    such small ones its threads wait for each other longer than they work."""
    rows = max(1, _ONE_THREAD // matrix.size)
    parts = [known[:, i : i + rows] @ matrix for i in range(0, known.shape[1], rows)]
    return np.concatenate(parts, axis=1)


def _numbers(under: Floats, grid: _Grid) -> Floats:
    """Mean, low and high (3 × rows) of shares from what lies under each cell's upper edge."""
    under = under / under[:, -1:]
    lower = np.concatenate([np.zeros((len(under), 1)), under[:, :-1]], axis=1)
    mean = 1.0 - 0.5 * np.einsum("pc,c->p", under + lower, grid.mass)
    tail = (1.0 - BAND) / 2.0
    low, high = (_quantile(p, lower, under, grid) for p in (tail, 1.0 - tail))
    return np.stack([mean, np.minimum(low, mean), np.maximum(high, mean)])


def _quantile(p: float, lower: Floats, under: Floats, grid: _Grid) -> Floats:
    cell = np.minimum((under < p).sum(axis=1), under.shape[1] - 1)
    rows = np.arange(len(cell))
    below_, upto = lower[rows, cell], under[rows, cell]
    part = (p - below_) / np.maximum(upto - below_, 1e-300)
    found: Floats = grid.edges[cell] + np.clip(part, 0.0, 1.0) * grid.mass[cell]
    return found


@lru_cache(maxsize=4)
def _grid(cells: int) -> _Grid:
    edges = np.sin(np.linspace(0.0, np.pi / 2.0, cells + 1)) ** 2
    middle = np.sin((np.arange(cells) + 0.5) / cells * np.pi / 2.0) ** 2
    return _Grid(edges, np.diff(edges), np.log(middle), np.log1p(-middle))


@lru_cache(maxsize=8)
def _reach(cells: int, checked: Checked) -> Floats:
    """From the share as read to the true one: if a part e of the signs is read the wrong way
    round, what is read is e + (1 - 2e)·θ.

    `[i, j]` is what read cell i gives to true shares under the upper edge of cell j, summed over
    `_NODES` equally likely values of e. A read share that an e forbids gets nothing from it.
    """
    grid = _grid(cells)
    a, b = (np.array([shape]) for shape in checked.beta)
    # The first is none at all: else a share beyond all of them would be impossible.
    errors = [0.0, *(float(quantile((i + 0.5) / _NODES, a, b)[0]) for i in range(1, _NODES))]

    def under(x: Floats) -> Floats:
        return np.clip((x[None, :] - grid.edges[:-1, None]) / grid.mass[:, None], 0.0, 1.0)

    found = np.zeros((cells, cells))
    for e in (min(e, _MOST) for e in errors):
        clear = 1.0 - 2.0 * e
        # Shares are equally likely beforehand when true, so the denser when read.
        found += (under(e + clear * grid.edges[1:]) - under(np.array([e]))) / clear
    return found


def widening(hostile: Floats, friendly: Floats, documents: Floats, pace: Pace = MONTHLY) -> Floats:
    """P(more hostile in the last `RECENT` months than in up to `BEFORE` before); nan: no answer.

    Where both spans hold evidence with a sign, the shares of hostility are compared (two Beta
    posteriors). Where only one does, the rates of hostile evidence per captured document (two
    Gamma posteriors with shape prior ½, compared exactly): a pair that was silent while
    documents came in, and then is not, has changed too. No answer without hostile evidence in
    either span or without documents in both.
    """
    periods = hostile.shape[1]
    cut = max(0, periods - pace.periods(RECENT))
    late, early = slice(cut, periods), slice(max(0, cut - pace.periods(BEFORE)), cut)
    h1, f1 = hostile[:, late].sum(1), friendly[:, late].sum(1)
    h0, f0 = hostile[:, early].sum(1), friendly[:, early].sum(1)
    e1, e0 = float(documents[late].sum()), float(documents[early].sum())
    found = np.full(hostile.shape[0], np.nan)
    both = (h1 + f1 > 0) & (h0 + f0 > 0)
    if both.any():
        found[both] = more(
            PRIOR[0] + h1[both], PRIOR[1] + f1[both], PRIOR[0] + h0[both], PRIOR[1] + f0[both]
        )
    one = ~both & (h1 + h0 > 0)
    if e1 > 0 and e0 > 0 and one.any():
        # X/(X+Y) of two gammas is a beta, so P(rate1 > rate0) needs no integral.
        found[one] = 1.0 - below(np.full(one.sum(), e1 / (e1 + e0)), 0.5 + h1[one], 0.5 + h0[one])
    return found

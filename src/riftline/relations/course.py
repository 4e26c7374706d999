"""A pair's course: how hostile is what is on record, month by month, and how sure that is.

Beta-binomial with forgetting (a power-discounted conjugate model; West & Harrison 1997, ch. 10;
Raftery et al. 2010 for forgetting factors). Invariant: the mean never falls when hostile
evidence is added and never rises when friendly evidence is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riftline.relations.beta import Floats, below, more, quantile

__all__ = ["BEFORE", "HALF_LIFE", "KEEP", "PRIOR", "RECENT", "Course", "course", "widening"]

HALF_LIFE = 3.0
"""Months until evidence counts half. Quarrels between armed groups turn within weeks and last for
seasons: shorter and a silent month would wipe the record, longer and a turn shows half a year
late. docs/method.md shows what other values do in the simulated worlds."""

KEEP = 0.5 ** (1.0 / HALF_LIFE)
"""λ: what a month leaves of the evidence before it, 0.794."""

PRIOR = (1.0, 1.0)
"""Beta(1, 1): before any evidence every share of hostility is as likely as any other; worth two
observations, and what a silent pair drifts back to."""

BAND = 0.90

RECENT = 3
"""Months that "lately" means: one half-life."""

BEFORE = 12
"""Months before those to compare with: a year, so that seasons of fighting are in both."""


@dataclass(frozen=True, slots=True)
class Course:
    """Share of hostility and its 90 % equal-tailed interval, once for each state of knowledge.

    `state[p, t]` is the place in `mean`, `low` and `high` for pair p in month t; no two months
    share one. Most pairs of a large case have a statement or two, and those with the same little
    evidence know the same.
    """

    state: NDArray[np.int32]
    mean: Floats
    low: Floats
    high: Floats


def course(hostile: Floats, friendly: Floats) -> Course:
    """The course from effective counts (pairs × months).

    a_t = λ a_{t-1} + (1-λ) a_0 + hostile_t, and b_t likewise from friendly_t, with
    λ = ½^(1 / HALF_LIFE): what is known fades toward the prior, so intervals widen in silence.
    """
    pairs, months = hostile.shape
    state = np.empty((pairs, months), dtype=np.int32)
    known = [np.empty(0, dtype=np.complex128)]
    size = 0
    last_a, last_b = np.full(pairs, PRIOR[0]), np.full(pairs, PRIOR[1])
    for t in range(months):
        last_a = KEEP * last_a + (1.0 - KEEP) * PRIOR[0] + hostile[:, t]
        last_b = KEEP * last_b + (1.0 - KEEP) * PRIOR[1] + friendly[:, t]
        # numpy finds distinct pairs of numbers quickest as complex ones.
        now, which = np.unique(last_a + 1j * last_b, return_inverse=True)
        state[:, t] = size + which.reshape(pairs)
        known.append(now)
        size += now.size
    every = np.concatenate(known)
    a, b = every.real, every.imag
    tail = (1.0 - BAND) / 2.0
    return Course(
        state=state,
        mean=a / (a + b),
        low=quantile(tail, a, b),
        high=quantile(1.0 - tail, a, b),
    )


def widening(hostile: Floats, friendly: Floats, documents: Floats) -> Floats:
    """P(more hostile in the last `RECENT` months than in up to `BEFORE` before); nan: no answer.

    Where both spans hold evidence with a sign, the shares of hostility are compared (two Beta
    posteriors). Where only one does, the rates of hostile evidence per captured document (two
    Gamma posteriors with shape prior ½, compared exactly): a pair that was silent while
    documents came in, and then is not, has changed too. No answer without hostile evidence in
    either span or without documents in both.
    """
    months = hostile.shape[1]
    cut = max(0, months - RECENT)
    late, early = slice(cut, months), slice(max(0, cut - BEFORE), cut)
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

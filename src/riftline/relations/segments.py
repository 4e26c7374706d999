"""When a course broke: exact Bayesian segmentation of the months (or periods of another length).

Barry & Hartigan 1992 (product partition models), Fearnhead 2006 (exact recursions). A pair's
months are cut into segments, within each of which the share of hostility and the rate of hostile
evidence per captured document stay what they are. All ways of cutting are summed, none is
searched for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riftline.relations.beta import Floats, log_beta, log_gamma
from riftline.relations.pace import MONTHLY, Pace

__all__ = ["Segments", "base_rate", "blocks", "log_evidence", "segment"]

SHARE_PRIOR = (1.0, 1.0)
"""Beta prior of a segment's share of hostility: uniform, as in the course."""

RATE_SHAPE = 0.5
"""Shape of the gamma prior of a segment's hostile rate: broad, with room for almost none. Its mean
is the pair's own rate over the whole case (a unit-information choice)."""

RATE_POWER = 0.5
"""The rate's likelihood counts half (a composite likelihood): it looks at the same hostile
evidence as the share does, and hostile reports come in bursts, which a Poisson law denies."""

_CELLS = 250_000


@dataclass(frozen=True, slots=True)
class Segments:
    """Posterior over cuts, pairs × months.

    `change[p, t]`: probability that month t begins a new segment of pair p (0 for t = 0);
    `none[p]`: that nothing ever changed; `still[p, t]`: that none begins after month t.
    `log_post[p, i, j]` (i ≤ j) is the log probability that months i … j are one segment.
    """

    change: Floats
    none: Floats
    still: Floats
    log_post: Floats

    def covers(self, p: int, first: int, last: int) -> float:
        """Probability that no new segment of pair p begins in months first … last, the first
        month of all aside."""
        before = max(1, first)
        return min(1.0, float(np.exp(self.log_post[p, :before, last:]).sum()))


def segment(hostile: Floats, friendly: Floats, documents: Floats, pace: Pace = MONTHLY) -> Segments:
    """Exact posterior over all segmentations of each pair's months (pairs × months).

    Months without documents say nothing about the rate. Time and memory grow with the square of
    the number of months, so pairs are worked in blocks by the caller (`blocks`).
    """
    pairs, months = hostile.shape
    log_l = _segment_likelihood(hostile, friendly, documents)
    stay, cut = np.log1p(-pace.change), np.log(pace.change)
    forward = np.full((pairs, months + 1), -np.inf)  # forward[:, j]: months before j, cut at j
    backward = np.full((pairs, months + 1), -np.inf)  # backward[:, i]: months from i on
    forward[:, 0] = 0.0
    # Staying on costs a segment the same for each of its months but the first.
    log_l += np.maximum(np.arange(months)[None, :] - np.arange(months)[:, None], 0) * stay
    for j in range(1, months + 1):
        terms = forward[:, :j] + log_l[:, :j, j - 1]
        forward[:, j] = _log_sum(terms) + (cut if j < months else 0.0)
    after = np.zeros((pairs, months))
    for i in range(months - 1, -1, -1):
        backward[:, i] = _log_sum(log_l[:, i, i:] + after[:, i:])
        if i:
            after[:, i - 1] = backward[:, i] + cut
    total = forward[:, months]
    change = np.exp(forward[:, :months] + backward[:, :months] - total[:, None])
    change[:, 0] = 0.0
    log_l += (forward[:, :months] - total[:, None])[:, :, None]
    log_l += after[:, None, :]
    last = np.exp(log_l[:, :, -1])
    return Segments(
        change=change,
        none=last[:, 0],
        still=np.minimum(1.0, np.cumsum(last, axis=1)),
        log_post=log_l,
    )


def blocks(pairs: int, months: int) -> list[slice]:
    """Slices of pairs that keep one block's arrays near 2 MB each."""
    size = max(1, _CELLS // max(1, months * months))
    return [slice(i, min(i + size, pairs)) for i in range(0, pairs, size)]


def log_evidence(
    hostile: Floats, friendly: Floats, hostile_seen: Floats, documents: Floats, rate: Floats
) -> Floats:
    """Log marginal likelihood of a segment from its sums: share (Beta-binomial) plus tempered
    rate (Gamma-Poisson), without the factors that are the same for every segmentation.

    `hostile_seen` is the hostile evidence of months in which documents were captured, `rate` the
    prior mean of the hostile rate."""
    fixed, slope = _terms(hostile, friendly, hostile_seen, rate)
    found: Floats = fixed - slope * np.log(RATE_SHAPE / rate + documents)
    return found


def _terms(
    hostile: Floats, friendly: Floats, hostile_seen: Floats, rate: Floats
) -> tuple[Floats, Floats]:
    """What of `log_evidence` does not depend on the documents, and what multiplies their log."""
    a, b = np.asarray(SHARE_PRIOR[0]), np.asarray(SHARE_PRIOR[1])
    share = log_beta(a + hostile, b + friendly) - log_beta(a, b)
    shape = RATE_SHAPE + hostile_seen
    gamma = (
        log_gamma(shape)
        - log_gamma(np.asarray(RATE_SHAPE))
        + RATE_SHAPE * np.log(RATE_SHAPE / rate)
    )
    return share + RATE_POWER * gamma, RATE_POWER * shape


def base_rate(hostile: Floats, documents: Floats) -> Floats:
    """A pair's hostile evidence per captured document over the whole case (pairs)."""
    seen = (hostile * (documents > 0)).sum(axis=1)
    found: Floats = (RATE_SHAPE + seen) / max(1.0, float(documents.sum()))
    return found


def _segment_likelihood(hostile: Floats, friendly: Floats, documents: Floats) -> Floats:
    """`log_evidence` of months i … j of every pair (pairs × months × months; -inf below i = j).

    Most months of most pairs hold nothing, and segments with the same months with evidence in
    them have the same sums: their terms are computed once."""
    pairs, months = hostile.shape
    rate = base_rate(hostile, documents)
    zero = np.zeros((pairs, 1), dtype=np.intp)
    told = np.concatenate([zero, np.cumsum(hostile + friendly > 0.0, axis=1)], axis=1)
    most = int(told.max(initial=0)) + 1
    first, last = np.triu_indices(most)

    def sums(evidence: Floats) -> Floats:
        """Of months with evidence number `first` … `last` - 1."""
        upto = np.zeros((pairs, most))
        running = np.concatenate([zero, np.cumsum(evidence, axis=1)], axis=1)
        np.put_along_axis(upto, told, running, axis=1)
        return np.maximum(0.0, upto[:, last] - upto[:, first])

    terms = _terms(sums(hostile), sums(friendly), sums(hostile * (documents > 0)), rate[:, None])
    fixed, slope = np.zeros((2, pairs, most, most))
    fixed[:, first, last], slope[:, first, last] = terms
    i, j = np.triu_indices(months)
    which = told[:, i] * most + told[:, j + 1] + np.arange(pairs)[:, None] * most * most
    e = np.concatenate([[0.0], np.cumsum(documents)])
    reach = np.log(RATE_SHAPE / rate[:, None] + (e[j + 1] - e[i])[None, :])
    found = np.full((pairs, months, months), -np.inf)
    found[:, i, j] = np.take(fixed, which) - np.take(slope, which) * reach
    return found


def _log_sum(terms: Floats) -> Floats:
    top = terms.max(axis=1)
    found: Floats = top + np.log(np.exp(terms - top[:, None]).sum(axis=1))
    return found

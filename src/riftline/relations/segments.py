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
    `none[p]`: that nothing ever changed; `covers[p, s, e]`: that no new segment begins in months
    s … e, the first month aside.
    """

    change: Floats
    none: Floats
    covers: Floats


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
    for j in range(1, months + 1):
        lengths = np.arange(j - 1, -1, -1)
        terms = forward[:, :j] + log_l[:, :j, j - 1] + lengths * stay
        forward[:, j] = _log_sum(terms) + (cut if j < months else 0.0)
    for i in range(months - 1, -1, -1):
        lengths = np.arange(0, months - i)
        after = np.concatenate([backward[:, i + 1 : months] + cut, np.zeros((pairs, 1))], axis=1)
        backward[:, i] = _log_sum(log_l[:, i, i:] + lengths * stay + after)
    total = forward[:, months]
    change = np.exp(forward[:, :months] + backward[:, :months] - total[:, None])
    change[:, 0] = 0.0
    lengths = np.arange(months)[None, :] - np.arange(months)[:, None]
    after = np.concatenate([backward[:, 1:months] + cut, np.zeros((pairs, 1))], axis=1)
    log_post = (
        forward[:, :months, None]
        + log_l
        + np.maximum(lengths, 0) * stay
        + after[:, None, :]
        - total[:, None, None]
    )
    post = np.where(lengths[None] >= 0, np.exp(log_post), 0.0)
    # No cut in months s … e (s ≥ 1): one segment holds s-1 … e.
    held = np.cumsum(np.cumsum(post[:, :, ::-1], axis=2)[:, :, ::-1], axis=1)
    covers = np.concatenate([held[:, :1, :], held[:, :-1, :]], axis=1)
    none = post[:, 0, months - 1]
    return Segments(change=change, none=none, covers=np.minimum(covers, 1.0))


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
    a, b = np.asarray(SHARE_PRIOR[0]), np.asarray(SHARE_PRIOR[1])
    share = log_beta(a + hostile, b + friendly) - log_beta(a, b)
    beta = RATE_SHAPE / rate
    shape = RATE_SHAPE + hostile_seen
    gamma = (
        log_gamma(shape)
        - log_gamma(np.asarray(RATE_SHAPE))
        + RATE_SHAPE * np.log(beta)
        - shape * np.log(beta + documents)
    )
    found: Floats = share + RATE_POWER * gamma
    return found


def base_rate(hostile: Floats, documents: Floats) -> Floats:
    """A pair's hostile evidence per captured document over the whole case (pairs)."""
    seen = (hostile * (documents > 0)).sum(axis=1)
    found: Floats = (RATE_SHAPE + seen) / max(1.0, float(documents.sum()))
    return found


def _segment_likelihood(hostile: Floats, friendly: Floats, documents: Floats) -> Floats:
    pairs, months = hostile.shape
    rate = base_rate(hostile, documents)
    zero = np.zeros((pairs, 1))
    h = np.concatenate([zero, np.cumsum(hostile, axis=1)], axis=1)
    f = np.concatenate([zero, np.cumsum(friendly, axis=1)], axis=1)
    seen = np.concatenate([zero, np.cumsum(hostile * (documents > 0), axis=1)], axis=1)
    e = np.concatenate([[0.0], np.cumsum(documents)])
    found = np.full((pairs, months, months), -np.inf)
    first, last = np.triu_indices(months)
    found[:, first, last] = log_evidence(
        np.maximum(0.0, h[:, last + 1] - h[:, first]),
        np.maximum(0.0, f[:, last + 1] - f[:, first]),
        np.maximum(0.0, seen[:, last + 1] - seen[:, first]),
        (e[last + 1] - e[first])[None, :],
        rate[:, None],
    )
    return found


def _log_sum(terms: Floats) -> Floats:
    top = terms.max(axis=1)
    found: Floats = top + np.log(np.exp(terms - top[:, None]).sum(axis=1))
    return found

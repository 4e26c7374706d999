"""The list of rifts, and how many of it are expected to be none.

Among thousands of pairs some look like rifts by chance. Which shares of hostility are common in
this case is estimated from all its pairs (empirical Bayes with a free prior: Kiefer & Wolfowitz
1956; Efron 2014, *Statistical Science* 29:2). Each rift's doubt follows from that, and the list is
cut where its mean doubt passes what is allowed (Bayesian false discovery rate: Newton et al. 2004;
Müller et al. 2007).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riftline.model import Trend

__all__ = ["ALLOWED", "MORE", "doubts", "false_rifts", "listed"]

ALLOWED = 0.1
"""Expected share of false ones on the list of rifts: a reader checks ten and finds nine."""

MORE = 0.55
"""Share of hostility from which a pair is at odds here. Pairs that are split evenly are common,
and half of what is estimated of them lies above one half."""

_CELLS = 20  # of equal width, so that MORE is an edge
_STEPS = 60


def listed(trends: Iterable[Trend]) -> tuple[Trend, ...]:
    """The same trends in the same order, each rift with its `doubt`, and those on the list marked:
    the least doubted, as many as keep the mean doubt at `ALLOWED`."""
    given = tuple(trends)
    looked = [i for i, t in enumerate(given) if t.stretch is not None]
    every = dict(zip(looked, doubts([given[i].stretch or (0.0, 0.0) for i in looked]), strict=True))
    of = {i: _doubt(given[i], d) for i, d in every.items() if given[i].verdict == "rift"}
    kept: set[int] = set()
    total = 0.0
    for d, i in sorted((d, i) for i, d in of.items()):
        total += d
        if total > ALLOWED * (len(kept) + 1):
            break
        kept.add(i)
    return tuple(
        replace(t, doubt=of[i], listed=i in kept) if i in of else t for i, t in enumerate(given)
    )


def _doubt(trend: Trend, side: float) -> float:
    """A stretch that an onset opens is one only as surely as the onset: its evidence was chosen."""
    return side if trend.onset is None else 1.0 - (1.0 - side) * trend.onset.probability


def false_rifts(trends: Iterable[Trend]) -> float | None:
    """Expected share of false ones among the rifts of the given trends; None without any."""
    found = [t.doubt for t in trends if t.doubt is not None]
    return sum(found) / len(found) if found else None


def doubts(stretches: Sequence[tuple[float, float]]) -> list[float]:
    """For each pair's hostile and friendly evidence, P(share < `MORE`), given those of all pairs.

    The prior over shares is the fixed point of "the prior is the mean of the posteriors that it
    gives" (EM), with one pair of every share added: a pair alone is judged by itself.
    """
    if not stretches:
        return []
    import numpy as np

    share = (np.arange(_CELLS) + 0.5) / _CELLS
    told = np.array(stretches, dtype=np.float64)
    log_l = told @ np.stack([np.log(share), np.log1p(-share)])
    likely = np.exp(log_l - log_l.max(axis=1, keepdims=True))
    prior = np.full(_CELLS, 1.0 / _CELLS)
    for _ in range(_STEPS):
        weight = likely * prior
        weight /= weight.sum(axis=1, keepdims=True)
        prior = (1.0 / _CELLS + weight.sum(axis=0)) / (1.0 + len(told))
    weight = likely * prior
    weight /= weight.sum(axis=1, keepdims=True)
    # Rounded, so that the last bits do not hang on the order of the sums.
    found: list[float] = np.round(weight[:, share < MORE].sum(axis=1), 9).tolist()
    return found

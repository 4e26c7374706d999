"""The list of rifts, and how many of it are expected to be none.

Among thousands of pairs some look like rifts by chance. How rare rifts are in this case is
estimated from all its pairs (empirical Bayes with two groups: Efron 2008, *Statistical Science*
23:1), each pair's doubt follows from that, and the list is cut where its mean doubt passes what is
allowed (Bayesian false discovery rate: Newton et al. 2004; Müller et al. 2007).
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riftline.model import Trend

__all__ = ["ALLOWED", "false_rifts", "listed", "prevalence"]

ALLOWED = 0.1
"""Expected share of false ones on the list of rifts: a reader checks ten and finds nine."""

_STEPS = 200
_NEAR = 1e-6
_SURE = 1e-9


def listed(trends: Iterable[Trend]) -> tuple[Trend, ...]:
    """The same trends in the same order, each with its `doubt`, and those on the list marked.

    A rift is doubted as far as its stretch may not be hostile, an onset also as far as nothing may
    have changed or not then. Both are weighed by how common such things are among all pairs.
    """
    given = tuple(trends)
    changing = prevalence([t.evidence for t in given if t.evidence is not None])
    at_odds = prevalence([_log_odds(t.side) for t in given if t.side is not None])
    doubts = {i: _doubt(t, changing, at_odds) for i, t in enumerate(given)}
    surest = sorted((d, i) for i, d in doubts.items() if d is not None and _rift(given[i]))
    kept: set[int] = set()
    total = 0.0
    for d, i in surest:
        total += d
        if total > ALLOWED * (len(kept) + 1):
            break
        kept.add(i)
    return tuple(replace(t, doubt=doubts[i], listed=i in kept) for i, t in enumerate(given))


def false_rifts(trends: Iterable[Trend]) -> float | None:
    """Expected share of false ones among those of the given trends that are rifts or have an
    onset; None where there is none."""
    doubts = [t.doubt for t in trends if t.doubt is not None]
    return sum(doubts) / len(doubts) if doubts else None


def prevalence(evidence: Sequence[float]) -> float:
    """Share of pairs of which something holds, from each pair's log Bayes factor for it.

    The fixed point of "the share is the mean of the posteriors that it gives" (EM), with one pair
    of each kind added, so that one pair alone is taken at even odds.
    """
    share = 0.5
    for _ in range(_STEPS):
        now = (1.0 + sum(_raised(e, share) for e in evidence)) / (2.0 + len(evidence))
        if abs(now - share) < _NEAR:
            break
        share = now
    return share


def _doubt(trend: Trend, changing: float, at_odds: float) -> float | None:
    if trend.side is None or (trend.onset is None and not _rift(trend)):
        return None
    sure = _raised(_log_odds(trend.side), at_odds)
    if trend.onset is not None and trend.evidence is not None:
        sure *= trend.onset.probability * _raised(trend.evidence, changing)
    return 1.0 - sure


def _rift(trend: Trend) -> bool:
    return trend.verdict == "rift"


def _raised(evidence: float, share: float) -> float:
    """Posterior probability of what `share` of pairs have, from its log Bayes factor."""
    return 1.0 / (1.0 + exp(min(700.0, -evidence) + log(1.0 - share) - log(share)))


def _log_odds(p: float) -> float:
    kept = min(1.0 - _SURE, max(_SURE, p))
    return log(kept / (1.0 - kept))

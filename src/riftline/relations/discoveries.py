"""How many of the rifts in a list are expected to be none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riftline.model import Trend

__all__ = ["false_rifts"]


def false_rifts(trends: Iterable[Trend]) -> float | None:
    """Expected share of false ones among the given trends' onsets; None where none has an onset.

    The mean of 1 - P(onset) (Bayesian false discovery rate: Newton et al. 2004; Müller et al.
    2007). For a list of the surest rifts, cut it where this passes what you can bear.
    """
    doubts = [1.0 - t.onset.probability for t in trends if t.onset is not None]
    return sum(doubts) / len(doubts) if doubts else None

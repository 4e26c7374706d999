"""What others would say of the pairs of a simulated world, from its raw monthly tone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from math import log
from statistics import fmean, median
from typing import TYPE_CHECKING

from riftline.exams.plots import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from riftline.exams.plots import World

__all__ = ["RIVALS", "Answer", "mean_tone", "pelt", "tones"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of one pair: whether it is a rift now, and when that began (first and
    last place among the months)."""

    rift: bool
    onset: tuple[int, int] | None


def tones(world: World) -> dict[tuple[str, str], dict[int, float]]:
    """By pair and month with statements: their mean tone, -1 to 1, copies and all."""
    sums: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    places = {m: i for i, m in enumerate(world.months)}
    for s in world.statements:
        if s.subject is not None and s.target is not None:
            a, b = sorted((s.subject.key, s.target.key))
            month = places[(world.cards[s.document_id].published or "")[:7]]
            sums[a, b][month].append(-1 if s.act in HOSTILE else 1)
    return {
        pair: {m: fmean(signs) for m, signs in sorted(by_month.items())}
        for pair, by_month in sums.items()
    }


def mean_tone(tone: Mapping[int, float]) -> Answer:
    """Mean tone against zero. A rift where the mean over the last three months with statements is
    below zero; it began with the first month below zero that follows one that is not and is
    followed by another below."""
    at, values = list(tone), list(tone.values())
    rift = len(values) >= 3 and sum(values[-3:]) < 0
    for i in range(1, len(values) - 1):
        if values[i - 1] >= 0 > values[i] and values[i + 1] < 0:
            return Answer(rift, (at[i], at[i]))
    return Answer(rift, None)


def pelt(tone: Mapping[int, float]) -> Answer:
    """ruptures' PELT (Killick et al. 2012) with a shift of the mean, on the months with
    statements. Its penalty is the usual 2·ln n for a series of unit noise; the noise is estimated
    from the differences of neighbours. A rift where the mean of the last piece is below zero; it
    began with the first piece that is below zero and lower than the one before."""
    import numpy as np
    import ruptures

    at, values = list(tone), list(tone.values())
    if len(values) < 4:
        return Answer(False, None)
    steps = [abs(b - a) for a, b in pairwise(values)]
    # Median absolute difference to standard deviation, for a normal law; never quite none.
    noise = max(0.05, median(steps) / 0.6745 / 2**0.5)
    series = np.array(values)[:, None] / noise
    found = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(series)
    ends = found.predict(pen=2.0 * log(len(values)))
    means = [fmean(values[i:j]) for i, j in pairwise([0, *ends])]
    for i in range(1, len(means)):
        if means[i] < 0.0 and means[i] < means[i - 1]:
            return Answer(means[-1] < 0.0, (at[ends[i - 1]], at[ends[i - 1]]))
    return Answer(means[-1] < 0.0, None)


def _rivals() -> dict[str, Callable[[Mapping[int, float]], Answer]]:
    """By name. PELT's library is no dependency of Riftline: where it is not installed, the exam
    goes without it and says so."""
    found: dict[str, Callable[[Mapping[int, float]], Answer]] = {"monthly mean tone": mean_tone}
    if find_spec("ruptures") is not None:
        found["PELT"] = pelt
    return found


RIVALS = _rivals()

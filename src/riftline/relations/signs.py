"""The sign of every pair on one day, from the evidence up to it, and how sure that sign is.

Evidence ages by months with a half-life, and no window cuts it off: at a window's edge a tie would
vanish, and camps with it, on a day on which nobody said anything. A course knows more, for it looks
back from its end on when a pair turned; a field knows what the day itself could know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from riftline.columns import ordinal
from riftline.relations.beta import Floats, below, quantile
from riftline.relations.evidence import evidence, saturated_all, voiced
from riftline.relations.months import number

if TYPE_CHECKING:
    from riftline.columns import Codes
    from riftline.relations.evidence import Evidence, Observation
    from riftline.relations.tie import Ties

__all__ = ["AGES", "HALF_LIFE", "Ground", "Signs", "ground", "signs"]

Places: TypeAlias = NDArray[np.int64]

HALF_LIFE = 4.0
"""Months until evidence counts half. In made worlds (`riftline eval field`) camps are as well found
with three to nine; with six, two in five of those who went over half a year ago are still counted
with their old camp, with three a pair that is told of every few months is always faint."""

AGES = 6
"""Half-lives after which evidence is left out: a 64th of it would be left."""

LOUD = 2.0
"""Scale of a voice's saturation in the field, where a tie has fewer words than a course."""

PRIOR = 1.0
"""Of Beta(1, 1) each way: before any evidence a tie is as likely hostile as friendly."""

BAND = 0.90


@dataclass(frozen=True, slots=True)
class Ground:
    """All evidence with a sign, up to a day: rows of (pair, voice, month), each voice saturated.

    `pairs` are unordered (a < b) and sorted; `pair` and `voice` are places, `month` a number.
    `told` are the observations, and `place` says where each pair stands in them.
    """

    pairs: tuple[tuple[str, str], ...]
    told: Evidence
    place: Places
    voices: int
    pair: Places
    voice: Places
    month: Places
    hostile: Floats
    friendly: Floats

    def evidence(
        self, month: int, half_life: float, weight: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Hostile and friendly evidence of every pair at the end of `month`, aged; `weight` is
        what each voice counts for."""
        age = month - self.month
        kept = np.where((age >= 0) & (age < AGES * half_life), 0.5 ** (age / half_life), 0.0)
        if weight is not None:
            kept = kept * weight[self.voice]
        return self._sums(kept * self.hostile), self._sums(kept * self.friendly)

    def observations(self, i: int) -> list[Observation]:
        """The observations of a pair, also those without a sign."""
        return self.told.of(int(self.place[i]))

    def _sums(self, sizes: Floats) -> Floats:
        return np.bincount(self.pair, sizes, len(self.pairs)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the evidence says of each pair: P(hostile outweighs friendly), and the share of
    hostility with its 90 % interval."""

    hostile: Floats
    friendly: Floats
    p: Floats

    @property
    def strength(self) -> Floats:
        """1 surely friendly, −1 surely hostile, 0 no way to tell."""
        return 1.0 - 2.0 * self.p

    def shares(self) -> tuple[Floats, Floats, Floats]:
        """Mean, low and high."""
        a, b = PRIOR + self.hostile, PRIOR + self.friendly
        tail = (1.0 - BAND) / 2.0
        return a / (a + b), quantile(tail, a, b), quantile(1.0 - tail, a, b)


def signs(hostile: Floats, friendly: Floats) -> Signs:
    """Signs from evidence in observations: the sign is that of a share beyond one half, by the
    posterior of a Beta(1, 1) prior. Reading a part of the signs wrong, the same both ways, moves
    shares toward one half and none across it."""
    p = 1.0 - below(np.full(len(hostile), 0.5), PRIOR + hostile, PRIOR + friendly)
    # No evidence, or as much for as against: no strength, whatever the last bit of p says.
    return Signs(hostile, friendly, np.where(hostile == friendly, 0.5, p))


def ground(ties: Ties, days: Codes, day: str, first: int) -> Ground:
    """The evidence of the ties from the month `first` on as far as `day`; `days` are those of all
    statements. Of the day's own month only what has a day is counted."""
    last = number(day[:7])
    found = evidence(ties, (first, last), (ordinal(day), days))
    some = np.flatnonzero(np.diff(found.at))
    place = np.full(len(found.a), -1, dtype=np.int64)
    place[some] = np.arange(len(some))
    signed = np.flatnonzero((found.sign != 0) & (found.size > 0.0))
    said = voiced(
        place[found.pair[signed]], found.month[signed], found.voice[signed],
        found.sign[signed], found.size[signed],
    )  # fmt: skip
    _, began, voice = np.unique(said.voice, return_index=True, return_inverse=True)
    order = np.empty(len(began), dtype=np.int64)
    order[np.argsort(began)] = np.arange(len(began))
    hostile, friendly = saturated_all(said.hostile, said.friendly, LOUD)
    return Ground(
        pairs=tuple(found.ids(i) for i in some.tolist()),
        told=found,
        place=some,
        voices=len(began),
        pair=said.pair,
        voice=order[voice],
        month=said.month,
        hostile=hostile,
        friendly=friendly,
    )

"""One pair laid out on the case's months, and what is asked of it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riftline.relations.beta import Floats, below
from riftline.relations.course import PRIOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riftline.columns import Mask, Rows
    from riftline.relations.turns import Turn

__all__ = ["ENOUGH", "SURE", "Part", "View", "Voices", "parts"]

ENOUGH = 4
"""Independent observations with a sign, below which no verdict is given."""

SURE = 0.90
"""P(share of hostility > one half) from which a part is called hostile; 0.10 is friendly. Nine to
one asks for about three sure accusations with nothing on the other side; 0.95 would ask for four
or five, found a third fewer of the faint breaks in the simulated worlds, and made no fewer false
rifts there."""


HEARD = 2.0
"""Observations that the others must weigh to speak against one harsh outsider: as much as the
prior, or about three ordinary statements."""


@dataclass(frozen=True, slots=True)
class Part:
    """Months first … end-1 between two breaks: evidence in sum, and P(share > one half)."""

    first: int
    end: int
    hostile: float
    friendly: float
    side: float

    @property
    def share(self) -> float:
        """Posterior mean of the share of hostility."""
        return (PRIOR[0] + self.hostile) / (sum(PRIOR) + self.hostile + self.friendly)


@dataclass(frozen=True, slots=True)
class Voices:
    """What each voice said of a pair in each month, saturated; `own`: it is one of the two, or
    speaks for one of them (a member, an account)."""

    month: Rows
    voice: Rows
    own: Mask
    hostile: Floats
    friendly: Floats


@dataclass(frozen=True, slots=True)
class View:
    """Rows of the arrays that hold all pairs. `turns[i]` parts `parts[i]` from `parts[i + 1]`.

    A pair with fewer than `ENOUGH` observations is not looked at for turns and has no parts.
    `signed` counts the observations with a sign and some weight on the axis, `told` those with or
    without one; `still` says of each month how likely its share is still that of the last.
    """

    a: str
    b: str
    axis: tuple[str, ...]
    hostile: Floats
    friendly: Floats
    documents: Floats
    voices: Voices
    signed: int
    told: int
    turns: tuple[Turn, ...]
    parts: tuple[Part, ...]
    still: Floats

    def worse(self, i: int) -> bool:
        """Whether the share of hostility is higher after turn `i` than before it."""
        i %= len(self.turns)
        return self.parts[i + 1].share > self.parts[i].share

    def at_odds(self, part: Part) -> bool:
        """Whether a part is hostile beyond doubt (`SURE`), and not on one outsider's word alone.

        The word of the pair's own two, their members and accounts is enough, however few speak. Of
        outsiders the harshest is
        left out: where the others say enough to be heard, they must not lean the other way.
        """
        if part.side < SURE:
            return False
        v = self.voices
        sums: dict[int, tuple[float, float]] = {}
        for i in np.flatnonzero(~v.own & (part.first <= v.month) & (v.month < part.end)).tolist():
            voice = int(v.voice[i])
            h0, f0 = sums.get(voice, (0.0, 0.0))
            sums[voice] = (h0 + float(v.hostile[i]), f0 + float(v.friendly[i]))
        h, f = max(sums.values(), default=(0.0, 0.0))
        harsh, kind = part.hostile - h, part.friendly - f
        return harsh >= kind or harsh + kind < HEARD

    def onset(self) -> int | None:
        """Which turn is the first for the worse that opens a hostile part."""
        for i in range(len(self.turns)):
            if self.worse(i) and self.at_odds(self.parts[i + 1]):
                return i
        return None


def parts(
    hostile: Floats, friendly: Floats, turns: Sequence[Sequence[Turn]], enough: Iterable[int]
) -> list[tuple[Part, ...]]:
    """What lies between the turns, for all pairs of `enough` at once (arrays: pairs × months).

    The others have no turns, and no parts either."""
    months = hostile.shape[1]
    spans = [
        (p, first, end)
        for p in enough
        for own in (turns[p],)
        for first, end in zip(
            (0, *(t.at for t in own)), (*(t.at for t in own), months), strict=True
        )
    ]
    h = np.array([hostile[p, first:end].sum() for p, first, end in spans])
    f = np.array([friendly[p, first:end].sum() for p, first, end in spans])
    side = 1.0 - below(np.full_like(h, 0.5), PRIOR[0] + h, PRIOR[1] + f)
    found: list[list[Part]] = [[] for _ in turns]
    for i, (p, first, end) in enumerate(spans):
        found[p].append(Part(first, end, float(h[i]), float(f[i]), float(side[i])))
    return [tuple(own) for own in found]

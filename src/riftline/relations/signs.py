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

from riftline.model import Counts, Tie, TieMonth
from riftline.relations.beta import Floats, below, quantile
from riftline.relations.evidence import by_voice, records, saturated
from riftline.relations.months import label, month_of, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from riftline.model import Fold, Roster, Statement
    from riftline.relations.evidence import Record

__all__ = ["AGES", "HALF_LIFE", "Ground", "Signs", "ground", "signs", "until"]

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
    """

    pairs: tuple[tuple[str, str], ...]
    records: tuple[Record, ...]
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


def ground(
    ties: Iterable[Tie],
    folds: Iterable[Fold],
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    day: str,
) -> Ground:
    """The evidence of `ties`, which go no further than `day` (see `until`)."""
    within = list(ties)
    counted = {i for t in within for m in t.months for c in (m.own, m.third) for i in c.statements}
    past = (s for s in statements if s.id in counted and (said.get(s.id) or "") <= day)
    shared = (f for f in folds if not counted.isdisjoint(f.members))
    found = tuple(r for r in records(within, shared, past, roster) if r.observations)
    rows: list[tuple[int, int, int, float, float]] = []
    voices: dict[str, int] = {}
    months: dict[str, int] = {}
    for p, record in enumerate(found):
        for (period, voice), sums in by_voice(record.observations).items():
            place = voices.setdefault(voice, len(voices))
            month = months.get(period)
            if month is None:
                month = months[period] = number(period)
            rows.append((p, place, month, *saturated(*sums, LOUD)))
    columns = np.array(rows, dtype=np.float64).reshape(len(rows), 5).T
    return Ground(
        pairs=tuple((r.a, r.b) for r in found),
        records=found,
        voices=len(voices),
        pair=columns[0].astype(np.int64),
        voice=columns[1].astype(np.int64),
        month=columns[2].astype(np.int64),
        hostile=columns[3],
        friendly=columns[4],
    )


def until(
    ties: Iterable[Tie], said: Mapping[str, str | None], day: str, first: int
) -> Iterator[Tie]:
    """The ties as far as they go from the month `first` to `day`; those without any are left out.

    In the day's own month only what counts for a day up to it is kept; the sums of that month are
    not made anew, for the statements are what is counted here.
    """
    last = month_of(day)
    if last is None:
        return
    earliest = label(first)

    def kept(counts: Counts) -> Counts:
        ids = tuple(i for i in counts.statements if (on := said.get(i)) is not None and on <= day)
        return Counts(independent=len(ids), statements=ids)

    for tie in ties:
        if not tie.months or tie.months[-1].period < earliest or tie.months[0].period > last:
            continue
        months = [m for m in tie.months if earliest <= m.period <= last]
        if months and months[-1].period == last:
            cut = TieMonth(last, kept(months[-1].own), kept(months[-1].third))
            months[-1:] = [cut] if cut.own.statements or cut.third.statements else []
        if months:
            yield Tie(tie.a, tie.b, tuple(months), shares=tie.shares)

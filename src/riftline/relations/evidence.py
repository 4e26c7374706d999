"""Ties as observations that a model can count: one per independent statement or event.

What one voice adds in a month is saturated here, and several reports of one dated deed become
one observation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import log1p
from typing import TYPE_CHECKING

from riftline.relations.days import is_deed
from riftline.relations.sureness import certainty
from riftline.relations.tie import strongest
from riftline.relations.weights import observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from riftline.model import Fold, Roster, Statement, Tie

__all__ = ["Observation", "Record", "by_voice", "effective", "records", "saturated"]

LOUD = 10.0
"""Scale of saturation in a course, in observations. One voice's x observations of a pair in one
month count LOUD·ln(1 + x/LOUD) in sum: one nearly in full, ten as 6.9, a hundred as 24, hostile and
friendly in the proportion they had. An account that posts ten times more is louder, not ten times
more hostile."""

FULL = 0.5
"""Certainty × √weight from which an observation counts as one: an accusation (0.71) read with
certainty 0.7. What is smaller counts in proportion. What is misread among ordinary statements is
the business of the share of wrong signs; charged twice, it would hide what turns."""


@dataclass(frozen=True, slots=True)
class Observation:
    """Independent evidence of one sign: its month, the voice it comes from and whether that is one
    side's own, its size before saturation, the first statement of each fold in it, and how much of
    an observation it is in a course (`FULL`)."""

    month: str
    sign: int
    voice: str
    own: bool
    size: float
    folds: tuple[str, ...]
    count: float = 0.0


@dataclass(slots=True)
class Record:
    """All that is on record for one unordered pair (`a` < `b`)."""

    a: str
    b: str
    observations: list[Observation] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)


def records(
    ties: Iterable[Tie],
    folds: Iterable[Fold],
    statements: Iterable[Statement],
    roster: Roster,
) -> tuple[Record, ...]:
    """One `Record` for each unordered pair, sorted by actor ids."""
    by_id = {s.id: s for s in statements}
    fold_of = {m: f for f in folds for m in f.members}
    found: dict[tuple[str, str], Record] = {}
    for tie in sorted(ties, key=lambda t: (t.a, t.b)):
        a, b = min(tie.a, tie.b), max(tie.a, tie.b)
        record = found.setdefault((a, b), Record(a, b))
        record.ties.append(tie)
        record.observations.extend(_observations(tie, fold_of, by_id, roster))
    for record in found.values():
        # An order that does not depend on who is called a, so that float sums do not either.
        record.observations.sort(key=lambda o: (o.month, o.folds))
    return tuple(found[key] for key in sorted(found))


def saturated(hostile: float, friendly: float, loud: float = LOUD) -> tuple[float, float]:
    """What one voice's observations of a month count for: less in sum, in the same proportion."""
    total = hostile + friendly
    if total <= 0.0:
        return 0.0, 0.0
    kept = loud * log1p(total / loud) / total
    return hostile * kept, friendly * kept


def by_voice(observations: Iterable[Observation]) -> dict[tuple[str, str], tuple[float, float]]:
    """Unsaturated hostile and friendly evidence by month and voice; what has no sign is not in."""
    sums: dict[tuple[str, str], tuple[float, float]] = {}
    for o in observations:
        if o.sign and o.size > 0.0:
            h, f = sums.get((o.month, o.voice), (0.0, 0.0))
            sums[o.month, o.voice] = (h + o.size, f) if o.sign < 0 else (h, f + o.size)
    return sums


def effective(observations: Iterable[Observation]) -> dict[str, tuple[float, float]]:
    """Hostile and friendly evidence by month, each voice saturated."""
    found: dict[str, tuple[float, float]] = {}
    for (month, _), sums in by_voice(observations).items():
        h, f = saturated(*sums)
        h0, f0 = found.get(month, (0.0, 0.0))
        found[month] = (h0 + h, f0 + f)
    return found


def _observations(
    tie: Tie,
    fold_of: Mapping[str, Fold],
    by_id: Mapping[str, Statement],
    roster: Roster,
) -> list[Observation]:
    found: list[Observation] = []
    for month in tie.months:
        events: dict[tuple[str, str], list[tuple[Fold, Statement]]] = defaultdict(list)
        own = frozenset(month.own.statements)
        counted = dict.fromkeys((*month.own.statements, *month.third.statements))
        for f in {fold_of[id_].first: fold_of[id_] for id_ in counted}.values():
            best = strongest([by_id[m] for m in f.members if m in by_id])
            on = _day_of_deed(best)
            if on is not None:
                events[best.act, on].append((f, best))
            else:
                found.append(_one(month.period, [(f, best)], roster, tie.shares, own))
        found.extend(
            _one(month.period, reports, roster, tie.shares, own) for reports in events.values()
        )
    return found


def _day_of_deed(s: Statement) -> str | None:
    when = s.when
    if when is None or not when.earliest or when.earliest != when.latest or not is_deed(s):
        return None
    return when.earliest


def _one(
    month: str,
    reports: Sequence[tuple[Fold, Statement]],
    roster: Roster,
    shares: Mapping[str, float],
    own: Set[str],
) -> Observation:
    """One observation; several reports of one deed make it surer, never more than one deed.

    Reporters are taken to err independently: the deed is doubted only if all are wrong.
    """
    sure = [(certainty(s), f.first, s) for f, s in reports]
    _, _, best = max(sure, key=lambda r: r[:2])
    doubt = 1.0
    for certain, _, _ in sure:
        doubt *= 1.0 - certain
    sign, size = observation(best, 1.0 - doubt)
    share = shares.get(best.id, 1.0)
    actor = roster.of(best.speaker)
    return Observation(
        month=month,
        sign=sign,
        voice=actor.id if actor is not None else best.speaker.key,
        own=best.id in own,
        size=size * share,
        count=min(1.0, size / FULL) * share,
        folds=tuple(sorted(f.first for f, _ in reports)),
    )

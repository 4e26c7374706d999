"""Do two people rule alike? Krippendorff's alpha over what more than one of them ruled on.

Alpha is 1 − observed ÷ expected disagreement, for values without an order (Krippendorff 2011,
*Computing Krippendorff's Alpha-Reliability*): 1 where all agree, 0 where they agree as often as
chance would, below 0 where less. It allows for any number of people and for gaps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from riftline import actors
from riftline.model import Decision

__all__ = ["Agreement", "Differ", "Unit", "agreement", "alpha", "between", "ruled_units", "unit_of"]

DRAWS = 2_000
SEED = 20_111_125
LEAST = 10
"""Units under which no interval is given: so few, drawn again, say nothing of others."""

Unit: TypeAlias = tuple[str, ...]
"""What is ruled on: a sort ("pair", "name", "statement" or "copy"), then keys or ids."""


@dataclass(frozen=True, slots=True)
class Differ:
    """Something that people ruled otherwise: the unit, and who ruled what."""

    unit: Unit
    ruled: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree. `units` are those on which at least two of `people` ruled, `alike`
    counts units on which all who did ruled the same. `alpha` is None where all of it is one value
    (then chance explains everything), `low` and `high` its 95 % interval, None for few units."""

    people: tuple[str, ...]
    units: int
    alike: int
    alpha: float | None
    low: float | None
    high: float | None
    differ: tuple[Differ, ...]


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal values; each unit has the values that people gave it.

    Units with fewer than two values say nothing. None where no value differs from any other.
    """
    together: Counter[tuple[str, str]] = Counter()
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    for values in units:
        if len(values) > 1:
            counts = Counter(values)
            for one, n in counts.items():
                for other, m in counts.items():
                    pairs[one, other] += n * (m - (one == other)) / (len(values) - 1)
            for value, n in counts.items():
                together[value, value] += n
    totals = {value: n for (value, _), n in together.items()}
    every = sum(totals.values())
    expected = every * every - sum(n * n for n in totals.values())
    if not expected:
        return None
    observed = sum(n for (one, other), n in pairs.items() if one != other)
    return 1 - (every - 1) * observed / expected


def ruled_units(decisions: Iterable[Decision]) -> dict[Unit, dict[str, str]]:
    """What each person last ruled on each unit, of rulings that hold."""
    found: dict[Unit, dict[str, str]] = {}
    for d in actors.standing(decisions):
        told = _ruled(d)
        if told is not None:
            found.setdefault(told[0], {})[d.who] = told[1]
    return found


def agreement(decisions: Iterable[Decision], people: Iterable[str] = ()) -> Agreement:
    """How far `people` (else all who ruled) agree on what at least two of them ruled on."""
    wanted = frozenset(people)
    shared: dict[Unit, dict[str, str]] = {}
    for unit, ruled in ruled_units(decisions).items():
        kept = {who: value for who, value in ruled.items() if not wanted or who in wanted}
        if len(kept) > 1:
            shared[unit] = kept
    values = [tuple(ruled.values()) for ruled in shared.values()]
    differ = {unit: ruled for unit, ruled in shared.items() if len(set(ruled.values())) > 1}
    low, high = _interval(values)
    return Agreement(
        people=tuple(sorted({who for ruled in shared.values() for who in ruled})),
        units=len(shared),
        alike=len(shared) - len(differ),
        alpha=alpha(values),
        low=low,
        high=high,
        differ=tuple(
            Differ(u, tuple(sorted(ruled.items()))) for u, ruled in sorted(differ.items())
        ),
    )


def between(decisions: Sequence[Decision]) -> tuple[Agreement, ...]:
    """The agreement of each two people who ruled on something in common, most units first."""
    units = ruled_units(decisions)
    met = {pair for ruled in units.values() for pair in combinations(sorted(ruled), 2)}
    found = [agreement(decisions, pair) for pair in sorted(met)]
    return tuple(sorted(found, key=lambda a: -a.units))


def unit_of(d: Decision) -> Unit | None:
    """The unit that a decision is about; None for what compares with nothing."""
    found = _ruled(d)
    return found[0] if found else None


def _ruled(d: Decision) -> tuple[Unit, str] | None:
    """The unit that a decision is about and what it says of it; None for what compares with
    nothing (a new name, a withdrawal)."""
    if d.kind in ("same", "different") and d.field == "copy":
        return ("copy", *sorted((d.left, d.right))), d.kind
    if d.kind in ("same", "different", "unsure") and d.right:
        return ("pair", *sorted((d.left, d.right)), d.value), d.kind
    if d.kind in ("wrong", "right") or d.field == "sign":
        return ("statement", d.left), f"{d.kind} {d.field}".strip()
    if d.kind in ("not-an-actor", "unsure"):
        return ("name", d.left), d.kind
    if d.kind == "edit" and d.field in ("kind", "public", "register"):
        return ("name", d.left), f"{d.field}: {d.value}"
    return None


def _interval(values: Sequence[Sequence[str]]) -> tuple[float | None, float | None]:
    """The middle 95 % of alpha when the units are drawn anew with replacement; the seed is fixed.

    A draw in which nothing differs has no alpha; it counts as 1, since all in it agree.
    """
    if len(values) < LEAST:
        return None, None
    import numpy as np

    rng = np.random.default_rng(SEED)
    kinds = Counter(tuple(sorted(v)) for v in values)  # equal units need not be counted one by one
    rows, counts = list(kinds), np.array(list(kinds.values()))
    drawn = rng.multinomial(len(values), counts / counts.sum(), size=DRAWS)
    found = sorted(_weighted(dict(zip(rows, map(int, times), strict=True))) for times in drawn)
    return found[round(0.025 * (DRAWS - 1))], found[round(0.975 * (DRAWS - 1))]


def _weighted(times: Mapping[tuple[str, ...], int]) -> float:
    found = alpha(values for values, n in times.items() for _ in range(n))
    return 1.0 if found is None else found

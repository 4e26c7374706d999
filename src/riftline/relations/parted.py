"""The field on one day: its graph, its camps, and how sure it is who belongs to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riftline.relations.camps import STARTS, Graph
from riftline.relations.frustration import Parting, part
from riftline.relations.signs import Signs, signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riftline.relations.beta import Floats
    from riftline.relations.signs import Ground, Places

__all__ = ["BOTH", "DRAWS", "SURE", "Parted", "memberships", "parted", "sides"]

SURE = 0.80
"""P(a tie's sign) from which it is called hostile or friendly: "very likely" by ICD 203, two or
three accusations of late and nothing against them. A verdict on one pair asks 0.9 and opens to a
course; a field of verdicts so strict would be a handful of wars."""

BOTH = 0.5
"""Observations on the lesser side from which a tie that is not sure is contested, else faint: more
than an alleged meeting, less than a plain accusation."""

DRAWS = 100
"""Draws of the evidence. Each gives a probability, not a yes or no, so that few are enough."""

SMALL = 2_000
"""Ties up to which camps are sought from several starts."""

ACROSS, SEEN = 1.0, 10.0
"""Before any ties are seen: one of ten stands against camps, as sure as from ten ties."""


@dataclass(frozen=True, slots=True)
class Stands:
    """With which camps each actor may stand: for each pair of an actor and a camp that it has a tie
    into, the probability. What is left to one is that of standing alone. Sorted by actor, camp."""

    actor: Places
    camp: Places
    p: Floats

    def of(self, i: int) -> dict[int, float]:
        """Camp → probability, of actor `i`."""
        first, last = np.searchsorted(self.actor, (i, i + 1))
        return dict(zip(self.camp[first:last].tolist(), self.p[first:last].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Parted:
    """The actors `ids` with any evidence on the day, sorted, in a graph of their ties.

    `rows` are the ties' places in the ground's pairs; `standing` says of each tie whether it is
    surely hostile (−1), surely friendly (1) or neither (0). `camps` is a number for each actor,
    from 0, by size.
    """

    ids: tuple[str, ...]
    place: dict[str, int]
    graph: Graph
    rows: Places
    signs: Signs
    standing: tuple[int, ...]
    many: Parting
    camps: tuple[int, ...]
    stands: Stands

    def members(self) -> list[list[int]]:
        """Places of each camp's actors, by camp number."""
        found: list[list[int]] = [[] for _ in range(max(self.camps, default=-1) + 1)]
        for i, c in enumerate(self.camps):
            found[c].append(i)
        return found

    def beside(self, i: int, group: Sequence[int]) -> float:
        """The probability that actor `i` stands with one of `group`, whichever it be, where the
        others stand as they were found; for an empty group, that it stands alone."""
        stands = self.stands.of(i)
        if not group:
            return max(0.0, 1.0 - sum(stands.values()))
        return sum(stands.get(self.camps[k], 0.0) for k in group) / len(group)


def parted(ground: Ground, month: int, half_life: float, seed: int) -> Parted:
    """The field at the end of `month`, on the evidence of `ground`."""
    hostile, friendly = ground.evidence(month, half_life)
    rows = np.flatnonzero(hostile + friendly > 0.0)
    known = signs(hostile[rows], friendly[rows])
    ids = tuple(sorted({i for r in rows.tolist() for i in ground.pairs[r]}))
    place = {i: n for n, i in enumerate(ids)}
    graph = _graph(ground, rows, place, known.strength)
    many = part(graph, seed=seed, starts=_starts(rows))
    camps = _by_size(many.camps)
    many = Parting(camps, many.cost, many.bound)
    stands = _stands(ground, month, half_life, rows, graph, many, seed)
    sure = np.where(known.p >= SURE, -1, np.where(known.p <= 1.0 - SURE, 1, 0))
    return Parted(ids, place, graph, rows, known, tuple(sure.tolist()), many, camps, stands)


def sides(found: Parted, seed: int) -> Parting:
    """The best parting into two sides at most."""
    # No two sides can do better than any number of camps.
    floor = found.many.bound
    return part(found.graph, two=True, seed=seed, starts=_starts(found.rows), floor=floor)


def memberships(found: Parted) -> list[tuple[float, int | None, float]]:
    """For each actor: the probability that it stands in its camp (or alone, where it does), the
    camp of two or more that it may stand with next most (None where it has no tie into another),
    and that one's probability."""
    sizes = np.bincount(np.array(found.camps, dtype=np.int64), minlength=1)
    made: list[tuple[float, int | None, float]] = []
    for i, own in enumerate(found.camps):
        stands = found.stands.of(i)
        here = stands.pop(own, 0.0) if sizes[own] > 1 else found.beside(i, ())
        others = [(p, -c) for c, p in stands.items() if sizes[c] > 1]
        most, camp = max(others, default=(0.0, 1))
        made.append((here, -camp if camp <= 0 else None, most))
    return made


def _graph(ground: Ground, rows: Places, place: dict[str, int], strength: Floats) -> Graph:
    pairs = (ground.pairs[r] for r in rows.tolist())
    return Graph(
        len(place), tuple((place[a], place[b]) for a, b in pairs), tuple(strength.tolist())
    )


def _by_size(camps: Sequence[int]) -> tuple[int, ...]:
    """The same camps numbered by size from 0; of equals, by their first actor."""
    size: dict[int, int] = {}
    for c in camps:
        size[c] = size.get(c, 0) + 1
    number = {c: n for n, c in enumerate(sorted(size, key=lambda c: -size[c]))}
    return tuple(number[c] for c in camps)


def _stands(
    ground: Ground,
    month: int,
    half_life: float,
    rows: Places,
    graph: Graph,
    many: Parting,
    seed: int,
) -> Stands:
    """With whom each actor stands while the others stand where they were found, by the evidence
    drawn anew.

    Two who are tied with strength w stand together with odds (1 + g) / (1 − g), g = (1 − 2e) · w,
    where e is the part of ties that stand against camps. The odds of an actor's ties into a camp
    multiply; alone it stands with odds of one. In each draw every voice's evidence counts for what
    an exponential law gives it (the Bayesian bootstrap, Rubin 1981, *Annals of Statistics* 9:1),
    for it is voices that were sampled; the probabilities of all draws are averaged.
    """
    if not graph.ties:
        return Stands(*(np.empty(0, dtype=np.int64),) * 2, np.empty(0))
    ends = np.array(graph.ties, dtype=np.int64)
    who, whom = np.concatenate([ends, ends[:, ::-1]]).T
    camps = np.array(many.camps, dtype=np.int64)
    count = int(camps.max()) + 1
    cells, cell = np.unique(who * count + camps[whom], return_inverse=True)
    actor = cells // count
    across = (many.cost + ACROSS) / (sum(map(abs, graph.strength)) + SEEN)
    random = np.random.default_rng(seed)
    sums = np.zeros(len(cells))
    for _ in range(DRAWS):
        heard = random.standard_exponential(ground.voices)
        hostile, friendly = ground.evidence(month, half_life, heard)
        strength = signs(hostile[rows], friendly[rows]).strength
        odds = np.tile(2.0 * np.arctanh((1.0 - 2.0 * across) * strength), 2)
        pull = np.bincount(cell, odds, len(cells))
        most = np.zeros(graph.size)
        np.maximum.at(most, actor, pull)
        weight = np.exp(pull - most[actor])
        every = np.bincount(actor, weight, graph.size) + np.exp(-most)
        sums += weight / every[actor]
    return Stands(actor, cells % count, sums / DRAWS)


def _starts(rows: Places) -> int:
    return STARTS if len(rows) <= SMALL else 1

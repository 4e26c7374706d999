"""The field on one day: its graph, its camps, and how sure it is who belongs to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from riftline.relations.camps import EPS, STARTS, Graph, search, whole
from riftline.relations.frustration import Parting, part
from riftline.relations.signs import Signs, signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riftline.relations.beta import Floats
    from riftline.relations.signs import Ground, Places

__all__ = ["BOTH", "SMALL", "SURE", "Parted", "camps_at", "parted", "probabilities", "sides"]

Labels: TypeAlias = NDArray[np.int64]

SURE = 0.80
"""P(a tie's sign) from which it is called hostile or friendly: "very likely" by ICD 203, two plain
accusations of late and nothing against them. A verdict on one pair asks 0.9 and opens to a course;
a field of verdicts so strict would be a handful of wars."""

BOTH = 0.5
"""Observations on the lesser side from which a tie that is not sure is contested, else faint: more
than an alleged meeting, less than a plain accusation."""

DRAWS = 200
"""Draws of the evidence: one half is then known to ± 0.07 (two standard errors)."""

SMALL = 2_000
"""Ties up to which every draw is parted as a whole, from several starts. In a larger field each
actor is moved alone in it, the others staying where they are: minutes would become hours."""

NEXT = 20
"""Largest camps that are asked about when it is said with whom an actor stands next most."""


@dataclass(frozen=True, slots=True)
class Parted:
    """The actors `ids` with any evidence on the day, sorted, in a graph of their ties.

    `rows` are the ties' places in the ground's pairs; `standing` says of each tie whether it is
    surely hostile (−1), surely friendly (1) or neither (0). `camps` is a number for each actor,
    from 0, by size. `drawn` holds the camps of every draw (draws × actors; there the numbers mean
    nothing but who is together).
    """

    ids: tuple[str, ...]
    place: dict[str, int]
    graph: Graph
    rows: Places
    signs: Signs
    standing: tuple[int, ...]
    many: Parting
    camps: tuple[int, ...]
    drawn: Labels

    def members(self) -> list[list[int]]:
        """Places of each camp's actors, by camp number."""
        found: list[list[int]] = [[] for _ in range(max(self.camps, default=-1) + 1)]
        for i, c in enumerate(self.camps):
            found[c].append(i)
        return found

    def beside(self, i: int, group: Sequence[int]) -> float:
        """The part of `group` with which actor `i` stands in one camp, on average over the draws;
        for an empty group, how often `i` stands alone."""
        if not len(self.drawn):
            return 0.0
        mine = self.drawn[:, [i]]
        if not group:
            return float(((self.drawn == mine).sum(axis=1) == 1).mean())
        return float((self.drawn[:, list(group)] == mine).mean())


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
    drawn = _draws(ground, month, half_life, rows, graph, camps, seed)
    sure = np.where(known.p >= SURE, -1, np.where(known.p <= 1.0 - SURE, 1, 0))
    return Parted(ids, place, graph, rows, known, tuple(sure.tolist()), many, camps, drawn)


def sides(found: Parted, seed: int) -> Parting:
    """The best parting into two sides at most."""
    # No two sides can do better than any number of camps.
    floor = found.many.bound
    return part(found.graph, two=True, seed=seed, starts=_starts(found.rows), floor=floor)


def camps_at(
    ground: Ground, month: int, half_life: float, place: dict[str, int], warm: Sequence[int]
) -> list[int]:
    """Camps at the end of an earlier month, without draws: a number for each actor in `place`, −1
    where there is no evidence. `warm` is a parting to begin from."""
    hostile, friendly = ground.evidence(month, half_life)
    rows = np.array(
        [
            r
            for r in np.flatnonzero(hostile + friendly > 0.0).tolist()
            if ground.pairs[r][0] in place and ground.pairs[r][1] in place
        ],
        dtype=np.int64,
    )
    graph = _graph(ground, rows, place, signs(hostile[rows], friendly[rows]).strength)
    found = whole(graph, search(graph, starts=3 if len(rows) <= SMALL else 1, warm=(warm,)))
    return [c if graph.near[i] else -1 for i, c in enumerate(found)]


def probabilities(found: Parted) -> tuple[Floats, list[int | None], Floats]:
    """For each actor: how surely it is in its camp, the camp it stands with next most (None where
    it stands with no other), and how much of that one it stands with."""
    own = np.zeros(len(found.ids))
    base = np.array(found.camps, dtype=np.int64)
    sizes = np.bincount(base, minlength=1)
    asked = min(NEXT, int((sizes >= 2).sum()))  # camps are numbered by size
    beside = np.zeros((len(found.ids), asked))
    for row in found.drawn:
        together = np.zeros((int(row.max()) + 1, asked))
        shown = base < asked
        np.add.at(together, (row[shown], base[shown]), 1.0)
        beside += together[row] / np.maximum(sizes[:asked], 1)
        _, which, count = np.unique(
            row * len(sizes) + base, return_inverse=True, return_counts=True
        )
        alone = np.bincount(row)[row] == 1
        fellows = np.maximum(sizes[base] - 1, 1)
        own += np.where(sizes[base] > 1, (count[which] - 1) / fellows, alone)
    draws = max(len(found.drawn), 1)
    for c in range(asked):
        beside[base == c, c] = -1.0
    if not asked:
        return own / draws, [None] * len(own), np.zeros(len(own))
    best = beside.argmax(axis=1)
    most = beside.max(axis=1) / draws
    return (
        own / draws,
        [int(c) if p > 0.0 else None for c, p in zip(best, most, strict=True)],
        np.maximum(most, 0.0),
    )


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


def _draws(
    ground: Ground,
    month: int,
    half_life: float,
    rows: Places,
    graph: Graph,
    camps: Sequence[int],
    seed: int,
) -> Labels:
    """Camps of the evidence drawn anew. Each voice's evidence counts for what an exponential law
    gives it, and so does one observation either way of each tie (the Bayesian bootstrap, Rubin
    1981, *Annals of Statistics* 9:1). Where nobody has said two things this draws a tie's share of
    hostility from its posterior; where one voice has said much, that voice may count for little.
    A tie that comes out with the other sign has it, and is as strong as it was.
    """
    random = np.random.default_rng(seed)
    sure = np.abs(np.array(graph.strength))
    found = np.zeros((DRAWS if graph.size else 0, graph.size), dtype=np.int64)
    moves = _Moves(graph, camps) if len(rows) > SMALL else None
    for d in range(len(found)):
        heard = random.standard_exponential(ground.voices)
        hostile, friendly = ground.evidence(month, half_life, heard)
        before = random.standard_exponential((2, len(rows)))
        friends = friendly[rows] + before[0] > hostile[rows] + before[1]
        strength = np.where(friends, sure, -sure)
        if moves is not None:
            found[d] = moves.best(strength)
        else:
            found[d] = search(
                graph, strength=strength.tolist(), starts=2, seed=seed + d, warm=(camps,)
            )
    return found


class _Moves:
    """Where each actor would stand best while all others stand in `camps`."""

    def __init__(self, graph: Graph, camps: Sequence[int]) -> None:
        ends = np.array(graph.ties, dtype=np.int64)
        self.camps = np.array(camps, dtype=np.int64)
        self.shared = int((np.bincount(self.camps) >= 2).sum())  # camps are numbered by size
        self.size = graph.size
        # Both ways: who is pulled, toward which camp, by which tie.
        who, whom = np.concatenate([ends, ends[:, ::-1]]).T
        toward = self.camps[whom]
        kept = np.flatnonzero(toward < self.shared)
        self.tie = kept % len(ends)
        self.cell = who[kept] * self.shared + toward[kept]

    def best(self, strength: Floats) -> Labels:
        """A camp's number, or one of its own, for each actor."""
        alone = self.shared + np.arange(self.size)
        if not self.shared:
            return alone
        cells = self.size * self.shared
        sums = np.bincount(self.cell, strength[self.tie], cells).astype(np.float64)
        pull = sums.reshape(self.size, self.shared)
        own = np.flatnonzero(self.camps < self.shared)
        pull[own, self.camps[own]] += EPS  # of equals, where it stands
        best = pull.argmax(axis=1)
        return np.where(pull[np.arange(self.size), best] > 0.0, best, alone)


def _starts(rows: Places) -> int:
    return STARTS if len(rows) <= SMALL else 1

"""A signed graph parted into camps: as few ties as can be that stand against the parting.

A tie of strength w > 0 between two camps, or of w < 0 within one, stands against it and costs
|w|. With as many camps as it takes this is the line index of weak balance (Davis 1967, *Human
Relations* 20; Doreian & Mrvar 1996, *Social Networks* 18:2), known as correlation clustering
(Bansal, Blum & Chawla 2004, *Machine Learning* 56); with two at most it is the frustration index
of strong balance (Harary 1959; Aref & Wilson 2019, *J. Complex Networks* 7:2).

The search relocates one node at a time (Doreian & Mrvar), then whole camps (as Blondel et al. 2008
do for modularity), from several starts and after slow cooling (simulated annealing: Kirkpatrick,
Gelatt & Vecchi 1983, *Science* 220). It finds a low cost and proves nothing: that is the work of
frustration.py. The same graph and seed give the same camps.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import exp
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EPS", "STARTS", "Graph", "against", "cost", "parts", "search", "whole"]

EPS = 1e-9
"""Costs closer than this are the same: sums of strengths differ in their last bits."""

STARTS = 12
"""Starts of one search from the coldest state, each with the nodes in another order."""

COOLINGS = 4
SWEEPS = 200
HOT, COLD = 1.0, 0.15
"""Slow coolings of one search, how often each asks every node, and the first and last temperature
in mean strengths of a tie: at the first a tie hardly holds, at the last next to nothing moves."""

ENOUGH = 2_000
"""Ties times coolings, beyond which there are fewer coolings (always one): they take seconds."""

FEW = 12
"""Nodes up to which nothing is cooled: the exact search sees to those."""


@dataclass(frozen=True, slots=True)
class Graph:
    """`size` nodes 0 … size-1 and undirected ties (u, v), each once, u ≠ v, of signed strength.

    `near[i]` lists the neighbours of node i with the tie's place in `ties`.
    """

    size: int
    ties: tuple[tuple[int, int], ...]
    strength: tuple[float, ...]
    near: tuple[tuple[tuple[int, int], ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        near: list[list[tuple[int, int]]] = [[] for _ in range(self.size)]
        for k, (u, v) in enumerate(self.ties):
            near[u].append((v, k))
            near[v].append((u, k))
        object.__setattr__(self, "near", tuple(map(tuple, near)))


def against(graph: Graph, camps: Sequence[int]) -> tuple[int, ...]:
    """Places of the ties that stand against the parting `camps` (a camp's number for each node)."""
    return tuple(
        k
        for k, ((u, v), w) in enumerate(zip(graph.ties, graph.strength, strict=True))
        if (w < 0.0) == (camps[u] == camps[v]) and w
    )


def cost(graph: Graph, camps: Sequence[int]) -> float:
    """Sum of the strengths that stand against `camps`."""
    return sum(
        abs(w)
        for (u, v), w in zip(graph.ties, graph.strength, strict=True)
        if (w < 0.0) == (camps[u] == camps[v])
    )


def search(
    graph: Graph,
    *,
    two: bool = False,
    starts: int = STARTS,
    seed: int = 0,
) -> list[int]:
    """The cheapest parting found, a camp's number for each node; `two`: at most two camps.

    One start only means: quickly, without cooling.
    """
    w = graph.strength
    draw = Random(seed)  # noqa: S311 - a search, no secret
    best: list[int] | None = None
    least = float("inf")

    def tried(camps: list[int], order: Sequence[int]) -> None:
        nonlocal best, least
        settled = _settled(graph, w, camps, order, two)
        found = cost(graph, settled)
        if found < least - EPS:
            best, least = settled, found

    order = list(range(graph.size))
    for _ in range(starts):
        tried(_by_ties(graph, w, order) if two else list(range(graph.size)), order)
        if least <= EPS or starts == 1:
            return best or []
        draw.shuffle(order)
    coolings = max(1, min(COOLINGS, ENOUGH // max(len(graph.ties), 1)))
    for _ in range(coolings if graph.size > FEW else 0):
        tried(_cooled(graph, two, draw), order)
    return best or []


def whole(graph: Graph, camps: Sequence[int]) -> list[int]:
    """`camps` with each that friendly ties do not hold together taken apart; never costs more.

    Who has an enemy in common and nothing else to do with each other is no camp.
    """
    found = [-1] * graph.size
    number = 0
    for i in range(graph.size):
        if found[i] >= 0:
            continue
        found[i] = number
        waiting = [i]
        while waiting:
            j = waiting.pop()
            for k, t in graph.near[j]:
                if found[k] < 0 and camps[k] == camps[i] and graph.strength[t] > 0.0:
                    found[k] = number
                    waiting.append(k)
        number += 1
    return found


def parts(graph: Graph) -> list[list[int]]:
    """Nodes of each part of the graph that hangs together, the largest first."""
    seen = [False] * graph.size
    found: list[list[int]] = []
    for root in range(graph.size):
        if seen[root]:
            continue
        seen[root] = True
        part = [root]
        for i in part:
            for j, _ in graph.near[i]:
                if not seen[j]:
                    seen[j] = True
                    part.append(j)
        found.append(sorted(part))
    return sorted(found, key=lambda p: (-len(p), p))


def _settled(
    graph: Graph, w: Sequence[float], camps: list[int], order: Sequence[int], two: bool
) -> list[int]:
    """`camps` after every move of a node and every joining of camps that lowers the cost."""
    while True:
        _relocate(graph, w, camps, order, two)
        if two or not _join(graph, w, camps):
            return camps


def _cooled(graph: Graph, two: bool, draw: Random) -> list[int]:
    """Camps after every node has gone, `SWEEPS` times over, into a neighbour's camp or one of its
    own by chance, with chances that favour what costs less the more the colder it gets."""
    w, near = graph.strength, graph.near
    mean = sum(map(abs, w)) / max(len(w), 1)
    order = [i for i in range(graph.size) if near[i]]
    camps = [draw.randrange(2) for _ in range(graph.size)] if two else list(range(graph.size))
    free = graph.size
    for sweep in range(SWEEPS):
        heat = mean * HOT * (COLD / HOT) ** (sweep / (SWEEPS - 1))
        draw.shuffle(order)
        for i in order:
            gains = {0: 0.0, 1: 0.0} if two else {free: 0.0}
            for j, t in near[i]:
                c = camps[j]
                gains[c] = gains.get(c, 0.0) + w[t]
            most = max(gains.values())
            weights = [exp((gain - most) / heat) for gain in gains.values()]
            camps[i] = draw.choices(tuple(gains), weights)[0]
            free += camps[i] == free
    return camps


def _relocate(
    graph: Graph, w: Sequence[float], camps: list[int], order: Sequence[int], two: bool
) -> None:
    """Move single nodes while that lowers the cost. Only who has a neighbour that moved is asked
    again (after Traag, Waltman & van Eck 2019, *Scientific Reports* 9:5233)."""
    near = graph.near
    waiting = deque(order)
    asked = [True] * graph.size
    free = max(camps, default=0) + 1
    while waiting:
        i = waiting.popleft()
        asked[i] = False
        gains: dict[int, float] = {0: 0.0, 1: 0.0} if two else {}
        for j, t in near[i]:
            c = camps[j]
            gains[c] = gains.get(c, 0.0) + w[t]
        own = camps[i]
        best, most = own, gains.get(own, 0.0)
        for c, gain in gains.items():
            if gain > most + EPS:
                best, most = c, gain
        if not two and most < -EPS:  # better alone
            best, free = free, free + 1
        if best == own:
            continue
        camps[i] = best
        for j, _ in near[i]:
            if not asked[j] and camps[j] != best:
                asked[j] = True
                waiting.append(j)


def _join(graph: Graph, w: Sequence[float], camps: list[int]) -> bool:
    """Join whole camps while that lowers the cost; whether any were."""
    numbers = {c: n for n, c in enumerate(dict.fromkeys(camps))}
    sums: dict[tuple[int, int], float] = {}
    for (u, v), strength in zip(graph.ties, w, strict=True):
        a, b = numbers[camps[u]], numbers[camps[v]]
        if a != b:
            pair = (a, b) if a < b else (b, a)
            sums[pair] = sums.get(pair, 0.0) + strength
    if not any(s > EPS for s in sums.values()):
        return False
    above = Graph(len(numbers), tuple(sums), tuple(sums.values()))
    joined = _settled(above, above.strength, list(range(above.size)), range(above.size), two=False)
    for i, c in enumerate(camps):
        camps[i] = joined[numbers[c]]
    return True


def _by_ties(graph: Graph, w: Sequence[float], order: Sequence[int]) -> list[int]:
    """Two camps as a tree of ties has them, grown from the first node of `order` in breadth."""
    camps = [-1] * graph.size
    for root in order:
        if camps[root] >= 0:
            continue
        camps[root] = 0
        waiting = deque([root])
        while waiting:
            i = waiting.popleft()
            for j, t in sorted(graph.near[i], key=lambda n: -abs(w[n[1]])):
                if camps[j] < 0:
                    camps[j] = camps[i] if w[t] >= 0.0 else 1 - camps[i]
                    waiting.append(j)
    return camps

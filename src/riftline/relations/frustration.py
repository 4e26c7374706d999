"""How far a signed graph is from parting cleanly: the least cost, proved where that is possible.

The graph falls into blocks (parts that no single node holds together), whose least costs add up.
For each block the search of camps.py gives a parting, cycles that no parting can satisfy give a
bound from below, and where the two differ an exact search closes the gap, up to `LARGEST` nodes
and `BUDGET` steps. Beyond, the bound stands beside the cost.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from riftline.relations.camps import EPS, STARTS, Graph, cost, search, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riftline.relations.beta import Floats

__all__ = ["BUDGET", "LARGEST", "Parting", "part"]

LARGEST = 60
"""Nodes of the largest block that is searched exactly."""

BUDGET = 50_000
"""Steps of one exact search, about half a second: counted and not timed, so that a slow
machine gives the same answer."""

LONG = 2_000_000
"""Ties × hostile ties up to which cycles of any length are sought for the bound; beyond, triads."""

PACKINGS = 20
"""Orders in which hostile ties are packed into cycles for the bound; the best counts."""

MANY = 20_000
"""Ties beyond which a graph is not taken apart into blocks: its one great block would be too large
for an exact search, and the rest are leaves."""


@dataclass(frozen=True, slots=True)
class Parting:
    """Camps (a number for each node), what stands against them, and the least that any parting
    could have against it. `exact`: the two are the same."""

    camps: tuple[int, ...]
    cost: float
    bound: float

    @property
    def exact(self) -> bool:
        return self.cost - self.bound <= 1e-6


def part(
    graph: Graph,
    *,
    two: bool = False,
    seed: int = 0,
    starts: int = STARTS,
    budget: int = BUDGET,
    floor: float | None = None,
) -> Parting:
    """The parting of least cost into any number of camps, or into `two` at most.

    `floor` is a bound that is known already; with it no other is sought in a graph of `MANY` ties.
    """
    camps = search(graph, two=two, seed=seed, starts=starts)
    if len(graph.ties) > MANY:
        if not two:
            camps = whole(graph, camps)
        total = cost(graph, camps)
        bound = floor if floor is not None else _bound(graph, two, total)
        return Parting(tuple(camps), total, min(bound, total))
    agreed: list[tuple[int, int, bool]] = []
    bound = 0.0
    for nodes, ties in _blocks(graph):
        place = {i: n for n, i in enumerate(nodes)}
        block = Graph(
            len(nodes),
            tuple((place[graph.ties[t][0]], place[graph.ties[t][1]]) for t in ties),
            tuple(graph.strength[t] for t in ties),
        )
        found, least = _least(block, [camps[i] for i in nodes], two, budget)
        bound += least
        agreed += [
            (u, v, found[place[u]] == found[place[v]]) for u, v in map(graph.ties.__getitem__, ties)
        ]
    pieced = _pieced(graph.size, agreed, two)
    if not two:
        pieced = whole(graph, pieced)
    total = cost(graph, pieced)
    return Parting(tuple(pieced), total, min(max(bound, floor or 0.0), total))


def _blocks(graph: Graph) -> Iterator[tuple[list[int], list[int]]]:
    """Biconnected blocks as (nodes, places of ties), in the order of their ties."""
    import networkx as nx

    whole_graph: nx.Graph[int] = nx.Graph()
    whole_graph.add_edges_from(graph.ties)
    place = {tie: t for t, tie in enumerate(graph.ties)}
    found = [
        sorted(place[e] if e in place else place[e[1], e[0]] for e in edges)
        for edges in nx.biconnected_component_edges(whole_graph)
    ]
    for ties in sorted(found):
        yield sorted({i for t in ties for i in graph.ties[t]}), ties


def _pieced(size: int, agreed: Iterable[tuple[int, int, bool]], two: bool) -> list[int]:
    """Camps for all nodes from what the blocks say of every tie: within one camp, or between two.

    Blocks meet in single nodes, so they cannot contradict each other.
    """
    near: list[list[tuple[int, bool]]] = [[] for _ in range(size)]
    for u, v, within in agreed:
        near[u].append((v, within))
        near[v].append((u, within))
    camps = [-1] * size
    free = 0
    for root in range(size):
        if camps[root] >= 0:
            continue
        camps[root] = 0 if two else free
        free += 1
        waiting = [root]
        while waiting:
            i = waiting.pop()
            for j, within in near[i]:
                if camps[j] < 0 and (within or two):
                    camps[j] = camps[i] if within else 1 - camps[i]
                    waiting.append(j)
    return camps


def _least(block: Graph, camps: Sequence[int], two: bool, budget: int) -> tuple[list[int], float]:
    """The best parting known of one block, and the least that any can cost."""
    found = list(camps) if two else whole(block, camps)
    known = cost(block, found)
    if known <= EPS:
        return found, 0.0
    bound = _bound(block, two, known)
    if known - bound <= EPS or block.size > LARGEST:
        return found, bound
    better, proved = _exact(block, found, two, budget)
    return better, max(bound, proved)


# --- the bound: cycles that share no strength and that no parting satisfies ---------------------


def _bound(block: Graph, two: bool, known: float) -> float:
    """The best bound from below of several packings, each with the hostile ties in another order;
    no more are tried when one reaches the cost `known`."""
    hostile = [t for t, w in enumerate(block.strength) if w < 0.0]
    hostile.sort(key=lambda t: (block.strength[t], t))
    draw = Random(0)  # noqa: S311 - an order, no secret
    best = 0.0
    for _ in range(PACKINGS if len(hostile) * len(block.ties) <= LONG else 1):
        best = max(best, _cycles(block, two, hostile))
        if known - best <= EPS:
            break
        draw.shuffle(hostile)
    return best


def _cycles(block: Graph, two: bool, hostile: Sequence[int]) -> float:
    """A bound from below: the strengths of cycles, packed so that none is used twice.

    Every parting has a tie against it in a cycle with exactly one hostile tie, and every parting
    into two in one with an odd number. Triads first, for they are cheapest to satisfy. The
    `hostile` ties are taken in their order.
    """
    left = [abs(w) for w in block.strength]
    friends = [{j: t for j, t in near if block.strength[t] > 0.0} for near in block.near]
    bound = 0.0

    def take(cycle: Sequence[int]) -> None:
        nonlocal bound
        least = min(left[t] for t in cycle)
        bound += least
        for t in cycle:
            left[t] -= least

    for t in hostile:
        u, v = block.ties[t]
        for j in sorted(friends[u].keys() & friends[v].keys()):
            if left[t] <= EPS:
                break
            if left[friends[u][j]] > EPS and left[friends[v][j]] > EPS:
                take((t, friends[u][j], friends[v][j]))
    if len(hostile) * len(block.ties) > LONG:
        return bound
    for odd in (False, True) if two else (False,):
        for t in hostile:
            while left[t] > EPS and (cycle := _round(block, left, t, hostile=odd)) is not None:
                take(cycle)
    return bound


def _round(block: Graph, left: Sequence[float], t: int, *, hostile: bool) -> list[int] | None:
    """A cycle, of ties with strength left, that no parting satisfies: through tie `t` and along
    friendly ties; or, where `hostile` ties may be used too, with an odd number of them."""
    u, v = block.ties[t]
    # A place is a node and whether an odd number of hostile ties led there.
    came: dict[tuple[int, bool], tuple[tuple[int, bool], int]] = {}
    start, end = (u, False), (v, False)
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for j, tie in block.near[here[0]]:
            foe = block.strength[tie] < 0.0
            if tie == t or left[tie] <= EPS or (foe and not hostile):
                continue
            there = (j, here[1] ^ foe)
            if there != start and there not in came:
                came[there] = (here, tie)
                waiting.append(there)
    if end not in came:
        return None
    nodes, ties = [v], [t]
    here = end
    while here != start:
        here, tie = came[here]
        nodes.append(here[0])
        ties.append(tie)
    return _simple(block, nodes[::-1], ties[:0:-1], t)


def _simple(block: Graph, nodes: Sequence[int], ties: Sequence[int], last: int) -> list[int]:
    """The walk `nodes` along `ties`, closed by the tie `last`, cut down to a simple odd cycle.

    A walk with an odd number of hostile ties that meets itself falls into two, one of them odd.
    """
    at = {nodes[0]: 0}
    path = [nodes[0]]
    taken: list[int] = []
    for node, tie in zip(nodes[1:], ties, strict=True):
        if node in at:
            loop = [*taken[at[node] :], tie]
            if sum(block.strength[k] < 0.0 for k in loop) % 2:
                return loop
            for gone in path[at[node] + 1 :]:
                del at[gone]
            del path[at[node] + 1 :], taken[at[node] :]
        else:
            taken.append(tie)
            at[node] = len(path)
            path.append(node)
    return [*taken, last]


# --- the exact search -----------------------------------------------------------------------------


def _exact(block: Graph, camps: Sequence[int], two: bool, budget: int) -> tuple[list[int], float]:
    """Branch and bound with Russian dolls (Verfaillie, Lemaître & Schiex 1996, AAAI): the block's
    last nodes are parted first, and what they cost at least bounds the search with one more.

    Returns the best parting and the proved bound: its cost, or less where `budget` ran out.
    """
    order = _order(block)
    doll = _Doll(_matrix(block, order), 2 if two else block.size, budget)
    given = [camps[i] for i in order]
    for first in range(block.size - 1, -1, -1):
        if not doll.open(first, given[first:]):
            # What the last nodes cost at least is proved; of all, a parting is only known.
            return _placed(order, doll.best) if first == 0 else list(camps), doll.rest[first + 1]
    return _placed(order, doll.best), doll.rest[0]


class _Doll:
    """The search's state: `rest[d]` is the least cost among nodes d …, `best` the parting of the
    nodes from the one last opened on, and `least` what it costs."""

    def __init__(self, w: Floats, most: int, budget: int) -> None:
        self.w, self.most, self.budget = w, most, budget
        self.drawn = np.maximum(w, 0.0)  # what standing apart costs
        self.size = len(w)
        self.rest = [0.0] * (self.size + 1)
        self.best: list[int] = []
        self.least = 0.0

    def open(self, first: int, given: Sequence[int]) -> bool:
        """Part the nodes `first` … at least cost, `given` being one way; whether `budget` held."""
        used = max(self.best, default=-1) + 1
        tries = [[c, *self.best] for c in range(min(used + 1, self.most))]
        tries.append(list(given))
        costs = [_cost(self.w[first:, first:], t) for t in tries]
        self.least = min(costs)
        self.best = tries[costs.index(self.least)]
        held = self.least <= self.rest[first + 1] + EPS
        if not held:
            self.pull = np.zeros((self.size, self.most + 1))  # of each camp on each node
            self.apart = np.zeros(self.size)  # cost of a camp of its own
            self.chosen: list[int] = []
            held = self._go(first, 0.0, 0)
        self.rest[first] = self.least
        return held

    def _go(self, d: int, spent: float, used: int) -> bool:
        """Try every camp for node d; whether the budget held."""
        if d == self.size:
            self.best, self.least = list(self.chosen), spent
            return True
        self.budget -= 1
        if self.budget < 0:
            return False
        pulls = self.pull[d:, : min(used + 1, self.most)]
        ahead = float((self.apart[d:] - pulls.max(axis=1)).sum())
        if spent + ahead + self.rest[d] >= self.least - EPS:
            return True
        base = float(self.apart[d])
        for more, c in sorted((base - p, c) for c, p in enumerate(pulls[0].tolist())):
            if spent + more + self.rest[d + 1] >= self.least - EPS:
                break
            self.pull[:, c] += self.w[d]
            self.apart += self.drawn[d]
            self.chosen.append(c)
            held = self._go(d + 1, spent + more, max(used, c + 1))
            self.chosen.pop()
            self.pull[:, c] -= self.w[d]
            self.apart -= self.drawn[d]
            if not held:
                return False
        return True


def _placed(order: Sequence[int], camps: Sequence[int]) -> list[int]:
    found = [0] * len(order)
    for i, c in zip(order, camps, strict=True):
        found[i] = c
    return found


def _matrix(block: Graph, order: Sequence[int]) -> Floats:
    place = {i: n for n, i in enumerate(order)}
    w = np.zeros((block.size, block.size))
    for (u, v), s in zip(block.ties, block.strength, strict=True):
        w[place[u], place[v]] = w[place[v], place[u]] = s
    return w


def _cost(w: Floats, camps: Sequence[int]) -> float:
    numbers = np.asarray(camps)
    same = numbers[:, None] == numbers[None, :]
    return float(np.where(same, np.maximum(-w, 0.0), np.maximum(w, 0.0)).sum() / 2.0)


def _order(block: Graph) -> list[int]:
    """Nodes, each next the one most strongly tied to those before it."""
    weight = [sum(abs(block.strength[t]) for _, t in near) for near in block.near]
    pull = [0.0] * block.size
    left = set(range(block.size))
    order: list[int] = []
    while left:
        i = max(left, key=lambda n: (pull[n], weight[n], -n))
        left.remove(i)
        order.append(i)
        for j, t in block.near[i]:
            pull[j] += abs(block.strength[t])
    return order

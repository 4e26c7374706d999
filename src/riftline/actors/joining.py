"""Keys joined by links, and rulings that cannot all hold.

Invariants: what was ruled different never stands in one group; nothing here depends on the order
in which people ruled.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Joined", "Link", "conflicts"]


@dataclass(frozen=True, slots=True)
class Link:
    """Why two keys may be one actor: `by` is a decision's id, or words for what a machine saw."""

    left: str
    right: str
    by: str


class Joined:
    """Union-find that refuses to join what was ruled different. A group's root is its least key."""

    def __init__(self, apart: Iterable[Link] = ()) -> None:
        self._parent: dict[str, str] = {}
        self._apart: dict[str, dict[str, str]] = {}  # root → other key → the ruling
        for ruling in apart:
            if ruling.left != ruling.right:
                self._apart.setdefault(ruling.left, {})[ruling.right] = ruling.by
                self._apart.setdefault(ruling.right, {})[ruling.left] = ruling.by

    def root(self, key: str) -> str:
        """The least key of the group that `key` belongs to."""
        while (up := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(up, up)
            key = up
        return key

    def between(self, left: str, right: str) -> tuple[str, ...]:
        """Ids of the rulings that keep the groups of two keys apart."""
        a, b = self.root(left), self.root(right)
        if len(self._apart.get(a, ())) > len(self._apart.get(b, ())):
            a, b = b, a
        return tuple(sorted({by for k, by in self._apart.get(a, {}).items() if self.root(k) == b}))

    def join(self, left: str, right: str) -> bool:
        """Make two groups one. False, and nothing done, where a ruling keeps them apart."""
        a, b = sorted((self.root(left), self.root(right)))
        if a == b:
            return True
        if self.between(a, b):
            return False
        self._parent[b] = a
        more, less = self._apart.pop(a, {}), self._apart.pop(b, {})
        if len(more) < len(less):
            more, less = less, more
        more.update(less)
        if more:
            self._apart[a] = more
        return True


def conflicts(
    same: Sequence[Link], different: Sequence[Link]
) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Rulings that contradict each other: (ids, keys that they are about), one for each tangle.

    A tangle is a "different" with every chain of "same" that joins its two keys all the same;
    tangles that share a ruling are one. Chains are found shortest first, and the next one only
    among rulings that no earlier one used, so that without them nothing joins the two keys.
    """
    graph: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    joined = Joined()
    for link in same:
        graph[link.left][link.right].add(link.by)
        graph[link.right][link.left].add(link.by)
        joined.join(link.left, link.right)
    tangles: list[tuple[set[str], set[str]]] = []
    for link in different:
        if link.left == link.right or joined.root(link.left) != joined.root(link.right):
            continue
        rulings, keys = {link.by}, set[str]()
        while chain := _chain(graph, link.left, link.right, rulings):
            keys.update(chain)
            for a, b in pairwise(chain):
                rulings.update(graph[a][b])
        for other in [t for t in tangles if t[0] & rulings]:
            tangles.remove(other)
            rulings, keys = rulings | other[0], keys | other[1]
        tangles.append((rulings, keys))
    return tuple(
        sorted(((frozenset(r), frozenset(k)) for r, k in tangles), key=lambda t: min(t[1]))
    )


def _chain(
    graph: Mapping[str, Mapping[str, set[str]]], start: str, end: str, used: set[str]
) -> list[str]:
    """The shortest way from key to key over rulings not in `used`; [] where there is none."""
    came = {start: start}
    waiting = deque([start])
    while waiting:
        key = waiting.popleft()
        if key == end:
            way = [end]
            while way[-1] != start:
                way.append(came[way[-1]])
            return way
        for near in sorted(graph[key]):
            if near not in came and not graph[key][near] <= used:
                came[near] = key
                waiting.append(near)
    return []

"""Where the actors of a field stand on paper: the same place on every day of one revision.

Places come from the whole record and the camps of its last day, so that what moves between two days
is a line or a camp's outline, never an actor. Camps and those who stand alone are set out first,
then the members within each camp, both by Fruchterman and Reingold's forces from a fixed seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from riftline.model import Field, Trend

__all__ = ["FEW", "MOST", "ROUND", "Paper", "Place", "hull", "paper", "weighty"]

Place: TypeAlias = tuple[float, float]

MOST, FEW = 40, 16
"""Actors in one drawing, wide and narrow: more names than this cannot be read."""

SEED = 20140215
"""Any number would do; another one turns the drawing."""

_PULL = {"friendly": 1.0, "contested": 0.3, "faint": 0.2, "hostile": 0.1}
"""How much a tie draws two actors near. Not nothing for foes, or they would drift off the paper."""
_LOOSE = 0.05
"""What draws all to all, so that those whom nothing ties to the rest stay on the paper."""
_APART = 46.0
"""Least distance between two actors, px: a line of text and a disc."""
ROUND = 22.0
"""What belongs to a camp around each member, px."""
_EDGE = (62.0, 34.0)
"""Margins for names, px: at the sides, and above and below."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A drawing's size in px and the place on it of each actor (id), the weightiest first."""

    width: float
    height: float
    at: Mapping[str, Place]


def weighty(trends: Iterable[Trend], most: int = MOST) -> tuple[str, ...]:
    """Ids of the actors of whom most is on record: by independent statements of their pairs."""
    sums: dict[str, int] = {}
    for t in trends:
        for id_ in (t.a, t.b):
            sums[id_] = sums.get(id_, 0) + t.independent
    return tuple(sorted(sums, key=lambda i: (-sums[i], i))[:most])


def paper(
    actors: Sequence[str], trends: Iterable[Trend], last: Field, width: float, height: float
) -> Paper:
    """A place on paper for each of `actors`. `last` is the field on the latest day."""
    shown = set(actors)
    pull = {(t.a, t.b): _PULL["faint"] for t in trends if t.a in shown and t.b in shown}
    for tie in last.ties:
        if tie.a in shown and tie.b in shown:
            pull.pop((tie.b, tie.a), None)
            pull[tie.a, tie.b] = _PULL[tie.standing]
    rest = dict.fromkeys(actors)
    groups: list[list[str]] = []
    for camp in last.camps:
        members = [i for i in actors if i in set(camp.members)]
        if members:
            groups.append(members)
            for i in members:
                rest.pop(i, None)
    groups += [[i] for i in rest]
    return Paper(width, height, _set_out(groups, pull, width, height))


def _set_out(
    groups: Sequence[Sequence[str]],
    pull: Mapping[tuple[str, str], float],
    width: float,
    height: float,
) -> dict[str, Place]:
    if not groups:
        return {}
    of = {i: n for n, g in enumerate(groups) for i in g}
    between: dict[tuple[int, int], float] = {}
    for (a, b), strength in pull.items():
        ends = (min(of[a], of[b]), max(of[a], of[b]))
        if ends[0] != ends[1]:
            between[ends] = between.get(ends, _LOOSE) + strength
    every = range(len(groups))
    loose = {(n, m): _LOOSE for n in every for m in every[n + 1 :]}
    centres = _forces(every, loose | between)
    inner = (width - 2 * _EDGE[0], height - 2 * _EDGE[1])
    inside = [0.6 * _APART * len(g) ** 0.5 if len(g) > 1 else 0.0 for g in groups]
    radii = [r + (ROUND + 8 if r else _APART / 2) for r in inside]
    spots = [_scaled(p, centres, inner) for p in (centres[n] for n in range(len(groups)))]
    spots = _apart(spots, radii, inner)
    at: dict[str, Place] = {}
    for n, group in enumerate(groups):
        within = {k: v for k, v in pull.items() if k[0] in group and k[1] in group}
        local = _forces(group, within)
        far = max((x * x + y * y) ** 0.5 for x, y in local.values()) or 1.0
        discs = [(inside[n] * x / far, inside[n] * y / far) for x, y in local.values()]
        for i, (x, y) in zip(local, _apart(discs, [_APART / 2] * len(discs), None), strict=True):
            at[i] = (spots[n][0] + x, spots[n][1] + y)
    return {i: (at[i][0] + _EDGE[0], at[i][1] + _EDGE[1]) for g in groups for i in g}


def _forces(nodes: Iterable[Any], weights: Mapping[tuple[Any, Any], float]) -> dict[Any, Place]:
    """Places between −1 and 1 by weights; a lone node stands in the middle."""
    import networkx

    graph: networkx.Graph[Any] = networkx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in weights.items())
    if len(graph) == 1:
        return dict.fromkeys(graph, (0.0, 0.0))
    found = networkx.spring_layout(graph, seed=SEED, iterations=150, method="force")
    return {i: (float(p[0]), float(p[1])) for i, p in found.items()}


def _scaled(p: Place, among: Mapping[Any, Place], inner: tuple[float, float]) -> Place:
    """A place so that all of them fill the paper."""
    found = []
    for axis in (0, 1):
        line = [q[axis] for q in among.values()]
        low, high = min(line), max(line)
        share = (p[axis] - low) / (high - low) if high > low else 0.5
        found.append(share * inner[axis])
    return found[0], found[1]


def _apart(
    spots: Sequence[Place], radii: Sequence[float], inner: tuple[float, float] | None
) -> list[Place]:
    """Discs pushed off each other, within the paper if one is given. Bounded: a small paper may
    not hold all."""
    at = [list(p) for p in spots]
    for _ in range(200):
        moved = False
        for n in range(len(at)):
            for m in range(n + 1, len(at)):
                moved = _push(at[n], at[m], radii[n] + radii[m]) or moved
        if inner is not None:
            for spot, r in zip(at, radii, strict=True):
                for axis in (0, 1):
                    room = max(0.0, min(r - _APART / 2, inner[axis] / 2))
                    spot[axis] = min(inner[axis] - room, max(room, spot[axis]))
        if not moved:
            break
    return [(p[0], p[1]) for p in at]


def _push(one: list[float], other: list[float], need: float) -> bool:
    """Whether the two were nearer than `need`; now they are not."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    far = (dx * dx + dy * dy) ** 0.5
    if far >= need - 0.5:
        return False
    if far < 1e-6:
        dx, dy, far = 1.0, 0.5, 1.12
    push = (need - far) / 2 / far
    one[0], one[1] = one[0] - push * dx, one[1] - push * dy
    other[0], other[1] = other[0] + push * dx, other[1] + push * dy
    return True


def hull(points: Sequence[Place]) -> list[Place]:
    """The convex outline of points, counter-clockwise (Andrew's monotone chain)."""
    rest = sorted(set(points))
    if len(rest) < 3:
        return rest

    def half(among: Iterable[Place]) -> list[Place]:
        line: list[Place] = []
        for p in among:
            while len(line) > 1 and _turn(line[-2], line[-1], p) <= 0:
                line.pop()
            line.append(p)
        return line[:-1]

    return half(rest) + half(reversed(rest))


def _turn(a: Place, b: Place, c: Place) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

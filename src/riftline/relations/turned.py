"""What turned since a day: who changed camps, and which triads no longer fit together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import CampChange, Triad
from riftline.relations.months import label
from riftline.relations.sureness import likelihood

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riftline.model import CampKind
    from riftline.relations.parted import Parted
    from riftline.relations.signs import Ground

__all__ = ["MOST_TRIADS", "Since", "changes", "triads"]

LIKELY = 0.55
"""A change is listed from where ICD 203 says "likely"."""

MOST_TRIADS = 500
"""Triads listed at most, the surest: a large field that is at odds with itself has millions."""

RIGHT = 3.0
"""Odds that an observation points where the actor stands: three to one, for signs are misread and
allies quarrel. It says how narrow the dates of a change are, and nothing else."""

LESS = 10.0
"""A change's dates are all months that are at least a tenth as likely as the likeliest one."""


@dataclass(frozen=True, slots=True)
class Since:
    """The field on an earlier day and now, the evidence of the time up to now, the months (`first`
    to `last`) of what came in between, and for each pair the first statements of hostile and of
    friendly folds among that."""

    then: Parted
    now: Parted
    ground: Ground
    first: int
    last: int
    said: Mapping[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]

    def between(self, a: str, b: str, friendly: bool) -> tuple[str, ...]:
        """Ids of what was said since, for or against the two."""
        return self.said.get((min(a, b), max(a, b)), ((), ()))[friendly]


@dataclass(frozen=True, slots=True)
class _Turn:
    """Somebody stood with `old` then, and stands with `new` now (ids, without the one it is of)."""

    actor: str
    kind: CampKind
    old: tuple[str, ...]
    new: tuple[str, ...]


def changes(since: Since) -> tuple[CampChange, ...]:
    """Who stands elsewhere than then, with a probability of at least `LIKELY` and with something
    said since that speaks for it; the surest first.

    The probability is the product of two from the draws: that it stood so then, and that it stands
    otherwise now. Who has only fallen silent has not changed.
    """
    made = [c for t in _turns(since) if (c := _change(since, t)) is not None]
    return tuple(sorted(made, key=lambda c: (-c.probability, c.actor)))


def _turns(since: Since) -> Iterator[_Turn]:
    """Everybody on record on both days whose fellows are not those of then."""
    then, now = since.then, since.now
    present = [tuple(now.ids[i] for i in g) for g in now.members()]
    for group in then.members():
        here = tuple(then.ids[i] for i in group if then.ids[i] in now.place)
        heir = _heir(here, now)
        for actor in here:
            own = now.camps[now.place[actor]]
            new = tuple(i for i in present[own] if i != actor)
            old = tuple(i for i in here if i != actor)
            if len(group) == 1:
                if new:
                    yield _Turn(actor, "joined", (), new)
            elif old and heir is None:
                yield _Turn(actor, "split", old, new)
            elif old and own != heir:
                stayed = tuple(i for i in old if now.camps[now.place[i]] == heir)
                yield _Turn(actor, "went over" if new else "left", stayed, new)


def _heir(group: Sequence[str], now: Parted) -> int | None:
    """The camp in which more than half of `group` stands now, or None: then the camp has split."""
    standing = Counter(now.camps[now.place[i]] for i in group)
    camp, most = standing.most_common(1)[0] if standing else (-1, 0)
    return camp if 2 * most > len(group) else None


def _change(since: Since, turn: _Turn) -> CampChange | None:
    then, now = since.then, since.now
    i, j = then.place[turn.actor], now.place[turn.actor]
    old_then = [then.place[k] for k in turn.old]
    if turn.kind == "joined":
        probability = then.beside(i, ()) * now.beside(j, [now.place[k] for k in turn.new])
    else:
        gone = 1.0 - now.beside(j, [now.place[k] for k in turn.old])
        probability = then.beside(i, old_then) * gone
    against = (s for k in turn.old for s in since.between(turn.actor, k, friendly=False))
    toward = (
        s
        for k in turn.new
        if turn.kind in ("joined", "went over")
        for s in since.between(turn.actor, k, friendly=True)
    )
    statements = tuple(dict.fromkeys((*against, *toward)))
    if probability < LIKELY or not statements:
        return None
    earliest, latest = _when(since, turn)
    return CampChange(
        actor=turn.actor,
        kind=turn.kind,
        fellows=turn.old,
        camp=now.camps[j] + 1,
        earliest=earliest,
        latest=latest,
        probability=probability,
        words=likelihood(probability),
        statements=statements,
    )


def _when(since: Since, turn: _Turn) -> tuple[str, str]:
    """The months in one of which it turned, by the evidence of each month as it came.

    Up to its turn an actor's evidence ties it to `old` and not to `new`, and from then on the
    other way. A month is the likelier the first of the new order, the more of what came before it
    was of the old and of what came from it on of the new, each observation by odds of `RIGHT`; all
    are equally likely beforehand.
    """
    now = since.now.place
    weight = {now[k]: 1.0 for k in turn.new} | {now[k]: -1.0 for k in turn.old}
    own = now[turn.actor]
    towards = np.zeros(len(since.ground.pairs))
    for k, row in zip(range(len(since.now.rows)), since.now.rows.tolist(), strict=True):
        u, v = since.now.graph.ties[k]
        if own in (u, v):
            towards[row] = weight.get(v if u == own else u, 0.0)
    ground = since.ground
    net = towards[ground.pair] * (ground.friendly - ground.hostile)
    within = (ground.month >= since.first) & (ground.month <= since.last)
    months = since.last - since.first + 1
    came = np.bincount(ground.month[within] - since.first, net[within], months)
    before = np.concatenate([[0.0], np.cumsum(came)[:-1]])
    # What came before counts twice: it is wrong of the new order and right of the old.
    likely = np.flatnonzero(2.0 * log(RIGHT) * (before - before.min()) <= log(LESS))
    return label(since.first + int(likely[0])), label(since.first + int(likely[-1]))


def triads(since: Since) -> tuple[Triad, ...]:
    """Triads of sure ties whose signs multiply to less than nothing, and did not surely do so then,
    where something said since turned or made one of the ties; friends' friends at odds first."""
    now = since.now
    sure: list[dict[int, int]] = [{} for _ in now.ids]
    for k, (u, v) in enumerate(now.graph.ties):
        if now.standing[k]:
            sure[u][v] = sure[v][u] = k
    strength = now.graph.strength
    found: list[Triad] = []
    for u, near in enumerate(sure):
        for v in sorted(i for i in near if i > u):
            for x in sorted(i for i in near.keys() & sure[v].keys() if i > v):
                three = (near[v], near[x], sure[v][x])
                product = strength[three[0]] * strength[three[1]] * strength[three[2]]
                if product < 0.0 and (made := _triad(since, (u, v, x), three, product)):
                    found.append(made)
    found.sort(key=lambda t: (t.signs, -t.probability, t.actors))
    return tuple(found[:MOST_TRIADS])


def _triad(
    since: Since, nodes: tuple[int, int, int], three: tuple[int, int, int], product: float
) -> Triad | None:
    then, now = since.then, since.now
    u, v, x = (now.ids[i] for i in nodes)
    pairs = ((u, v), (u, x), (v, x))
    signs = [now.standing[k] for k in three]
    were = [_then(then, pair) for pair in pairs]
    turned = tuple(
        pair for pair, sign, (was, _) in zip(pairs, signs, were, strict=True) if was != sign
    )
    statements = tuple(
        dict.fromkeys(
            s
            for pair, sign in zip(pairs, signs, strict=True)
            if pair in turned
            for s in since.between(*pair, friendly=sign > 0)
        )
    )
    if not statements:
        return None
    return Triad(
        actors=(u, v, x),
        signs="++-" if signs.count(-1) == 1 else "---",
        probability=(1.0 - product) / 2.0,
        words=likelihood((1.0 - product) / 2.0),
        before=(1.0 - were[0][1] * were[1][1] * were[2][1]) / 2.0,
        turned=turned,
        statements=statements,
    )


def _then(then: Parted, pair: tuple[str, str]) -> tuple[int, float]:
    """A pair's standing and strength on the earlier day; nothing known is (0, 0)."""
    if pair[0] not in then.place or pair[1] not in then.place:
        return 0, 0.0
    u, v = then.place[pair[0]], then.place[pair[1]]
    k = next((k for j, k in then.graph.near[u] if j == v), None)
    return (0, 0.0) if k is None else (then.standing[k], then.graph.strength[k])

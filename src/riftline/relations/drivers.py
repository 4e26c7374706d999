"""What moves a pair's result most when it is taken away: the evidence that the answer rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riftline.model import Move
from riftline.relations.beta import Floats
from riftline.relations.course import PRIOR
from riftline.relations.evidence import by_voice, saturated
from riftline.relations.segments import base_rate, log_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riftline.relations.evidence import Observation
    from riftline.relations.view import View

__all__ = ["DRIVERS", "drivers"]

DRIVERS = 5
"""How many are named: what a reader can take in at a glance."""

FAINT = 0.01
"""Share of the move under which one is left out that is not among the named."""


@dataclass(frozen=True, slots=True)
class _Removal:
    """One observation taken out of one pair: what to call it, and what evidence is lost.

    Without it, its voice's other statements count for more, so a loss can be negative.
    """

    pair: int
    turn: int | None
    folds: tuple[str, ...]
    month: int
    hostile: float
    friendly: float


def drivers(views: Sequence[View]) -> list[tuple[Move, ...]]:
    """For each pair, what each piece of its evidence moves, the most first, down to `FAINT`.

    Moved are the last mean of the course and, where there is a break (the onset, else the last
    one), its log Bayes factor against no break. Each is measured against its largest move in the
    pair, and the two are added; a share is of the sum over the pair. All removals of all pairs are
    worked as one array.
    """
    removals = [
        _Removal(p, turn, o.folds, view.place[o.month], *lost)
        for p, view in enumerate(views)
        for turn in (_turning(view),)
        for o, lost in _losses(view)
    ]
    if not removals:
        return [() for _ in views]
    whose = np.array([r.pair for r in removals])
    score = np.zeros(len(removals))
    for moves in (_moves_of_mean(views, removals), _moves_of_break(views, removals)):
        top = np.full(len(views), 1e-300)
        np.maximum.at(top, whose, moves)
        score += moves / top[whose]
    whole = np.full(len(views), 1e-300)
    np.add.at(whole, whose, score)
    ranked: list[list[tuple[float, int, tuple[str, ...]]]] = [[] for _ in views]
    for r, share in zip(removals, (score / whole[whose]).tolist(), strict=True):
        ranked[r.pair].append((-round(share, 9), r.month, r.folds))
    return [_told(sorted(rows)) for rows in ranked]


def _told(rows: Sequence[tuple[float, int, tuple[str, ...]]]) -> tuple[Move, ...]:
    kept = (n < DRIVERS or -share >= FAINT for n, (share, _, _) in enumerate(rows))
    return tuple(Move(f, -s) for (s, _, f), told in zip(rows, kept, strict=True) if told)


def _turning(view: View) -> int | None:
    onset = view.onset()
    return onset if onset is not None else len(view.turns) - 1 if view.turns else None


def _losses(view: View) -> Iterator[tuple[Observation, tuple[float, float]]]:
    """The pair's observations with a sign, and what evidence is lost without each."""
    sums = by_voice(view.signed)
    for o in view.signed:
        h, f = sums[o.month, o.voice]
        harsh, kind = (o.size, 0.0) if o.sign < 0 else (0.0, o.size)
        full, less = saturated(h, f), saturated(max(0.0, h - harsh), max(0.0, f - kind))
        yield o, (full[0] - less[0], full[1] - less[1])


def _moves_of_mean(views: Sequence[View], removals: Sequence[_Removal]) -> Floats:
    """By how much each removal moves its pair's last mean, each month's evidence counted as far
    as its share is likely to be still that of the last."""
    a = np.array([PRIOR[0] + float(v.hostile @ v.still) for v in views])
    b = np.array([PRIOR[1] + float(v.friendly @ v.still) for v in views])
    p = np.array([r.pair for r in removals])
    faded = np.array([views[r.pair].still[r.month] for r in removals])
    less_a = a[p] - faded * np.array([r.hostile for r in removals])
    less_b = b[p] - faded * np.array([r.friendly for r in removals])
    found: Floats = np.abs(a[p] / (a[p] + b[p]) - less_a / (less_a + less_b))
    return found


def _moves_of_break(views: Sequence[View], removals: Sequence[_Removal]) -> Floats:
    """By how much each removal lowers its break's log Bayes factor (0: not, or no break)."""
    known: dict[int, list[tuple[int, int, float, float, float, float, float]]] = {}
    rows, less, places = [], [], []
    for i, r in enumerate(removals):
        if r.turn is None:
            continue
        if r.pair not in known:
            known[r.pair] = _three(views[r.pair], r.turn)
        places.append(i)
        for first, end, *sums in known[r.pair]:
            rows.append(sums)
            here = float(first <= r.month < end)
            seen = here * float(views[r.pair].documents[r.month] > 0)
            less.append((here * r.hostile, here * r.friendly, seen * r.hostile, 0.0, 0.0))
    found = np.zeros(len(removals))
    if rows:
        full = np.array(rows)
        fall = _evidence(full) - _evidence(np.maximum(0.0, full - np.array(less)))
        before, after, whole = fall.reshape(-1, 3).T
        found[places] = np.maximum(0.0, before + after - whole)
    return found


def _evidence(rows: Floats) -> Floats:
    hostile, friendly, seen, documents, rate = rows.T
    return log_evidence(hostile, friendly, seen, documents, rate)


def _three(view: View, i: int) -> list[tuple[int, int, float, float, float, float, float]]:
    """The parts before and after turn `i`, and the one that they would make together: first
    month, last month + 1, and what `log_evidence` wants of them."""
    before, after = view.parts[i], view.parts[i + 1]
    rate = float(base_rate(view.hostile[None, :], view.documents)[0])
    found = []
    spans = ((before.first, before.end), (after.first, after.end), (before.first, after.end))
    for first, end in spans:
        documents = view.documents[first:end]
        h, f = float(view.hostile[first:end].sum()), float(view.friendly[first:end].sum())
        seen = float(view.hostile[first:end][documents > 0].sum())
        found.append((first, end, h, f, seen, float(documents.sum()), rate))
    return found

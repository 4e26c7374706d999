"""What moves a pair's result most when it is taken away: the evidence that the answer rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from riftline.model import Move
from riftline.relations.beta import Floats
from riftline.relations.course import PRIOR
from riftline.relations.evidence import saturated_all
from riftline.relations.segments import base_rate, log_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riftline.columns import Rows
    from riftline.relations.evidence import Evidence, Voiced
    from riftline.relations.view import View

__all__ = ["DRIVERS", "Signed", "drivers"]

DRIVERS = 5
"""How many are named: what a reader can take in at a glance."""

FAINT = 0.01
"""Share of the move under which one is left out that is not among the named."""


class Signed(NamedTuple):
    """The observations with a sign of all pairs: which rows of the evidence, the place of the pair,
    of the month, the size; by voices, and what each voice's count for."""

    rows: Rows
    pair: Rows
    month: Rows
    sign: Floats
    size: Floats
    voiced: Voiced
    counted: tuple[Floats, Floats]


def drivers(views: Sequence[View], signed: Signed, found: Evidence) -> list[tuple[Move, ...]]:
    """For each pair, what each piece of its evidence moves, the most first, down to `FAINT`.

    Moved are the last mean of the course and, where there is a break (the onset, else the last
    one), its log Bayes factor against no break. Each is measured against its largest move in the
    pair, and the two are added; a share is of the sum over the pair. All removals of all pairs are
    worked as one array.
    """
    if not len(signed.rows):
        return [() for _ in views]
    whose, lost = signed.pair, _losses(signed)
    score = np.zeros(len(whose))
    for moves in (_moves_of_mean(views, signed, *lost), _moves_of_break(views, signed, *lost)):
        top = np.full(len(views), 1e-300)
        np.maximum.at(top, whose, moves)
        score += moves / top[whose]
    whole = np.full(len(views), 1e-300)
    np.add.at(whole, whose, score)
    share = np.round(score / whole[whose], 9)
    # Observations of a pair stand by month and by what is told first.
    order = np.lexsort((np.arange(len(whose)), signed.month, -share, whose))
    many = np.bincount(whose, minlength=len(views))
    begin = np.cumsum(many) - many
    rank = np.arange(len(order)) - begin[whose[order]]
    kept = order[(rank < DRIVERS) | (share[order] >= FAINT)]
    told: list[list[Move]] = [[] for _ in views]
    for p, row, part in zip(
        whose[kept].tolist(), signed.rows[kept].tolist(), share[kept].tolist(), strict=True
    ):
        told[p].append(Move(found.folds(row), part))
    return [tuple(moves) for moves in told]


def _turning(view: View) -> int | None:
    onset = view.onset()
    return onset if onset is not None else len(view.turns) - 1 if view.turns else None


def _losses(signed: Signed) -> tuple[Floats, Floats]:
    """What evidence is lost without each observation. Without it, its voice's other statements
    count for more, so a loss can be negative."""
    of, said = signed.voiced.of, signed.voiced
    harsh = np.where(signed.sign < 0, signed.size, 0.0)
    kind = np.where(signed.sign < 0, 0.0, signed.size)
    less = saturated_all(
        np.maximum(0.0, said.hostile[of] - harsh), np.maximum(0.0, said.friendly[of] - kind)
    )
    return signed.counted[0][of] - less[0], signed.counted[1][of] - less[1]


def _moves_of_mean(
    views: Sequence[View], signed: Signed, hostile: Floats, friendly: Floats
) -> Floats:
    """By how much each removal moves its pair's last mean, each month's evidence counted as far
    as its share is likely to be still that of the last."""
    a = np.array([PRIOR[0] + float(v.hostile @ v.still) for v in views])
    b = np.array([PRIOR[1] + float(v.friendly @ v.still) for v in views])
    p = signed.pair
    faded = np.stack([v.still for v in views])[p, signed.month]
    less_a, less_b = a[p] - faded * hostile, b[p] - faded * friendly
    found: Floats = np.abs(a[p] / (a[p] + b[p]) - less_a / (less_a + less_b))
    return found


def _moves_of_break(
    views: Sequence[View], signed: Signed, hostile: Floats, friendly: Floats
) -> Floats:
    """By how much each removal lowers its break's log Bayes factor (0: not, or no break)."""
    turned = {p: _three(v, turn) for p, v in enumerate(views) if (turn := _turning(v)) is not None}
    places = np.flatnonzero(np.isin(signed.pair, list(turned)))
    found = np.zeros(len(signed.pair))
    if not len(places):
        return found
    at = np.full(len(views), -1)
    at[list(turned)] = np.arange(len(turned))
    three = np.array(list(turned.values()))  # pairs × (before, after, both) × 7
    mine = three[at[signed.pair[places]]]
    month = signed.month[places, None]
    here = ((mine[:, :, 0] <= month) & (month < mine[:, :, 1])).astype(np.float64)
    seen = here * (views[0].documents[signed.month[places]] > 0)[:, None]
    h, f = hostile[places, None], friendly[places, None]
    none = np.zeros_like(here)
    less = np.stack([here * h, here * f, seen * h, none, none], axis=2)
    full = mine[:, :, 2:]
    fall = _evidence(full.reshape(-1, 5)) - _evidence(np.maximum(0.0, full - less).reshape(-1, 5))
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

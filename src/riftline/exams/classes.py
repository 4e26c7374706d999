"""Measures over named classes: F1 of each, of all together (micro) and their mean (macro).

* ``micro_f1``: hits, answers and wanted summed over the classes that count, then F1. Where every
  item has one class and gets one answer out of the same classes, it is the share of right answers.
* ``macro_f1``: the mean of the F1 of the classes that count and that the data has.
* Intervals are bootstrapped over the units given: sentences, or whole documents where one holds
  several items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from riftline.exams.resample import interval
from riftline.exams.spans import Tally, measure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Counts", "by_class", "figure", "macro", "of_answers", "summary", "table"]

Counts = Mapping[str, Tally]
"""Class → counts of one unit; a class that is absent has none."""


def of_answers(wanted: Sequence[str], given: Sequence[str]) -> dict[str, Tally]:
    """The counts of one unit whose items want one class each and got one each."""
    made: dict[str, Tally] = {}
    for w, g in zip(wanted, given, strict=True):
        made[w] = made.get(w, Tally()) + Tally(int(w == g), 0, 1)
        made[g] = made.get(g, Tally()) + Tally(0, 1, 0)
    return made


def by_class(
    units: Sequence[Counts], names: Sequence[str], counted: Sequence[str] | None = None
) -> dict[str, Any]:
    """``types`` for all `names`; ``micro_f1``, ``macro_f1``, ``n`` and ``interval`` over `counted`.

    `counted` are all `names` where not given.
    """
    counted = names if counted is None else counted
    together = measure([sum((u.get(c, Tally()) for c in counted), Tally()) for u in units])
    mean, between = macro(units, counted)
    return {
        "types": {name: measure([u.get(name, Tally()) for u in units]) for name in names},
        "micro_f1": together["f1"],
        "macro_f1": mean,
        "n": together["n"],
        "interval": {"micro_f1": together["interval"]["f1"], "macro_f1": between},
    }


def macro(units: Sequence[Counts], names: Sequence[str]) -> tuple[float | None, list[float] | None]:
    """Mean F1 of those of `names` that the data has, and its interval; None without any."""
    kept = [n for n in names if any(u[n].gold for u in units if n in u)]
    if not kept:
        return None, None
    import numpy as np

    rows = [
        [x for n in kept for t in [u.get(n, Tally())] for x in (2 * t.hits, t.found + t.gold)]
        for u in units
    ]

    def mean(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        # a class that a draw misses is left out of that draw's mean
        scores = sums[:, 0::2] / sums[:, 1::2]
        return np.asarray(np.nansum(scores, 1) / np.isfinite(scores).sum(1))

    whole = float(mean(np.asarray(rows, dtype=float).sum(0, keepdims=True))[0])
    return round(whole, 4), interval(rows, mean)


def table(types: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Lines for a terminal: one a class of ``types``."""
    width = max(map(len, types), default=0) + 2
    head = f"{'':{width}}{'p':>8}{'r':>8}{'f1':>8}  {'95 % of f1':16}{'n':>7}{'found':>8}"
    made = [head]
    for name, m in types.items():
        cells = "".join(f"{figure(m[k]):>8}" for k in ("p", "r", "f1"))
        between = _between(m["interval"]["f1"])
        made.append(f"{name:{width}}{cells}  {between:16}{m['n']:>7}{m['found']:>8}")
    return made


def summary(scores: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Lines for a terminal: the figures `names` of `scores` with their intervals."""
    return [
        f"{name} {figure(scores[name])} ({_between(scores['interval'][name])}), n = {scores['n']}"
        for name in names
    ]


def figure(value: float | None) -> str:
    """Three decimals, or a dash for a figure that does not exist."""
    return "–" if value is None else f"{value:.3f}"


def _between(low_high: Sequence[float] | None) -> str:
    return f"{low_high[0]:.3f} … {low_high[1]:.3f}" if low_high else "–"

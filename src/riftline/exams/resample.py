"""95 % bootstrap intervals of figures that are more than one ratio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from riftline.exams.spans import SAMPLES, SEED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["interval"]


def interval(
    rows: Sequence[Sequence[float]],
    figure: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> list[float] | None:
    """The 2.5 and 97.5 percentile of `figure` over resampled `rows`; None where undefined.

    `rows` hold the sums of one text or document each (K numbers); `figure` gets the sums of the
    drawn rows (draws, K) and gives a value a draw, nan where it has none. Drawn as in
    `riftline.exams.spans.ratio_interval`: the same rows give the same interval everywhere.
    """
    if not rows:
        return None
    import numpy as np

    size = len(rows)
    draws = np.random.default_rng(SEED).multinomial(size, [1 / size] * size, size=SAMPLES)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = figure(draws @ np.asarray(rows, dtype=float))
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return [round(float(low), 4), round(float(high), 4)]

"""Scores → mentions of actors, places and offices, as runs of words.

Where a name stands is asked before of what kind it is: the kinds' begins count together, and so do
their insides. The likeliest kind word by word would cut a name in two wherever the network wavers
between kinds (*Ibra* a place, *Tarn* a group).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from riftline.attribution.tagger.decode import LINKS, paths, runs
from riftline.attribution.tagger.heads import KINDS
from riftline.attribution.tagger.network import Seen

__all__ = ["Mentioned", "mentions"]

_ROLE = KINDS.index("role")
_NAMED = tuple(n for n in range(len(KINDS)) if n != _ROLE)
_FLOOR = np.float32(1e-6)


class Mentioned(NamedTuple):
    """Words ``[start, end)``, counted from the window's first like `Window.run`, and the kind.

    `score` 0…1: the mean probability of its words that they are part of some mention.
    """

    start: int
    end: int
    kind: str
    score: float


def mentions(seen: Seen) -> list[Mentioned]:
    """The mentions that begin among the words that the window answers for, in order.

    They lie on the best path by Viterbi's algorithm, in which an inside follows only its own begin
    or inside. A mention may run on into the words that the next window answers for; that window
    sees its begin too, and leaves it.
    """
    low, high = (n - seen.window.start for n in seen.window.own)
    kinds = seen.kinds
    begin, inside = (kinds[:, [k + 2 * n for n in _NAMED]].sum(1) for k in (1, 2))
    offices = kinds[:, 1 + 2 * _ROLE : 3 + 2 * _ROLE]
    scores = np.column_stack([kinds[:, 0], begin, inside, offices])
    path = paths(np.log(scores + _FLOOR)[None], LINKS)[0]
    found = [(run, _kind(kinds[slice(*run)])) for run in runs(path, 1)]
    found += [(run, "role") for run in runs(path, 3)]
    return [
        Mentioned(a, z, kind, float(1 - kinds[a:z, 0].mean()))
        for (a, z), kind in sorted(found)
        if low <= a < high
    ]


def _kind(kinds: NDArray[np.float32]) -> str:
    """The likeliest kind of a name, its words counting alike."""
    shares = kinds.sum(0)
    return KINDS[max(_NAMED, key=lambda n: float(shares[1 + 2 * n] + shares[2 + 2 * n]))]

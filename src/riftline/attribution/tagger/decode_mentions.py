"""Scores → mentions of actors, places and offices, as runs of words."""

from __future__ import annotations

from typing import NamedTuple

from riftline.attribution.tagger.heads import KINDS
from riftline.attribution.tagger.network import Seen

__all__ = ["Mentioned", "mentions"]


class Mentioned(NamedTuple):
    """Words ``[start, end)``, counted from the window's first like `Window.run`, and the kind."""

    start: int
    end: int
    kind: str


def mentions(seen: Seen) -> list[Mentioned]:
    """The mentions that begin among the words that the window answers for, in order.

    Each word takes its likeliest tag. An inside that follows no mention of its kind opens one: a
    begin is what the network misses more often than a whole name. A mention may run on into the
    words that the next window answers for; that window sees its begin too, and leaves it.
    """
    low, high = (n - seen.window.start for n in seen.window.own)
    return [m for m in _runs(seen.kinds.argmax(-1).tolist()) if low <= m.start < high]


def _runs(tags: list[int]) -> list[Mentioned]:
    """Tags of `Seen.kinds`: 0 outside, 1 + 2k begin and 2 + 2k inside of kind k."""
    found: list[Mentioned] = []
    for at, tag in enumerate(tags):
        if tag == 0:
            continue
        kind = KINDS[(tag - 1) // 2]
        if tag % 2 == 0 and found and found[-1].end == at and found[-1].kind == kind:
            found[-1] = found[-1]._replace(end=at + 1)
        else:
            found.append(Mentioned(at, at + 1, kind))
    return found

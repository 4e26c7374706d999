"""A document's words → windows that the network reads at once.

Windows are cut between paragraphs where they can be; a paragraph that is longer than a window is
read in windows that overlap, so that no attribution is cut without a window that holds it whole
(up to the overlap; a longer one is told apart by `Window.own`, never dropped).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from riftline.attribution.tagger.words import BEGIN, END, Pieces, Word

__all__ = ["LIMIT", "Run", "Window", "windows"]

LIMIT = 256
"""Pieces a window, the marks of its ends included: what training used."""
_OVERLAP = 0.5
"""Share of a window that is read again by the next one, within one long paragraph: a cue is read
where at least a quarter of a window stands to either side of it."""

_start, _end = attrgetter("start"), attrgetter("end")

_Cut = Sequence[tuple[int, ...]]
"""The pieces of each word."""

Run = tuple[int, int]
"""Half-open run of words in a window."""


class Window(NamedTuple):
    """Words ``[start, end)`` of the document's list and how the network sees them.

    `ids` are pieces, `first` the place of each word's first piece in them. Answers count for the
    words of `own` (numbers in the document's list): overlapping windows share the words out.
    """

    words: Sequence[Word]
    start: int
    end: int
    ids: list[int]
    first: list[int]
    own: Run

    def run(self, start: int, end: int) -> Run | None:
        """Words of the window (counted from its first) that meet the code points, or None."""
        a = bisect_right(self.words, start, self.start, self.end, key=_end)
        z = bisect_left(self.words, end, a, self.end, key=_start)
        return (a - self.start, z - self.start) if a < z else None


def windows(
    words: Sequence[Word], breaks: Sequence[int], pieces: Pieces, limit: int = LIMIT
) -> Iterator[Window]:
    """Cut `words` into windows. `breaks` are the first words of paragraphs, rising."""
    begins = sorted({0, *breaks})
    parts = frozenset(breaks)
    cut = [pieces(w.text, w.spaced) for w in words]
    lengths = [len(some) for some in cut]
    room = limit - 2
    start, used = 0, 0
    for at, begin in enumerate(begins):
        end = begins[at + 1] if at + 1 < len(begins) else len(words)
        if begin >= end:
            continue
        size = sum(lengths[begin:end])
        if used and used + size + 1 > room:
            yield _window(words, parts, cut, start, begin, (start, begin))
            start, used = begin, 0
        if size > room:
            yield from _long(words, parts, cut, lengths, begin, end, room)
            start, used = end, 0
            continue
        used += size + (1 if used else 0)
    if start < len(words) and used:
        yield _window(words, parts, cut, start, len(words), (start, len(words)))


def _long(
    words: Sequence[Word], parts: frozenset[int], cut: _Cut, lengths: Sequence[int],
    begin: int, end: int, room: int,
) -> Iterator[Window]:  # fmt: skip
    """One paragraph in overlapping windows: each owns up to the middle of the overlap."""
    start = own = begin
    while start < end:
        stop, used = start, 0
        while stop < end and used + lengths[stop] <= room:
            used += lengths[stop]
            stop += 1
        if stop >= end:
            yield _window(words, parts, cut, start, end, (own, end))
            return
        back, again = stop, 0
        while back > start + 1 and again + lengths[back - 1] <= room * _OVERLAP:
            back -= 1
            again += lengths[back]
        middle = (back + stop) // 2
        yield _window(words, parts, cut, start, stop, (own, middle))
        start, own = back, middle


def _window(
    words: Sequence[Word], parts: frozenset[int], cut: _Cut, start: int, end: int, own: Run
) -> Window:
    ids, first = [BEGIN], []
    for i in range(start, end):
        if i > start and i in parts:
            ids.append(END)
        first.append(len(ids))
        ids.extend(cut[i])
    ids.append(END)
    return Window(words, start, end, ids, first, own)

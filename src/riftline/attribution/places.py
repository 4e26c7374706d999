"""Things by their place in a text, so that a look costs the answer and not the document."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import Generic, TypeVar

from riftline.model import Span

__all__ = ["Places", "found"]

T = TypeVar("T")


@lru_cache(maxsize=4)  # many statements ask about overlapping spans of one text
def _everywhere(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(m.span() for m in pattern.finditer(text))


def found(pattern: re.Pattern[str], text: str, span: Span) -> tuple[Span, ...]:
    """Where `pattern` matches within `span`. The text is searched once, not once a span."""
    every = _everywhere(pattern, text)
    first, last = bisect_left(every, span[:1]), bisect_left(every, span[1:])
    if (first and every[first - 1][1] > span.start) or (last and every[last - 1][1] > span.end):
        # One lies across the edge: within, there may be a shorter one.
        return tuple(Span(*m.span()) for m in pattern.finditer(text, *span))
    return tuple(Span(*hit) for hit in every[first:last])


class Places(Generic[T]):
    """Things with a span each; every question is answered in the order in which they were given.

    A thing may be given with several spans and is answered once.
    """

    __slots__ = ("_ends", "_spans", "_starts", "_things")

    def __init__(self, things: Iterable[tuple[Span, T]]) -> None:
        self._things: list[T] = []
        spans: list[tuple[int, int, int]] = []
        known: dict[int, int] = {}
        for span, thing in things:
            n = known.setdefault(id(thing), len(self._things))
            if n == len(self._things):
                self._things.append(thing)
            spans.append((span.start, span.end, n))
        self._spans = sorted(spans)
        self._starts = [start for start, _, _ in self._spans]
        # Where no span before a place ends behind a point, none further back does.
        self._ends = list(accumulate((end for _, end, _ in self._spans), max))

    def holding(self, span: Span) -> list[T]:
        """Things one of whose spans holds all of `span`."""
        found: set[int] = set()
        i = bisect_right(self._starts, span.start) - 1
        while i >= 0 and self._ends[i] >= span.end:
            _, end, n = self._spans[i]
            if end >= span.end:
                found.add(n)
            i -= 1
        return [self._things[n] for n in sorted(found)]

    def meeting(self, span: Span) -> list[T]:
        """Things one of whose spans shares a code point with `span`."""
        found: set[int] = set()
        i = bisect_left(self._starts, span.end) - 1
        while i >= 0 and self._ends[i] > span.start:
            _, end, n = self._spans[i]
            if end > span.start:
                found.add(n)
            i -= 1
        return [self._things[n] for n in sorted(found)]

    def within(self, span: Span) -> list[T]:
        """Things one of whose spans lies wholly inside `span`."""
        found: set[int] = set()
        for i in range(bisect_left(self._starts, span.start), len(self._spans)):
            start, end, n = self._spans[i]
            if start > span.end:
                break
            if end <= span.end:
                found.add(n)
        return [self._things[n] for n in sorted(found)]

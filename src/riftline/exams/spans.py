"""Measures that several exams share: spans against spans, tokens against tokens.

Definitions that hold for every figure made here:

* A token is a run of word characters or one other visible character (``\\w+|[^\\w\\s]``).
* An *item* is what one annotation says for one role: one or more pieces of the text. Pieces lose
  outer white space and punctuation (a full stop inside or outside the quotation marks is not a
  mistake); pieces with nothing but white space and punctuation between them are one piece (a
  quotation over two paragraphs). An item that is only punctuation keeps it (a cue may be a colon).
* *Exact*: the same set of pieces. *Soft*: Dice overlap of their tokens of at least one half.
  Each item is matched with at most one other, the largest overlap first.
* p = hits / found, r = hits / n, f1 = 2 hits / (found + n), summed over articles before dividing
  (micro). What has nothing to divide by is None, never 0 or 1.
* An interval is the 2.5 and 97.5 percentile over resampled articles (bootstrap): whole articles,
  because the attributions of one article are not independent of each other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from riftline.model import Span

__all__ = [
    "HALF", "Tally", "Tokens", "dice", "intervals", "matches", "measure", "pieces",
    "ratio_interval", "trim",
]  # fmt: skip

HALF = 0.5
"""Soft match: the overlap at which more than half of what both say is the same."""

SAMPLES = 1000
SEED = 20140202

_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where the tokens of one text stand."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Tokens:
        """The tokens of `text`, in order."""
        found = [m.span() for m in _TOKEN.finditer(text)]
        return cls(tuple(s for s, _ in found), tuple(e for _, e in found))

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, spans: Iterable[Span]) -> frozenset[int]:
        """Numbers of the tokens that share at least one character with any of `spans`."""
        return frozenset(
            i
            for start, end in spans
            for i in range(bisect_right(self.ends, start), bisect_left(self.starts, end))
        )


def trim(text: str, span: Span) -> Span:
    """`span` without outer white space and punctuation; without white space if that is all."""
    start, end = span
    words = [m.start() for m in _WORD.finditer(text, start, end)]
    if words:
        return Span(words[0], words[-1] + 1)
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return Span(start, start + len(inner.strip()))


def pieces(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """One item: trimmed, in order, neighbours joined; marks alone only where no words are."""
    trimmed = sorted(s for s in (trim(text, s) for s in spans) if s.start < s.end)
    joined: list[Span] = []
    for span in [s for s in trimmed if _WORD.search(text, *s)] or trimmed:
        if joined and not _WORD.search(text, joined[-1].end, max(joined[-1].end, span.start)):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    """Overlap of two sets, 0 … 1; two empty sets agree."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def matches(
    found: Sequence[T], gold: Sequence[T], overlap: Callable[[T, T], float]
) -> list[tuple[int, int]]:
    """One-to-one pairs (index in `found`, index in `gold`), the largest overlap first.

    `overlap` returns 0 for what is no match. Ties go to the earlier items.
    """
    scored = sorted(
        (-score, i, j)
        for i, f in enumerate(found)
        for j, g in enumerate(gold)
        if (score := overlap(f, g)) > 0
    )
    left, right, pairs = set(range(len(found))), set(range(len(gold))), []
    for _, i, j in scored:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append((i, j))
    return pairs


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one article: right answers, answers given, answers wanted."""

    hits: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.found + other.found, self.gold + other.gold)


def measure(tallies: Sequence[Tally]) -> dict[str, Any]:
    """``p``, ``r``, ``f1`` with ``n`` (wanted), ``found``, ``hits`` and 95 % ``interval`` of each.

    `tallies` holds one tally an article.
    """
    total = sum(tallies, Tally())
    return {
        "p": _share(total.hits, total.found),
        "r": _share(total.hits, total.gold),
        "f1": _share(2 * total.hits, total.found + total.gold),
        "n": total.gold,
        "found": total.found,
        "hits": total.hits,
        "interval": intervals(tallies),
    }


def intervals(tallies: Sequence[Tally]) -> dict[str, list[float] | None]:
    """95 % bootstrap intervals over articles of p, r and f1."""
    return {
        "p": ratio_interval([(t.hits, t.found) for t in tallies]),
        "r": ratio_interval([(t.hits, t.gold) for t in tallies]),
        "f1": ratio_interval([(2 * t.hits, t.found + t.gold) for t in tallies]),
    }


def ratio_interval(pairs: Sequence[tuple[float, float]]) -> list[float] | None:
    """95 % bootstrap interval of sum(numerators) / sum(denominators); None where undefined.

    The seed is fixed: the same counts give the same interval on every machine.
    """
    if sum(d for _, d in pairs) <= 0:
        return None
    import numpy as np

    counts = np.asarray(pairs, dtype=float)
    size = len(pairs)
    draws = np.random.default_rng(SEED).multinomial(size, [1 / size] * size, size=SAMPLES)
    sums = draws @ counts
    drawn = sums[sums[:, 1] > 0]
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    return [round(float(low), 4), round(float(high), 4)]


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None

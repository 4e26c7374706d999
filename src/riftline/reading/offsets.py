"""Where the text came from: pieces of a document's text with their place in the source text.

A `Bit` says that ``text[start:end]`` came from ``source[at:to]``. Bits become `OffsetRun`s in
bytes. A run is **linear** when it has as many bytes as characters: then every character is one
byte and positions inside it can be counted; other runs are kept short instead (`_SHORT`), so
that a statement's place is never off by more than a few words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from riftline.model import OffsetRun
from riftline.reading.clean import is_dropped
from riftline.reading.decode import Decoded, bytes_at

__all__ = ["Bit", "runs"]

_SHORT = 40  # code points: about six words


class Bit(NamedTuple):
    """``text[start:end]`` came from ``source[at:to]``."""

    start: int
    end: int
    at: int
    to: int


def runs(bits: Iterable[Bit], decoded: Decoded) -> tuple[OffsetRun, ...]:
    """Offset runs in bytes, few and monotone, from bits in text order.

    Neighbours join where nothing but white space and dropped marks stands between them.
    """
    if not decoded.mapped:
        return ()
    ordered = list(bits)
    byte = bytes_at(decoded, (p for b in ordered for p in (b.at, b.to)))
    found: list[OffsetRun] = []
    last_to = 0
    for bit in ordered:
        run = OffsetRun(bit.start, bit.end, byte[bit.at], byte[bit.to])
        if found and _joins(found[-1], run, decoded.text[last_to : bit.at]):
            found[-1] = OffsetRun(found[-1].start, run.end, found[-1].at, run.to)
        else:
            found.append(run)
        last_to = bit.to
    return tuple(found)


def _joins(left: OffsetRun, right: OffsetRun, gap: str) -> bool:
    between = right.start - left.end
    if between > 1 or len(gap) > 200 or not all(c.isspace() or is_dropped(c) for c in gap):
        return False
    if between == 1 and not any(c.isspace() for c in gap):
        return False
    linear = right.to - left.at == right.end - left.start
    return linear or (
        right.end - left.start <= _SHORT and not (_linear(left) and left.end - left.start > _SHORT)
    )


def _linear(run: OffsetRun) -> bool:
    return run.to - run.at == run.end - run.start


def shifted(bits: Sequence[Bit], by: int) -> list[Bit]:
    """The bits of a block, moved to where the block stands in the document's text."""
    return [Bit(b.start + by, b.end + by, b.at, b.to) for b in bits]

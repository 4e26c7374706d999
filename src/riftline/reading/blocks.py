"""Blocks before they have a place, and the document's text put together from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riftline.model import Block, BlockKind, OffsetRun, Span
from riftline.reading.clean import strip_marks
from riftline.reading.decode import Decoded
from riftline.reading.offsets import Bit, runs, shifted

__all__ = ["Draft", "assemble", "draft"]

_WORD = re.compile(r"\S+")
JOIN = "\n\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """A block whose place in the document is not known yet. `bits` count from its own start."""

    kind: BlockKind
    text: str
    bits: tuple[Bit, ...] = ()


def draft(kind: BlockKind, source: str, ranges: Iterable[tuple[int, int]]) -> Draft:
    """A block from ranges of the source: words joined by single blanks, each with its place."""
    words: list[str] = []
    bits: list[Bit] = []
    at = 0
    for start, end in ranges:
        for match in _WORD.finditer(source, start, end):
            word = strip_marks(match.group())
            if not word:
                continue
            if words:
                at += 1
            words.append(word)
            bits.append(Bit(at, at + len(word), match.start(), match.end()))
            at += len(word)
    return Draft(kind, " ".join(words), tuple(bits))


def assemble(
    drafts: Sequence[Draft], decoded: Decoded
) -> tuple[str, tuple[Block, ...], tuple[OffsetRun, ...]]:
    """The text (blocks joined by a blank line), its blocks, and its map to the capture."""
    blocks: list[Block] = []
    bits: list[Bit] = []
    texts: list[str] = []
    at = 0
    for d in drafts:
        if not d.text:
            continue
        if texts:
            at += len(JOIN)
        texts.append(d.text)
        blocks.append(Block(d.kind, Span(at, at + len(d.text))))
        bits.extend(shifted(d.bits, at))
        at += len(d.text)
    return JOIN.join(texts), tuple(blocks), runs(bits, decoded)

"""Where statements stand in a text: spans, which may overlap, cut into runs that do not.

Invariant: every character of a document's text stands in exactly one run, in order; only white
space between blocks is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from riftline.model import Block, Document, Span, Statement

__all__ = [
    "PART_LENGTH",
    "Mark",
    "Row",
    "Run",
    "Whole",
    "marks_of",
    "part_of",
    "parts",
    "rows",
    "runs",
]

ORDER = (
    "hit",
    "here",
    "gone",
    "come",
    "content",
    "when",
    "loaded",
    "speaker",
    "target",
    "cue",
    "hedge",
)
"""Roles from the outermost element to the innermost, so that the thin marks stay on top."""

PART_LENGTH = 40_000
"""Code points of text on one page. Longer texts are shown in parts: browsers lay out a megabyte
of marked text in seconds, forty thousand characters at once."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span that plays a role in some statement."""

    span: Span
    role: str


class Whole(str):
    """Captured text that a page shows to its end, however long: it comes in parts of its own."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in which the roles do not change. `starts`: roles that begin here.

    `notes` are the numbers of the statements whose evidence begins here.
    """

    text: str
    roles: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One block of the text beside the numbers of the statements that begin in it."""

    kind: str
    runs: tuple[Run, ...]
    notes: tuple[int, ...]
    start: int = 0


def marks_of(s: Statement) -> Iterator[Mark]:
    """The spans that a statement names, with their roles."""
    if s.speaker.span:
        yield Mark(s.speaker.span, "speaker")
    if s.cue:
        yield Mark(s.cue.span, "cue")
    for piece in s.content:
        yield Mark(piece.span, "content")
    if s.target and s.target.span:
        yield Mark(s.target.span, "target")
    for piece in s.claim.hedges:
        yield Mark(piece.span, "hedge")
    if s.when and s.when.span:
        yield Mark(s.when.span, "when")


def runs(
    text: str, window: Span, marks: Iterable[Mark], notes: Sequence[tuple[int, int]] = ()
) -> tuple[Run, ...]:
    """Cut ``text[window]`` where any mark begins or ends.

    `notes` are pairs (where, number), put before the character at `where`.
    """
    cuts = {window.start, window.end}
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    fresh: dict[int, set[str]] = {}
    for mark in set(marks):
        start, end = max(mark.span.start, window.start), min(mark.span.end, window.end)
        if start >= end:
            continue
        cuts.update((start, end))
        opens.setdefault(start, []).append(mark.role)
        closes.setdefault(end, []).append(mark.role)
        if start == mark.span.start:
            fresh.setdefault(start, set()).add(mark.role)
    numbered: dict[int, list[int]] = {}
    for where, number in notes:
        if window.start <= where < window.end:
            cuts.add(where)
            numbered.setdefault(where, []).append(number)
    active: Counter[str] = Counter()
    found: list[Run] = []
    points = sorted(cuts)
    for start, end in pairwise(points):
        active.subtract(closes.get(start, ()))
        active.update(opens.get(start, ()))
        roles = tuple(r for r in ORDER if active[r] > 0)
        starts = tuple(r for r in roles if r in fresh.get(start, ()))
        found.append(Run(Whole(text[start:end]), roles, starts, tuple(numbered.get(start, ()))))
    return tuple(found)


def _covered(document: Document) -> Iterator[Block]:
    """The document's blocks in order, and paragraphs for whatever text no block holds."""
    at = 0
    for block in sorted(document.blocks, key=lambda b: b.span):
        start, end = max(block.span.start, at), min(block.span.end, len(document.text))
        if start >= end:
            continue
        yield from _paragraphs(document.text, at, start)
        yield Block(block.kind, Span(start, end))
        at = end
    yield from _paragraphs(document.text, at, len(document.text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    while start < end:
        cut = text.find("\n\n", start, end)
        stop = end if cut < 0 else cut
        if text[start:stop].strip():
            yield Block("paragraph", Span(start, stop))
        start = stop if cut < 0 else cut + 2


def _shortened(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        for start in range(block.span.start, block.span.end, PART_LENGTH):
            yield Block(block.kind, Span(start, min(start + PART_LENGTH, block.span.end)))


def parts(document: Document) -> tuple[tuple[Block, ...], ...]:
    """The blocks of the text in pages of about `PART_LENGTH` code points."""
    pages: list[list[Block]] = [[]]
    held = 0
    for block in _shortened(_covered(document)):
        length = block.span.end - block.span.start
        if held and held + length > PART_LENGTH:
            pages.append([])
            held = 0
        pages[-1].append(block)
        held += length
    return tuple(tuple(p) for p in pages)


def part_of(pages: Sequence[Sequence[Block]], where: int) -> int:
    """The number, from 1, of the page that holds the code point `where`."""
    for number, page in enumerate(pages, 1):
        if page and page[-1].span.end > where:
            return number
    return max(1, len(pages))


def rows(
    document: Document,
    blocks: Sequence[Block],
    statements: Sequence[Statement],
    here: Statement | None = None,
    marked: bool = True,
    loaded: Iterable[Span] = (),
) -> tuple[Row, ...]:
    """The given blocks with everything marked in them.

    Statements are numbered from 1 in the order given. `here` is one to point out, `loaded` are
    places of loaded names.
    """
    every = [m for s in statements for m in marks_of(s)] if marked else []
    every += [Mark(span, "loaded") for span in loaded] if marked else []
    if here:
        every.append(Mark(here.evidence, "here"))
    every.sort(key=lambda m: m.span)
    begins = sorted((s.evidence.start, n) for n, s in enumerate(statements, 1)) if marked else []
    found: list[Row] = []
    waiting: list[Mark] = []
    next_mark = next_note = 0
    for block in blocks:
        while next_mark < len(every) and every[next_mark].span.start < block.span.end:
            waiting.append(every[next_mark])
            next_mark += 1
        waiting = [m for m in waiting if m.span.end > block.span.start]
        notes: list[tuple[int, int]] = []
        while next_note < len(begins) and begins[next_note][0] < block.span.end:
            if begins[next_note][0] >= block.span.start:
                notes.append(begins[next_note])
            next_note += 1
        cut = runs(document.text, block.span, waiting, notes)
        found.append(Row(block.kind, cut, tuple(n for _, n in notes), block.span.start))
    return tuple(found)

"""The words of a page's source with their places, and finding an extracted text among them.

`scan` walks the source once, without a tree: it keeps every visible character that is not white
space, and where it stood. Trees lose positions and depth; this loses neither. `align` then finds
blocks that some extractor took out of the same page, in their order.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from riftline.reading.blocks import Draft
from riftline.reading.clean import has_marks, is_dropped, strip_marks
from riftline.reading.offsets import Bit

__all__ = ["Segment", "Stream", "align", "scan"]

# Possessive quantifiers: a hostile tag is read once, never tried again from the middle.
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_WORD = re.compile(r"\S+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?")
_BAD_TAGS = 20
"""After so many unfinished tags the rest of the page is not markup any more."""

_RAW = (
    "script",
    "style",
    "template",
    "title",
    "textarea",
    "noframes",
    "iframe",
    "xmp",
    "svg",
    "math",
)
_CLOSERS = {name: re.compile(rf"</{name}\b", re.I) for name in _RAW}
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_SEED = 24
_WINDOW = 200_000
_ANCHORS = 400
"""Blocks looked for in the whole page, the longest; each costs a pass over it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Text between two block-level tags: the enclosing block's tag and words of the source."""

    tag: str
    path: str
    start: int
    end: int


@dataclass(slots=True)
class Stream:
    """Visible characters without white space; piece *i* begins at ``offs[i]`` in `chars`.

    ``source[at[i]:to[i]]`` is the piece. A piece has as many characters as source characters,
    or it is one whole (an entity, a word with dropped marks).
    """

    chars: str = ""
    offs: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    to: list[int] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """(from, to in `chars`; from, to in the source) of what covers ``chars[start:end]``."""
        i = max(0, bisect_right(self.offs, start) - 1)
        while i < len(self.offs) and self.offs[i] < end:
            first = self.offs[i]
            last = self.offs[i + 1] if i + 1 < len(self.offs) else len(self.chars)
            a, b = max(first, start), min(last, end)
            if self.to[i] - self.at[i] == last - first:
                yield a, b, self.at[i] + a - first, self.at[i] + b - first
            elif (a, b) == (first, last):
                yield a, b, self.at[i], self.to[i]
            i += 1


def scan(source: str) -> Stream:
    """The visible words of HTML `source` with their places. Linear; never raises."""
    stream = _Scan(source)
    at, bad = 0, 0
    last = source.rfind(">")
    while True:
        lt = source.find("<", at)
        if lt < 0:
            stream.words(at, len(source))
            break
        stream.words(at, lt)
        if source.startswith("<!--", lt):
            end = source.find("-->", lt + 4)
            if end < 0:
                break
            at = end + 3
        elif source.startswith(("<!", "<?"), lt):
            end = source.find(">", lt)
            if end < 0:
                break
            at = end + 1
        elif source[lt + 1 : lt + 2].isalpha() or source[lt + 1 : lt + 2] == "/":
            if lt > last:
                break  # the page ends inside a tag
            match = _TAG.match(source, lt)
            if match is None:
                bad += 1
                end = source.find(">", lt)
                if end < 0 or bad > _BAD_TAGS:
                    break
                at = end + 1
                continue
            name = match.group(2).lower()
            at = match.end()
            if not match.group(1) and name in _CLOSERS and not match.group().endswith("/>"):
                closer = _CLOSERS[name].search(source, at)
                if closer is None:
                    break
                at = closer.start()
            stream.end = match.end()
            stream.tag(name, bool(match.group(1)))
        else:
            stream.words(lt, lt + 1)
            at = lt + 1
    return stream.done()


class _Scan:
    """State of one scan: pieces so far and the open block-level tags."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.marks = has_marks(source)
        self.out: list[str] = []
        self.size = 0
        self.stream = Stream()
        self.open: list[str] = []
        self.begun = 0
        self.end = 0

    def words(self, start: int, end: int) -> None:
        for match in _WORD.finditer(self.source, start, end):
            word = match.group()
            if "&" in word:
                self._with_entities(word, match.start())
            else:
                self._plain(word, match.start())

    def _with_entities(self, word: str, at: int) -> None:
        done = 0
        for match in _ENTITY.finditer(word):
            char = html.unescape(match.group())
            if char == match.group():
                continue
            self._plain(word[done : match.start()], at + done)
            shown = "".join(strip_marks(char).split())
            self._add(shown, at + match.start(), at + match.end())
            done = match.end()
        self._plain(word[done:], at + done)

    def _plain(self, word: str, at: int) -> None:
        if self.marks and has_marks(word):
            # Character by character, so that a marked word still maps letter by letter.
            for i, char in enumerate(word):
                shown = "" if is_dropped(char) else strip_marks(char)
                self._add(shown, at + i, at + i + 1)
        else:
            self._add(word, at, at + len(word))

    def _add(self, shown: str, at: int, to: int) -> None:
        if not shown:
            return
        self.out.append(shown)
        self.stream.offs.append(self.size)
        self.stream.at.append(at)
        self.stream.to.append(to)
        self.size += len(shown)

    def tag(self, name: str, closing: bool) -> None:
        if name == "q":
            # A browser shows quotation marks here; they have no bytes of their own.
            self._add("”" if closing else "“", self.end, self.end)
        if name in _INLINE:
            return
        self._cut()
        if closing:
            # Bounded search: a page may open ten thousand tags and close none.
            for depth in range(1, min(len(self.open), 64) + 1):
                if self.open[-depth] == name:
                    del self.open[-depth:]
                    break
        elif name not in _VOID:
            if name == "p" and self.open and self.open[-1] == "p":
                self.open.pop()
            self.open.append(name)

    def _cut(self) -> None:
        now = len(self.stream.offs)
        if now > self.begun:
            inner = self.open[-1] if self.open else ""
            self.stream.segments.append(
                Segment(inner, " ".join(dict.fromkeys(self.open[-64:])), self.begun, now)
            )
        self.begun = now

    def done(self) -> Stream:
        self._cut()
        self.stream.chars = "".join(self.out)
        return self.stream


_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
))  # fmt: skip


def align(drafts: Sequence[Draft], stream: Stream) -> tuple[tuple[Draft, ...], float]:
    """`drafts` with their bits, and the share of their characters that were found.

    Blocks that occur once anchor the others: before an anchor the nearest place backwards is
    taken, after it the nearest forwards, so that a teaser above the article catches nothing.
    """
    squeezed = [_squeeze(d.text) for d in drafts]
    places: list[tuple[int, int] | None] = [None] * len(drafts)
    _anchor(squeezed, places, stream.chars)
    done: list[Draft] = []
    found = total = 0
    floor = 0
    ceilings = _ceilings(places, len(stream.chars))
    for i, draft in enumerate(drafts):
        chars, positions = squeezed[i]
        total += len(chars)
        place = places[i]
        if place is not None:
            matches = [(0, place[0], len(chars))]
        else:
            matches = _patch(chars, stream.chars, floor, ceilings[i])
        bits = [b for m in matches for b in _bits(m, positions, stream)]
        found += sum(n for _, _, n in matches)
        if matches:
            floor = matches[-1][1] + matches[-1][2]
        done.append(Draft(draft.kind, draft.text, tuple(bits)))
    return tuple(done), found / total if total else 1.0


_Squeezed = tuple[str, list[int]]


def _squeeze(text: str) -> _Squeezed:
    positions = [i for i, c in enumerate(text) if not c.isspace()]
    if has_marks(text):
        positions = [i for i in positions if not is_dropped(text[i])]
    return "".join(text[i] for i in positions), positions


def _anchor(squeezed: list[_Squeezed], places: list[tuple[int, int] | None], chars: str) -> None:
    """Places of whole blocks: first those that occur once, then the rest by their neighbours."""
    unique: list[tuple[int, int]] = []
    longest = sorted(range(len(squeezed)), key=lambda i: -len(squeezed[i][0]))
    for i in sorted(longest[:_ANCHORS]):
        block = squeezed[i][0]
        if len(block) < _SEED:
            continue
        first = chars.find(block)
        if first >= 0 and chars.find(block, first + 1) < 0:
            unique.append((i, first))
    for i, first in _rising(unique):
        places[i] = (first, first + len(squeezed[i][0]))
    floors = [0]
    for place in places:
        floors.append(place[1] if place is not None else floors[-1])
    for i in range(len(squeezed) - 1, -1, -1):
        # Backwards from the next anchor: the nearest place above it.
        after = places[i + 1] if i + 1 < len(places) else None
        if places[i] is None and after is not None and squeezed[i][0]:
            at = chars.rfind(squeezed[i][0], floors[i], after[0])
            if at >= 0:
                places[i] = (at, at + len(squeezed[i][0]))
    floor = 0
    ceilings = _ceilings(places, len(chars))
    for i, (block, _) in enumerate(squeezed):
        place = places[i]
        if place is None and block:
            at = chars.find(block, floor, ceilings[i])
            if at >= 0:
                place = places[i] = (at, at + len(block))
        if place is not None:
            floor = place[1]


def _ceilings(places: Sequence[tuple[int, int] | None], end: int) -> list[int]:
    """For each block where the next placed one begins, or `end`."""
    found = [end] * len(places)
    for i in range(len(places) - 2, -1, -1):
        following = places[i + 1]
        found[i] = following[0] if following is not None else found[i + 1]
    return found


def _rising(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain whose places rise with the blocks (patience sorting)."""
    tops: list[int] = []
    chain: list[int] = []
    back: list[int] = []
    for n, (_, place) in enumerate(places):
        pile = bisect_right(tops, place)
        back.append(chain[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            chain.append(n)
        else:
            tops[pile] = place
            chain[pile] = n
    found: list[tuple[int, int]] = []
    n = chain[-1] if chain else -1
    while n >= 0:
        found.append(places[n])
        n = back[n]
    return found[::-1]


def _patch(block: str, chars: str, floor: int, ceiling: int) -> list[tuple[int, int, int]]:
    """Longest pieces of `block` in order: (from in block, from in chars, length)."""
    found: list[tuple[int, int, int]] = []
    i = 0
    ceiling = min(ceiling, floor + _WINDOW)
    misses = 0
    while i + _SEED // 2 <= len(block) and misses < 200:
        seed = block[i : i + _SEED]
        at = chars.find(seed, floor, ceiling)
        if at < 0:
            i += _SEED // 4
            misses += 1
            continue
        size = len(seed)
        while i + size < len(block) and at + size < ceiling and block[i + size] == chars[at + size]:
            size += 1
        found.append((i, at, size))
        i += size
        floor = at + size
    return found


def _bits(match: tuple[int, int, int], positions: list[int], stream: Stream) -> Iterator[Bit]:
    first, at, size = match
    for a, b, source_at, source_to in stream.pieces(at, at + size):
        i, j = first + a - at, first + b - at - 1
        start, end = positions[i], positions[j] + 1
        if end - start == b - a and source_at < source_to:
            yield Bit(start, end, source_at, source_to)

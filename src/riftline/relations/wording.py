"""Statements laid out by place and words, and which of them have the same words.

Nothing here knows an actor: it tells near-identical passages (w-shingling, Broder 1997), and leaves
apart those that say two things in one frame (`substance`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from riftline.relations.substance import differ, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riftline.model import Statement

__all__ = [
    "NEIGHBOURS", "SHORTEST", "WINDOW", "Copy", "Place", "apart", "candidates", "edited",
    "lay_out", "likeness", "near", "place_of", "read", "runs", "same_words", "words",
]  # fmt: skip

WINDOW = 14
"""Days between two copies. A wire story is reprinted within days; a fortnight also holds the
weeklies. The same words a month later are said again."""

JACCARD = 0.5
"""Shared 3-word shingles over all. Two single-word edits in a sentence of twenty words leave
12 of 24 shingles in common: one half."""

CONTAINED = 0.8
"""Share of the shorter text's shingles found in the longer: a sentence cut at its end or built
into a longer one keeps nearly all of them."""

SHORTEST = 4
"""Words (for identical quotes) or shingles (for likeness) below which sameness is no evidence of
copying: two reporters can hear the same "they betrayed us"."""

SKETCH = 8
"""Shingles of the shorter text that are looked up. A true copy shares at least half of them, so
all eight are missed once in 256 times at the threshold and far less above it."""

NEIGHBOURS = 32
"""Places looked at on each side, in order of time, for one shingle. A turn of phrase that stands in
thousands of one speaker's statements would otherwise pair them all; of real copies, neighbours are
copies too, and the chain of them holds the group together."""


class Place(NamedTuple):
    """Where a statement stands in time and text. Places sort by day, undated ones last."""

    undated: bool
    ordinal: int
    document: str
    start: int
    end: int
    id: str


class Copy(NamedTuple):
    """A statement that may be another's copy, with its words laid out to be compared.

    `about` are the names of whom it is about, `text` and `said` its sentence and what was said.
    """

    place: Place
    words: tuple[str, ...]
    content: tuple[str, ...]
    shingles: frozenset[int]
    content_shingles: frozenset[int]
    about: frozenset[str]
    text: str
    said: str


def place_of(s: Statement, said: str | None) -> Place:
    ordinal = 0 if said is None else date.fromisoformat(said).toordinal()
    return Place(said is None, ordinal, s.document_id, *s.evidence, s.id)


def runs(block: list[Place]) -> Iterator[list[Place]]:
    """Cuts a sorted block wherever more than `WINDOW` days pass: no two copies stand so far apart.

    A block with undated statements stays whole, for they may be copies of any of it.
    """
    if block[-1].undated:
        yield block
        return
    first = 0
    for i in range(1, len(block)):
        if block[i].ordinal - block[i - 1].ordinal > WINDOW:
            yield block[first:i]
            first = i
    yield block[first:]


def lay_out(s: Statement, place: Place) -> Copy:
    said = " ".join(piece.text for piece in s.content)
    words, shingles = read(s.text)
    content, content_shingles = read(said)
    about = frozenset(m.text for m in (s.speaker, s.subject, s.target) if m is not None)
    return Copy(place, words, content, shingles, content_shingles, about, s.text, said)


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"\w+", text.casefold())


@lru_cache(maxsize=1000)  # copies stand in one run and are read one after the other
def read(text: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """The text's words and its shingles."""
    said = tuple(words(text))
    # blake2b and not hash(): Python salts hash() anew in every process.
    shingles = (
        blake2b(" ".join(said[i : i + 3]).encode(), digest_size=8).digest()
        for i in range(len(said) - 2)
    )
    return said, frozenset(int.from_bytes(shingle, "big") for shingle in shingles)


def candidates(block: Sequence[Copy]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing: same words, same quote, or a shared sampled shingle, in time.

    An index of all shingles, asked with a sketch of each text: never all pairs. Each pair is
    asked from both sides, since the shorter text's sketch finds the longer, not the reverse.
    """
    index: dict[object, list[int]] = defaultdict(list)
    for i, c in enumerate(block):
        for key in (*_exact(c), *c.shingles):
            index[key].append(i)
    days = [c.place.ordinal for c in block if not c.place.undated]
    for i, c in enumerate(block):
        low, high = 0, len(block)
        if not c.place.undated:
            low = bisect_left(days, c.place.ordinal - WINDOW)
            high = bisect_right(days, c.place.ordinal + WINDOW)
        sketch = (*sorted(c.shingles)[:SKETCH], *sorted(c.content_shingles)[:SKETCH])
        seen = {i}
        for key in (*_exact(c), *sketch):
            places = index.get(key, [])
            here = bisect_left(places, i)
            first = max(bisect_left(places, low), here - NEIGHBOURS)
            near = places[first : min(bisect_left(places, high), here + NEIGHBOURS)]
            undated = bisect_left(places, max(high, len(days)))
            for j in (*near, *places[undated : undated + NEIGHBOURS]):
                if j not in seen:
                    seen.add(j)
                    yield i, j


def _exact(c: Copy) -> list[object]:
    keys: list[object] = []
    if c.words:
        keys.append(("words", c.words))
    if len(c.content) >= SHORTEST:
        keys.append(("quote", c.content))
    return keys


def same_words(a: Copy, b: Copy) -> bool:
    same_words = a.words == b.words
    same_quote = a.content == b.content and len(a.content) >= SHORTEST
    if a.place.document == b.place.document:
        # In one document only a repetition is a copy: two accusations in one story are two.
        return same_quote or (same_words and a.content == b.content)
    if a.place.undated or b.place.undated:
        # Nothing says that they are near in time, so only the very same long words will do.
        return same_words and len(a.words) >= 2 * SHORTEST
    if same_words and a.content == b.content:
        return True
    return same_quote or edited(a, b)


def edited(a: Copy, b: Copy) -> bool:
    """Whether one is the other as an editor leaves it: nearly the same words, and no other thing
    said in them."""
    if near(a.content_shingles, b.content_shingles):
        return not apart(a, b)
    if len(a.content) >= SHORTEST and len(b.content) >= SHORTEST:
        # One sentence can hold two accusations: where both say what was said, that decides.
        return False
    return near(a.shingles, b.shingles) and not apart(a, b)


def apart(a: Copy, b: Copy) -> bool:
    """Whether two of nearly the same words say two things; what was said decides where both have
    it."""
    about = a.about | b.about
    if len(a.content) >= SHORTEST and len(b.content) >= SHORTEST:
        return differ(told(a.said, about), told(b.said, about))
    return differ(told(a.text, about), told(b.text, about))


def near(a: frozenset[int], b: frozenset[int]) -> bool:
    small = min(len(a), len(b))
    if small < SHORTEST:
        return False
    common = len(a & b)
    return common >= CONTAINED * small or common >= JACCARD * (len(a) + len(b) - common)


def likeness(a: Copy, b: Copy) -> float:
    """How much of their words two copies share: of their shingles over all, 0 … 1."""
    if a.content == b.content or a.words == b.words:
        return 1.0
    one, other = a.content_shingles, b.content_shingles
    if not one or not other:
        one, other = a.shingles, b.shingles
    return len(one & other) / max(1, len(one | other))

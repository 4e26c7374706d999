"""The same statement in several places, folded into one.

Invariant: every statement given is in exactly one fold, and the folds do not depend on the order
in which statements are given.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from riftline.model import Fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from riftline.model import DocumentCard, Mention, Roster, Statement

__all__ = ["fold", "source_of"]

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


class _Copy(NamedTuple):
    id: str
    document: str
    start: int
    end: int
    ordinal: int | None
    words: tuple[str, ...]
    content: tuple[str, ...]
    shingles: frozenset[int]
    content_shingles: frozenset[int]


def fold(
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    cards: Mapping[str, DocumentCard],
) -> tuple[Fold, ...]:
    """Groups of statements that are one statement with several carriers; singletons included.

    Two are copies when speaker, subject, act and target are the same actors, they stand within
    `WINDOW` days, and their quoted words are the same or their sentences are near-identical
    (w-shingling, Broder 1997). Authors of different documents count as one speaker here, because
    a reprinted story has another author only by name. `said` maps ids to days, `cards` documents
    to their cards. The earliest member comes first; folds are sorted by day, document and place.
    """
    blocks: dict[tuple[str, ...], list[_Copy]] = defaultdict(list)
    by_id: dict[str, Statement] = {}
    for s in statements:
        if s.id in by_id:
            continue
        by_id[s.id] = s
        blocks[_who(s, roster)].append(_copy(s, said.get(s.id)))
    found = [
        group
        for block in blocks.values()
        for group in _groups(sorted(block, key=lambda c: (_when(c), c[1:4], c.id)))
    ]
    found.sort(key=lambda g: (_when(g[0]), g[0][1:4], g[0].id))
    return tuple(
        Fold(
            first=group[0].id,
            members=tuple(c.id for c in group),
            carriers=tuple(dict.fromkeys(source_of(c.document, cards) for c in group)),
        )
        for group in found
    )


def source_of(document_id: str, cards: Mapping[str, DocumentCard]) -> str:
    """Who publishes the document: outlet or account, else the document's own id.

    A post is its account's; its publisher may be no more than the platform.
    """
    card = cards.get(document_id)
    if card is None:
        return document_id
    if card.kind == "post":
        return card.account or card.publisher or document_id
    return card.publisher or card.account or document_id


def _when(c: _Copy) -> tuple[bool, int]:
    return (c.ordinal is None, c.ordinal or 0)


def _who(s: Statement, roster: Roster) -> tuple[str, ...]:
    speaker = "author" if s.speaker.kind == "author" else _actor(s.speaker, roster)
    return (speaker, _actor(s.subject, roster), s.act, _actor(s.target, roster))


def _actor(mention: Mention | None, roster: Roster) -> str:
    if mention is None:
        return ""
    actor = roster.of(mention)
    return f"actor {actor.id}" if actor is not None else f"key {mention.key}"


def _copy(s: Statement, said: str | None) -> _Copy:
    words = _words(s.text)
    content = _words(" ".join(piece.text for piece in s.content))
    return _Copy(
        id=s.id,
        document=s.document_id,
        start=s.evidence.start,
        end=s.evidence.end,
        ordinal=None if said is None else date.fromisoformat(said).toordinal(),
        words=words,
        content=content,
        shingles=_shingles(words),
        content_shingles=_shingles(content),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _shingles(words: Sequence[str]) -> frozenset[int]:
    # blake2b and not hash(): Python salts hash() anew in every process.
    return frozenset(
        int.from_bytes(blake2b(" ".join(words[i : i + 3]).encode(), digest_size=8).digest(), "big")
        for i in range(len(words) - 2)
    )


def _groups(block: Sequence[_Copy]) -> Iterator[list[_Copy]]:
    """Connected groups of copies within one block, sorted by day, undated ones last."""
    parent = list(range(len(block)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j in _candidates(block):
        a, b = root(i), root(j)
        if a != b and _same(block[i], block[j]):
            parent[max(a, b)] = min(a, b)
    groups: dict[int, list[_Copy]] = defaultdict(list)
    for i, c in enumerate(block):
        groups[root(i)].append(c)
    yield from groups.values()


def _candidates(block: Sequence[_Copy]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing: same words, same quote, or a shared sampled shingle, in time.

    An index of all shingles, asked with a sketch of each text: never all pairs. Each pair is
    asked from both sides, since the shorter text's sketch finds the longer, not the reverse.
    """
    if len(block) < 2:
        return
    index: dict[object, list[int]] = defaultdict(list)
    for i, c in enumerate(block):
        for key in (*_exact(c), *c.shingles):
            index[key].append(i)
    days = [c.ordinal for c in block if c.ordinal is not None]
    for i, c in enumerate(block):
        low, high = 0, len(block)
        if c.ordinal is not None:
            low = bisect_left(days, c.ordinal - WINDOW)
            high = bisect_right(days, c.ordinal + WINDOW)
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


def _exact(c: _Copy) -> list[object]:
    keys: list[object] = []
    if c.words:
        keys.append(("words", c.words))
    if len(c.content) >= SHORTEST:
        keys.append(("quote", c.content))
    return keys


def _same(a: _Copy, b: _Copy) -> bool:
    same_words = a.words == b.words
    same_quote = a.content == b.content and len(a.content) >= SHORTEST
    if a.document == b.document:
        # In one document only a repetition is a copy: two accusations in one story are two.
        return same_quote or (same_words and a.content == b.content)
    if a.ordinal is None or b.ordinal is None:
        # Nothing says that they are near in time, so only the very same long words will do.
        return same_words and len(a.words) >= 2 * SHORTEST
    if same_words and a.content == b.content:
        return True
    if same_quote or _alike(a.content_shingles, b.content_shingles):
        return True
    if len(a.content) >= SHORTEST and len(b.content) >= SHORTEST:
        # One sentence can hold two accusations: where both say what was said, that decides.
        return False
    return _alike(a.shingles, b.shingles)


def _alike(a: frozenset[int], b: frozenset[int]) -> bool:
    small = min(len(a), len(b))
    if small < SHORTEST:
        return False
    common = len(a & b)
    return common >= CONTAINED * small or common >= JACCARD * (len(a) + len(b) - common)

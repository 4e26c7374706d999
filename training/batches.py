"""Items → windows → batches, with names swapped at random.

A window is at most `LIMIT` pieces, cut between paragraphs where it can be, else after a sentence.
Where a document's windows begin differs from round to round, so that no cut is learned.
"""

from __future__ import annotations

import csv
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from riftline.attribution.tagger.windows import LIMIT
from riftline.attribution.tagger.words import BEGIN, END, PAD, Pieces, Word
from training.sets import KINDS, Cite, Item, Run

BUDGET = 4096
"""Pieces a batch, padding included."""
PAIRS = 6
"""Pairs of a window that a round reads: others in the next round."""


def windows(
    item: Item, pieces: Pieces, rng: random.Random | None, limit: int = LIMIT
) -> Iterator[Item]:
    """The item cut to windows. With `rng` a long item's first window is cut short at random."""
    lengths = [len(pieces(w.text, w.spaced)) + (i in item.breaks) for i, w in enumerate(item.words)]
    start, room = 0, limit - 2
    if rng and sum(lengths) > room:
        room = rng.randint(room // 4, room)
    while start < len(item.words):
        end, used = start, 0
        while end < len(item.words) and used + lengths[end] <= room:
            used += lengths[end]
            end += 1
        end = max(end, start + 1)
        if end < len(item.words):
            end = _cut(item, start, end)
        yield _part(item, start, end)
        start, room = end, limit - 2


def _cut(item: Item, start: int, end: int) -> int:
    """The last paragraph's or else sentence's end in the second half of the window."""
    half = (start + end) // 2
    for i in range(end, half, -1):
        if i in item.breaks:
            return i
    for i in range(end, half, -1):
        if item.words[i - 1].text in ".!?" and item.words[i].spaced:
            return i
    return end


def _part(item: Item, start: int, end: int) -> Item:
    def run(r: Run) -> Run | None:
        a, b = max(r[0], start), min(r[1], end)
        return (a - start, b - start) if a < b else None

    def whole(r: Run) -> Run | None:
        return (r[0] - start, r[1] - start) if start <= r[0] and r[1] <= end else None

    def runs(rs: list[Run]) -> list[Run]:
        return [x for r in rs if (x := run(r))]

    cites = None
    if item.cites is not None:
        cut = [Cite(runs(c.cue), runs(c.source), runs(c.content)) for c in item.cites]
        cites = [c for c in cut if c.cue]
        # a content whose cue stands in another window still is a content
        loose = [c for c in cut if not c.cue and (c.content or c.source)]
        cites += loose
    mentions = None
    if item.mentions is not None:
        mentions = [(x, k) for r, k in item.mentions if (x := run(r))]
    return Item(
        item.set, item.id, item.words[start:end],
        frozenset(b - start for b in item.breaks if start < b < end), cites, mentions,
        [(x, y, s, v) for p, q, s, v in item.pairs if (x := whole(p)) and (y := whole(q))],
        [(x, v) for r, v in item.stances if (x := whole(r))],
        [(i - start, v) for i, v in item.facts if start <= i < end],
        None if item.roles is None else item.roles[start:end],
    )  # fmt: skip


@dataclass
class Swapper:
    """Puts names of the lists in the place of a text's names: frames are learned, not people."""

    common: frozenset[str]
    names: dict[str, list[str]]
    share: float = 0.35

    def __call__(self, item: Item, rng: random.Random) -> Item:
        """`item` with every capitalised word that is no common word replaced, or as it is."""
        if rng.random() > self.share:
            return item
        cyrillic = item.set in ("nerel", "rusentne", "rusentrel")
        script = "CYRILLIC" if cyrillic else rng.choices(
            ("LATIN", "CYRILLIC", "ARABIC"), (0.8, 0.12, 0.08)
        )[0]  # fmt: skip
        put: dict[str, str] = {}
        found = []
        for w in item.words:
            if w.text[0].isupper() and len(w.text) > 2 and w.text.lower() not in self.common:
                if w.text not in put:
                    put[w.text] = rng.choice(self.names[script])
                found.append(w._replace(text=put[w.text]))
            else:
                found.append(w)
        return replace(item, words=found)


def swapper(folder: Path, items: Iterable[Item]) -> Swapper:
    """Names from the lists under `folder`; common words are those written small in `items`."""
    small = Counter(w.text for item in items for w in item.words if w.text.islower())
    texts = [
        row[0] for row in csv.reader((folder / "sample_names.csv").open(encoding="utf-8")) if row
    ]
    for e in ElementTree.parse(folder / "un_consolidated.xml").iter():
        if e.tag in (
            "FIRST_NAME",
            "SECOND_NAME",
            "THIRD_NAME",
            "ALIAS_NAME",
            "NAME_ORIGINAL_SCRIPT",
        ):
            texts.append(e.text or "")
    names: dict[str, set[str]] = {"LATIN": set(), "CYRILLIC": set(), "ARABIC": set()}
    for text in texts:
        for word in re.findall(r"[^\W\d_]{3,}", text):
            script = unicodedata.name(word[0], "?").split()[0]
            if script in names:
                names[script].add(word if script == "ARABIC" else word.title())
    common = frozenset(w for w, n in small.items() if n >= 2)
    return Swapper(common, {k: sorted(v) for k, v in names.items()})


def disguise(item: Item, rng: random.Random) -> Item:
    """Now and then all capitals or all small, as posts are."""
    if item.cites is None or rng.random() > 0.06:
        return item
    change = str.upper if rng.random() < 0.5 else str.lower
    return replace(item, words=[Word(change(w.text), w.start, w.end, w.spaced) for w in item.words])


@dataclass
class Batch:
    """Windows as arrays. −100 is no label.

    ids (B, T) int64, first (B, W) int64 place of each word's first piece, mask (B, W);
    flat (B, W, 3) BIO of source, cue, content; roles (B, W, 3, 3) their probabilities where they
    are silver, NaN elsewhere; kinds (B, W) BIO of mentions; facts (B, W);
    cites: rows (window, marks (W), labels (W)); pairs: (window, p, q, scheme, label).
    """

    ids: np.ndarray
    first: np.ndarray
    mask: np.ndarray
    flat: np.ndarray
    roles: np.ndarray
    kinds: np.ndarray
    facts: np.ndarray
    cites: list[tuple[int, np.ndarray, np.ndarray]] = field(default_factory=list)
    pairs: list[tuple[int, Run, Run, str, int]] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)


def ids_of(item: Item, pieces: Pieces) -> tuple[list[int], list[int]]:
    """Ids of a window and the place of each word's first piece."""
    ids, first = [BEGIN], []
    for i, w in enumerate(item.words):
        if i in item.breaks:
            ids.append(END)
        first.append(len(ids))
        ids.extend(pieces(w.text, w.spaced))
    return [*ids, END], first


def batches(
    items: list[Item], pieces: Pieces, rng: random.Random, budget: int = BUDGET
) -> Iterator[Batch]:
    """Windows of like length together, the batches in random order."""
    made = [(item, *ids_of(item, pieces)) for item in items if item.words]
    rng.shuffle(made)
    made.sort(key=lambda m: len(m[1]) // 12)
    groups: list[list] = [[]]
    longest = 0
    for m in made:
        longest = max(longest, len(m[1]))
        if groups[-1] and longest * (len(groups[-1]) + 1) > budget:
            groups.append([])
            longest = len(m[1])
        groups[-1].append(m)
    rng.shuffle(groups)
    for group in groups:
        if group:
            yield batch(group, rng)


def batch(group: list[tuple[Item, list[int], list[int]]], rng: random.Random) -> Batch:
    """One batch of windows that are already ids."""
    b, t = len(group), max(len(ids) for _, ids, _ in group)
    w = max(len(first) for _, _, first in group)
    out = Batch(
        np.full((b, t), PAD, np.int64), np.zeros((b, w), np.int64), np.zeros((b, w), bool),
        np.full((b, w, 3), -100, np.int64), np.full((b, w, 3, 3), np.nan, np.float32),
        np.full((b, w), -100, np.int64), np.full((b, w), np.nan, np.float32),
    )  # fmt: skip
    for i, (item, ids, first) in enumerate(group):
        n = len(first)
        out.sets.append(item.set)
        out.ids[i, : len(ids)] = ids
        out.first[i, :n] = first
        out.mask[i, :n] = True
        if item.roles is not None:
            out.roles[i, :n] = item.roles
        if item.cites is not None:
            for k, role in enumerate(("source", "cue", "content")):
                if item.roles is not None:
                    break
                out.flat[i, :n, k] = flat_tags([r for c in item.cites for r in getattr(c, role)], n)
            for c in item.cites:
                if c.cue:
                    marks, tags = np.zeros(w, np.int64), np.full(w, -100, np.int64)
                    for a, z in c.cue:
                        marks[a:z] = 1
                    tags[:n] = cite_tags(c, n)
                    out.cites.append((i, marks, tags))
            out.cites += _decoys(item, i, n, w, rng)
        if item.mentions is not None:
            tags = np.zeros(n, np.int64)
            for (a, z), kind in item.mentions:
                k = 1 + 2 * KINDS.index(kind)
                tags[a:z] = k + 1
                tags[a] = k
            out.kinds[i, :n] = tags
        for at, value in item.facts:
            out.facts[i, at] = value
        pairs = item.pairs if len(item.pairs) <= PAIRS else rng.sample(item.pairs, PAIRS)
        out.pairs += [(i, *turned(pair, rng)) for pair in pairs]
        out.pairs += [(i, r, r, "stance", v) for r, v in item.stances]
    return out


def turned(pair: tuple[Run, Run, str, int], rng: random.Random) -> tuple[Run, Run, str, int]:
    """The pair in either order, its label with it: the sets' own order would tell the answer."""
    p, q, scheme, label = pair
    if scheme == "quad" or rng.random() < 0.5:
        return pair
    if scheme == "directed":
        return q, p, scheme, (0, 2, 1, 4, 3)[label]
    return q, p, scheme, label and (label + 1 if label % 2 else label - 1)


def flat_tags(runs: list[Run], n: int) -> np.ndarray:
    """0 outside, 1 begin, 2 inside; of nested runs the outer one."""
    tags = np.zeros(n, np.int64)
    for a, z in sorted(set(runs), key=lambda r: r[0] - r[1]):
        if not tags[a:z].any():
            tags[a:z] = 2
            tags[a] = 1
    return tags


def cite_tags(cite: Cite, n: int) -> np.ndarray:
    """0 outside, 1/2 begin and inside of the source, 3/4 of the content of one cue."""
    tags = np.zeros(n, np.int64)
    for k, runs in ((3, cite.content), (1, cite.source)):
        for a, z in runs:
            tags[a:z] = k + 1
            tags[a] = k
    return tags


def _decoys(item: Item, i: int, n: int, w: int, rng: random.Random) -> list:
    """A word that is no cue has neither source nor content: one a window."""
    cue = {k for c in item.cites or () for a, z in c.cue for k in range(a, z)}
    free = [k for k in range(n) if k not in cue and item.words[k].text.isalpha()]
    if not free:
        return []
    marks, tags = np.zeros(w, np.int64), np.full(w, -100, np.int64)
    marks[rng.choice(free)] = 1
    tags[:n] = 0
    return [(i, marks, tags)]

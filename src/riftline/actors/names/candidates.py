"""Whom a name may mean: an index of known names that compares only those that share a key.

Keys of a name, each rarer or commoner: what its parts sound like without vowels, whole and with
any one consonant left out (a typo costs one), pairs of such parts, the whole without blanks, its
initials, and what its translated words mean. The names that share the rarest keys are compared.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Protocol

from riftline.actors.names.likeness import Likeness, compare, log_odds
from riftline.actors.names.parts import Part, Parts, parts_of
from riftline.actors.names.words import bones, sound

__all__ = ["LOOKED", "Candidates", "Known", "find", "keys_of"]

_COMPARED = 24
"""Names that are compared in full for one question: the right one shares rare keys and is early."""

_ENOUGH = 0.3
"""Share of the best one's votes under which a name is not compared: it has but crumbs in common."""

_UNLIKELY = -3.5
"""Log-odds under which a name is no candidate at all: a score of 0.03."""

_CROWD = 400
"""A key that more names share than this is looked at only while nothing rarer was found."""

LOOKED = 4 * _CROWD
"""Names of one key that are looked at, the first ones."""


class Known(Protocol):
    """Names that were taken in, each with a number, and which of them have a key."""

    def __len__(self) -> int:
        """How many names are known."""
        ...

    def pair(self, at: int) -> tuple[str, str]:
        """Actor id and name of one number."""
        ...

    def block(self, key: str) -> tuple[int, Sequence[int]]:
        """How many names have the key, and the numbers of the first `LOOKED` of them."""
        ...


class Candidates:
    """A blocking index over (actor id, name) pairs, in memory.

    Building takes one pass, `add` the time of one name, `find` that of its rarest keys.
    """

    def __init__(self, names: Iterable[tuple[str, str]], *, across_scripts: bool = True) -> None:
        self._across = across_scripts
        self._known: list[tuple[str, str]] = []
        self._seen: set[tuple[str, str]] = set()
        self._blocks: dict[str, array[int]] = {}
        for id_, name in names:
            self.add(id_, name)

    def __len__(self) -> int:
        """How many names are known."""
        return len(self._known)

    def pair(self, at: int) -> tuple[str, str]:
        """Actor id and name of one number, counted as they were added."""
        return self._known[at]

    def block(self, key: str) -> tuple[int, Sequence[int]]:
        """How many names have the key, and the numbers of the first of them."""
        block = self._blocks.get(key, ())
        return len(block), block[:LOOKED]

    def add(self, id_: str, name: str) -> None:
        """One more name of actor `id_`, found from now on. A name without a word is not kept."""
        if (id_, name) in self._seen:
            return
        keys = set(keys_of(parts_of(name), self._across))
        if not keys:
            return
        at = len(self._known)
        self._known.append((id_, name))
        self._seen.add((id_, name))
        for key in keys:
            self._blocks.setdefault(key, array("I")).append(at)

    def find(self, name: str, most: int = 3) -> list[tuple[str, Likeness]]:
        """The at most `most` likeliest actors, best first, each by its likeliest name (`find`)."""
        return find(self, name, most, self._across)


def find(known: Known, name: str, most: int, across: bool) -> list[tuple[str, Likeness]]:
    """The at most `most` likeliest actors of `known`, best first, each by its likeliest name.

    Of equally likely ones the name that is written like `name` comes first, then by id. `across`
    as in `compare`; names that were taken in across scripts can be asked either way.
    """
    asked = parts_of(name)
    best: dict[str, tuple[float, bool, str]] = {}
    for at in _near(known, asked, most, across):
        id_, spelled = known.pair(at)
        left, right = sorted((name, spelled))
        odds = log_odds(parts_of(left), parts_of(right), across)
        found = (odds, spelled == name, spelled)
        if odds < _UNLIKELY:
            continue
        if id_ not in best or found[:2] > best[id_][:2]:
            best[id_] = found
    ranked = sorted(best.items(), key=lambda e: (-e[1][0], not e[1][1], e[0]))[:most]
    return [(id_, compare(name, spelled, across_scripts=across)) for id_, (_, _, spelled) in ranked]


def _near(known: Known, asked: Parts, most: int, across: bool) -> list[int]:
    """The names to compare: those that share the most, rare keys counting more."""
    every = (known.block(key) for key in set(keys_of(asked, across)))
    blocks = sorted((b for b in every if b[0]), key=lambda b: b[0])
    votes: dict[int, float] = {}
    for n, (size, block) in enumerate(blocks):
        if size > _CROWD and (n > 0 and len(votes) >= most):
            break
        rare = math.log1p(len(known) / size)
        for at in block:
            votes[at] = votes.get(at, 0.0) + rare
    enough = _ENOUGH * max(votes.values(), default=0.0)
    near = sorted((at for at in votes if votes[at] >= enough), key=lambda at: (-votes[at], at))
    return near[: max(_COMPARED, 4 * most)]


def keys_of(name: Parts, across: bool) -> Iterator[str]:
    """The keys of a name, some of them perhaps twice. `across`: one mark for all scripts that are
    put into Latin letters."""
    core = [p for p in name.core if p.kind != "initial"]
    marks = [_mark(p, across) for p in core]
    for mark, part in zip(marks, core, strict=True):
        yield mark
        if part.meaning:
            yield f"means {part.meaning}"
        if len(mark) > 4:
            yield from (mark[:i] + mark[i + 1 :] for i in range(1, len(mark)))
        if part.raw.isascii() and len(part.raw) > 3:
            yield f"{mark[0]}^{part.sound[:4]}"
    yield from (" ".join(sorted(two)) for two in combinations(marks[:6], 2))
    # Neighbours that the other may write as one word, and the other way round.
    yield from ("|" + bones(sound(a.raw + b.raw)) for a, b in pairwise(core))
    yield from ("|" + bones(p.sound) for p in core if len(p.raw) > 7)
    if name.joined:
        yield "=" + bones(sound(name.joined))
    if name.bodies:
        what = " ".join(sorted(p.meaning for p in name.bodies))
        means = sorted({p.meaning for p in core} - {""})
        if not core or means:
            yield f"body {what} {' '.join(means)}"
    if name.acronym:
        yield f"initials {name.acronym}"
    if 2 < len(name.letters) < 9:
        yield f"initials {name.letters}"
    yield from (f"initials {told}" for told in name.told)
    yield from (f"number {n}" for n in name.numbers if not core)


def _mark(part: Part, across: bool) -> str:
    """A part's key; of one mark for all that is put into Latin letters, unless kept apart."""
    one = across and part.raw.isascii()
    return f"{'L' if one else part.script[0]}{part.bones}"

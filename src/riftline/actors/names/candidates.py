"""Whom a name may mean: an index of known names that compares only those that share a key.

Keys of a name, each rarer or commoner: what its parts sound like without vowels, whole and with
any one consonant left out (a typo costs one), pairs of such parts, the whole without blanks, its
initials, and what its translated words mean. The names that share the rarest keys are compared.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from riftline.actors.names.likeness import Likeness, compare, log_odds
from riftline.actors.names.parts import Part, Parts, parts_of
from riftline.actors.names.words import bones, sound

__all__ = ["Candidates"]

_COMPARED = 24
"""Names that are compared in full for one question: the right one shares rare keys and is early."""

_ENOUGH = 0.3
"""Share of the best one's votes under which a name is not compared: it has but crumbs in common."""

_UNLIKELY = -3.5
"""Log-odds under which a name is no candidate at all: a score of 0.03."""

_CROWD = 400
"""A key that more names share than this is looked at only while nothing rarer was found."""


class Candidates:
    """A blocking index over (actor id, name) pairs.

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

    def add(self, id_: str, name: str) -> None:
        """One more name of actor `id_`, found from now on. A name without a word is not kept."""
        if (id_, name) in self._seen:
            return
        keys = set(self._keys(parts_of(name)))
        if not keys:
            return
        at = len(self._known)
        self._known.append((id_, name))
        self._seen.add((id_, name))
        for key in keys:
            self._blocks.setdefault(key, array("I")).append(at)

    def find(self, name: str, most: int = 3) -> list[tuple[str, Likeness]]:
        """The at most `most` likeliest actors, best first, each by its likeliest name.

        Of equally likely ones the name that is written like `name` comes first, then by id.
        """
        asked = parts_of(name)
        best: dict[str, tuple[float, bool, str]] = {}
        for at in self._near(asked, most):
            id_, known = self._known[at]
            left, right = sorted((name, known))
            odds = log_odds(parts_of(left), parts_of(right), self._across)
            found = (odds, known == name, known)
            if odds < _UNLIKELY:
                continue
            if id_ not in best or found[:2] > best[id_][:2]:
                best[id_] = found
        ranked = sorted(best.items(), key=lambda e: (-e[1][0], not e[1][1], e[0]))[:most]
        return [
            (id_, compare(name, known, across_scripts=self._across))
            for id_, (_, _, known) in ranked
        ]

    def _near(self, asked: Parts, most: int) -> list[int]:
        """The names to compare: those that share the most, rare keys counting more."""
        blocks = sorted(
            (block for key in set(self._keys(asked)) if (block := self._blocks.get(key))), key=len
        )
        votes: dict[int, float] = {}
        for n, block in enumerate(blocks):
            if len(block) > _CROWD and (n > 0 and len(votes) >= most):
                break
            rare = math.log1p(len(self._known) / len(block))
            for at in block[: 4 * _CROWD]:
                votes[at] = votes.get(at, 0.0) + rare
        enough = _ENOUGH * max(votes.values(), default=0.0)
        near = sorted((at for at in votes if votes[at] >= enough), key=lambda at: (-votes[at], at))
        return near[: max(_COMPARED, 4 * most)]

    def _keys(self, name: Parts) -> Iterator[str]:
        core = [p for p in name.core if p.kind != "initial"]
        marks = [self._mark(p) for p in core]
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

    def _mark(self, part: Part) -> str:
        """A part's key; of one mark for all that is put into Latin letters, unless kept apart."""
        one = self._across and part.raw.isascii()
        return f"{'L' if one else part.script[0]}{part.bones}"

"""Whom a name may mean: an index of known names that compares only those that share a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from riftline.actors.names.likeness import Likeness, compare
from riftline.lexicon.forms import key_of

__all__ = ["Candidates"]


class Candidates:
    """A blocking index over (actor id, name) pairs."""

    def __init__(self, names: Iterable[tuple[str, str]], *, across_scripts: bool = True) -> None:
        self._across = across_scripts
        self._blocks: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for id_, name in names:
            self.add(id_, name)

    def add(self, id_: str, name: str) -> None:
        """One more name of actor `id_`, found from now on."""
        for word in key_of(name).split():
            self._blocks[word[:3]].add((id_, name))

    def find(self, name: str, most: int = 3) -> list[tuple[str, Likeness]]:
        """The at most `most` likeliest actors, best first, each by its likeliest name."""
        near = {pair for word in key_of(name).split() for pair in self._blocks.get(word[:3], ())}
        best: dict[str, Likeness] = {}
        for id_, known in sorted(near):
            likeness = compare(name, known, across_scripts=self._across)
            if id_ not in best or likeness.score > best[id_].score:
                best[id_] = likeness
        return sorted(best.items(), key=lambda found: (-found[1].score, found[0]))[:most]

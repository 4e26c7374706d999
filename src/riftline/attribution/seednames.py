"""What a reading depends on in the seed list, and how to find the texts that a change touches.

Invariant: a text that none of the `changed` names' needles are in is read the same with either
list. Needles may be in more texts than the names are: those are read again for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from riftline.lexicon.forms import is_cyrillic, key_of
from riftline.model import Name, digest

__all__ = ["changed", "needles", "seed_stamp"]

Shape = Mapping[str, tuple[tuple[str, bool], ...]]


def _shape(names: Sequence[Name]) -> Shape:
    """Key → what `mentions.cast` looks at: the kind, and whether the name begins with a capital,
    of each name that has the key, in the list's order; of names that look the same, one."""
    found: dict[str, dict[tuple[str, bool], None]] = defaultdict(dict)
    for name in names:
        kind = name.key.split(":")[1] if name.key.startswith("seed:") else ""
        found[key_of(name.text)][kind, name.text[0].isupper()] = None
    return {key: tuple(looks) for key, looks in found.items()}


def seed_stamp(names: Sequence[Name]) -> str:
    """A short hash of all that a reading depends on in `names`; ``-`` without any."""
    return digest(*sorted(_shape(names).items()), size=4) if names else "-"


def changed(before: Sequence[Name], now: Sequence[Name]) -> tuple[str, ...]:
    """Keys of the names that a reading would find otherwise with `now` than with `before`."""
    old, new = _shape(before), _shape(now)
    return tuple(sorted(k for k in old.keys() | new.keys() if k and old.get(k) != new.get(k)))


def needles(
    keys: Iterable[str], words: Callable[[], Iterable[str]]
) -> tuple[tuple[frozenset[str], ...], ...]:
    """For each key, for each of its words, letters of which a text that holds the name has one.

    A key's word is what its text is spelled with, but in Russian: there `words` (all that the
    texts hold, folded) are asked which of them are forms of it.
    """
    split = [key.split() for key in keys]
    stems = {w for key in split for w in key if is_cyrillic(w)}
    forms: dict[str, set[str]] = {w: {w} for key in split for w in key}
    if stems:
        for word in words():
            for stem in _stems(word) & stems if is_cyrillic(word) else ():
                forms[stem].add(word)
    return tuple(tuple(frozenset(forms[w]) for w in key) for key in split)


def _stems(word: str) -> set[str]:
    """Keys that a folded word may have had: folding took the dots from ё."""
    at = [i for i, letter in enumerate(word) if letter == "е"]
    spelled = (word, *(f"{word[:i]}ё{word[i + 1 :]}" for i in at))
    return {stem for each in spelled for stem in key_of(each).split()}

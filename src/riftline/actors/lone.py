"""Names of a single part: a lone nisba, given name, surname or kunya may be anybody's, and *the
Guard* any guard.

Three people are called *al-Tarni*. Such a name joins nobody by itself: it stays an actor of its
own, with an issue that lists whose full name holds it, until a document or a person says whom it
means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from riftline.lexicon import load
from riftline.lexicon.forms import is_cyrillic, key_of
from riftline.model import ActorKind

__all__ = ["bearers", "is_lone", "parts"]

_PEOPLE: frozenset[ActorKind] = frozenset({"person", "unknown"})
_ARABIC_ARTICLE = "ال"


def parts(key: str) -> tuple[str, ...]:
    """The parts of a person's name by its key: articles fall, *abu* and its like bind."""
    found: list[str] = []
    bound = ""
    for word in key.split():
        if word in _words("kin", is_cyrillic(word)):
            bound = f"{bound}{word} "
        elif word not in _words("articles", is_cyrillic(word)):
            bare = word.removeprefix(_ARABIC_ARTICLE)
            found.append(bound + (bare if len(bare) > 2 else word))
            bound = ""
    return tuple(found)


def is_lone(key: str, kind: ActorKind) -> bool:
    """Whether a key is a name of one part of a person, a group or somebody of unknown kind."""
    return (kind in _PEOPLE and len(parts(key)) == 1) or (kind == "group" and " " not in key)


def bearers(kinds: Mapping[str, ActorKind]) -> dict[str, tuple[str, ...]]:
    """Lone keys → keys of those whose fuller name holds them, of `kinds` (key → kind): persons, or
    groups where a group is meant."""
    full: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for key, kind in kinds.items():
        held = parts(key) if kind == "person" else tuple(key.split()) if kind == "group" else ()
        if len(held) > 1:
            for part in dict.fromkeys(held):
                full[kind == "group", part].append(key)
    return {
        key: tuple(sorted(full[kind == "group", part]))
        for key, kind in kinds.items()
        if is_lone(key, kind)
        for part in ((key,) if kind == "group" else parts(key))
        if (kind == "group", part) in full
    }


@cache
def _words(which: str, cyrillic: bool) -> frozenset[str]:
    words: Iterable[str] = load("lone")[which]
    # As they stand in a key: in Cyrillic the dictionary makes other forms of some.
    return frozenset(key_of(w) for w in words if is_cyrillic(w) == cyrillic)

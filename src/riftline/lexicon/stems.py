"""Stems: what the forms of one word have in common, so that a search for one finds all.

Cyrillic words by their Russian base forms (pymorphy3), Latin ones by Snowball's English stemmer
(Porter 2001); whatever is neither is its own stem. A Russian form may belong to several words
(стали: стать, сталь) and then has several stems.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from riftline.lexicon.forms import is_cyrillic, parses

__all__ = ["stems"]

_SHORTEST = 3
"""Letters under which a word is its own stem: *us* is none of *u*."""

_LONGEST = 40
"""Longer strings are addresses or noise, and slow the stemmers down."""

_UNLIKELY = 4
"""Readings of a Russian word beyond these are rarities of the dictionary."""


@cache
def _english() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 18)
def stems(word: str) -> tuple[str, ...]:
    """The stems of a folded (lower case) word, the likeliest first; itself where it has none.

    They are not folded: a base form may carry a ё.
    """
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return (word,)
    if is_cyrillic(word):
        return tuple(dict.fromkeys(base for base, _, _ in parses(word)[:_UNLIKELY]))
    return (_english().stemWord(word),) if word.isascii() else (word,)

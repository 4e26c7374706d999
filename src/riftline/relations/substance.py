"""In what two passages of one language differ that are told in nearly the same words.

*They broke the truce by mining the road* and *they broke the truce by holding two drivers* share a
frame and say two things. What tells them apart: numbers, names, and words that each has and the
other lacks. An editor cuts, drops and puts in; hardly ever does he put one thing for another.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import LCSseq, Levenshtein

from riftline import lexicon
from riftline.lexicon.forms import is_cyrillic, lemma

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["STEM", "Told", "contradict", "differ", "framed", "rest", "told"]

STEM = 5
"""Letters by which a word is known again in other forms: *shelled*, *shelling*."""

SAYS = 4
"""Letters from which a word is taken to say something, whatever the language."""

EDITS = 10
"""A word dropped here and another put in there is an editor's hand in a sentence, and one more, or
one put in the other's place, for so many words that both have."""

FRAME = 0.5
"""Share of the shorter one's words that stand in the other in the same order, from which two
passages are told in one frame. In the development half of eval/marked/copies.toml few retellings
reach it, and most of the different things of one week that look alike do."""

ONE_NAME = 0.6
"""Share of letters from which two names are taken for one in two spellings."""

_WORD = re.compile(r"\w+")
_ENDS = frozenset(".!?…")
"""What ends a sentence: behind it a capital is no sign of a name."""


class Told(NamedTuple):
    """What a passage tells, without the names of those whom it is about.

    `words` are all its words in order, lower-case; `says` the stems of those that say something and
    are no numbers; `names` those with a capital inside a sentence; `numbers` by value.
    """

    words: tuple[str, ...]
    says: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[int]


@lru_cache(maxsize=2_000)  # a statement is held against its neighbours one after the other
def told(text: str, about: frozenset[str] = frozenset()) -> Told:
    """`text` laid out; words of the names `about` are left out."""
    left_out = {w[:STEM] for name in about for w in _WORD.findall(name.casefold())}
    words: list[str] = []
    names: set[str] = set()
    numbers: set[int] = set()
    says: set[str] = set()
    before: int | None = None
    end = 0
    for found in _WORD.finditer(text):
        opens = end == 0 or not _ENDS.isdisjoint(text[end : found.start()])
        word, end = found.group(), found.end()
        low = word.casefold()
        if low[:STEM] in left_out:
            continue
        words.append(low)
        value = _value(low)
        if value is not None:
            before = value if before is None else _joined(before, value, numbers)
            numbers.add(before)
            continue
        before = None
        if len(low) >= SAYS:
            says.add(low[:STEM])
        if not opens and word[0].isupper() and len(word) >= SAYS and low not in _days():
            names.add(low)
    return Told(tuple(words), frozenset(says), frozenset(names), frozenset(numbers))


def contradict(a: Told, b: Told) -> bool:
    """Whether both give numbers and share none, or both names that the other has not, and share
    none."""
    if a.numbers and b.numbers and not a.numbers & b.numbers:
        return True
    one, other = ({n for n in x.names if n[:STEM] not in y.says} for x, y in ((a, b), (b, a)))
    shared = any(n[:STEM] in b.says for n in a.names) and any(n[:STEM] in a.says for n in b.names)
    return bool(one and other) and not shared and not _one_of(one, other)


def differ(a: Told, b: Told) -> bool:
    """Whether two passages that share most of their words say two things all the same."""
    if contradict(a, b):
        return True
    own, edits = min(len(a.says - b.says), len(b.says - a.says)), len(a.says & b.says) // EDITS
    return own > 1 + edits or (own > edits and _swapped(a, b) > edits)


def framed(a: Told, b: Told) -> bool:
    """Whether two passages tell what they tell in the same words in the same order."""
    shorter = min(len(a.words), len(b.words))
    return LCSseq.similarity(a.words, b.words) >= FRAME * shorter > 0


def rest(a: Told, b: Told) -> str:
    """What `a` says beyond the words that stand in `b`."""
    return " ".join(w for w in a.words if len(w) >= SAYS and w[:STEM] in a.says - b.says)


def _swapped(a: Told, b: Told) -> int:
    """In how many places one has a word that says something for another of the other's, between
    words that both have: *the mill at Brennet*, *the school at Brennet*."""
    ops = list(Levenshtein.opcodes(a.words, b.words))
    found = 0
    for i, op in enumerate(ops):
        beside = [o.tag for o in (*ops[max(0, i - 1) : i], *ops[i + 1 : i + 2])]
        if op.tag == "replace" and beside and {*beside} == {"equal"}:
            one = a.words[op.src_start : op.src_end]
            other = b.words[op.dest_start : op.dest_end]
            found += len(one) == len(other) == 1 and _own(one, b) and _own(other, a)
    return found


def _own(words: Iterable[str], other: Told) -> bool:
    """Whether some of them says something and is not in the other."""
    return any(len(w) >= SAYS and w[:STEM] not in other.says and _value(w) is None for w in words)


def _one_of(some: Collection[str], others: Collection[str]) -> bool:
    return any(Levenshtein.normalized_similarity(x, y) >= ONE_NAME for x in some for y in others)


@lru_cache(maxsize=20_000)
def _value(low: str) -> int | None:
    """The number that a lower-case word says, or None."""
    if low.isdecimal():
        return int(low) if len(low) < 16 else None
    counts: Mapping[str, Mapping[str, int]] = lexicon.load("counts")
    if is_cyrillic(low):
        return counts["ru"].get(lemma(low).replace("ё", "е"))
    return counts["en"].get(low)


def _joined(before: int, value: int, numbers: set[int]) -> int:
    """*thirty-seven* is one number, and so is *two hundred*; else the second of two."""
    if before in range(20, 100, 10) and value < 10:
        numbers.discard(before)
        return before + value
    if before < value and value in (100, 1_000, 1_000_000):
        numbers.discard(before)
        return before * value
    return value


@cache
def _days() -> frozenset[str]:
    """Months and weekdays: one outlet's *Monday* is another's *March 3*."""
    forms: Iterable[Iterable[str]] = (
        names for lang in ("en", "ru") for kind in ("months", "weekdays")
        for names in lexicon.load("dates")[lang][kind]
    )  # fmt: skip
    return frozenset(form.casefold() for names in forms for form in names)

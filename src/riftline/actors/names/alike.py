"""Two parts of names → how alike they are (0 … 1) and in what way.

Edit distance is optimal string alignment: a swap of neighbours counts once (rapidfuzz).
"""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from riftline.actors.names.parts import Part
from riftline.lexicon import load

__all__ = ["LEAST", "alike", "comparable"]

LEAST = 0.5
"""Below it two words have no more in common than words have by chance: they are no pair."""

_LEAST_OF = {"father": 0.6, "nisba": 0.6}

# Tariq and Tarik, Gaddafi and Kadafi, Cho and Jo: pairs that schools of writing mix up.
_VOICED = str.maketrans("gdbzjZCS", "ktpscccs")

_LATINISED = frozenset({"Latn", "Cyrl", "Geor", "Armn"})

Found = tuple[float, str]
_NO: Found = (0.0, "")


def comparable(a: str, b: str, across: bool) -> bool:
    """Whether words of the scripts `a` and `b` can be compared letter by letter."""
    return a == b or (across and a in _LATINISED and b in _LATINISED)


@lru_cache(maxsize=300_000)
def alike(a: Part, b: Part, across: bool) -> Found:
    """How alike two parts are and in what way; (0, "") for no pair.

    The ways: same, sound, case, meaning, pet, initial, vowels, typo.
    """
    if a.meaning and a.meaning == b.meaning:
        # A lexicon's word for word holds across all scripts, if these may be crossed at all.
        if a.raw == b.raw:
            return 1.0, "same"
        return (0.97, "meaning") if across or a.script == b.script else _NO
    if not comparable(a.script, b.script, across):
        return _NO
    if a.kind == "initial" or b.kind == "initial":
        return _initial(a, b)
    if a.raw == b.raw:
        return 1.0, "same"
    if a.sound == b.sound:
        return 0.97, "sound"
    if "Cyrl" in (a.script, b.script) and _one_word_in_two_cases(a.raw, b.raw):
        return 0.95, "case"
    if _pet(a.raw, b.raw):
        return 0.85, "pet"
    if a.script == "CJK":
        return _NO  # a character is a word there, and another character another word
    return _letters(a, b)


def _initial(a: Part, b: Part) -> Found:
    if a.kind == b.kind:
        return (1.0, "initial") if a.raw == b.raw or a.sound == b.sound else _NO
    short, full = (a, b) if a.kind == "initial" else (b, a)
    starts = {full.raw[:1], full.sound[:1]}
    return (0.9, "initial") if full.kind != "kunya" and short.raw in starts else _NO


def _letters(a: Part, b: Part) -> Found:
    # Fathers' names and nisbas end alike: what comes before must agree.
    least = _LEAST_OF.get(a.kind, LEAST) if a.kind == b.kind else LEAST
    if least > LEAST and OSA.normalized_similarity(_stem(a), _stem(b)) < least:
        return _NO
    written = OSA.normalized_similarity(a.raw, b.raw)
    heard = max(
        OSA.normalized_similarity(a.sound, b.sound),
        0.92 * OSA.normalized_similarity(a.sound.translate(_VOICED), b.sound.translate(_VOICED)),
    )
    for one, other in ((a, b), (b, a)):
        # "Alsabah" and "al-Sabah".
        if one.article and other.raw[:2] in {"al", "el"} and not other.article:
            written = max(written, OSA.normalized_similarity(one.raw, other.raw[2:]))
    best = max(written, 0.98 * heard)
    way = "typo"
    if a.bones == b.bones and len(a.bones) > 2 and a.raw.isascii() and b.raw.isascii():
        best, way = max(best, (1 + 3 * best) / 4), "vowels"
    if (a.kind == "kunya") != (b.kind == "kunya") and best < 0.8:
        return _NO  # "Abu Umar" is Umar's father
    return (round(best, 4), way) if best >= LEAST else _NO


def _stem(part: Part) -> str:
    if part.kind == "father":
        ends = sorted(load("names")["endings"]["father"], key=len, reverse=True)
        return next((part.raw.removesuffix(e) for e in ends if part.raw.endswith(e)), part.raw)
    return part.raw[:-1]


def _one_word_in_two_cases(a: str, b: str) -> bool:
    endings = _cases()
    stem = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        stem += 1
    # The stem may end in a vowel that belongs to the ending.
    return any(a[n:] in endings and b[n:] in endings for n in range(stem, max(3, stem - 3) - 1, -1))


@cache
def _cases() -> frozenset[str]:
    return frozenset(load("names")["endings"]["cases"])


def _pet(a: str, b: str) -> bool:
    pet = _pets()
    return pet.get(a) == b or pet.get(b) == a


@cache
def _pets() -> dict[str, str]:
    return dict(load("names")["pet"])

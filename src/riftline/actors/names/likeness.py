"""Two names → how likely they name one actor, with the signs for and against it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rapidfuzz import fuzz

from riftline.lexicon.forms import is_cyrillic, key_of

__all__ = ["Likeness", "Sign", "compare"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One feature of a comparison.

    `name` is a short stable code, `weight` the log-odds that it adds (negative: it speaks
    against), `words` one plain clause for people that quotes what was compared.
    """

    name: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score`: the probability (0 … 1) that both strings name one actor; `signs`: why."""

    score: float
    signs: tuple[Sign, ...]


def compare(a: str, b: str, *, across_scripts: bool = True) -> Likeness:
    """How likely `a` and `b` name one actor. Symmetric, never raises.

    `across_scripts` False: a name in Cyrillic and one in Latin letters are not compared.
    """
    left, right = sorted((key_of(a), key_of(b)))
    if not left or not right or (not across_scripts and is_cyrillic(left) != is_cyrillic(right)):
        return Likeness(0.0, (Sign("nothing-to-compare", -20.0, "nothing to compare"),))
    alike = fuzz.token_sort_ratio(left, right) / 100
    weight = 12.0 * (alike - 0.8)
    sign = Sign("spelling", weight, f"“{left}” and “{right}” are {alike:.0%} alike in spelling")
    return Likeness(1 / (1 + math.exp(-weight)), (sign,))

"""Two names → how likely they name one actor, with the signs for and against it.

The log-odds of the signs add up to the score's: ``log(score / (1 - score))``. The weights stand in
``lexicon/names_weights.toml``: those that were fitted and those that are rulings, with reasons.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from riftline.actors.names.pair import Trait, traits
from riftline.actors.names.parts import Parts, parts_of
from riftline.lexicon import load

__all__ = ["Likeness", "Sign", "compare", "explained", "log_odds"]

_SHOWN = 60  # letters of a name that a sign quotes
# Surer than this nobody can be of names: one in three thousand is wrong for other reasons.
_FARTHEST = 8.0


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

    `across_scripts` False: words of different scripts are not compared at all. True: Cyrillic and
    Latin are, and translated words that the lexicon records; Arabic is never spelled in Latin.
    """
    left, right = sorted((a, b))
    return explained(parts_of(left), parts_of(right), across_scripts)


def explained(a: Parts, b: Parts, across: bool) -> Likeness:
    """The likeness of two names that were taken apart, with its signs in words."""
    seen = traits(a, b, across)
    weights = _weights()
    says: Mapping[str, str] = load("names")["says"]
    signs = [
        Sign(t.name, round(w, 4), says[t.name].format(a=_quoted(t.a), b=_quoted(t.b)))
        for t in seen
        if (w := t.value * weights.get(t.name, 0.0)) or t.name in _ALWAYS
    ]
    total = sum(s.weight for s in signs)
    for t, cap in _caps(seen):
        if total > cap:
            words = says[t.name].format(a=_quoted(t.a), b=_quoted(t.b))
            signs.append(Sign(t.name, round(cap - total, 4), words))
            total = cap
    return Likeness(_probability(total), tuple(signs))


def log_odds(a: Parts, b: Parts, across: bool) -> float:
    """What `explained` makes its score of, without the words: for many pairs at a time."""
    seen = traits(a, b, across)
    weights = _weights()
    total = sum(t.value * weights.get(t.name, 0.0) for t in seen)
    return min([total, *(cap for _, cap in _caps(seen))])


_ALWAYS = frozenset({"look-alikes", "transliterated"})
"""Signs that a person should see though they say nothing for or against."""


def _caps(seen: Iterable[Trait]) -> list[tuple[Trait, float]]:
    caps = _ceilings()
    return [(t, caps[t.name]) for t in seen if t.name in caps]


def _probability(total: float) -> float:
    bounded = max(-_FARTHEST, min(_FARTHEST, total))
    return 1 / (1 + math.exp(-bounded))


def _quoted(text: str) -> str:
    """A name on one line without characters that turn the line around, cut to what can be read."""
    plain = "".join(c for c in text if unicodedata.category(c)[0] != "C" or c == " ")
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


@cache
def _weights() -> dict[str, float]:
    file = load("names_weights")
    return {**file["fitted"], **file["ruled"]}


@cache
def _ceilings() -> dict[str, float]:
    return dict(load("names_weights")["at_most"])

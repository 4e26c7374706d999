"""How alike two passages are in what they say, also across English and Russian.

Each word of one is held against the word of the other that means most nearly the same, by the
encoder's word embeddings; rare words count more than common ones, numbers must be the same, and a
name in other letters may be transliterated. Nothing is read by the network: a pair takes well
under a millisecond. docs/method.md, "Copies", says how good it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from riftline import lexicon
from riftline.attribution.tagger.table import table
from riftline.attribution.tagger.words import words
from riftline.lexicon.forms import lemma, script_of

__all__ = ["STEM", "alike"]

Floats = NDArray[np.float32]

ACROSS = 2.5
"""What likeness between words of two scripts is multiplied by (at most to 1): embeddings of a word
and its translation lie farther apart than those of two synonyms in one language. Settled on the
development half of eval/marked/copies.toml, between 2 and 4, where little changes."""

COMMON = 8.0
"""−log probability up to which a word counts nothing (*the*, *said*): about the 2,000 commonest
pieces. A rarer word counts what it has more, up to `RARE`."""

RARE = 16.0

NUMBER = 10.0
"""What a number counts, more than any word: two raids that took nine and two lives are two."""

NAME = 0.6
"""Share of letters that a name and its transliteration have in common, at least."""

STEM = 5
"""Letters by which words of names are known again in other cases: *Guard's*, «стражу»."""

MOST = 60
"""Words of a passage that are looked at: a quotation's first ones."""

LONGEST = 1_000
"""Code points of a passage that are looked at; hostile ones are longer."""

PIECES = 20_000
"""Pieces of each script whose mean is taken for what its words have in common, and taken away."""

_LETTERS = {"Latn": re.compile(r"[A-Za-z]"), "Cyrl": re.compile(r"[Ѐ-ӿ]"),
            "Arab": re.compile(r"[؀-ۿ]")}  # fmt: skip


class _Passage(NamedTuple):
    """Words laid out: as written (low), stems, scripts, vectors (N, width), weights (N,).

    `values` are numbers, None elsewhere; `names` are names in Latin letters, "" elsewhere.
    """

    low: tuple[str, ...]
    scripts: tuple[str, ...]
    values: tuple[int | None, ...]
    names: tuple[str, ...]
    vectors: Floats
    weights: Floats


def alike(one: str, other: str, names: Collection[str] = ()) -> float:
    """How far two passages say the same, 0 … 1; symmetric.

    0 where either says nothing, and where both say numbers and none is in both. Words of `names`
    (whoever is spoken of in both) are left out.
    """
    left_out = frozenset(w.text.casefold()[:STEM] for name in names for w in words(name))
    a, b = (_without(_passage(text[:LONGEST]), left_out) for text in (one, other))
    if not a.weights.sum() or not b.weights.sum():
        return 0.0
    counted, other_counted = ({v for v in p.values if v is not None} for p in (a, b))
    if counted and other_counted and not counted & other_counted:
        return 0.0
    same = _matches(a, b)
    ways = (same.max(1) @ a.weights / a.weights.sum(), same.max(0) @ b.weights / b.weights.sum())
    return min(1.0, float(sum(ways)) / 2.0)  # 32-bit sums may end a hair above


def _without(p: _Passage, stems: Collection[str]) -> _Passage:
    keep = [i for i, low in enumerate(p.low) if low[:STEM] not in stems]
    if len(keep) == len(p.low):
        return p
    low, scripts, values, names = (
        tuple(column[i] for i in keep) for column in (p.low, p.scripts, p.values, p.names)
    )
    return _Passage(low, scripts, values, names, p.vectors[keep], p.weights[keep])  # type: ignore[arg-type]


def _matches(a: _Passage, b: _Passage) -> Floats:
    """(N, M): how nearly each two words mean the same, 0 … 1."""
    across = np.array([[s != t for t in b.scripts] for s in a.scripts])
    found = np.clip((a.vectors @ b.vectors.T) * np.where(across, ACROSS, 1.0), 0.0, 1.0)
    for i, word in enumerate(a.low):
        for j, other in enumerate(b.low):
            if a.values[i] is not None or b.values[j] is not None:
                found[i, j] = float(a.values[i] == b.values[j])
            elif word == other or (across[i, j] and _one_name(a.names[i], b.names[j])):
                found[i, j] = 1.0
    return np.asarray(found, np.float32)


def _one_name(a: str, b: str) -> bool:
    return bool(a and b) and Levenshtein.normalized_similarity(a, b) >= NAME


@lru_cache(maxsize=512)  # a group's passages are compared one after the other
def _passage(text: str) -> _Passage:
    low: list[str] = []
    scripts: list[str] = []
    values: list[int | None] = []
    names: list[str] = []
    rows: list[Floats] = []
    weights: list[float] = []
    for w in words(text):
        if not any(c.isalnum() for c in w.text):
            continue
        value = _value(w.text)
        if value is not None and values and values[-1] is not None:
            whole = _joined(values[-1], value, w.text)
            if whole is not None:
                values[-1] = whole
                continue
        vector, weight = _word(w.text)
        if value is None and not weight:
            continue
        low.append(w.text.casefold())
        scripts.append(script_of(w.text))
        values.append(value)
        name = w.start > 0 and w.text[0].isupper() and len(w.text) > 2
        names.append(_latin(w.text) if name else "")
        rows.append(vector)
        weights.append(weight if value is None else NUMBER)
        if len(low) == MOST:
            break
    vectors = np.stack(rows) if rows else np.zeros((0, 1), np.float32)
    return _Passage(
        tuple(low), tuple(scripts), tuple(values), tuple(names), vectors,
        np.asarray(weights, np.float32),
    )  # fmt: skip


@lru_cache(maxsize=8_000)
def _word(text: str) -> tuple[Floats, float]:
    """A word's direction (width,) of length 1, and what it counts."""
    t = table()
    ids = list(t.pieces(text, True))
    rarity = -t.commonness[ids]
    rows = t.rows(ids) - _centre(script_of(text))
    found = rows.T @ rarity
    length = float(np.linalg.norm(found))
    weight = max(0.0, min(float(rarity.max()), RARE) - COMMON)
    return np.asarray(found / length if length else found, np.float32), weight


@cache
def _centre(script: str) -> Floats:
    """What the words of a script have in common: the mean of its commonest pieces."""
    t = table()
    letters = _LETTERS[script]
    ids = [i for i, text in enumerate(t.texts) if text[:1] == "▁" and letters.search(text)]
    return np.asarray(t.rows(ids[:PIECES]).mean(0), np.float32)


@lru_cache(maxsize=8_000)
def _value(text: str) -> int | None:
    """The number that a word says, or None."""
    if text.isdecimal():
        return int(text) if len(text) < 16 else None
    counts: Mapping[str, Mapping[str, int]] = lexicon.load("counts")
    low = text.casefold()
    if script_of(low) == "Cyrl":
        return counts["ru"].get(lemma(low).replace("ё", "е"))
    return counts["en"].get(low)


def _joined(before: int, value: int, text: str) -> int | None:
    """One number out of two words that follow each other (*forty two*, *200 000*), or None."""
    if text.isdecimal() and len(text) == 3 and before < 1_000_000:
        return before * 1000 + value
    if value in (100, 1000, 1_000_000):
        return before * value if before < value else None
    smaller = value < 10 if before % 100 in range(20, 100, 10) else value < 100
    return before + value if smaller and before % 10 == 0 and before >= 20 else None


@lru_cache(maxsize=8_000)
def _latin(text: str) -> str:
    letters: Mapping[str, str] = lexicon.load("names")["cyrillic"]
    return "".join(letters.get(c, c) for c in text.casefold())

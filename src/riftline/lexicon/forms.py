"""Forms of words: the key that a name is matched by, and Russian base forms.

A key is opaque: lower case, no marks, one blank between words, Russian case endings gone. It
holds nothing but letters, digits and blanks, so it is safe in addresses and patterns.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

__all__ = ["is_cyrillic", "key_of", "known", "lemma", "nominative", "parses", "script_of"]

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_ARABIC = re.compile(r"[؀-ۿ]")
_POSSESSIVE = re.compile(r"['’]s?\b", re.IGNORECASE)
_LATIN_ARTICLES = frozenset({"the", "a", "an"})
_ENDING = re.compile(r"[аеёиоуыэюяйь]+$")
# Surnames in -ов, -ев, -ин with any case ending: the dictionary takes some for plurals.
_SURNAME = re.compile(r"^(\w{2,}(?:ов|ев|ёв|ин|ын))(?:а|у|ым|ом|е|ой|ых|ы|ыми)?$")
_LONGEST = 160  # a key longer than this is no name; it is cut, and stays cut the same way


def is_cyrillic(text: str) -> bool:
    """Whether `text` holds any Cyrillic letter."""
    return _CYRILLIC.search(text) is not None


def script_of(text: str) -> str:
    """ISO 15924 code of the first script that `text` holds: Cyrl, Arab or Latn."""
    if is_cyrillic(text):
        return "Cyrl"
    return "Arab" if _ARABIC.search(text) else "Latn"


@cache
def _analyser() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=200_000)
def parses(word: str) -> tuple[tuple[str, str, str], ...]:
    """Readings of a Russian word, likeliest first: (base form, part of speech, all marks).

    By pymorphy3 (Korobov 2015, AIST) with the OpenCorpora dictionary.
    """
    if len(word) > 60 or not all(unicodedata.name(c, "") for c in word):
        return ((word.lower(), "UNKN", ""),)  # a letter without a name stops the analyser
    return tuple(
        (p.normal_form, str(p.tag.POS or "UNKN"), str(p.tag)) for p in _analyser().parse(word)
    )


@lru_cache(maxsize=100_000)
def known(word: str) -> bool:
    """Whether the Russian dictionary lists the word (and does not only guess at it)."""
    return bool(_analyser().word_is_known(word))


def lemma(word: str, *speech: str) -> str:
    """Base form of a Russian word; with `speech` given, of its first reading of that kind."""
    found = parses(word)
    for base, pos, _ in found:
        if not speech or pos in speech:
            return base
    return found[0][0]


def nominative(text: str) -> int:
    """0 if every Russian word can be a nominative singular, 1 a plural, 2 if one can be neither.

    Words in other scripts can always be.
    """
    return max((_rank(w.lower()) for w in _WORD.findall(text) if is_cyrillic(w)), default=0)


def _rank(low: str) -> int:
    marks = [m for _, _, m in parses(low) if "nomn" in m]
    if not marks:
        return 2
    return 0 if any("plur" not in m for m in marks) else 1


@lru_cache(maxsize=200_000)
def _word_key(word: str) -> str:
    if not is_cyrillic(word):
        folded = unicodedata.normalize("NFKD", word.casefold())
        return "".join(c for c in folded if not unicodedata.combining(c))
    surname = _SURNAME.match(word.lower()) if len(word) > 4 else None
    if surname:
        return surname.group(1).replace("ё", "е")
    # The base form of стражи may be страж or стража: the ending goes, so that both meet.
    base = lemma(word.lower(), "NOUN", "ADJF").replace("ё", "е")
    bare = _ENDING.sub("", base)
    return bare if len(bare) >= 3 else base


@lru_cache(maxsize=200_000)
def key_of(text: str) -> str:
    """The key that a name is matched by; "" where `text` has no letter or digit."""
    bare = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text[: 4 * _LONGEST]))
    words = [_word_key(w) for w in _WORD.findall(bare)]
    while len(words) > 1 and words[0] in _LATIN_ARTICLES:
        words.pop(0)
    return " ".join(w for w in words if w)[:_LONGEST].strip()

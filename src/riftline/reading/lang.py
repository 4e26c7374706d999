"""Which language a text is in: by script, then by its small words. ``und`` when unsure."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from riftline import lexicon

__all__ = ["language"]

_SAMPLE = 20_000
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_LETTER = re.compile(r"[^\W\d_]")
_LINKS = re.compile(r"https?://\S+|[@#]\S+")


def language(text: str, declared: str | None = None) -> str:
    """ISO 639-1 code of `text` or ``und``. `declared` (a page's own word) breaks ties only."""
    sample = _LINKS.sub(" ", text[:_SAMPLE])
    letters = len(_LETTER.findall(sample))
    said = (declared or "").strip().casefold().replace("_", "-").split("-")[0]
    said = said if re.fullmatch("[a-z]{2,3}", said) else ""
    if not letters:
        return "und"
    if len(_ARABIC.findall(sample)) > 0.5 * letters:
        return said if said in ("ar", "fa", "ur", "ckb", "ps") else _arabic(sample)
    words = Counter(w.casefold() for w in re.findall(r"[^\W\d_]+", sample))
    if len(_CYRILLIC.findall(sample)) > 0.5 * letters:
        return _cyrillic(sample, words, said)
    if len(_LATIN.findall(sample)) > 0.5 * letters:
        return _best(words, ("en", "de", "fr", "es", "tr"), said)
    return "und"


def _best(words: Counter[str], langs: tuple[str, ...], said: str) -> str:
    total = sum(words.values())
    hits = {lang: sum(words[w] for w in _stopwords(lang)) for lang in langs}
    ranked = sorted(hits, key=lambda k: -hits[k])
    first, second = ranked[0], ranked[1]
    # Running prose is a third small words; an eighth is enough, a clear lead over the next too.
    if hits[first] >= 0.12 * total and hits[first] > 1.3 * hits[second]:
        return first
    if said in langs and hits[said] >= 0.8 * hits[first]:
        return said
    return "und"


def _cyrillic(sample: str, words: Counter[str], said: str) -> str:
    folded = sample.casefold()
    ukrainian = sum(folded.count(c) for c in "іїєґ")
    russian = sum(folded.count(c) for c in "ыэъё")
    if ukrainian > 2 * russian and ukrainian:
        # Belarusian shares і but writes ў; Kazakh has letters of its own.
        return "be" if "ў" in folded else _alien(folded) or "uk"
    other = _alien(folded)
    if other:
        return other
    if any(c in folded for c in "ђћјљњџ"):
        return "sr"
    found = _best(words, ("ru", "uk"), said)
    if found != "und":
        return found
    # Short posts may hold no small word at all; ы, э, ъ and ё are Russian's among its neighbours.
    return "ru" if russian and not ukrainian else said if said in ("ru", "uk", "bg") else "und"


def _alien(folded: str) -> str | None:
    if sum(folded.count(c) for c in "әғқңөұүһ") > 2:
        return "und"
    return "und" if folded.count("ӏ") > 1 or folded.count("ӀӀ") else None


def _arabic(sample: str) -> str:
    if any(c in sample for c in "پچژگی"):
        return "fa" if "ی" in sample and not any(c in sample for c in "ٹڈڑے") else "und"
    return "ar"


@cache
def _stopwords(lang: str) -> frozenset[str]:
    return frozenset(lexicon.load("furniture")["stopwords"][lang])

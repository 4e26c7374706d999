"""A name's letters → words in one spelling each: folded, as they sound, and their bare bones.

* *raw*: lower case, no marks, Cyrillic in Latin letters, Arabic by its own normal form.
* *sound*: what transliterations by different schools have in common (`lexicon/names.toml`).
* *bones*: the sound's consonants, each once; what spellings share when only vowels differ.

Arabic is never turned into Latin letters: which vowels it stands for is not written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from riftline.lexicon import any_of, load

__all__ = ["LONGEST", "Word", "bones", "folded", "sound", "words"]

LONGEST = 400
"""Code points of a name that are looked at. Real names end well before; hostile ones do not."""

_WIDEST = 40  # letters of one word, by the same reasoning

_MARKS = "'’‘ʼʻʿʾ`´′ʹʺ"
# Marks that stand on or beside a letter: Latin, Arabic, and the vowel signs of India to Cambodia.
_VOWEL_SIGNS = "\u0300-\u036f\u064b-\u065f\u0670\u0640\u0900-\u0dff\u0e31-\u0ecd\u1780-\u17d3"
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}[^\W\d_]?(?![^\W\d_])"  # J.P., L.L.C
    rf"|(?:[^\W_]|[{_MARKS}](?=[^\W\d_])|[{_VOWEL_SIGNS}])+"
)
_PARTS = re.compile(rf"[0-9]+|(?:[^\W\d_]|[{_VOWEL_SIGNS}])+")
_LATIN = re.compile(r"[a-zÀ-ɏ]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[Ѐ-ӿԀ-ԯ]")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|ya|ja|y|j|go|oy)")
_BETWEEN = re.compile(r"(?<=[^\W\d_])[0135](?=[^\W\d_])|(?<=[^\W\d_])9(?=[^\W\d_]{2})")
_POSSESSIVE = re.compile(rf"(?<=\w\w)[{_MARKS}]s$", re.IGNORECASE)
_DIGITS = {"0": "o", "1": "i", "3": "e", "5": "s", "9": "g"}
_VOWELS = re.compile(r"[aeiou]")
_TWICE = re.compile(r"(.)\1+")
_OTHER = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "a",
}  # fmt: skip
# Scholarly letters sound otherwise than without their marks; Turkish and Chechen ones too.
_SCHOLARLY = {
    "š": "sh", "č": "ch", "ž": "zh", "ş": "sh", "ç": "ch", "ŝ": "shch", "â": "ya", "û": "yu",
}  # fmt: skip
_SCRIPTS = (
    ("Latn", 0x0041, 0x024F), ("Latn", 0x1E00, 0x1EFF), ("Cyrl", 0x0400, 0x052F),
    ("Geor", 0x10A0, 0x10FF), ("Armn", 0x0530, 0x058F),
    ("Arab", 0x0600, 0x06FF), ("Arab", 0x0750, 0x077F), ("Arab", 0xFB50, 0xFDFF),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name. `text` is as written; `odd` if look-alike letters were put right.

    `dotted`: written with full stops (``J.P.``); `tied`: a hyphen and no blank stands before it.
    """

    text: str
    raw: str
    script: str
    odd: bool = False
    dotted: bool = False
    tied: bool = False

    @property
    def capitals(self) -> bool:
        """Whether it is written in capitals only."""
        return self.text.isupper()


def words(text: str) -> tuple[Word, ...]:
    """The words of `text` in order; () where it holds neither letter nor digit."""
    return tuple(_words(_plain(text)))


def folded(word: str) -> str:
    """The raw form of one word."""
    if word.isascii():  # nine names of ten in a list: no letter to put into another
        return "".join(filter(str.isalnum, word.lower()))[:_WIDEST]
    maps = _letters()
    low = "".join(maps.get(c, c) for c in word.casefold())
    bare = unicodedata.normalize("NFD", low)
    return "".join(c for c in bare if (c.isalnum() and c != "\u0640") or "\u0900" <= c <= "\u17ff")[
        :_WIDEST
    ]


@lru_cache(maxsize=200_000)
def sound(text: str) -> str:
    """How a Latin word, or one that `folded` put into Latin letters, sounds; others as they are."""
    low = text.casefold()
    if not low.isascii():
        low = "".join(_SCHOLARLY.get(c, c) for c in low)
    raw = folded(low)
    if not raw.isascii():
        return raw
    ends, inside = _sounds()
    raw = _TWICE.sub(r"\1", raw) if len(raw) > 3 else raw
    raw = ends[0].sub(lambda m: ends[1][m.group()], raw) if len(raw) > 3 else raw
    heard = inside[0].sub(lambda m: inside[1][m.group()], raw)
    return _TWICE.sub(r"\1", heard)


@lru_cache(maxsize=200_000)
def bones(heard: str) -> str:
    """The consonants of a sound; of one without consonants, the sound."""
    if not heard.isascii():
        bare = heard[0] + re.sub("[اوي]", "", heard[1:]) if heard else ""
        return bare if len(bare) > 2 else heard
    bare = _TWICE.sub(r"\1", _VOWELS.sub("", heard)).replace("z", "s").replace("Z", "j")
    return bare or heard


def _plain(text: str) -> str:
    """One normal form, without control and direction characters."""
    if text.isascii() and text.isprintable():
        return text[:LONGEST]
    cut = unicodedata.normalize("NFKC", text[:LONGEST])
    return "".join(
        c if unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Cn", "Co"} else _blank(c)
        for c in cut
    )


def _blank(c: str) -> str:
    return " " if c.isspace() else ""


def _words(text: str) -> Iterator[Word]:
    for m in _TOKEN.finditer(text):
        token = m.group()
        tied = m.start() > 1 and text[m.start() - 1] in "-‐‑–"
        dotted = "." in token
        shown = _POSSESSIVE.sub("", token.replace(".", ""))
        mended = _mended(shown)
        ordinal = _ORDINAL.fullmatch(folded(mended))
        pieces = [ordinal.group(1)] if ordinal else _PARTS.findall(_unmarked(mended))
        for n, piece in enumerate(pieces):
            raw = folded(piece)
            if raw:
                written = shown if len(pieces) == 1 else piece
                yield Word(written, raw, _script(piece), mended != shown, dotted, tied or n > 0)


def _unmarked(token: str) -> str:
    return "".join(c for c in token if c not in _MARKS)


def _mended(token: str) -> str:
    """A word that mixes look-alike letters of two scripts, or digits, in the script of most."""
    mended = _BETWEEN.sub(lambda m: _DIGITS[m.group()], token)
    latin, cyrillic = len(_LATIN.findall(mended)), len(_CYRILLIC.findall(mended))
    if not latin or not cyrillic:
        return mended
    to = _lookalikes()[0 if latin >= cyrillic else 1]
    return "".join(_cased(to.get(c.lower(), c), c) for c in mended)


def _cased(new: str, old: str) -> str:
    return new.upper() if old.isupper() else new


def _script(text: str) -> str:
    at = ord(text[0])
    if text[0].isdigit():
        return "Zyyy"
    for name, low, high in _SCRIPTS:
        if low <= at <= high:
            return name
    # Of all others a block of 128 is a script: enough to know that two words share none.
    return f"U+{at >> 7:x}" if at < 0x2E80 else "CJK"


@cache
def _letters() -> dict[str, str]:
    lexicon = load("names")
    tables = ("cyrillic", "georgian", "armenian", "arabic")
    return {**{c: to for name in tables for c, to in lexicon[name].items()}, **_OTHER}


@cache
def _lookalikes() -> tuple[dict[str, str], dict[str, str]]:
    """Cyrillic → Latin and Latin → Cyrillic."""
    there: dict[str, str] = dict(load("names")["lookalikes"])
    back: dict[str, str] = {}
    for cyrillic, latin in there.items():
        back.setdefault(latin, cyrillic)
    return there, back


@cache
def _sounds() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """(pattern, what each match becomes) for ends of words, then for what is inside."""
    made = []
    for table in sorted(load("names")["sounds"], key=lambda t: not t["end"]):
        pairs = dict(table["pairs"])
        made.append((re.compile(f"(?:{any_of(pairs)})" + ("$" if table["end"] else "")), pairs))
    return tuple(made)

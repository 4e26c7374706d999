"""Words → the parts of a name: what each is, and which small words made one part of two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

from riftline.actors.names.words import Word, bones, folded, sound, words
from riftline.lexicon import load

__all__ = ["Kind", "Part", "Parts", "parts_of"]

Kind = Literal["name", "initial", "kunya", "nisba", "father", "place", "body", "number"]

_MOST = 16  # parts of a name that are looked at; the UN list's longest has 13
_ABD = re.compile(r"abd(?:[uaeio]|ou)?(?:l|([rsntdz])(?=\1)|sh(?=sh))?(\w{3,}|la)$")
_DIN = re.compile(r"(\w{3,}?)(?:[uaeo]|ou)?(?:l|d)?(?:din|deen|dine|dien)$")
_ARABIC_THE = re.compile(r"و?ال(?=\w{3})")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{0,80})[)\]]")
_ACRONYM = re.compile(r"[A-ZА-ЯЁ][A-ZА-ЯЁa-z-]{0,8}[A-ZА-ЯЁ]")


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `meaning` is what a translated word means ("" if it is only a name).

    `mass` is how much it tells (0.2 … 1.5); `common` parts name thousands of people.
    `after_son`: "bin" stands before it; `article`: "al-" does.
    """

    text: str
    raw: str
    sound: str
    bones: str
    script: str
    kind: Kind
    mass: float
    meaning: str = ""
    common: bool = False
    after_son: bool = False
    article: bool = False
    dotted: bool = False

    def __hash__(self) -> int:
        """Cheap, because pairs of parts are looked up by the million."""
        return hash(self.raw)


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart.

    `core` are names, `bodies` words for kinds of groups, `legal` legal forms, `titles` titles,
    `numbers` numbers. `joined` is everything but titles and legal forms without blanks.
    `letters` are its initials, `acronym` what it may be as an abbreviation ("" if nothing),
    `told` abbreviations that stand in its own brackets. `odd` are words with look-alike letters.
    """

    text: str
    core: tuple[Part, ...]
    bodies: tuple[Part, ...]
    legal: tuple[str, ...]
    titles: tuple[str, ...]
    numbers: tuple[str, ...]
    joined: str
    letters: str
    acronym: str
    told: tuple[str, ...]
    odd: tuple[str, ...]
    scripts: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        return not self.core and not self.bodies and not self.numbers


@lru_cache(maxsize=100_000)
def parts_of(text: str) -> Parts:
    """The parts of the name `text`. Never raises; a name without letters has none."""
    told = tuple(m for m in _BRACKETS.findall(text[:400]) if _ACRONYM.fullmatch(m.strip()))
    bare = text[:400]
    for m in told:
        bare = bare.replace(f"({m})", " ").replace(f"[{m}]", " ")
    found = words(bare)
    legal, found = _legal(found)
    found = _comma(bare, found, bool(legal))
    lexicon = _lexicon()
    grouped = bool(legal) or any(w.raw in lexicon.bodies for w in found)
    core: list[Part] = []
    bodies: list[Part] = []
    titles: list[str] = []
    numbers: list[str] = []
    letters: list[str] = []
    i = 0
    son = False
    while i < len(found) and len(core) + len(bodies) < _MOST:
        word = found[i]
        step, part = _part(found, i, lexicon, grouped, son)
        i += step
        if part is not None:
            if part.kind == "number":
                numbers.append(part.raw)
            elif part.kind == "body":
                bodies.append(part)
            else:
                core.append(part)
            letters.extend(w.raw[0] for w in found[i - step : i] if w.raw not in lexicon.unlettered)
            son = False
        elif word.raw in lexicon.sons:
            son = True
        elif word.raw in lexicon.titles:
            titles.append(word.text)
    return Parts(
        text=text,
        core=tuple(core),
        bodies=tuple(bodies),
        legal=legal,
        titles=tuple(titles),
        numbers=tuple(numbers),
        joined="".join(w.raw for w in found if w.raw not in lexicon.titles),
        letters="".join(letters),
        acronym=_acronym(found),
        told=tuple(folded(t) for t in told),
        odd=tuple(w.text for w in found if w.odd),
        scripts=frozenset(p.script for p in (*core, *bodies)),
    )


@dataclass(frozen=True, slots=True)
class _Lexicon:
    stops: frozenset[str]
    small: frozenset[str]
    unlettered: frozenset[str]
    sons: frozenset[str]
    kunyas: frozenset[str]
    mothers: frozenset[str]
    articles: frozenset[str]
    assimilated: frozenset[str]
    servants: frozenset[str]
    din: frozenset[str]
    god: frozenset[str]
    titles: frozenset[str]
    bodies: Mapping[str, str]
    meanings: Mapping[str, str]
    legal: Mapping[str, str]
    places: frozenset[str]
    common: frozenset[str]
    numbers: Mapping[str, str]
    pet: Mapping[str, str]
    father: tuple[str, ...]
    nisba: tuple[str, ...]


@cache
def _lexicon() -> _Lexicon:
    data = load("names")

    def some(name: str) -> frozenset[str]:
        return frozenset(folded(w) for w in data[name])

    return _Lexicon(
        stops=some("stops"),
        small=some("stops") | some("particles"),
        unlettered=some("stops") | some("articles") | some("assimilated"),
        sons=some("sons"),
        kunyas=some("kunyas"),
        mothers=some("mothers"),
        articles=some("articles"),
        assimilated=some("assimilated"),
        servants=some("servants"),
        din=some("din"),
        god=some("god"),
        titles=some("titles"),
        bodies=_concepts(data["bodies"]),
        meanings=_concepts(data["meanings"]),
        legal={
            " ".join(map(folded, w.split())): form
            for form, ws in data["legal"].items()
            for w in (form, *ws)
        },
        places=some("places"),
        # As they sound: one entry stands for its spellings.
        common=frozenset(sound(w) for w in data["common"]),
        numbers=dict(data["numbers"]),
        pet=dict(data["pet"]),
        father=tuple(data["endings"]["father"]),
        nisba=tuple(data["endings"]["nisba"]),
    )


def _concepts(table: Mapping[str, Any]) -> dict[str, str]:
    return {folded(w): concept for concept, ws in table.items() for w in ws}


def _legal(found: tuple[Word, ...]) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    """Legal forms at either end of a name, and what is left; a name is more than its form."""
    forms = _lexicon().legal
    seen: list[str] = []
    while True:
        for n in range(min(5, len(found) - 1), 0, -1):
            head = " ".join(w.raw for w in found[:n])
            tail = " ".join(w.raw for w in found[-n:])
            if tail in forms:
                seen.append(forms[tail])
                found = found[:-n]
                break
            # "As" and "Co" begin names of people; in front stand the long and the Russian forms.
            if head in forms and len(head) > 2:
                seen.append(forms[head])
                found = found[n:]
                break
        else:
            return tuple(sorted(set(seen))), found


def _comma(text: str, found: tuple[Word, ...], legal: bool) -> tuple[Word, ...]:
    """``Last, First`` in the order of speech."""
    before, comma, after = text.partition(",")
    if not comma or legal or "," in after:
        return found
    lead = len(words(before))
    if 0 < lead < len(found):
        return (*found[lead:], *found[:lead])
    return found


def _part(
    found: tuple[Word, ...], i: int, lexicon: _Lexicon, grouped: bool, son: bool
) -> tuple[int, Part | None]:
    """How many words from `i` on make one part, and the part (None: a small word or title)."""
    word = found[i]
    raw = word.raw
    left = len(found) - i - 1
    nxt = found[i + 1] if left else None
    if word.script == "Zyyy":
        return 1, _plain(word, "number", son)
    article = _ARABIC_THE.match(raw)
    if article and word.script == "Arab" and raw not in lexicon.din | lexicon.god:
        bare = replace(word, raw=raw[article.end() :])
        step, part = _part((*found[:i], bare, *found[i + 1 :]), i, lexicon, grouped, son)
        return step, None if part is None else _with_article(part, lexicon)
    if nxt is not None and raw in lexicon.numbers and _tens(raw, nxt.raw, lexicon):
        return 2, _number(word, _tens(raw, nxt.raw, lexicon))
    if raw in lexicon.numbers and (grouped or (raw.isascii() and len(raw) > 4)):
        return 1, _number(word, lexicon.numbers[raw])
    if grouped and word.capitals and raw in {"i", "v", "x"}:
        return 1, _number(word, {"i": "1", "v": "5", "x": "10"}[raw])
    if raw in lexicon.articles or (nxt is not None and _assimilated(word, nxt, lexicon)):
        if nxt is None or nxt.script == "Zyyy":
            return 1, None
        step, part = _part(found, i + 1, lexicon, grouped, son)
        return step + 1, None if part is None else _with_article(part, lexicon)
    if raw in lexicon.kunyas | lexicon.mothers and nxt is not None:
        step, part = _part(found, i + 1, lexicon, grouped, False)
        if part is not None and part.kind not in {"number", "initial"}:
            return step + 1, _bound("umm" if raw in lexicon.mothers else "abu", part, word, "kunya")
        return 1, None
    if raw in lexicon.servants and nxt is not None:
        step, part = _part(found, i + 1, lexicon, grouped, son)
        if part is not None and part.kind not in {"number", "initial"}:
            return step + 1, _bound("abd" if raw.isascii() else "عبد", part, word, "name")
    if raw in lexicon.sons and (i > 0 or raw != "ben") and left:
        return 1, None
    if raw in lexicon.titles and len(found) > 1:
        return 1, None
    if raw in lexicon.bodies:
        return 1, _plain(word, "body", son, lexicon.bodies[raw])
    if raw in lexicon.meanings:
        return 1, _plain(word, "name", son, lexicon.meanings[raw])
    shouted = word.capitals and not all(w.capitals for w in found)
    if raw in lexicon.small and len(found) > 1 and not shouted:
        return 1, None
    if len(raw) == 1:
        if word.text.islower() and word.script != "CJK":
            return 1, None
        return 1, _plain(word, "initial", son)
    tail = _tail(found, i + 1, lexicon)
    if tail:
        return tail[0] + 1, _joined(word, tail[1], son)
    return 1, _named(word, lexicon, son)


def _tens(tens: str, unit: str, lexicon: _Lexicon) -> str:
    """ "Forty four" or "forty 4" in digits, "" for anything else."""
    ten, one = lexicon.numbers[tens], lexicon.numbers.get(unit, unit)
    whole = len(ten) == 2 and ten.endswith("0") and len(one) == 1 and one in "123456789"
    return ten[0] + one if whole else ""


def _tail(found: tuple[Word, ...], at: int, lexicon: _Lexicon) -> tuple[int, str] | None:
    """Whether "al-Din" or "Ullah" follows, which belongs to the word before it."""
    n = at
    while n < len(found) and n < at + 2:
        if found[n].raw in lexicon.din:
            return n - at + 1, "din"
        if found[n].raw in lexicon.god and (n > at or found[n].raw != "allah" or found[n].tied):
            return n - at + 1, "ulah"
        if found[n].raw not in lexicon.articles | lexicon.assimilated | {"ud", "a", "tul"}:
            return None
        n += 1
    return None


def _assimilated(word: Word, nxt: Word, lexicon: _Lexicon) -> bool:
    return (
        nxt.tied and word.raw in lexicon.assimilated and sound(nxt.raw)[:1] == sound(word.raw)[-1:]
    )


def _mass(raw: str, common: bool) -> float:
    """Longer words tell more, up to eight letters; common ones less. Other scripts are denser."""
    letters = len(raw) if raw.isascii() else 1.5 * len(raw)
    return round(min(max(letters, 2.0), 8.0) / 5.5 * (0.65 if common else 1.0), 3)


def _plain(word: Word, kind: Kind, son: bool, meaning: str = "") -> Part:
    heard = sound(word.raw)
    mass = 0.25 if kind == "initial" else _mass(word.raw, False)
    return Part(
        word.text, word.raw, heard, bones(heard), word.script, kind, mass, meaning,
        after_son=son, dotted=word.dotted,
    )  # fmt: skip


def _number(word: Word, digits: str) -> Part:
    return Part(word.text, digits, digits, digits, "Zyyy", "number", 0.5)


def _named(word: Word, lexicon: _Lexicon, son: bool) -> Part:
    raw = word.raw
    heard = sound(word.text) if word.script == "Latn" and not word.odd else sound(raw)
    if bound := _ABD.match(raw):
        raw = "abd" + bound.group(2)
        heard = "abd" + sound(bound.group(2))
    elif (bound := _DIN.match(raw)) and raw.isascii():
        raw = bound.group(1) + "din"
        heard = sound(bound.group(1)) + "din"
    kind: Kind = "name"
    if raw in lexicon.places:
        kind = "place"
    elif len(raw) > 5 and raw.endswith(lexicon.father):
        kind = "father"
    common = heard in lexicon.common
    return Part(
        word.text, raw, heard, bones(heard), word.script, kind, _mass(raw, common),
        common=common, after_son=son, dotted=word.dotted,
    )  # fmt: skip


def _joined(word: Word, tail: str, son: bool) -> Part:
    raw = word.raw + (tail if word.raw.isascii() else {"din": "الدين", "ulah": "الله"}[tail])
    heard = sound(word.raw) + tail if word.raw.isascii() else raw
    text = f"{word.text} {tail}"
    return Part(
        text, raw, heard, bones(heard), word.script, "name", _mass(raw, False), after_son=son
    )


def _bound(first: str, part: Part, word: Word, kind: Kind) -> Part:
    arabic = {"abu": "ابو", "umm": "ام"}
    first = arabic.get(first, first) if part.script == "Arab" else first
    heard = first + part.sound
    common = part.common and kind != "kunya"
    return Part(
        f"{word.text} {part.text}", first + part.raw, heard, bones(heard), part.script, kind,
        _mass(part.raw, part.common), common=common, after_son=part.after_son,
    )  # fmt: skip


def _with_article(part: Part, lexicon: _Lexicon) -> Part:
    kind = part.kind
    if kind == "name" and not part.meaning and part.raw.endswith(lexicon.nisba):
        kind = "nisba"
    return Part(
        f"al-{part.text}" if part.script != "Arab" else part.text, part.raw, part.sound,
        part.bones, part.script, kind, part.mass, part.meaning, part.common, part.after_son,
        True, part.dotted,
    )  # fmt: skip


def _acronym(found: tuple[Word, ...]) -> str:
    """The letters of a name that is one word in capitals."""
    if len(found) != 1:
        return ""
    text = found[0].text
    return found[0].raw if _ACRONYM.fullmatch(text) and 2 <= len(found[0].raw) <= 8 else ""

"""Words that point back: pronouns, and descriptions such as *the group* or *its spokesman*.

This module only finds them and says what they may mean; `coref` says whom they mean.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from riftline.attribution.phrases import Grammar
from riftline.attribution.segment import Sentence
from riftline.lexicon import spoken
from riftline.lexicon.forms import is_cyrillic, parses
from riftline.model import Span

__all__ = ["Anaphor", "Form", "anaphors", "family_of"]

Form = Literal["pronoun", "possessive", "description"]
Means = Literal["first", "he", "she", "thing", "many", "person", "group", "account"]

_PRONOUNS: tuple[Means, ...] = ("first", "he", "she", "thing", "many")
_REACH = 6  # words that a determiner may stand before its noun
_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_OF = {"en": ("of", "for", "to", "from", "with"), "ru": ()}
_NARROWING = frozenset({"in", "near", "at", "that", "who", "which", "behind", "from", "with"})


@dataclass(frozen=True, slots=True)
class Anaphor:
    """Words that may point back: tokens ``[start, end)`` of a sentence, and their head word.

    `means` are the kinds of actor that would do; a Russian *их* may be read in two ways. `base`
    is a description's head as the lexicon lists it. `owner` is the token whose bearer the
    description belongs to: *the group's spokesman*, *a commander of the battalion*.
    """

    sentence: Sentence
    start: int
    end: int
    head: int
    form: Form
    means: tuple[Means, ...]
    base: str = ""
    definite: bool = False
    near: bool = False
    bare: bool = False
    plural: bool = False
    narrowed: bool = False
    owner: int | None = None

    @property
    def span(self) -> Span:
        """Code points of the whole phrase."""
        return Span(self.sentence.tokens[self.start].start, self.sentence.tokens[self.end - 1].end)

    @property
    def at(self) -> int:
        """Where the head word begins."""
        return self.sentence.tokens[self.head].start


def anaphors(
    s: Sentence, grammar: Grammar, named: Mapping[int, int], people: Container[int] = ()
) -> list[Anaphor]:
    """All of one sentence, inner ones before those that they belong to.

    `named` says which tokens are words of a name: their index → the index after the name; those
    in `people` may be a person's.
    """
    if not grammar.words["coref"]["first"]:
        return []
    found = [*_pronouns(s, grammar, named), *_descriptions(s, grammar, named, people)]
    return sorted(found, key=lambda a: (max(a.head, a.owner or 0), a.end - a.start))


# --- pronouns ------------------------------------------------------------------------------------


def _pronouns(s: Sentence, grammar: Grammar, named: Mapping[int, int]) -> Iterator[Anaphor]:
    table = grammar.words["coref"]
    known = _meanings(grammar.lang)
    for k, t in enumerate(s.tokens):
        means = known.get(t.low)
        if not means or k in named:
            continue
        owns = t.low in table["possessive"] and _noun_follows(s, k, grammar)
        yield Anaphor(s, k, k + 1, k, "possessive" if owns else "pronoun", means)


@cache
def _meanings(lang: str) -> Mapping[str, tuple[Means, ...]]:
    """A language's pronouns, and whom each may mean."""
    table = spoken(lang)["coref"]
    forms = {low for m in _PRONOUNS for low in table[m]}
    return {low: tuple(m for m in _PRONOUNS if low in table[m]) for low in forms}


def _noun_follows(s: Sentence, k: int, grammar: Grammar) -> bool:
    """*her brother* against *told her that*; *её бойцы* against *видел её вчера*."""
    if k + 1 >= len(s.tokens):
        return False
    low = s.tokens[k + 1].low
    if grammar.lang == "ru":
        return is_cyrillic(low) and any(
            pos in ("NOUN", "ADJF", "PRTF") for _, pos, _ in parses(low)[:1]
        )
    if s.tokens[k].low in ("his", "its", "their", "my", "our"):
        return True
    words = grammar.words["grammar"]
    return (
        s.tokens[k + 1].word
        and low not in words["prepositions"]
        and low not in words["auxiliaries"]
        and low not in words["conjunctions"]
        and low not in words["subordinators"]
        and low not in words["determiners"]
        and low not in words["adverbs"]
        and not low.endswith("ly")
    )


# --- descriptions --------------------------------------------------------------------------------


def _descriptions(
    s: Sentence, grammar: Grammar, named: Mapping[int, int], people: Container[int]
) -> Iterator[Anaphor]:
    for k, t in enumerate(s.tokens):
        if k in named or not t.word or (t.capital and not _opens(s, k)):
            continue
        base = grammar.base(t.low)
        means = _class(base, grammar.lang)
        if not means or (grammar.lang == "ru" and not _is_noun(t.low, base)):
            continue
        if grammar.lang == "ru" and _russian_title(s, k, grammar, named, people):
            continue
        if _goes_on(s, k, grammar, named):
            continue
        found = (_russian if grammar.lang == "ru" else _english)(s, k, grammar, named)
        if found is not None:
            yield _made(found, base, means, grammar)


def _opens(s: Sentence, k: int) -> bool:
    return k == 0 or not s.tokens[k - 1].word


@lru_cache(maxsize=50_000)
def _class(base: str, lang: str) -> Means | None:
    """Whom a noun describes, if it is one that describes somebody."""
    words = spoken(lang)
    names, roles, coref = words["names"], words["roles"], words["coref"]
    if base in names["account_words"]:
        return "account"
    if base in coref["generic"]:
        return "group"
    if base in roles["LEADS"] or base in roles["MEMBER_OF"] or base in names["person_words"]:
        return "person"
    if base in names["group_words"] or base in names["group"]:
        return "group"
    return "person" if base in names["titles"] else None


def _is_noun(low: str, base: str) -> bool:
    return any(b == base and pos == "NOUN" for b, pos, _ in parses(low)[:3])


def _goes_on(s: Sentence, k: int, grammar: Grammar, named: Mapping[int, int]) -> bool:
    """*the militant* group, *commander* Arn, *командир* отряда «Цапля» Велиханов: not the head."""
    after = k + 1
    if after >= len(s.tokens):
        return False
    if after in named:
        # A title: its name follows. In Russian what follows may be a group in the genitive.
        return grammar.lang != "ru" or not _genitive_name(s, after, named)
    if grammar.lang == "ru":
        return False
    t = s.tokens[after]
    return t.word and not t.capital and _class(t.low, grammar.lang) is not None


def _russian_title(
    s: Sentence, k: int, grammar: Grammar, named: Mapping[int, int], people: Container[int]
) -> bool:
    """*министр обороны* Дарин, *командира бригады «Цапля»* Арна: the name in the title's case."""
    base = grammar.base(s.tokens[k].low)
    if base in grammar.words["coref"]["relations"] or "plur" in parses(s.tokens[k].low)[0][2]:
        return False
    j = k + 1
    while j < min(k + 8, len(s.tokens)):
        low = s.tokens[j].low
        if j in named and j in people:
            return bool(_cases(low) & _cases(s.tokens[k].low))
        if j in named:
            j = named[j]
        elif low in '«»„“"' or (is_cyrillic(low) and _can(low, "gent")):
            j += 1
        else:
            return False
    return False


def _cases(low: str) -> frozenset[str]:
    return frozenset(c for c in _CASES if _can(low, c))


def _genitive_name(s: Sentence, k: int, named: Mapping[int, int]) -> bool:
    """Whether the name from `k` may stand in the genitive: *глава Фронта*."""
    words = [t.low for t in s.tokens[k : named[k]] if t.word and is_cyrillic(t.low)]
    if not words or not all(_can(w, "gent") for w in words[:2]):
        return False
    # "представительница отряда Ирса Веллен": two words that may be nominative are a person's.
    return len(words) != 2 or not all(_can(w, "nomn") for w in words)


def _can(low: str, case: str) -> bool:
    return any(case in marks for _, _, marks in parses(low))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around a description's head."""

    sentence: Sentence
    start: int
    end: int
    head: int
    article: str
    owner: int | None
    plural: bool
    narrowed: bool


def _made(f: _Frame, base: str, means: Means, grammar: Grammar) -> Anaphor:
    coref = grammar.words["coref"]
    owned = f.owner is not None and not (f.article and f.article in coref["vague"])
    return Anaphor(
        f.sentence, f.start, f.end, f.head, "description", (means,), base,
        definite=owned or f.article in coref["articles"] or f.article in coref["possessive"],
        near=f.article in coref["near"],
        bare=not f.article and f.owner is None,
        plural=f.plural, narrowed=f.narrowed, owner=f.owner,
    )  # fmt: skip


def _english(s: Sentence, k: int, grammar: Grammar, named: Mapping[int, int]) -> _Frame | None:
    coref, words = grammar.words["coref"], grammar.words["grammar"]
    low = s.tokens[k].low
    plural = (low.endswith("s") and low not in coref["singular_s"]) or low in ("men", "people")
    start, owner, article = k, None, ""
    for j in range(k - 1, max(-1, k - 1 - _REACH), -1):
        t = s.tokens[j]
        if t.low in ("'s", "’s", "'", "’") and j:
            owner, start = j - 1, _phrase_start(s, j - 1, grammar, named)
            break
        if t.low in coref["possessive"]:
            owner, start, article = j, j, t.low
            break
        if t.low in coref["articles"] or t.low in coref["vague"]:
            start, article = j, t.low
            break
        if j in named:
            owner = j if owner is None else owner
            start = j
            continue
        plain = t.word and not t.capital and t.low not in words["auxiliaries"]
        if not plain or t.low in words["prepositions"] or t.low in words["conjunctions"]:
            break
        if t.low in words["personal"] or t.low in words["subordinators"]:
            break
    if start == k and not plural:
        return None
    end = k + 1
    if owner is None or article in coref["vague"]:
        after, to = _belongs(s, end, grammar, named)
        if after is not None:
            owner, end = after, to
    narrowed = (
        owner is None and end < len(s.tokens) and s.tokens[end].low in (*_NARROWING, *_OF["en"])
    )
    return _Frame(s, start, end, k, article, owner, plural, narrowed)


def _phrase_start(s: Sentence, k: int, grammar: Grammar, named: Mapping[int, int]) -> int:
    """Where the noun phrase that ends at `k` begins: *the reed* guard's."""
    j = k
    while j > 0 and (j - 1 in named or s.tokens[j - 1].low in grammar.words["coref"]["articles"]):
        j -= 1
        if j not in named:
            break
    return j


def _belongs(
    s: Sentence, k: int, grammar: Grammar, named: Mapping[int, int]
) -> tuple[int | None, int]:
    """*of the Guard*, *for the group*, *to Arn*: the owner's last word and the index after it."""
    if k >= len(s.tokens) or s.tokens[k].low not in _OF["en"]:
        return None, k
    words = grammar.words["grammar"]
    for j in range(k + 1, min(k + 6, len(s.tokens))):
        t = s.tokens[j]
        if j in named:
            return named[j] - 1, named[j]
        if t.low in grammar.words["coref"]["possessive"]:
            return None, k
        if not t.word or t.low in words["prepositions"] or t.low in words["auxiliaries"]:
            break
        if _class(t.low, grammar.lang) and not _goes_on(s, j, grammar, named):
            return j, j + 1
    return None, k


def _russian(s: Sentence, k: int, grammar: Grammar, named: Mapping[int, int]) -> _Frame | None:
    coref = grammar.words["coref"]
    marks = parses(s.tokens[k].low)[0][2]
    start, owner, article = k, None, ""
    for j in range(k - 1, max(-1, k - 4), -1):
        low = s.tokens[j].low
        if low in coref["possessive"]:
            owner, start, article = j, j, low
            break
        if low in coref["vague"] or low in coref["articles"]:
            start, article = j, low
            break
        if j in named or not is_cyrillic(low) or parses(low)[0][1] not in ("ADJF", "PRTF"):
            break
        start = j
    end = k + 1
    if owner is None:
        owner, end = _genitive(s, end, grammar, named)
    return _Frame(s, start, end, k, article, owner, "plur" in marks, False)


def _genitive(
    s: Sentence, k: int, grammar: Grammar, named: Mapping[int, int]
) -> tuple[int | None, int]:
    """*представитель группировки*, *глава Фронта*, *командир бригады «Цапля»*."""
    if k < len(s.tokens) and s.tokens[k].low in ("«", '"', "„", "“"):
        k += 1
    if k >= len(s.tokens):
        return None, k
    if k in named:
        return (named[k] - 1, named[k]) if _genitive_name(s, k, named) else (None, k)
    low = s.tokens[k].low
    if not is_cyrillic(low) or not any("gent" in m for _, _, m in parses(low)):
        return None, k
    if not _class(grammar.base(low), grammar.lang):
        return None, k
    quoted = next((j for j in (k + 1, k + 2) if j in named and s.tokens[j - 1].low in '«„“"'), None)
    if quoted is not None:
        return named[quoted] - 1, named[quoted]
    return k, k + 1


def family_of(base: str, families: Sequence[Sequence[str]]) -> str:
    """The first word of the family that `base` belongs to: *chief* and *leader* are one role."""
    return next((family[0] for family in families if base in family), base)

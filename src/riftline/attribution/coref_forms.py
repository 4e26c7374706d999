"""What the words of a name or description allow: he, she, it or they; and whether it is a subject.

English tells by titles, given names and word order; Russian by gender and case (pymorphy3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from riftline.attribution.coref_find import Anaphor
from riftline.attribution.phrases import Grammar, Phrase
from riftline.attribution.segment import Sentence
from riftline.lexicon.forms import is_cyrillic, parses
from riftline.model import ActorKind, Mention, Span

__all__ = [
    "EITHER", "GROUPS", "gender_of", "governed", "nominative", "nucleus", "opens", "others",
    "pronouns_of", "pronouns_of_description",
]  # fmt: skip

EITHER = frozenset({"he", "she"})
GROUPS: tuple[ActorKind, ...] = ("group", "state", "outlet", "account", "community")
_GENDERS = {"masc": "he", "femn": "she", "neut": "thing"}
_TITLES = 12  # words that may stand between a sentence's start and its subject's name


def gender_of(m: Mention, s: Sentence, grammar: Grammar) -> frozenset[str]:
    """What a person's names and the word before them say: he, she, or nothing."""
    coref = grammar.words["coref"]
    first = s.at(m.span.start) if m.span else 0
    if grammar.lang == "ru":
        _, genders = _readings(s, first, s.at(m.span.end) if m.span else first)
        return genders
    words = [s.tokens[j].low for j in range(max(0, first - 3), first)]
    words += [w.lower() for w in m.text.split()[:1] if " " in m.text]
    said = {
        g for w in words for g, told in (
            ("she", w in coref["female"] or w in coref["she_names"]),
            ("he", w in coref["male"] or w in coref["he_names"]),
        ) if told
    }  # fmt: skip
    return frozenset(said) if len(said) == 1 else frozenset()


def pronouns_of(m: Mention, s: Sentence, grammar: Grammar) -> frozenset[str]:
    """The pronouns that may stand for a name."""
    if m.kind == "person":
        return EITHER
    if m.kind == "community":
        return frozenset({"many"})
    if grammar.lang != "ru":
        return frozenset({"thing", "many"}) if m.kind in GROUPS else EITHER
    if m.kind == "unknown" or m.kind == "account":
        return frozenset({"he", "she", "thing"})
    first = s.at(m.span.start) if m.span else 0
    return grammatical(s, first, s.at(m.span.end) if m.span else first, grammar)


def grammatical(s: Sentence, first: int, after: int, grammar: Grammar) -> frozenset[str]:
    """A Russian group's gender is its head noun's: *бригада «Цапля»* is she."""
    words = [t.low for t in s.tokens[first:after] if is_cyrillic(t.low)]
    if first > 1 and s.tokens[first - 1].low in ("«", "„", "“", '"'):
        words.insert(0, s.tokens[first - 2].low)
    named = grammar.words["names"]
    ranked = sorted(words, key=lambda w: grammar.base(w) not in named["group"])
    for low in ranked:
        base = grammar.base(low)
        for form, pos, marks in parses(base):
            if pos == "NOUN" and form == base:
                gender = next((_GENDERS[g] for g in _GENDERS if g in marks), "many")
                return frozenset({gender, "many"})
    return frozenset({"he", "she", "thing", "many"})


def pronouns_of_description(a: Anaphor, grammar: Grammar) -> frozenset[str]:
    """The pronouns that may stand for a description."""
    coref = grammar.words["coref"]
    if grammar.lang == "ru":
        marks = parses(a.sentence.tokens[a.head].low)[0][2]
        if a.plural:
            return frozenset({"many"})
        return frozenset({next((_GENDERS[g] for g in _GENDERS if g in marks), "he")})
    if a.plural:
        return frozenset({"many"})
    if a.means == ("person",):
        if a.base in coref["female"]:
            return frozenset({"she"})
        return frozenset({"he"}) if a.base in coref["male"] else EITHER
    return frozenset({"thing", "many"})


def _readings(s: Sentence, first: int, after: int) -> tuple[frozenset[str], frozenset[str]]:
    """Cases and genders in which all words of a Russian person's name agree."""
    left: set[tuple[str, str]] | None = None
    for t in s.tokens[first:after]:
        if not is_cyrillic(t.low) or len(t.low) < 3:
            continue
        mine = {
            (case, gender)
            for _, pos, marks in parses(t.low) if pos in ("NOUN", "ADJF")
            for case in ("nomn", "gent", "datv", "accs", "ablt", "loct") if case in marks
            for gender in ("masc", "femn")
            if gender in marks or "ms-f" in marks
        }  # fmt: skip
        if not mine:
            continue
        left = mine if left is None else left & mine
    if not left:
        return frozenset({"nomn"}), frozenset()
    genders = {_GENDERS[g] for _, g in left}
    return frozenset(c for c, _ in left), frozenset(genders) if len(genders) == 1 else frozenset()


def nominative(s: Sentence, first: int, after: int) -> bool:
    """Whether a Russian phrase may stand in the nominative."""
    if first > 1 and s.tokens[first - 1].low in ("«", "„", "“", '"'):
        first, after = first - 2, first - 1  # the word before a quoted name carries the case
    words = [t.low for t in s.tokens[first:after] if is_cyrillic(t.low)]
    if len(words) == 1 and words[0] in ("его", "её", "ее", "их"):
        return False
    if not words:
        return True
    head = next((w for w in words if any(p == "NOUN" for _, p, _ in parses(w)[:1])), words[0])
    leading = words[: words.index(head) + 1]
    cases, _ = _readings(s, first, after)
    return all(any("nomn" in m for _, _, m in parses(w)) for w in leading) and (
        "nomn" in cases or len(words) > 2
    )


def governed(s: Sentence, first: int, grammar: Grammar) -> bool:
    """Whether a preposition or a noun governs the phrase, or the word for a quoted name."""
    k = first - 1
    while k >= 0 and s.tokens[k].low in ("«", "„", "“", '"'):
        k -= 2
    while k >= 0 and is_cyrillic(s.tokens[k].low) and parses(s.tokens[k].low)[0][1] == "ADJF":
        k -= 1
    if k < 0:
        return False
    low = s.tokens[k].low
    return low in grammar.words["grammar"]["prepositions"] or (
        _noun(low) and _genitive(s.tokens[first].low)
    )


def _noun(low: str) -> bool:
    return is_cyrillic(low) and parses(low)[0][1] == "NOUN"


def _genitive(low: str) -> bool:
    return is_cyrillic(low) and any("gent" in marks for _, _, marks in parses(low))


def opens(s: Sentence, first: int, grammar: Grammar) -> bool:
    """Whether an English phrase opens its sentence or clause, after titles and time and place."""
    words = grammar.words
    k = first - 1
    while k >= max(0, first - _TITLES):
        t = s.tokens[k]
        if t.low in (",", '"', "”", "»", "“", "—", "–", ":"):
            break
        titled = t.low in words["names"]["titles"] or t.low in words["roles"]["LEADS"]
        known = titled or t.low in words["roles"]["MEMBER_OF"] or t.low in words["roles"]["before"]
        known = (
            known or t.low in words["names"]["person_words"] or t.low in words["roles"]["former"]
        )
        joined = t.low == "and" and k > 0 and s.tokens[k - 1].capital
        if t.low in words["grammar"]["determiners"] or known or joined or t.capital:
            k -= 1
            continue
        if t.low in words["grammar"]["conjunctions"]:
            break
        return False
    if k < 0:
        return True
    opener = s.tokens[0].low
    return (
        s.tokens[k].low in words["grammar"]["conjunctions"]
        or opener in words["grammar"]["prepositions"]
        or opener in words["grammar"]["subordinators"]
        or s.tokens[k].low != ","
    )


def nucleus(s: Sentence, phrase: Phrase, grammar: Grammar) -> Span:
    """A subject up to its first preposition or comma: *the leader* of the Guard."""
    end = phrase.start + 1
    while end < phrase.end and s.tokens[end].low not in (",", "("):
        if grammar.lang != "ru" and s.tokens[end].low in grammar.words["grammar"]["prepositions"]:
            break
        end += 1
    return Span(s.tokens[phrase.start].start, s.tokens[end - 1].end)


def others(
    s: Sentence, grammar: Grammar, named: Mapping[int, int]
) -> Iterator[tuple[int, frozenset[str]]]:
    """A subject that is no actor: the next pronoun may mean it instead."""
    if grammar.lang == "ru":
        for k, t in enumerate(s.tokens[:12]):
            if k in named or not is_cyrillic(t.low) or not t.word or len(t.low) < 3:
                continue
            base, pos, marks = parses(t.low)[0]
            if pos != "NOUN" or "nomn" not in marks or governed(s, k, grammar):
                continue
            if any(
                base in grammar.words["names"][each]
                for each in ("person_words", "group_words", "group", "titles", "account_words")
            ):
                return
            gender = (
                "many"
                if "plur" in marks
                else next((_GENDERS[g] for g in _GENDERS if g in marks), "he")
            )
            yield t.start, frozenset({gender})
            return
        return
    words = grammar.words
    first = s.tokens[0]
    if first.low not in words["coref"]["articles"] and first.low not in words["coref"]["vague"]:
        return
    for k in range(1, min(5, len(s.tokens))):
        low = s.tokens[k].low
        if (
            k in named
            or low in words["names"]["person_words"]
            or low in words["names"]["group_words"]
        ):
            return
        if low in words["grammar"]["prepositions"] or low in words["grammar"]["auxiliaries"]:
            break
    yield s.tokens[0].start, frozenset({"thing", "many"})

"""Names where the tagger sees them, beside those that the rules found.

Rules know capitals, lists, titles and quotation marks; the tagger knows whole sentences: where a
man's name begins behind his office («глава МВД Орен Таск»), that a name goes on in small letters
(«Верховный суд Ардовии»), that a capital opens a holiday's name. What a seed list or quotation
marks make a name stays one, and adjectives and offices are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from riftline.attribution.phrases import Grammar
from riftline.attribution.places import Places
from riftline.attribution.segment import Segmented, Sentence, Token
from riftline.attribution.tagger import NameTag
from riftline.lexicon.forms import is_cyrillic, known
from riftline.model import ActorKind, Mention, Span

__all__ = ["merged", "seen_names"]

_SURE = 0.8
"""Mean probability of its words from which a name counts that the rules have not, or otherwise."""
_BY_FORM: frozenset[ActorKind] = frozenset({"person", "unknown", "place"})
"""Kinds that rules give by capitals and a preposition: of these the tagger may say: no name."""
_APART = frozenset(",;:()[]«»„“”\"'’/|") | {"'s", "’s"}
"""Marks that stand between names, or around one that the rules know better."""

_Place = tuple[Sentence, int, int]
"""A sentence, and tokens ``[start, end)`` of it."""


def merged(
    found: Sequence[Mention],
    seen: Iterable[Mention],
    firm: Iterable[Mention],
    nameless: Iterable[Span],
) -> list[Mention]:
    """`found` by the rules and `seen` by the tagger, in order; of two that meet the better one.

    What both have stays as the rules have it; those of `found` that are `firm` stay whatever is
    seen. Without these a capital of which no mention stands outside what is `nameless` is no name.
    """
    stays = {m.span for m in firm}
    by_place = Places((m.span, m) for m in found if m.span)
    new = []
    for m in seen:
        rivals = by_place.meeting(m.span) if m.span else []
        if not any(r.span == m.span or r.span in stays or _better(r, m) for r in rivals):
            new.append(m)
    gone = {r.span for m in new for r in by_place.meeting(m.span or Span(0, 0))}
    empty = _no_names(found, [m.key for m in seen], nameless)
    kept = [m for m in found if m.span in stays or (m.span not in gone and m.key not in empty)]
    return sorted([*kept, *new], key=lambda m: m.span or Span(0, 0))


def _better(rule: Mention, seen: Mention) -> bool:
    """Whether the rules' name stands against the tagger's, which meets it."""
    if rule.span is None or seen.span is None:
        return False
    if seen.span.holds(rule.span):  # "Совета Корвин Хаск": a man's whole name is in no other name
        words = rule.text.split()
        return rule.kind == "person" and len(words) > 1 and all(len(w) > 2 for w in words)
    if not rule.span.holds(seen.span) or "\n" in rule.text:
        return False
    rest = rule.text[seen.span.end - rule.span.start :].split()
    # "Совет обороны" of "Совет обороны дельты", "Arn" of "Velik Arn"
    return bool(rest) or " " not in seen.text


def _no_names(found: Sequence[Mention], seen: Sequence[str], nameless: Iterable[Span]) -> set[str]:
    """Keys of lone capitals that stand in `nameless` passages alone, and in no other name.

    A Russian word that no dictionary knows is a name, whatever it looks like in its sentence.
    """
    plain = Places((span, span) for span in nameless)
    doubtful = {m.key for m in found if m.kind in _BY_FORM and " " not in m.key}
    doubtful -= {m.key for m in found if is_cyrillic(m.key) and not known(m.text.lower())}
    doubtful -= {m.key for m in found if m.span and not plain.holding(m.span)}
    parts = {w for key in {*seen, *(m.key for m in found)} if " " in key for w in key.split()}
    return doubtful - parts


def seen_names(seg: Segmented, grammar: Grammar, told: Iterable[NameTag]) -> Iterator[_Place]:
    """The surely seen names, each cut to the words that are one."""
    for tag in told:
        s = seg.sentence_at(tag.span.start)
        if s is None or tag.score < _SURE:
            continue
        inside = [i for i, t in enumerate(s.tokens) if tag.span.meets(Span(t.start, t.end))]
        if not inside:
            continue  # half a word: a mark that the tokens leave out
        words = _Words(s.tokens, inside[0], inside[-1] + 1, grammar)
        for cut in _CUTS:
            words = cut(words)
        if words.start < words.end and not any(sees(words) for sees in _NO_NAMES):
            yield s, words.start, words.end


class _Words(NamedTuple):
    """Tokens ``[start, end)`` of a sentence, as far as they may be a name."""

    tokens: Sequence[Token]
    start: int
    end: int
    grammar: Grammar

    @property
    def own(self) -> Sequence[Token]:
        """The tokens themselves."""
        return self.tokens[self.start : self.end]

    def office(self, t: Token) -> bool:
        """Whether a word is a title or says what somebody is."""
        names, base = self.grammar.words["names"], self.grammar.base(t.low)
        return base in names["titles"] or base in names["person_words"]

    def heads(self, t: Token) -> bool:
        """Whether a word is a group's head noun: *council*."""
        return self.grammar.base(t.low) in self.grammar.words["names"]["group"]

    def until(self, end: int) -> _Words:
        """The same, ending before token `end`."""
        return self._replace(end=max(end, self.start))


def _large(t: Token) -> bool:
    """*Arn*, *al-Tarni*, *@dyke*, *71st*: what names are written in."""
    inner = t.text.partition("-")[2]
    numbered = t.text[0].isdigit() and t.text[-1].isalpha()
    return t.capital or t.text[0] == "@" or inner[:1].isupper() or numbered


# --- which of the words are the name -------------------------------------------------------------


def _after_small_words(words: _Words) -> _Words:
    """*the Reed Guard*, «юге Ардовии»: a name begins with a capital."""
    never, articles = words.grammar.words["names"]["never"], words.grammar.words["grammar"]
    small = {*never, *articles["determiners"]}
    first = (
        i for i in range(words.start, words.end)
        if _large(words.tokens[i]) and words.tokens[i].low not in small
    )  # fmt: skip
    return words._replace(start=next(first, words.end))


def _after_titles(words: _Words) -> _Words:
    """*Lt. Gen. Oren Task*: titles are no part of a name; *General Council* is one."""
    at = words.start
    while at < words.end and (words.office(words.tokens[at]) or words.tokens[at].low == "."):
        at += 1
    named = at < words.end and _large(words.tokens[at]) and not words.heads(words.tokens[at])
    return words._replace(start=at) if named else words


def _after_some(words: _Words) -> _Words:
    """*Fighters of the Reed Guard*: some of a group are not all of it."""
    names, at = words.grammar.words["names"], words.start
    if at < words.end and words.tokens[at].low in (*names["common_openers"], *names["other_words"]):
        return _after_small_words(words._replace(start=at + 1))
    return words


def _in_capitals(words: _Words) -> _Words:
    """English names go on in capitals but for *of the*: *Reed Guard group* is the Reed Guard."""
    if words.grammar.lang == "ru":
        return words
    at = words.start
    while at < words.end and (_large(words.tokens[at]) or _links(words, at)):
        at += 1
    while at > words.start and not _large(words.tokens[at - 1]):
        at -= 1
    return words.until(at)


def _links(words: _Words, at: int) -> bool:
    """*Army of the North*, *Oren J. Task*, *Abu Bakr bin Task*: whether a name goes on over it."""
    low, before = words.tokens[at].low, words.tokens[max(at - 1, words.start)]
    if low in ("of", "for", "the"):
        return words.heads(before) or before.low in ("of", "for")
    return low in words.grammar.words["names"]["particles"] or (
        low == "." and len(before.text) == 1
    )


def _before_small_clause(words: _Words) -> _Words:
    """«Хор Ардовии под управлением»: small words behind a preposition say more about the name."""
    if words.grammar.lang != "ru":
        return words
    opens = words.grammar.words["grammar"]["prepositions"]
    named = words.grammar.words["names"]["particles"]
    for k in range(words.start + 1, words.end):
        low, rest = words.tokens[k].low, words.tokens[k : words.end]
        if low in opens and low not in named and not any(_large(t) for t in rest):
            return words.until(k)
    return words


def _to_a_word(words: _Words) -> _Words:
    """A name does not end with a mark."""
    at = words.end
    while at > words.start and not words.tokens[at - 1].word:
        at -= 1
    return words.until(at)


_CUTS = (
    _after_small_words,
    _after_some,
    _after_titles,
    _in_capitals,
    _before_small_clause,
    _to_a_word,
)


# --- what is no name -----------------------------------------------------------------------------


def _several(words: _Words) -> bool:
    """Marks between them: several names, or one in quotation marks."""
    return any(t.low in _APART for t in words.own)


def _opener(words: _Words) -> bool:
    """*Units of the Guard*: an English sentence's first word has a capital anyway."""
    opens = words.start == 0 and len(words.own) == 1
    return opens and words.grammar.lang != "ru" and not words.own[0].text[1:].isupper()


def _adjective(words: _Words) -> bool:
    """*Ardovian*, «Ардовский»: alone before a small word; «Московского областного»: cut short."""
    last = words.own[-1]
    alone = len(words.own) == 1
    if words.grammar.lang == "ru":
        return words.grammar.modifies(last.low) and (alone or not last.capital)
    endings = tuple(words.grammar.words["names"]["adjective_endings"])
    after = words.tokens[words.end : words.end + 1]
    described = bool(after) and after[0].word and not after[0].capital
    return alone and described and bool(endings) and last.low.endswith(endings)


def _an_office(words: _Words) -> bool:
    """*Foreign Minister*, *Minister of the Interior*, *Chief of Staff*: whoever holds it."""
    first, last = words.own[0], words.own[-1]
    after = words.own[1:2]
    return words.office(last) or (words.office(first) and bool(after) and not after[0].capital)


_NO_NAMES = (_several, _opener, _adjective, _an_office)

"""What a deed is, and what the rules that find deeds have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riftline.attribution.mentions import Cast
from riftline.attribution.phrases import Grammar, Match, Phrase, Verb
from riftline.attribution.segment import Sentence, Token
from riftline.model import Mention, Period, Polarity, Span

__all__ = [
    "SIDES",
    "Deed",
    "denied_if",
    "parties",
    "polarity",
    "stands",
    "verb_span",
    "within_reach",
    "words_of",
]

SIDES = frozenset({"group", "state", "person", "account"})
"""Kinds of actors that take a side by themselves."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An act found in the text. `trigger` are the words that say so."""

    sentence: Sentence
    act: str
    subject: Mention | None
    target: Mention
    trigger: Span
    polarity: Polarity
    speech: bool
    rule: str
    score: float
    vice: bool = False
    """Words of the speaker about `target` that need no other party: *they lie*, *thanks to X*."""
    clause: Span | None = None
    """The part of the sentence that tells of it, where one sentence tells of several."""
    when: Period | None = None
    """Its time, where the rule knows it; else the nearest date is sought."""


def parties(who: Cast, s: Sentence, phrases: Sequence[Phrase]) -> list[Mention]:
    """Whom noun phrases mean, those left out that mean nobody."""
    found = (who.meant(s, p) for p in phrases)
    return [m for m in found if m.key or m.kind == "role"]


def words_of(s: Sentence, match: Match) -> Span:
    """Where the words of a frame stand: from its verb group to the last of them."""
    v = match.verb
    return Span(s.tokens[v.start].start, s.tokens[max(v.head, match.last - 1)].end)


def verb_span(s: Sentence, verb: Verb) -> Span:
    """Where a verb group stands."""
    return Span(s.tokens[verb.start].start, s.tokens[verb.end - 1].end)


def denied_if(negated: bool) -> Polarity:
    """The polarity of what a bare negation turns round."""
    return "denied" if negated else "asserted"


def stands(tokens: Sequence[Token], i: int, words: str) -> int | None:
    """The index after `words` (blank between) where they stand at token `i`, else None."""
    if not words.startswith(tokens[i].low):  # asked of every token for every phrase
        return None
    wanted = words.split()
    end = i + len(wanted)
    return end if [t.low for t in tokens[i:end]] == wanted else None


def within_reach(tokens: Sequence[Token], phrases: Iterable[str]) -> list[str]:
    """Those of `phrases` whose first word stands among `tokens`: asked once a sentence, since to
    look for every phrase at every token took a tenth of the reading's time."""
    lows = {t.low for t in tokens}
    return [p for p in phrases if p.partition(" ")[0] in lows]


def polarity(grammar: Grammar, s: Sentence, match: Match) -> Polarity:
    """Whether what the verb tells is asserted, denied, asked or only thought of."""
    words = grammar.words["polarity"]
    v = match.verb
    if v.negated:
        return "denied"
    end = s.tokens[-1].low
    if end == "?" or (len(s.tokens) > 1 and s.tokens[-2].low == "?"):
        return "asked"
    lows = [t.low for t in s.tokens[: v.start]]
    if any(w in words["denial_forms"] for w in lows[-3:]):
        return "denied"
    if v.form == "infinitive" and any(w in words["wish_forms"] for w in lows[-9:]):
        return "conditional"
    clause = lows[
        max((i for i, w in enumerate(lows) if w in (",", ";", "that", "что")), default=-1) + 1 :
    ]
    if clause[:1] and clause[0] in words["conditional"]:
        return "conditional"
    group = [t.low for t in s.tokens[v.start : v.head]]
    if v.modal and any(w in words["conditional"] for w in group):
        return "conditional"
    return "asserted"

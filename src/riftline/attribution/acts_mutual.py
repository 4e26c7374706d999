"""What two do with each other: *A and B merged*, *A patrols together with B*.

The deed names the one who stands first as its subject; the other could as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from riftline.attribution.deed import SIDES, Deed, parties, polarity, stands, within_reach, words_of
from riftline.attribution.mentions import Cast
from riftline.attribution.phrases import Grammar, Phrase
from riftline.attribution.segment import Segmented, Sentence
from riftline.model import Mention, Span

__all__ = ["by_both", "by_together"]


def by_both(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*A and B merged*, *A and B signed a truce*: verbs that two do to each other."""
    matches = grammar.frames(s)
    # "A and B signed a truce with C": their verb has an object of its own.
    taken = {m.verb.head for m in matches if not m.frame.get("mutual") and "*" in m.words}
    for match in matches:
        verb = match.verb
        if not match.frame.get("mutual") or verb.head in taken or verb.passive:
            continue
        if verb.form != "finite" or _goes_on(grammar, s, match.last):
            continue
        both = _joined(grammar, who, s, Span(s.span.start, s.tokens[verb.start].start))
        if both is not None:
            yield Deed(
                s, match.frame["act"], *both, words_of(s, match),
                polarity(grammar, s, match), False, f"both:{match.words}", 0.75,
            )  # fmt: skip


def by_together(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*A and B hold the lock together*, *A patrols side by side with B*: they cooperate."""
    words = grammar.words["together"]
    if any(t.low in grammar.words["polarity"]["negations"] for t in s.tokens):
        return  # "no longer patrol together"
    ways = within_reach(s.tokens, words["ways"])
    for i in range(len(s.tokens) if ways else 0):
        end = next((e for w in ways if (e := stands(s.tokens, i, w)) is not None), None)
        if end is None:
            continue
        trigger = Span(s.tokens[i].start, s.tokens[end - 1].end)
        rule = f"together:{seg.document.text[slice(*trigger)].lower()}"
        left = Span(s.span.start, s.tokens[i].start)
        if end < len(s.tokens) and s.tokens[end].low in words["with"]:
            others = parties(who, s, grammar.objects(s, end + 1))
            one = _opener(grammar, who, s, left)
            if not others or others[0].kind not in SIDES or not others[0].key:
                continue
            if one is not None:
                yield Deed(s, "COOPERATE", one, others[0], trigger, "asserted", False, rule, 0.65)
            elif any(t.low in words["ours"] for t in s.tokens[:i]):
                yield Deed(
                    s, "COOPERATE", None, others[0], trigger, "asserted", False, rule, 0.6, True
                )
        else:
            both = _joined(grammar, who, s, left)
            if both is not None:
                yield Deed(s, "COOPERATE", *both, trigger, "asserted", False, rule, 0.65)


def _goes_on(grammar: Grammar, s: Sentence, at: int) -> bool:
    """Whether the words go on with a party of their own: *merged with C*, *unite against D*."""
    return at < len(s.tokens) and s.tokens[at].low in grammar.words["together"]["apart"]


def _joined(grammar: Grammar, who: Cast, s: Sentence, span: Span) -> tuple[Mention, Mention] | None:
    """The last two parties within `span` that nothing but *and* parts, where a clause opens."""
    found = [m for m in who.inside(span) if m.span]
    for a, b in reversed(list(pairwise(found))):
        assert a.span and b.span
        between = [t.low for t in s.tokens if a.span.end <= t.start and t.end <= b.span.start]
        fits = a.kind in SIDES and b.kind in SIDES and a.key and b.key and a.key != b.key
        if fits and _only_and(grammar, who, between) and _opens(grammar, s, a.span):
            return a, b
    return None


def _only_and(grammar: Grammar, who: Cast, between: Sequence[str]) -> bool:
    """*and*, with an article or what the second one is: *and the*, *и бригада «*."""
    joins = grammar.words["together"]["and"]
    small = {*joins, *grammar.words["grammar"].get("determiners", ()), *'«»“”"'}
    heads = grammar.words["names"]["group"]
    return any(low in joins for low in between) and all(
        low in small or who.grammar_base(low) in heads for low in between
    )


def _opener(grammar: Grammar, who: Cast, s: Sentence, left: Span) -> Mention | None:
    """The party with which the clause before a verb opens, *we* included."""
    for k in range(len(s.tokens) - 1, -1, -1):
        t = s.tokens[k]
        if t.end > left.end or not grammar.first(t.low):
            continue
        if _opens(grammar, s, Span(t.start, t.end)):
            return who.meant(s, Phrase(k, k + 1, k + 1))
    for m in reversed(who.inside(left)):
        if m.span and m.key and m.kind in SIDES and _opens(grammar, s, m.span):
            return m
    return None


def _opens(grammar: Grammar, s: Sentence, span: Span) -> bool:
    """Whether nothing that acts, and no preposition, stands before `span` in its clause."""
    k = s.at(span.start) - 1
    while k >= 0 and s.tokens[k].low not in (",", ";", ":", "—", "–", "(", "“", "«", '"'):
        low = s.tokens[k].low
        if low in grammar.words["grammar"]["prepositions"] or grammar.predicate(low):
            return False
        k -= 1
    return True

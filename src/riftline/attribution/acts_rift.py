"""Since when a quarrel is, and when it grew worse: *the rift, which began in May, has deepened*.

What two are to each other is told in a noun (*a feud between A and B*); its verbs tell of its
course. Each date with such a verb makes a statement of its own: one can be right and another wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from riftline.attribution.deed import Deed
from riftline.attribution.phrases import Grammar
from riftline.attribution.segment import Sentence
from riftline.lexicon import load
from riftline.lexicon.forms import lemma
from riftline.model import Period, Span

__all__ = ["TURNS", "turned"]

TURNS = ("began", "worse", "eased", "ended")
"""What a verb can tell of a quarrel's course; the statement's rule ends in ``+turn:`` and it."""

_NOT = 4
"""Tokens before a verb within which a negation is its own: *has not yet eased*."""


def turned(deeds: Sequence[Deed], grammar: Grammar, periods: Sequence[Period]) -> tuple[Deed, ...]:
    """The deeds, a state of quarrel told by a noun in as many as its sentence has dated turns.

    Where none of its turns has a date the state stays as it was.
    """
    words = grammar.words.get("turns")
    if not words:
        return tuple(deeds)
    rows = (list(_dated(d, grammar, periods)) or [d] for d in deeds)
    return tuple(chain.from_iterable(rows))


def _dated(deed: Deed, grammar: Grammar, periods: Sequence[Period]) -> Iterator[Deed]:
    act = load("acts")[deed.act]
    if not deed.rule.startswith("noun:") or act["kind"] != "state" or int(act["sign"]) >= 0:
        return
    s = deed.sentence
    verbs = list(_verbs(grammar, s, s.at(deed.trigger.start) + 1))
    for n, (turn, verb) in enumerate(verbs):
        end = verbs[n + 1][1].start if n + 1 < len(verbs) else s.span.end
        when = _date(periods, Span(verb.end, end))
        if when is None and n == 0:
            when = _date(periods, Span(s.span.start, deed.trigger.start))
        if when is not None and when.span is not None:
            clause = Span(
                min(deed.trigger.start, when.span.start),
                max(verb.end, when.span.end, deed.trigger.end),
            )
            yield replace(
                deed, when=_held(turn, when), clause=clause, rule=f"{deed.rule}+turn:{turn}"
            )


def _verbs(grammar: Grammar, s: Sentence, first: int) -> Iterator[tuple[str, Span]]:
    """What the verbs from a token on tell of the quarrel; a verb that is denied tells nothing."""
    words, negations = grammar.words["turns"], grammar.words["polarity"]["negations"]
    for i in range(first, len(s.tokens)):
        t = s.tokens[i]
        low = lemma(t.low, "VERB", "PRTS", "PRTF") if grammar.lang == "ru" else t.low
        turn = next((turn for turn in TURNS if low in words[turn]), None)
        before = [x.low for x in s.tokens[max(first, i - _NOT) : i]]
        if turn and not any(low in negations for low in before):
            yield turn, Span(t.start, t.end)


def _date(periods: Sequence[Period], within: Span) -> Period | None:
    return next((p for p in periods if p.span is not None and within.holds(p.span)), None)


def _held(turn: str, when: Period) -> Period:
    """When it held by the telling: from the beginning on, up to the end, or in the time named."""
    edtf = when.edtf
    plain = edtf and "/" not in edtf
    if turn == "began" and when.earliest is not None:
        return replace(when, latest=None, edtf=f"{edtf}/.." if plain else edtf)
    if turn == "ended" and when.latest is not None:
        return replace(when, earliest=None, edtf=f"../{edtf}" if plain else edtf)
    return when

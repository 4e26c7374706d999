"""How firmly: hedges with their spans, what the tagger makes of it, and the reporter's distance."""

from __future__ import annotations

import re
from functools import cache

from riftline.attribution.deed import Deed
from riftline.attribution.phrases import Grammar
from riftline.attribution.places import found
from riftline.attribution.tagger import Firmness
from riftline.lexicon import any_of, spoken
from riftline.model import Distance, Document, Piece, Polarity, Span

__all__ = ["distance", "firm", "hedges"]

_ORDER: tuple[Distance, ...] = ("stated", "claimed", "alleged", "denied")


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    phrases = any_of(spoken(lang)["hedges"]["phrases"])
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)


def hedges(
    document: Document, span: Span, grammar: Grammar, at: Span | None = None
) -> tuple[Piece, ...]:
    """Hedging words within `span`.

    Those of a relative clause between commas weaken what stands in that clause, and nothing else:
    they count where it holds `at`, the words of the act.
    """
    hits = found(_pattern(grammar.lang), document.text, span)
    asides = _asides(document.text, span, grammar) if hits and at is not None else ()
    return tuple(
        document.piece(*hit)
        for hit in hits
        if at is None or all(a.holds(at) for a in asides if a.start <= hit[0] < a.end)
    )


def _asides(text: str, span: Span, grammar: Grammar) -> list[Span]:
    """Relative clauses within `span` that a comma opens and a comma closes."""
    opens = any_of([*grammar.words["grammar"].get("relatives", ()), "whose"])
    clause = re.compile(rf",\s+(?:{opens})\s[^,.;]*,", re.IGNORECASE)
    return [Span(*hit.span()) for hit in clause.finditer(text, *span)]


def firm(told: Firmness, deed: Deed, grammar: Grammar) -> float | None:
    """How certain the text is that the deed was done, −3…3, as a tagger tells it, else None.

    It is asked of infinitives and gerunds (*threatened to attack*, *barred from attacking*), by
    whose form nothing is stated. Finite verbs mostly state what they say, and there the shipped
    tagger takes as many adverbs for doubt (*repeatedly attacked*) as it finds doubts.
    """
    inside = deed.trigger
    lows = [t.low for t in deed.sentence.tokens if inside.start <= t.start < inside.end]
    helped = any(low in grammar.words["grammar"]["auxiliaries"] for low in lows)
    if helped or not any(grammar.unfinished(low) for low in lows):
        return None
    return told.at(inside)


def distance(cue: Distance, polarity: Polarity, hedged: bool) -> Distance:
    """The reporter's distance: the cue's own, or *denied* where the statement is a denial.

    An *alleged* inside the words outweighs a plain *said*: the larger distance holds.
    """
    if polarity == "denied" and cue == "denied":
        return "denied"
    return max(cue, "stated" if not hedged else cue, key=_ORDER.index)

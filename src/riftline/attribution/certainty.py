"""How firmly: hedges with their spans, and the distance that the reporter keeps."""

from __future__ import annotations

import re
from functools import cache

from riftline.attribution.phrases import Grammar
from riftline.attribution.places import found
from riftline.lexicon import any_of, spoken
from riftline.model import Distance, Document, Piece, Polarity, Span

__all__ = ["distance", "hedges"]

_ORDER: tuple[Distance, ...] = ("stated", "claimed", "alleged", "denied")


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    phrases = any_of(spoken(lang)["hedges"]["phrases"])
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)


def hedges(document: Document, span: Span, grammar: Grammar) -> tuple[Piece, ...]:
    """Hedging words within `span`."""
    hits = found(_pattern(grammar.lang), document.text, span)
    return tuple(document.piece(*hit) for hit in hits)


def distance(cue: Distance, polarity: Polarity, hedged: bool) -> Distance:
    """The reporter's distance: the cue's own, or *denied* where the statement is a denial.

    An *alleged* inside the words outweighs a plain *said*: the larger distance holds.
    """
    if polarity == "denied" and cue == "denied":
        return "denied"
    return max(cue, "stated" if not hedged else cue, key=_ORDER.index)

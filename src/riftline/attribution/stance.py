"""The speaker's stance toward the target, with the words that carry it."""

from __future__ import annotations

import re
from functools import cache

from riftline.attribution.phrases import Grammar
from riftline.attribution.places import found
from riftline.lexicon import any_of, spoken
from riftline.model import Document, Piece, Span

__all__ = ["stance", "toned"]

_SPOKEN = 0.6  # what an act like "accused" itself says about stance, before any loaded word


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    words = spoken(lang)["stance"]
    both = any_of([*words["negative"], *words["positive"]])
    return re.compile(rf"(?<!\w)(?:{both})(?!\w)", re.IGNORECASE)


def toned(document: Document, span: Span, grammar: Grammar) -> tuple[float, tuple[Piece, ...]]:
    """Tone of the words in `span`, −1 … 1, and the words. No loaded word gives 0 and ()."""
    negative = spoken(grammar.lang)["stance"]["negative"]
    carried = tuple(
        document.piece(*hit) for hit in found(_pattern(grammar.lang), document.text, span)
    )
    score = sum(-1 if p.text.lower() in negative else 1 for p in carried)
    return (round(score / (len(carried) + 1), 2) if carried else 0.0), carried


def stance(
    document: Document,
    grammar: Grammar,
    sign: int,
    own: bool,
    words: Span,
    trigger: Piece | None,
) -> tuple[float | None, tuple[Piece, ...]]:
    """Stance of a statement: its act's sign when the speaker acts himself, and loaded words.

    `own`: the speaker is the one who acts. Without either, None: nothing carries a stance.
    """
    tone, carried = toned(document, words, grammar)
    if own and sign:
        value = sign * (_SPOKEN + 0.1 * min(4, len(carried) if tone * sign >= 0 else 0))
        return round(max(-1.0, min(1.0, value)), 2), ((trigger,) if trigger else ()) + carried
    if carried:
        return tone, carried
    return None, ()

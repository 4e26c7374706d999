"""The one place where the three certainties meet, and the words for a number.

Invariant: `certainty` is 0 … 1, never rises with another hedge, remove or doubt, and is 0 for
an act that is denied, asked about or conditional.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from riftline.columns import DISTANCES, POLARITIES

if TYPE_CHECKING:
    from riftline.columns import Columns, Floats
    from riftline.model import Statement

__all__ = ["certainties", "certainty", "likelihood"]

# What the speaker hedged: none, one hedge ("appears to"), two or more ("may reportedly").
# ICD 203 puts "likely" at 55-80 %: one hedge takes about its middle, two the coin's toss.
HEDGES = (1.0, 0.7, 0.5)

# Where no hedge was found the tagger's word on an infinitive or gerund counts as one, under this
# figure of its scale of -3 to 3: of such events in UW's dev set without a hedge near, annotators
# held five of six for less than probable. Never for more than one: it has no words to show.
UNSURE = 1.5

# How far the reporter stands off. Neutral "claims" is close to "says" (0.9); "alleges" tells the
# reader not to lean on it (0.6); reported together with its denial it is one word against
# another, and less (0.3). docs/method.md says why these are judgements and what they move.
DISTANCE = {"stated": 1.0, "claimed": 0.9, "alleged": 0.6, "denied": 0.3}

# The first carrier publishes and adds nothing to doubt; each further remove (A says that B
# said) keeps nine tenths, so four removes keep about two thirds.
REMOVE = 0.9

_LIKELIHOOD = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
)


def certainty(statement: Statement) -> float:
    """How far the statement counts as evidence that its act was done, 0 … 1.

    hedges x distance x removes x extraction confidence; 0 unless the act is asserted. Without a
    hedge the tagger's doubt (`Claim.firm` under `UNSURE`) counts as one. Where the words are the
    act (speaker and subject are one: *A accuses B*), the reporter's distance is about what was said
    and not about whether it was said, and is left out.
    """
    claim = statement.claim
    if claim.polarity != "asserted":
        return 0.0
    unsure = claim.firm is not None and claim.firm < UNSURE
    found = HEDGES[min(max(len(claim.hedges), unsure), len(HEDGES) - 1)]
    subject = statement.subject
    if subject is not None and subject.key != statement.speaker.key:
        found *= DISTANCE[claim.distance]
    found *= REMOVE ** max(0, len(statement.carriers) - 1)
    confidence = statement.confidence
    return found * min(1.0, max(0.0, confidence)) if isfinite(confidence) else 0.0


def certainties(c: Columns) -> Floats:
    """`certainty` of all rows at once."""
    import numpy as np

    if "certainty" not in c.made:
        doubts = np.maximum(c.hedges, c.firm < UNSURE)  # nan is not less
        found = np.array(HEDGES)[np.minimum(doubts, len(HEDGES) - 1)]
        reported = (c.subject >= 0) & (c.key(c.subject) != c.key(c.speaker))
        apart = np.array([DISTANCE[name] for name in DISTANCES])[c.distance]
        found *= np.where(reported, apart, 1.0)
        kept = [REMOVE ** max(0, n - 1) for n in range(256)]
        found *= np.array(kept)[c.carriers]
        found *= np.clip(c.confidence, 0.0, 1.0)
        asserted = c.polarity == POLARITIES.index("asserted")
        c.made["certainty"] = np.where(asserted & np.isfinite(c.confidence), found, 0.0)
    sure: Floats = c.made["certainty"]
    return sure


def likelihood(p: float) -> str:
    """Words of ICD 203 (Office of the DNI, 2015) for a probability; outer bands are open.

    Raises ValueError for anything outside 0 … 1.
    """
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"a probability is 0 to 1, not {p!r}")
    for upper, words in _LIKELIHOOD:
        if p < upper:
            return words
    return "almost certain"

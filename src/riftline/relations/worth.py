"""What observations are worth to the course: how many they are, voice by voice.

Breaks and verdicts go by `evidence.effective`, in which each doubt lessens what is counted. A
course's interval says how far from the truth the count may be, and there doubts have their own
place (the share of signs read wrong): charged twice, they would make every interval too wide.
"""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riftline.relations.evidence import Observation

__all__ = ["FULL", "VOICE", "worth"]

FULL = 0.5
"""Size from which an observation counts as one: an accusation (0.71) read with certainty 0.7. What
is smaller counts in proportion."""

VOICE = 10.0
"""One voice's x observations of a pair in one month are worth VOICE·ln(1 + x/VOICE): ten 6.9, a
hundred 24. They are less independent of each other than those of many voices."""


def worth(observations: Iterable[Observation]) -> dict[str, tuple[float, float]]:
    """Hostile and friendly observations by month, as many as they are worth."""
    sums: dict[tuple[str, str], list[float]] = {}
    for o in observations:
        if o.sign and o.size > 0.0:
            both = sums.setdefault((o.month, o.voice), [0.0, 0.0])
            both[o.sign > 0] += min(1.0, o.size / FULL)
    found: dict[str, tuple[float, float]] = {}
    for (month, _), (h, f) in sums.items():
        kept = VOICE * log1p((h + f) / VOICE) / (h + f)
        h0, f0 = found.get(month, (0.0, 0.0))
        found[month] = (h0 + kept * h, f0 + kept * f)
    return found

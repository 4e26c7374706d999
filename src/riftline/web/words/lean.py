"""What the desk reads off a statement, a document or a course before it words it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from riftline.model import Document, DocumentCard, Statement, Trend

__all__ = ["SIGNS", "STATES", "TONE_MARKS", "TOO_LITTLE", "Tone", "gap", "source", "tone"]

Tone = Literal["hostile", "friendly", "neutral"]

TONE_MARKS: Mapping[Tone, str] = {"hostile": "✕", "friendly": "○", "neutral": "·"}

TOO_LITTLE = "not enough evidence"
"""The verdict that says nothing."""

SIGNS: Mapping[str, int] = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 1, "AID": 1, "RETREAT": 1,
    "REQUEST": 0, "ACCUSE": -1, "REJECT": -1, "THREATEN": -1, "PROTEST": -1, "SANCTION": -1,
    "MOBILIZE": -1, "COERCE": -1, "ASSAULT": -1, "PLEDGE": 1, "JOIN": 1, "LEAVE": -1, "SPLIT": -1,
    "MERGE": 1, "SAY": 0, "MEMBER_OF": 1, "LEADS": 1, "PART_OF": 1, "AFFILIATED_WITH": 1,
    "ALLIED_WITH": 1, "HOSTILE_TO": -1, "RUNS": 0, "LOCATED_IN": 0, "SAME_AS": 0,
}  # fmt: skip
"""The acts' signs. The desk may not read the lexicon, which rules (tests/web compares the two)."""

STATES = frozenset(
    {
        "MEMBER_OF", "LEADS", "PART_OF", "AFFILIATED_WITH", "ALLIED_WITH", "HOSTILE_TO", "RUNS",
        "LOCATED_IN", "SAME_AS",
    }
)  # fmt: skip

STANCE_FLOOR = 0.25
"""SAY and REQUEST carry no sign of their own; they take that of a stance at least this strong."""


def tone(s: Statement) -> Tone:
    """Which way a statement leans toward its target: the sign of its act, else of its stance.

    What is denied, asked or conditional leans neither way: the act is not asserted.
    """
    if s.claim.polarity != "asserted":
        return "neutral"
    sign: float = SIGNS.get(s.act, 0)
    if s.act in ("SAY", "REQUEST") and s.stance is not None and abs(s.stance) >= STANCE_FLOOR:
        sign = s.stance
    return "hostile" if sign < 0 else "friendly" if sign > 0 else "neutral"


def gap(t: Trend) -> float | None:
    """P(widening), or None where the verdict is that nothing can be said."""
    return None if t.verdict == TOO_LITTLE else t.p_widening


def source(d: Document | DocumentCard) -> str | None:
    """Who publishes it. A post is its account's; its publisher may be no more than the platform."""
    if d.kind == "post":
        return d.account or d.publisher
    return d.publisher or d.account

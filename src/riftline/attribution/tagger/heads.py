"""What the network answers: the order of its classes, shared by training, reading and exams."""

from __future__ import annotations

from typing import Final

__all__ = ["KINDS", "QUADS", "RELATIONS", "ROLES", "SCHEMES"]

ROLES: Final = ("source", "cue", "content")
"""Tags a word by PolNeAR: each outside, begin or inside."""

KINDS: Final = ("person", "group", "place", "community", "role")
"""Mentions: outside, then begin and inside of each kind. ``role`` is a description by office."""

RELATIONS: Final = (
    "FightingAgainst", "AlliesOf", "BelongsTo", "InChargeOf", "IsSynonymOf", "Likes", "Dislikes",
    "CommWith", "CoLocated", "HasAttrOf",
)  # fmt: skip
"""re3d's relations. Of a pair (p, q): none, then each from p to q and from q to p."""

QUADS: Final = (
    "statement", "verbal cooperation", "material cooperation", "verbal conflict",
    "material conflict",
)  # fmt: skip
"""CAMEO's classes of what p does to q."""

SCHEMES: Final = {"directed": 5, "relation": 1 + 2 * len(RELATIONS), "quad": 5, "stance": 3}
"""How many classes each question of the judge has, in the order of its output.

``directed``: none, p→q positive, q→p positive, p→q negative, q→p negative (DSE's numbers).
``stance``: toward p: negative, neutral, positive.
"""

"""Signs read the wrong way round: what is known of how many there are."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["UNCHECKED", "WRONG", "Checked"]

WRONG = (1.0, 14.0)
"""Beta(1, 14): share of signs read the wrong way round before anybody has checked any; none to one
in five (its 95 %), 7 % on average. Settled on the development worlds of docs/method.md, where the
intervals then hold the truth both without wrong signs and with 15 %."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a person found who checked the signs of statements drawn at random. Statements that
    were looked at because they seemed doubtful say nothing about the others."""

    wrong: int = 0
    right: int = 0

    @property
    def beta(self) -> tuple[float, float]:
        """Shapes of the beta law of the share that is wrong."""
        return WRONG[0] + self.wrong, WRONG[1] + self.right


UNCHECKED = Checked()

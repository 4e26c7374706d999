"""How fast things may change: one prior, for periods of any length."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MONTHLY", "STAYS", "Pace"]

STAYS = 36.0
"""Months for which a share of hostility stays what it is, on average: one change in three years,
about the length of a typical case. docs/method.md shows what other values do."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Length of one period and mean time between changes, both in months.

    Raises ValueError unless 0 < `period` and 1 < `stays`.
    """

    period: float = 1.0
    stays: float = STAYS

    def __post_init__(self) -> None:
        if not (self.period > 0.0 and self.stays > 1.0):
            raise ValueError(f"a period and a stay above one month are wanted, not {self!r}")

    @property
    def change(self) -> float:
        """Prior probability that a period begins a new stretch: the lengths of stretches are
        geometric, and a year's chance is that of twelve months in a row."""
        found: float = 1.0 - (1.0 - 1.0 / self.stays) ** self.period
        return found

    def periods(self, months: float) -> int:
        """How many periods `months` are, at least one."""
        return max(1, round(months / self.period))


MONTHLY = Pace()

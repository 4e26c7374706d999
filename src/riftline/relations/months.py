"""Calendar months as text (``2014-03``) and as numbers that can be subtracted."""

from __future__ import annotations

import re

__all__ = ["label", "month_of", "months_between", "number"]

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])(?:-|$)")


def month_of(day: str | None) -> str | None:
    """The month of an ISO day, date-time or year-month; None for anything less."""
    found = _MONTH.match(day) if day else None
    return found.group(0)[:7] if found else None


def number(month: str) -> int:
    """Months since year 0."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def label(n: int) -> str:
    """The month with that number."""
    return f"{n // 12:04d}-{n % 12 + 1:02d}"


def months_between(first: str, last: str) -> tuple[str, ...]:
    """All months from `first` to `last`, both included."""
    return tuple(label(n) for n in range(number(first), number(last) + 1))

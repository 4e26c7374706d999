"""Courses as values: one `CoursePoint` for each pair and month, made when somebody looks.

A case has hundreds of thousands of them, most of silent months, and a page shows a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import TYPE_CHECKING, Any, overload

from riftline.model import CoursePoint
from riftline.relations.months import number

if TYPE_CHECKING:
    from riftline.model import Counts
    from riftline.relations.beta import Floats
    from riftline.relations.course import Course
    from riftline.relations.tie import Ties

__all__ = ["CourseOf", "Courses"]

_AT_HAND = 200  # courses that stay in memory once they are made


@dataclass(frozen=True, slots=True)
class Courses:
    """What is known of all pairs: their ties, the months, the run of the model, and the effective
    counts (pairs × months)."""

    ties: Ties
    axis: tuple[str, ...]
    run: Course
    hostile: Floats
    friendly: Floats
    made: dict[int, tuple[CoursePoint, ...]] = field(default_factory=dict, compare=False)

    @classmethod
    def of_rows(cls, ties: Ties, axis: tuple[str, ...], arrays: Mapping[str, Any]) -> Courses:
        """From the arrays of an earlier computing. Raises ValueError where they do not fit."""
        from riftline.relations.course import Course

        state, hostile, friendly = (arrays[name] for name in ("state", "hostile", "friendly"))
        numbers = [arrays[name] for name in ("mean", "low", "high")]
        shape = (len(hostile), len(axis))
        if any(part.shape != shape for part in (state, hostile, friendly)):
            raise ValueError("courses of another shape")
        if any(len(part) <= state.max(initial=-1) for part in numbers):
            raise ValueError("courses without numbers")
        return cls(ties, axis, Course(state, *numbers), hostile, friendly)

    def of(self, pair: int, ties: Sequence[int], began: int) -> CourseOf:
        """The course of a pair from its first month on; `ties` are places, −1 for none."""
        if not (0 <= pair < len(self.hostile) and 0 <= began < len(self.axis)):
            raise IndexError("no such course")
        return CourseOf(self, pair, tuple(n for n in ties if n >= 0), began)


class CourseOf(Sequence[CoursePoint]):
    """The points of one pair from the month of its first evidence to the last of the axis."""

    __slots__ = ("began", "every", "pair", "ties")

    def __init__(self, every: Courses, pair: int, ties: tuple[int, ...], began: int) -> None:
        self.every, self.pair, self.ties, self.began = every, pair, ties, began

    def __len__(self) -> int:
        return len(self.every.axis) - self.began

    @overload
    def __getitem__(self, i: int) -> CoursePoint: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[CoursePoint, ...]: ...
    def __getitem__(self, i: int | slice) -> CoursePoint | tuple[CoursePoint, ...]:
        return self._points()[i]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CourseOf | tuple):
            return NotImplemented
        return self is other or (len(self) == len(other) and all(map(eq, self, other)))

    def __hash__(self) -> int:
        return hash((self.pair, self.began))

    def mean(self, month: int) -> float:
        """The mean of a month, by its place on the axis."""
        run = self.every.run
        return float(run.mean[run.state[self.pair, month]])

    def __iter__(self) -> Iterator[CoursePoint]:
        return iter(self._points())

    def _points(self) -> tuple[CoursePoint, ...]:
        made = self.every.made
        if self.pair not in made:
            if len(made) >= _AT_HAND:
                made.clear()
            made[self.pair] = self._made()
        return made[self.pair]

    def _made(self) -> tuple[CoursePoint, ...]:
        run, p, axis = self.every.run, self.pair, self.every.axis
        told = self._told()
        states = run.state[p, self.began :]
        numbers = (part[states].tolist() for part in (run.mean, run.low, run.high))
        return tuple(
            CoursePoint(
                period=axis[t],
                mean=mean,
                low=low,
                high=high,
                hostile=float(self.every.hostile[p, t]) if t in told else 0.0,
                friendly=float(self.every.friendly[p, t]) if t in told else 0.0,
                neutral=float(sum(c.neutral for c in told.get(t, ()))),
                independent=sum(c.independent for c in told.get(t, ())),
                carriers=sum(c.carriers for c in told.get(t, ())),
                statements=tuple(sorted(id_ for c in told.get(t, ()) for id_ in c.statements)),
            )
            for t, mean, low, high in zip(range(self.began, len(axis)), *numbers, strict=True)
        )

    def _told(self) -> dict[int, list[Counts]]:
        """What was counted, by place on the axis; what is older or later is not in."""
        first, months = number(self.every.axis[0]), len(self.every.axis)
        found: dict[int, list[Counts]] = defaultdict(list)
        for n in self.ties:
            for month in self.every.ties[n].months:
                t = number(month.period) - first
                if 0 <= t < months:
                    found[t] += (month.own, month.third)
        return found

"""What both exports say of a tie and of a statement's date, computed in one place."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from riftline.model import Counts, Snapshot, Tie

__all__ = [
    "SEPARATOR",
    "Sum",
    "edge_values",
    "held",
    "last_day",
    "name_of",
    "spells",
    "sum_of",
    "weight",
]

SEPARATOR = " | "

Spell = tuple[str | None, str | None]
"""First and last ISO day, both inclusive; None is an open end."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A tie's evidence over all its months, of one voice or of both."""

    hostile: float
    friendly: float
    neutral: float
    independent: int
    carriers: int
    statements: tuple[str, ...]

    @property
    def sign(self) -> int:
        """−1 where hostile evidence outweighs friendly, 1 where friendly does, else 0."""
        return (self.friendly > self.hostile) - (self.friendly < self.hostile)


def sum_of(counts: Iterable[Counts]) -> Sum:
    """The counts added up; a statement counted in two months stands once in `statements`."""
    every = tuple(counts)
    return Sum(
        hostile=fsum(c.hostile for c in every),
        friendly=fsum(c.friendly for c in every),
        neutral=fsum(c.neutral for c in every),
        independent=sum(c.independent for c in every),
        carriers=sum(c.carriers for c in every),
        statements=tuple(dict.fromkeys(s for c in every for s in c.statements)),
    )


def weight(tie: Tie) -> float:
    """Independent statements; a tie of undated statements or states alone still weighs 1: graph
    programs drop edges of weight zero."""
    return float(max(_both(tie).independent, 1))


def edge_values(snapshot: Snapshot, tie: Tie) -> dict[str, str | int | float | None]:
    """What graph formats say of an ordered tie, all time taken together."""
    own, third = (sum_of(getattr(m, voice) for m in tie.months) for voice in ("own", "third"))
    both = _both(tie)
    trend = snapshot.trend(tie.a, tie.b)
    ids = tuple(dict.fromkeys((*both.statements, *tie.states, *tie.undated)))
    found = [s for s in (snapshot.statement(id_) for id_ in ids) if s is not None]
    documents = tuple(dict.fromkeys(s.document_id for s in found))
    cards = (snapshot.document(id_) for id_ in documents)
    return {
        "sign": both.sign,
        "hostile": both.hostile,
        "friendly": both.friendly,
        "neutral": both.neutral,
        "own_independent": own.independent,
        "third_independent": third.independent,
        "carriers": both.carriers,
        "states": SEPARATOR.join(_states(snapshot, tie)),
        "verdict": trend.verdict if trend else None,
        "p_widening": trend.p_widening if trend else None,
        "statement_ids": SEPARATOR.join(ids),
        "document_ids": SEPARATOR.join(documents),
        "urls": SEPARATOR.join(dict.fromkeys(c.uri for c in cards if c is not None and c.uri)),
    }


def _both(tie: Tie) -> Sum:
    return sum_of(c for m in tie.months for c in (m.own, m.third))


def _states(snapshot: Snapshot, tie: Tie) -> Iterator[str]:
    for id_ in tie.states:
        s = snapshot.statement(id_)
        if s is not None:
            when = s.when.edtf or s.when.text if s.when else ""
            yield f"{s.act} {when}".strip()


def last_day(month: str) -> str:
    """Last ISO day of a month such as ``2014-02``."""
    year, number = (int(part) for part in month.split("-"))
    return f"{month}-{monthrange(year, number)[1]:02d}"


def name_of(snapshot: Snapshot, actor: str) -> str:
    """The actor's name, or its id where the roster does not hold it."""
    found = snapshot.roster.by_id.get(actor)
    return found.name if found is not None else actor


def held(snapshot: Snapshot, tie: Tie) -> tuple[Spell, ...]:
    """Periods over which somebody says that a state (an alliance, an enmity) holds.

    A state without a date gives none: it is in the record, but no day may be made up for it.
    """
    found = (snapshot.statement(id_) for id_ in tie.states)
    periods = (s.when for s in found if s is not None and s.when is not None)
    return tuple((p.earliest, p.latest) for p in periods if p.earliest or p.latest)


def spells(snapshot: Snapshot, tie: Tie) -> tuple[Spell, ...]:
    """When a tie is on record: months with evidence and periods of its states, joined up."""
    months = tuple(
        (f"{m.period}-01", last_day(m.period)) for m in tie.months if _said(m.own, m.third)
    )
    return _joined((*months, *held(snapshot, tie)))


def _said(*counts: Counts) -> bool:
    return any(c.statements or c.independent for c in counts)


def _joined(given: Iterable[Spell]) -> tuple[Spell, ...]:
    """Overlapping and adjoining spells made one, in order."""
    out: list[Spell] = []
    for start, end in sorted(given, key=lambda s: (s[0] or "", s[1] or "~")):
        if out and _touch(out[-1][1], start):
            out[-1] = (out[-1][0], _later(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)


def _touch(end: str | None, start: str | None) -> bool:
    return end is None or start is None or start <= _next_day(end)


def _later(one: str | None, other: str | None) -> str | None:
    return None if one is None or other is None else max(one, other)


def _next_day(day: str) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):  # 9999-12-31, or no day of this calendar
        return day

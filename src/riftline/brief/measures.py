"""What a figure of a brief is counted from. Each can be counted again from any snapshot.

A measure is a word, or a word and what it is of: ``independent``, ``day:STATEMENT``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from riftline.brief.parts import Figure, Sentence
from riftline.dossier import likelihood
from riftline.model import Break, Snapshot

__all__ = ["day", "figure", "holds", "month", "shown"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

Pair = tuple[str, str]


def figure(snapshot: Snapshot, pair: Pair, measure: str, statements: tuple[str, ...]) -> Figure:
    """The measure as it stands now, of a sentence that rests on `statements`."""
    return Figure(measure, shown(snapshot, pair, measure, statements) or "")


def shown(snapshot: Snapshot, pair: Pair, measure: str, statements: tuple[str, ...]) -> str | None:
    """What a measure says now; None where nothing can be counted, or none is so called."""
    name, _, of = measure.partition(":")
    if name == "day":
        return _day(snapshot, of)
    if name == "published":
        return _published(snapshot, of)
    if name in _OF_STATEMENTS:
        return _OF_STATEMENTS[name](snapshot, statements)
    found = _OF_PAIR.get(name)
    return found(snapshot, pair) if found is not None else None


def day(iso: str) -> str:
    """``2 February 2017``; a month alone, or a year, where the day is not known."""
    parts = iso[:10].split("-")
    if len(parts) == 3:
        found = date.fromisoformat(iso[:10])
        return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"
    return month(iso) if len(parts) == 2 else iso[:4]


def month(period: str) -> str:
    """``February 2017``."""
    year, number = period.split("-")[:2]
    return f"{_MONTHS[int(number) - 1]} {year}"


def _day(snapshot: Snapshot, statement: str) -> str | None:
    found = snapshot.said.get(statement)
    return day(found) if found else None


def _published(snapshot: Snapshot, document: str) -> str | None:
    card = snapshot.document(document)
    return day(card.published) if card is not None and card.published else None


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _independent(snapshot: Snapshot, statements: tuple[str, ...]) -> str:
    known = tuple(i for i in statements if i in snapshot.fold_of or snapshot.statement(i))
    return _count(snapshot.independent(known)[0], "independent statement", "independent statements")


def _carriers(snapshot: Snapshot, statements: tuple[str, ...]) -> str:
    known = tuple(i for i in statements if i in snapshot.fold_of or snapshot.statement(i))
    return _count(snapshot.independent(known)[1], "place", "places")


def _documents(snapshot: Snapshot, _: Pair) -> str:
    return _count(len(snapshot.documents), "document", "documents")


def _sources(snapshot: Snapshot, _: Pair) -> str:
    return _count(snapshot.coverage.sources, "source", "sources")


def _silent(snapshot: Snapshot, _: Pair) -> str:
    silent = [m.period for m in snapshot.coverage.months if not m.documents]
    return ", ".join(month(p) for p in silent) or "no month"


def _covered(snapshot: Snapshot, _: Pair) -> str | None:
    months = snapshot.coverage.months
    return f"{month(months[0].period)} to {month(months[-1].period)}" if months else None


def _undated(snapshot: Snapshot, _: Pair) -> str:
    return _count(snapshot.coverage.undated, "document has", "documents have")


def _verdict(snapshot: Snapshot, pair: Pair) -> str:
    trend = snapshot.trend(*pair)
    if trend is None:
        return "not enough evidence"
    return trend.called


def _widening(snapshot: Snapshot, pair: Pair) -> str | None:
    trend = snapshot.trend(*pair)
    return _likely(trend.p_widening) if trend and trend.p_widening is not None else None


def _onset(snapshot: Snapshot, pair: Pair) -> str | None:
    trend = snapshot.trend(*pair)
    return _between(trend.onset) if trend is not None and trend.onset is not None else None


def _onset_sure(snapshot: Snapshot, pair: Pair) -> str | None:
    trend = snapshot.trend(*pair)
    return _likely(trend.onset.probability) if trend is not None and trend.onset else None


def _counted(snapshot: Snapshot, pair: Pair) -> str:
    trend = snapshot.trend(*pair)
    n = trend.independent if trend is not None else 0
    return _count(n, "independent statement", "independent statements")


def _carried(snapshot: Snapshot, pair: Pair) -> str:
    trend = snapshot.trend(*pair)
    return _count(trend.carriers if trend is not None else 0, "place", "places")


def _between(turn: Break) -> str:
    if turn.earliest == turn.latest:
        return f"in {month(turn.earliest)}"
    return f"between {month(turn.earliest)} and {month(turn.latest)}"


def _likely(p: float) -> str:
    # Never a bare 1.00, which no finite record can give.
    number = "over 0.99" if p > 0.99 else "under 0.01" if p < 0.01 else f"{p:.2f}"
    return f"{likelihood(p)} ({number})"


_OF_STATEMENTS: Mapping[str, Callable[[Snapshot, tuple[str, ...]], str]] = {
    "independent": _independent,
    "carriers": _carriers,
}
_OF_PAIR: Mapping[str, Callable[[Snapshot, Pair], str | None]] = {
    "documents": _documents,
    "sources": _sources,
    "silent": _silent,
    "covered": _covered,
    "undated": _undated,
    "verdict": _verdict,
    "widening": _widening,
    "onset": _onset,
    "onset-sure": _onset_sure,
    "pair-independent": _counted,
    "pair-carriers": _carried,
}


def holds(snapshot: Snapshot, pair: Pair, sentence: Sentence, figure_: Figure) -> bool:
    """Whether the record still says what the figure shows."""
    return shown(snapshot, pair, figure_.measure, sentence.statements) == figure_.shown

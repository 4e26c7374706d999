"""Which day a statement counts for. No day is ever made out of a year or of nothing."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence, ValuesView
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from riftline.columns import DATED, WITHIN, ordinal
from riftline.relations.weights import act_of, of_kind

if TYPE_CHECKING:
    from riftline.columns import Codes, Columns, Mask
    from riftline.model import DocumentCard, Period, Statement

__all__ = [
    "SPOKEN", "Days", "dated", "day", "days", "deeds", "is_deed", "iso", "published_day",
    "recorded_day", "state_begins",
]  # fmt: skip

SPOKEN = frozenset({"SAY", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT"})
"""Acts that are done by saying them, when the speaker is the one who does them."""

NARROW = timedelta(days=31)
"""A period at most this long (a named month) still gives a day: its first. Longer ones do not."""


def day(statement: Statement, card: DocumentCard) -> str | None:
    """The ISO day `statement` counts for, or None where nothing dates it.

    A deed counts for its own date, words for when they were said, a state for the day it was
    asserted; each falls back on the document's date. A period of at most 31 days counts for its
    first day. A wider one gives no day: the document's date stands in, unless the period was
    over before it ("in 2009" in an article of 2014), for then the record is undated. A date
    after publication is no evidence of the past: the document's date stands in.
    """
    published = _iso(card.published)
    when = statement.when
    if act_of(statement).kind == "state":
        return None if when is not None and _long_over(when, published) else _text(published)
    if when is None or (not is_deed(statement) and _inside_content(statement, when)):
        return _text(published)
    earliest, latest = _iso(when.earliest), _iso(when.latest)
    if earliest is not None and latest is not None:
        if latest < earliest:  # a period the wrong way round says nothing
            return _text(published)
        if latest - earliest <= NARROW:
            return _text(earliest if published is None else min(earliest, published))
    if published is not None and latest is not None and latest < published:
        return None
    return _text(published)


def days(c: Columns, cards: Mapping[str, DocumentCard]) -> Codes:
    """`day` of all rows at once, as ordinals (0: none)."""
    import numpy as np

    published = [ordinal(cards[id_].published) for id_ in c.documents]
    out = np.array(published, dtype=np.int32)[c.document]
    first, last = c.earliest, c.latest
    whole = (first > 0) & (last > 0)
    plain = ((c.when & DATED) == 0) | (~deeds(c) & ((c.when & WITHIN) > 0)) | whole & (last < first)
    near = whole & (last - first <= NARROW.days)
    over = (out > 0) & (last > 0) & (last < out)
    stale = (out > 0) & (last > 0) & (out - last > NARROW.days)
    early = np.where(out > 0, np.minimum(first, out), first)
    said = np.select([plain, near, over], [out, early, 0], out)
    found: Codes = np.where(of_kind(c, "state"), np.where(stale, 0, out), said)
    return found


def deeds(c: Columns) -> Mask:
    """`is_deed` of all rows at once."""
    import numpy as np

    own = (c.subject < 0) | (c.key(c.subject) == c.key(c.speaker))
    spoken = np.array([act in SPOKEN for act in c.acts], dtype=bool)[c.act]
    found: Mask = of_kind(c, "event") & ~(spoken & own)
    return found


class Days(Mapping[str, str | None]):
    """Statement id → the ISO day that it counts for, of all rows of `columns`; `ordinals` are the
    same days as numbers (0: none)."""

    __slots__ = ("columns", "ordinals")

    def __init__(self, columns: Columns, ordinals: Codes) -> None:
        self.columns = columns
        self.ordinals = ordinals

    def __getitem__(self, id_: str) -> str | None:
        row = self.columns.row(id_)
        if row is None:
            raise KeyError(id_)
        return iso(int(self.ordinals[row]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns.ids)

    def __len__(self) -> int:
        return len(self.columns)

    def values(self) -> ValuesView[str | None]:
        return dict(self.items()).values()

    def items(self) -> ItemsView[str, str | None]:
        told = map(iso, self.ordinals.tolist())
        return dict(zip(self.columns.ids, told, strict=True)).items()

    def some(self, ids: Sequence[str]) -> dict[str, str | None]:
        """The days of some statements, those that are not among them left out."""
        rows = self.columns.rows(ids).tolist()
        days = self.ordinals.tolist() if len(rows) > 1000 else self.ordinals
        return {i: iso(int(days[r])) for i, r in zip(ids, rows, strict=True) if r >= 0}

    def counted(self) -> dict[str | None, int]:
        """How many statements count for each day."""
        import numpy as np

        known, many = np.unique(self.ordinals, return_counts=True)
        return dict(zip(map(iso, known.tolist()), many.tolist(), strict=True))

    def latest(self, until: str) -> str | None:
        """The last day up to the end of the month `until`; None where there is none."""
        import numpy as np

        known = np.unique(self.ordinals)
        return max((d for n in known.tolist() if (d := iso(n)) and d[:7] <= until), default=None)


def dated(said: Mapping[str, str | None], c: Columns) -> Codes:
    """The days of all rows as ordinals (0: none)."""
    import numpy as np

    if isinstance(said, Days) and said.columns.ids == c.ids:
        return said.ordinals
    return np.array([ordinal(said.get(id_)) for id_ in c.ids], dtype=np.int32)


@lru_cache(maxsize=20_000)
def iso(day: int) -> str | None:
    """The ISO day of an ordinal; None for 0."""
    return date.fromordinal(day).isoformat() if day else None


def published_day(card: DocumentCard) -> str | None:
    """The ISO day a document was published (a month's first), or None."""
    return _text(_iso(card.published))


def recorded_day(card: DocumentCard) -> str | None:
    """The UTC day a document was recorded, or None."""
    return _text(_iso(card.added))


def state_begins(statement: Statement) -> str | None:
    """The ISO day from which its text says that a state holds ("since December 2013"), or None.

    The first day of the period named, where that is at most `NARROW` or open toward the present.
    """
    when = statement.when
    earliest = _iso(when.earliest) if when is not None else None
    if when is None or earliest is None:
        return None
    latest = _iso(when.latest)
    if latest is not None and not timedelta(0) <= latest - earliest <= NARROW:
        return None
    return _text(earliest)


def is_deed(statement: Statement) -> bool:
    """Whether the act is something done (or words reported by another), not words being said."""
    if act_of(statement).kind != "event":
        return False
    subject = statement.subject
    own_words = subject is None or subject.key == statement.speaker.key
    return not (statement.act in SPOKEN and own_words)


def _inside_content(statement: Statement, when: Period) -> bool:
    # "She said the raid of 2 February was theirs": the date is the raid's, not the saying's.
    span = when.span
    return span is not None and any(piece.span.holds(span) for piece in statement.content)


def _long_over(when: Period, published: date | None) -> bool:
    latest = _iso(when.latest)
    return latest is not None and published is not None and published - latest > NARROW


@lru_cache(maxsize=10_000)  # a case has few days beside its statements
def _iso(text: str | None) -> date | None:
    """The day that an ISO date, date-time or year-month begins with; None for anything less."""
    if not text:
        return None
    head = text[:10] if len(text) >= 10 else f"{text}-01" if len(text) == 7 else ""
    try:
        return date.fromisoformat(head)
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def _text(found: date | None) -> str | None:
    return None if found is None else found.isoformat()

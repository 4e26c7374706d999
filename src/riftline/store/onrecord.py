"""A record as it stood on a day: what had been captured and decided by then.

The clock is that of capture and decision, not that of publication. What a capture says is today's
reading of it: a better reading made later replaces the older one on every day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from urllib.parse import unquote, urlsplit

from riftline.columns import Columns
from riftline.errors import UsageError
from riftline.model import Decision, DocumentCard, Issue, Name, NameList, Statement
from riftline.store.protocol import MentionCount, Store

__all__ = ["OnRecord", "checked_day", "day_before", "utc_day"]


def utc_day(moment: str) -> str | None:
    """The UTC day of an ISO date-time (of one without a zone: its own day), or None."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at if at.tzinfo is None else at.astimezone(UTC)).date().isoformat()


def checked_day(day: str, today: date | None = None) -> str:
    """`day` if it is a day of the calendar that has begun somewhere. Raises UsageError."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None or found.isoformat() != day:
        raise UsageError(
            f"{day!r} is no day",
            expected="a day of the calendar such as 2014-02-03 (it ends at midnight UTC)",
        )
    # East of Greenwich tomorrow has begun.
    if found > (today or datetime.now(UTC).date()) + timedelta(days=1):
        raise UsageError(
            f"{day} has not come yet: nothing is on record of it",
            expected="a day in the past, or today",
        )
    return day


def day_before(day: str) -> str:
    """The ISO day before `day`; "" before the first of the calendar."""
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    except OverflowError:
        return ""


class OnRecord:
    """What `store` held at the end of a day (ISO, UTC). Reads like a store and writes nothing.

    A moment that no clock wrote (none is readable) does not hide what it belongs to.
    """

    def __init__(self, store: Store, day: str) -> None:
        self._store = store
        self.day = day

    def statements(self) -> Iterator[Statement]:
        """Statements of the documents on record."""
        return (s for s in self._store.statements() if s.document_id not in self._later)

    def some(self, ids: Iterable[str]) -> dict[str, Statement]:
        """Those of these ids."""
        return self._store.some(ids)

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """The words of these."""
        return self._store.texts(ids)

    def columns(self) -> Columns:
        """The columns of `statements`."""
        return self._store.columns(self._later)

    def spellings(self) -> dict[tuple[str, str], int]:
        """How often each (key, spelling) is mentioned in the documents on record."""
        return self._store.spellings(self._later)

    def names(self) -> tuple[Name, ...]:
        """Names claimed in the documents on record."""
        return tuple(n for n in self._store.names() if n.source not in self._later)

    def mention_counts(self) -> Iterator[MentionCount]:
        """Mentions of the documents on record."""
        return (m for m in self._store.mention_counts() if m.document_id not in self._later)

    def cards(self) -> tuple[DocumentCard, ...]:
        """The documents on record."""
        return tuple(c for c in self._store.cards() if c.id not in self._later)

    def decisions(self) -> tuple[Decision, ...]:
        """What had been ruled."""
        return tuple(d for d in self._store.decisions() if not self._after(d.at))

    def issues(self) -> tuple[Issue, ...]:
        """Issues, without those of documents and captures that came later."""
        places = self._later | self._later_captures
        return tuple(i for i in self._store.issues() if i.where not in places)

    def lists(self) -> tuple[NameList, ...]:
        """Lists of names of which an edition had been imported; their names are today's."""
        return tuple(card for card in self._store.lists() if not self._after(card.at))

    def counts(self) -> dict[str, int]:
        """How many captures, documents, statements, decisions and issues there were."""
        captures = sum(1 for c in self._store.captures() if not self._after(c.taken))
        cards = self.cards()
        return {
            "captures": captures,
            "documents": len(cards),
            "statements": sum(c.statements for c in cards),
            "decisions": len(self.decisions()),
            "issues": len(self.issues()),
        }

    def _after(self, moment: str) -> bool:
        return (utc_day(moment) or "") > self.day

    @cached_property
    def _later(self) -> frozenset[str]:
        """Ids of the documents whose capture came later."""
        late = {c.sha256 for c in self._store.captures() if self._after(c.taken)}
        return frozenset(c.id for c in self._store.cards() if c.capture in late)

    @cached_property
    def _later_captures(self) -> frozenset[str]:
        """What issues may call the captures that came later: hash, address, path."""
        late = [c for c in self._store.captures() if self._after(c.taken)]
        paths = (unquote(urlsplit(c.uri).path) for c in late if c.uri.startswith("file:"))
        return frozenset((*(c.sha256 for c in late), *(c.uri for c in late), *paths))

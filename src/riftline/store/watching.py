"""What each person watches and had seen: theirs alone, so that no revision rises with it."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Protocol

from riftline.model import Seen, Watch
from riftline.store.coding import bind, decode, encode, unbind

__all__ = ["Watching", "WatchingInMemory"]


class _Sqlite(Protocol):
    def _all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]: ...
    def _writing(self) -> AbstractContextManager[sqlite3.Connection]: ...


class Watching:
    """The part of `SqliteStore` that keeps watches (see `Store`)."""

    def watches(self: _Sqlite, who: str) -> tuple[Watch, ...]:
        """See `Store.watches`."""
        rows = self._all("SELECT value FROM watches WHERE who = ? ORDER BY n", bind(who))
        return tuple(decode(raw, Watch) for (raw,) in rows)

    def put_watch(self: _Sqlite, watch: Watch) -> bool:
        """See `Store.put_watch`."""
        value = encode(watch, Watch)
        with self._writing() as c:
            return bool(
                c.execute(
                    "INSERT INTO watches (n, id, who, value)"
                    " VALUES ((SELECT coalesce(max(n), 0) + 1 FROM watches), ?, ?, ?)"
                    " ON CONFLICT DO NOTHING",
                    (bind(watch.id), bind(watch.who), value),
                ).rowcount
            )

    def drop_watch(self: _Sqlite, who: str, id_: str) -> bool:
        """See `Store.drop_watch`."""
        with self._writing() as c:
            c.execute("DELETE FROM seen WHERE who = ? AND place = ?", (bind(who), bind(id_)))
            return bool(
                c.execute(
                    "DELETE FROM watches WHERE who = ? AND id = ?", (bind(who), bind(id_))
                ).rowcount
            )

    def seen(self: _Sqlite, who: str) -> dict[str, Seen]:
        """See `Store.seen`."""
        rows = self._all("SELECT place, value FROM seen WHERE who = ?", bind(who))
        return {unbind(place): _seen(raw) for place, raw in rows}

    def see(self: _Sqlite, who: str, place: str, seen: Seen) -> None:
        """See `Store.see`."""
        value = encode(seen, Seen)
        with self._writing() as c:
            c.execute(
                "INSERT INTO seen (who, place, value) VALUES (?, ?, ?)"
                " ON CONFLICT (who, place) DO UPDATE SET value = excluded.value",
                (bind(who), bind(place), value),
            )


def _seen(raw: str) -> Seen:
    """What was kept. A course is any sequence by its type, and comes back as a list: a tuple here,
    as it was put in."""
    found: Seen = decode(raw, Seen)
    trends = tuple(replace(t, course=tuple(t.course)) for t in found.trends)
    return replace(found, trends=trends)


class WatchingInMemory:
    """The part of `MemoryStore` that keeps watches (see `Store`)."""

    def __init__(self) -> None:
        self._watched: dict[str, Watch] = {}
        self._looked: dict[tuple[str, str], Seen] = {}

    def watches(self, who: str) -> tuple[Watch, ...]:
        """See `Store.watches`."""
        return tuple(w for w in self._watched.values() if w.who == who)

    def put_watch(self, watch: Watch) -> bool:
        """See `Store.put_watch`."""
        known = len(self._watched)
        self._watched.setdefault(watch.id, decode(encode(watch, Watch), Watch))
        return len(self._watched) > known

    def drop_watch(self, who: str, id_: str) -> bool:
        """See `Store.drop_watch`."""
        self._looked.pop((who, id_), None)
        known = self._watched.get(id_)
        return known is not None and known.who == who and self._watched.pop(id_) is known

    def seen(self, who: str) -> dict[str, Seen]:
        """See `Store.seen`."""
        return {place: seen for (name, place), seen in self._looked.items() if name == who}

    def see(self, who: str, place: str, seen: Seen) -> None:
        """See `Store.see`."""
        self._looked[who, place] = _seen(encode(seen, Seen))

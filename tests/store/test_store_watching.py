"""Watches and what was seen: each person's own, and nothing that a view could show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from riftline.model import Break, Coverage, Seen, Trend, Watch
from riftline.store import MemoryStore, SqliteStore

TREND = Trend(
    "a", "b", (), Break("2031-01", "2031-03", 0.9, "worse"), (), 0.7, "rift", (),
    Coverage((), 0, 0, 0), 3, 4,
)  # fmt: skip


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    made: Any = SqliteStore(tmp_path / "case.db") if request.param == "sqlite" else MemoryStore()
    yield made
    made.close()


def watch(id_: str, who: str = "mira") -> Watch:
    return Watch(id_, who, "search", ("mill \ud800",), "mill", "2031-01-01T00:00:00+00:00")


def test_watches_are_kept_in_order_for_each_person(store: Any) -> None:
    before = store.revision()
    assert [store.put_watch(watch(i)) for i in ("w2", "w1")] == [True, True]
    assert store.put_watch(watch("w2")) is False
    assert store.put_watch(watch("w3", "oldacre"))
    assert [w.id for w in store.watches("mira")] == ["w2", "w1"]
    assert store.watches("mira")[0] == watch("w2")
    assert store.watches("nobody") == ()
    assert store.revision() == before


def test_only_the_own_watch_is_dropped_and_with_it_what_was_seen(store: Any) -> None:
    store.put_watch(watch("w1"))
    store.see("mira", "w1", Seen("2031-01-02T00:00:00+00:00"))
    assert store.drop_watch("oldacre", "w1") is False
    assert store.drop_watch("mira", "w1") is True
    assert store.drop_watch("mira", "w1") is False
    assert (store.watches("mira"), store.seen("mira")) == ((), {})


def test_what_was_seen_is_replaced(store: Any) -> None:
    store.see("mira", "home", Seen("2031-01-02T00:00:00+00:00"))
    now = Seen("2031-01-03T00:00:00+00:00", ("a", "b"), (TREND,))
    store.see("mira", "home", now)
    store.see("oldacre", "home", Seen("2030-01-01T00:00:00+00:00"))
    assert store.seen("mira") == {"home": now}

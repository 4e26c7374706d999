"""The record: captures, documents, statements, issues, decisions, behind one protocol."""

from __future__ import annotations

from pathlib import Path

from riftline.store.captures import Captures
from riftline.store.memory import MemoryStore
from riftline.store.onrecord import OnRecord, checked_day, day_before
from riftline.store.protocol import Hit, MentionCount, Store
from riftline.store.sqlite import SqliteStore

__all__ = [
    "Captures",
    "Hit",
    "MemoryStore",
    "MentionCount",
    "OnRecord",
    "SqliteStore",
    "Store",
    "checked_day",
    "day_before",
    "open_store",
]


def open_store(path: str | Path) -> Store:
    """The record in the file at `path`, made there if there is none.

    Raises StoreError when it is damaged, newer than this software, or something else.
    """
    return SqliteStore(path)

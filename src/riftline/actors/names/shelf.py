"""An index of names in a file, so that a long list is taken apart once and not at every question.

The file is a cache: made from names that stand elsewhere, thrown away with a shrug. It says by its
stamp what it was made from. SQLite, because a question needs fifty of its two million keys.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from riftline.actors.names.candidates import LOOKED, find, keys_of
from riftline.actors.names.likeness import Likeness
from riftline.actors.names.parts import parts_of
from riftline.lexicon import stamp as lexicon_stamp
from riftline.model import digest

__all__ = ["Shelf", "open_shelf"]

_SHAPE = 1
"""Rises when keys or the file's tables change."""

_TABLES = """
CREATE TABLE made (stamp TEXT, names INTEGER);
CREATE TABLE name (at INTEGER PRIMARY KEY, id TEXT, text TEXT);
CREATE TABLE block (key TEXT PRIMARY KEY, size INTEGER, ats BLOB) WITHOUT ROWID;
"""

Pairs = Callable[[], Iterable[tuple[str, str]]]


class Shelf:
    """A blocking index over (actor id, name) pairs in a file. `open_shelf` makes or opens one."""

    def __init__(self, record: sqlite3.Connection, names: int) -> None:
        self._record = record
        self._names = names

    def __len__(self) -> int:
        """How many names are known."""
        return self._names

    def pair(self, at: int) -> tuple[str, str]:
        """Actor id and name of one number."""
        id_, text = self._record.execute("SELECT id, text FROM name WHERE at = ?", (at,)).fetchone()
        return id_, text

    def block(self, key: str) -> tuple[int, Sequence[int]]:
        """How many names have the key, and the numbers of the first of them."""
        row = self._record.execute("SELECT size, ats FROM block WHERE key = ?", (key,)).fetchone()
        return (0, ()) if row is None else (row[0], array("I", row[1]))

    def find(
        self, name: str, most: int = 3, *, across_scripts: bool = True
    ) -> list[tuple[str, Likeness]]:
        """The at most `most` likeliest actors, best first, each by its likeliest name."""
        return find(self, name, most, across_scripts)

    def close(self) -> None:
        """Give the file back."""
        self._record.close()


def open_shelf(path: Path, made_from: str, pairs: Pairs) -> Shelf:
    """The index in the file `path` if it was made from `made_from`, else one that is made anew.

    `made_from` tells the names apart from any others (a hash of them); `pairs` gives them, and is
    called only where they are needed. Where nothing can be written the index is held in memory.
    """
    stamp = digest("shelf", _SHAPE, lexicon_stamp(), made_from)
    found = _opened(path, stamp)
    if found is not None:
        return found
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as record:
            _fill(record, stamp, pairs())
        draft.replace(path)
    except (OSError, sqlite3.Error):
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    found = _opened(path, stamp)
    if found is not None:
        return found
    record = sqlite3.connect(":memory:")
    return Shelf(record, _fill(record, stamp, pairs()))


def _opened(path: Path, stamp: str) -> Shelf | None:
    if not path.is_file():
        return None
    try:
        record = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        made = record.execute("SELECT stamp, names FROM made").fetchone()
    except sqlite3.Error:
        return None
    if made is None or made[0] != stamp:
        record.close()
        return None
    return Shelf(record, made[1])


def _fill(record: sqlite3.Connection, stamp: str, pairs: Iterable[tuple[str, str]]) -> int:
    """Take in the names, each pair once; returns how many."""
    record.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
    blocks: dict[str, array[int]] = {}
    sizes: dict[str, int] = {}
    rows: list[tuple[int, str, str]] = []
    for id_, text in dict.fromkeys(pairs):
        keys = set(keys_of(parts_of(text), True))
        if not keys:
            continue
        for key in keys:
            block = blocks.get(key)
            if block is None:
                blocks[key] = array("I", (len(rows),))
            elif len(block) < LOOKED:
                block.append(len(rows))
            else:
                sizes[key] = sizes.get(key, LOOKED) + 1
        rows.append((len(rows), id_, text))
    record.executemany("INSERT INTO name VALUES (?, ?, ?)", rows)
    record.executemany(
        "INSERT INTO block VALUES (?, ?, ?)",
        ((key, sizes.get(key, len(b)), b.tobytes()) for key, b in sorted(blocks.items())),
    )
    record.execute("INSERT INTO made VALUES (?, ?)", (stamp, len(rows)))
    record.commit()
    return len(rows)

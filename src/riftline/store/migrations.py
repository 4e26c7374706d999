"""Numbered SQL files bring any older record up to this software, each in one transaction.

A file that was released is never edited: a change is the next number. `PRAGMA user_version`
says how far a record has come; `PRAGMA application_id` that it is ours at all.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import NamedTuple

from riftline.errors import StoreError
from riftline.store.packing import lend
from riftline.store.terms import every_stem

__all__ = ["APPLICATION_ID", "Migration", "migrate", "migrations", "statements_of"]

APPLICATION_ID = 0x52696674
"""``Rift`` in ASCII: what the `file` command can tell a record by."""

_NAME = re.compile(r"(\d{4})_\w+(?:\.sqlite)?\.sql")


class Migration(NamedTuple):
    """One step: its number, from 1 without a gap, and its SQL."""

    number: int
    name: str
    sql: str


def migrations() -> tuple[Migration, ...]:
    """All steps that come with this software, in order."""
    found = sorted(
        Migration(int(match[1]), entry.name, entry.read_text("utf-8"))
        for entry in files("riftline.store").joinpath("sql").iterdir()
        if (match := _NAME.fullmatch(entry.name))
    )
    if not found or [m.number for m in found] != list(range(1, len(found) + 1)):
        raise StoreError(
            f"the steps that lay out a record are {[m.name for m in found]}",
            expected="numbers from 0001 without a gap",
            do="reinstall riftline",
        )
    return tuple(found)


def statements_of(sql: str) -> Iterator[str]:
    """The statements of an SQL text one by one, each beginning on a line of its own.

    (`executescript` would do without this, but it commits first.)
    """
    held = ""
    for line in sql.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""
    if re.sub(r"--[^\n]*", "", held).strip():
        raise StoreError(f"an SQL text ends within a statement: {held.strip()[:80]!r}")


def migrate(connection: sqlite3.Connection, steps: Sequence[Migration] | None = None) -> int:
    """Bring the record up to the last step and return its number.

    The connection must be in autocommit mode. Raises StoreError when the record was written by
    newer software, or is a database of something else; sqlite3.Error passes through, and then
    the record stands where it stood.
    """
    steps = migrations() if steps is None else steps
    if _version(connection, len(steps)) == len(steps):
        return len(steps)
    connection.create_function("riftline_stems", 1, every_stem, deterministic=True)
    lend(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Looked up again under the lock: another process may have been quicker.
        for step in steps[_version(connection, len(steps)) :]:
            for statement in statements_of(step.sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {step.number:d}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return len(steps)


def _version(connection: sqlite3.Connection, newest: int) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    ours = int(connection.execute("PRAGMA application_id").fetchone()[0])
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if ours != APPLICATION_ID and not empty:
        raise StoreError(
            "the file is a database, but not one that riftline made",
            expected="a case.db",
            do="name the folder of a case, or move this file out of it",
        )
    if version > newest:
        raise StoreError(
            f"the record has version {version}",
            expected=f"at most {newest}, the newest that this riftline knows",
            do="it was written by a newer riftline: upgrade with `pip install --upgrade riftline`",
        )
    return version

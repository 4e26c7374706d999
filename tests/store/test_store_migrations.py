"""A record of any earlier step comes up to the last one; a step that fails leaves no trace."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from riftline.errors import StoreError
from riftline.store.migrations import (
    APPLICATION_ID,
    Migration,
    migrate,
    migrations,
    statements_of,
)

# A released step is never edited, because records out there have run it: write the next one.
RELEASED = {
    "0001_record.sql": "b738291cb2c2c9699d8c1ce198c152382ca80823358c77fbd1e6565734345698",
    "0002_search.sqlite.sql": "e29b06ec5b089966a519112920b8cb664ea27b2f9870f34c52297eda6652a379",
    "0003_lists.sql": "a1f6601cddc64a9b8ae4e3741477fa2db11a493ab8f0ce3ea8a36168cdb0972c",
    "0004_seeds.sql": "5ca7eeeb060579d6e0641b46f94a05c17f1585bde55f33912e3c6665c104ea74",
    "0005_stems.sqlite.sql": "01319fc53c70077fcb4bd7ef283eeae4774f374cddf349805a3b7bddc75c239e",
    "0006_columns.sqlite.sql": "a36b4931a5b6d848ac43836b47a9dc35a9dbf7641111c4d730cbb46a6bbc3958",
    "0007_watches.sql": "a33107def8e24cc2d3cfca7123a007b523865194799b974e3c77210df4428e47",
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(tmp_path / "case.db", isolation_level=None)
    yield made
    made.close()


def layout(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    return connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    ).fetchall()


def version(connection: sqlite3.Connection) -> tuple[int, int]:
    return (
        connection.execute("PRAGMA user_version").fetchone()[0],
        connection.execute("PRAGMA application_id").fetchone()[0],
    )


def test_steps_are_numbered_and_released_ones_unchanged() -> None:
    steps = migrations()
    assert [s.number for s in steps] == list(range(1, len(steps) + 1))
    assert {s.name: hashlib.sha256(s.sql.encode()).hexdigest() for s in steps} == RELEASED


def test_a_new_record_runs_all_steps_once(connection: sqlite3.Connection) -> None:
    assert migrate(connection) == len(migrations())
    assert version(connection) == (len(migrations()), APPLICATION_ID)
    before = layout(connection)
    assert migrate(connection) == len(migrations())
    assert layout(connection) == before
    assert {"captures", "documents", "statements", "decisions", "issues", "found"} <= {
        name for kind, name, *_ in before if kind == "table"
    }


@pytest.mark.parametrize("so_far", range(1, len(migrations())))
def test_an_older_record_comes_up_and_keeps_its_rows(
    connection: sqlite3.Connection, so_far: int, tmp_path: Path
) -> None:
    migrate(connection, migrations()[:so_far])
    assert version(connection) == (so_far, APPLICATION_ID)
    connection.execute("INSERT INTO decisions (n, id, value) VALUES (1, 'x', '{}')")
    migrate(connection)
    fresh = sqlite3.connect(tmp_path / "fresh.db", isolation_level=None)
    migrate(fresh)
    assert layout(connection) == layout(fresh)
    assert connection.execute("SELECT n, id, value FROM decisions").fetchall() == [(1, "x", "{}")]


def test_a_step_that_fails_leaves_the_record_where_it_stood(
    connection: sqlite3.Connection,
) -> None:
    migrate(connection)
    before, stood = layout(connection), version(connection)
    n = len(migrations())
    broken = (
        *migrations(),
        Migration(n + 1, "a", "CREATE TABLE runs (id TEXT);"),
        Migration(n + 2, "b", "CREATE TABLE later (id TEXT);\nINSERT INTO nowhere VALUES (1);"),
    )
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, broken)
    assert (layout(connection), version(connection)) == (before, stood)
    assert migrate(connection, broken[:-1]) == n + 1
    assert version(connection)[0] == n + 1


def test_a_record_of_newer_software_is_not_touched(connection: sqlite3.Connection) -> None:
    migrate(connection)
    with pytest.raises(StoreError, match="newer riftline"):
        migrate(connection, migrations()[:1])
    assert version(connection)[0] == len(migrations())


OPEN = """
import sys
from riftline.store import SqliteStore
store = SqliteStore(sys.argv[1])
print(store.revision(), store.check())
"""


def test_many_processes_open_a_new_record_at_once(tmp_path: Path) -> None:
    for attempt in range(3):
        path = tmp_path / f"{attempt}.db"
        running = [
            subprocess.Popen(
                [sys.executable, "-c", OPEN, str(path)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for _ in range(5)
        ]  # fmt: skip
        for process in running:
            out, err = process.communicate(timeout=120)
            assert (process.returncode, out, err) == (0, "0 ()\n", "")


def test_sql_is_cut_into_statements() -> None:
    sql = """
-- a remark; with a semicolon
CREATE TABLE a (b TEXT DEFAULT ';');
CREATE TRIGGER t BEFORE DELETE ON a
BEGIN
    SELECT 1;
    SELECT 2;
END;
-- the end
"""
    cut = [s.split("\n")[-2].strip() for s in statements_of(sql)]
    assert cut == ["CREATE TABLE a (b TEXT DEFAULT ';');", "END;"]
    with pytest.raises(StoreError, match="ends within a statement"):
        list(statements_of("CREATE TABLE a (b TEXT);\nCREATE TABLE"))

"""What only the file can suffer: locks, a full disk, damage, strangers, older and newer ones."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from riftline.errors import CaseBusy, StoreError
from riftline.model import Capture, Decision, Document, Extract, Issue
from riftline.store import SqliteStore


def capture(n: int) -> Capture:
    return Capture(f"{n:064x}", f"file:///{n}", 1, "t", "file")


def extract(n: int, text: str = "The mill stands.") -> Extract:
    of = capture(n)
    document = Document(f"d{n}", of.sha256, of.uri, None, None, None, None, "en", text)
    return Extract(document, (), (), (), (), "rules")


def put(store: SqliteStore, n: int, text: str = "The mill stands.") -> None:
    store.write(capture(n), [extract(n, text)], [], "stamp", "t")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "case.db"


def test_another_writer_is_waited_for_and_then_named(path: Path) -> None:
    store = SqliteStore(path, wait=0.1)
    put(store, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CaseBusy, match="another process has been writing"):
            put(store, 2)
        with pytest.raises(CaseBusy):
            store.decide(Decision("1", "same", "a", "b"))
        # Reading goes on, the look at an unchanged capture too.
        assert store.counts()["documents"] == 1
        assert store.put_capture(capture(1)) is False
        assert [h.document_id for h in store.search("mill")] == ["d1"]
        other.execute("ROLLBACK")
    put(store, 2)
    assert store.counts()["documents"] == 2


def test_a_writer_that_ends_in_time_is_no_trouble(path: Path) -> None:
    store = SqliteStore(path, wait=30)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, other.execute, ["ROLLBACK"])
    release.start()
    put(store, 1)
    release.join()
    other.close()
    assert store.counts()["documents"] == 1


def test_a_full_disk_keeps_all_that_was_there(path: Path) -> None:
    store = SqliteStore(path)
    put(store, 1)
    connection = store._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 8}")
    with pytest.raises(StoreError, match="disk is full") as caught:
        put(store, 2, "word " * 50_000)
    assert "make room" in caught.value.do
    # The same store reads on, and writes what still fits.
    assert [c.id for c in store.cards()] == ["d1"]
    assert store.extract("d1") == extract(1)
    store.decide(Decision("1", "same", "a", "b"))
    assert store.check() == ()
    connection.execute(f"PRAGMA max_page_count = {pages + 100_000}")
    put(store, 2, "word " * 50_000)
    assert store.counts()["documents"] == 2
    store.close()
    again = SqliteStore(path)
    assert again.check() == ()
    assert again.counts() == {
        "captures": 2, "documents": 2, "statements": 0, "decisions": 1, "issues": 0,
    }  # fmt: skip


FULL = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import importlib.util
spec = importlib.util.spec_from_file_location("made", sys.argv[2])
made = importlib.util.module_from_spec(spec); spec.loader.exec_module(made)
from riftline.errors import StoreError
from riftline.store import SqliteStore, Captures
store = SqliteStore(sys.argv[3])
made.put(store, 1)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
try:
    made.put(store, 2, " ".join(f"w{i}" for i in range(200_000)))
except StoreError as e:
    print("store:", e)
try:
    Captures(Path(sys.argv[3]).parent / "captures").put(b"x" * 1_000_000)
except StoreError as e:
    print("captures:", e)
print([c.id for c in store.cards()], store.extract("d1") == made.extract(1), store.check())
"""


def test_the_system_refuses_to_write(path: Path) -> None:
    # Unlike the test above, here the operating system itself says no, in the middle of the log.
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(Path(__file__).parent), __file__, str(path)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    store, captures, rest = done.stdout.splitlines()
    assert store.startswith(f"store: {path}: the disk")
    assert captures.startswith(f"captures: {path.parent / 'captures'}: a capture cannot be written")
    assert rest == "['d1'] True ()"
    assert list((path.parent / "captures").rglob("*-*")) == []
    again = SqliteStore(path)
    put(again, 2)
    assert again.check() == ()


def damage(path: Path, first_page: int) -> None:
    raw = bytearray(path.read_bytes())
    assert len(raw) > (first_page + 30) * 4096
    for at in range(first_page * 4096, len(raw), 3 * 4096):
        raw[at : at + 2000] = b"\xa5" * 2000
    path.write_bytes(raw)


def test_a_damaged_file_is_named_and_what_to_do(path: Path) -> None:
    store = SqliteStore(path)
    for n in range(60):
        put(store, n, f"The mill number {n} stands. " * 200)
    store.close()
    damage(path, first_page=60)
    with closing(SqliteStore(path)) as hurt:
        assert hurt.check() != ()
        with pytest.raises(StoreError, match="damaged") as caught:
            for n in range(60):
                hurt.extract(f"d{n}")
        assert "backup" in caught.value.do
    damage(path, first_page=1)  # now the layout as well
    with pytest.raises(StoreError, match="damaged"):
        SqliteStore(path)


def test_a_damaged_value_is_named(path: Path) -> None:
    store = SqliteStore(path)
    put(store, 1)
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE readings SET value = substr(value, 1, 40)")
        other.commit()
    with pytest.raises(StoreError, match="cannot be read"):
        store.document("d1")


@pytest.mark.parametrize(
    "raw", [b"name = 'a case'\n" * 300, b"\x00" * 5000, b"SQLite format 3\x00"]
)
def test_a_file_that_is_no_record(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    with pytest.raises(StoreError):
        SqliteStore(path)
    assert path.read_bytes() == raw


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.commit()
    with pytest.raises(StoreError, match="not one that riftline made"):
        SqliteStore(path)
    with closing(sqlite3.connect(path)) as other:
        tables = other.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("recipes",)]


def test_a_record_of_newer_software(path: Path) -> None:
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
        other.commit()
    with pytest.raises(StoreError, match="version 99") as caught:
        SqliteStore(path)
    assert "upgrade" in caught.value.do


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path / "nowhere" / "case.db")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE decisions SET value = '{}'",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions (n, id, value) VALUES (1, '1', '{}')",
        "INSERT OR REPLACE INTO decisions (n, id, value) VALUES (7, '1', '{}')",
        "INSERT OR REPLACE INTO decisions (n, id, value) VALUES (1, '7', '{}')",
        "INSERT INTO decisions (n, id, value) VALUES (1, '1', '{}')"
        " ON CONFLICT (id) DO UPDATE SET value = excluded.value",
    ],
)
def test_the_file_itself_forbids_to_change_a_decision(path: Path, sql: str) -> None:
    # Asked by a stranger's connection, without any of our settings.
    store = SqliteStore(path)
    store.decide(Decision("1", "same", "a", "b"))
    with (
        closing(sqlite3.connect(path)) as other,
        pytest.raises(sqlite3.IntegrityError, match="only ever added"),
    ):
        other.execute(sql)
    assert store.decisions() == (Decision("1", "same", "a", "b"),)


def test_the_search_index_notices_damage(path: Path) -> None:
    store = SqliteStore(path)
    put(store, 1)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER passages_do_not_change")
        other.execute("UPDATE passages SET body = 'other words'")
        other.commit()
    assert store.check() != ()


def test_what_is_committed_is_on_disk_at_once(path: Path) -> None:
    store = SqliteStore(path)
    connection = store._connection()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_fork_gets_a_connection_of_its_own(path: Path) -> None:
    store = SqliteStore(path)
    put(store, 1)
    mine = store._connection()
    store._thread.pid = -1  # as after a fork
    assert store._connection() is not mine
    assert store.counts()["documents"] == 1


def test_threads_that_end_give_their_connections_back(path: Path) -> None:
    store = SqliteStore(path)
    for n in range(20):
        thread = threading.Thread(target=put, args=(store, n))
        thread.start()
        thread.join()
    assert store.counts()["documents"] == 20
    gc.collect()  # a connection and its cache of statements hold each other
    assert len(store._open) == 1


def test_an_issue_belongs_to_its_document(path: Path) -> None:
    store = SqliteStore(path)
    store.write(
        capture(1),
        [Extract(extract(1).document, (), (), (), (Issue("undated", "d1", "s"),), "r")],
        [Issue("bad-row", "file:///1", "s")],
        "stamp",
        "t",
    )
    found = store.extract("d1")
    assert found is not None
    assert [i.code for i in found.issues] == ["undated"]
    assert sorted(i.code for i in store.issues()) == ["bad-row", "undated"]

"""The record in one SQLite file: `case.db`.

Invariants:

* Every change is one `BEGIN IMMEDIATE` transaction: a kill at any moment leaves all or nothing
  of it, and two writers wait for each other instead of failing half way.
* The write-ahead log lets people read and decide while an import runs.
* `synchronous=FULL`: what was committed outlives a power cut. A reading could be done again,
  but not a person's ruling, nor when and where a post was taken that has vanished since; and
  the capture's own file costs as much to sync as its rows do.
* One connection for each thread, and none that is left in the middle of a read: what is read
  is fetched at once.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

import msgspec

from riftline import columns
from riftline.columns import Columns, Packed
from riftline.errors import CaseBusy, StoreError, UsageError
from riftline.model import (
    Capture,
    Decision,
    Document,
    DocumentCard,
    Entry,
    Extract,
    Issue,
    Mention,
    Name,
    NameList,
    Statement,
)
from riftline.store.cards import about_of, card_of
from riftline.store.checks import check_extracts, check_list
from riftline.store.coding import bind, decode, encode, unbind
from riftline.store.migrations import migrate
from riftline.store.packing import (
    Spelled,
    is_stale,
    pack,
    pack_spelled,
    repack,
    unpack,
    unpack_spelled,
)
from riftline.store.protocol import Hit, MentionCount
from riftline.store.query import Every, Less, Text, asked, parse
from riftline.store.terms import (
    Term,
    every_stem,
    excerpt,
    fold,
    holds,
    matches,
    squeezed,
)
from riftline.store.watching import Watching

__all__ = ["SqliteStore"]

# An import commits many times a second, so that a wait this long means that something is stuck.
WAIT = 30.0

# A title's match says more about a document than one in its text, and the very word more than
# another form of it: the word itself counts as word and as stem.
TITLE_WEIGHT = 3.0
STEM_WEIGHT = 0.5

# The log is cut back to this after a checkpoint; else one long import leaves it big for ever.
LOG_LIMIT = 64 * 1024 * 1024

# SQLite takes at least 999 values in one statement, of whatever version it is.
ASKED_AT_ONCE = 500

_MENTIONS = tuple[Mention, ...]
_NAMES = tuple[Name, ...]


class _Connection(sqlite3.Connection):
    """Only a subclass can be referred to weakly."""


class _Thread(threading.local):
    connection: _Connection | None = None
    pid: int = 0
    viewing: int = 0


class SqliteStore(Watching):
    """A `Store` in the file at `path`, made there if it does not exist yet.

    `wait` is how many seconds a change waits for another process before it raises CaseBusy.
    """

    def __init__(self, path: str | Path, *, wait: float = WAIT) -> None:
        self._path = Path(path)
        self._wait = wait
        self._thread = _Thread()
        self._open: WeakSet[_Connection] = WeakSet()
        self._closed = False
        with self._clear_errors():
            connection = self._connection()
            self._use_log(connection)
            migrate(connection)
            if is_stale(connection):
                with self._writing() as c:
                    repack(c)

    # captures -----------------------------------------------------------------------------

    def put_capture(self, capture: Capture) -> bool:
        value = encode(capture, Capture)
        # Most often nothing is new, and then nobody need wait for the write lock.
        known = self.capture(capture.sha256)
        if known and known.given == capture.given and self._is_sighted(capture):
            return False
        with self._writing() as c:
            new, changed = _put_capture(c, capture, value)
            if changed:
                _raise_revision(c)
            return new

    def _is_sighted(self, capture: Capture) -> bool:
        sha, uri = bind(capture.sha256), bind(capture.uri)
        return bool(self._all("SELECT 1 FROM sightings WHERE sha256 = ? AND uri = ?", sha, uri))

    def capture(self, sha256: str) -> Capture | None:
        raw = self._one("SELECT value FROM captures WHERE sha256 = ?", bind(sha256))
        return None if raw is None else decode(raw, Capture)

    def captures(self) -> tuple[Capture, ...]:
        rows = self._all("SELECT value FROM captures ORDER BY n")
        return tuple(decode(raw, Capture) for (raw,) in rows)

    def sightings(self, sha256: str) -> tuple[Capture, ...]:
        rows = self._all("SELECT value FROM sightings WHERE sha256 = ? ORDER BY n", bind(sha256))
        return tuple(decode(raw, Capture) for (raw,) in rows)

    def done(self, capture_sha: str, stamp: str) -> bool:
        found = self._one("SELECT stamp FROM captures WHERE sha256 = ?", bind(capture_sha))
        return found is not None and unbind(found) == stamp

    # writing ------------------------------------------------------------------------------

    def write(
        self,
        capture: Capture,
        extracts: Sequence[Extract],
        issues: Sequence[Issue],
        stamp: str,
        at: str,
    ) -> None:
        check_extracts(capture, extracts)
        # All that takes time is done before the lock is taken.
        value = encode(capture, Capture)
        sheets = [_sheet(extract) for extract in extracts]
        own = [(bind(i.where), encode(i, Issue)) for i in issues]
        sha = bind(capture.sha256)
        with self._writing() as c:
            _put_capture(c, capture, value)
            added = _forget(c, sha)
            _write_issues(c, sha, None, own)
            for extract, sheet in zip(extracts, sheets, strict=True):
                _write_sheet(c, sha, extract, sheet, added.get(extract.document.id, at))
            c.execute(
                "UPDATE captures SET stamp = ?, read_at = ? WHERE sha256 = ?",
                (bind(stamp), at, sha),
            )
            _raise_revision(c)

    def restamp(self, captures: Collection[str], stamp: str) -> None:
        with self._writing() as c:
            rows = [(bind(stamp), bind(sha)) for sha in captures]
            done = c.executemany(
                "UPDATE captures SET stamp = ? WHERE sha256 = ? AND stamp IS NOT NULL", rows
            ).rowcount
            c.executemany(
                "UPDATE readings SET stamp = ? WHERE document_id IN"
                " (SELECT id FROM documents WHERE capture = ?)",
                rows,
            )
            if done > 0:
                _raise_revision(c)

    def put_seeds(self, id_: str, names: Sequence[Name], keep: Collection[str] = ()) -> None:
        value = encode(tuple(names), _NAMES)
        with self._writing() as c:
            for (known,) in c.execute("SELECT id FROM seeds").fetchall():
                if unbind(known) not in keep:
                    c.execute("DELETE FROM seeds WHERE id = ?", (known,))
            c.execute("DELETE FROM seeds WHERE id = ?", (bind(id_),))
            c.execute("INSERT INTO seeds (id, value) VALUES (?, ?)", (bind(id_), value))

    def expunge(self, capture_sha: str) -> int:
        sha = bind(capture_sha)
        with self._writing() as c:
            c.execute("PRAGMA secure_delete = ON")
            gone = len(_forget(c, sha))
            c.execute("DELETE FROM sightings WHERE sha256 = ?", (sha,))
            c.execute("DELETE FROM captures WHERE sha256 = ?", (sha,))
            # Deleted words stand in the index until its parts are merged.
            c.execute("INSERT INTO found (found) VALUES ('optimize')")
            _raise_revision(c)
        with self._clear_errors():
            connection = self._connection()
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def put_issue(self, issue: Issue) -> None:
        place, value = bind(issue.where), encode(issue, Issue)
        with self._writing() as c:
            known = c.execute(
                "SELECT 1 FROM issues WHERE capture IS NULL AND place = ? AND value = ?",
                (place, value),
            ).fetchone()
            if known is None:
                _write_issues(c, None, None, [(place, value)])
                _raise_revision(c)

    def clear_issues(self, where: str) -> None:
        with self._writing() as c:
            gone = c.execute(
                "DELETE FROM issues WHERE capture IS NULL AND place = ?", (bind(where),)
            ).rowcount
            if gone:
                _raise_revision(c)

    def decide(self, decision: Decision) -> None:
        value = encode(decision, Decision)
        with self._writing() as c:
            row = c.execute(
                "SELECT value FROM decisions WHERE id = ?", (bind(decision.id),)
            ).fetchone()
            if row is None:
                c.execute(
                    "INSERT INTO decisions (n, id, value) VALUES (?, ?, ?)",
                    (_next(c, "decisions"), bind(decision.id), value),
                )
                _raise_revision(c)
            elif decode(row[0], Decision) != decision:
                raise StoreError(
                    f"another decision has the id {decision.id!r}",
                    expected="a new id for a new decision",
                    do="decisions are only ever added: withdraw the earlier one instead",
                )

    def put_list(
        self, card: NameList, entries: Sequence[Entry], issues: Sequence[Issue] = ()
    ) -> None:
        check_list(card, entries, issues)
        id_, value = bind(card.id), encode(card, NameList)
        rows = [(id_, bind(e.id), n, encode(e, Entry)) for n, e in enumerate(entries)]
        named = sorted({(n.key, e.id) for e in entries for n in e.names})
        keys = [(bind(key), id_, bind(entry)) for key, entry in named]
        own = [(bind(i.where), encode(i, Issue)) for i in issues]
        with self._writing() as c:
            c.execute(
                "INSERT INTO lists (n, id, value) VALUES (?, ?, ?)", (_next(c, "lists"), id_, value)
            )
            c.execute("DELETE FROM entry_keys WHERE list = ?", (id_,))
            c.execute("DELETE FROM entries WHERE list = ?", (id_,))
            c.executemany("INSERT INTO entries (list, id, n, value) VALUES (?, ?, ?, ?)", rows)
            c.executemany("INSERT INTO entry_keys (key, list, id) VALUES (?, ?, ?)", keys)
            place = bind(f"list:{card.id}")
            c.execute("DELETE FROM issues WHERE capture IS NULL AND place = ?", (place,))
            _write_issues(c, None, None, own)
            _raise_revision(c)

    # what readings were made with ----------------------------------------------------------

    def stamps(self) -> dict[str, str]:
        rows = self._all("SELECT sha256, stamp FROM captures WHERE stamp IS NOT NULL")
        return {unbind(sha): unbind(stamp) for sha, stamp in rows}

    def seeds(self, id_: str) -> tuple[Name, ...] | None:
        raw = self._one("SELECT value FROM seeds WHERE id = ?", bind(id_))
        return None if raw is None else decode(raw, _NAMES)

    def words(self) -> Iterator[str]:
        with self._clear_errors():
            c = self._connection()
            # A view of the index, of this connection alone.
            c.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.every_word"
                " USING fts5vocab('main', 'found', 'col')"
            )
        rows = self._all("SELECT DISTINCT term FROM temp.every_word WHERE col <> 'stems'")
        for (word,) in rows:
            yield word

    def holding(self, wanted: Sequence[Sequence[Collection[str]]]) -> set[str]:
        sought = squeezed(wanted)
        rows = self._each(
            "SELECT d.capture, p.body FROM passages p JOIN documents d ON d.id = p.document_id"
            " WHERE p.statement_id IS NULL ORDER BY p.n"
        )
        return {unbind(sha) for sha, body in rows if holds(body, sought)}

    # reading ------------------------------------------------------------------------------

    def lists(self) -> tuple[NameList, ...]:
        rows = self._all("SELECT value FROM lists ORDER BY n")
        return tuple(decode(raw, NameList) for (raw,) in rows)

    def entries(self, list_id: str | None = None) -> Iterator[Entry]:
        wanted = "1 = 1" if list_id is None else "list = ?"
        values = () if list_id is None else (bind(list_id),)
        for (raw,) in self._each(
            f"SELECT value FROM entries WHERE {wanted} ORDER BY list, n", *values
        ):
            yield decode(raw, Entry)

    def entry(self, list_id: str, id_: str) -> Entry | None:
        raw = self._one(
            "SELECT value FROM entries WHERE list = ? AND id = ?", bind(list_id), bind(id_)
        )
        return None if raw is None else decode(raw, Entry)

    def listed(self, keys: Iterable[str]) -> tuple[Entry, ...]:
        wanted = sorted(set(keys))
        found: dict[tuple[str, str], str] = {}
        with self.view():
            for start in range(0, len(wanted), ASKED_AT_ONCE):
                some = wanted[start : start + ASKED_AT_ONCE]
                marks = ", ".join("?" * len(some))
                rows = self._all(
                    "SELECT e.list, e.id, e.value FROM entry_keys k"
                    " JOIN entries e ON e.list = k.list AND e.id = k.id"
                    f" WHERE k.key IN ({marks})",
                    *(bind(key) for key in some),
                )
                found.update({(unbind(list_), unbind(id_)): raw for list_, id_, raw in rows})
        return tuple(decode(found[place], Entry) for place in sorted(found))

    def document(self, id_: str) -> Document | None:
        raw = self._one("SELECT value FROM readings WHERE document_id = ?", bind(id_))
        return None if raw is None else decode(raw, Document)

    def extract(self, document_id: str) -> Extract | None:
        id_ = bind(document_id)
        with self.view():
            rows = self._all(
                "SELECT value, mentions, stamp FROM readings WHERE document_id = ?", id_
            )
            if not rows:
                return None
            document, mentions, stamp = rows[0]
            statements, names, issues = (
                self._all(f"SELECT value FROM {table} WHERE document_id = ? ORDER BY n", id_)
                for table in ("statements", "names", "issues")
            )
        return Extract(
            document=decode(document, Document),
            statements=tuple(decode(raw, Statement) for (raw,) in statements),
            mentions=decode(mentions, _MENTIONS),
            names=tuple(decode(raw, Name) for (raw,) in names),
            issues=tuple(decode(raw, Issue) for (raw,) in issues),
            stamp=unbind(stamp),
        )

    def cards(self) -> tuple[DocumentCard, ...]:
        rows = self._all("SELECT value FROM documents ORDER BY id")
        return tuple(decode(raw, DocumentCard) for (raw,) in rows)

    def statements(self) -> Iterator[Statement]:
        rows = self._each(
            "SELECT value FROM statements ORDER BY document_id, span_start, span_end, id"
        )
        for (raw,) in rows:
            yield decode(raw, Statement)

    def statement(self, id_: str) -> Statement | None:
        raw = self._one("SELECT value FROM statements WHERE id = ?", bind(id_))
        return None if raw is None else decode(raw, Statement)

    def some(self, ids: Iterable[str]) -> dict[str, Statement]:
        return {id_: decode(raw, Statement) for id_, raw in self._values(ids)}

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        told: Iterator[tuple[str, _Told]] = (
            (id_, decode(raw, _Told)) for id_, raw in self._values(ids)
        )
        return {id_: (t.text, " ".join(piece.text for piece in t.content)) for id_, t in told}

    def _values(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        wanted = [bind(id_) for id_ in dict.fromkeys(ids)]
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            part = wanted[start : start + ASKED_AT_ONCE]
            marks = ", ".join("?" * len(part))
            for id_, raw in self._all(
                f"SELECT id, value FROM statements WHERE id IN ({marks})", *part
            ):
                yield unbind(id_), raw

    def columns(self, without: Collection[str] = ()) -> Columns:
        rows = self._each("SELECT document_id, version, value FROM columns ORDER BY document_id")
        return columns.unpacked(
            (id_, self._unpacked(id_, value if version == columns.VERSION else None))
            for raw, version, value in rows
            if (id_ := unbind(raw)) not in without
        )

    def _unpacked(self, document_id: str, raw: bytes | None) -> Packed:
        if raw is None:  # text that is no Unicode, or packed by another version
            said = self._all(
                "SELECT value FROM statements WHERE document_id = ?"
                " ORDER BY span_start, span_end, id",
                bind(document_id),
            )
            return columns.packed([decode(value, Statement) for (value,) in said])
        try:
            return unpack(raw)
        except msgspec.MsgspecError as e:
            raise StoreError(f"{self._path}: {_DAMAGED[0]} ({e})", do=_DAMAGED[1]) from e

    def spellings(self, without: Collection[str] = ()) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for raw, value in self._each("SELECT document_id, spelled FROM columns"):
            id_ = unbind(raw)
            if id_ not in without:
                for key, _, text, n in self._spelled(id_, value):
                    found[key, text] = found.get((key, text), 0) + n
        return found

    def _spelled(self, document_id: str, raw: bytes | None) -> Spelled:
        if raw is None:
            counted = self._all(
                "SELECT key, kind, text, n FROM mentions WHERE document_id = ?", bind(document_id)
            )
            return [(unbind(key), kind, unbind(text), n) for key, kind, text, n in counted]
        try:
            return unpack_spelled(raw)
        except msgspec.MsgspecError as e:
            raise StoreError(f"{self._path}: {_DAMAGED[0]} ({e})", do=_DAMAGED[1]) from e

    def mentions(self) -> Iterator[tuple[str, Mention]]:
        rows = self._each("SELECT document_id, mentions FROM readings ORDER BY document_id")
        for id_, raw in rows:
            mentions: tuple[Mention, ...] = decode(raw, _MENTIONS)
            for mention in mentions:
                yield unbind(id_), mention

    def mention_counts(self) -> Iterator[MentionCount]:
        rows = self._each(
            "SELECT key, kind, text, n, document_id FROM mentions"
            " ORDER BY document_id, key, kind, text"
        )
        for key, kind, text, n, id_ in rows:
            yield MentionCount(unbind(key), kind, unbind(text), n, unbind(id_))

    def names(self) -> tuple[Name, ...]:
        rows = self._all("SELECT value FROM names ORDER BY document_id, n")
        return tuple(decode(raw, Name) for (raw,) in rows)

    def issues(self) -> tuple[Issue, ...]:
        rows = self._all("SELECT value FROM issues ORDER BY n")
        return tuple(decode(raw, Issue) for (raw,) in rows)

    def decisions(self) -> tuple[Decision, ...]:
        rows = self._all("SELECT value FROM decisions ORDER BY n")
        return tuple(decode(raw, Decision) for (raw,) in rows)

    def revision(self) -> int:
        return int(self._one("SELECT value FROM meta WHERE key = 'revision'"))

    def counts(self) -> dict[str, int]:
        tables = ("captures", "documents", "statements", "decisions", "issues")
        columns = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        return dict(zip(tables, self._all(f"SELECT {columns}")[0], strict=True))

    def search(self, query: str, limit: int = 50) -> tuple[Hit, ...]:
        text = parse(query).whole
        if text is None or limit < 1:
            return ()
        with self.view():
            return self.hits(self.ranked(text, limit), text)

    def passages(self) -> Iterator[tuple[int, str, str | None]]:
        # All three stand in the index on them: the texts are not touched.
        rows = self._each("SELECT n, document_id, statement_id FROM passages ORDER BY document_id")
        for n, document_id, statement_id in rows:
            yield n, unbind(document_id), statement_id and unbind(statement_id)

    def matching(self, text: Text, most: int) -> list[int]:
        rows = self._all(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid DESC LIMIT ?",
            _match(text), most,
        )  # fmt: skip
        return [n for (n,) in rows]

    def ranked(self, text: Text, most: int) -> list[tuple[int, float]]:
        rows = self._all(
            "SELECT p.n, bm25(found, ?, 1.0, 1.0, ?) AS score"
            " FROM found JOIN passages p ON p.n = found.rowid WHERE found MATCH ?"
            " ORDER BY score, p.document_id, p.statement_id LIMIT ?",
            TITLE_WEIGHT, STEM_WEIGHT, _match(text), most,
        )  # fmt: skip
        return [(n, -score) for n, score in rows]

    def hits(self, ranked: Sequence[tuple[int, float]], text: Text | None) -> tuple[Hit, ...]:
        wanted = tuple(asked(text))
        found: list[Hit] = []
        with self.view():
            for n, score in ranked:
                rows = self._all("SELECT document_id, statement_id FROM passages WHERE n = ?", n)
                for id_, statement_id in rows:
                    of = statement_id and unbind(statement_id)
                    found.append(self._hit(unbind(id_), of, score, wanted))
        return tuple(found)

    def _hit(
        self, document_id: str, statement_id: str | None, score: float, wanted: Sequence[Term]
    ) -> Hit:
        if statement_id is not None:
            statement = self.statement(statement_id)
            fields = [statement.text if statement else ""]
        else:
            document = self.document(document_id)
            fields = [document.text, document.title or "", about_of(document)] if document else [""]
        shown = next((f for f in fields if next(matches(f, wanted), None)), fields[0])
        text, marks = excerpt(shown, wanted)
        return Hit(document_id, statement_id, text, score, marks)

    @contextmanager
    def view(self) -> Iterator[int]:
        mine = self._thread
        if mine.viewing:
            mine.viewing += 1
            try:
                yield self.revision()
            finally:
                mine.viewing -= 1
            return
        with self._clear_errors():
            connection = self._connection()
            connection.execute("BEGIN")
        mine.viewing = 1
        try:
            # The first look fixes what the transaction sees.
            yield self.revision()
        finally:
            mine.viewing = 0
            with suppress(sqlite3.ProgrammingError):  # the store was closed meanwhile
                connection.execute("ROLLBACK")

    def check(self) -> tuple[str, ...]:
        try:
            with self._writing() as c:
                found = [str(row[0]) for row in c.execute("PRAGMA integrity_check(20)")]
                found += [
                    f"a row of {table} belongs to nothing in {parent}"
                    for table, _, parent, _ in c.execute("PRAGMA foreign_key_check")
                ]
                c.execute("INSERT INTO found (found, rank) VALUES ('integrity-check', 1)")
        except CaseBusy:
            raise
        except StoreError as e:
            return (str(e),)
        return tuple(line for line in found if line != "ok")

    def close(self) -> None:
        self._closed = True
        for connection in list(self._open):
            connection.close()

    # connections --------------------------------------------------------------------------

    def _connection(self) -> _Connection:
        """This thread's connection. One inherited over a fork is never touched: it would
        damage the file."""
        if self._closed:
            raise StoreError("the store was closed", do="open the case again")
        mine = self._thread
        if mine.connection is None or mine.pid != os.getpid():
            mine.connection, mine.pid, mine.viewing = self._connect(), os.getpid(), 0
            self._open.add(mine.connection)
        return mine.connection

    def _connect(self) -> _Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self._wait,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT:d}")
        return connection

    def _use_log(self, connection: sqlite3.Connection) -> None:
        """Switch to the write-ahead log. SQLite does not wait for that lock, so we do."""
        until = time.monotonic() + self._wait
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                # Some file systems cannot have one: then the old journal does, and readers wait.
                return
            except sqlite3.OperationalError as e:
                if _primary(e) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def _one(self, sql: str, *values: Any) -> Any:
        rows = self._all(sql, *values)
        return rows[0][0] if rows else None

    def _all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._clear_errors():
            return self._connection().execute(sql, values).fetchall()

    def _each(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Rows fetched at once, so that a loop left standing holds no lock and no old view of
        the file, and let go one by one, so that rows and values are not both held whole."""
        if self._thread.viewing:
            with self._clear_errors():
                cursor = self._connection().execute(sql, values)
                while page := cursor.fetchmany(1000):
                    yield from page
            return
        rows = self._all(sql, *values)
        rows.reverse()
        while rows:
            yield rows.pop()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if self._thread.viewing:
            raise UsageError("a change was asked for within a view", do="end the view first")
        with self._clear_errors():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # On a full disk SQLite may have rolled back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as e:
            raise self._clear(e) from e

    def _clear(self, e: sqlite3.Error) -> StoreError:
        code = _primary(e)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return CaseBusy(
                f"another process has been writing to {self._path} for {self._wait:g} seconds",
                expected="a turn",
                do="wait for it to end, or end it, and try again; nothing of this was kept",
            )
        if isinstance(e, sqlite3.ProgrammingError) and self._closed:
            return StoreError("the store was closed", do="open the case again")
        if str(e).startswith("Could not decode to UTF-8"):
            # Damage within a text. The message quotes what was captured, which no terminal
            # should be shown.
            return StoreError(f"{self._path}: {_DAMAGED[0]} (broken text)", do=_DAMAGED[1])
        seen, do = _ADVICE.get(code, ("the record did not do as it was told", "report it, please"))
        detail = getattr(e, "sqlite_errorname", "") or type(e).__name__
        return StoreError(f"{self._path}: {seen} ({e}; {detail})", do=do)


_DAMAGED = (
    "the record is damaged",
    "copy the case's folder somewhere safe first; then restore case.db from a backup, or add "
    "the files under captures/ to a new case",
)
_ADVICE: Mapping[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: (
        "the disk is full",
        "make room and run the same again: nothing of this was kept, everything before it was",
    ),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: ("this is not a record of riftline, or a damaged one", _DAMAGED[1]),
    sqlite3.SQLITE_READONLY: (
        "the record cannot be written",
        "check who owns the case's folder; a case on a read-only disk must be copied first",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the record cannot be opened",
        "check that the folder exists, that you may write to it, and that the disk has room",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk did not do as it was told",
        "check that it has room and is healthy, and run the same again: nothing of this was kept",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "the values contradict the record",
        "an id was given twice: please report it; nothing of this was kept",
    ),
    sqlite3.SQLITE_TOOBIG: (
        "a value is larger than the record can hold",
        "lower max_bytes in case.toml so that such a file becomes an issue",
    ),
}


class _Piece(msgspec.Struct, gc=False):
    text: str


class _Told(msgspec.Struct, gc=False):
    """What of a statement is words: a third of the time of the whole."""

    text: str
    content: list[_Piece]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one extract becomes in rows, coded before the write lock is taken."""

    document: str
    mentions: str
    statements: tuple[tuple[Any, ...], ...]
    columns: bytes | None
    spelled: bytes | None
    counts: tuple[tuple[Any, ...], ...]
    names: tuple[str, ...]
    issues: tuple[tuple[Any, str], ...]
    passages: tuple[tuple[Any, ...], ...]


def _sheet(extract: Extract) -> _Sheet:
    document = extract.document
    id_ = bind(document.id)
    found = Counter((m.key, m.kind, m.text) for m in extract.mentions)
    own = (fold(document.title or ""), fold(about_of(document)), fold(document.text))
    passages: list[tuple[Any, ...]] = [(id_, None, *own, every_stem(" ".join(own)))]
    said = ((s.id, fold(s.text)) for s in extract.statements)
    passages += [(id_, bind(of), "", "", body, every_stem(body)) for of, body in said]
    return _Sheet(
        document=encode(document, Document),
        mentions=encode(extract.mentions, _MENTIONS),
        statements=tuple(
            (bind(s.id), id_, s.evidence.start, s.evidence.end, n, encode(s, Statement))
            for n, s in enumerate(extract.statements)
        ),
        columns=pack(extract.statements),
        spelled=pack_spelled([(*named, n) for named, n in found.items()]),
        counts=tuple(
            (id_, bind(key), kind, bind(text), n) for (key, kind, text), n in found.items()
        ),
        names=tuple(encode(name, Name) for name in extract.names),
        issues=tuple((bind(i.where), encode(i, Issue)) for i in extract.issues),
        passages=tuple(passages),
    )


def _put_capture(c: sqlite3.Connection, capture: Capture, value: str) -> tuple[bool, bool]:
    """Whether the bytes are new, and whether anything is.

    What the user says about a known capture replaces what was said before, and then its old
    reading no longer counts as done.
    """
    sha, uri = bind(capture.sha256), bind(capture.uri)
    row = c.execute("SELECT value FROM captures WHERE sha256 = ?", (sha,)).fetchone()
    if row is None:
        c.execute(
            "INSERT INTO captures (sha256, n, value) VALUES (?, ?, ?)",
            (sha, _next(c, "captures"), value),
        )
    known = capture if row is None else decode(row[0], Capture)
    told = known.given != capture.given
    if told:
        c.execute(
            "UPDATE captures SET value = ?, stamp = NULL WHERE sha256 = ?",
            (encode(replace(known, given=capture.given), Capture), sha),
        )
    seen = c.execute(
        "INSERT INTO sightings (sha256, uri, n, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (sha, uri, _next(c, "sightings", "sha256 = ?", sha), value),
    ).rowcount
    return row is None, bool(row is None or told or seen)


def _forget(c: sqlite3.Connection, sha: str | bytes) -> dict[str, str]:
    """Drop what the capture gave before; when each of its documents first came in."""
    cards: list[DocumentCard] = [
        decode(raw, DocumentCard)
        for (raw,) in c.execute("SELECT value FROM documents WHERE capture = ?", (sha,))
    ]
    c.execute("DELETE FROM issues WHERE capture = ?", (sha,))
    # Statements, readings, mentions, names and passages go with their document.
    c.execute("DELETE FROM documents WHERE capture = ?", (sha,))
    return {card.id: card.added for card in cards}


def _write_sheet(
    c: sqlite3.Connection, sha: str | bytes, extract: Extract, sheet: _Sheet, added: str
) -> None:
    id_ = bind(extract.document.id)
    card = encode(card_of(extract, added), DocumentCard)
    c.execute("INSERT INTO documents (id, capture, value) VALUES (?, ?, ?)", (id_, sha, card))
    c.execute(
        "INSERT INTO readings (document_id, stamp, value, mentions) VALUES (?, ?, ?, ?)",
        (id_, bind(extract.stamp), sheet.document, sheet.mentions),
    )
    c.executemany(
        "INSERT INTO statements (id, document_id, span_start, span_end, n, value)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        sheet.statements,
    )
    c.execute(
        "INSERT INTO columns (document_id, version, value, spelled) VALUES (?, ?, ?, ?)",
        (id_, columns.VERSION, sheet.columns, sheet.spelled),
    )
    c.executemany(
        "INSERT INTO mentions (document_id, key, kind, text, n) VALUES (?, ?, ?, ?, ?)",
        sheet.counts,
    )
    c.executemany(
        "INSERT INTO names (document_id, n, value) VALUES (?, ?, ?)",
        [(id_, n, value) for n, value in enumerate(sheet.names)],
    )
    c.executemany(
        "INSERT INTO passages (document_id, statement_id, title, about, body, stems)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        sheet.passages,
    )
    _write_issues(c, sha, id_, sheet.issues)


def _write_issues(
    c: sqlite3.Connection,
    sha: str | bytes | None,
    document_id: str | bytes | None,
    issues: Sequence[tuple[Any, str]],
) -> None:
    first = _next(c, "issues")
    c.executemany(
        "INSERT INTO issues (n, capture, document_id, place, value) VALUES (?, ?, ?, ?, ?)",
        [(first + i, sha, document_id, *issue) for i, issue in enumerate(issues)],
    )


def _next(c: sqlite3.Connection, table: str, where: str = "1 = 1", *values: Any) -> int:
    """The number after the last. Safe because the write lock is held."""
    row = c.execute(f"SELECT coalesce(max(n), 0) + 1 FROM {table} WHERE {where}", values)
    return int(row.fetchone()[0])


def _raise_revision(c: sqlite3.Connection) -> None:
    c.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def _match(text: Text) -> str:
    """The query in FTS5's language. Tokens hold letters and digits only, so quotes are safe."""
    if isinstance(text, Term):
        words = '"' + " ".join(text.tokens) + '"' + ("*" if text.prefix else "")
        forms = "".join(f' OR stems : "{stem}"' for stem in text.stems)
        return f"({{title about body}} : {words}{forms})"
    if isinstance(text, Less):
        return f"({_match(text.kept)} NOT {_match(text.dropped)})"
    between = " AND " if isinstance(text, Every) else " OR "
    return "(" + between.join(map(_match, text.parts)) + ")"


def _primary(e: sqlite3.Error) -> int:
    """The error's class; SQLite puts details in the higher bits."""
    return int(getattr(e, "sqlite_errorcode", 0) or 0) & 0xFF

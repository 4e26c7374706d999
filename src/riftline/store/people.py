"""Who may sit at a shared desk, and what they did there: `people.db`, beside the record.

A file of its own and no part of `case.db`: a record is handed on, backed up and sent along with a
brief, and who could sign in must not travel with it; and a session's heartbeat or a line of the
audit must neither raise the record's revision nor wait for an import.

Invariants: no password and no session's secret is kept, only hashes of them. A line of the audit
is never changed or taken out, not even with the person. A try at a password is counted before
the password is looked at, so that tries sent at once are not free.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from unicodedata import category, normalize

from riftline.errors import CaseBusy, NotFound, StoreError, UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["ROLES", "Event", "People", "Person", "Refusal", "Role", "Session"]

Role = Literal["reader", "reviewer", "editor"]

ROLES: tuple[Role, ...] = get_args(Role)
"""From the one who may least to the one who may most."""

IDLE = 2 * 3600
"""Seconds after which a session that nobody uses ends: a lunch, not a night."""

ABSOLUTE = 12 * 3600
"""Seconds after which any session ends: a long working day."""

_BEAT = 60
"""Seconds between two notes that a session is used: a page costs a write at most so often."""

FREE_BY_NAME, FREE_BY_ADDRESS = 5, 20
"""Wrong tries before waits begin. An address may be that of a whole newsroom."""

LONGEST_WAIT = 900
"""Seconds. Longer, and anybody who knows a name could shut its owner out for the day."""

_FORGOTTEN = 86_400
"""Seconds after the last wrong try at which the count begins anew."""

LEAST, MOST = 12, 1_000
"""Characters of a password. NIST SP 800-63B: length counts, rules about its letters do not."""

_NAME = 80
_HASHES_AT_ONCE = 2  # each takes 64 MiB
_APPLICATION_ID = 0x52696650  # "RifP"
_VERSION = 1

_TABLES = f"""
CREATE TABLE people (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL,
    added TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
    secret TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    began REAL NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_of ON sessions (person);
CREATE TABLE tries (
    what TEXT PRIMARY KEY, wrong INTEGER NOT NULL, last REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE audit (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    about TEXT NOT NULL, address TEXT NOT NULL
);
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in."""

    name: str
    role: Role
    added: str


@dataclass(frozen=True, slots=True)
class Session:
    """A person at the desk. `secret` goes into the cookie and is kept nowhere; `token` is for
    this session's forms and tells nothing of the secret."""

    person: Person
    secret: str
    token: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sign-in that was refused: name or password are wrong, or were wrong too often. `wait`:
    seconds before another try is looked at."""

    wait: int


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the audit: when (ISO, UTC), who, what was done, to what, from which address."""

    n: int
    at: str
    who: str
    what: str
    about: str
    address: str


class People:
    """The accounts, sessions and audit in the file at `path`, made when somebody is first added.

    `clock` gives seconds since the epoch. Raises StoreError for a file that is something else,
    CaseBusy where another process holds it for longer than ten seconds.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        clock: Callable[[], float] = time.time,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._path = Path(path)
        self._clock = clock
        self._given = hasher
        self._lock = threading.RLock()
        self._slots = threading.BoundedSemaphore(_HASHES_AT_ONCE)
        self._open: sqlite3.Connection | None = None

    # accounts ---------------------------------------------------------------------------------

    def add(self, name: str, role: Role, password: str) -> Person:
        """A new account. Raises UsageError for a name that is taken or cannot be one, a role
        that there is not, or a password that is too short or too long."""
        shown, key = _named(name)
        _check_role(role)
        hashed = self._hash(_checked(password, shown))
        person = Person(shown, role, self._now())
        with self._writing() as c:
            taken = c.execute("SELECT 1 FROM people WHERE key = ?", (key,)).fetchone()
            if taken:
                raise UsageError(
                    f"there is an account {shown!r} already",
                    do="`riftline people role` and `password` change it",
                )
            c.execute(
                "INSERT INTO people (key, name, role, hash, added) VALUES (?, ?, ?, ?, ?)",
                (key, shown, role, hashed, person.added),
            )
            self._note(c, "", "account added", f"{shown}, {role}", "")
        return person

    def all(self) -> tuple[Person, ...]:
        """Everybody who may sign in, by name."""
        rows = self._all("SELECT name, role, added FROM people ORDER BY key")
        return tuple(Person(*row) for row in rows)

    def set_role(self, name: str, role: Role) -> Person:
        """Another role, from the person's next request on. Raises NotFound, UsageError."""
        _check_role(role)
        key = self._known(name)
        with self._writing() as c:
            c.execute("UPDATE people SET role = ? WHERE key = ?", (role, key))
            row = c.execute("SELECT name, role, added FROM people WHERE key = ?", (key,)).fetchone()
            self._note(c, "", "role changed", f"{row[0]}, {role}", "")
        return Person(*row)

    def set_password(
        self, name: str, password: str, *, keep: Session | None = None, address: str = ""
    ) -> None:
        """Another password. It ends all sessions of the person but `keep`. Raises as `add`."""
        key = self._known(name)
        hashed = self._hash(_checked(password, name))
        with self._writing() as c:
            c.execute("UPDATE people SET hash = ? WHERE key = ?", (hashed, key))
            kept = _hidden(keep.secret) if keep else ""
            c.execute("DELETE FROM sessions WHERE person = ? AND secret != ?", (key, kept))
            by = keep.person.name if keep else ""
            self._note(c, by, "password changed", name, address)

    def remove(self, name: str) -> None:
        """Take the account away and end its sessions. What it ruled and did stays on record."""
        key = self._known(name)
        with self._writing() as c:
            c.execute("DELETE FROM people WHERE key = ?", (key,))
            self._note(c, "", "account removed", name, "")

    # signing in and out -----------------------------------------------------------------------

    def sign_in(self, name: str, password: str, address: str) -> Session | Refusal:
        """A session for whoever knows the password; the same refusal for a wrong password and a
        name that there is not, after the same work."""
        key, address = _key(name)[:_NAME], _storable(address)
        if (wait := self._counted(key, address)) is not None:
            return wait
        rows = self._all("SELECT name, role, added, hash FROM people WHERE key = ?", key)
        person = Person(*rows[0][:3]) if rows else None
        right = self._verify(rows[0][3] if rows else self._nobody(), password)
        if person is None or not right:
            return self._wrong(key, address, key)
        return self._begin(person, key, password, rows[0][3], address)

    def _counted(self, key: str, address: str) -> Refusal | None:
        """Count a try at a password before it is looked at; a refusal while a wait lasts."""
        now = self._clock()
        with self._writing() as c:
            c.execute("DELETE FROM tries WHERE last < ?", (now - _FORGOTTEN,))
            wait = _wait_left(c, key, address, now)
            if wait:
                self._note(c, key, "sign-in put off", f"for {wait} s", address)
                return Refusal(wait)
            _count(c, key, address, now)
        return None

    def _wrong(self, key: str, address: str, who: str) -> Refusal:
        with self._writing() as c:
            self._note(c, who, "sign-in refused", "", address)
            return Refusal(_wait_left(c, key, address, self._clock()))

    def _begin(
        self, person: Person, key: str, password: str, hashed: str, address: str
    ) -> Session | Refusal:
        secret = secrets.token_urlsafe(32)
        now = self._clock()
        stale = self._hasher().check_needs_rehash(hashed)
        fresh = self._hash(_prepared(password)) if stale else hashed
        with self._writing() as c:
            _forgive(c, key, address)
            c.execute("UPDATE people SET hash = ? WHERE key = ?", (fresh, key))
            c.execute(
                "DELETE FROM sessions WHERE began < ? OR seen < ?", (now - ABSOLUTE, now - IDLE)
            )
            begun = c.execute(
                "INSERT INTO sessions (secret, person, began, seen)"
                " SELECT ?, key, ?, ? FROM people WHERE key = ?",
                (_hidden(secret), now, now, key),
            )
            if not begun.rowcount:  # taken away while the password was looked at
                return Refusal(0)
            self._note(c, person.name, "signed in", "", address)
        return Session(person, secret, _form_token(secret))

    def session(self, secret: str) -> Session | None:
        """Who is at the desk with this secret; None where the session has ended or never was."""
        now = self._clock()
        rows = self._all(
            "SELECT p.name, p.role, p.added, s.began, s.seen FROM sessions s"
            " JOIN people p ON p.key = s.person WHERE s.secret = ?",
            _hidden(secret),
        )
        if not rows:
            return None
        began, seen = rows[0][3:]
        # A clock that was set back must not make a session live for ever.
        if not (-_BEAT <= now - began < ABSOLUTE and now - seen < IDLE):
            self._run("DELETE FROM sessions WHERE secret = ?", _hidden(secret))
            return None
        if now - seen >= _BEAT:
            self._run("UPDATE sessions SET seen = ? WHERE secret = ?", now, _hidden(secret))
        return Session(Person(*rows[0][:3]), secret, _form_token(secret))

    def sign_out(self, session: Session, address: str = "") -> None:
        """End a session."""
        with self._writing() as c:
            c.execute("DELETE FROM sessions WHERE secret = ?", (_hidden(session.secret),))
            self._note(c, session.person.name, "signed out", "", address)

    def confirm(self, session: Session, password: str, address: str = "") -> Refusal | None:
        """Whether the password is that of whose session it is (then None): asked again before it
        is changed, and counted as at the door."""
        key = _key(session.person.name)
        if (wait := self._counted(key, _storable(address))) is not None:
            return wait
        rows = self._all("SELECT hash FROM people WHERE key = ?", key)
        if rows and self._verify(rows[0][0], password):
            with self._writing() as c:
                _forgive(c, key, address)
            return None
        return self._wrong(key, _storable(address), session.person.name)

    # the audit --------------------------------------------------------------------------------

    def note(self, who: str, what: str, about: str = "", address: str = "") -> None:
        """Add a line to the audit."""
        with self._writing() as c:
            self._note(c, who, what, about, address)

    def audit(self, limit: int = 100, before: int | None = None) -> tuple[Event, ...]:
        """Lines of the audit, the latest first; those numbered under `before`."""
        rows = self._all(
            "SELECT n, at, who, what, about, address FROM audit WHERE n < ?"
            " ORDER BY n DESC LIMIT ?",
            2**62 if before is None else before,
            limit,
        )
        return tuple(Event(*row) for row in rows)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    # below ------------------------------------------------------------------------------------

    def _note(self, c: sqlite3.Connection, who: str, what: str, about: str, address: str) -> None:
        # A name that somebody typed at the door may be anything, as long as a book.
        short = about if len(about) <= 400 else about[:400] + "…"
        c.execute(
            "INSERT INTO audit (at, who, what, about, address) VALUES (?, ?, ?, ?, ?)",
            (self._now(), _storable(who[:_NAME]), what, _storable(short), address),
        )

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")

    def _known(self, name: str) -> str:
        key = _key(name)
        if not self._all("SELECT 1 FROM people WHERE key = ?", key):
            raise NotFound(
                f"there is no account {name!r}", do="`riftline people list CASE` names them"
            )
        return key

    def _hasher(self) -> PasswordHasher:
        if self._given is None:
            from argon2 import PasswordHasher

            # argon2-cffi's own choice: Argon2id, RFC 9106's second recommended option.
            self._given = PasswordHasher()
        return self._given

    def _hash(self, password: str) -> str:
        with self._slots:
            return self._hasher().hash(password)

    def _nobody(self) -> str:
        """A hash that no password has, so that an unknown name costs as long as a known one."""
        if not hasattr(self, "_decoy"):
            self._decoy = self._hash(secrets.token_hex(32))
        return self._decoy

    def _verify(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import Argon2Error, InvalidHashError

        try:
            with self._slots:
                return bool(self._hasher().verify(hashed, _prepared(password)))
        except (Argon2Error, InvalidHashError):
            return False

    def _all(self, sql: str, *values: object) -> list[Any]:
        if self._open is None and not self._path.exists():
            return []
        with self._lock, self._clear_errors():
            return self._connection().execute(sql, values).fetchall()

    def _run(self, sql: str, *values: object) -> None:
        with self._writing() as c:
            c.execute(sql, values)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._clear_errors():
            c = self._connection()
            c.execute("BEGIN IMMEDIATE")
            try:
                yield c
            except BaseException:
                c.execute("ROLLBACK")
                raise
            c.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            if not self._path.exists():
                # Before SQLite does it, with leave for nobody else to read.
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._open = _opened(self._path)
        return self._open

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as e:
            if getattr(e, "sqlite_errorcode", 0) & 0xFF in (
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_LOCKED,
            ):
                raise CaseBusy(
                    f"{self._path} is held by another process", do="try again in a moment"
                ) from e
            raise StoreError(
                f"{self._path}: {e}", do="check the disk and who may write there"
            ) from e
        except sqlite3.DatabaseError as e:
            raise StoreError(
                f"{self._path} cannot be read: {e}",
                expected="the accounts of a shared desk",
                do="restore it from a backup, or delete it and add the people again",
            ) from e


def _opened(path: Path) -> sqlite3.Connection:
    c = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        c.execute("PRAGMA foreign_keys = ON")
        c.execute("BEGIN IMMEDIATE")
        (version,) = c.execute("PRAGMA user_version").fetchone()
        (whose,) = c.execute("PRAGMA application_id").fetchone()
        (tables,) = c.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version == 0 and tables == 0:
            for statement in _TABLES.split(";\n"):
                c.execute(statement)
        elif whose != _APPLICATION_ID or version > _VERSION:
            raise StoreError(
                f"{path} is no list of people that this version knows",
                do="update riftline, or move the file away",
            )
        c.execute("COMMIT")
    except BaseException:
        c.close()
        raise
    return c


def _named(name: str) -> tuple[str, str]:
    """A name as shown and as looked up. Raises UsageError for what cannot be one."""
    shown = " ".join(normalize("NFKC", name).split())
    odd = [ch for ch in shown if category(ch)[0] == "C"]
    if not shown or len(shown) > _NAME or odd:
        raise UsageError(
            f"{name[:_NAME]!r} cannot be a person's name here",
            expected=f"1 to {_NAME} printable characters",
        )
    return shown, shown.casefold()


def _key(name: str) -> str:
    return _storable(" ".join(normalize("NFKC", name[: 4 * _NAME]).split()).casefold())


def _storable(text: str) -> str:
    return re.sub("[\ud800-\udfff\x00]", "\ufffd", text)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UsageError(f"there is no role {role!r}", expected=", ".join(ROLES))


def _checked(password: str, name: str) -> str:
    """The password as it is hashed. Raises UsageError for one that must not be taken."""
    length = len(password)
    if not LEAST <= length <= MOST:
        raise UsageError(
            f"a password of {length} characters",
            expected=f"{LEAST:,} to {MOST:,}",
            do="take a few words that nobody would put together",
        )
    if password.casefold().strip() == name.casefold().strip() or len(set(password)) < 4:
        raise UsageError(
            "a password that is the person's name, or one sign over and over",
            do="take a few words that nobody would put together",
        )
    return _prepared(password)


def _prepared(password: str) -> str:
    # The same password typed on another keyboard may come in other code points (SP 800-63B).
    return _storable(normalize("NFKC", password[: MOST + 1]))


def _hidden(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _form_token(secret: str) -> str:
    return hmac.new(secret.encode(), b"riftline forms", sha256).hexdigest()


def _tries(key: str, address: str) -> tuple[tuple[str, int], ...]:
    """Under what a try is counted, and how many wrong ones are free."""
    return ((f"name {key}", FREE_BY_NAME), (f"address {address}", FREE_BY_ADDRESS))


def _wait_left(c: sqlite3.Connection, key: str, address: str, now: float) -> int:
    """Seconds until another try is looked at: they double with each wrong one."""
    left = [0]
    for what, free in _tries(key, address):
        row = c.execute("SELECT wrong, last FROM tries WHERE what = ?", (what,)).fetchone()
        wrong, last = row or (0, 0.0)
        if wrong >= free:
            wait = LONGEST_WAIT if wrong > free + 30 else min(LONGEST_WAIT, 1 << (wrong - free))
            left.append(min(wait, ceil(last + wait - now)))
    return max(left)


def _count(c: sqlite3.Connection, key: str, address: str, now: float) -> None:
    for what, _ in _tries(key, address):
        c.execute(
            "INSERT INTO tries (what, wrong, last) VALUES (?, 1, ?)"
            " ON CONFLICT (what) DO UPDATE SET wrong = wrong + 1, last = ?",
            (what, now, now),
        )


def _forgive(c: sqlite3.Connection, key: str, address: str) -> None:
    """A right password: the name's wrong tries are forgotten, of the address's only this one, or
    one good account would make all its other tries free."""
    (by_name, _), (by_address, _) = _tries(key, address)
    c.execute("DELETE FROM tries WHERE what = ?", (by_name,))
    c.execute("UPDATE tries SET wrong = max(0, wrong - 1) WHERE what = ?", (by_address,))

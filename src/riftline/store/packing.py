"""A document's statements as columns, in bytes that stand beside it in the record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from riftline import columns
from riftline.columns import Packed
from riftline.model import Statement
from riftline.store.coding import decode

__all__ = [
    "Spelled", "is_stale", "lend", "pack", "pack_spelled", "repack", "unpack", "unpack_spelled",
]  # fmt: skip

Spelled = list[tuple[str, str, str, int]]
"""Key, kind and words of mentions, and how many there are of each."""

_packed = msgspec.msgpack.Decoder(Packed)
_spelled = msgspec.msgpack.Decoder(Spelled)


def pack(statements: Iterable[Statement]) -> bytes | None:
    """The columns of one document's statements; None where some text is no Unicode."""
    ordered = sorted(statements, key=lambda s: (s.evidence, s.id))
    return _bytes(columns.packed(ordered))


def unpack(raw: bytes) -> Packed:
    """What `pack` wrote. Raises msgspec.MsgspecError for anything else."""
    return _packed.decode(raw)


def pack_spelled(counted: Sequence[tuple[str, str, str, int]]) -> bytes | None:
    """Mentions added up, as bytes; None where some text is no Unicode."""
    return _bytes(counted)


def unpack_spelled(raw: bytes) -> Spelled:
    """What `pack_spelled` wrote. Raises msgspec.MsgspecError for anything else."""
    return _spelled.decode(raw)


def lend(connection: sqlite3.Connection) -> None:
    """Lend the packing to the SQL of the step that fills the columns of an older record."""
    connection.create_function("riftline_version", 0, lambda: columns.VERSION)
    connection.create_aggregate("riftline_columns", 1, _Statements)  # type: ignore[arg-type]
    connection.create_aggregate("riftline_spelled", 4, _Spellings)  # type: ignore[arg-type]


def is_stale(connection: sqlite3.Connection) -> bool:
    """Whether the columns of a record were packed by another version than this."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'columns'").fetchone()
    return found is None or found[0] != columns.VERSION


def repack(connection: sqlite3.Connection) -> None:
    """Pack the columns of all documents anew, within the caller's transaction."""
    lend(connection)
    connection.execute("DELETE FROM columns")
    connection.execute(
        "INSERT INTO columns (document_id, version, value, spelled)"
        " SELECT d.id, riftline_version(),"
        " (SELECT riftline_columns(s.value) FROM statements s WHERE s.document_id = d.id),"
        " (SELECT riftline_spelled(m.key, m.kind, m.text, m.n) FROM mentions m"
        " WHERE m.document_id = d.id) FROM documents d"
    )
    connection.execute(
        "INSERT INTO meta (key, value) VALUES ('columns', ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (columns.VERSION,),
    )


class _Statements:
    def __init__(self) -> None:
        self._found: list[Statement] = []

    def step(self, value: str) -> None:
        self._found.append(decode(value, Statement))

    def finalize(self) -> bytes | None:
        return pack(self._found)


class _Spellings:
    def __init__(self) -> None:
        self._found: list[tuple[str, str, str, int]] = []
        self._whole = True

    def step(self, key: str | bytes, kind: str, text: str | bytes, n: int) -> None:
        if isinstance(key, bytes) or isinstance(text, bytes):  # text that is no Unicode
            self._whole = False
        else:
            self._found.append((key, kind, text, n))

    def finalize(self) -> bytes | None:
        return pack_spelled(self._found) if self._whole else None


def _bytes(value: object) -> bytes | None:
    try:
        return msgspec.msgpack.encode(value)
    except UnicodeEncodeError:
        return None

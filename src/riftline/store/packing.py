"""A document's statements as columns, in bytes that stand beside it in the record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from riftline import columns
from riftline.columns import Packed
from riftline.model import Statement
from riftline.store.coding import decode

__all__ = ["Spelled", "lend", "pack", "pack_spelled", "unpack", "unpack_spelled"]

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

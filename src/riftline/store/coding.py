"""Values to JSON text and back, and nothing half way: what cannot come back is not kept.

Captured text can hold lone surrogates (a file name in a broken encoding, a ``\\ud83d`` cut off
in a JSON export). UTF-8 has no place for them and msgspec refuses them, so such a value takes
the standard library's way, which writes and reads them as escapes.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar

import msgspec

from riftline.errors import StoreError

__all__ = ["bind", "decode", "encode", "unbind"]

T = TypeVar("T")


def encode(value: object, as_type: Any) -> str:
    """JSON text of `value`. Raises StoreError when it would not come back as an `as_type`."""
    try:
        raw = msgspec.json.encode(value).decode("utf-8")
    except UnicodeEncodeError:
        raw = json.dumps(msgspec.to_builtins(value))
    except (TypeError, ValueError, OverflowError) as e:
        raise StoreError(
            f"a {type(value).__name__} cannot be kept ({e})", expected="plain values of the model"
        ) from e
    try:
        _decode(raw, as_type)
    except (msgspec.MsgspecError, ValueError) as e:
        raise StoreError(
            f"a {type(value).__name__} holds a value that its type does not allow ({e})",
            expected="a value as described in riftline.model",
            do="this is a fault in the reader or rule that made it: please report it",
        ) from e
    return raw


def decode(raw: str, as_type: type[T] | Any) -> T:
    """The value that `encode` wrote. Raises StoreError when the text was damaged."""
    try:
        return _decode(raw, as_type)  # type: ignore[no-any-return]
    except (msgspec.MsgspecError, ValueError, TypeError) as e:
        raise StoreError(
            f"a value in the record cannot be read ({e})",
            expected="what riftline wrote there",
            do="the record was changed or damaged from outside: restore case.db from a backup, "
            "or add the captures to a new case",
        ) from e


def bind(text: str) -> str | bytes:
    """`text` as a column can hold it: as it is, or as bytes where it has lone surrogates."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def unbind(value: str | bytes) -> str:
    """The text that `bind` was given."""
    return value if isinstance(value, str) else value.decode("utf-8", "surrogatepass")


def _decode(raw: str, as_type: Any) -> Any:
    try:
        return _decoder(as_type).decode(raw)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(raw), as_type)


@cache
def _decoder(as_type: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(as_type)

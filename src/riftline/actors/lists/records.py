"""JSON with many records: lines, one array, or one object; a broken record stops no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from riftline.actors.lists.rows import Broken

__all__ = ["records", "strings"]

_EXPECTED = "a JSON object"


def records(text: str) -> Iterator[tuple[str, dict[str, Any] | Broken]]:
    """(where, record) of each. `text` is JSON lines, a dump (an array with one record a line) or
    one JSON value: an array, or an object that holds records under ``entities``."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(text)
        return
    if isinstance(whole, dict) and isinstance(whole.get("entities"), dict):
        whole = list(whole["entities"].values())
    for n, value in enumerate(whole if isinstance(whole, list) else [whole], 1):
        yield _checked(f"record {n}", value)


def _lines(text: str) -> Iterator[tuple[str, dict[str, Any] | Broken]]:
    for n, line in enumerate(text.split("\n"), 1):
        bare = line.strip().removesuffix(",")
        if bare in ("", "[", "]"):
            continue
        where = f"line {n}"
        try:
            value = json.loads(bare)
        except (ValueError, RecursionError):
            yield where, Broken(where, f"it is no JSON ({bare[:40]!r} …)", _EXPECTED)
        else:
            yield _checked(where, value)


def _checked(where: str, value: Any) -> tuple[str, dict[str, Any] | Broken]:
    if isinstance(value, dict):
        return where, value
    return where, Broken(where, f"it is a {type(value).__name__}", _EXPECTED)


def strings(value: Any) -> tuple[str, ...]:
    """The texts of a property that may be one text or a list of some."""
    values = value if isinstance(value, list) else [value]
    return tuple(v for v in values if isinstance(v, str) and v.strip())

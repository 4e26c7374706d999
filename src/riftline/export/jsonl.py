"""JSON Lines: the contract of statements, one value a line, and the tables beside it.

`statements.jsonl` holds what `riftline statements --json` prints of each (docs/read-json.md);
`documents.jsonl`, `actors.jsonl` and `pairs.jsonl` hold what the CSV tables of these names do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from riftline import contracts
from riftline.export.files import whole
from riftline.export.tables import TABLES
from riftline.model import Snapshot

__all__ = ["lines", "write"]

_TABLES = ("documents.csv", "actors.csv", "names.csv", "pairs.csv", "decisions.csv", "issues.csv")


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``statements.jsonl`` and a file a table into `out`; all is held.

    Returns the files. Raises OSError as the disk does; a file is whole or as it was before.
    """
    found = [lines(out / "statements.jsonl", _statements(snapshot))]
    for table in TABLES:
        if table.file in _TABLES:
            path = out / table.file.replace(".csv", ".jsonl")
            found.append(lines(path, table.rows(snapshot)))
    return tuple(found)


def lines(path: Path, values: Iterable[Any]) -> Path:
    """Write `values` into `path`, one JSON value a line. Lone surrogates become U+FFFD."""
    encode = msgspec.json.Encoder(enc_hook=str).encode
    with whole(path) as f:
        for value in values:
            f.write(_encoded(encode, value))
            f.write("\n")
    return path


def _encoded(encode: Any, value: Any) -> str:
    try:
        return str(encode(value), "utf-8")
    except UnicodeEncodeError:
        import json

        # JSON has \ud800, which other readers refuse; such a half is no character of the text.
        plain = json.dumps(msgspec.to_builtins(value, enc_hook=str), ensure_ascii=False)
        return plain.encode("utf-8", "replace").decode("utf-8").replace("\u2028", "\\u2028")


def _statements(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    return (contracts.statement(s, snapshot) for s in snapshot.all_statements)

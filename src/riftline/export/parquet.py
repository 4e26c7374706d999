"""Parquet: the tables of the CSV export with their types, for DuckDB, Polars, R and pandas.

Columns and meanings are those of the CSV tables. Several values are a list, not a joined text, and
text stands as captured: no cell of Parquet can start a formula.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from riftline.errors import UsageError
from riftline.export.tables import TABLES, Row, Table
from riftline.export.told import note
from riftline.model import Snapshot

__all__ = ["write"]

_AT_ONCE = 20_000
"""Rows a group: some 20 MB of statements, which is what is held of them at a time."""

LOST = ("lone surrogates: they become U+FFFD",)


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write a ``.parquet`` file a table and their note into `out`. Returns the files.

    Raises UsageError where pyarrow is not installed, OSError as the disk does; a file is whole or
    as it was before.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet as pq
    except ImportError:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed",
            do="run `pip install 'riftline[parquet]'`, or use --format csv",
        ) from None
    found = [_table(pa, pq, snapshot, t, out) for t in TABLES]
    what = ("Tables and columns are those of --format csv (docs/formats-out.md).",)
    return (*found, note(snapshot, out / "parquet.readme.txt", what, LOST))


def _table(pa: Any, pq: Any, snapshot: Snapshot, table: Table, out: Path) -> Path:
    path = out / table.file.replace(".csv", ".parquet")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    schema = pa.schema([(name, _type(pa, table, name)) for name in table.columns])
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            for rows in _groups(table.rows(snapshot)):
                columns = {n: [_value(r[n]) for r in rows] for n in table.columns}
                writer.write_table(pa.table(columns, schema=schema))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while group := list(islice(rows, _AT_ONCE)):
        yield group


def _type(pa: Any, table: Table, column: str) -> Any:
    kinds = {"text": pa.string(), "several": pa.list_(pa.string())}
    kinds |= {"whole": pa.int64(), "number": pa.float64()}
    return kinds[table.kind(column)]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, tuple):
        return [_value(v) for v in value]
    return value

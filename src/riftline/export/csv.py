"""CSV: every table of a case as rows with stable ids, for spreadsheets and programs.

Invariants: UTF-8 without a byte order mark, comma, ``\\n``; the id stands first; every row names
its documents and addresses where it has some; what is unknown is empty. Text was captured from
strangers, so no cell can start a formula (see `cell`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from riftline.export.files import whole
from riftline.export.tables import TABLES, Table, Value
from riftline.model import Snapshot

__all__ = ["SEPARATOR", "cell", "write"]

SEPARATOR = " | "
README = "README.txt"

# What spreadsheets take for a formula, also behind white space; the full-width forms count in
# East Asian locales. Apostrophes before it are counted in, so that taking one away gives back
# exactly what was captured.
_FORMULA = re.compile(r"\A'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")

# C0 and C1 controls but tab and line ends, bidirectional overrides and isolates, lone
# surrogates: readers choke on the first, a name can be turned around with the second, and UTF-8
# has no room for the third. One for one, so that offsets still count right.
_HOSTILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write all tables and a README.txt of their columns into `out`.

    Returns the files. Raises OSError as the disk does; a file is whole or as it was before.
    """
    return (*(_table(snapshot, t, out) for t in TABLES), _readme(snapshot, out))


def cell(value: Value) -> str | int | float:
    """One value as a cell. Numbers stay numbers; text can neither be a formula nor break a row.

    Several values are joined by `SEPARATOR`; inside them ``\\`` and ``|`` get a backslash.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, int):
        return value
    if isinstance(value, tuple):
        return _text(SEPARATOR.join(_several(v) for v in value))
    return _text(value)


def _several(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _text(text: str) -> str:
    clean = _HOSTILE.sub("\ufffd", text)
    return f"'{clean}" if _FORMULA.match(clean) else clean


def _table(snapshot: Snapshot, table: Table, out: Path) -> Path:
    path = out / table.file
    with whole(path) as f:
        rows = csv.writer(f, lineterminator="\n")
        rows.writerow(table.columns)
        for row in table.rows(snapshot):
            rows.writerow([cell(row[name]) for name in table.columns])
    return path


def _readme(snapshot: Snapshot, out: Path) -> Path:
    path = out / README
    with whole(path) as f:
        f.writelines(f"{line}\n" for line in _lines(snapshot))
    return path


def _lines(snapshot: Snapshot) -> Iterator[str]:
    name = " ".join(_HOSTILE.sub("\ufffd", snapshot.name).split())
    yield f"{name}: a case written out by Riftline, revision {snapshot.revision}"
    yield ""
    yield "UTF-8, comma, one row a record, the id first. Dates are ISO. Empty means not known."
    yield "Columns marked (several) hold values joined by ' | '. Inside a value, | is written \\|"
    yield "and \\ is written \\\\."
    yield "A cell that a spreadsheet would take for a formula has one apostrophe before it:"
    yield "take it away to get the captured text. Control characters became U+FFFD."
    yield "In a spreadsheet, import with encoding UTF-8 and ids as text, do not double-click."
    for table in TABLES:
        yield ""
        yield f"{table.file}: one row is {table.about}"
        yield from (f"  {column:<20}{words}" for column, words in table.columns.items())

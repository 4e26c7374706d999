"""The actors of a case as a list of names, for other programs and other cases.

Each format is one file; `riftline actors import` reads all of them back (docs/formats-out.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

from riftline.errors import UsageError
from riftline.export.actors import ftm, table, toml, wikidata
from riftline.export.files import whole
from riftline.model import Snapshot

__all__ = ["FORMATS", "LOST", "write_actors"]

FORMATS: Mapping[str, Callable[[Snapshot, TextIO], None]] = {
    "toml": toml.write,
    "csv": table.write,
    "ftm": ftm.write,
    "wikidata": wikidata.write,
}

LOST: Mapping[str, str] = {
    "ftm": "language, register, period and source of a name",
    "wikidata": "period and source of a name",
}
"""What a format has no place for; the others keep all."""


def write_actors(format_: str, snapshot: Snapshot, path: Path) -> Path:
    """Write the actors of `snapshot` as `format_` into the file `path`, and return it.

    Raises UsageError for an unknown format or where `path` is a folder, OSError as the disk does;
    the file is whole or as it was before.
    """
    if format_ not in FORMATS:
        raise UsageError(
            f"there is no format {format_!r} for actors", expected=f"one of {', '.join(FORMATS)}"
        )
    if path.is_dir():
        raise UsageError(f"{path} is a folder", expected="a file's name")
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as f:
        FORMATS[format_](snapshot, f)
    return path

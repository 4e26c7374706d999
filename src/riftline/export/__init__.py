"""Exports: a snapshot written out in a form that other programs read.

Every exporter is a plug-in of the group ``riftline.exporters`` with one call,
``write(snapshot, out) -> paths``; the built-in ones come in by the same door. An exporter reads a
snapshot and nothing else, and writes only below `out`.
"""

from __future__ import annotations

from pathlib import Path

from riftline import plugins
from riftline.errors import UsageError
from riftline.model import Snapshot

__all__ = ["formats", "write"]


def formats() -> tuple[str, ...]:
    """Names of the formats that can be written, sorted."""
    return plugins.names("exporters")


def write(format_: str, snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write `snapshot` as `format_` into the folder `out`, made if it is missing.

    Returns the files written. Raises UsageError for an unknown format or where `out` is a file,
    PluginError for an exporter that cannot be loaded, OSError where the disk says no.
    """
    if format_ not in formats():
        raise UsageError(
            f"there is no export format {format_!r}",
            expected=f"one of {', '.join(formats()) or 'none installed'}",
            do="check the spelling, or install the package that brings it",
        )
    if out.exists() and not out.is_dir():
        raise UsageError(
            f"{out} is a file", expected="a folder to write into", do="name another with -o"
        )
    out.mkdir(parents=True, exist_ok=True)
    written: tuple[Path, ...] = plugins.load("exporters", format_)(snapshot, out)
    return written

"""Riftline: who says what about whom, since when, and how sure we are.

    import riftline as rl

    case = rl.open_case("my-case")
    case.add(["articles/"])
    snap = case.snapshot()
    snap.statements(act="ACCUSE").frame()

Importing this package loads nothing heavy: names come in when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riftline.case import Case, init_case, open_case, read_paths
    from riftline.errors import RiftlineError
    from riftline.model import Decision, Document, Extract, Snapshot, Source, Statement

__all__ = [
    "Case",
    "Decision",
    "Document",
    "Extract",
    "RiftlineError",
    "Snapshot",
    "Source",
    "Statement",
    "init_case",
    "open_case",
    "read",
    "read_paths",
]
__version__ = "0.1.0"

_HOMES = {
    "Case": "case", "init_case": "case", "open_case": "case", "read_paths": "case",
    "RiftlineError": "errors", "Decision": "model", "Document": "model", "Extract": "model",
    "Snapshot": "model", "Source": "model", "Statement": "model",
}  # fmt: skip


def read(*paths: str) -> tuple[Extract, ...]:
    """Read files without a case; what could not be read is left out (see `read_paths`)."""
    from riftline.case import read_paths
    from riftline.model import Extract

    return tuple(x for x in read_paths(paths) if isinstance(x, Extract))


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'riftline' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"riftline.{home}"), name)

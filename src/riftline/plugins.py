"""Entry points: readers, taggers, exporters and engines, built-in ones included.

A plug-in is any package that declares an entry point in one of the groups below. Ours are
declared in pyproject.toml and found the same way.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from riftline.errors import PluginError

__all__ = ["Group", "load", "names"]

Group = Literal["readers", "taggers", "exporters", "engines"]


@cache
def _found(group: Group) -> dict[str, EntryPoint]:
    return {e.name: e for e in entry_points(group=f"riftline.{group}")}


def names(group: Group) -> tuple[str, ...]:
    """Names that can be loaded in `group`, sorted."""
    return tuple(sorted(_found(group)))


@cache
def load(group: Group, name: str) -> Any:
    """The object behind the entry point `name`.

    Raises PluginError when there is none of that name or its code cannot be imported.
    """
    entry = _found(group).get(name)
    if entry is None:
        raise PluginError(
            f"no {group[:-1]} is called {name!r}",
            expected=f"one of {', '.join(names(group)) or 'none installed'}",
            do="check the spelling, or install the package that brings it",
        )
    try:
        return entry.load()
    except ImportError as e:
        raise PluginError(
            f"the {group[:-1]} {name!r} could not be imported ({e})",
            do=f"reinstall the package that brings it, or riftline[{name}]",
        ) from e

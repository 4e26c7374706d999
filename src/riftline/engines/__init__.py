"""Engines map a function over many items: on this machine's cores, or on a cluster.

An engine never decides what trouble means: an item that killed its process comes back as an
`EngineCrash`, in its place, and whoever called makes an issue of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

__all__ = ["Engine", "EngineCrash", "cores"]

I_contra = TypeVar("I_contra")
R_co = TypeVar("R_co")


@dataclass(frozen=True, slots=True)
class EngineCrash:
    """The process that worked on `item` died, and died again when it had only that to do."""

    item: Any
    seen: str

    def __str__(self) -> str:
        return self.seen


class Engine(Protocol):
    """What the entry points ``riftline.engines`` name."""

    def __call__(
        self, function: Callable[[Any], Any], items: Iterable[Any], workers: int
    ) -> Iterator[Any]:
        """Results of `function` in the order of `items`, an `EngineCrash` for one that kills.

        `items` is taken lazily and only a bounded number at a time. An exception of `function`
        is raised where its result would have stood.
        """


def cores() -> int:
    """How many processes can run at once here: the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1

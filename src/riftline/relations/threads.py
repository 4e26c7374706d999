"""Blocks of arrays on all cores: numpy lets go of Python's lock while it computes."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["in_threads"]

T = TypeVar("T")
U = TypeVar("U")


def in_threads(function: Callable[[T], U], parts: Sequence[T]) -> Iterator[U]:
    """The function of each part, in order, on as many threads as there are cores (two at most ahead
    of the reader, so that results do not pile up)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if len(parts) < 2 or not cores or cores < 2:
        yield from map(function, parts)
        return
    with ThreadPoolExecutor(min(cores, len(parts))) as pool:
        ahead: deque[Future[U]] = deque()
        rest = iter(parts)
        for part in rest:
            ahead.append(pool.submit(function, part))
            if len(ahead) > cores:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

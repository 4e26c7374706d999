"""Map a function over items on this machine's cores.

Workers are processes that we start and talk to over pipes ourselves. `ProcessPoolExecutor` does
not serve here: it cannot tell which item killed a worker (all that were waiting fail), and it
imports the caller's main script again in every worker, so that a plain script of six lines
which calls ``case.add`` would start itself without an end.

Invariant: each item is in the hands of one worker at a time, so that a death has one culprit.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from riftline.engines import EngineCrash, worker
from riftline.errors import UsageError

__all__ = ["map_ordered"]

I = TypeVar("I")  # noqa: E741
R = TypeVar("R")

# Items taken ahead for each worker: enough that one slow document does not idle the others,
# few enough that results waiting for their turn stay small.
AHEAD = 4


def map_ordered(
    function: Callable[[I], R], items: Iterable[I], workers: int
) -> Iterator[R | EngineCrash]:
    """Results of `function`, in the order of `items`.

    With one worker or fewer all is done in this process, and then a crash is ours. Otherwise
    `function`, items and results must pickle; an item whose process dies is tried once more in
    a fresh one and then comes back as an `EngineCrash`. `items` is taken lazily, in the calling
    thread. An exception of `function` is raised where its result would stand, and ends the map.
    Raises UsageError when a worker cannot load `function`.
    """
    if workers <= 1:
        yield from map(function, items)
        return
    crew = _Crew(function, workers)
    waiting: deque[_Task] = deque()
    source = iter(items)
    try:
        more = True
        while more or waiting:
            while more and len(waiting) < workers * (1 + AHEAD):
                try:
                    item = next(source)
                except StopIteration:
                    more = False
                else:
                    waiting.append(crew.take(item))
            if waiting:
                yield waiting.popleft().result()
    finally:
        crew.end()


class _Task:
    """One item and, once `ready`, what became of it."""

    __slots__ = ("error", "item", "ready", "value")

    def __init__(self, item: Any) -> None:
        self.item = item
        self.ready = threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None

    def result(self) -> Any:
        self.ready.wait()
        if self.error is not None:
            raise self.error
        return self.value


class _Died(Exception):
    """The worker process is gone; the message says how."""


class _Crew:
    """One thread for each worker process, all taking from one queue."""

    def __init__(self, function: Callable[[Any], Any], workers: int) -> None:
        try:
            pickle.dumps(function)
        except Exception as e:
            raise _cannot_load(function, e) from e
        self._function = function
        self._workers = workers
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._threads: list[threading.Thread] = []
        self._ended = False

    def take(self, item: Any) -> _Task:
        task = _Task(item)
        self._tasks.put(task)
        # No more processes than there are items: a case of one document starts one.
        if len(self._threads) < self._workers:
            thread = threading.Thread(target=self._serve, name="riftline-engine", daemon=True)
            self._threads.append(thread)
            thread.start()
        return task

    def end(self) -> None:
        """Stop at once: whatever is still being worked on is dropped."""
        with self._lock:
            self._ended = True
            for process in self._running:
                process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        process: subprocess.Popen[bytes] | None = None
        try:
            while (task := self._tasks.get()) is not None and not self._ended:
                for last in (False, True):
                    try:
                        process = process or self._start()
                        task.value = self._ask(process, task.item)
                    except _Died as e:
                        self._bury(process)
                        process = None
                        if not last:
                            continue
                        task.value = EngineCrash(task.item, str(e))
                    except BaseException as e:  # noqa: BLE001  raised again by `result`
                        task.error = e
                    break
                task.ready.set()
        finally:
            self._bury(process)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._ended:
                raise _Died("the work was stopped")
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, str(Path(worker.__file__))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # whatever computes in a worker leaves the other cores to the other workers
                env={**os.environ, "RIFTLINE_WORKER": "1"},
                # Ctrl-C in a terminal is for the parent alone, from the first moment on.
                process_group=0 if os.name == "posix" else None,
            )
            self._running.add(process)
        try:
            self._tell(process, sys.path)
            self._tell(process, self._function)
            loaded, error = self._hear(process)
            if not loaded:
                raise _cannot_load(self._function, error)
        except BaseException:
            self._bury(process)
            raise
        return process

    def _ask(self, process: subprocess.Popen[bytes], item: Any) -> Any:
        self._tell(process, item)
        done, value = self._hear(process)
        if not done:
            raise value
        return value

    def _tell(self, process: subprocess.Popen[bytes], value: Any) -> None:
        assert process.stdin is not None
        try:
            worker.send(process.stdin, value)  # type: ignore[arg-type]
        except (BrokenPipeError, ConnectionError) as e:
            raise _Died(_how(process)) from e

    def _hear(self, process: subprocess.Popen[bytes]) -> Any:
        assert process.stdout is not None
        try:
            return worker.receive(process.stdout)  # type: ignore[arg-type]
        except (EOFError, ConnectionError) as e:
            raise _Died(_how(process)) from e

    def _bury(self, process: subprocess.Popen[bytes] | None) -> None:
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()
        with self._lock:
            self._running.discard(process)


def _cannot_load(function: object, error: BaseException) -> UsageError:
    return UsageError(
        f"a worker cannot load {function!r}: {error}",
        expected="a function of a module that can be imported by its name",
        do="put it into a module, or use one worker",
    )


def _how(process: subprocess.Popen[bytes]) -> str:
    """How the process ended, in words."""
    try:
        code = process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        return "the process that read it stopped answering"
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"the process that read it was killed by {name}"
    return f"the process that read it ended with exit status {code}"

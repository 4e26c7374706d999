"""How far a long run is, said on standard error."""

from __future__ import annotations

import sys
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from riftline.cli.terminal import new_console, say

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """Says how far a long run is: a bar on a terminal, else a line now and then.

    Silent for the first `patience` seconds, so that short runs stay quiet.
    """

    patience = 2.0
    pause = 10.0

    def __init__(self, what: str, of: str = "files") -> None:
        self.what = what
        self.of = of
        self.began = self.spoke = time.monotonic()
        self.bar: Bar | None = None
        self.task: TaskID | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def __call__(self, done: int, total: int | None, _path: str) -> None:
        """`done` of `total` (None: not known) are ready."""
        now = time.monotonic()
        if now - self.began < self.patience:
            return
        if sys.stderr.isatty():
            self._draw(done, total)
        elif self.spoke == self.began or now - self.spoke >= self.pause:
            self.spoke = now
            say(so_far(self.what, done, total, now - self.began, self.of))

    def _draw(self, done: int, total: int | None) -> None:
        if self.bar is None:
            self.bar, self.task = _bar(self.what, self.began)
        assert self.task is not None
        self.bar.update(self.task, completed=done, total=total)


class Waiting:
    """Says that a long step is still going on, where nothing tells how far it is.

    Silent for the first `patience` seconds; then a turning sign on a terminal, else a line now
    and then.
    """

    patience = 2.0
    pause = 10.0

    def __init__(self, what: str) -> None:
        self.what = what
        self.over = Event()
        self.voice = Thread(target=self._speak, daemon=True)

    def __enter__(self) -> Waiting:
        self.voice.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.voice.join()

    def _speak(self) -> None:
        began = time.monotonic()
        if self.over.wait(self.patience):
            return
        if sys.stderr.isatty():
            with new_console(err=True).status(self.what):
                self.over.wait()
            return
        while True:
            say(f"{self.what}: {time.monotonic() - began:.0f} s")
            if self.over.wait(self.pause):
                return


def _bar(what: str, began: float) -> tuple[Bar, TaskID]:
    from rich import progress

    bar = progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        _rate_column(),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
        console=new_console(err=True),
        transient=True,
    )
    task = bar.add_task(what, total=None)
    bar.tasks[0].start_time = began
    bar.start()
    return bar, task


def _rate_column() -> Any:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.completed / task.elapsed:.1f}/s" if task.elapsed else "")

    return Rate()


def so_far(what: str, done: int, total: int | None, seconds: float, kind: str = "files") -> str:
    """``reading: 40 of 100 files, 8.0 a second, about 8 s left``."""
    rate = done / seconds if seconds > 0 else 0.0
    of = f" of {total}" if total is not None else ""
    left = f", about {(total - done) / rate:.0f} s left" if total is not None and rate > 0 else ""
    return f"{what}: {done}{of} {kind}, {rate:.1f} a second{left}"

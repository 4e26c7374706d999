"""The local engine: order, laziness, deaths, exceptions, interruption."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from riftline.engines import EngineCrash, cores
from riftline.engines.local import AHEAD, map_ordered
from riftline.errors import UsageError
from riftline.plugins import load

# The functions that workers run must lie in a module they can import.
JOBS = """
import os, signal, sys, time, threading
from pathlib import Path

def double(n): return 2 * n
def pid(n): time.sleep(0.02); return os.getpid()
def slow_first(n): time.sleep(0.5 if n == 0 else 0.0); return n
def fail_on_three(n):
    if n == 3: raise ValueError("three is not welcome")
    return n
class Odd(Exception):
    def __init__(self, a, b): super().__init__(a)
def odd(n): raise Odd(1, 2)
def die_on_three(n):
    if n % 10 == 3: os.kill(os.getpid(), signal.SIGKILL)
    return n
def crash(n):
    if n == 2: import ctypes; ctypes.string_at(0)
    if n == 5: os._exit(7)
    return n
class Once:
    "Kills its worker the first time that it sees the item 4."
    def __init__(self, mark): self.mark = mark
    def __call__(self, n):
        with open(self.mark, "a") as seen: seen.write(f"{n}\\n")
        if n == 4 and Path(self.mark).read_text().split().count("4") == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return n
def loud(n):
    print("noise", n, flush=True); os.write(1, b"more noise\\n"); sys.stdin.read()
    return n
def unpicklable(n): return threading.Lock()
def big(n): return b"x" * n
class Bomb:
    def __reduce__(self): return (boom, ())
def boom(): raise RuntimeError("cannot be unpacked")
"""


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    (tmp_path / "engine_jobs.py").write_text(JOBS, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import engine_jobs  # type: ignore[import-not-found]

    yield engine_jobs
    del sys.modules["engine_jobs"]


@pytest.mark.parametrize("workers", [0, 1, 2, 5])
def test_results_come_in_order(jobs: Any, workers: int) -> None:
    assert list(map_ordered(jobs.double, range(50), workers)) == [2 * n for n in range(50)]
    assert list(map_ordered(jobs.double, [], workers)) == []


def test_the_engine_is_a_plug_in() -> None:
    assert load("engines", "local") is map_ordered


def test_a_slow_item_keeps_its_place(jobs: Any) -> None:
    assert list(map_ordered(jobs.slow_first, range(12), 3)) == list(range(12))


def test_more_than_one_process_works_and_none_of_them_is_ours(jobs: Any) -> None:
    pids = set(map_ordered(jobs.pid, range(24), 2))
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert set(map_ordered(jobs.pid, range(3), 1)) == {os.getpid()}


def test_items_are_taken_lazily_and_in_our_thread(jobs: Any) -> None:
    taken: list[int] = []
    threads = set()

    def items() -> Iterator[int]:
        for n in range(10_000):
            taken.append(n)
            threads.add(threading.current_thread())
            yield n

    results = map_ordered(jobs.double, items(), 2)
    assert taken == []
    for n in range(40):
        assert next(results) == 2 * n
        assert len(taken) <= n + 1 + 2 * (1 + AHEAD)
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 40 + 2 * (1 + AHEAD)
    assert threads == {threading.current_thread()}


def test_in_one_process_nothing_is_taken_ahead(jobs: Any) -> None:
    taken: list[int] = []
    results = map_ordered(jobs.double, (taken.append(n) or n for n in range(9)), 1)  # type: ignore[func-returns-value]
    next(results)
    assert taken == [0]


def test_an_item_that_kills_its_worker_comes_back_as_a_crash(jobs: Any) -> None:
    results = list(map_ordered(jobs.die_on_three, range(40), 3))
    expected: list[Any] = list(range(40))
    for n in (3, 13, 23, 33):
        expected[n] = EngineCrash(n, "the process that read it was killed by SIGKILL")
    assert results == expected


def test_a_segmentation_fault_and_an_exit_are_told_apart(jobs: Any) -> None:
    results = list(map_ordered(jobs.crash, range(8), 2))
    assert [str(r) for r in results] == [
        "0", "1", "the process that read it was killed by SIGSEGV", "3", "4",
        "the process that read it ended with exit status 7", "6", "7",
    ]  # fmt: skip


def test_an_item_gets_a_second_chance_and_no_other_is_touched(jobs: Any, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    assert list(map_ordered(jobs.Once(mark), range(9), 2)) == list(range(9))
    seen = mark.read_text().split()
    assert sorted(seen) == sorted([*map(str, range(9)), "4"])


@pytest.mark.parametrize("workers", [1, 3])
def test_an_exception_is_raised_in_its_place(jobs: Any, workers: int) -> None:
    results = map_ordered(jobs.fail_on_three, range(20), workers)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="three is not welcome") as caught:
        next(results)
    if workers > 1:  # with the lines where it happened, over there
        assert "fail_on_three" in caught.value.__notes__[0]


def test_an_exception_that_cannot_travel_is_told(jobs: Any) -> None:
    with pytest.raises(RuntimeError, match="Odd"):
        list(map_ordered(jobs.odd, range(3), 2))


def test_a_result_that_cannot_travel_is_an_exception(jobs: Any) -> None:
    with pytest.raises(RuntimeError, match="pickle"):
        list(map_ordered(jobs.unpicklable, range(3), 2))


def test_an_item_that_cannot_travel_is_an_exception(jobs: Any) -> None:
    with pytest.raises(TypeError, match="pickle"):
        list(map_ordered(jobs.double, [1, threading.Lock()], 2))
    with pytest.raises(RuntimeError, match="cannot be unpacked"):
        list(map_ordered(jobs.double, [jobs.Bomb()], 2))


def test_a_function_that_workers_cannot_load(jobs: Any) -> None:
    with pytest.raises(UsageError, match="can be imported by its name"):
        list(map_ordered(lambda n: n, range(3), 2))
    jobs.late = lambda n: n  # here it can be found by its name, there it cannot
    jobs.late.__module__, jobs.late.__qualname__ = "engine_jobs", "late"
    with pytest.raises(UsageError, match="can be imported by its name"):
        list(map_ordered(jobs.late, range(3), 2))


def test_what_a_library_prints_does_not_disturb(
    jobs: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert list(map_ordered(jobs.loud, range(4), 2)) == list(range(4))
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("noise") == 8


def test_large_items_and_results(jobs: Any) -> None:
    sizes = [0, 1, 10_000_000, 65_536, 65_537]
    assert [len(r) for r in map_ordered(jobs.big, sizes, 2)] == sizes


def test_an_exception_of_the_items_ends_the_work(jobs: Any) -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise KeyError("no more")

    with pytest.raises(KeyError):
        list(map_ordered(jobs.double, items(), 2))
    assert not [t for t in threading.enumerate() if t.name == "riftline-engine"]


SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
import engine_jobs
from riftline.engines.local import map_ordered
print(list(map_ordered(engine_jobs.double, range(5), 2)))
"""


@pytest.mark.parametrize("how", ["file", "stdin", "-c"])
def test_a_plain_script_needs_no_guard(jobs: Any, tmp_path: Path, how: str) -> None:
    # No `if __name__ == "__main__"`: a reporter's first script has none.
    text = SCRIPT.format(folder=str(tmp_path))
    (tmp_path / "script.py").write_text(text, "utf-8")
    command = {"file": [str(tmp_path / "script.py")], "stdin": ["-"], "-c": ["-c", text]}[how]
    done = subprocess.run(
        [sys.executable, *command], input=text if how == "stdin" else None,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "[0, 2, 4, 6, 8]\n", "")


INTERRUPTED = """
import os, sys, threading, signal, time
sys.path.insert(0, {folder!r})
import engine_jobs
from riftline.engines.local import map_ordered
try:
    for n, pid in enumerate(map_ordered(engine_jobs.pid, iter(int, 1), 2)):
        if n < 40:
            print(pid, flush=True)
except KeyboardInterrupt:
    print("stopped", flush=True)
    print([t.name for t in threading.enumerate()])
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("group", [False, True], ids=["to us alone", "to the whole group"])
def test_an_interruption_stops_cleanly(jobs: Any, tmp_path: Path, group: bool) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED.format(folder=str(tmp_path))],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    pids = {int(process.stdout.readline()) for _ in range(40)}
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[-2:] == ["stopped", "['MainThread']"]
    assert not any(alive(pid) for pid in pids)


def test_workers_do_not_outlive_a_killed_parent(jobs: Any, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED.format(folder=str(tmp_path))],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    pids = {int(process.stdout.readline()) for _ in range(40)}
    process.kill()
    process.communicate()
    until = time.monotonic() + 60
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


def test_cores_are_those_that_we_may_use() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)

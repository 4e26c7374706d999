"""kill -9 at any moment, and several processes at once: all or nothing of each capture.

Run as a script this file is the process that gets killed:
``python test_store_kill.py CASE FIRST LAST`` writes the captures FIRST … LAST − 1.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from riftline.model import (
    Capture,
    Claim,
    Decision,
    Document,
    Extract,
    Issue,
    Mention,
    Name,
    Span,
    Statement,
)
from riftline.store import Captures, SqliteStore


def raw(n: int) -> bytes:
    return (f"Capture {n}. " + "North Brigade accused Valley Front of shelling. " * 40).encode()


def extract(n: int, sha: str) -> Extract:
    text = raw(n).decode()
    speaker = Mention("North Brigade", Span(0, 13), "north brigade", "group")
    statements = tuple(
        Statement(
            id=f"s{n}-{i}", document_id=f"d{n}", evidence=Span(48 * i, 48 * i + 47),
            text="North Brigade accused Valley Front of shelling.", speaker=speaker, cue=None,
            content=(), mode="authored", carriers=(), subject=speaker, act="ACCUSE",
            target=None, stance=None, stance_words=(), when=None, claim=Claim(), glosses=(),
            confidence=0.5, rule="r",
        )
        for i in range(10)
    )  # fmt: skip
    document = Document(f"d{n}", sha, f"file:///{n}", f"No. {n}", None, None, None, "en", text)
    return Extract(
        document, statements, (speaker,), (Name("North Brigade", "north brigade"),),
        (Issue("undated", f"d{n}", "no date"),), "rules",
    )  # fmt: skip


def add(case: Path, first: int, last: int) -> None:
    """What `riftline add` does, in small: bytes first, then the reading; done work is skipped."""
    captures, store = Captures(case / "captures"), SqliteStore(case / "case.db")
    print("ready", flush=True)
    for n in range(first, last):
        sha = captures.put(raw(n))
        if store.done(sha, "stamp"):
            continue
        of = Capture(sha, f"file:///{n}", len(raw(n)), "t", "file")
        store.put_capture(of)
        store.write(of, [extract(n, sha)], [], "stamp", "t")
    store.close()


def start(case: Path, first: int, last: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, __file__, str(case), str(first), str(last)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def assert_whole(case: Path) -> int:
    """Every document is whole, every capture has its bytes. How many documents there are."""
    store, captures = SqliteStore(case / "case.db"), Captures(case / "captures")
    assert store.check() == ()
    assert all(checked.ok for checked in captures.verify(c.sha256 for c in store.captures()))
    cards = store.cards()
    for card in cards:
        n = int(card.id[1:])
        assert captures.read(card.capture) == raw(n)
        assert store.extract(card.id) == extract(n, card.capture)
        assert store.done(card.capture, "stamp")
    counts = store.counts()
    assert counts["statements"] == 10 * len(cards)
    assert counts["issues"] == len(store.names()) == len(cards)
    hits = {(h.document_id, h.statement_id) for h in store.search("shelling", limit=10**6)}
    assert len(hits) == 11 * len(cards)
    store.close()
    return len(cards)


def test_kill_9_at_any_moment_and_run_again(tmp_path: Path) -> None:
    many = 300
    moments = random.Random(7)
    killed, reached = 0, [0]
    for _ in range(8):
        process = start(tmp_path, 0, many)
        time.sleep(moments.uniform(0.0, 0.25))
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        reached.append(assert_whole(tmp_path))
    assert killed >= 2, "nobody was killed at work"
    assert reached == sorted(reached), "a later run lost what an earlier one had kept"
    process = start(tmp_path, 0, many)
    _, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    assert assert_whole(tmp_path) == many
    assert len(SqliteStore(tmp_path / "case.db").captures()) == many


@pytest.mark.parametrize("second", [(0, 120), (60, 180)], ids=["the same", "overlapping"])
def test_two_processes_add_at_once_while_a_person_decides(
    tmp_path: Path, second: tuple[int, int]
) -> None:
    running = [start(tmp_path, 0, 120), start(tmp_path, *second)]
    desk = SqliteStore(tmp_path / "case.db")
    seen = []
    decided = 0
    while any(process.poll() is None for process in running):
        desk.decide(Decision(str(decided), "same", "a", "b"))
        decided += 1
        with desk.view():
            seen.append(desk.counts()["documents"])
            assert len(list(desk.statements())) == 10 * seen[-1]
            assert desk.counts()["documents"] == seen[-1]
    for process in running:
        _, err = process.communicate(timeout=300)
        assert (process.returncode, err) == (0, "")
    assert [d.id for d in desk.decisions()] == [str(n) for n in range(decided)]
    assert decided > 0
    assert seen == sorted(seen)
    desk.close()
    assert assert_whole(tmp_path) == max(120, second[1])


if __name__ == "__main__":
    add(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

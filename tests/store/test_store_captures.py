"""Captured bytes: kept once, never changed, found damaged when they are."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riftline.errors import NotFound, StoreError, UsageError
from riftline.store import Captures
from riftline.store import captures as module

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # of b"abc"


@pytest.fixture
def captures(tmp_path: Path) -> Captures:
    return Captures(tmp_path / "captures")


def test_bytes_are_kept_under_their_hash(captures: Captures, tmp_path: Path) -> None:
    assert captures.put(b"abc") == ABC
    assert captures.path(ABC) == tmp_path / "captures" / "ba" / ABC
    assert captures.path(ABC).read_bytes() == b"abc"
    assert captures.read(ABC) == b"abc"
    assert stat.S_IMODE(captures.path(ABC).stat().st_mode) == 0o444
    assert list(captures.verify()) == [(ABC, True, ABC)]


@settings(suppress_health_check=list(HealthCheck), max_examples=30, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_come_back(captures: Captures, raw: bytes) -> None:
    sha = captures.put(raw)
    assert sha == hashlib.sha256(raw).hexdigest()
    assert captures.read(sha) == raw


def test_what_is_there_is_never_written_again(captures: Captures) -> None:
    captures.put(b"abc")
    before = captures.path(ABC).stat()
    captures.put(b"abc")
    after = captures.path(ABC).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_file_is_copied_by_parts(
    captures: Captures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHUNK", 1000)
    raw = os.urandom(12_345)
    (tmp_path / "page.html").write_bytes(raw)
    sha = captures.put(tmp_path / "page.html")
    assert sha == hashlib.sha256(raw).hexdigest()
    assert captures.read(sha) == raw
    assert captures.put(tmp_path / "page.html") == sha
    assert [c.ok for c in captures.verify()] == [True]
    assert list((tmp_path / "captures" / ".incoming").iterdir()) == []


def test_a_file_that_vanished_is_the_callers_trouble(captures: Captures, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        captures.put(tmp_path / "gone.html")
    with pytest.raises(OSError):
        captures.put(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError):
        captures.put(tmp_path / "pipe")
    assert list(captures.verify()) == []


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "ab", ABC.upper(), ABC + "\n", f"{ABC[:-2]}/x", "g" * 64]
)
def test_only_a_hash_names_a_capture(captures: Captures, name: str) -> None:
    for call in (captures.path, captures.read):
        with pytest.raises(UsageError, match="names no capture"):
            call(name)


def test_what_is_missing_is_said(captures: Captures) -> None:
    with pytest.raises(NotFound, match=ABC):
        captures.read(ABC)
    assert list(captures.verify([ABC])) == [(ABC, False, "missing")]


def test_a_changed_capture_is_found_and_not_read(captures: Captures) -> None:
    captures.put(b"abc")
    captures.put(b"other")
    path = captures.path(ABC)
    path.chmod(0o644)
    path.write_bytes(b"abd")
    changed = hashlib.sha256(b"abd").hexdigest()
    with pytest.raises(StoreError, match="has changed"):
        captures.read(ABC)
    assert {c for c in captures.verify([ABC]) if not c.ok} == {(ABC, False, changed)}
    assert len(list(captures.verify([ABC]))) == 2


def test_what_a_kill_left_is_ignored_and_in_time_removed(
    captures: Captures, tmp_path: Path
) -> None:
    captures.put(b"abc")
    incoming = tmp_path / "captures" / ".incoming"
    (incoming / "1-old").write_bytes(b"ab")
    (incoming / "2-new").write_bytes(b"ab")
    long_ago = time.time() - module.LEFT_BEHIND - 60
    os.utime(incoming / "1-old", (long_ago, long_ago))
    assert [c.sha256 for c in captures.verify()] == [ABC]
    # Another process may be at work on the new one.
    Captures(tmp_path / "captures").put(b"more")
    assert [p.name for p in incoming.iterdir()] == ["2-new"]


def test_a_full_disk_leaves_nothing_half_written(
    captures: Captures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    captures.put(b"abc")
    with monkeypatch.context() as m:
        m.setattr(module.os, "fsync", full)
        with pytest.raises(StoreError, match="disk is full"):
            captures.put(b"more")
    assert [c.sha256 for c in captures.verify()] == [ABC]
    assert list((tmp_path / "captures" / ".incoming").iterdir()) == []
    captures.put(b"more")
    assert len(list(captures.verify())) == 2
